//! Local days and their intervals. Pure.

use helppo_kernel::Millis;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// The days of one time zone.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    zone: TimeZone,
}

/// A local day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    date: Date,
}

impl Calendar {
    /// Of the IANA zone of that name; UTC when there is none.
    pub(crate) fn named(name: &str) -> Self {
        Self { zone: TimeZone::get(name).unwrap_or(TimeZone::UTC) }
    }

    /// The local day of a moment.
    pub(crate) fn day_of(&self, at: Millis) -> Day {
        Day { date: self.zone.to_datetime(stamp(at)).date() }
    }

    /// Minutes that the local clock shows since midnight.
    pub(crate) fn minute_of_day(&self, at: Millis) -> u16 {
        let shown = self.zone.to_datetime(stamp(at));
        u16::try_from(i32::from(shown.hour()) * 60 + i32::from(shown.minute())).unwrap_or(0)
    }

    /// When the local clock shows so many minutes on that day.
    pub(crate) fn at(&self, day: Day, minutes: u16) -> Millis {
        let (hour, minute) = (minutes / 60 % 24, minutes % 60);
        let part = |n: u16| i8::try_from(n).unwrap_or(0);
        let shown = day.date.at(part(hour), part(minute), 0, 0);
        Millis(self.zone.to_timestamp(shown).unwrap_or(Timestamp::UNIX_EPOCH).as_millisecond())
    }
}

impl Day {
    /// So many days later, or earlier when negative.
    pub(crate) fn plus(self, days: i64) -> Self {
        Self { date: self.date.checked_add(Span::new().days(days)).unwrap_or(self.date) }
    }

    /// Monday 0 to Sunday 6.
    pub(crate) fn weekday(self) -> u8 {
        u8::try_from(self.date.weekday().since(Weekday::Monday)).unwrap_or(0)
    }

    /// As 20261124.
    pub(crate) fn number(self) -> i64 {
        let date = self.date;
        i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day())
    }
}

fn stamp(at: Millis) -> Timestamp {
    Timestamp::from_millisecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH)
}
