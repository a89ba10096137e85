/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* QueryInterface of buffers and allocators. */

#include "fixture.h"

static const IID *const buffer_interfaces[] = {
    &IID_IUnknown, &IID_INSSBuffer, &IID_INSSBuffer2, &IID_INSSBuffer3, &IID_INSSBuffer4,
};
static const IID *const allocator_interfaces[] = {
    &IID_IUnknown, &IID_IWMSBufferAllocator, &IID_IWMSBufferAllocatorControl,
};

static const IID imedia_buffer = {0x59eff8b9, 0x938c, 0x4a26, {0x82, 0xf2, 0x95, 0xcb, 0x84, 0xcd, 0xc8, 0x37}};
static const IID imarshal = {0x00000003, 0x0000, 0x0000, {0xc0, 0, 0, 0, 0, 0, 0, 0x46}};

static void *const garbage = (void *)0x1234;

static IUnknown *query(void *object, const IID *iid)
{
    void *result = garbage;
    CHECK_EQUAL(IUnknown_QueryInterface((IUnknown *)object, iid, &result), S_OK);
    CHECK(result != garbage && result != NULL);
    return (IUnknown *)result;
}

static void refuse(void *object, const IID *iid)
{
    void *result = garbage;
    CHECK_EQUAL(IUnknown_QueryInterface((IUnknown *)object, iid, &result), E_NOINTERFACE);
    CHECK(result == NULL);
}

/* From every interface to every interface: the answer is there, it is one and the same IUnknown,
 * and each answer is one reference. */
static void check_identity(void *object, const IID *const *interfaces, size_t count)
{
    IUnknown *identity = query(object, &IID_IUnknown);
    for (size_t from = 0; from < count; from++)
    {
        IUnknown *start = query(object, interfaces[from]);
        for (size_t to = 0; to < count; to++)
        {
            IUnknown *end = query(start, interfaces[to]);
            IUnknown *end_identity = query(end, &IID_IUnknown);
            IUnknown *back = query(end, interfaces[from]);
            CHECK(end_identity == identity);
            CHECK(back == start);
            CHECK_EQUAL(IUnknown_Release(back), 5);
            CHECK_EQUAL(IUnknown_Release(end_identity), 4);
            CHECK_EQUAL(IUnknown_Release(end), 3);
        }
        CHECK_EQUAL(IUnknown_Release(start), 2);
    }
    CHECK_EQUAL(IUnknown_Release(identity), 1);
}

TEST(every_buffer_interface_leads_to_every_other)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 1000);
    check_identity(buffer, buffer_interfaces, 5);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(page_buffers_have_the_same_interfaces)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_page_buffer(allocator, 1000);
    check_identity(buffer, buffer_interfaces, 5);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(one_pointer_serves_all_interfaces_of_a_buffer)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 1000);
    for (size_t i = 0; i < 5; i++)
    {
        IUnknown *other = query(buffer, buffer_interfaces[i]);
        CHECK((void *)other == (void *)buffer);
        CHECK_EQUAL(IUnknown_Release(other), 1);
    }
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(every_allocator_interface_leads_to_every_other)
{
    IWMSBufferAllocator *allocator = new_allocator();
    check_identity(allocator, allocator_interfaces, 3);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

TEST(iwmsbuffer_is_inssbuffer)
{
    IWMSBufferAllocator *allocator = new_allocator();
    IWMSBuffer *buffer = new_buffer(allocator, 1000);
    CHECK(IsEqualIID(&IID_IWMSBuffer, &IID_INSSBuffer));
    CHECK((void *)query(buffer, &IID_IWMSBuffer) == (void *)buffer);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 1);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(an_unknown_interface_is_refused_and_clears_the_pointer)
{
    static const IID unknown = {0xdeadbeef, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 1000);
    refuse(buffer, &unknown);
    refuse(allocator, &unknown);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

TEST(every_byte_of_an_interface_id_counts)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 1000);
    for (size_t i = 0; i < 5; i++)
    {
        for (size_t byte = 0; byte < sizeof(IID); byte++)
        {
            IID similar = *buffer_interfaces[i];
            ((BYTE *)&similar)[byte] ^= 0x80;
            refuse(buffer, &similar);
        }
    }
    for (size_t i = 0; i < 3; i++)
    {
        for (size_t byte = 0; byte < sizeof(IID); byte++)
        {
            IID similar = *allocator_interfaces[i];
            ((BYTE *)&similar)[byte] ^= 0x80;
            refuse(allocator, &similar);
        }
    }
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(buffers_and_allocators_refuse_each_others_interfaces)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 1000);
    for (size_t i = 1; i < 5; i++)
        refuse(allocator, buffer_interfaces[i]);
    for (size_t i = 1; i < 3; i++)
        refuse(buffer, allocator_interfaces[i]);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(imediabuffer_is_not_offered)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 1000);
    refuse(buffer, &imedia_buffer);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(imarshal_is_not_offered)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 1000);
    refuse(buffer, &imarshal);
    refuse(allocator, &imarshal);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_null_result_pointer_is_refused)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 1000);
    CHECK_EQUAL(INSSBuffer_QueryInterface(buffer, &IID_INSSBuffer, NULL), E_POINTER);
    CHECK_EQUAL(INSSBuffer_QueryInterface(buffer, &imarshal, NULL), E_POINTER);
    CHECK_EQUAL(IWMSBufferAllocator_QueryInterface(allocator, &IID_IUnknown, NULL), E_POINTER);
    CHECK_EQUAL(IWMSBufferAllocator_QueryInterface(allocator, &imarshal, NULL), E_POINTER);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

TEST(a_null_interface_id_is_refused_and_clears_the_pointer)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 1000);
    void *result = garbage;
    CHECK_EQUAL(INSSBuffer_QueryInterface(buffer, NULL, &result), E_POINTER);
    CHECK(result == NULL);
    result = garbage;
    CHECK_EQUAL(IWMSBufferAllocator_QueryInterface(allocator, NULL, &result), E_POINTER);
    CHECK(result == NULL);
    CHECK_EQUAL(INSSBuffer_QueryInterface(buffer, NULL, NULL), E_POINTER);
    CHECK_EQUAL(IWMSBufferAllocator_QueryInterface(allocator, NULL, NULL), E_POINTER);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

TEST(what_a_buffer_answers_never_changes)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 1000);
    refuse(buffer, &imarshal);
    IWMSBufferAllocator_Release(allocator);
    for (int round = 0; round < 3; round++)
    {
        refuse(buffer, &imarshal);
        for (size_t i = 0; i < 5; i++)
            CHECK_EQUAL(release(query(buffer, buffer_interfaces[i])), 1);
    }
    INSSBuffer_Release(buffer);
}
