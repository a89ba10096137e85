//! The host's memory as a buffer.

use super::internal;
use super::out::Out;
use super::view::{begin, Owner, Sight};
use crate::abi::com::{BYTE, DWORD, HRESULT};
use crate::abi::hresult::code;
use crate::abi::wmsallocator::WMSMemoryReleased;
use crate::abi::wmsbuffer::INSSBuffer;
use crate::core::fault::Fault;
use libc::c_void;

/// `WMSWrapMemory`.
///
/// # Safety
/// As documented there.
pub unsafe fn wrap_memory(
    pData: *mut BYTE,
    cb: DWORD,
    pfnRelease: WMSMemoryReleased,
    pContext: *mut c_void,
    ppBuffer: *mut *mut INSSBuffer,
) -> HRESULT {
    let wrap = || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::interface(ppBuffer) }?;
        if pData.is_null() && cb > 0 {
            return Err(Fault::NullPointer);
        }
        let sight = Sight {
            data: pData,
            owner: Owner::Host(pfnRelease, pContext),
        };
        let buffer = internal::with(|allocator| begin(allocator, sight, cb))??;
        out.set(buffer.as_ptr());
        Ok(())
    };
    code(wrap())
}
