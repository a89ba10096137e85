/* Units that meet the headers in every order have every identifier, agree on it, and need no library
 * for it. */

#include <wmsbuffer.h>

#include "../../layout/check.h"

#define UNITS(EACH) \
    EACH(ours) EACH(ours_then_theirs) EACH(theirs_then_ours) \
    EACH(initguid_ours) EACH(initguid_ours_then_theirs) EACH(initguid_theirs_then_ours)

#define DECLARE(unit) EXTERN_C const IID *unit##_identifier(int index);
UNITS(DECLARE)

static void check(int index, const char *text)
{
#define CHECK_UNIT(unit) CHECK(has_text(unit##_identifier(index), text));
    UNITS(CHECK_UNIT)
}

int main(void)
{
    check(0, "E1CD3524-03D7-11D2-9EED-006097D2D7CF");
    check(1, "4F528693-1035-43FE-B428-757561AD3A68");
    check(2, "C87CEAAF-75BE-4BC4-84EB-AC2798507672");
    check(3, "B6B8FD5A-32E2-49D4-A910-C26CC85465ED");
    check(4, "61103CA4-2033-11D2-9EF1-006097D2D7CF");
    check(5, "E1CD3524-03D7-11D2-9EED-006097D2D7CF");
    return failures != 0;
}
