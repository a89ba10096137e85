//! What one header declares, free of cbindgen's types: everything is already spelled in C.

use crate::guid::Guid;

#[derive(Default)]
pub struct Model {
    /// The first lines of the header.
    pub banner: String,
    pub interfaces: Vec<Interface>,
    pub aliases: Vec<Alias>,
    /// Types of functions that the library calls.
    pub callbacks: Vec<Signature>,
    pub structures: Vec<Structure>,
    pub flags: Vec<Flag>,
    pub functions: Vec<Signature>,
}

pub struct Interface {
    pub name: String,
    pub base: String,
    pub iid: Guid,
    pub docs: Vec<String>,
    /// In the order of the slots: those of the bases come first.
    pub methods: Vec<Method>,
}

pub struct Method {
    /// The interface that introduced it.
    pub owner: String,
    pub signature: Signature,
}

/// A function, or a method without the object that it is called on.
pub struct Signature {
    pub name: String,
    pub returns: String,
    pub parameters: Vec<Declaration>,
    pub docs: Vec<String>,
}

impl Signature {
    pub fn declarations(&self) -> Vec<&str> {
        self.parameters
            .iter()
            .map(|parameter| parameter.text.as_str())
            .collect()
    }
}

/// A name, and the C declaration that holds it.
pub struct Declaration {
    pub name: String,
    pub text: String,
}

/// A second name of an interface.
pub struct Alias {
    pub name: String,
    pub interface: String,
    pub iid: Guid,
}

pub struct Structure {
    pub name: String,
    pub docs: Vec<String>,
    pub fields: Vec<(Declaration, Vec<String>)>,
}

pub struct Flag {
    pub name: String,
    pub value: u32,
    pub docs: Vec<String>,
}
