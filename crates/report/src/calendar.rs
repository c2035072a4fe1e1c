//! Local days in an installation's time zone. Pure.

use helppo_kernel::Millis;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// A quarter of an hour: every zone in use today lies a multiple of it from UTC.
pub(crate) const SLOT_MS: i64 = 900_000;

/// Days of one time zone. A day is written as a number: 20261124.
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    zone: TimeZone,
}

impl Calendar {
    /// Of the IANA zone of that name; UTC when there is none.
    pub fn named(name: &str) -> Self {
        Self { zone: TimeZone::get(name).unwrap_or(TimeZone::UTC) }
    }

    /// Of the IANA zone of that name, when there is one.
    pub fn known(name: &str) -> Option<Self> {
        Some(Self { zone: TimeZone::get(name).ok()? })
    }

    /// The zone's name.
    pub fn name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// The local day of a moment.
    pub fn day_of(&self, at: Millis) -> i64 {
        number(self.date_of(at))
    }

    /// When a local day begins.
    pub fn begin(&self, day: i64) -> Option<Millis> {
        Some(self.begin_of(date(day)?))
    }

    /// When the local day of `at` began, and when the next one begins.
    pub fn day_around(&self, at: Millis) -> (Millis, Millis) {
        let date = self.date_of(at);
        (self.begin_of(date), self.begin_of(date.tomorrow().unwrap_or(date)))
    }

    /// The same weekday `weeks` weeks before the day of `at`: when it began and ended.
    pub(crate) fn weeks_before(&self, at: Millis, weeks: i64) -> Option<(Millis, Millis)> {
        let date = self.date_of(at).checked_sub(Span::new().weeks(weeks)).ok()?;
        Some((self.begin_of(date), self.begin_of(date.tomorrow().ok()?)))
    }

    /// Minutes that the local clock shows since midnight.
    pub(crate) fn minute_of_day(&self, at: Millis) -> i64 {
        let shown = self.zone.to_datetime(stamp(at));
        i64::from(shown.hour()) * 60 + i64::from(shown.minute())
    }

    /// The first and the last day of the month of `at`.
    pub fn month_around(&self, at: Millis) -> (i64, i64) {
        let date = self.date_of(at);
        (number(date.first_of_month()), number(date.last_of_month()))
    }

    /// The weekday of `at`, Monday 0.
    pub fn weekday(&self, at: Millis) -> i8 {
        self.date_of(at).weekday().since(Weekday::Monday)
    }

    /// Which hour of the week the local clock shows: 0 is the hour after Monday's midnight.
    pub(crate) fn hour_of_week(&self, at: Millis) -> i64 {
        i64::from(self.weekday(at)) * 24 + self.minute_of_day(at) / 60
    }

    fn date_of(&self, at: Millis) -> Date {
        self.zone.to_datetime(stamp(at)).date()
    }

    fn begin_of(&self, date: Date) -> Millis {
        let begin = self.zone.to_timestamp(date.at(0, 0, 0, 0)).unwrap_or(Timestamp::UNIX_EPOCH);
        // A midnight that the clock skips counts from the skip: the last moment of the day before is over.
        Millis(begin.as_millisecond())
    }
}

fn stamp(at: Millis) -> Timestamp {
    Timestamp::from_millisecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A day as a number: 20261124.
pub(crate) fn number(date: Date) -> i64 {
    i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day())
}

/// The day of a number, when it is one.
pub(crate) fn date(day: i64) -> Option<Date> {
    let part = |n: i64| i8::try_from(n).ok();
    Date::new(i16::try_from(day / 10_000).ok()?, part(day / 100 % 100)?, part(day % 100)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Millis {
        let zoned: jiff::Zoned = text.parse().expect("a zoned time");
        Millis(zoned.timestamp().as_millisecond())
    }

    #[test]
    fn days_are_local_and_as_long_as_the_clock_makes_them() {
        let calendar = Calendar::named("Europe/Helsinki");
        for (noon, day, hours) in [
            ("2026-11-24T12:00[Europe/Helsinki]", 20_261_124, 24),
            ("2026-10-25T12:00[Europe/Helsinki]", 20_261_025, 25),
            ("2026-03-29T12:00[Europe/Helsinki]", 20_260_329, 23),
        ] {
            assert_eq!(calendar.day_of(at(noon)), day);
            let (from, to) = calendar.day_around(at(noon));
            assert_eq!(to.since(from), hours * 3_600_000);
            assert_eq!(calendar.begin(day), Some(from));
            assert_eq!((calendar.day_of(from), calendar.day_of(to.plus(-1))), (day, day));
        }
    }

    #[test]
    fn the_same_weekday_weeks_ago_is_found_over_a_clock_change() {
        let calendar = Calendar::named("Europe/Helsinki");
        let (from, _) = calendar.weeks_before(at("2026-11-02T15:00[Europe/Helsinki]"), 2).expect("a day");
        assert_eq!(from, at("2026-10-19T00:00[Europe/Helsinki]"));
        assert_eq!(calendar.weekday(from), 0);
        assert_eq!(calendar.month_around(at("2026-02-11T00:00[Europe/Helsinki]")), (20_260_201, 20_260_228));
    }

    #[test]
    fn a_zone_that_nobody_knows_counts_in_utc() {
        assert_eq!(Calendar::named("Mars/Base").day_of(Millis(0)), 19_700_101);
    }
}
