//! Typed ids. Inside an `i64` made from time, outside a text with a prefix (`cas_0k3x…`).
//!
//! Layout, from the highest bit: 41 bits of milliseconds since 2024-01-01 UTC, 10 bits of node,
//! 12 bits of sequence. They sort by the time they were made, and one process never makes one twice.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::{Clock, Millis};

/// 2024-01-01T00:00:00Z in Unix milliseconds.
const EPOCH: i64 = 1_704_067_200_000;
/// Crockford's base 32, lower case: no i, l, o, u.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A text that should have been an id and is not.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("expected an id like {prefix}_…, got {got:?}")]
pub struct BadId {
    /// The prefix of the id type that was asked for.
    pub prefix: &'static str,
    /// What came instead, cut to 64 characters.
    pub got: String,
}

/// What every typed id can do.
pub trait TypedId: Copy + From<i64> + Into<i64> {
    /// Three letters before the underscore.
    const PREFIX: &'static str;
}

macro_rules! ids {
    ($d:tt $($(#[$doc:meta])* $name:ident = $prefix:literal),* $(,)?) => {
        $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl TypedId for $name { const PREFIX: &'static str = $prefix; }
        impl From<i64> for $name { fn from(n: i64) -> Self { Self(n) } }
        impl From<$name> for i64 { fn from(id: $name) -> i64 { id.0 } }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write(f, $prefix, self.0) }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write(f, $prefix, self.0) }
        }
        impl std::str::FromStr for $name {
            type Err = BadId;
            fn from_str(s: &str) -> Result<Self, BadId> { read($prefix, s).map(Self) }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.collect_str(self) }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
        $crate::schema::text_schema!($name, concat!("Id of the form `", $prefix, "_…`"));
    )*
        /// Calls the macro `m` once with the path of every id type.
        #[macro_export]
        macro_rules! for_each_id {
            ($d m:ident) => { $( $d m!($d crate::$name); )* };
        }
    };
}

ids! { $
    /// Somebody who serves.
    AgentId = "agt", TeamId = "tea", SessionId = "ses", ApiKeyId = "key", InviteId = "inv", AuditId = "aud",
    /// A person who is served.
    CustomerId = "cus", IdentityId = "idn", OrganisationId = "org", MergeId = "mrg",
    /// One matter of one customer across all channels.
    CaseId = "cas",
    /// One contact of a case in one channel.
    InteractionId = "int", MessageId = "msg", AttachmentId = "att", NoteId = "not", HelpId = "hlp", EventId = "evt",
    FactId = "fac", PromiseId = "prm", ViewId = "viw", FieldId = "fld", BulkId = "blk",
    ChannelId = "chn", RawId = "raw", DeliveryId = "dlv",
    QueueId = "que", OfferId = "ofr", RuleId = "rul", NoticeId = "ntc",
    ArticleId = "art", CategoryId = "cat", AnswerId = "ans", VersionId = "ver", BrandId = "brd",
    ArticleFileId = "fil", SynonymId = "syn",
    /// What knowledge lacks, and a state of what was learnt.
    TopicId = "top", ModelId = "mdl",
    DeadEndId = "ded", AskId = "ask", ResponseId = "rsp", JobId = "job", BlobId = "blb",
}

fn write(f: &mut std::fmt::Formatter<'_>, prefix: &str, n: i64) -> std::fmt::Result {
    // 13 base-32 digits hold 65 bits; leading zeros are kept so that texts sort like numbers.
    let mut digits = [b'0'; 13];
    let mut rest = n.cast_unsigned();
    for d in digits.iter_mut().rev() {
        *d = DIGITS[(rest & 31) as usize];
        rest >>= 5;
    }
    write!(f, "{prefix}_{}", std::str::from_utf8(&digits).expect("the alphabet is ASCII"))
}

fn read(prefix: &'static str, s: &str) -> Result<i64, BadId> {
    let bad = || BadId { prefix, got: s.chars().take(64).collect() };
    let digits = s.strip_prefix(prefix).and_then(|r| r.strip_prefix('_')).ok_or_else(bad)?;
    if digits.len() != 13 {
        return Err(bad());
    }
    let mut n: u128 = 0;
    for b in digits.bytes() {
        let value = DIGITS.iter().position(|d| *d == b).ok_or_else(bad)?;
        n = (n << 5) | value as u128;
    }
    u64::try_from(n).map(u64::cast_signed).map_err(|_| bad())
}

/// Makes ids: monotonic in this process even when the clock steps back.
#[derive(Debug)]
pub struct Ids {
    node: i64,
    last: AtomicI64,
}

impl Ids {
    /// `node` tells apart the processes that write to one database (0 to 1023).
    pub fn new(node: u16) -> Self {
        Self { node: i64::from(node & 1023), last: AtomicI64::new(0) }
    }

    /// The next id at the clock's time.
    pub fn next<T: TypedId>(&self, clock: &Clock) -> T {
        let now = (clock.now().0 - EPOCH).max(0) << 12;
        let prev = self
            .last
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(now.max(last + 1)))
            .expect("the closure always answers");
        let tick = now.max(prev + 1);
        T::from(((tick >> 12) << 22) | (self.node << 12) | (tick & 4095))
    }
}

/// When an id was made, to the millisecond.
pub fn made_at<T: TypedId>(id: T) -> Millis {
    let n: i64 = id.into();
    Millis((n >> 22) + EPOCH)
}

/// The smallest id that could have been made at `at`; for "everything since" by id.
pub fn first_id_at<T: TypedId>(at: Millis) -> T {
    T::from((at.0 - EPOCH).max(0) << 22)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_travel_through_text_and_keep_their_order() {
        let (clock, ids) = (Clock::mock(Millis(1_790_000_000_000)), Ids::new(7));
        let made: Vec<CaseId> = (0..5000).map(|_| ids.next(&clock)).collect();
        assert!(made.windows(2).all(|w| w[0] < w[1] && w[0].to_string() < w[1].to_string()));
        assert!(made.iter().all(|id| id.to_string().parse::<CaseId>() == Ok(*id)));
        assert_eq!(made_at(made[0]), Millis(1_790_000_000_000));
    }

    #[test]
    fn ids_go_on_when_the_clock_steps_back() {
        let (clock, ids) = (Clock::mock(Millis(1_790_000_000_000)), Ids::new(0));
        let before: MessageId = ids.next(&clock);
        clock.set(Millis(1_780_000_000_000));
        assert!(ids.next::<MessageId>(&clock) > before);
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let text = CaseId(42).to_string();
        assert!(text.parse::<MessageId>().is_err());
        for wrong in ["", "cas", "cas_", "cas_123", "cas_zzzzzzzzzzzzz", "cas_00000000000u0"] {
            assert!(wrong.parse::<CaseId>().is_err(), "{wrong}");
        }
    }
}
