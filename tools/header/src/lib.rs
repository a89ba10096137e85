//! Prints the C headers from the Rust method tables, which are the only place where an interface
//! is written down. cbindgen reads the tables; MIDL's layout, which cbindgen has no notion of, is
//! printed here from cbindgen's model.

#![forbid(unsafe_code)]

mod declaration;
mod documentation;
mod guid;
mod interface;
mod library;
mod model;
mod prototype;
mod reader;
mod version;
mod wmsallocator;
mod wmsbuffer;
mod wmsmediabuffer;

use crate::version::Version;
use std::fs;
use std::path::Path;

/// The error is one sentence for whoever ran the command.
pub type Result<T> = std::result::Result<T, String>;

const REFRESH: &str = "cargo run --manifest-path tools/header/Cargo.toml";

/// Each header declares what its own sources add to those of the header before it.
const BASE: &[&str] = &["src/abi/com.rs"];
const WMSBUFFER: &[&str] = &["src/abi/wmsbuffer.rs"];
const WMSMEDIABUFFER: &[&str] = &["src/abi/mediabuffer.rs"];
const WMSALLOCATOR: &[&str] = &["src/abi/wmsallocator.rs", "src/abi/exports.rs"];

struct Header {
    path: &'static str,
    text: String,
}

/// Writes the headers of the checkout at `root`.
pub fn write(root: &Path) -> Result<()> {
    for header in headers(root)? {
        fs::write(root.join(header.path), header.text)
            .map_err(|error| format!("cannot write {}: {error}", header.path))?;
    }
    Ok(())
}

/// Fails if a header of the checkout at `root` is not what [`write()`] would write.
pub fn check(root: &Path) -> Result<()> {
    for header in headers(root)? {
        let found = fs::read_to_string(root.join(header.path))
            .map_err(|error| format!("cannot read {}: {error}", header.path))?;
        // git may have checked the file out with the line ends of Windows.
        if found.replace("\r\n", "\n") != header.text {
            return Err(format!(
                "{} is stale; refresh it with: {REFRESH}",
                header.path
            ));
        }
    }
    Ok(())
}

fn headers(root: &Path) -> Result<[Header; 3]> {
    let buffer = reader::read(root, BASE, WMSBUFFER)?;
    let allocator = reader::read(root, &[BASE, WMSBUFFER].concat(), WMSALLOCATOR)?;
    let media_buffer = reader::read(root, BASE, WMSMEDIABUFFER)?;
    let version = Version::read(root)?;
    Ok([
        Header {
            path: "include/wmsbuffer.h",
            text: wmsbuffer::print(&buffer),
        },
        Header {
            path: "include/wmsallocator.h",
            text: wmsallocator::print(&allocator, version),
        },
        Header {
            path: "include/wmsmediabuffer.h",
            text: wmsmediabuffer::print(&media_buffer),
        },
    ])
}
