//! `wmsbuffer.h`: what MIDL made of wmsbuffer.idl, and nothing of our own.

use crate::interface::{self, CLASSES_BEGIN, CLASSES_END, C_LINKAGE_BEGIN, C_LINKAGE_END};
use crate::model::Model;

pub fn print(model: &Model) -> String {
    let banner = &model.banner;
    let forwards: String = model.interfaces.iter().map(interface::forward).collect();
    let iids: String = model
        .interfaces
        .iter()
        .map(|i| interface::iid(&i.name, &i.iid))
        .collect();
    let aliases: String = model.aliases.iter().map(interface::alias).collect();
    let definitions: String = model.interfaces.iter().map(interface::definition).collect();
    format!(
        "{banner}
#ifndef __wmsbuffer_h__
#define __wmsbuffer_h__

#include \"wmscom.h\"

/* Forward declarations */
{forwards}{C_LINKAGE_BEGIN}
{iids}{aliases}{CLASSES_BEGIN}{definitions}{CLASSES_END}{C_LINKAGE_END}
#endif /* __wmsbuffer_h__ */
"
    )
}
