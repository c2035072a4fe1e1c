//! Stretches of local days, cut into days, weeks, months or hours of the week. Pure.

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Calendar;
use crate::calendar::{SLOT_MS, date, number};
use helppo_kernel::Millis;

/// By what numbers are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MetricGroup)]
pub enum Group {
    /// By local day.
    #[default]
    Day,
    /// By week, which begins on Monday.
    Week,
    /// By month.
    Month,
    /// By the hour of the week that the local clock shows, 0 to 167.
    HourOfWeek,
    /// By team.
    Team,
    /// By kind of channel.
    Channel,
    /// By task.
    Task,
    /// By language.
    Language,
}

/// A stretch of local days, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Days {
    pub(crate) from: Date,
    pub(crate) to: Date,
}

/// A piece of a stretch: its first day, and the quarter hours from the first to before the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) day: i64,
    pub(crate) from: i64,
    pub(crate) to: i64,
}

/// How many days lie from one to the other, both included; `None` when they are no days, or not in order.
pub fn days_between(from: i64, to: i64) -> Option<i64> {
    let (from, to) = (date(from)?, date(to)?);
    let days = i64::from(from.until(to).ok()?.get_days()) + 1;
    (days > 0).then_some(days)
}

impl Days {
    pub(crate) fn new(from: i64, to: i64) -> Option<Self> {
        Some(Self { from: date(from)?, to: date(to)? })
    }

    /// As many days, just before.
    pub(crate) fn before(self) -> Option<Self> {
        let length = self.from.until(self.to).ok()?.get_days() + 1;
        let back = Span::new().try_days(length).ok()?;
        Some(Self { from: self.from.checked_sub(back).ok()?, to: self.from.yesterday().ok()? })
    }

    /// The same days a year before.
    pub(crate) fn year_before(self) -> Option<Self> {
        Some(Self { from: self.from.checked_sub(1.year()).ok()?, to: self.to.checked_sub(1.year()).ok()? })
    }

    pub(crate) fn first(self) -> i64 {
        number(self.from)
    }

    pub(crate) fn last(self) -> i64 {
        number(self.to)
    }

    /// The quarter hours of all of it.
    pub(crate) fn slots(self, calendar: &Calendar) -> (i64, i64) {
        let end = self.to.tomorrow().unwrap_or(self.to);
        (slot(calendar, self.from), slot(calendar, end))
    }

    /// The pieces of it, in order; together they are the whole.
    pub(crate) fn pieces(self, calendar: &Calendar, group: Group) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut at = self.from;
        while at <= self.to {
            let next = match group {
                Group::Week => at.saturating_add(Span::new().days(7 - i64::from(days_since_monday(at)))),
                Group::Month => at.last_of_month().tomorrow().unwrap_or(at),
                _ => at.tomorrow().unwrap_or(at),
            };
            let end = next.min(self.to.tomorrow().unwrap_or(self.to));
            if end <= at {
                break;
            }
            pieces.push(Piece { day: number(at), from: slot(calendar, at), to: slot(calendar, end) });
            at = end;
        }
        pieces
    }
}

fn days_since_monday(day: Date) -> i8 {
    day.weekday().to_monday_zero_offset()
}

/// The quarter hour with which a local day begins.
fn slot(calendar: &Calendar, day: Date) -> i64 {
    calendar.begin(number(day)).unwrap_or(Millis(0)).0.div_euclid(SLOT_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(from: i64, to: i64) -> Days {
        Days::new(from, to).expect("days")
    }

    #[test]
    fn pieces_are_the_whole_without_gap_or_overlap_in_every_zone() {
        let zones =
            ["Europe/Helsinki", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Cairo"];
        for zone in zones {
            let calendar = Calendar::named(zone);
            for group in [Group::Day, Group::Week, Group::Month] {
                for (from, to) in
                    [(20_260_301, 20_260_405), (20_261_020, 20_261_110), (20_251_231, 20_270_101)]
                {
                    let all = days(from, to);
                    let pieces = all.pieces(&calendar, group);
                    let (first, last) = all.slots(&calendar);
                    assert_eq!(
                        (pieces[0].from, pieces[pieces.len() - 1].to),
                        (first, last),
                        "{zone} {group:?}"
                    );
                    assert!(pieces.windows(2).all(|w| w[0].to == w[1].from && w[0].from < w[0].to));
                }
            }
        }
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        let utc = Calendar::named("UTC");
        let starts = |group| -> Vec<i64> {
            days(20_261_125, 20_261_209).pieces(&utc, group).iter().map(|p| p.day).collect()
        };
        assert_eq!(starts(Group::Week), [20_261_125, 20_261_130, 20_261_207]);
        assert_eq!(starts(Group::Month), [20_261_125, 20_261_201]);
        assert_eq!(starts(Group::Day).len(), 15);
    }

    #[test]
    fn a_stretch_is_compared_with_as_many_days_or_the_same_of_last_year() {
        let before = days(20_261_101, 20_261_130).before().expect("days");
        assert_eq!((before.first(), before.last()), (20_261_002, 20_261_031));
        let year = days(20_240_229, 20_240_229).year_before().expect("days");
        assert_eq!((year.first(), year.last()), (20_230_228, 20_230_228));
        assert_eq!(
            (days_between(20_261_101, 20_261_130), days_between(20_261_102, 20_261_101)),
            (Some(30), None)
        );
        assert_eq!(days_between(20_261_301, 20_261_302), None);
    }
}
