// SPDX-License-Identifier: MIT OR Apache-2.0

// A user's program: a packet with a sample extension goes through two owners.

#include <wmsallocator.h>

#include <cstdio>
#include <cstring>

static const GUID sample_duration = {0xc6bd9450, 0x867f, 0x4907, {0x83, 0xa3, 0xc7, 0x79, 0x21, 0xb7, 0x33, 0xad}};

int main()
{
    if (WMSBufferVersion() != WMSBUFFER_VERSION)
        return 1;
    IWMSBufferAllocator *allocator = nullptr;
    if (FAILED(WMSCreateBufferAllocator(nullptr, &allocator)))
        return 2;
    INSSBuffer *packet = nullptr;
    if (FAILED(allocator->AllocatePageSizeBuffer(1400, &packet)))
        return 3;
    allocator->Release();
    BYTE *bytes = nullptr;
    if (FAILED(packet->GetBuffer(&bytes)))
        return 4;
    std::memset(bytes, 1, 1400);
    INSSBuffer3 *packet3 = nullptr;
    if (FAILED(packet->QueryInterface(IID_PPV_ARGS(&packet3))))
        return 5;
    packet->Release();
    WORD milliseconds = 40;
    WORD read = 0;
    DWORD size = sizeof(read);
    if (FAILED(packet3->SetProperty(sample_duration, &milliseconds, sizeof(milliseconds))))
        return 6;
    if (FAILED(packet3->GetProperty(sample_duration, &read, &size)) || read != milliseconds)
        return 7;
    if (packet3->Release() != 0)
        return 8;
    std::puts("sent");
}
