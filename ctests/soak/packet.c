/* SPDX-License-Identifier: MIT OR Apache-2.0 */

#include "packet.h"

#include "random.h"

enum { SLICE_BYTES = 32, BEGINNING = 2048, PAGE = 4096, EDGE = 16, NAMES = 6, LARGEST_VALUE = 6000 };

atomic_ullong references_taken;
atomic_ullong references_released;
atomic_ullong memory_wrapped;
atomic_ullong memory_returned;

static BYTE byte_at(uint32_t number, DWORD position)
{
    return (BYTE)((number ^ position * 2654435761u) >> 13);
}

/* The next position in a root that is looked at: all of its beginning, and the ends of its pages. */
static DWORD next_position(DWORD position)
{
    DWORD in_page = (position + 1) % PAGE;
    if (position + 1 < BEGINNING || in_page < EDGE || in_page >= PAGE - EDGE)
        return position + 1;
    return position + 1 - in_page + PAGE - EDGE;
}

static DWORD first_position(const struct packet *packet)
{
    return packet->offset == 0 ? 0 : next_position(packet->offset - 1);
}

static void write_bytes(const struct packet *packet)
{
    BYTE *address = address_of((INSSBuffer *)packet->buffer);
    for (DWORD i = first_position(packet); i < packet->offset + packet->maximum; i = next_position(i))
        address[i - packet->offset] = byte_at(packet->number, i);
}

static void check_bytes(const struct packet *packet)
{
    const BYTE *address = address_of((INSSBuffer *)packet->buffer);
    for (DWORD i = first_position(packet); i < packet->offset + packet->maximum; i = next_position(i))
        CHECK_EQUAL(address[i - packet->offset], byte_at(packet->number, i));
}

/* Whether there was memory for the number. */
static int set_number(const struct packet *packet)
{
    uint32_t number = packet->number;
    HRESULT result = INSSBuffer4_SetProperty(packet->buffer, property_name(0), &number, sizeof(number));
    const struct host *host = packet->body->host;
    CHECK(result == S_OK || (result == E_OUTOFMEMORY && host && host->may_fail));
    return result == S_OK;
}

static void check_number(const struct packet *packet)
{
    uint32_t number = 0;
    DWORD size = sizeof(number);
    CHECK_EQUAL(INSSBuffer4_GetProperty(packet->buffer, property_name(0), &number, &size), S_OK);
    CHECK_EQUAL(size, sizeof(number));
    CHECK_EQUAL(number, packet->number);
}

static struct body *new_body(struct host *host, DWORD counted_bytes)
{
    struct body *body = (struct body *)calloc(1, sizeof(*body));
    CHECK(body != NULL);
    body->host = host;
    body->counted_bytes = counted_bytes;
    atomic_store(&body->references, 1);
    if (host)
    {
        use_host(host);
        host->allocations++;
        host->live++;
        host->live_bytes += counted_bytes;
        host->references++;
    }
    return body;
}

static void keep_body(struct body *body)
{
    body->references++;
    if (body->host)
        body->host->references++;
}

static void leave_body(struct body *body)
{
    struct host *host = body->host;
    struct body *root = body->root;
    if (host)
        host->references--;
    if (body->references-- > 1)
        return;
    if (host)
    {
        host->live--;
        host->live_bytes -= body->counted_bytes;
    }
    free(body);
    if (root)
        leave_body(root);
    if (host)
        leave_host(host);
}

/* Takes the reference over that the caller has on the buffer. */
static struct packet *pack(INSSBuffer *buffer, struct body *body, uint32_t number, DWORD offset)
{
    struct packet *packet = (struct packet *)calloc(1, sizeof(*packet));
    CHECK(packet != NULL);
    packet->buffer = (INSSBuffer4 *)buffer;
    packet->body = body;
    packet->number = number;
    packet->offset = offset;
    packet->maximum = maximum_of(buffer);
    references_taken++;
    return packet;
}

static int is_made(const INSSBuffer *buffer, HRESULT result, const struct host *host)
{
    CHECK((buffer != NULL) == (result == S_OK));
    CHECK(result == S_OK || (result == E_OUTOFMEMORY && host && host->may_fail));
    return result == S_OK;
}

struct packet *new_packet(struct host *host, DWORD size, int is_page, uint32_t number)
{
    INSSBuffer *buffer = NULL;
    struct packet *packet;
    HRESULT result = is_page ? IWMSBufferAllocatorControl_AllocatePageSizeBuffer(host->control, size, &buffer)
                             : IWMSBufferAllocatorControl_AllocateBuffer(host->control, size, &buffer);
    if (!is_made(buffer, result, host))
        return NULL;
    packet = pack(buffer, new_body(host, size), number, 0);
    CHECK_EQUAL(packet->maximum, size);
    CHECK_EQUAL(length_of(buffer), size);
    CHECK_EQUAL(property_count(packet->buffer), 0);
    if (host->zeroes && size > 0)
        CHECK(all_bytes_are(address_of(buffer), size, 0));
    write_bytes(packet);
    packet->body->is_numbered = set_number(packet);
    return packet;
}

