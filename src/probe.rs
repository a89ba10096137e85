//! Probes for tracers: places in the code that a program's file tells of, with the registers that the
//! arguments are in. perf, bpftrace, SystemTap and gdb know them by provider and name.
//!
//! | provider | probe | arguments |
//! | --- | --- | --- |
//! | wmsbuffer | allocate | allocator, buffer, bytes asked for |
//! | wmsbuffer | release | buffer, whose last reference is gone and whose state can still be read |
//! | wmsbuffer | refusal | allocator, bytes asked for: there was no memory |
//!
//! A note of the file is all there is of a probe: no instruction, not even one that does nothing. A tracer
//! puts its breakpoint in the place of whatever comes next, which therefore must not be where another way
//! comes by: `ctests/probes` would be told too much there. The format is that of `sys/sdt.h`.

#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
mod notes {
    // A byte whose address is in each note and in the file's list of sections: if they differ, the file was
    // moved in memory after it was linked. One for all notes of a program, whoever they are of.
    core::arch::global_asm!(
        ".pushsection .stapsdt.base,\"aG\",@progbits,.stapsdt.base,comdat",
        ".weak _.stapsdt.base",
        ".hidden _.stapsdt.base",
        ".type _.stapsdt.base, @object",
        ".size _.stapsdt.base, 1",
        "_.stapsdt.base: .space 1",
        ".popsection"
    );

    #[cfg(target_arch = "x86_64")]
    macro_rules! nothing_relocated {
        () => {
            ".reloc 990b, R_X86_64_NONE, _.stapsdt.base"
        };
    }

    #[cfg(target_arch = "aarch64")]
    macro_rules! nothing_relocated {
        () => {
            ".reloc 990b, R_AARCH64_NONE, _.stapsdt.base"
        };
    }

    #[cfg(target_arch = "x86_64")]
    macro_rules! word {
        (0) => {
            "8@%{0}"
        };
        (1) => {
            "8@%{1}"
        };
    }

    #[cfg(target_arch = "aarch64")]
    macro_rules! word {
        (0) => {
            "8@{0}"
        };
        (1) => {
            "8@{1}"
        };
    }

    #[cfg(target_arch = "x86_64")]
    macro_rules! half {
        (1) => {
            "4@%{1:e}"
        };
        (2) => {
            "4@%{2:e}"
        };
    }

    #[cfg(target_arch = "aarch64")]
    macro_rules! half {
        (1) => {
            "4@{1:w}"
        };
        (2) => {
            "4@{2:w}"
        };
    }

    /// A probe of that name here; its arguments are registers.
    macro_rules! note {
        ($name:literal, $places:expr, $($arguments:tt)*) => {
            // SAFETY: there are no instructions.
            unsafe {
                core::arch::asm!(
                    "990:",
                    // Or a linker that leaves out what nobody needs would leave out that byte.
                    nothing_relocated!(),
                    ".pushsection .note.stapsdt,\"?\",@note",
                    ".balign 4",
                    ".4byte 992f - 991f, 994f - 993f, 3",
                    "991: .asciz \"stapsdt\"",
                    "992: .balign 4",
                    "993: .8byte 990b, _.stapsdt.base, 0",
                    concat!(".asciz \"wmsbuffer\", \"", $name, "\", \"", $places, "\""),
                    "994: .balign 4",
                    ".popsection",
                    $($arguments)*,
                    options(readonly, nostack, preserves_flags)
                )
            }
        };
    }

    pub(super) use {half, note, nothing_relocated, word};
}

#[cfg(not(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
)))]
mod notes {
    /// The system has no such probes: the arguments are looked at for the compiler's sake.
    macro_rules! note {
        ($name:literal, $places:expr, $(in(reg) $argument:expr),*) => {
            let _ = ($($argument),*);
        };
    }

    pub(super) use note;
}

use notes::*;

#[inline(always)]
pub fn allocate<A, B>(allocator: &A, buffer: &B, bytes: u32) {
    note!(
        "allocate",
        concat!(word!(0), " ", word!(1), " ", half!(2)),
        in(reg) allocator as *const A, in(reg) buffer as *const B, in(reg) bytes
    );
}

#[inline(always)]
pub fn release<B>(buffer: &B) {
    note!("release", word!(0), in(reg) buffer as *const B);
}

#[inline(always)]
pub fn refusal<A>(allocator: &A, bytes: u32) {
    note!(
        "refusal",
        concat!(word!(0), " ", half!(1)),
        in(reg) allocator as *const A, in(reg) bytes
    );
}
