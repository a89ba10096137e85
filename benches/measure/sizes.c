/* SPDX-License-Identifier: MIT OR Apache-2.0 */

#include "sizes.h"

#include "dice.h"

uint32_t mixed_sizes[MIXED_SIZES];
uint32_t read_sizes[READ_SIZES];
uint32_t audiences[AUDIENCES];

static const uint32_t seven[] = {188, 564, 1316, 2048, 4096, 8192, LARGEST_MIXED_SIZE};

void make_sizes(void)
{
    struct dice dice = {1};
    uint32_t at, last, other, swapped;
    for (at = 0; at < MIXED_SIZES; at++) {
        last = at % 7;
        mixed_sizes[at] = seven[last];
        other = at - dice_below(&dice, last + 1);
        swapped = mixed_sizes[other];
        mixed_sizes[other] = mixed_sizes[at];
        mixed_sizes[at] = swapped;
    }
    for (at = 0; at < READ_SIZES; at++)
        read_sizes[at] = (16 + dice_below(&dice, 49)) * 4096;
    for (at = 0; at < AUDIENCES; at++)
        audiences[at] = 1000 + dice_below(&dice, LARGEST_AUDIENCE - 999);
}
