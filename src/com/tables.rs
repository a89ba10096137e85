//! The method tables, one for each kind of object. A derived interface's table begins with its
//! base's, so one table serves all interfaces of its object.

use super::{allocator, buffer, media_buffer, properties, references, view};
use crate::abi::com::*;
use crate::abi::mediabuffer::IMediaBufferVtbl;
use crate::abi::wmsallocator::IWMSBufferAllocatorControlVtbl;
use crate::abi::wmsbuffer::*;
use crate::core::allocator::Tables;
use libc::c_void;

pub static TABLES: Tables = Tables {
    allocator: IWMSBufferAllocatorControlVtbl {
        base: IWMSBufferAllocatorVtbl {
            base: IUnknownVtbl {
                QueryInterface: allocator::QueryInterface,
                AddRef: allocator::AddRef,
                Release: allocator::Release,
            },
            AllocateBuffer: allocator::AllocateBuffer,
            AllocatePageSizeBuffer: allocator::AllocatePageSizeBuffer,
        },
        GetStatistics: allocator::GetStatistics,
        Trim: allocator::Trim,
        FlushThreadCache: allocator::FlushThreadCache,
        Reserve: allocator::Reserve,
        SetBudget: allocator::SetBudget,
        CancelWaits: allocator::CancelWaits,
        GetLiveBuffers: allocator::GetLiveBuffers,
    },
    buffer: buffer_table(
        references::Release,
        buffer::GetBuffer,
        buffer::GetBufferAndLength,
    ),
    view: buffer_table(view::Release, view::GetBuffer, view::GetBufferAndLength),
    media_buffer: IMediaBufferVtbl {
        base: IUnknownVtbl {
            QueryInterface: media_buffer::QueryInterface,
            AddRef: media_buffer::AddRef,
            Release: media_buffer::Release,
        },
        SetLength: media_buffer::SetLength,
        GetMaxLength: media_buffer::GetMaxLength,
        GetBufferAndLength: media_buffer::GetBufferAndLength,
    },
};

/// The table of a kind of buffers, which differ in these methods.
#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
const fn buffer_table(
    release: unsafe extern "system" fn(*mut c_void) -> ULONG,
    get_buffer: unsafe extern "system" fn(*mut c_void, *mut *mut BYTE) -> HRESULT,
    get_buffer_and_length: unsafe extern "system" fn(
        *mut c_void,
        *mut *mut BYTE,
        *mut DWORD,
    ) -> HRESULT,
) -> INSSBuffer4Vtbl {
    INSSBuffer4Vtbl {
        base: INSSBuffer3Vtbl {
            base: INSSBuffer2Vtbl {
                base: INSSBufferVtbl {
                    base: IUnknownVtbl {
                        QueryInterface: buffer::QueryInterface,
                        AddRef: references::AddRef,
                        Release: release,
                    },
                    GetLength: buffer::GetLength,
                    SetLength: buffer::SetLength,
                    GetMaxLength: buffer::GetMaxLength,
                    GetBuffer: get_buffer,
                    GetBufferAndLength: get_buffer_and_length,
                },
                GetSampleProperties: buffer::GetSampleProperties,
                SetSampleProperties: buffer::SetSampleProperties,
            },
            SetProperty: properties::SetProperty,
            GetProperty: properties::GetProperty,
        },
        GetPropertyCount: properties::GetPropertyCount,
        GetPropertyByIndex: properties::GetPropertyByIndex,
    }
}
