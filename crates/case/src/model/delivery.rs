//! How far a message has come. Providers report late, twice and out of order; the state only rises, so
//! every order of the same reports ends in the same state.

use serde::{Deserialize, Serialize};

use super::word_column;

/// How far a message has come on its way.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// It waits to leave; until then it can be taken back.
    Queued,
    /// It may or may not have left: nobody sends it again unasked.
    Unknown,
    /// The provider has it.
    Sent,
    /// The provider could not bring it to the customer.
    Failed,
    /// It came from the customer.
    Received,
    /// It has reached the customer.
    Delivered,
    /// It has been read.
    Read,
    /// It was taken back before it left.
    Recalled,
}

impl Delivery {
    const ALL: [Self; 8] = [
        Self::Queued,
        Self::Unknown,
        Self::Sent,
        Self::Failed,
        Self::Received,
        Self::Delivered,
        Self::Read,
        Self::Recalled,
    ];

    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Unknown => "unknown",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Received => "received",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Recalled => "recalled",
        }
    }

    /// The state after a report of `news`, or `None` when it tells nothing new. A message that was
    /// taken back stays so, and only taking it back makes it so; what came from the customer can only
    /// be read. Arrival outweighs an earlier failure, for it is the surer knowledge.
    #[must_use]
    pub fn after(self, news: Self) -> Option<Self> {
        match (self, news) {
            (Self::Recalled, _) | (_, Self::Recalled | Self::Received) => None,
            (Self::Received, Self::Read) => Some(Self::Read),
            (Self::Received, _) => None,
            _ => (news > self).then_some(news),
        }
    }
}

word_column!(Delivery, "state of delivery");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn end_of(start: Delivery, reports: &[Delivery]) -> Delivery {
        reports.iter().fold(start, |state, news| state.after(*news).unwrap_or(state))
    }

    fn any_delivery() -> impl Strategy<Value = Delivery> {
        proptest::sample::select(Delivery::ALL.to_vec())
    }

    proptest! {
        #[test]
        fn reports_in_any_order_and_number_end_alike(
            start in any_delivery(),
            (reports, shuffled) in proptest::collection::vec(any_delivery(), 0..12)
                .prop_flat_map(|v| (Just(v.clone()), Just(v).prop_shuffle())),
        ) {
            let twice: Vec<Delivery> = shuffled.iter().chain(&reports).copied().collect();
            prop_assert_eq!(end_of(start, &reports), end_of(start, &shuffled));
            prop_assert_eq!(end_of(start, &reports), end_of(start, &twice));
        }

        #[test]
        fn the_state_never_falls(start in any_delivery(), news in any_delivery()) {
            if let Some(after) = start.after(news) {
                prop_assert!(after > start);
            }
        }
    }

    #[test]
    fn a_late_sent_does_not_undo_delivered() {
        assert_eq!(Delivery::Delivered.after(Delivery::Sent), None);
        assert_eq!(Delivery::Sent.after(Delivery::Failed), Some(Delivery::Failed));
        assert_eq!(Delivery::Failed.after(Delivery::Delivered), Some(Delivery::Delivered));
        assert_eq!(Delivery::Recalled.after(Delivery::Read), None);
        assert_eq!(Delivery::Received.after(Delivery::Sent), None);
    }
}
