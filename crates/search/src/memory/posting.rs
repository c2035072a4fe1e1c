//! That a feature stands in a document, and how often, in four bytes: tens of millions of them are kept.

/// Bits of the count; the others are the slot's.
const COUNT: u32 = 8;

/// A slot below sixteen million, and a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Posting(u32);

impl Posting {
    /// More documents than slots can number would need another shape; what is beyond shares the last.
    pub(super) fn new(slot: u32, count: u8) -> Self {
        Self(slot.min(u32::MAX >> COUNT) << COUNT | u32::from(count))
    }

    pub(super) fn slot(self) -> u32 {
        self.0 >> COUNT
    }

    pub(super) fn count(self) -> u8 {
        (self.0 & ((1 << COUNT) - 1)) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slot_and_count_come_back_as_they_went_in() {
        for (slot, count) in [(0, 1), (1, 255), (16_777_215, 3), (50_000, 0)] {
            let posting = Posting::new(slot, count);
            assert_eq!((posting.slot(), posting.count()), (slot, count));
        }
    }
}
