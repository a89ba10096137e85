# The class INSSBuffer3 derives from INSSBuffer, as one page of the documentation says.
s/^INSSBuffer3 : public INSSBuffer2/INSSBuffer3 : public INSSBuffer/
