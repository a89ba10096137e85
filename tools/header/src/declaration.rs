//! C declarations of the types that may cross the boundary.

use crate::Result;
use cbindgen::bindgen::ir::Type;
use cbindgen::Config;

/// Declares `name` with the type `ty`; an empty name gives the type alone.
pub fn declare(ty: &Type, name: &str, config: &Config) -> Result<String> {
    declare_qualified(ty, "", name, config)
}

/// The same in a structure, where there are arrays as well.
pub fn declare_field(ty: &Type, name: &str, config: &Config) -> Result<String> {
    match ty {
        Type::Array(element, length) => {
            declare(element, &format!("{name}[{}]", length.as_str()), config)
        }
        _ => declare(ty, name, config),
    }
}

/// `qualifier` is that of `ty` itself: in C it stands before a name, but behind a star.
fn declare_qualified(ty: &Type, qualifier: &str, name: &str, config: &Config) -> Result<String> {
    let base = match ty {
        // The one type that C and C++ spell differently: a pointer here, a reference there.
        Type::Ptr {
            ty, is_const: true, ..
        } if is_path(ty, "IID") => "REFIID",
        Type::Ptr { ty, is_const, .. } => {
            let pointee_qualifier = if *is_const { "const " } else { "" };
            return declare_qualified(
                ty,
                pointee_qualifier,
                &format!("*{qualifier}{name}"),
                config,
            );
        }
        Type::Path(path) => path.export_name(),
        Type::Primitive(primitive) => primitive.to_repr_c(config),
        Type::Array(..) | Type::FuncPtr { .. } => {
            return Err(format!(
                "{name} has a type that the C headers cannot declare"
            ));
        }
    };
    Ok(format!("{qualifier}{base} {name}").trim_end().to_owned())
}

fn is_path(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.export_name() == name)
}
