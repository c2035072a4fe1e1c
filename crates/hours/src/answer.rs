//! The questions that opening hours answer.

use helppo_kernel::Millis;
use jiff::{Span as Days, Timestamp};

use crate::Hours;

impl Hours {
    /// Whether the service is open at that moment.
    pub fn is_open(&self, at: Millis) -> bool {
        self.stretches_after(at).next().is_some_and(|s| s.from <= at)
    }

    /// The first moment from `at` on at which the service is open (`at` itself when it is open);
    /// `None` when it never opens again.
    pub fn next_open(&self, at: Millis) -> Option<Millis> {
        self.stretches_after(at).next().map(|s| s.from.max(at))
    }

    /// The first moment from `at` on at which the service is closed (`at` itself when it is closed);
    /// `None` when it never closes again.
    pub fn next_close(&self, at: Millis) -> Option<Millis> {
        let quiet = self.last_exception(self.local_date(at)?).checked_add(Days::new().days(15)).ok()?;
        let quiet = Millis(Timestamp::as_millisecond(self.zone.to_timestamp(quiet.at(0, 0, 0, 0)).ok()?));
        let mut open_until = at;
        for stretch in self.stretches_after(at) {
            if stretch.from > open_until {
                return Some(open_until);
            }
            open_until = open_until.max(stretch.to);
            if open_until > quiet {
                return None;
            }
        }
        Some(open_until)
    }

    /// The moment at which `ms` milliseconds of open time have passed since `at`. For 0 it is `at`
    /// itself; otherwise it lies in an open stretch or at its end. `None` when there will never be
    /// that much open time.
    pub fn add_business(&self, at: Millis, ms: i64) -> Option<Millis> {
        self.add_business_before(at, ms, Millis(i64::MAX))
    }

    /// The same, looking only at stretches that begin before `end`.
    pub(crate) fn add_business_before(&self, at: Millis, ms: i64, end: Millis) -> Option<Millis> {
        let mut left = ms;
        if left <= 0 {
            return Some(at);
        }
        let mut counted = at;
        for stretch in self.stretches_after(at).take_while(|s| s.from < end) {
            let from = stretch.from.max(counted);
            let here = stretch.to.since(from);
            if here >= left {
                return Some(from.plus(left));
            }
            left -= here.max(0);
            counted = counted.max(stretch.to);
        }
        None
    }

    /// Milliseconds of open time from `from` to `to`; 0 when `to` is not after `from`.
    pub fn business_between(&self, from: Millis, to: Millis) -> i64 {
        let mut counted = from;
        let mut total = 0;
        for stretch in self.stretches_after(from).take_while(|s| s.from < to) {
            total += stretch.to.min(to).since(stretch.from.max(counted)).max(0);
            counted = counted.max(stretch.to);
        }
        total
    }
}
