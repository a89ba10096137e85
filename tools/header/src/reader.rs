//! From the items that cbindgen finds in the Rust sources to the model of a header.

use crate::declaration::declare;
use crate::documentation::for_c;
use crate::guid::{number, Guid};
use crate::model::{Alias, Declaration, Flag, Interface, Method, Model, Signature, Structure};
use crate::Result;
use cbindgen::bindgen::ir::{
    Constant, Documentation, Field, Function, Item, ItemContainer, Literal, Struct, Type, Typedef,
};
use cbindgen::{Bindings, Builder, Config};
use std::collections::HashSet;
use std::path::Path;

/// Reads what the sources `own` declare; `before` are the sources that they refer to.
pub fn read(root: &Path, before: &[&str], own: &[&str]) -> Result<Model> {
    let known = bindings(root, before)?;
    let all = bindings(root, &[before, own].concat())?;
    Reader {
        known: names(&known),
        all: &all,
    }
    .model()
}

fn bindings(root: &Path, sources: &[&str]) -> Result<Bindings> {
    let config = Config::from_file(root.join("cbindgen.toml"))?;
    let mut builder = Builder::new().with_config(config);
    for source in sources {
        builder = builder.with_src(root.join(source));
    }
    builder
        .generate()
        .map_err(|error| format!("cbindgen: {error}"))
}

fn names(bindings: &Bindings) -> HashSet<&str> {
    let items = bindings.items.iter().map(|item| item.deref().export_name());
    let constants = bindings.constants.iter().map(Item::export_name);
    items.chain(constants).collect()
}

struct Reader<'a> {
    /// What the headers before this one declare.
    known: HashSet<&'a str>,
    all: &'a Bindings,
}

