/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/*
 * Some sources are compiled once for each of several contenders, whose name COPY is. Each then has call
 * sites of its own, as in a program that has one kind of buffer: a processor foresees a call that always
 * goes to the same place better than one that did not, and a floor with borrowed call sites is none.
 */

#ifndef COPY_H
#define COPY_H

#define JOIN_THESE(left, right) left##_##right
#define JOIN(left, right) JOIN_THESE(left, right)
#define OWN(name) JOIN(name, COPY)

#define TEXT_OF_THIS(name) #name
#define TEXT_OF(name) TEXT_OF_THIS(name)

#endif
