//! Today's contacts per half hour, against the same weekday of the last weeks.

use std::collections::HashMap;

use helppo_kernel::{Millis, TeamId};
use helppo_store::{DbError, Tx, p};
use serde::Serialize;
use utoipa::ToSchema;

use crate::calendar::{Calendar, SLOT_MS};
use crate::store;

/// How many weeks back the usual day is looked for.
const WEEKS: i64 = 6;
const STEP_MS: i64 = 2 * SLOT_MS;

/// A day in half hours.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct BoardDay {
    /// When the day began.
    pub from: Millis,
    /// Half an hour.
    pub step_ms: i64,
    /// New contacts in each half hour so far.
    pub counts: Vec<i64>,
    /// Their mean on this weekday in the last weeks, for the whole day; empty without a history.
    pub usual: Vec<f64>,
    /// The fewest.
    pub usual_low: Vec<f64>,
    /// The most.
    pub usual_high: Vec<f64>,
}

/// Contacts of one day by team and half hour.
pub(crate) type ByTeam = HashMap<TeamId, Vec<i64>>;

/// What the chart is drawn from: today, and the days to compare with, each already in today's half hours.
#[derive(Clone, Debug, Default)]
pub(crate) struct Volume {
    pub(crate) from: Millis,
    pub(crate) to: Millis,
    pub(crate) today: ByTeam,
    pub(crate) before: Vec<ByTeam>,
}

impl Volume {
    /// Reads today and the days before.
    pub(crate) async fn read(tx: &mut Tx, calendar: &Calendar, now: Millis) -> Result<Self, DbError> {
        let (from, to) = calendar.day_around(now);
        let mut volume = Self { from, to, ..Self::default() };
        volume.refresh(tx).await?;
        let first: Option<i64> = tx.one(store::FIRST_CONTACT, p![]).await?;
        for weeks in 1..=WEEKS {
            let Some((begin, end)) = calendar.weeks_before(now, weeks) else { continue };
            if first.is_none_or(|slot| slot * SLOT_MS >= end.0) {
                break;
            }
            // A clock change may lie in between: what counts is the time that the clock showed.
            let shown = half_hours_shown(calendar, from, to);
            let index = |at: Millis| shown.get(&(calendar.minute_of_day(at) / 30)).copied();
            volume.before.push(read(tx, begin, end, half_hours(from, to), index).await?);
        }
        Ok(volume)
    }

    /// Reads today again.
    pub(crate) async fn refresh(&mut self, tx: &mut Tx) -> Result<(), DbError> {
        let from = self.from;
        let index = |at: Millis| usize::try_from(at.since(from) / STEP_MS).ok();
        self.today = read(tx, from, self.to, half_hours(from, self.to), index).await?;
        Ok(())
    }

    /// The chart for the teams that `visible` lets through.
    pub(crate) fn chart(&self, now: Millis, visible: impl Fn(TeamId) -> bool) -> BoardDay {
        let length = half_hours(self.from, self.to);
        let sum = |day: &ByTeam| {
            let mut counts = vec![0i64; length];
            for (_, team) in day.iter().filter(|(team, _)| visible(**team)) {
                counts.iter_mut().zip(team).for_each(|(all, n)| *all += n);
            }
            counts
        };
        let mut counts = sum(&self.today);
        counts.truncate(half_hours(self.from, Millis(now.0.min(self.to.0 - 1) + 1)).max(1));
        let before: Vec<Vec<i64>> = self.before.iter().map(sum).collect();
        let fold = |pick: fn(&[i64]) -> f64| {
            let columns = (0..length).map(|i| before.iter().map(|day| day[i]).collect::<Vec<i64>>());
            if before.is_empty() { Vec::new() } else { columns.map(|c| pick(&c)).collect() }
        };
        BoardDay {
            from: self.from,
            step_ms: STEP_MS,
            counts,
            usual: fold(mean),
            usual_low: fold(|c| float(c.iter().copied().min().unwrap_or(0))),
            usual_high: fold(|c| float(c.iter().copied().max().unwrap_or(0))),
        }
    }
}

async fn read(
    tx: &mut Tx,
    from: Millis,
    to: Millis,
    length: usize,
    index: impl Fn(Millis) -> Option<usize>,
) -> Result<ByTeam, DbError> {
    let rows: Vec<(i64, TeamId, i64)> =
        tx.all(store::CONTACTS, p![from.0.div_euclid(SLOT_MS), to.0.div_euclid(SLOT_MS)]).await?;
    let mut by_team = ByTeam::new();
    for (slot, team, n) in rows {
        if let Some(i) = index(Millis(slot * SLOT_MS)).filter(|i| *i < length) {
            by_team.entry(team).or_insert_with(|| vec![0; length])[i] += n;
        }
    }
    Ok(by_team)
}

/// Half hours between two moments, the last one counted even when it has just begun.
fn half_hours(from: Millis, to: Millis) -> usize {
    usize::try_from((to.since(from) + STEP_MS - 1) / STEP_MS).unwrap_or(0)
}

/// Which half hour of the day each time of the clock falls into; of a repeated hour, the first showing.
fn half_hours_shown(calendar: &Calendar, from: Millis, to: Millis) -> HashMap<i64, usize> {
    let mut shown = HashMap::new();
    for i in 0..half_hours(from, to) {
        let at = from.plus(i64::try_from(i).unwrap_or(0) * STEP_MS);
        shown.entry(calendar.minute_of_day(at) / 30).or_insert(i);
    }
    shown
}

fn mean(counts: &[i64]) -> f64 {
    float(counts.iter().sum()) / float(i64::try_from(counts.len()).unwrap_or(1))
}

#[expect(clippy::cast_precision_loss, reason = "counts of contacts are far below 2^52")]
fn float(n: i64) -> f64 {
    n as f64
}
