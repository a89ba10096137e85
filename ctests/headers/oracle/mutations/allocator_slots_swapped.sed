# The class IWMSBufferAllocator has AllocatePageSizeBuffer before AllocateBuffer.
s/virtual HRESULT STDMETHODCALLTYPE AllocateBuffer/virtual HRESULT STDMETHODCALLTYPE Moved/
s/virtual HRESULT STDMETHODCALLTYPE AllocatePageSizeBuffer/virtual HRESULT STDMETHODCALLTYPE AllocateBuffer/
s/virtual HRESULT STDMETHODCALLTYPE Moved/virtual HRESULT STDMETHODCALLTYPE AllocatePageSizeBuffer/