static void take_back(void *context, BYTE *data)
{
    CHECK(context == data);
    memory_returned++;
    free(data);
}

struct packet *wrap_packet(DWORD size, uint32_t number)
{
    BYTE *memory = (BYTE *)malloc(size);
    INSSBuffer *buffer = NULL;
    struct packet *packet;
    CHECK(memory != NULL);
    CHECK_EQUAL(WMSWrapMemory(memory, size, take_back, memory, &buffer), S_OK);
    memory_wrapped++;
    packet = pack(buffer, new_body(NULL, size), number, 0);
    write_bytes(packet);
    packet->body->is_numbered = set_number(packet);
    return packet;
}

struct packet *slice_packet(struct packet *parent, uint64_t *random)
{
    struct body *root = parent->body->root ? parent->body->root : parent->body;
    DWORD offset = random_below(random, parent->maximum);
    DWORD length = random_below(random, parent->maximum - offset) + 1;
    INSSBuffer *buffer = NULL;
    struct packet *packet;
    HRESULT result = WMSCreateBufferSlice((INSSBuffer *)parent->buffer, offset, length, &buffer);
    if (!is_made(buffer, result, root->host))
        return NULL;
    packet = pack(buffer, new_body(root->host, SLICE_BYTES), parent->number, parent->offset + offset);
    keep_body(root);
    packet->body->root = root;
    CHECK_EQUAL(packet->maximum, length);
    packet->body->is_numbered = set_number(packet);
    return packet;
}

struct packet *share_packet(const struct packet *packet)
{
    struct packet *second = (struct packet *)malloc(sizeof(*second));
    CHECK(second != NULL);
    CHECK(INSSBuffer4_AddRef(packet->buffer) >= 2);
    *second = *packet;
    keep_body(packet->body);
    references_taken++;
    return second;
}

void rewrite_packet(struct packet *packet, uint32_t number)
{
    struct host *host = packet->body->host;
    INSSBuffer *buffer = (INSSBuffer *)packet->buffer;
    HRESULT result = WMSMakeWritable(&buffer);
    int is_copy = buffer != (INSSBuffer *)packet->buffer;
    CHECK(result == S_OK || !is_copy);
    if (result != S_OK)
    {
        CHECK(result == E_OUTOFMEMORY && host && host->may_fail);
        host->failed_copies++;
        return;
    }
    if (is_copy)
    {
        struct body *original = packet->body;
        packet->buffer = (INSSBuffer4 *)buffer;
        packet->body = new_body(host, packet->maximum);
        packet->body->is_numbered = original->is_numbered;
        leave_body(original);
        references_taken++;
        references_released++;
        check_packet(packet);
    }
    CHECK_EQUAL(WMSIsSoleOwner((INSSBuffer *)packet->buffer), S_OK);
    packet->number = number;
    write_bytes(packet);
    packet->body->is_numbered |= set_number(packet);
}

void check_packet(const struct packet *packet)
{
    CHECK_EQUAL(maximum_of((INSSBuffer *)packet->buffer), packet->maximum);
    CHECK(length_of((INSSBuffer *)packet->buffer) <= packet->maximum);
    check_bytes(packet);
    if (packet->body->is_numbered)
        check_number(packet);
}

/* Others may set the same one meanwhile: whoever reads finds what one of them wrote. */
void use_properties(const struct packet *packet, uint64_t *random)
{
    const struct host *host = packet->body->host;
    GUID name = property_name(1 + random_below(random, NAMES));
    BYTE value[LARGEST_VALUE];
    DWORD size = random_below(random, one_in(random, 16) ? LARGEST_VALUE : 40) + 1;
    HRESULT result;
    memset(value, (BYTE)size, size);
    result = INSSBuffer4_SetProperty(packet->buffer, name, value, size);
    CHECK(result == S_OK || (result == E_OUTOFMEMORY && host && host->may_fail));
    size = sizeof(value);
    result = INSSBuffer4_GetProperty(packet->buffer, name, value, &size);
    if (result == S_OK)
        CHECK(all_bytes_are(value, size, (BYTE)size));
    else
        CHECK(result == NS_E_UNSUPPORTED_PROPERTY && host && host->may_fail);
    CHECK(property_count(packet->buffer) <= NAMES + 1);
    CHECK_EQUAL(INSSBuffer4_SetLength(packet->buffer, random_below(random, packet->maximum + 1)), S_OK);
}

void release_packet(struct packet *packet)
{
    check_packet(packet);
    INSSBuffer4_Release(packet->buffer);
    references_released++;
    leave_body(packet->body);
    free(packet);
}
