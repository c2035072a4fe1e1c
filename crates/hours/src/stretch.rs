//! Shifts turned into stretches of real time, over every clock change.

use helppo_kernel::Millis;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Span as Days, Timestamp};

use crate::Hours;
use crate::span::Minute;

/// Open from `from` until just before `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: Millis,
    pub(crate) to: Millis,
}

impl Hours {
    /// Every stretch that ends after `at`, in order. Ends when no further one can exist; when the
    /// week has any shift it ends only with the calendar.
    pub(crate) fn stretches_after(&self, at: Millis) -> impl Iterator<Item = Stretch> + '_ {
        // A day earlier: a stretch of that day may reach over a clock change into this one.
        let start = self.local_date(at).and_then(|d| d.yesterday().ok());
        let days = start.into_iter().flat_map(move |d| self.days_from(d));
        days.flat_map(move |date| self.stretches_on(date)).filter(move |s| s.to > at)
    }

    /// The last date that an exception touches, or `from` when all lie before it. From a week and a
    /// day after it on, every week is like the other.
    pub(crate) fn last_exception(&self, from: Date) -> Date {
        self.exceptions.last_key_value().map_or(from, |(date, _)| (*date).max(from))
    }

    pub(crate) fn local_date(&self, at: Millis) -> Option<Date> {
        Some(self.zone.to_datetime(Timestamp::from_millisecond(at.0).ok()?).date())
    }

    /// Dates that may have a shift, from `from` on.
    fn days_from(&self, from: Date) -> impl Iterator<Item = Date> + '_ {
        let weekly = self.week.iter().any(|day| !day.is_empty());
        let every = weekly.then(|| std::iter::successors(Some(from), |d| d.tomorrow().ok()));
        let listed = (!weekly).then(|| self.exceptions.range(from..).map(|(date, _)| *date));
        every.into_iter().flatten().chain(listed.into_iter().flatten())
    }

    fn stretches_on(&self, date: Date) -> impl Iterator<Item = Stretch> + '_ {
        self.spans_on(date).iter().filter_map(move |span| {
            let from = moment(&self.zone, door(date, span.from)?, Edge::Opens)?;
            let to = moment(&self.zone, door(date, span.to)?, Edge::Closes)?;
            (from < to).then_some(Stretch { from, to })
        })
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Edge {
    Opens,
    Closes,
}

/// What the door's clock shows at that minute of that date.
fn door(date: Date, minute: Minute) -> Option<DateTime> {
    if minute.ends_the_day() {
        return Some(date.checked_add(Days::new().days(1)).ok()?.at(0, 0, 0, 0));
    }
    Some(date.at(minute.hour(), minute.minute(), 0, 0))
}

/// The moment at which the clock shows `shown`. When it never does, the moment of the skip. When it
/// does twice, a shift opens at the first; it closes at the second, unless the first already has
/// everything before it behind it (the repeated hour begins just there).
fn moment(zone: &TimeZone, shown: DateTime, edge: Edge) -> Option<Millis> {
    let seen_with = |offset: jiff::tz::Offset| offset.to_timestamp(shown).ok();
    let at = match zone.to_ambiguous_timestamp(shown).offset() {
        AmbiguousOffset::Unambiguous { offset } => seen_with(offset)?,
        AmbiguousOffset::Gap { after, .. } => zone.following(seen_with(after)?).next()?.timestamp(),
        AmbiguousOffset::Fold { before, after } => {
            let (first, second) = (seen_with(before)?, seen_with(after)?);
            let repeat_begins = zone.following(first).next()?.timestamp();
            if edge == Edge::Opens || second == repeat_begins { first } else { second }
        }
    };
    Some(Millis(at.as_millisecond()))
}
