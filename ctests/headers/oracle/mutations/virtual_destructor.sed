# The class INSSBuffer has a virtual destructor, which takes two slots.
/^INSSBuffer : /,/^public:/ s/^public:/public:\n    virtual ~INSSBuffer() {}/
