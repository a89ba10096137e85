//! The base types of COM, with the sizes they have on Windows.

use libc::c_void;

pub type BYTE = u8;
pub type WORD = u16;
pub type DWORD = u32;
pub type ULONG = u32;
pub type HRESULT = i32;

/// A globally unique identifier: the name of an interface or of a buffer property.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GUID {
    pub Data1: u32,
    pub Data2: u16,
    pub Data3: u16,
    pub Data4: [u8; 8],
}

impl GUID {
    pub fn to_bytes(self) -> [u8; 16] {
        let [a, b, c, d] = self.Data1.to_ne_bytes();
        let [e, f] = self.Data2.to_ne_bytes();
        let [g, h] = self.Data3.to_ne_bytes();
        let [i, j, k, l, m, n, o, p] = self.Data4;
        [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]
    }

    pub fn from_bytes(bytes: [u8; 16]) -> GUID {
        let [a, b, c, d, e, f, g, h, data4 @ ..] = bytes;
        GUID {
            Data1: u32::from_ne_bytes([a, b, c, d]),
            Data2: u16::from_ne_bytes([e, f]),
            Data3: u16::from_ne_bytes([g, h]),
            Data4: data4,
        }
    }
}

pub type IID = GUID;

/// The root of every COM interface.
#[repr(C)]
pub struct IUnknown {
    pub lpVtbl: *const IUnknownVtbl,
}

pub const IID_IUnknown: GUID = GUID {
    Data1: 0x00000000,
    Data2: 0x0000,
    Data3: 0x0000,
    Data4: [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46],
};

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
#[repr(C)]
pub struct IUnknownVtbl {
    pub QueryInterface: unsafe extern "system" fn(
        This: *mut c_void,
        riid: *const IID,
        ppvObject: *mut *mut c_void,
    ) -> HRESULT,
    pub AddRef: unsafe extern "system" fn(This: *mut c_void) -> ULONG,
    pub Release: unsafe extern "system" fn(This: *mut c_void) -> ULONG,
}
