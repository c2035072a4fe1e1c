//! Self-service that used to work and does not any more: an article or a search after which far more
//! readers than before turn to a person.
//!
//! The rule, for the last seven days against the twenty-eight before them: at least [`LEAST`] turned to a
//! person; their share is at least twice what it was; and there are more of them than chance explains, which
//! is the number to be expected by the earlier share and three times its root. Where nobody turned to a
//! person before, one in a hundred is taken for the earlier share.

use serde::Serialize;
use utoipa::ToSchema;

/// Fewer than this are single people, not a fault.
pub(crate) const LEAST: i64 = 5;
/// So many times the earlier share.
const TIMES: f64 = 2.0;
/// What is taken for the share of something that nobody complained about yet.
const FLOOR: f64 = 0.01;
/// How far beyond chance, in roots of what is expected.
const BEYOND: f64 = 3.0;

/// How many read or searched, and how many of them turned to a person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Turned {
    pub readers: i64,
    pub contacts: i64,
}

impl Turned {
    /// The share that turned to a person; two ways of counting may give a little more than all.
    fn share(self) -> f64 {
        if self.readers <= 0 { 0.0 } else { (self.contacts as f64 / self.readers as f64).min(1.0) }
    }
}

/// Whether something is wrong now that was not before.
pub(crate) fn is_broken(now: Turned, before: Turned) -> bool {
    let (share, usual) = (now.share(), before.share().max(FLOOR));
    let expected = now.readers as f64 * usual;
    now.contacts >= LEAST
        && share >= TIMES * usual
        && now.contacts as f64 > expected + BEYOND * expected.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(contacts: i64, readers: i64) -> Turned {
        Turned { readers, contacts }
    }

    #[test]
    fn a_jump_is_told_and_what_is_usual_or_small_is_not() {
        assert!(is_broken(of(20, 100), of(8, 400)), "two in a hundred became twenty");
        assert!(is_broken(of(9, 60), of(0, 300)), "nobody before");
        assert!(!is_broken(of(8, 100), of(32, 400)), "as before");
        assert!(!is_broken(of(4, 4), of(0, 300)), "four people");
        assert!(!is_broken(of(12, 100), of(32, 400)), "half as much again is no jump");
        assert!(!is_broken(of(0, 0), of(0, 0)));
        assert!(!is_broken(of(5, 30), of(20, 250)), "twice the share, but five may be chance");
    }

    proptest::proptest! {
        #[test]
        fn more_contacts_of_the_same_readers_never_silence_it(
            contacts in 0i64..200, readers in 1i64..500, before in 0i64..100, readers_before in 1i64..1000,
        ) {
            let before = of(before, readers_before);
            if is_broken(of(contacts, readers), before) && contacts < readers {
                proptest::prop_assert!(is_broken(of(contacts + 1, readers), before));
            }
        }
    }
}
