//! Whom a host wants to be told of released buffers.

use super::com::DWORD;
use super::wmsallocator::WMSBufferReleased;
use libc::c_void;

/// A function of the host with its context: nothing else is known of either.
#[derive(Clone, Copy, Debug)]
pub struct Listener {
    function: WMSBufferReleased,
    context: *mut c_void,
}

impl Listener {
    pub fn new(function: WMSBufferReleased, context: *mut c_void) -> Option<Listener> {
        function.map(|_| Listener { function, context })
    }

    /// Tells it of a buffer of so many bytes.
    pub fn tell(self, bytes: DWORD) {
        if let Some(function) = self.function {
            // SAFETY: the host promised with the options that the function can be called with this context
            // until the last buffer was released.
            unsafe { function(self.context, bytes) };
        }
    }
}
