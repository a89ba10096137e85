//! A copy of what the generator reads and writes, to be changed by a test.

use std::fs;
use std::path::{Path, PathBuf};

pub const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

pub struct Checkout {
    pub root: PathBuf,
}

impl Checkout {
    /// `name` is that of the test, so that tests can run side by side.
    pub fn copy(name: &str) -> Checkout {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        for folder in ["src/abi", "include"] {
            fs::create_dir_all(root.join(folder)).unwrap();
            for entry in fs::read_dir(Path::new(ROOT).join(folder)).unwrap() {
                let entry = entry.unwrap();
                fs::copy(entry.path(), root.join(folder).join(entry.file_name())).unwrap();
            }
        }
        for file in ["Cargo.toml", "cbindgen.toml"] {
            fs::copy(Path::new(ROOT).join(file), root.join(file)).unwrap();
        }
        Checkout { root }
    }

    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.root.join(file)).unwrap()
    }

    pub fn replace(&self, file: &str, from: &str, to: &str) {
        let text = self.read(file);
        assert!(text.contains(from), "{file} does not contain {from}");
        fs::write(self.root.join(file), text.replacen(from, to, 1)).unwrap();
    }
}
