//! A function of the program, found by its name while that runs.

use core::ptr::NonNull;

/// The address of a function that the program or one of its libraries has, by its name, which ends with a
/// zero.
pub fn find_function(name: &'static [u8]) -> Option<NonNull<libc::c_void>> {
    debug_assert!(name.last() == Some(&0));
    let find = dlsym()?;
    // SAFETY: the name ends with a zero.
    let address = unsafe { find(libc::RTLD_DEFAULT, name.as_ptr().cast()) };
    NonNull::new(address)
}

type Dlsym = unsafe extern "C" fn(*mut libc::c_void, *const libc::c_char) -> *mut libc::c_void;

#[cfg(not(target_os = "linux"))]
fn dlsym() -> Option<Dlsym> {
    Some(libc::dlsym)
}

#[cfg(all(
    target_os = "linux",
    any(
        target_arch = "x86",
        target_arch = "x86_64",
        target_arch = "arm",
        target_arch = "aarch64"
    )
))]
mod weak {
    //! A weak reference: older C libraries have dlsym in a library of its own, which the program need not
    //! be linked with, and a static program is not to grow by the dynamic linker.

    use super::Dlsym;

    #[cfg(target_pointer_width = "64")]
    macro_rules! address_of_dlsym {
        () => {
            ".quad dlsym"
        };
    }

    #[cfg(target_pointer_width = "32")]
    macro_rules! address_of_dlsym {
        () => {
            ".long dlsym"
        };
    }

    core::arch::global_asm!(
        ".pushsection .data.rel.ro.wmsbuffer_dlsym,\"aw\"",
        ".weak dlsym",
        ".balign 8",
        ".globl wmsbuffer_dlsym",
        ".hidden wmsbuffer_dlsym",
        "wmsbuffer_dlsym:",
        address_of_dlsym!(),
        ".popsection"
    );

    pub fn dlsym() -> Option<Dlsym> {
        extern "C" {
            static wmsbuffer_dlsym: Option<Dlsym>;
        }
        // SAFETY: the linker has put dlsym's address there, or NULL.
        unsafe { wmsbuffer_dlsym }
    }
}

#[cfg(all(
    target_os = "linux",
    not(any(
        target_arch = "x86",
        target_arch = "x86_64",
        target_arch = "arm",
        target_arch = "aarch64"
    ))
))]
mod weak {
    //! For other processors the oldest compilers know no assembly.

    pub fn dlsym() -> Option<super::Dlsym> {
        None
    }
}

#[cfg(target_os = "linux")]
use weak::dlsym;
