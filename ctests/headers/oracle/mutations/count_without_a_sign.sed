# AddRef answers a signed number: equal code, another type.
/^typedef struct INSSBufferVtbl/,/^\} INSSBufferVtbl/ s/ULONG \(STDMETHODCALLTYPE \*AddRef/LONG (STDMETHODCALLTYPE *AddRef/
