// SPDX-License-Identifier: MIT OR Apache-2.0

// Back-pressure without waiting: a reader stops at a budget, and goes on when it hears that a buffer was
// released. So an event loop need not sleep in AllocateBuffer.

#include <wmsbuffer.hpp>

#include <cstdio>
#include <deque>

namespace
{

constexpr DWORD read_size = 256 << 10;

/// What an event loop knows of one source that it reads.
struct Reader {
    wms::com_ptr<IWMSBufferAllocator> allocator;
    std::deque<wms::com_ptr<INSSBuffer>> queue;
    unsigned reads = 0;
    unsigned stops = 0;
    bool is_stopped = false;

    void read_on()
    {
        is_stopped = false;
        HRESULT result;
        while (auto buffer = wms::allocate(allocator, read_size, &result)) {
            queue.push_back(std::move(buffer));
            ++reads;
        }
        is_stopped = result == E_OUTOFMEMORY;
        ++stops;
    }
};

/// Called on the thread of the last Release. A loop on another thread would be woken here.
void WMSBUFFER_CALL released(void *context, DWORD)
{
    auto &reader = *static_cast<Reader *>(context);
    if (reader.is_stopped && reader.reads < 100)
        reader.read_on();
}

} // namespace

int main()
{
    Reader reader;
    WMSBufferAllocatorOptions options = {};
    options.cbSize = sizeof options;
    options.cbBudget = 4 << 20;
    options.pfnBufferReleased = released;
    options.pReleasedContext = &reader;
    reader.allocator = wms::create_allocator(options);
    if (!reader.allocator)
        return 1;

    reader.read_on();
    const unsigned first = reader.reads;
    // The client takes what was read, and each buffer that it releases lets the reader read one more.
    while (!reader.queue.empty() && reader.reads < 100) {
        auto sent = std::move(reader.queue.front());
        reader.queue.pop_front();
        sent.reset();
    }
    reader.is_stopped = false;
    reader.queue.clear();
    std::printf("%u reads, %u of them before the first stop, %u stops\n", reader.reads, first, reader.stops);
    return first > 0 && first < 16 && reader.reads >= 100 && reader.stops > 50 ? 0 : 1;
}
