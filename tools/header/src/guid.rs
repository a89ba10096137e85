//! A GUID and its two spellings in a header.

use crate::Result;
use cbindgen::bindgen::ir::Literal;

#[derive(Clone, PartialEq, Eq)]
pub struct Guid {
    data1: u32,
    data2: u16,
    data3: u16,
    data4: [u8; 8],
}

impl Guid {
    /// Reads the constant `name`, whose value is `GUID { Data1: …, Data2: …, Data3: …, Data4: […] }`.
    pub fn read(name: &str, value: &Literal) -> Result<Guid> {
        Guid::from_literal(value).ok_or_else(|| format!("{name} is not a GUID literal"))
    }

    fn from_literal(value: &Literal) -> Option<Guid> {
        let Literal::Struct { fields, .. } = value else {
            return None;
        };
        let field = |name: &str| fields.get(name).map(|field| &field.value);
        let Literal::Array { items } = field("Data4")? else {
            return None;
        };
        let bytes: Option<Vec<u8>> = items.iter().map(number).collect();
        Some(Guid {
            data1: number(field("Data1")?)?,
            data2: number(field("Data2")?)?,
            data3: number(field("Data3")?)?,
            data4: bytes?.try_into().ok()?,
        })
    }

    /// The arguments of EXTERN_GUID and `__CRT_UUID_DECL`.
    pub fn arguments(&self) -> String {
        let bytes: Vec<_> = self
            .data4
            .iter()
            .map(|byte| format!("0x{byte:02x}"))
            .collect();
        format!(
            "0x{:08x}, 0x{:04x}, 0x{:04x}, {}",
            self.data1,
            self.data2,
            self.data3,
            bytes.join(", ")
        )
    }

    /// The registry spelling without braces, as MIDL_INTERFACE wants it.
    pub fn text(&self) -> String {
        let bytes: String = self
            .data4
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let (clock, node) = bytes.split_at(4);
        format!(
            "{:08x}-{:04x}-{:04x}-{clock}-{node}",
            self.data1, self.data2, self.data3
        )
    }
}

/// cbindgen hands integers over in decimal.
pub fn number<T: TryFrom<u64>>(value: &Literal) -> Option<T> {
    let Literal::Expr(digits) = value else {
        return None;
    };
    T::try_from(digits.parse().ok()?).ok()
}
