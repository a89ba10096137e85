//! `wmsbuffer.h`: what MIDL made of wmsbuffer.idl, and nothing of our own.

use crate::interface::{
    self, CLASSES_BEGIN, CLASSES_END, C_LINKAGE_BEGIN, C_LINKAGE_END, SHARED_IIDS_BEGIN,
    SHARED_IIDS_END,
};
use crate::model::Model;

pub fn print(model: &Model) -> String {
    let banner = &model.banner;
    let complete: String = model
        .interfaces
        .iter()
        .map(|i| format!(" \\\n    || !defined(__{}_INTERFACE_DEFINED__)", i.name))
        .collect();
    let forwards: String = model.interfaces.iter().map(interface::forward).collect();
    let iids: String = model.interfaces.iter().map(interface::shared_iid).collect();
    let aliases: String = model.aliases.iter().map(interface::alias).collect();
    let definitions: String = model.interfaces.iter().map(interface::definition).collect();
    format!(
        "{banner}
#include \"wmscom.h\"

/* Another wmsbuffer.h that comes later is silent. One that came earlier may be older: MinGW's and
 * Wine's have neither INSSBuffer4 nor IWMSBufferAllocator. What it lacks is added. */
#if !defined(__wmsbuffer_h__){complete}
#define __wmsbuffer_h__

/* Forward declarations */
{forwards}{C_LINKAGE_BEGIN}{SHARED_IIDS_BEGIN}{iids}{aliases}{SHARED_IIDS_END}{CLASSES_BEGIN}{definitions}{CLASSES_END}{C_LINKAGE_END}
#endif /* __wmsbuffer_h__ */
"
    )
}
