//! Metrics of a stretch of days: the whole, its parts, and the stretch it is compared with.

use std::collections::BTreeMap;

use helppo_kernel::{ChannelKind, Millis, TeamId};
use helppo_people::Scope;
use helppo_store::{DbError, P, Tx, p};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::fact::Kind;
use super::figure::{MetricFigure, Sums, kinds};
use super::metric::{MetricName, MetricUnit};
use super::occupancy::{Shift, Staff};
use super::period::{Days, Group, Piece};
use super::{counted_until, spread, store};
use crate::Calendar;
use crate::calendar::SLOT_MS;

const DAY_MS: i64 = 86_400_000;

/// With what a stretch is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MetricCompare)]
pub enum Compare {
    /// As many days just before.
    Previous,
    /// The same days a year before.
    Year,
}

/// What is left out.
#[derive(Clone, Debug, Default)]
pub struct Narrow {
    /// Only these teams; absent: every one.
    pub teams: Option<Vec<TeamId>>,
    /// Only this kind of channel.
    pub kind: Option<ChannelKind>,
    /// Only this task; empty: those without.
    pub task: Option<String>,
    /// Only this language; empty: those without.
    pub language: Option<String>,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Which metrics, in that order.
    pub metrics: Vec<MetricName>,
    /// The first day, as 20261101.
    pub from: i64,
    /// The last day.
    pub to: i64,
    /// Whose days.
    pub calendar: Calendar,
    /// By what.
    pub group: Group,
    /// With what.
    pub compare: Option<Compare>,
    /// Within how many days a return counts.
    pub within: i64,
    /// What is left out.
    pub narrow: Narrow,
}

/// Metrics of a stretch of days.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct MetricReport {
    /// The first day, as 20261101.
    pub from: i64,
    /// The last day.
    pub to: i64,
    /// Whose days: a time zone.
    pub zone: String,
    /// By what the parts are told apart.
    pub group: Group,
    /// Within how many days a return counts.
    pub within: i64,
    /// Everything that happened before this is counted.
    pub counted_until: Millis,
    /// The metrics, in the order asked for.
    pub metrics: Vec<MetricSeries>,
}

/// A metric of the whole stretch and of its parts.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct MetricSeries {
    /// Which.
    pub metric: MetricName,
    /// In what it is measured.
    pub unit: MetricUnit,
    /// How far percentiles are off at most, as a share of them.
    pub error: Option<f64>,
    /// Where returns matter: what was finished after this may still come back.
    pub known_until: Option<Millis>,
    /// The whole.
    pub total: MetricFigure,
    /// The parts.
    pub series: Vec<MetricPoint>,
    /// The other stretch.
    pub comparison: Option<MetricComparison>,
}

/// A part.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct MetricPoint {
    /// Which: the first day of the part, the hour of the week, the team's id, the word.
    pub key: String,
    /// The team's name.
    pub name: Option<String>,
    /// When a day, week or month begins.
    pub from: Option<Millis>,
    /// When the next one begins.
    pub to: Option<Millis>,
    /// Its figure.
    #[serde(flatten)]
    pub figure: MetricFigure,
}

/// The stretch that another is compared with. Its days, weeks and months stand in the same order.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct MetricComparison {
    /// Its first day.
    pub from: i64,
    /// Its last day.
    pub to: i64,
    /// The whole.
    pub total: MetricFigure,
    /// The parts.
    pub series: Vec<MetricPoint>,
}

impl Narrow {
    /// Only what that scope may see, and of it one team when one is named.
    pub fn of(scope: &Scope, team: Option<TeamId>) -> Self {
        let teams = match (scope, team) {
            (Scope::All, None) => None,
            (Scope::All, Some(team)) => Some(vec![team]),
            (Scope::Teams { teams, .. }, None) => Some(teams.clone()),
            (Scope::Teams { teams, .. }, Some(team)) => {
                Some(teams.iter().copied().filter(|t| *t == team).collect())
            }
        };
        Self { teams, ..Self::default() }
    }

    /// The same as SQL, its parameters behind those that are there.
    pub(crate) fn sql<'a>(&'a self, params: &mut Vec<P<'a>>) -> String {
        let mut sql = team_in("team", self.teams.as_deref(), params);
        let words = [
            ("channel_kind", self.kind.map(ChannelKind::as_str)),
            ("task", self.task.as_deref()),
            ("language", self.language.as_deref()),
        ];
        for (column, word) in words {
            if let Some(word) = word {
                params.push(P::Text(word));
                sql += &format!(" AND {column} = ${}", params.len());
            }
        }
        sql
    }
}

