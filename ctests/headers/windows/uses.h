/* Whatever came first, all of wmsbuffer.h is there. */

static const IID *const identifiers[] = {
    &IID_INSSBuffer, &IID_INSSBuffer2, &IID_INSSBuffer3, &IID_INSSBuffer4,
    &IID_IWMSBufferAllocator, &IID_IWMSBuffer};

const IID *identifier(int index);

const IID *identifier(int index)
{
    return identifiers[index];
}

HRESULT count_properties(IWMSBufferAllocator *allocator, DWORD *count);

#if defined(__cplusplus) && !defined(CINTERFACE)

HRESULT count_properties(IWMSBufferAllocator *allocator, DWORD *count)
{
    IWMSBuffer *buffer = NULL;
    HRESULT result = allocator->AllocatePageSizeBuffer(1, &buffer);
    if (FAILED(result))
        return result;
    INSSBuffer4 *newest = NULL;
    result = buffer->QueryInterface(IID_PPV_ARGS(&newest));
    buffer->Release();
    if (FAILED(result))
        return result;
    INSSBuffer3 *newer = newest;
    result = newer->SetProperty(__uuidof(INSSBuffer4), NULL, 0);
    if (SUCCEEDED(result))
        result = newest->GetPropertyCount(count);
    newest->Release();
    return result;
}

#else

HRESULT count_properties(IWMSBufferAllocator *allocator, DWORD *count)
{
    IWMSBuffer *buffer = NULL;
    INSSBuffer4 *newest = NULL;
    HRESULT result = IWMSBufferAllocator_AllocatePageSizeBuffer(allocator, 1, &buffer);
    if (FAILED(result))
        return result;
#ifdef __cplusplus
    result = INSSBuffer_QueryInterface(buffer, IID_INSSBuffer4, (void **)&newest);
#else
    result = INSSBuffer_QueryInterface(buffer, &IID_INSSBuffer4, (void **)&newest);
#endif
    INSSBuffer_Release(buffer);
    if (FAILED(result))
        return result;
    result = INSSBuffer4_SetProperty(newest, IID_INSSBuffer4, NULL, 0);
    if (SUCCEEDED(result))
        result = INSSBuffer4_GetPropertyCount(newest, count);
    INSSBuffer4_Release(newest);
    return result;
}

#endif
