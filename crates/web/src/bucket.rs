//! Rate limits: who may do how much of something in how much time.
//!
//! The generic cell rate algorithm: one number per key, no timers. A key that has been quiet costs
//! nothing and is swept out when the table is full.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use helppo_kernel::{Millis, Problem};

/// So much at once, and one more each so many milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many may come at once.
    pub burst: u32,
    /// After how many milliseconds one more is allowed.
    pub each_ms: i64,
}

impl Rate {
    /// `burst` at once, and `burst` again in each `period_ms`.
    pub const fn per(burst: u32, period_ms: i64) -> Self {
        Self { burst, each_ms: period_ms / burst as i64 }
    }
}

/// The limit of one kind of request, by key.
#[derive(Debug)]
pub struct Buckets<K> {
    rate: Rate,
    most_keys: usize,
    full_until: Mutex<HashMap<K, i64>>,
}

impl<K: Hash + Eq> Buckets<K> {
    /// A limit that remembers at most 100,000 keys.
    pub fn new(rate: Rate) -> Self {
        Self { rate, most_keys: 100_000, full_until: Mutex::new(HashMap::new()) }
    }

    /// Takes one; refuses with 429 and the seconds to wait.
    pub fn take(&self, key: K, now: Millis) -> Result<(), Problem> {
        let mut table = self.full_until.lock().unwrap_or_else(PoisonError::into_inner);
        if table.len() >= self.most_keys {
            table.retain(|_, until| *until > now.0);
            // A flood of new keys must not become a flood of memory; all start anew.
            if table.len() >= self.most_keys {
                table.clear();
            }
        }
        let until = table.entry(key).or_insert(now.0);
        *until = self.next(*until, now)?;
        Ok(())
    }

    /// Refuses like [`Buckets::take`] but takes nothing; for limits that count failures only.
    pub fn check(&self, key: &K, now: Millis) -> Result<(), Problem> {
        let table = self.full_until.lock().unwrap_or_else(PoisonError::into_inner);
        self.next(table.get(key).copied().unwrap_or(now.0), now).map(|_| ())
    }

    /// Until when the bucket is in use after one more, unless that would be too much.
    fn next(&self, until: i64, now: Millis) -> Result<i64, Problem> {
        let next = until.max(now.0) + self.rate.each_ms;
        let early = next - now.0 - self.rate.each_ms * i64::from(self.rate.burst);
        if early <= 0 {
            return Ok(next);
        }
        Err(Problem::too_many(u64::try_from((early + 999) / 1000).unwrap_or(1)))
    }

    /// Forgets what a key has taken, for tries that turned out well.
    pub fn forgive(&self, key: &K) {
        self.full_until.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

/// The network that one household or one attacker has to itself: an IPv4 address, or an IPv6 /64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Neighbourhood(u64);

impl From<IpAddr> for Neighbourhood {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            // The IPv4 range of this number space (::/64) is no unicast IPv6 network.
            IpAddr::V4(v4) => Self(u64::from(u32::from(v4))),
            IpAddr::V6(v6) => Self((u128::from(v6) >> 64) as u64),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Millis = Millis(1_790_000_000_000);

    #[test]
    fn a_burst_passes_then_one_by_one() {
        let buckets = Buckets::new(Rate::per(3, 30_000));
        for _ in 0..3 {
            assert_eq!(buckets.take("a", START), Ok(()));
        }
        let refused = buckets.take("a", START).unwrap_err();
        assert_eq!((refused.status, refused.more.unwrap()["retry_after"].as_u64()), (429, Some(10)));
        assert_eq!(buckets.take("b", START), Ok(()), "another key has its own limit");
        assert_eq!(buckets.take("a", START.plus(10_000)), Ok(()));
        assert!(buckets.take("a", START.plus(10_001)).is_err());
        assert_eq!(buckets.take("a", START.plus(10_000_000)), Ok(()));
    }

    #[test]
    fn being_refused_costs_nothing_more() {
        let buckets = Buckets::new(Rate::per(1, 1_000));
        assert_eq!(buckets.take((), START), Ok(()));
        for _ in 0..1000 {
            assert!(buckets.take((), START.plus(500)).is_err());
        }
        assert_eq!(buckets.take((), START.plus(1_000)), Ok(()));
    }

    #[test]
    fn checking_takes_nothing() {
        let buckets = Buckets::new(Rate::per(1, 1_000));
        for _ in 0..10 {
            assert_eq!(buckets.check(&(), START), Ok(()));
        }
        assert_eq!(buckets.take((), START), Ok(()));
        assert!(buckets.check(&(), START).is_err());
    }

    #[test]
    fn the_table_never_grows_beyond_its_limit() {
        let mut buckets = Buckets::new(Rate::per(1, 1_000));
        buckets.most_keys = 10;
        for key in 0..1000 {
            assert_eq!(buckets.take(key, START), Ok(()));
            assert!(buckets.full_until.lock().unwrap().len() <= 10);
        }
    }

    #[test]
    fn one_ipv6_network_is_one_neighbour() {
        let of = |text: &str| Neighbourhood::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("192.0.2.1"), of("::ffff:192.0.2.1"));
    }
}
