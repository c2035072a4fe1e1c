//! Opening hours as JSON: what the settings page sends and the table keeps.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::span::Span;
use crate::{BadHours, Exception, Hours};

/// A list this long is a mistake of the sender.
pub(crate) const MOST_EXCEPTIONS: usize = 1000;

/// Opening hours as they travel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HoursForm {
    /// IANA name, such as `Europe/Helsinki`.
    pub time_zone: String,
    /// The usual week.
    #[serde(default)]
    pub week: WeekForm,
    /// Dates on which the usual week does not hold.
    #[serde(default)]
    pub exceptions: Vec<ExceptionForm>,
}

/// The shifts of each weekday; an empty day is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct WeekForm {
    /// Monday.
    pub mon: Vec<SpanForm>,
    /// Tuesday.
    pub tue: Vec<SpanForm>,
    /// Wednesday.
    pub wed: Vec<SpanForm>,
    /// Thursday.
    pub thu: Vec<SpanForm>,
    /// Friday.
    pub fri: Vec<SpanForm>,
    /// Saturday.
    pub sat: Vec<SpanForm>,
    /// Sunday.
    pub sun: Vec<SpanForm>,
}

/// One shift, `08:00` to `12:00`; `24:00` ends the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SpanForm {
    /// When it begins, `HH:MM`.
    pub from: String,
    /// When it ends, `HH:MM`.
    pub to: String,
}

/// A holiday or a day with other hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExceptionForm {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// What customers read, such as "Midsummer Eve".
    #[serde(default)]
    pub name: String,
    /// The shifts of that date; empty: closed.
    #[serde(default)]
    pub open: Vec<SpanForm>,
}

impl TryFrom<HoursForm> for Hours {
    type Error = BadHours;

    fn try_from(form: HoursForm) -> Result<Self, BadHours> {
        let zone = TimeZone::get(&form.time_zone).map_err(|_| BadHours::Zone(form.time_zone.clone()))?;
        let w = &form.week;
        let week = [&w.mon, &w.tue, &w.wed, &w.thu, &w.fri, &w.sat, &w.sun];
        let mut days: [Vec<Span>; 7] = Default::default();
        for (day, spans) in days.iter_mut().zip(week) {
            *day = read_spans(spans)?;
        }
        if form.exceptions.len() > MOST_EXCEPTIONS {
            return Err(BadHours::TooMany);
        }
        let mut exceptions = BTreeMap::new();
        for e in &form.exceptions {
            let date: Date = e.date.parse().map_err(|_| BadHours::Date(e.date.clone()))?;
            let exception = Exception { name: e.name.clone(), open: read_spans(&e.open)? };
            if exceptions.insert(date, exception).is_some() {
                return Err(BadHours::DateTwice(e.date.clone()));
            }
        }
        Ok(Self { zone, week: days, exceptions })
    }
}

impl From<Hours> for HoursForm {
    fn from(hours: Hours) -> Self {
        let [mon, tue, wed, thu, fri, sat, sun] = hours.week.each_ref().map(|spans| write_spans(spans));
        let exceptions = hours.exceptions.iter().map(|(date, e)| ExceptionForm {
            date: date.to_string(),
            name: e.name.clone(),
            open: write_spans(&e.open),
        });
        Self {
            time_zone: hours.zone.iana_name().unwrap_or("UTC").to_owned(),
            week: WeekForm { mon, tue, wed, thu, fri, sat, sun },
            exceptions: exceptions.collect(),
        }
    }
}

/// Reads the shifts of a day, puts them in order and joins those that touch.
fn read_spans(forms: &[SpanForm]) -> Result<Vec<Span>, BadHours> {
    let mut spans = Vec::with_capacity(forms.len());
    for form in forms {
        let span = Span { from: form.from.parse()?, to: form.to.parse()? };
        if span.from >= span.to {
            return Err(BadHours::Backwards { from: form.from.clone(), to: form.to.clone() });
        }
        spans.push(span);
    }
    spans.sort_by_key(|s| s.from);
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.from < last.to => return Err(BadHours::Overlap(span.from.to_string())),
            Some(last) if span.from == last.to => last.to = span.to,
            _ => joined.push(span),
        }
    }
    Ok(joined)
}

fn write_spans(spans: &[Span]) -> Vec<SpanForm> {
    spans.iter().map(|s| SpanForm { from: s.from.to_string(), to: s.to.to_string() }).collect()
}
