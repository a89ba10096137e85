/* Counts what does not hold, and says where. */

#include <stdio.h>
#include <string.h>

static int failures;

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            failures++; \
            printf("%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
        } \
    } while (0)

/* IIDs are compared as text, so that the table of the documentation can be read off the tests. */
static inline int has_text(const GUID *guid, const char *expected)
{
    char text[37];
    const BYTE *b = guid->Data4;
    snprintf(text, sizeof text, "%08X-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X",
             (unsigned)guid->Data1, (unsigned)guid->Data2, (unsigned)guid->Data3,
             b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]);
    return strcmp(text, expected) == 0;
}
