//! A shift within a day, in minutes of the door's clock.

use std::fmt;
use std::str::FromStr;

use crate::BadHours;

/// A minute of a day, 0 to 1440; 1440 is the midnight that ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Minute(u16);

/// From and to on one day; never empty, never backwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from: Minute,
    pub(crate) to: Minute,
}

impl Minute {
    pub(crate) const MIDNIGHT: Self = Self(0);

    pub(crate) fn hour(self) -> i8 {
        i8::try_from(self.0 / 60).expect("at most 24")
    }

    pub(crate) fn minute(self) -> i8 {
        i8::try_from(self.0 % 60).expect("below 60")
    }

    pub(crate) fn ends_the_day(self) -> bool {
        self.0 == 1440
    }
}

impl FromStr for Minute {
    type Err = BadHours;

    fn from_str(text: &str) -> Result<Self, BadHours> {
        let bad = || BadHours::Time(text.chars().take(16).collect());
        let (hours, minutes) = text.split_once(':').ok_or_else(bad)?;
        let plain = |s: &str| (1..=2).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
        if !plain(hours) || !plain(minutes) || minutes.len() != 2 {
            return Err(bad());
        }
        let (hours, minutes): (u16, u16) =
            (hours.parse().map_err(|_| bad())?, minutes.parse().map_err(|_| bad())?);
        let total = hours * 60 + minutes;
        if minutes > 59 || total > 1440 { Err(bad()) } else { Ok(Self(total)) }
    }
}

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}
