//! The method tables, one for each kind of object. A derived interface's table begins with its
//! base's, so one table serves all interfaces of its object.

use super::{allocator, buffer, media_buffer};
use crate::abi::com::IUnknownVtbl;
use crate::abi::mediabuffer::IMediaBufferVtbl;
use crate::abi::wmsallocator::IWMSBufferAllocatorControlVtbl;
use crate::abi::wmsbuffer::*;
use crate::core::allocator::Tables;

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
    buffer: INSSBuffer4Vtbl {
        base: INSSBuffer3Vtbl {
            base: INSSBuffer2Vtbl {
                base: INSSBufferVtbl {
                    base: IUnknownVtbl {
                        QueryInterface: buffer::QueryInterface,
                        AddRef: buffer::AddRef,
                        Release: buffer::Release,
                    },
                    GetLength: buffer::GetLength,
                    SetLength: buffer::SetLength,
                    GetMaxLength: buffer::GetMaxLength,
                    GetBuffer: buffer::GetBuffer,
                    GetBufferAndLength: buffer::GetBufferAndLength,
                },
                GetSampleProperties: buffer::GetSampleProperties,
                SetSampleProperties: buffer::SetSampleProperties,
            },
            SetProperty: buffer::SetProperty,
            GetProperty: buffer::GetProperty,
        },
        GetPropertyCount: buffer::GetPropertyCount,
        GetPropertyByIndex: buffer::GetPropertyByIndex,
    },
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