/// The metrics of these days.
pub async fn metrics(tx: &mut Tx, now: Millis, asked: &Asked) -> Result<MetricReport, DbError> {
    let names: Vec<(TeamId, String)> = tx.all(store::TEAM_NAMES, p![]).await?;
    let mut metrics = Vec::new();
    let days = Days::new(asked.from, asked.to);
    let here = match days {
        Some(days) => Some(Counts::read(tx, asked, days, &names).await?),
        None => None,
    };
    let other = match (days, asked.compare) {
        (Some(days), Some(Compare::Previous)) => days.before(),
        (Some(days), Some(Compare::Year)) => days.year_before(),
        _ => None,
    };
    let there = match other {
        Some(days) => Some(Counts::read(tx, asked, days, &names).await?),
        None => None,
    };
    for metric in asked.metrics.iter().copied().filter(|_| here.is_some()) {
        let (total, series) = here.as_ref().map(|c| c.of(metric, asked.within)).unwrap_or_default();
        let comparison = other.zip(there.as_ref()).map(|(days, counts)| {
            let (total, series) = counts.of(metric, asked.within);
            MetricComparison { from: days.first(), to: days.last(), total, series }
        });
        let unit = metric.unit();
        metrics.push(MetricSeries {
            metric,
            unit,
            error: (unit == MetricUnit::Ms).then_some(spread::ERROR),
            known_until: metric.looks_ahead().then(|| now.plus(-asked.within * DAY_MS)),
            total,
            series,
            comparison,
        });
    }
    Ok(MetricReport {
        from: asked.from,
        to: asked.to,
        zone: asked.calendar.name().to_owned(),
        group: asked.group,
        within: asked.within,
        counted_until: counted_until(tx, now).await?,
        metrics,
    })
}

/// A part as the sums know it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Key {
    /// The place in the order of pieces, the hour of the week, or a team.
    Number(i64),
    Word(String),
}

/// Everything that was counted in a stretch.
struct Counts {
    total: Sums,
    parts: BTreeMap<Key, Sums>,
    staff: Staff,
    points: Vec<(Key, MetricPoint)>,
}

