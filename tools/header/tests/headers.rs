//! The checked-in headers are what the Rust method tables say.

mod checkout;

use checkout::{Checkout, ROOT};
use std::fs;
use std::path::Path;
use std::process::Command;
use wmsbuffer_header::{check, write};

const WMSBUFFER: &str = "include/wmsbuffer.h";
const WMSALLOCATOR: &str = "include/wmsallocator.h";
const WMSMEDIABUFFER: &str = "include/wmsmediabuffer.h";

fn stale(header: &str) -> Result<(), String> {
    Err(format!(
        "{header} is stale; refresh it with: cargo run --manifest-path tools/header/Cargo.toml"
    ))
}

#[test]
fn the_checked_in_headers_are_fresh() {
    assert_eq!(check(Path::new(ROOT)), Ok(()));
}

#[test]
fn the_command_finds_the_headers_from_any_folder() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wmsbuffer-header"));
    let status = command
        .arg("--check")
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .status();
    assert!(status.unwrap().success());
}

#[test]
fn the_command_refuses_an_unknown_argument() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wmsbuffer-header"));
    let output = command.arg("--chekc").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(output.stderr, b"usage: wmsbuffer-header [--check]\n");
}

#[test]
fn a_renamed_parameter_makes_wmsbuffer_h_stale() {
    let checkout = Checkout::copy("renamed_parameter");
    checkout.replace("src/abi/wmsbuffer.rs", "dwLength: DWORD", "dwUsed: DWORD");
    assert_eq!(check(&checkout.root), stale(WMSBUFFER));
}

#[test]
fn a_changed_comment_makes_wmsbuffer_h_stale() {
    let checkout = Checkout::copy("changed_comment");
    checkout.replace("src/abi/wmsbuffer.rs", "Marks the first", "Marks all");
    assert_eq!(check(&checkout.root), stale(WMSBUFFER));
}

#[test]
fn a_changed_identifier_makes_wmsbuffer_h_stale() {
    let checkout = Checkout::copy("changed_identifier");
    checkout.replace("src/abi/wmsbuffer.rs", "0xe1cd3524", "0xe1cd3525");
    assert_eq!(check(&checkout.root), stale(WMSBUFFER));
}

#[test]
fn a_changed_export_makes_wmsallocator_h_stale() {
    let checkout = Checkout::copy("changed_export");
    checkout.replace(
        "src/abi/exports.rs",
        "fn WMSBufferVersion() -> DWORD",
        "fn WMSBufferVersion() -> ULONG",
    );
    assert_eq!(check(&checkout.root), stale(WMSALLOCATOR));
}

#[test]
fn a_changed_identifier_makes_wmsmediabuffer_h_stale() {
    let checkout = Checkout::copy("changed_media_buffer");
    checkout.replace("src/abi/mediabuffer.rs", "0x59eff8b9", "0x59eff8ba");
    assert_eq!(check(&checkout.root), stale(WMSMEDIABUFFER));
}

#[test]
fn a_header_changed_by_hand_is_stale() {
    let checkout = Checkout::copy("changed_by_hand");
    checkout.replace(WMSALLOCATOR, "DWORD dwFlags;", "ULONG dwFlags;");
    assert_eq!(check(&checkout.root), stale(WMSALLOCATOR));
}

#[test]
fn writing_refreshes_the_headers() {
    let checkout = Checkout::copy("writing");
    checkout.replace("src/abi/wmsbuffer.rs", "dwLength: DWORD", "dwUsed: DWORD");
    assert_eq!(write(&checkout.root), Ok(()));
    assert_eq!(check(&checkout.root), Ok(()));
    assert!(checkout
        .read(WMSBUFFER)
        .contains("SetLength(DWORD dwUsed) = 0;"));
}

#[test]
fn the_line_ends_of_windows_are_no_difference() {
    let checkout = Checkout::copy("line_ends");
    for header in [WMSBUFFER, WMSALLOCATOR, WMSMEDIABUFFER] {
        let text = checkout.read(header).replace('\n', "\r\n");
        fs::write(checkout.root.join(header), text).unwrap();
    }
    assert_eq!(check(&checkout.root), Ok(()));
}

#[test]
fn the_version_macros_follow_cargo_toml() {
    let checkout = Checkout::copy("version");
    let version = checkout.read("Cargo.toml");
    let line = version
        .lines()
        .find(|line| line.starts_with("version = "))
        .unwrap();
    checkout.replace("Cargo.toml", line, "version = \"12.34.56\"");
    assert_eq!(check(&checkout.root), stale(WMSALLOCATOR));
    write(&checkout.root).unwrap();
    let header = checkout.read(WMSALLOCATOR);
    assert!(header.contains("#define WMSBUFFER_VERSION_MAJOR 12 "));
    assert!(header.contains("#define WMSBUFFER_VERSION_MINOR 34 "));
    assert!(header.contains("#define WMSBUFFER_VERSION_PATCH 56 "));
}

#[test]
fn a_version_that_the_macro_cannot_hold_is_refused() {
    let checkout = Checkout::copy("version_too_large");
    let version = checkout.read("Cargo.toml");
    let line = version
        .lines()
        .find(|line| line.starts_with("version = "))
        .unwrap();
    checkout.replace("Cargo.toml", line, "version = \"1.256.0\"");
    let error = check(&checkout.root).unwrap_err();
    assert_eq!(
        error,
        "Cargo.toml has no version of the form MAJOR.MINOR.PATCH, the last two up to 255"
    );
}

#[test]
fn an_interface_that_is_not_exported_is_refused() {
    let checkout = Checkout::copy("not_exported");
    checkout.replace("cbindgen.toml", "\"INSSBuffer4\",", "");
    let error = check(&checkout.root).unwrap_err();
    assert_eq!(
        error,
        "INSSBuffer4 is missing from export.include in cbindgen.toml"
    );
}

#[test]
fn a_type_that_c_cannot_declare_is_refused() {
    let checkout = Checkout::copy("undeclarable");
    checkout.replace(
        "src/abi/wmsbuffer.rs",
        "dwLength: DWORD",
        "dwLength: [DWORD; 2]",
    );
    let error = check(&checkout.root).unwrap_err();
    assert_eq!(
        error,
        "dwLength has a type that the C headers cannot declare"
    );
}

#[test]
fn wmsbuffer_h_declares_what_the_idl_declares_and_nothing_of_our_own() {
    let header = Checkout::copy("nothing_of_our_own").read(WMSBUFFER);
    let identifiers: Vec<&str> = header
        .lines()
        .filter_map(|line| line.strip_prefix("EXTERN_GUID(")?.split(',').next())
        .collect();
    assert_eq!(
        identifiers,
        [
            "IID_INSSBuffer",
            "IID_INSSBuffer2",
            "IID_INSSBuffer3",
            "IID_INSSBuffer4",
            "IID_IWMSBufferAllocator",
            "IID_IWMSBuffer",
        ]
    );
    for name in [
        "WMSBUFFER",
        "WMS_BUFFER",
        "WMSBufferAllocatorOptions",
        "WMSBufferVersion",
        "WMSCreate",
    ] {
        assert!(!header.contains(name), "{name}");
    }
}

#[test]
fn no_notation_of_rust_reaches_the_c_reader() {
    let checkout = Checkout::copy("notation");
    for header in [WMSBUFFER, WMSALLOCATOR, WMSMEDIABUFFER] {
        let text = checkout.read(header);
        for notation in ["`", "# Safety", "unsafe", "c_void", "::new", "u32", "&self"] {
            assert!(!text.contains(notation), "{header}: {notation}");
        }
    }
}