impl Reader<'_> {
    fn model(&self) -> Result<Model> {
        let mut model = Model {
            banner: self.banner(),
            interfaces: Vec::new(),
            aliases: Vec::new(),
            structures: Vec::new(),
            flags: Vec::new(),
            functions: self
                .all
                .functions
                .iter()
                .map(|item| self.function(item))
                .collect::<Result<_>>()?,
        };
        for item in &self.all.items {
            let name = item.deref().export_name();
            if self.known.contains(name) || name.ends_with("Vtbl") {
                continue;
            }
            match item {
                ItemContainer::Struct(item) => match self.table(name) {
                    Some(table) => model.interfaces.push(self.interface(item, table)?),
                    None => model.structures.push(self.structure(item)?),
                },
                ItemContainer::Typedef(item) => model.aliases.push(self.alias(item)?),
                _ => {
                    return Err(format!(
                        "{name} is of a kind that the C headers cannot declare"
                    ))
                }
            }
        }
        for constant in &self.all.constants {
            let name = constant.export_name();
            match name.strip_prefix("IID_") {
                _ if self.known.contains(name) => {}
                Some(interface) if names(self.all).contains(interface) => {}
                Some(interface) => {
                    return Err(format!(
                        "{interface} is missing from export.include in cbindgen.toml"
                    ))
                }
                None => model.flags.push(self.flag(constant)?),
            }
        }
        Ok(model)
    }

    fn banner(&self) -> String {
        let lines = [&self.all.config.header, &self.all.config.autogen_warning];
        lines
            .into_iter()
            .flatten()
            .map(|line| format!("{line}\n"))
            .collect()
    }

    fn interface(&self, item: &Struct, table: &Struct) -> Result<Interface> {
        let name = item.export_name();
        let base = base(table).ok_or_else(|| format!("{name} derives from no interface"))?;
        let mut methods = Vec::new();
        self.collect(name, table, &mut methods)?;
        Ok(Interface {
            name: name.to_owned(),
            base: base.to_owned(),
            iid: self.iid(name)?,
            docs: docs(&item.documentation),
            methods,
        })
    }

    /// Appends the slots of an interface, those of its bases first.
    fn collect(&self, name: &str, table: &Struct, methods: &mut Vec<Method>) -> Result<()> {
        let mut fields = table.fields.iter();
        if let Some(base) = base(table) {
            let base_table = self
                .table(base)
                .ok_or_else(|| format!("{base} has no method table"))?;
            self.collect(base, base_table, methods)?;
            fields.next();
        }
        for field in fields {
            methods.push(Method {
                owner: name.to_owned(),
                signature: self.method(name, field)?,
            });
        }
        Ok(())
    }

    fn method(&self, owner: &str, field: &Field) -> Result<Signature> {
        if let Type::FuncPtr { ret, args, .. } = &field.ty {
            if let Some(((Some(this), _), parameters)) = args.split_first() {
                if this == "This" {
                    let parameters = parameters.iter().map(|(name, ty)| (name.as_deref(), ty));
                    return self.signature(&field.name, ret, parameters, &field.documentation);
                }
            }
        }
        Err(format!(
            "{owner}::{} is not a function with This as its first parameter",
            field.name
        ))
    }

    fn function(&self, item: &Function) -> Result<Signature> {
        let parameters = item
            .args
            .iter()
            .map(|argument| (argument.name.as_deref(), &argument.ty));
        self.signature(item.path.name(), &item.ret, parameters, &item.documentation)
    }

    fn signature<'t>(
        &self,
        name: &str,
        returns: &Type,
        parameters: impl Iterator<Item = (Option<&'t str>, &'t Type)>,
        documentation: &Documentation,
    ) -> Result<Signature> {
        let named = parameters.map(|(parameter, ty)| {
            let parameter =
                parameter.ok_or_else(|| format!("{name} has a parameter without a name"))?;
            self.declaration(parameter, ty)
        });
        Ok(Signature {
            name: name.to_owned(),
            returns: declare(returns, "", &self.all.config)?,
            parameters: named.collect::<Result<_>>()?,
            docs: docs(documentation),
        })
    }

    fn structure(&self, item: &Struct) -> Result<Structure> {
        let fields = item.fields.iter().map(|field| {
            Ok((
                self.declaration(&field.name, &field.ty)?,
                docs(&field.documentation),
            ))
        });
        Ok(Structure {
            name: item.export_name().to_owned(),
            docs: docs(&item.documentation),
            fields: fields.collect::<Result<_>>()?,
        })
    }

    fn declaration(&self, name: &str, ty: &Type) -> Result<Declaration> {
        Ok(Declaration {
            name: name.to_owned(),
            text: declare(ty, name, &self.all.config)?,
        })
    }

    fn alias(&self, item: &Typedef) -> Result<Alias> {
        let name = item.export_name();
        match &item.aliased {
            Type::Path(target) if self.table(target.export_name()).is_some() => Ok(Alias {
                name: name.to_owned(),
                interface: target.export_name().to_owned(),
                iid: self.iid(name)?,
            }),
            _ => Err(format!("{name} is not another name of an interface")),
        }
    }

    fn flag(&self, constant: &Constant) -> Result<Flag> {
        let name = constant.export_name();
        Ok(Flag {
            name: name.to_owned(),
            value: number(&constant.value)
                .ok_or_else(|| format!("{name} is not a number of 32 bits"))?,
            docs: docs(&constant.documentation),
        })
    }

    fn table(&self, interface: &str) -> Option<&Struct> {
        let name = format!("{interface}Vtbl");
        self.all.items.iter().find_map(|item| match item {
            ItemContainer::Struct(item) if item.export_name() == name => Some(item),
            _ => None,
        })
    }

    fn iid(&self, interface: &str) -> Result<Guid> {
        self.guid(&format!("IID_{interface}"))
    }

    fn guid(&self, name: &str) -> Result<Guid> {
        let constant = self
            .all
            .constants
            .iter()
            .find(|constant| constant.export_name() == name);
        match constant.map(|constant| &constant.value) {
            Some(Literal::Path { name: other, .. }) => self.guid(other),
            Some(value) => Guid::read(name, value),
            None => Err(format!("{name} is not defined")),
        }
    }
}

/// The interface that a method table extends: the table's first field is the base's table.
fn base(table: &Struct) -> Option<&str> {
    match table.fields.first() {
        Some(Field {
            name,
            ty: Type::Path(path),
            ..
        }) if name == "base" => path.export_name().strip_suffix("Vtbl"),
        _ => None,
    }
}

fn docs(documentation: &Documentation) -> Vec<String> {
    for_c(&documentation.doc_comment)
}