impl Counts {
    async fn read(
        tx: &mut Tx,
        asked: &Asked,
        days: Days,
        names: &[(TeamId, String)],
    ) -> Result<Self, DbError> {
        let pieces = days.pieces(&asked.calendar, asked.group);
        let mut counts =
            Self { total: Sums::default(), parts: BTreeMap::new(), staff: Staff::default(), points: vec![] };
        let mut wanted: Vec<Kind> = asked.metrics.iter().flat_map(|m| kinds(*m, asked.within)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        for kind in wanted {
            for (key, bucket, n, total) in read_kind(tx, asked, days, &pieces, kind).await? {
                counts.total.add(kind, bucket, n, total);
                counts.parts.entry(key).or_default().add(kind, bucket, n, total);
            }
        }
        if asked.metrics.contains(&MetricName::Occupancy) {
            counts.staff = Staff::read(tx, asked, days, &pieces).await?;
        }
        counts.points = counts.points_of(asked, &pieces, names);
        Ok(counts)
    }

    /// Every part there is to show: all times, also empty ones; of words and teams those with something.
    fn points_of(
        &self,
        asked: &Asked,
        pieces: &[Piece],
        names: &[(TeamId, String)],
    ) -> Vec<(Key, MetricPoint)> {
        let point = |key: String| MetricPoint {
            key,
            name: None,
            from: None,
            to: None,
            figure: MetricFigure::default(),
        };
        let number = |i: usize| Key::Number(i64::try_from(i).unwrap_or(i64::MAX));
        match asked.group {
            Group::Day | Group::Week | Group::Month => {
                let at = |slot| Some(Millis(slot * SLOT_MS));
                let of = |(i, p): (usize, &Piece)| {
                    (number(i), MetricPoint { from: at(p.from), to: at(p.to), ..point(p.day.to_string()) })
                };
                pieces.iter().enumerate().map(of).collect()
            }
            Group::HourOfWeek => (0..168).map(|i| (number(i), point(i.to_string()))).collect(),
            Group::Team => {
                let there = |team: &TeamId| {
                    let key = Key::Number(team.0);
                    self.parts.contains_key(&key) || self.staff.parts.contains_key(&key)
                };
                let of = |(team, name): &(TeamId, String)| {
                    (Key::Number(team.0), MetricPoint { name: Some(name.clone()), ..point(team.to_string()) })
                };
                names.iter().filter(|(team, _)| there(team)).map(of).collect()
            }
            Group::Channel | Group::Task | Group::Language => {
                let word = |key: &Key| match key {
                    Key::Word(word) => word.clone(),
                    Key::Number(n) => n.to_string(),
                };
                self.parts.keys().map(|key| (key.clone(), point(word(key)))).collect()
            }
        }
    }

    fn of(&self, metric: MetricName, within: i64) -> (MetricFigure, Vec<MetricPoint>) {
        let nothing = Sums::default();
        let figure = |key: &Key| match metric {
            MetricName::Occupancy => self.staff.parts.get(key).map(Shift::figure).unwrap_or_default(),
            _ => self.parts.get(key).unwrap_or(&nothing).figure(metric, within),
        };
        let total = match metric {
            MetricName::Occupancy => self.staff.total.figure(),
            _ => self.total.figure(metric, within),
        };
        let series = self.points.iter().map(|(key, p)| MetricPoint { figure: figure(key), ..p.clone() });
        (total, series.collect())
    }
}

type Row = (Key, i64, i64, i64);

/// The sums of one kind of fact, by part and bucket.
async fn read_kind(
    tx: &mut Tx,
    asked: &Asked,
    days: Days,
    pieces: &[Piece],
    kind: Kind,
) -> Result<Vec<Row>, DbError> {
    let (from, to) = days.slots(&asked.calendar);
    let column = match asked.group {
        Group::Day | Group::Week | Group::Month | Group::HourOfWeek => "slot",
        Group::Team => "team",
        Group::Channel => "channel_kind",
        Group::Task => "task",
        Group::Language => "language",
    };
    let mut params = vec![P::Text(kind.as_str()), P::I64(from), P::I64(to)];
    let narrow = asked.narrow.sql(&mut params);
    let sql = format!(
        "SELECT {column}, bucket, CAST(sum(n) AS BIGINT), CAST(sum(total) AS BIGINT) FROM history_bucket
         WHERE fact = $1 AND slot >= $2 AND slot < $3{narrow} GROUP BY {column}, bucket"
    );
    if matches!(column, "slot" | "team") {
        let rows: Vec<(i64, i64, i64, i64)> = tx.all(&sql, &params).await?;
        let key = |n: i64| if column == "team" { Some(Key::Number(n)) } else { part(asked, pieces, n) };
        return Ok(rows.into_iter().filter_map(|(k, b, n, t)| Some((key(k)?, b, n, t))).collect());
    }
    let rows: Vec<(String, i64, i64, i64)> = tx.all(&sql, &params).await?;
    Ok(rows.into_iter().map(|(k, b, n, t)| (Key::Word(k), b, n, t)).collect())
}

/// In which part of time a quarter hour lies.
pub(crate) fn part(asked: &Asked, pieces: &[Piece], slot: i64) -> Option<Key> {
    if asked.group == Group::HourOfWeek {
        return Some(Key::Number(asked.calendar.hour_of_week(Millis(slot * SLOT_MS))));
    }
    let behind = pieces.partition_point(|p| p.from <= slot);
    pieces.get(behind.checked_sub(1)?).filter(|p| slot < p.to)?;
    Some(Key::Number(i64::try_from(behind - 1).ok()?))
}

/// Only rows of these teams; of none, no row.
pub(crate) fn team_in<'a>(column: &str, teams: Option<&[TeamId]>, params: &mut Vec<P<'a>>) -> String {
    match teams {
        None => String::new(),
        Some([]) => " AND 1 = 0".into(),
        Some(teams) => {
            let first = params.len() + 1;
            params.extend(teams.iter().map(|t| P::I64(t.0)));
            let marks: Vec<String> = (first..=params.len()).map(|n| format!("${n}")).collect();
            format!(" AND {column} IN ({})", marks.join(", "))
        }
    }
}
