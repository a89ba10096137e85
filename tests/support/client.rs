//! A client's view: every call goes through the method tables, as from C.

use std::ffi::c_void;
use std::ptr::null_mut;
use wmsbuffer::abi::com::*;
use wmsbuffer::abi::hresult::*;
use wmsbuffer::abi::wmsallocator::*;
use wmsbuffer::abi::wmsbuffer::*;
use wmsbuffer::com::create::begin;
use wmsbuffer::core::options::Options;
use wmsbuffer::source::Source;

pub struct Allocator(*mut c_void);
pub struct Buffer(*mut c_void);

// SAFETY: every method may be called from any thread.
unsafe impl Send for Allocator {}
// SAFETY: as above.
unsafe impl Sync for Allocator {}
// SAFETY: as above.
unsafe impl Send for Buffer {}

/// Calls a method of an object: its pointer, its method table's type, the method, the arguments.
macro_rules! call {
    ($object:expr, $table:ty, $($method:ident).+ ($($argument:expr),*)) => {{
        let this: *mut c_void = $object;
        // SAFETY: the wrapper holds a reference, and the arguments are the test's own.
        unsafe { ((**this.cast::<*const $table>()).$($method).+)(this, $($argument),*) }
    }};
}

pub fn allocator(source: &'static dyn Source) -> Option<Allocator> {
    allocator_with(source, Options::default())
}

pub fn allocator_with(source: &'static dyn Source, options: Options) -> Option<Allocator> {
    begin(source, options).map(|object| Allocator(object.as_ptr().cast()))
}

impl Allocator {
    pub fn buffer(&self, bytes: u32) -> Result<Buffer, HRESULT> {
        let mut buffer = null_mut();
        let result = call!(
            self.0,
            IWMSBufferAllocatorVtbl,
            AllocateBuffer(bytes, &mut buffer)
        );
        made(buffer, result)
    }

    pub fn page_buffer(&self, bytes: u32) -> Result<Buffer, HRESULT> {
        let mut buffer = null_mut();
        let result = call!(
            self.0,
            IWMSBufferAllocatorVtbl,
            AllocatePageSizeBuffer(bytes, &mut buffer)
        );
        made(buffer, result)
    }

    pub fn statistics(&self) -> WMSBufferAllocatorStatistics {
        // SAFETY: integers, for which zero is a value.
        let mut statistics: WMSBufferAllocatorStatistics = unsafe { std::mem::zeroed() };
        statistics.cbSize = std::mem::size_of_val(&statistics) as u32;
        let result = call!(
            self.0,
            IWMSBufferAllocatorControlVtbl,
            GetStatistics(&mut statistics)
        );
        assert_eq!(result, S_OK);
        statistics
    }
}

impl Allocator {
    pub fn reserve(&self, bytes: u32, buffers: u32) -> HRESULT {
        call!(
            self.0,
            IWMSBufferAllocatorControlVtbl,
            Reserve(bytes, buffers)
        )
    }

    pub fn set_budget(&self, bytes: u64) -> HRESULT {
        call!(self.0, IWMSBufferAllocatorControlVtbl, SetBudget(bytes))
    }

    pub fn trim(&self) -> HRESULT {
        call!(self.0, IWMSBufferAllocatorControlVtbl, Trim())
    }
}

fn made(buffer: *mut INSSBuffer, result: HRESULT) -> Result<Buffer, HRESULT> {
    assert_eq!(buffer.is_null(), result != S_OK);
    if result == S_OK {
        Ok(Buffer(buffer.cast()))
    } else {
        Err(result)
    }
}

impl Drop for Allocator {
    fn drop(&mut self) {
        call!(self.0, IUnknownVtbl, Release());
    }
}

impl Buffer {
    pub fn add_reference(&self) -> Buffer {
        call!(self.0, IUnknownVtbl, AddRef());
        Buffer(self.0)
    }

    /// Releases, and tells the count that is left.
    pub fn release(self) -> u32 {
        let left = call!(self.0, IUnknownVtbl, Release());
        std::mem::forget(self);
        left
    }

    pub fn maximum(&self) -> u32 {
        let mut length = 0;
        assert_eq!(
            call!(self.0, INSSBufferVtbl, GetMaxLength(&mut length)),
            S_OK
        );
        length
    }

    /// The part of the buffer that is marked as used.
    #[allow(clippy::mut_from_ref)] // the memory is behind a COM pointer, not inside `self`
    pub fn bytes(&self) -> &mut [u8] {
        let (mut address, mut length) = (null_mut(), 0);
        let result = call!(
            self.0,
            INSSBufferVtbl,
            GetBufferAndLength(&mut address, &mut length)
        );
        assert_eq!(result, S_OK);
        // SAFETY: the buffer owns that memory; a test looks at it from one thread at a time.
        unsafe { std::slice::from_raw_parts_mut(address, length as usize) }
    }

    pub fn set_length(&self, length: u32) -> HRESULT {
        call!(self.0, INSSBufferVtbl, SetLength(length))
    }

    pub fn set_property(&self, name: GUID, value: &[u8]) -> HRESULT {
        let data = value.as_ptr() as *mut c_void;
        call!(
            self.0,
            INSSBuffer3Vtbl,
            SetProperty(name, data, value.len() as u32)
        )
    }

    pub fn property(&self, name: GUID) -> Result<Vec<u8>, HRESULT> {
        let mut size = 0;
        let result = call!(
            self.0,
            INSSBuffer3Vtbl,
            GetProperty(name, null_mut(), &mut size)
        );
        if result != S_OK {
            return Err(result);
        }
        let mut value = vec![0; size as usize];
        let data = value.as_mut_ptr().cast();
        let result = call!(self.0, INSSBuffer3Vtbl, GetProperty(name, data, &mut size));
        assert_eq!((result, size as usize), (S_OK, value.len()));
        Ok(value)
    }

    pub fn property_count(&self) -> u32 {
        let mut count = 0;
        assert_eq!(
            call!(self.0, INSSBuffer4Vtbl, GetPropertyCount(&mut count)),
            S_OK
        );
        count
    }

    pub fn property_name(&self, index: u32) -> Result<GUID, HRESULT> {
        let (mut name, mut size) = (IID_IUnknown, 0);
        let result = call!(
            self.0,
            INSSBuffer4Vtbl,
            GetPropertyByIndex(index, &mut name, null_mut(), &mut size)
        );
        match result {
            S_OK => Ok(name),
            failure => Err(failure),
        }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        call!(self.0, IUnknownVtbl, Release());
    }
}

pub fn name(number: u32) -> GUID {
    GUID {
        Data1: number,
        Data2: 0x1234,
        Data3: 0x5678,
        Data4: *b"property",
    }
}
