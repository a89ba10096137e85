// The classes, identifiers and macros that a C++ program sees are those of Windows.

#include <type_traits>
#include <wmsallocator.h>
#include <wmsmediabuffer.h>

#include "check.h"

static_assert(std::is_base_of<IUnknown, INSSBuffer>::value, "");
static_assert(std::is_base_of<INSSBuffer, INSSBuffer2>::value, "");
static_assert(std::is_base_of<INSSBuffer2, INSSBuffer3>::value, "");
static_assert(std::is_base_of<INSSBuffer3, INSSBuffer4>::value, "");
static_assert(std::is_base_of<IUnknown, IWMSBufferAllocator>::value, "");
static_assert(std::is_base_of<IWMSBufferAllocator, IWMSBufferAllocatorControl>::value, "");
static_assert(std::is_same<IWMSBuffer, INSSBuffer>::value, "");
static_assert(std::is_abstract<INSSBuffer4>::value, "");
static_assert(!std::has_virtual_destructor<INSSBuffer4>::value, "it would take slots of the table");
static_assert(sizeof(INSSBuffer4) == sizeof(void *), "");
static_assert(sizeof(WMSBufferAllocatorOptions) == 40 + 6 * sizeof(void *), "");
static_assert(sizeof(WMSBufferAllocatorStatistics) == 120, "");

namespace {

template <typename Interface> void check_identifier(const IID &iid, const char *text)
{
    CHECK(has_text(&iid, text));
    CHECK(__uuidof(Interface) == iid);
    Interface *pointer = nullptr;
    CHECK(__uuidof(pointer) == iid);
    CHECK(__uuidof(*pointer) == iid);
}

void identifiers()
{
    check_identifier<IUnknown>(IID_IUnknown, "00000000-0000-0000-C000-000000000046");
    check_identifier<INSSBuffer>(IID_INSSBuffer, "E1CD3524-03D7-11D2-9EED-006097D2D7CF");
    check_identifier<IWMSBuffer>(IID_IWMSBuffer, "E1CD3524-03D7-11D2-9EED-006097D2D7CF");
    check_identifier<INSSBuffer2>(IID_INSSBuffer2, "4F528693-1035-43FE-B428-757561AD3A68");
    check_identifier<INSSBuffer3>(IID_INSSBuffer3, "C87CEAAF-75BE-4BC4-84EB-AC2798507672");
    check_identifier<INSSBuffer4>(IID_INSSBuffer4, "B6B8FD5A-32E2-49D4-A910-C26CC85465ED");
    check_identifier<IWMSBufferAllocator>(IID_IWMSBufferAllocator, "61103CA4-2033-11D2-9EF1-006097D2D7CF");
    check_identifier<IWMSBufferAllocatorControl>(IID_IWMSBufferAllocatorControl,
                                                 "61FEEB62-ABED-4730-8C9A-B052B8E8DC3D");
    check_identifier<IMediaBuffer>(IID_IMediaBuffer, "59EFF8B9-938C-4A26-82F2-95CB84CDC837");
    CHECK(IsEqualIID(IID_IWMSBuffer, IID_INSSBuffer));
    CHECK(IID_INSSBuffer != IID_INSSBuffer2);
}

// Answers one IID, and is written with the macros that ported sources use.
struct Answer : IUnknown
{
    STDMETHOD(QueryInterface)(REFIID riid, void **ppvObject) override
    {
        *ppvObject = riid == IID_INSSBuffer3 ? this : nullptr;
        return *ppvObject ? S_OK : E_NOINTERFACE;
    }
    STDMETHOD_(ULONG, AddRef)() override { return 1; }
    STDMETHOD_(ULONG, Release)() override { return 1; }
};

void queries_by_type()
{
    Answer answer;
    IUnknown *unknown = &answer;
    INSSBuffer3 *buffer3 = nullptr;
    CHECK(unknown->QueryInterface(IID_PPV_ARGS(&buffer3)) == S_OK);
    CHECK(static_cast<void *>(buffer3) == static_cast<void *>(&answer));
    INSSBuffer4 *buffer4 = nullptr;
    CHECK(unknown->QueryInterface(&buffer4) == E_NOINTERFACE);
    CHECK(buffer4 == nullptr);
}

} // namespace

int main()
{
    identifiers();
    queries_by_type();
    return failures != 0;
}
