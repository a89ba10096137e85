//! What memory holds that is nobody's, in the checked variant.

/// Neither a small number nor an address, nor what other tools write.
const BYTE: u8 = 0xDB;

/// # Safety
/// Nobody else uses these bytes.
pub unsafe fn fill(start: *mut u8, bytes: usize) {
    // SAFETY: the caller's promise.
    unsafe { start.write_bytes(BYTE, bytes) };
}

/// Whether nothing else was written there.
///
/// # Safety
/// Nobody else uses these bytes, unless he must not.
pub unsafe fn is_intact(start: *const u8, bytes: usize) -> bool {
    // SAFETY: the caller's promise.
    let bytes = unsafe { core::slice::from_raw_parts(start, bytes) };
    bytes
        .iter()
        .fold(0, |written, byte| written | (byte ^ BYTE))
        == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bit_that_was_written_is_found_anywhere() {
        let mut memory = [0_u8; 100];
        // SAFETY: the bytes are the array's.
        unsafe { fill(memory.as_mut_ptr(), memory.len()) };
        let is_whole = |memory: &[u8]| {
            // SAFETY: as above.
            unsafe { is_intact(memory.as_ptr(), memory.len()) }
        };
        assert!(is_whole(&memory));
        for place in 0..memory.len() {
            memory[place] ^= 1;
            assert!(!is_whole(&memory), "{place}");
            memory[place] ^= 1;
        }
    }
}
