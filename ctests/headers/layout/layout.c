/* The method tables, identifiers, sizes and values that a C program sees are those of Windows. */

#include <stddef.h>
#include <wmsallocator.h>
#include <wmsmediabuffer.h>
#ifdef _WIN32
#include <nserror.h>
#endif

#include "check.h"

#define SLOT(interface_name, method) (offsetof(interface_name##Vtbl, method) / sizeof(void (*)(void)))
#define SLOTS(interface_name) (sizeof(interface_name##Vtbl) / sizeof(void (*)(void)))

#define CHECK_IUNKNOWN_SLOTS(interface_name) \
    do { \
        CHECK(SLOT(interface_name, QueryInterface) == 0); \
        CHECK(SLOT(interface_name, AddRef) == 1); \
        CHECK(SLOT(interface_name, Release) == 2); \
    } while (0)

#define CHECK_INSSBUFFER_SLOTS(interface_name) \
    do { \
        CHECK_IUNKNOWN_SLOTS(interface_name); \
        CHECK(SLOT(interface_name, GetLength) == 3); \
        CHECK(SLOT(interface_name, SetLength) == 4); \
        CHECK(SLOT(interface_name, GetMaxLength) == 5); \
        CHECK(SLOT(interface_name, GetBuffer) == 6); \
        CHECK(SLOT(interface_name, GetBufferAndLength) == 7); \
    } while (0)

#define CHECK_INSSBUFFER2_SLOTS(interface_name) \
    do { \
        CHECK_INSSBUFFER_SLOTS(interface_name); \
        CHECK(SLOT(interface_name, GetSampleProperties) == 8); \
        CHECK(SLOT(interface_name, SetSampleProperties) == 9); \
    } while (0)

#define CHECK_INSSBUFFER3_SLOTS(interface_name) \
    do { \
        CHECK_INSSBUFFER2_SLOTS(interface_name); \
        CHECK(SLOT(interface_name, SetProperty) == 10); \
        CHECK(SLOT(interface_name, GetProperty) == 11); \
    } while (0)

#define CHECK_ALLOCATOR_SLOTS(interface_name) \
    do { \
        CHECK_IUNKNOWN_SLOTS(interface_name); \
        CHECK(SLOT(interface_name, AllocateBuffer) == 3); \
        CHECK(SLOT(interface_name, AllocatePageSizeBuffer) == 4); \
    } while (0)

static void slots(void)
{
    CHECK_IUNKNOWN_SLOTS(IUnknown);
    CHECK(SLOTS(IUnknown) == 3);

    CHECK_INSSBUFFER_SLOTS(INSSBuffer);
    CHECK(SLOTS(INSSBuffer) == 8);

    CHECK_INSSBUFFER2_SLOTS(INSSBuffer2);
    CHECK(SLOTS(INSSBuffer2) == 10);

    CHECK_INSSBUFFER3_SLOTS(INSSBuffer3);
    CHECK(SLOTS(INSSBuffer3) == 12);

    CHECK_INSSBUFFER3_SLOTS(INSSBuffer4);
    CHECK(SLOT(INSSBuffer4, GetPropertyCount) == 12);
    CHECK(SLOT(INSSBuffer4, GetPropertyByIndex) == 13);
    CHECK(SLOTS(INSSBuffer4) == 14);

    CHECK_ALLOCATOR_SLOTS(IWMSBufferAllocator);
    CHECK(SLOTS(IWMSBufferAllocator) == 5);

    CHECK_ALLOCATOR_SLOTS(IWMSBufferAllocatorControl);
    CHECK(SLOT(IWMSBufferAllocatorControl, GetStatistics) == 5);
    CHECK(SLOT(IWMSBufferAllocatorControl, Trim) == 6);
    CHECK(SLOT(IWMSBufferAllocatorControl, FlushThreadCache) == 7);
    CHECK(SLOT(IWMSBufferAllocatorControl, Reserve) == 8);
    CHECK(SLOT(IWMSBufferAllocatorControl, SetBudget) == 9);
    CHECK(SLOT(IWMSBufferAllocatorControl, CancelWaits) == 10);
    CHECK(SLOT(IWMSBufferAllocatorControl, GetLiveBuffers) == 11);
    CHECK(SLOTS(IWMSBufferAllocatorControl) == 12);

    CHECK_IUNKNOWN_SLOTS(IMediaBuffer);
    CHECK(SLOT(IMediaBuffer, SetLength) == 3);
    CHECK(SLOT(IMediaBuffer, GetMaxLength) == 4);
    CHECK(SLOT(IMediaBuffer, GetBufferAndLength) == 5);
    CHECK(SLOTS(IMediaBuffer) == 6);
}

