// SPDX-License-Identifier: MIT OR Apache-2.0

// One buffer passes between Windows Media and a media object of DirectX, without a copy.

#include <wmsallocator.h>
#include <wmsmediabuffer.h>

#include <cstdio>
#include <cstring>

// What a decoder does with the buffer that IMediaObject::ProcessOutput is given.
static HRESULT decode_into(IMediaBuffer *output)
{
    static const char frame[] = "a decoded frame";
    BYTE *address = nullptr;
    DWORD maximum = 0;
    HRESULT result = output->GetMaxLength(&maximum);
    if (FAILED(result))
        return result;
    // The used length is not of interest, and may be left out.
    result = output->GetBufferAndLength(&address, nullptr);
    if (FAILED(result) || maximum < sizeof(frame))
        return E_FAIL;
    std::memcpy(address, frame, sizeof(frame));
    return output->SetLength(sizeof(frame));
}

int main()
{
    WMSBufferAllocatorOptions options = {};
    options.cbSize = sizeof(options);
    options.dwFlags = WMS_BUFFER_ALLOCATOR_MEDIA_BUFFER;
    IWMSBufferAllocator *allocator = nullptr;
    INSSBuffer *buffer = nullptr;
    IMediaBuffer *media = nullptr;
    if (FAILED(WMSCreateBufferAllocator(&options, &allocator)) ||
        FAILED(allocator->AllocateBuffer(1000, &buffer)) ||
        FAILED(buffer->QueryInterface(IID_PPV_ARGS(&media))) || FAILED(decode_into(media)))
        return 1;
    media->Release();

    BYTE *address = nullptr;
    DWORD length = 0;
    buffer->GetBufferAndLength(&address, &length);
    std::printf("%u bytes: %s\n", static_cast<unsigned>(length), reinterpret_cast<char *>(address));
    bool is_there = length == 16 && std::strcmp(reinterpret_cast<char *>(address), "a decoded frame") == 0;
    buffer->Release();
    allocator->Release();
    return is_there ? 0 : 1;
}
