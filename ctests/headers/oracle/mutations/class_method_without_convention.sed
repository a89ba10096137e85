# A method of the class INSSBuffer is called as methods of C++ are.
s/virtual HRESULT STDMETHODCALLTYPE SetLength/virtual HRESULT SetLength/
