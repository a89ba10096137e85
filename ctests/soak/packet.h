/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A reference on a buffer, and what must be in it. */

#ifndef PACKET_H
#define PACKET_H

#include "host.h"

/* A buffer, as all who have references on it know it. */
struct body
{
    /* Where it is from; NULL if that is not known. */
    struct host *host;
    /* What it is a slice of. */
    struct body *root;
    atomic_long references;
    DWORD counted_bytes;
    /* It has a property that tells its number. */
    int is_numbered;
};

struct packet
{
    INSSBuffer4 *buffer;
    struct body *body;
    /* Its bytes follow from this and from where in its root they are. */
    uint32_t number;
    DWORD offset;
    DWORD maximum;
    struct packet *next;
};

/* References on buffers that the program took and gave back; wrapped memory that came back. */
extern atomic_ullong references_taken;
extern atomic_ullong references_released;
extern atomic_ullong memory_wrapped;
extern atomic_ullong memory_returned;

/* Whoever makes something gets NULL where there was no memory for it, and there may be none. */
struct packet *new_packet(struct host *host, DWORD size, int is_page, uint32_t number);
struct packet *wrap_packet(DWORD size, uint32_t number);
struct packet *slice_packet(struct packet *packet, uint64_t *random);

struct packet *share_packet(const struct packet *packet);

/* Makes it the caller's alone if there is memory for that, and writes other bytes then. */
void rewrite_packet(struct packet *packet, uint32_t number);

/* Lengths, bytes, the number, and one of some further properties. */
void check_packet(const struct packet *packet);
void use_properties(const struct packet *packet, uint64_t *random);

/* Checks it first. */
void release_packet(struct packet *packet);

#endif
