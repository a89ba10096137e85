/* Everything that a C program can do with the interfaces; in C++ with CINTERFACE as well. */

#define COBJMACROS
#include <wmsbuffer.h>

#include <stddef.h>

#include "methods.h"

#ifdef __cplusplus
/* The mangled name of its instance tells the type of a slot. */
template <size_t slot, typename Type> void type_of_slot() {}
#define TYPE_OF_SLOT(I, result, name, parameters) \
    template void type_of_slot<offsetof(I##Vtbl, name) / sizeof(void *), decltype(I##Vtbl::name)>();
#else
#define TYPE_OF_SLOT(I, result, name, parameters) \
    const int type_of_slot_##I##_##name = __builtin_types_compatible_p( \
        __typeof__(((I##Vtbl *)0)->name), result (STDMETHODCALLTYPE *) parameters);
#endif

#define METHOD(I, result, name, parameters, arguments) \
    EXTERN_C const size_t slot_##I##_##name; \
    const size_t slot_##I##_##name = offsetof(I##Vtbl, name) / sizeof(void *); \
    TYPE_OF_SLOT(I, result, name, parameters) \
    result table_##I##_##name parameters { return object->lpVtbl->name arguments; } \
    result macro_##I##_##name parameters { return I##_##name arguments; }

#define EACH(I, base, methods, own_methods) \
    EXTERN_C const size_t size_##I[]; \
    const size_t size_##I[] = {sizeof(I), sizeof(I##Vtbl), offsetof(I, lpVtbl), sizeof(((I *)0)->lpVtbl)}; \
    void take_##I(struct I *object, I **reference, struct I##Vtbl *table) \
    { \
        *reference = object; \
        object->lpVtbl = table; \
    } \
    const IID *iid_##I(void) { return &IID_##I; } \
    methods(METHOD, I)

INTERFACES(EACH)
