/* SPDX-License-Identifier: MIT OR Apache-2.0 */

#include "contender.h"

#include <stdio.h>
#include <string.h>

#define MOST_CONTENDERS 32u

static const struct contender *started[MOST_CONTENDERS];
static unsigned started_count;

const struct contender *contender_named(const char *name)
{
    const struct contender *const *each;
    for (each = contenders; *each != NULL; each++)
        if (strcmp((*each)->name, name) == 0)
            return *each;
    return NULL;
}

int contender_suits(const struct contender *contender, const struct demand *demand)
{
    return (demand->needs & ~contender->offers) == 0
        && (contender->largest == 0 || demand->bytes <= contender->largest);
}

int contender_start(const struct contender *contender)
{
    const char *why_not = contender->start != NULL ? contender->start() : NULL;
    if (why_not == NULL && started_count == MOST_CONTENDERS)
        why_not = "there are too many";
    if (why_not != NULL) {
        printf("absent,%s,\"%s\"\n", contender->name, why_not);
        return 0;
    }
    started[started_count++] = contender;
    return 1;
}

void contenders_enter(void)
{
    unsigned each;
    for (each = 0; each < started_count; each++)
        if (started[each]->enter != NULL)
            started[each]->enter();
}
