//! `wmsmediabuffer.h`: the one interface of mediaobj.h that a buffer can have.

use crate::interface::{
    self, CLASSES_BEGIN, CLASSES_END, C_LINKAGE_BEGIN, C_LINKAGE_END, SHARED_IIDS_END,
};
use crate::model::Model;

pub fn print(model: &Model) -> String {
    let banner = &model.banner;
    let forwards: String = model.interfaces.iter().map(interface::forward).collect();
    let iids: String = model.interfaces.iter().map(interface::shared_iid).collect();
    let definitions: String = model.interfaces.iter().map(interface::definition).collect();
    format!(
        "{banner}
/**
 * @file
 * IMediaBuffer, for programs without Microsoft's mediaobj.h; beside that, before or after it, this header
 * adds nothing.
 */

#ifndef WMSMEDIABUFFER_H
#define WMSMEDIABUFFER_H

#include \"wmscom.h\"
{forwards}{C_LINKAGE_BEGIN}
/* An earlier mediaobj.h has declared its identifier; one of MinGW or Wine has defined it where INITGUID
 * is. */
#ifdef INITGUID
#define WMSCOM_EARLIER_IID_IS_DEFINED
#endif

{iids}{SHARED_IIDS_END}{CLASSES_BEGIN}{definitions}{CLASSES_END}{C_LINKAGE_END}
#endif /* WMSMEDIABUFFER_H */
"
    )
}
