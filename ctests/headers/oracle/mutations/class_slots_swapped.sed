# The class INSSBuffer2 has SetSampleProperties before GetSampleProperties.
s/virtual HRESULT STDMETHODCALLTYPE GetSampleProperties/virtual HRESULT STDMETHODCALLTYPE Moved/
s/virtual HRESULT STDMETHODCALLTYPE SetSampleProperties/virtual HRESULT STDMETHODCALLTYPE GetSampleProperties/
s/virtual HRESULT STDMETHODCALLTYPE Moved/virtual HRESULT STDMETHODCALLTYPE SetSampleProperties/
