//! The feature `ms-abi` of the library: COM methods as Wine's headers declare them on Linux.
//!
//! Rust takes a calling convention as a literal only, and cbindgen reads the method tables as they
//! are written, before any macro. So the tables and thunks say `extern "system"`, and an attribute
//! rewrites that where the feature is on.

#![forbid(unsafe_code)]

use proc_macro::{Group, Literal, TokenStream, TokenTree};

/// For each processor its name in `cfg` and what Windows programs call methods by.
const CONVENTIONS: [(&str, &str); 2] = [("x86_64", "win64"), ("x86", "stdcall")];

/// Makes every `extern "system"` of an item the convention of Windows: on Windows it is that
/// already, and on processors other than x86 there is but one.
#[proc_macro_attribute]
pub fn methods(_: TokenStream, item: TokenStream) -> TokenStream {
    let mut others = TokenStream::new();
    let mut items = TokenStream::new();
    for (processor, convention) in CONVENTIONS {
        let here = format!("all(not(windows), target_arch = \"{processor}\")");
        items.extend(attribute(&format!("#[cfg({here})]")));
        items.extend(with_convention(item.clone(), convention));
        others.extend(attribute(&format!("#[cfg(not({here}))]")));
    }
    items.extend(others);
    items.extend(item);
    items
}

fn attribute(text: &str) -> TokenStream {
    text.parse().unwrap_or_default()
}

fn with_convention(tokens: TokenStream, convention: &str) -> TokenStream {
    let mut after_extern = false;
    let rewritten = tokens.into_iter().map(|token| {
        let is_convention = after_extern;
        after_extern = matches!(&token, TokenTree::Ident(word) if word.to_string() == "extern");
        match token {
            TokenTree::Literal(old) if is_convention && old.to_string() == "\"system\"" => {
                let mut new = Literal::string(convention);
                new.set_span(old.span());
                TokenTree::Literal(new)
            }
            TokenTree::Group(old) => {
                let inner = with_convention(old.stream(), convention);
                let mut new = Group::new(old.delimiter(), inner);
                new.set_span(old.span());
                TokenTree::Group(new)
            }
            other => other,
        }
    });
    rewritten.collect()
}
