//! Sets of agents as bits: two sets are joined sixty-four agents at a time.

/// A set of small numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn put(&mut self, n: u32, present: Membership) {
        let (word, bit) = place(n);
        if self.0.len() <= word {
            if present == Membership::Out {
                return;
            }
            self.0.resize(word + 1, 0);
        }
        match present {
            Membership::In => self.0[word] |= bit,
            Membership::Out => self.0[word] &= !bit,
        }
    }

    pub(super) fn has(&self, n: u32) -> bool {
        let (word, bit) = place(n);
        self.0.get(word).is_some_and(|w| w & bit != 0)
    }

    /// The numbers that are in both sets.
    pub(super) fn both<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = u32> + 'a {
        self.0.iter().zip(&other.0).enumerate().flat_map(|(word, (a, b))| {
            let mut rest = a & b;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros())?;
                rest &= rest - 1;
                Some(u32::try_from(word).expect("slots are 32 bit") * 64 + bit)
            })
        })
    }
}

/// Whether a number belongs to a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Membership {
    In,
    Out,
}

impl From<bool> for Membership {
    fn from(belongs: bool) -> Self {
        if belongs { Self::In } else { Self::Out }
    }
}

fn place(n: u32) -> (usize, u64) {
    ((n / 64) as usize, 1 << (n % 64))
}
