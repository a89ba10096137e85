/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Stands before all other code of a program and moves it by PLACE times 16 bytes. */

#define TEXT(value) #value
#define TEXT_OF(value) TEXT(value)

__asm__(".text\n.skip 16 * " TEXT_OF(PLACE) ", 0xCC\n");

/* C wants something in every file. */
extern const int placement;
const int placement = PLACE;
