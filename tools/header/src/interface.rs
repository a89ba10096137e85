//! An interface in MIDL's layout: an abstract class for C++, a table of functions for C.

use crate::documentation::comment;
use crate::guid::Guid;
use crate::model::{Alias, Interface, Method, Signature};
use crate::prototype::prototype;

pub const CLASSES_BEGIN: &str = r#"
/* COM's classes have no virtual destructor: it would take two slots of the method table. */
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

/// Before the identifiers that another header may have brought.
pub const SHARED_IIDS_BEGIN: &str = r#"
/* An earlier header of Microsoft's has defined its identifiers, and the name IWMSBuffer. One of MinGW
 * or Wine has defined them where INITGUID is, and elsewhere only declared. */
#ifdef IWMSBuffer
#undef WMSCOM_RENAME_DECLARED_IID
#endif
#if defined(IWMSBuffer) || defined(INITGUID)
#define WMSCOM_EARLIER_IID_IS_DEFINED
#endif

"#;

pub const SHARED_IIDS_END: &str = r#"
#undef WMSCOM_EARLIER_IID_IS_DEFINED
"#;

pub fn shared_iid(interface: &Interface) -> String {
    let Interface { name, iid, .. } = interface;
    format!(
        "#if defined(__{name}_INTERFACE_DEFINED__) && defined(WMSCOM_RENAME_DECLARED_IID)
#define IID_{name} wmscom_IID_{name}
#endif
#if !defined(__{name}_INTERFACE_DEFINED__) || !defined(WMSCOM_EARLIER_IID_IS_DEFINED)
{}#endif
",
        self::iid(name, iid)
    )
}

pub fn alias(alias: &Alias) -> String {
    let Alias {
        name,
        interface,
        iid,
    } = alias;
    format!(
        "#ifndef {name}\n{}#define {name} {interface}\n#endif\n",
        self::iid(name, iid)
    )
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
    let Signature { name, returns, .. } = method;
    let head = format!("virtual {returns} STDMETHODCALLTYPE {name}");
    let prototype = prototype("    ", &head, &method.declarations(), " = 0;");
    comment("    ", &method.docs) + &prototype
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
    let Method { owner, signature } = method;
    let Signature { name, returns, .. } = signature;
    let this = format!("{interface} *This");
    let mut parameters = vec![this.as_str()];
    parameters.extend(signature.declarations());
    let head = format!("{returns} (STDMETHODCALLTYPE *{name})");
    let prototype = prototype("    ", &head, &parameters, ";");
    format!("    DECLSPEC_XFGVIRT({owner}, {name})\n{prototype}")
}

fn call_macro(interface: &str, method: &Signature) -> String {
    let name = &method.name;
    let mut arguments = vec!["This"];
    arguments.extend(
        method
            .parameters
            .iter()
            .map(|parameter| parameter.name.as_str()),
    );
    let arguments = arguments.join(", ");
    format!(
        "#define {interface}_{name}({arguments}) \\
    ((This)->lpVtbl->{name}({arguments}))
"
    )
}
