//! `GetLiveBuffers`.

use super::out::Out;
use crate::abi::com::{DWORD, HRESULT};
use crate::abi::hresult::{S_FALSE, S_OK};
use crate::abi::wmsallocator::WMSLiveBuffer;
use crate::abi::wmsbuffer::INSSBuffer;
use crate::core::allocator::Allocator;
use crate::core::buffer::Buffer;
use crate::core::fault::Fault;
use crate::core::live::Live;
use crate::pool::Slot;
use libc::c_char;

/// # Safety
/// The pointers are NULL or as the method's documentation says.
pub(super) unsafe fn list(
    allocator: &Allocator,
    pBuffers: *mut WMSLiveBuffer,
    cBuffers: DWORD,
    pcBuffers: *mut DWORD,
) -> HRESULT {
    let list = || {
        // SAFETY: the caller's promise.
        let count = unsafe { Out::new(pcBuffers) }?;
        if pBuffers.is_null() && cBuffers != 0 {
            return Err(Fault::NullPointer);
        }
        let mut found: DWORD = 0;
        allocator.each_live(|live| {
            if found < cBuffers {
                let place = pBuffers.wrapping_add(found as usize);
                // SAFETY: the caller's promise: there are as many places.
                unsafe { place.write(record(allocator, &live)) };
            }
            found = found.saturating_add(1);
        });
        count.set(found);
        Ok(match found > cBuffers {
            true => S_FALSE,
            false => S_OK,
        })
    };
    list().unwrap_or_else(HRESULT::from)
}

fn record(allocator: &Allocator, live: &Live<'_>) -> WMSLiveBuffer {
    let extent = &live.slot.tenant().extent;
    WMSLiveBuffer {
        pBuffer: live.slot as *const Slot<Buffer> as *mut INSSBuffer,
        pData: live.slot.payload(),
        cbMaxLength: extent.maximum(),
        cbLength: extent.used(),
        cReferences: live.references,
        dwReserved: 0,
        cAge: live.age,
        szLabel: allocator
            .options()
            .label
            .padded()
            .map(|byte| byte as c_char),
    }
}
