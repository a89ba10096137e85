# The class INSSBuffer has no GetMaxLength.
/virtual HRESULT STDMETHODCALLTYPE GetMaxLength/ d
