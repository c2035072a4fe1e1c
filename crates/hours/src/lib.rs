//! When a service is open: weekly hours with split shifts, exceptions by date, in a time zone.
//!
//! Owns the answers to "is it open at this moment", "when does that change" and "when has this much
//! open time passed", exact over every clock change of the zone, and the clocks of service levels that
//! are read by them ([`ServiceClock`]). Pure: the moment is an argument, the
//! time zone data ship inside the binary. Never knows why somebody asks.
//!
//! Around a clock change a shift is one unbroken stretch: it begins when the door's clock first shows
//! the opening time and ends when it shows the closing time with the whole shift behind it. A time
//! that the clock skips means the moment of the skip.

mod answer;
mod clock;
mod form;
mod span;
mod stretch;
mod words;

pub use clock::{Schedule, ServiceClock};
pub use form::{ExceptionForm, HoursForm, SpanForm, WeekForm};
pub use span::Minute;

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use span::Span;

/// Opening hours, valid by construction. Travels as [`HoursForm`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "HoursForm", into = "HoursForm")]
pub struct Hours {
    zone: TimeZone,
    /// Monday first; spans of a day are in order and do not touch.
    week: [Vec<Span>; 7],
    exceptions: BTreeMap<Date, Exception>,
}

/// A date on which the week's hours do not hold.
#[derive(Clone, Debug, PartialEq)]
struct Exception {
    name: String,
    /// Empty: closed all day.
    open: Vec<Span>,
}

/// Why a form of opening hours cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadHours {
    /// The time zone is not in the IANA database.
    #[error("{0:?} is not a time zone; use a name such as Europe/Helsinki")]
    Zone(String),
    /// A time is not `HH:MM` up to 24:00.
    #[error("{0:?} is not a time of day; write it as 08:30, at most 24:00")]
    Time(String),
    /// A shift ends before it begins.
    #[error("a shift from {from} cannot end at {to}; split a night shift at midnight")]
    Backwards {
        /// When it begins.
        from: String,
        /// When it ends.
        to: String,
    },
    /// Two shifts of a day lie over each other.
    #[error("two shifts overlap at {0}")]
    Overlap(String),
    /// A date is not `YYYY-MM-DD`.
    #[error("{0:?} is not a date; write it as 2026-12-24")]
    Date(String),
    /// A date is there twice.
    #[error("{0} is listed twice")]
    DateTwice(String),
    /// More than [`form::MOST_EXCEPTIONS`] exceptions.
    #[error("too many exceptions: keep at most 1000")]
    TooMany,
}

impl Hours {
    /// Open day and night in the zone named `zone`.
    ///
    /// # Errors
    /// When the zone is unknown.
    pub fn always(zone: &str) -> Result<Self, BadHours> {
        let day = || vec![SpanForm { from: "00:00".into(), to: "24:00".into() }];
        let week =
            WeekForm { mon: day(), tue: day(), wed: day(), thu: day(), fri: day(), sat: day(), sun: day() };
        HoursForm { time_zone: zone.into(), week, exceptions: Vec::new() }.try_into()
    }

    /// Monday to Friday from `from` to `to` in the zone named `zone`.
    ///
    /// # Errors
    /// When the zone is unknown or the times are not a shift.
    pub fn office(zone: &str, from: &str, to: &str) -> Result<Self, BadHours> {
        let day = || vec![SpanForm { from: from.into(), to: to.into() }];
        let week =
            WeekForm { mon: day(), tue: day(), wed: day(), thu: day(), fri: day(), ..WeekForm::default() };
        HoursForm { time_zone: zone.into(), week, exceptions: Vec::new() }.try_into()
    }

    /// The time zone in which the hours are meant.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// What the exception of that date is called, when there is one.
    pub fn exception_on(&self, date: Date) -> Option<&str> {
        self.exceptions.get(&date).map(|e| e.name.as_str())
    }

    fn spans_on(&self, date: Date) -> &[Span] {
        match self.exceptions.get(&date) {
            Some(exception) => &exception.open,
            None => &self.week[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())],
        }
    }
}
