//! Times of day, written "08:30"; "24:00" is the end of the day.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Minutes since midnight, 0 to 1440.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(u16);

/// A minute and a day, in milliseconds.
pub(super) const MINUTE_MS: i64 = 60_000;
pub(super) const DAY_MS: i64 = 1440 * MINUTE_MS;

impl TimeOfDay {
    /// The end of the day.
    pub const END: Self = Self(1440);

    /// That many minutes after midnight, at most the end of the day.
    pub fn from_minutes(minutes: u16) -> Self {
        Self(minutes.min(1440))
    }

    /// Minutes since midnight.
    pub fn minutes(self) -> u16 {
        self.0
    }

    pub(super) fn ms(self) -> i64 {
        i64::from(self.0) * MINUTE_MS
    }
}

impl std::str::FromStr for TimeOfDay {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("expected a time of day like \"08:30\", got {text:?}");
        let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
        if [hours, minutes].iter().any(|part| part.len() != 2 || !part.bytes().all(|b| b.is_ascii_digit())) {
            return Err(wrong());
        }
        let (hours, minutes): (u16, u16) =
            (hours.parse().map_err(|_| wrong())?, minutes.parse().map_err(|_| wrong())?);
        if minutes > 59 || hours * 60 + minutes > 1440 {
            return Err(wrong());
        }
        Ok(Self(hours * 60 + minutes))
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for TimeOfDay {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::schema::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some("A time of day like `08:30`; `24:00` is its end"))
            .into()
    }
}

impl utoipa::ToSchema for TimeOfDay {
    fn name() -> std::borrow::Cow<'static, str> {
        "TimeOfDay".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_read_and_written_alike() {
        for text in ["00:00", "08:30", "23:59", "24:00"] {
            assert_eq!(text.parse::<TimeOfDay>().map(|t| t.to_string()), Ok(text.to_owned()));
        }
        for wrong in ["", "8:30", "08:60", "24:01", "noon", "08.30", "99:00", "+8:30"] {
            assert!(wrong.parse::<TimeOfDay>().is_err(), "{wrong}");
        }
    }
}
