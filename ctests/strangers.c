/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Methods that are called with a pointer to something else than their object: it is named, and nothing is
 * written there. */

#include "fault.h"

#define NO_BUFFER "a buffer's method on what is no buffer"
#define NO_ALLOCATOR "an allocator's method on what is no allocator"

/* As large as what it is taken for, and as a buffer in use would look but for its method table. */
static struct { const void *table; ULONG words[1022]; } stranger;

enum strange { ZEROS, SMALL_NUMBERS, ONES, MIDDLE_OF_A_BUFFER, ANOTHER_KIND, STRANGE };

/* A buffer's method table, and what is no buffer. */
static const INSSBuffer4Vtbl *methods;

static void *what_is_no_buffer(int strange)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 100);
    methods = buffer->lpVtbl;
    switch ((enum strange)strange)
    {
    case MIDDLE_OF_A_BUFFER:
        return (BYTE *)buffer + sizeof(void *);
    case ANOTHER_KIND:
        return allocator;
    case SMALL_NUMBERS:
        for (int i = 0; i < 256; i++)
            stranger.words[i] = (i + 1) % 2;
        stranger.words[0] = 1;
        break;
    case ONES:
        memset(stranger.words, 0xFF, sizeof(stranger.words));
        stranger.words[0] = 1;
        break;
    case ZEROS:
    case STRANGE:
        break;
    }
    return &stranger;
}

enum { BUFFER_METHODS = 12, ALLOCATOR_METHODS = 9 };

CHILD(call_buffer_method)
{
    void *object = what_is_no_buffer(argument % STRANGE);
    INSSBuffer4 *This = (INSSBuffer4 *)object;
    void *result;
    BYTE *address;
    GUID guid = {0};
    DWORD length = 0;
    expect(NO_BUFFER, object);
    switch (argument / STRANGE)
    {
    case 0:
        methods->QueryInterface(This, &IID_INSSBuffer, &result);
        break;
    case 1:
        methods->AddRef(This);
        break;
    case 2:
        methods->Release(This);
        break;
    case 3:
        methods->GetLength(This, &length);
        break;
    case 4:
        methods->SetLength(This, 0);
        break;
    case 5:
        methods->GetMaxLength(This, &length);
        break;
    case 6:
        methods->GetBuffer(This, &address);
        break;
    case 7:
        methods->GetBufferAndLength(This, &address, &length);
        break;
    case 8:
        methods->SetProperty(This, guid, &length, sizeof(length));
        break;
    case 9:
        methods->GetProperty(This, guid, NULL, &length);
        break;
    case 10:
        methods->GetPropertyCount(This, &length);
        break;
    case 11:
        methods->GetPropertyByIndex(This, 0, &guid, NULL, &length);
        break;
    }
}

TEST(no_method_of_a_buffer_takes_anything_else_for_one)
{
    for (int i = 0; i < BUFFER_METHODS * STRANGE; i++)
        check_abort("call_buffer_method", i);
}

CHILD(call_slice_method)
{
    INSSBuffer *buffer = new_buffer(new_allocator(), 100);
    INSSBuffer *slice;
    const INSSBufferVtbl *of_slices;
    BYTE *address;
    DWORD length;
    CHECK_EQUAL(WMSCreateBufferSlice(buffer, 0, 10, &slice), S_OK);
    of_slices = slice->lpVtbl;
    expect(NO_BUFFER, buffer);
    switch (argument)
    {
    case 0:
        of_slices->Release(buffer);
        break;
    case 1:
        of_slices->GetBuffer(buffer, &address);
        break;
    case 2:
        of_slices->GetBufferAndLength(buffer, &address, &length);
        break;
    }
}

TEST(no_method_of_a_slice_takes_a_buffer_for_one)
{
    for (int i = 0; i < 3; i++)
        check_abort("call_slice_method", i);
}

CHILD(call_allocator_method)
{
    IWMSBufferAllocator *allocator = new_allocator();
    IWMSBufferAllocatorControl *control = NULL;
    const IWMSBufferAllocatorControlVtbl *table;
    void *object = argument % 2 == 0 ? (void *)&stranger : (void *)new_buffer(allocator, 100);
    IWMSBufferAllocatorControl *This = (IWMSBufferAllocatorControl *)object;
    WMSBufferAllocatorStatistics statistics = {.cbSize = sizeof(statistics)};
    INSSBuffer *buffer;
    CHECK_EQUAL(IWMSBufferAllocator_QueryInterface(allocator, &IID_IWMSBufferAllocatorControl, (void **)&control), S_OK);
    table = control->lpVtbl;
    expect(NO_ALLOCATOR, object);
    switch (argument / 2)
    {
    case 0:
        table->AddRef(This);
        break;
    case 1:
        table->Release(This);
        break;
    case 2:
        table->AllocateBuffer(This, 100, &buffer);
        break;
    case 3:
        table->AllocatePageSizeBuffer(This, 100, &buffer);
        break;
    case 4:
        table->GetStatistics(This, &statistics);
        break;
    case 5:
        table->Trim(This);
        break;
    case 6:
        table->FlushThreadCache(This);
        break;
    case 7:
        table->Reserve(This, 100, 1);
        break;
    case 8:
        table->CancelWaits(This);
        break;
    }
}

TEST(no_method_of_an_allocator_takes_anything_else_for_one)
{
    for (int i = 0; i < ALLOCATOR_METHODS * 2; i++)
        check_abort("call_allocator_method", i);
}
