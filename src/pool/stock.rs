//! How many slots of one class there are, and are to stay.

#![forbid(unsafe_code)]

/// Free or not: a reserve is there to be used. All zeros is a class without slots.
pub struct Stock {
    slots: usize,
    reserved: usize,
}

impl Stock {
    pub const fn none() -> Stock {
        Stock {
            slots: 0,
            reserved: 0,
        }
    }

    pub fn slots(&self) -> usize {
        self.slots
    }

    pub fn reserved(&self) -> usize {
        self.reserved
    }

    /// So many slots are to stay, however idle they are.
    pub fn reserve(&mut self, slots: usize) {
        self.reserved = slots;
    }

    pub fn add(&mut self, slots: usize) {
        self.slots = self.slots.saturating_add(slots);
    }

    pub fn remove(&mut self, slots: usize) {
        self.slots = self.slots.saturating_sub(slots);
    }

    /// Whether so many may go.
    pub fn can_lose(&self, slots: usize) -> bool {
        self.slots.saturating_sub(slots) >= self.reserved
    }

    /// Fewer slots are there than are to stay.
    pub fn is_short(&self) -> bool {
        self.slots < self.reserved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_reserved_cannot_be_lost() {
        let mut stock = Stock::none();
        stock.add(10);
        assert!(stock.can_lose(10));
        stock.reserve(7);
        assert!(stock.can_lose(3) && !stock.can_lose(4));
        stock.remove(3);
        assert!(!stock.can_lose(1) && !stock.is_short());
        stock.remove(1);
        assert!(stock.is_short());
        stock.reserve(0);
        assert!(stock.can_lose(6));
    }
}
