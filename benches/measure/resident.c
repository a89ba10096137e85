/* SPDX-License-Identifier: MIT OR Apache-2.0 */

#include "resident.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "refuse.h"

/* Without stdio, whose buffers would be memory of the heap that is measured. */
int64_t resident_bytes(void)
{
    char text[4096];
    const char *line = NULL;
    int file = open("/proc/self/smaps_rollup", O_RDONLY);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (length > 0) {
        text[length] = '\0';
        line = strstr(text, "\nRss:");
    }
    if (line == NULL)
        refuse("resident memory", "/proc/self/smaps_rollup does not tell it");
    close(file);
    return (int64_t)strtoll(line + 5, NULL, 10) * 1024;
}
