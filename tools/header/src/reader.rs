//! From the items that cbindgen finds in the Rust sources to the model of a header.

use crate::declaration::{declare, declare_field};
use crate::documentation::for_c;
use crate::guid::number;
use crate::library::{base, Library};
use crate::model::{Alias, Declaration, Flag, Interface, Method, Model, Signature, Structure};
use crate::Result;
use cbindgen::bindgen::ir::{
    Constant, Documentation, Field, Function, Item, ItemContainer, Struct, Type, Typedef,
};
use std::collections::HashSet;
use std::path::Path;

/// Reads what the sources `own` declare; `before` are the sources that they refer to.
pub fn read(root: &Path, before: &[&str], own: &[&str]) -> Result<Model> {
    let known = Library::read(root, before)?;
    let all = Library::read(root, &[before, own].concat())?;
    let reader = Reader {
        known: known.names(),
        all: &all,
    };
    reader.model()
}

struct Reader<'a> {
    /// What the headers before this one declare.
    known: HashSet<&'a str>,
    all: &'a Library,
}

impl Reader<'_> {
    fn model(&self) -> Result<Model> {
        let mut model = Model {
            banner: self.banner(),
            ..Model::default()
        };
        for function in &self.all.bindings.functions {
            model.functions.push(self.function(function)?);
        }
        for item in &self.all.bindings.items {
            let name = item.deref().export_name();
            if self.known.contains(name) || name.ends_with("Vtbl") {
                continue;
            }
            match item {
                ItemContainer::Struct(item) => match self.all.table(name) {
                    Some(table) => model.interfaces.push(self.interface(item, table)?),
                    None => model.structures.push(self.structure(item)?),
                },
                ItemContainer::Typedef(item) => match &item.aliased {
                    Type::FuncPtr { ret, args, .. } => {
                        let parameters = args.iter().map(|(name, ty)| (name.as_deref(), ty));
                        let callback =
                            self.signature(name, ret, parameters, &item.documentation)?;
                        model.callbacks.push(callback);
                    }
                    _ => model.aliases.push(self.alias(item)?),
                },
                _ => {
                    return Err(format!(
                        "{name} is of a kind that the C headers cannot declare"
                    ));
                }
            }
        }
        for constant in &self.all.bindings.constants {
            let name = constant.export_name();
            match name.strip_prefix("IID_") {
                _ if self.known.contains(name) => {}
                Some(interface) if self.all.names().contains(interface) => {}
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
        let lines = [
            &self.all.bindings.config.header,
            &self.all.bindings.config.autogen_warning,
        ];
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
            iid: self.all.iid(name)?,
            docs: docs(&item.documentation),
            methods,
        })
    }

    /// Appends the slots of an interface, those of its bases first.
    fn collect(&self, name: &str, table: &Struct, methods: &mut Vec<Method>) -> Result<()> {
        let mut fields = table.fields.iter();
        if let Some(base) = base(table) {
            let base_table = self
                .all
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
            returns: declare(returns, "", &self.all.bindings.config)?,
            parameters: named.collect::<Result<_>>()?,
            docs: docs(documentation),
        })
    }

    fn structure(&self, item: &Struct) -> Result<Structure> {
        let fields = item.fields.iter().map(|field| {
            let declaration = Declaration {
                name: field.name.clone(),
                text: declare_field(&field.ty, &field.name, &self.all.bindings.config)?,
            };
            Ok((declaration, docs(&field.documentation)))
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
            text: declare(ty, name, &self.all.bindings.config)?,
        })
    }

    fn alias(&self, item: &Typedef) -> Result<Alias> {
        let name = item.export_name();
        match &item.aliased {
            Type::Path(target) if self.all.table(target.export_name()).is_some() => Ok(Alias {
                name: name.to_owned(),
                interface: target.export_name().to_owned(),
                iid: self.all.iid(name)?,
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
}

fn docs(documentation: &Documentation) -> Vec<String> {
    for_c(&documentation.doc_comment)
}
