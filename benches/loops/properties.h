/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Values by name on each sample, as from a reader of a container. Part of loops.h; COM only. */

#ifdef OFFERS_PROPERTIES

#define MOST_PROPERTIES 4u

static const GUID property_names[MOST_PROPERTIES] = {
    {0xC6BD9450, 0x867F, 0x4907, {0x83, 0xA3, 0xC7, 0x79, 0x21, 0xB7, 0x33, 0xAD}},
    {0x18FF2C80, 0x4F6A, 0x4E6D, {0x9C, 0x52, 0x10, 0x3B, 0x7D, 0x5E, 0x81, 0x01}},
    {0x18FF2C80, 0x4F6A, 0x4E6D, {0x9C, 0x52, 0x10, 0x3B, 0x7D, 0x5E, 0x81, 0x02}},
    {0x18FF2C80, 0x4F6A, 0x4E6D, {0x9C, 0x52, 0x10, 0x3B, 0x7D, 0x5E, 0x81, 0x03}},
};
static const DWORD property_bytes[MOST_PROPERTIES] = {2, 1, 8, 14};

/* None to four are set, then all are listed. */
static void name_properties(struct job *job, unsigned thread, uint64_t times)
{
    struct pool *pool = pool_of(job, thread);
    unsigned char value[16] = {0};
    uint64_t checksum = 0;
    DWORD present, each, bytes;
    GUID name;
    while (times-- > 0) {
        INSSBuffer *buffer = take(pool, job->demand.bytes);
        INSSBuffer4 *sample;
        HRESULT result = INSSBuffer_QueryInterface(buffer, &IID_INSSBuffer4, (void **)&sample);
        DWORD wanted = (DWORD)(times % (MOST_PROPERTIES + 1));
        for (each = 0; each < wanted; each++)
            result |= INSSBuffer4_SetProperty(sample, property_names[each], value, property_bytes[each]);
        result |= INSSBuffer4_GetPropertyCount(sample, &present);
        for (each = 0; each < present; each++) {
            bytes = sizeof value;
            result |= INSSBuffer4_GetPropertyByIndex(sample, each, &name, value, &bytes);
            checksum += bytes;
        }
        if (result != S_OK || present != wanted)
            refuse(job->contender->name, "a property was refused");
        INSSBuffer4_Release(sample);
        give(pool, buffer);
    }
    job->workers[thread].checksum += checksum;
}

#endif
