//! Bytes as numbers. When they are used up, every number is 0.

pub struct Input<'a>(&'a [u8]);

/// Where something changes: classes, whole pages, the ceiling, the end of what 32 bits can say.
const EDGES: [u32; 16] = [
    0,
    1,
    63,
    64,
    65,
    1024,
    4095,
    4096,
    4097,
    32_768,
    32_769,
    1 << 20,
    2 << 20,
    16_777_215,
    16_777_216,
    u32::MAX,
];

impl Input<'_> {
    pub fn new(bytes: &[u8]) -> Input<'_> {
        Input(bytes)
    }

    pub fn is_over(&self) -> bool {
        self.0.is_empty()
    }

    pub fn byte(&mut self) -> u8 {
        match self.0.split_first() {
            Some((&first, rest)) => {
                self.0 = rest;
                first
            }
            None => 0,
        }
    }

    pub fn word(&mut self) -> u16 {
        u16::from_le_bytes([self.byte(), self.byte()])
    }

    /// Below a limit that a byte can say.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::from(self.byte()) % limit.max(1)
    }

    pub fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == chances - 1
    }

    /// Up to a bound, which is likely.
    pub fn up_to(&mut self, bound: u32) -> u32 {
        match self.word() {
            0..=255 => bound,
            word => (u64::from(word) % (u64::from(bound) + 1)) as u32,
        }
    }

    /// Small sizes often, large ones seldom.
    pub fn size(&mut self) -> u32 {
        let kind = self.byte();
        match kind % 8 {
            0..=2 => u32::from(self.byte()),
            3..=5 => u32::from(self.word()) % 5000,
            6 if kind < 32 => u32::from(self.word()) << 4,
            6 => u32::from(self.word()),
            _ if kind < 128 => EDGES[self.below(EDGES.len() - 7)],
            _ => EDGES[self.below(EDGES.len())],
        }
    }
}
