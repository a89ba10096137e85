//! An interface in MIDL's layout: an abstract class for C++, a table of functions for C.

use crate::documentation::comment;
use crate::guid::Guid;
use crate::model::{Alias, Declaration, Interface, Method, Signature};

/// C++ compilers ask for a virtual destructor, which would take two slots of the method table.
pub const CLASSES_BEGIN: &str = r#"
#if defined(__GNUC__) && defined(__cplusplus)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
#endif
"#;

pub const CLASSES_END: &str = r#"
#if defined(__GNUC__) && defined(__cplusplus)
#pragma GCC diagnostic pop
#endif
"#;

pub const C_LINKAGE_BEGIN: &str = r#"
#ifdef __cplusplus
extern "C" {
#endif
"#;

pub const C_LINKAGE_END: &str = r#"
#ifdef __cplusplus
}
#endif
"#;

/// The name alone, so that interfaces can mention each other in any order.
pub fn forward(interface: &Interface) -> String {
    let name = &interface.name;
    format!(
        "
#ifndef __{name}_FWD_DEFINED__
#define __{name}_FWD_DEFINED__
typedef interface {name} {name};
#endif /* __{name}_FWD_DEFINED__ */
"
    )
}

pub fn iid(name: &str, iid: &Guid) -> String {
    format!("EXTERN_GUID(IID_{name}, {});\n", iid.arguments())
}

pub fn alias(alias: &Alias) -> String {
    let Alias {
        name,
        interface,
        iid,
    } = alias;
    format!("{}#define {name} {interface}\n", self::iid(name, iid))
}

pub fn definition(interface: &Interface) -> String {
    let name = &interface.name;
    let class = class(interface);
    let table = table(interface);
    let macros: String = interface
        .methods
        .iter()
        .map(|method| call_macro(name, &method.signature))
        .collect();
    format!(
        "
#ifndef __{name}_INTERFACE_DEFINED__
#define __{name}_INTERFACE_DEFINED__

EXTERN_C const IID IID_{name};

#if defined(__cplusplus) && !defined(CINTERFACE)

{class}
#else /* C style interface */

{table}
#ifdef COBJMACROS

{macros}
#endif /* COBJMACROS */

#endif /* C style interface */

#endif /* __{name}_INTERFACE_DEFINED__ */
"
    )
}

fn class(interface: &Interface) -> String {
    let Interface {
        name, base, iid, ..
    } = interface;
    let docs = comment("", &interface.docs);
    let own = interface
        .methods
        .iter()
        .filter(|method| method.owner == *name);
    let methods: Vec<String> = own
        .map(|method| virtual_method(&method.signature))
        .collect();
    format!(
        "{docs}MIDL_INTERFACE(\"{}\")
{name} : public {base}
{{
public:
{}}};
#ifdef __CRT_UUID_DECL
__CRT_UUID_DECL({name}, {})
#endif
",
        iid.text(),
        methods.join("\n"),
        iid.arguments()
    )
}

fn virtual_method(method: &Signature) -> String {
    let Signature {
        name,
        returns,
        parameters,
        docs,
    } = method;
    let docs = comment("    ", docs);
    let parameters = self::parameters(parameters);
    format!("{docs}    virtual {returns} STDMETHODCALLTYPE {name}({parameters}) = 0;\n")
}

fn table(interface: &Interface) -> String {
    let name = &interface.name;
    let slots: Vec<String> = interface
        .methods
        .iter()
        .map(|method| slot(name, method))
        .collect();
    format!(
        "typedef struct {name}Vtbl
{{
    BEGIN_INTERFACE

{}
    END_INTERFACE
}} {name}Vtbl;

interface {name}
{{
    CONST_VTBL struct {name}Vtbl *lpVtbl;
}};
",
        slots.join("\n")
    )
}

fn slot(interface: &str, method: &Method) -> String {
    let Signature {
        name,
        returns,
        parameters,
        ..
    } = &method.signature;
    let owner = &method.owner;
    let parameters: String = parameters
        .iter()
        .map(|parameter| format!(", {}", parameter.text))
        .collect();
    format!(
        "    DECLSPEC_XFGVIRT({owner}, {name})
    {returns} (STDMETHODCALLTYPE *{name})({interface} *This{parameters});
"
    )
}

fn call_macro(interface: &str, method: &Signature) -> String {
    let name = &method.name;
    let arguments: String = method
        .parameters
        .iter()
        .map(|parameter| format!(", {}", parameter.name))
        .collect();
    format!("#define {interface}_{name}(This{arguments}) \\\n    ((This)->lpVtbl->{name}(This{arguments}))\n")
}

/// The declarations between the parentheses.
pub fn parameters(parameters: &[Declaration]) -> String {
    let texts: Vec<_> = parameters
        .iter()
        .map(|parameter| parameter.text.as_str())
        .collect();
    texts.join(", ")
}
