/* What a unit sees of IMediaBuffer: its identifier and its methods, in functions named by UNIT. */

#define PASTE(left, right) left##right
#define NUMBERED(name, suffix) PASTE(name, suffix)

EXTERN_C const IID *NUMBERED(UNIT, _identifier)(void);
EXTERN_C HRESULT NUMBERED(UNIT, _fill)(IMediaBuffer *buffer);

const IID *NUMBERED(UNIT, _identifier)(void)
{
    return &IID_IMediaBuffer;
}

HRESULT NUMBERED(UNIT, _fill)(IMediaBuffer *buffer)
{
    DWORD maximum = 0;
#if defined(__cplusplus) && !defined(CINTERFACE)
    HRESULT result = buffer->GetMaxLength(&maximum);
    return FAILED(result) ? result : buffer->SetLength(maximum);
#else
    HRESULT result = buffer->lpVtbl->GetMaxLength(buffer, &maximum);
    return FAILED(result) ? result : buffer->lpVtbl->SetLength(buffer, maximum);
#endif
}
