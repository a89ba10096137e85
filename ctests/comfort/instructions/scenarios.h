/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* What by_hand.cpp and with_header.cpp both define. A variable that owns an object is a plain pointer
 * there and a wms::com_ptr here. */

#ifndef SCENARIOS_H
#define SCENARIOS_H

#include <cstddef>

#include <wmsallocator.h>

#ifndef OWNER
#define OWNER(type) type *
#endif

extern "C" {

/* Elsewhere: takes the reference over; reads the bytes. */
void keep(INSSBuffer *buffer);
void consume(const BYTE *data, std::size_t size);

HRESULT allocate_use_release(IWMSBufferAllocator *allocator);
int allocate_pages(IWMSBufferAllocator *allocator);
HRESULT create_an_allocator();
HRESULT query(INSSBuffer *buffer);
void move_through_a_function(IWMSBufferAllocator *allocator);
void move_to_another_variable(OWNER(INSSBuffer) *from, OWNER(INSSBuffer) *to);
void share_with_another_owner(OWNER(INSSBuffer) *buffer);
void put_into_a_full_pointer(IWMSBufferAllocator *allocator, OWNER(INSSBuffer) *buffer);
void pass_the_used_bytes(INSSBuffer *buffer);
void pass_all_bytes(INSSBuffer *buffer);
int last_used_byte(INSSBuffer *buffer);

/* The two files do not say the same here, so that the comparison has something to find. */
void take_a_reference_too_many(INSSBuffer *buffer);

}

#endif
