//! The version of the library, which only the root Cargo.toml states.

use crate::Result;
use std::fs;
use std::path::Path;

/// The widths are those of the fields of WMSBUFFER_VERSION.
#[derive(Clone, Copy)]
pub struct Version {
    pub major: u16,
    pub minor: u8,
    pub patch: u8,
}

impl Version {
    pub fn read(root: &Path) -> Result<Version> {
        let text = fs::read_to_string(root.join("Cargo.toml"))
            .map_err(|error| format!("cannot read Cargo.toml: {error}"))?;
        let manifest: toml::Table = text
            .parse()
            .map_err(|error| format!("cannot parse Cargo.toml: {error}"))?;
        manifest
            .get("package")
            .and_then(|package| package.get("version"))
            .and_then(toml::Value::as_str)
            .and_then(Version::parse)
            .ok_or_else(|| {
                "Cargo.toml has no version of the form MAJOR.MINOR.PATCH, the last two up to 255"
                    .to_owned()
            })
    }

    fn parse(text: &str) -> Option<Version> {
        let release = text.split(['-', '+']).next()?;
        let mut numbers = release.split('.');
        let version = Version {
            major: numbers.next()?.parse().ok()?,
            minor: numbers.next()?.parse().ok()?,
            patch: numbers.next()?.parse().ok()?,
        };
        numbers.next().is_none().then_some(version)
    }
}
