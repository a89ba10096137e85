/* Units that meet our IMediaBuffer and that of mediaobj.h in every order have its identifier, agree on it,
 * and need no library for it. */

#include <wmsmediabuffer.h>

#include "../../layout/check.h"

#define UNITS(EACH) \
    EACH(ours) EACH(ours_then_theirs) EACH(theirs_then_ours) \
    EACH(initguid_ours) EACH(initguid_ours_then_theirs) EACH(initguid_theirs_then_ours)

#define DECLARE(unit) EXTERN_C const IID *unit##_identifier(void);
UNITS(DECLARE)

int main(void)
{
#define CHECK_UNIT(unit) CHECK(has_text(unit##_identifier(), "59EFF8B9-938C-4A26-82F2-95CB84CDC837"));
    UNITS(CHECK_UNIT)
    return failures != 0;
}
