//! `wmsallocator.h`: what the library adds to wmsbuffer.h.

use crate::documentation::{comment, short_comment};
use crate::interface::{self, CLASSES_BEGIN, CLASSES_END, C_LINKAGE_BEGIN, C_LINKAGE_END};
use crate::model::{Flag, Model, Signature, Structure};
use crate::prototype::prototype;
use crate::version::Version;

pub fn print(model: &Model, version: Version) -> String {
    let banner = &model.banner;
    let Version {
        major,
        minor,
        patch,
    } = version;
    let flags: String = model.flags.iter().map(flag).collect();
    let callbacks: String = model.callbacks.iter().map(callback).collect();
    let structures: String = model.structures.iter().map(structure).collect();
    let forwards: String = model.interfaces.iter().map(interface::forward).collect();
    let iids: String = model
        .interfaces
        .iter()
        .map(|i| interface::iid(&i.name, &i.iid))
        .collect();
    let definitions: String = model.interfaces.iter().map(interface::definition).collect();
    let functions: String = model.functions.iter().map(function).collect();
    let renames: String = model.functions.iter().filter_map(rename).collect();
    format!(
        "{banner}
/**
 * @file
 * What this library adds to wmsbuffer.h: how to make an allocator, and control over it.
 */

#ifndef WMSALLOCATOR_H
#define WMSALLOCATOR_H

#include <stddef.h>
#include <stdint.h>

#include \"wmsbuffer.h\"

#define WMSBUFFER_VERSION_MAJOR {major} /**< Major version of this header. */
#define WMSBUFFER_VERSION_MINOR {minor} /**< Minor version of this header. */
#define WMSBUFFER_VERSION_PATCH {patch} /**< Patch level of this header. */
/** All three, to be compared with what WMSBufferVersion tells of the library. */
#define WMSBUFFER_VERSION \\
    ((WMSBUFFER_VERSION_MAJOR << 16) | (WMSBUFFER_VERSION_MINOR << 8) | WMSBUFFER_VERSION_PATCH)

/* A library whose methods are called otherwise has other names for its functions: the wrong one does
 * not link, where it would crash at the first call. */
#if defined(WMSBUFFER_MS_ABI) && (!defined(_WIN32) || defined(__ELF__))
{renames}#endif

/** How the functions are called, whatever the compiler's default is: as those of C. */
#if defined(_WIN32) && !defined(__ELF__)
#define WMSBUFFER_CALL __cdecl
#elif defined(__i386__)
#define WMSBUFFER_CALL __attribute__((cdecl))
#else
#define WMSBUFFER_CALL
#endif

{flags}{forwards}{C_LINKAGE_BEGIN}{callbacks}{structures}
{iids}{CLASSES_BEGIN}{definitions}{CLASSES_END}{functions}{C_LINKAGE_END}
#endif /* WMSALLOCATOR_H */
"
    )
}

fn flag(flag: &Flag) -> String {
    let Flag { name, value, docs } = flag;
    format!("{}#define {name} 0x{value:08x}u\n", short_comment("", docs))
}

fn structure(structure: &Structure) -> String {
    let Structure { name, docs, fields } = structure;
    let docs = comment("", docs);
    let fields: String = fields
        .iter()
        .map(|(field, docs)| format!("{}    {};\n", short_comment("    ", docs), field.text))
        .collect();
    format!("\n{docs}typedef struct {name}\n{{\n{fields}}} {name};\n")
}

/// The type of a pointer to such a function.
fn callback(callback: &Signature) -> String {
    let Signature { name, .. } = callback;
    signature(callback, "typedef ", &format!("(WMSBUFFER_CALL *{name})"))
}

fn function(function: &Signature) -> String {
    let Signature { name, .. } = function;
    signature(function, "", &format!("WMSBUFFER_CALL {name}"))
}

/// The name of a function that gives or takes objects, where their methods are called otherwise.
fn rename(function: &Signature) -> Option<String> {
    let Signature { name, .. } = function;
    (name != "WMSBufferVersion").then(|| format!("#define {name} {name}_ms_abi\n"))
}

fn signature(signature: &Signature, before: &str, declarator: &str) -> String {
    let mut parameters = signature.declarations();
    if parameters.is_empty() {
        parameters.push("void");
    }
    let returns = &signature.returns;
    // A star belongs to the name.
    let gap = if returns.ends_with('*') { "" } else { " " };
    let head = format!("{before}{returns}{gap}{declarator}");
    let prototype = prototype("", &head, &parameters, ";");
    format!("\n{}{prototype}", comment("", &signature.docs))
}
