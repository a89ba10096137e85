//! What reports call an allocator.

use super::fault::Fault;

/// With the zero at its end.
pub const LABEL_BYTES: usize = 32;

/// A name of up to 31 bytes, zeros behind it; none if it is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label([u8; LABEL_BYTES]);

impl Label {
    pub const fn none() -> Label {
        Label([0; LABEL_BYTES])
    }

    /// The bytes up to the first zero; too many are refused.
    pub fn read(bytes: impl Iterator<Item = u8>) -> Result<Label, Fault> {
        let mut label = Label::none();
        let mut places = label.0.iter_mut().take(LABEL_BYTES - 1);
        for byte in bytes.take_while(|&byte| byte != 0) {
            *places.next().ok_or(Fault::InvalidArgument)? = byte;
        }
        Ok(label)
    }

    pub fn bytes(&self) -> impl Iterator<Item = u8> + '_ {
        self.0.iter().copied().take_while(|&byte| byte != 0)
    }

    pub fn is_none(&self) -> bool {
        self.bytes().next().is_none()
    }

    /// All of it, zeros included.
    pub fn padded(&self) -> [u8; LABEL_BYTES] {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_one_bytes_are_a_label_and_one_more_is_refused() {
        let label = Label::read([b'a'; 31].into_iter().chain([0, b'b'])).unwrap();
        assert_eq!(label.bytes().count(), 31);
        assert_eq!(label.padded()[31], 0);
        assert_eq!(
            Label::read([b'a'; 32].into_iter()),
            Err(Fault::InvalidArgument)
        );
        assert!(Label::read([0, b'b'].into_iter()).unwrap().is_none());
    }
}
