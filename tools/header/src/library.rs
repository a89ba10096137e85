//! The items that cbindgen finds in some Rust sources, looked up by name.

use crate::guid::Guid;
use crate::Result;
use cbindgen::bindgen::ir::{Field, Item, ItemContainer, Literal, Struct, Type};
use cbindgen::{Bindings, Builder, Config};
use std::collections::HashSet;
use std::path::Path;

pub struct Library {
    pub bindings: Bindings,
}

impl Library {
    pub fn read(root: &Path, sources: &[&str]) -> Result<Library> {
        let config = Config::from_file(root.join("cbindgen.toml"))?;
        let mut builder = Builder::new().with_config(config);
        for source in sources {
            builder = builder.with_src(root.join(source));
        }
        let bindings = builder
            .generate()
            .map_err(|error| format!("cbindgen: {error}"))?;
        Ok(Library { bindings })
    }

    /// Of everything but the functions, which are in the last sources only.
    pub fn names(&self) -> HashSet<&str> {
        let items = self
            .bindings
            .items
            .iter()
            .map(|item| item.deref().export_name());
        let constants = self.bindings.constants.iter().map(Item::export_name);
        items.chain(constants).collect()
    }

    /// The method table of an interface; none if `name` is a plain structure.
    pub fn table(&self, name: &str) -> Option<&Struct> {
        let table = format!("{name}Vtbl");
        self.bindings.items.iter().find_map(|item| match item {
            ItemContainer::Struct(item) if item.export_name() == table => Some(item),
            _ => None,
        })
    }

    pub fn iid(&self, interface: &str) -> Result<Guid> {
        self.guid(&format!("IID_{interface}"))
    }

    fn guid(&self, name: &str) -> Result<Guid> {
        let mut constants = self.bindings.constants.iter();
        match constants
            .find(|constant| constant.export_name() == name)
            .map(|found| &found.value)
        {
            Some(Literal::Path { name: other, .. }) => self.guid(other),
            Some(value) => Guid::read(name, value),
            None => Err(format!("{name} is not defined")),
        }
    }
}

/// The interface that a method table extends: the table's first field is the base's table.
pub fn base(table: &Struct) -> Option<&str> {
    match table.fields.first() {
        Some(Field {
            name,
            ty: Type::Path(path),
            ..
        }) if name == "base" => path.export_name().strip_suffix("Vtbl"),
        _ => None,
    }
}