static void identifiers(void)
{
    CHECK(has_text(&IID_IUnknown, "00000000-0000-0000-C000-000000000046"));
    CHECK(has_text(&IID_INSSBuffer, "E1CD3524-03D7-11D2-9EED-006097D2D7CF"));
    CHECK(has_text(&IID_IWMSBuffer, "E1CD3524-03D7-11D2-9EED-006097D2D7CF"));
    CHECK(has_text(&IID_INSSBuffer2, "4F528693-1035-43FE-B428-757561AD3A68"));
    CHECK(has_text(&IID_INSSBuffer3, "C87CEAAF-75BE-4BC4-84EB-AC2798507672"));
    CHECK(has_text(&IID_INSSBuffer4, "B6B8FD5A-32E2-49D4-A910-C26CC85465ED"));
    CHECK(has_text(&IID_IWMSBufferAllocator, "61103CA4-2033-11D2-9EF1-006097D2D7CF"));
    CHECK(has_text(&IID_IWMSBufferAllocatorControl, "61FEEB62-ABED-4730-8C9A-B052B8E8DC3D"));
    CHECK(has_text(&IID_IMediaBuffer, "59EFF8B9-938C-4A26-82F2-95CB84CDC837"));
    CHECK(IsEqualIID(&IID_IWMSBuffer, &IID_INSSBuffer));
    CHECK(!IsEqualIID(&IID_INSSBuffer, &IID_INSSBuffer2));
}

static void sizes(void)
{
    CHECK(sizeof(BYTE) == 1);
    CHECK(sizeof(WORD) == 2);
    CHECK(sizeof(DWORD) == 4);
    CHECK(sizeof(ULONG) == 4);
    CHECK(sizeof(HRESULT) == 4);
    CHECK(sizeof(GUID) == 16);
    CHECK(sizeof(INSSBuffer) == sizeof(void *));
    CHECK(sizeof(IWMSBuffer) == sizeof(INSSBuffer));
    CHECK(sizeof(IWMSBufferAllocator) == sizeof(void *));
    CHECK(sizeof(WMSBufferAllocatorOptions) == 40 + 6 * sizeof(void *));
    CHECK(sizeof(WMSBufferAllocatorStatistics) == 120);
    CHECK(sizeof(WMSLiveBuffer) == 56 + 2 * sizeof(void *));
    CHECK(offsetof(WMSLiveBuffer, cAge) == 16 + 2 * sizeof(void *));
    CHECK(offsetof(WMSBufferAllocatorStatistics, cLiveBuffers) == 8);
    CHECK(offsetof(WMSBufferAllocatorStatistics, cbPeakHeld) == 80);
}

static void values(void)
{
    CHECK(S_OK == 0);
    CHECK(S_FALSE == 1);
    CHECK((DWORD)E_NOTIMPL == 0x80004001);
    CHECK((DWORD)E_NOINTERFACE == 0x80004002);
    CHECK((DWORD)E_POINTER == 0x80004003);
    CHECK((DWORD)E_ABORT == 0x80004004);
    CHECK((DWORD)E_FAIL == 0x80004005);
    CHECK((DWORD)E_UNEXPECTED == 0x8000FFFF);
    CHECK((DWORD)E_OUTOFMEMORY == 0x8007000E);
    CHECK((DWORD)E_INVALIDARG == 0x80070057);
    CHECK((DWORD)NS_E_UNSUPPORTED_PROPERTY == 0xC00D0BCD);
    CHECK((DWORD)NS_E_SDK_BUFFERTOOSMALL == 0xC00D0BD4);
    CHECK(SUCCEEDED(S_FALSE) && !FAILED(S_FALSE));
    CHECK(FAILED(E_FAIL) && !SUCCEEDED(E_FAIL));
    CHECK(FAILED((DWORD)E_FAIL));

    CHECK(WMS_BUFFER_ALLOCATOR_NULL_IS_INVALIDARG == 1);
    CHECK(WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE == 2);
    CHECK(WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE == 4);

    CHECK(WMSBUFFER_VERSION >> 16 == WMSBUFFER_VERSION_MAJOR);
    CHECK((WMSBUFFER_VERSION >> 8 & 0xFF) == WMSBUFFER_VERSION_MINOR);
    CHECK((WMSBUFFER_VERSION & 0xFF) == WMSBUFFER_VERSION_PATCH);
}

int main(void)
{
    slots();
    identifiers();
    sizes();
    values();
    return failures != 0;
}
