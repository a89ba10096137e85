#include "buffer.h"

#include <cstdio>
#include <stdexcept>

void check(HRESULT result, const char *call)
{
    if (SUCCEEDED(result))
        return;
    if (result == E_OUTOFMEMORY)
        throw OutOfBuffers();
    char text[96];
    std::snprintf(text, sizeof text, "%s answered 0x%08X", call, static_cast<unsigned>(result));
    throw std::runtime_error(text);
}

Bytes used_bytes(const Buffer &buffer)
{
    BYTE *data = nullptr;
    DWORD size = 0;
    check(buffer->GetBufferAndLength(&data, &size), "GetBufferAndLength");
    return {data, size};
}

Buffer slice(const Buffer &parent, std::size_t offset, std::size_t size)
{
    Buffer part;
    check(WMSCreateBufferSlice(parent.get(), static_cast<DWORD>(offset), static_cast<DWORD>(size),
                               part.put()),
          "WMSCreateBufferSlice");
    return part;
}
