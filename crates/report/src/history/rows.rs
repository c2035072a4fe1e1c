//! The rows behind a number of the history: the very facts that it is the sum of.

use helppo_case::CaseRow;
use helppo_kernel::{CaseId, ChannelKind, Cursor, EventId, InteractionId, Millis, Page, TeamId};
use helppo_people::{Action, Caller, Object};
use helppo_store::{DbError, P, Tx, p, row};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ask::Narrow;
use super::fact::Kind;
use super::metric::{Buckets, MetricName};
use super::period::Days;
use super::store;
use crate::Calendar;
use crate::calendar::SLOT_MS;
use crate::live::TeamRef;

/// Which of the rows behind a metric.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MetricPart)]
pub enum Part {
    /// All that were counted, averaged, or that the share is of.
    #[default]
    Counted,
    /// Of a share: those that are meant.
    Met,
}

/// Which rows.
#[derive(Clone, Debug)]
pub struct RowsAsked {
    /// Behind which metric.
    pub metric: MetricName,
    /// Which of them.
    pub part: Part,
    /// The first day, as 20261101.
    pub from: i64,
    /// The last day.
    pub to: i64,
    /// Whose days.
    pub calendar: Calendar,
    /// Only of this hour of the week, 0 to 167.
    pub hour: Option<i64>,
    /// Within how many days a return counts.
    pub within: i64,
    /// What is left out.
    pub narrow: Narrow,
    /// Time and event of the last row seen.
    pub after: Option<[i64; 2]>,
    /// How many.
    pub limit: usize,
}

/// One thing that was counted.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MetricRow {
    /// When it counts.
    pub at: Millis,
    /// What it is: the word in docs/metrics.md.
    pub fact: String,
    /// What was measured: milliseconds, contacts or a score. Never how long somebody served.
    pub value: Option<i64>,
    /// Of a return: after how many days.
    pub day: Option<i64>,
    /// At which team.
    pub team: TeamRef,
    /// In which kind of channel.
    pub channel_kind: ChannelKind,
    /// Of which task; empty when unknown.
    pub task: String,
    /// In which language; empty when unknown.
    pub language: String,
    /// In which interaction.
    #[schema(value_type = Option<String>)]
    pub interaction: Option<InteractionId>,
    /// The case; absent when it has moved out of my sight since.
    pub case: Option<CaseRow>,
}

row! {
    #[derive(Clone)]
    struct Found {
        fact: String, at: i64, event: EventId, case: CaseId, interaction: Option<InteractionId>, team: TeamId,
        kind: ChannelKind, task: String, language: String, bucket: i64, value: i64,
    }
}

/// The facts behind a number, newest first.
pub async fn metric_rows(
    tx: &mut Tx,
    caller: &Caller,
    asked: &RowsAsked,
) -> Result<Page<MetricRow>, DbError> {
    let names: Vec<(TeamId, String)> = tx.all(store::TEAM_NAMES, p![]).await?;
    let mut found: Vec<Found> = Vec::new();
    for (kind, buckets) in meant(asked) {
        found.extend(facts(tx, asked, kind, buckets).await?);
    }
    found.sort_by_key(|f| std::cmp::Reverse((f.at, f.event)));
    let page = Page::from_overfull(found, asked.limit, |f| Cursor(vec![f.at, f.event.0]));
    let mut items = Vec::with_capacity(page.items.len());
    for found in page.items {
        let case = helppo_case::case_row(tx, found.case).await?.filter(|row| {
            let of = Object::Case { team: row.head.team.id, owner: row.head.owner.as_ref().map(|o| o.id) };
            caller.can(Action::CaseRead, &of)
        });
        let name = names.iter().find(|(id, _)| *id == found.team).map(|(_, name)| name.clone());
        let kind = Kind::from_word(&found.fact);
        items.push(MetricRow {
            at: Millis(found.at),
            value: kind.filter(|k| k.is_shown()).map(|_| found.value),
            day: kind.filter(|k| k.is_return() && found.bucket > 0).map(|_| found.bucket),
            fact: found.fact,
            team: TeamRef { id: found.team, name: name.unwrap_or_default() },
            channel_kind: found.kind,
            task: found.task,
            language: found.language,
            interaction: found.interaction,
            case,
        });
    }
    Ok(Page { items, next: page.next })
}

/// Which facts stand behind the metric.
fn meant(asked: &RowsAsked) -> Vec<(Kind, Buckets)> {
    match asked.metric.formula(asked.within) {
        None => Vec::new(),
        Some(formula) => match formula.met.filter(|_| asked.part == Part::Met) {
            Some(met) => vec![met],
            None => formula.counted.into_iter().map(|kind| (kind, Buckets::All)).collect(),
        },
    }
}

/// One more than a page of one kind.
async fn facts(tx: &mut Tx, asked: &RowsAsked, kind: Kind, buckets: Buckets) -> Result<Vec<Found>, DbError> {
    let Some(days) = Days::new(asked.from, asked.to) else { return Ok(Vec::new()) };
    let (first, last) = days.slots(&asked.calendar);
    let mut after = asked.after.unwrap_or([i64::MAX; 2]);
    let mut facts: Vec<Found> = Vec::new();
    loop {
        let limit = asked.limit + 1;
        let mut params = vec![
            P::Text(kind.as_str()),
            P::I64(first * SLOT_MS),
            P::I64(last * SLOT_MS),
            P::I64(after[0]),
            P::I64(after[1]),
        ];
        let narrow = asked.narrow.sql(&mut params);
        params.push(P::I64(i64::try_from(limit).unwrap_or(i64::MAX)));
        let rows: Vec<Found> = tx.all(&text(&narrow, params.len()), &params).await?;
        let more = rows.len() == limit;
        if let Some(last) = rows.last() {
            after = [last.at, last.event.0];
        }
        let hour = |f: &Found| asked.hour.is_none_or(|h| asked.calendar.hour_of_week(slot_of(f.at)) == h);
        facts.extend(rows.into_iter().filter(|f| buckets.has(f.bucket) && hour(f)));
        if !more || facts.len() >= limit {
            facts.truncate(limit);
            return Ok(facts);
        }
    }
}

/// The sums know no time within a quarter hour, so the rows behind them do not either.
fn slot_of(at: i64) -> Millis {
    Millis(at.div_euclid(SLOT_MS) * SLOT_MS)
}

pub(crate) fn text(narrow: &str, limit: usize) -> String {
    format!(
        "SELECT fact, at, ref, case_id, interaction, team, channel_kind, task, language, bucket, value
         FROM history_fact WHERE fact = $1 AND at >= $2 AND at < $3 AND (at, ref) < ($4, $5){narrow}
         ORDER BY at DESC, ref DESC LIMIT ${limit}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use helppo_testkit::{World, both_dbs};

    both_dbs!(rows_are_read_along_their_index, async |world: &World| {
        let store = &world.store;
        if store.engine() != helppo_store::Engine::Sqlite {
            return;
        }
        let narrow = Narrow { teams: Some(vec![TeamId(1), TeamId(2)]), ..Narrow::default() };
        let sql = text(&narrow.sql(&mut vec![P::Null; 5]), 8);
        let plan = store.explain(&sql).await.expect("explained");
        assert!(plan.contains("USING INDEX history_fact_time (fact=? AND at>? AND at<?)"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    });
}
