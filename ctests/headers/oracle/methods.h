/* What the probes call: METHOD(interface, result, name, parameters, arguments), slot by slot. */

#define IUNKNOWN_METHODS(METHOD, I) \
    METHOD(I, HRESULT, QueryInterface, (I *object, REFIID iid, void **pointer), (object, iid, pointer)) \
    METHOD(I, ULONG, AddRef, (I *object), (object)) \
    METHOD(I, ULONG, Release, (I *object), (object))

#define INSSBUFFER_OWN_METHODS(METHOD, I) \
    METHOD(I, HRESULT, GetLength, (I *object, DWORD *length), (object, length)) \
    METHOD(I, HRESULT, SetLength, (I *object, DWORD length), (object, length)) \
    METHOD(I, HRESULT, GetMaxLength, (I *object, DWORD *length), (object, length)) \
    METHOD(I, HRESULT, GetBuffer, (I *object, BYTE **bytes), (object, bytes)) \
    METHOD(I, HRESULT, GetBufferAndLength, (I *object, BYTE **bytes, DWORD *length), (object, bytes, length))

#define INSSBUFFER2_OWN_METHODS(METHOD, I) \
    METHOD(I, HRESULT, GetSampleProperties, (I *object, DWORD size, BYTE *bytes), (object, size, bytes)) \
    METHOD(I, HRESULT, SetSampleProperties, (I *object, DWORD size, BYTE *bytes), (object, size, bytes))

#define INSSBUFFER3_OWN_METHODS(METHOD, I) \
    METHOD(I, HRESULT, SetProperty, (I *object, GUID name, void *value, DWORD size), (object, name, value, size)) \
    METHOD(I, HRESULT, GetProperty, (I *object, GUID name, void *value, DWORD *size), (object, name, value, size))

#define INSSBUFFER4_OWN_METHODS(METHOD, I) \
    METHOD(I, HRESULT, GetPropertyCount, (I *object, DWORD *count), (object, count)) \
    METHOD(I, HRESULT, GetPropertyByIndex, \
           (I *object, DWORD index, GUID *name, void *value, DWORD *size), (object, index, name, value, size))

#define ALLOCATOR_OWN_METHODS(METHOD, I) \
    METHOD(I, HRESULT, AllocateBuffer, (I *object, DWORD size, INSSBuffer **buffer), (object, size, buffer)) \
    METHOD(I, HRESULT, AllocatePageSizeBuffer, (I *object, DWORD size, INSSBuffer **buffer), (object, size, buffer))

#define INSSBUFFER_METHODS(METHOD, I) IUNKNOWN_METHODS(METHOD, I) INSSBUFFER_OWN_METHODS(METHOD, I)
#define INSSBUFFER2_METHODS(METHOD, I) INSSBUFFER_METHODS(METHOD, I) INSSBUFFER2_OWN_METHODS(METHOD, I)
#define INSSBUFFER3_METHODS(METHOD, I) INSSBUFFER2_METHODS(METHOD, I) INSSBUFFER3_OWN_METHODS(METHOD, I)
#define INSSBUFFER4_METHODS(METHOD, I) INSSBUFFER3_METHODS(METHOD, I) INSSBUFFER4_OWN_METHODS(METHOD, I)
#define ALLOCATOR_METHODS(METHOD, I) IUNKNOWN_METHODS(METHOD, I) ALLOCATOR_OWN_METHODS(METHOD, I)

/* Other wmsbuffer.h have three of the interfaces: EACH(interface, base, methods, own methods). */
#ifdef ALL_INTERFACES
#define NEWER_INTERFACES(EACH) \
    EACH(INSSBuffer4, INSSBuffer3, INSSBUFFER4_METHODS, INSSBUFFER4_OWN_METHODS) \
    EACH(IWMSBufferAllocator, IUnknown, ALLOCATOR_METHODS, ALLOCATOR_OWN_METHODS)
#else
#define NEWER_INTERFACES(EACH)
#endif

#define INTERFACES(EACH) \
    EACH(INSSBuffer, IUnknown, INSSBUFFER_METHODS, INSSBUFFER_OWN_METHODS) \
    EACH(INSSBuffer2, INSSBuffer, INSSBUFFER2_METHODS, INSSBUFFER2_OWN_METHODS) \
    EACH(INSSBuffer3, INSSBuffer2, INSSBUFFER3_METHODS, INSSBUFFER3_OWN_METHODS) \
    NEWER_INTERFACES(EACH)
