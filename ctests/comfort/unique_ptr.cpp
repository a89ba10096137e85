// SPDX-License-Identifier: MIT OR Apache-2.0

// The library behind std::unique_ptr, whose deleter is Release.

#include <wmsallocator.h>

#include <memory>
#include <utility>
#include <vector>

#include "../check.h"
#include "references.h"

namespace
{

template <typename T> using unique = std::unique_ptr<T, releaser>;

unique<IWMSBufferAllocator> new_allocator()
{
    IWMSBufferAllocator *allocator = nullptr;
    CHECK_EQUAL(WMSCreateBufferAllocator(nullptr, &allocator), S_OK);
    return unique<IWMSBufferAllocator>(allocator);
}

unique<INSSBuffer> new_buffer(IWMSBufferAllocator &allocator)
{
    INSSBuffer *buffer = nullptr;
    CHECK_EQUAL(allocator.AllocateBuffer(100, &buffer), S_OK);
    return unique<INSSBuffer>(buffer);
}

} // namespace

TEST(releases_at_the_end_of_the_scope)
{
    unique<INSSBuffer> survivor;
    {
        unique<IWMSBufferAllocator> allocator = new_allocator();
        unique<INSSBuffer> buffer = new_buffer(*allocator);
        buffer->AddRef();
        survivor.reset(buffer.get());
        CHECK_EQUAL(references(buffer.get()), 2);
    }
    CHECK_EQUAL(references(survivor.get()), 1);
}

TEST(moves_to_a_base)
{
    unique<INSSBuffer> buffer = new_buffer(*new_allocator());
    void *buffer4 = nullptr;
    CHECK_EQUAL(buffer->QueryInterface(IID_INSSBuffer4, &buffer4), S_OK);
    unique<INSSBuffer> derived = unique<INSSBuffer4>(static_cast<INSSBuffer4 *>(buffer4));
    CHECK_EQUAL(references(buffer.get()), 2);
    buffer = std::move(derived);
    CHECK_EQUAL(references(buffer.get()), 1);
}

TEST(lives_in_containers)
{
    std::vector<unique<INSSBuffer>> packets;
    {
        unique<IWMSBufferAllocator> allocator = new_allocator();
        for (int i = 0; i < 1000; i++)
            packets.push_back(new_buffer(*allocator));
    }
    packets.erase(packets.begin(), packets.begin() + 999);
    CHECK_EQUAL(references(packets.front().get()), 1);
}

TEST(shared_ptr_counts_for_itself)
{
    std::shared_ptr<INSSBuffer> buffer = new_buffer(*new_allocator());
    std::shared_ptr<INSSBuffer> other = buffer;
    CHECK_EQUAL(references(buffer.get()), 1);
    buffer.reset();
    CHECK_EQUAL(references(other.get()), 1);
}
