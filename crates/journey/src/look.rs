//! What the ledger says: of one case, and of a stretch of time, each sum with its entries.

use std::collections::HashMap;

use helppo_case::CaseRow;
use helppo_kernel::{CaseId, ChannelKind, Cursor, Millis, Page};
use helppo_people::Scope;
use helppo_store::{DbError, P, Tx, p, row};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::keep::{CaseNow, Line};
use crate::ledger::{ChangeReason, Hoop, LedgerEntry, Strain};
use crate::store;

/// What a matter cost its customer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CaseEffort {
    /// The case that the matter is.
    pub matter: CaseId,
    /// The points of all entries.
    pub points: i64,
    /// How hard that is.
    pub strain: Strain,
    /// Contacts that the customer made.
    pub contacts: i64,
    /// The customer's waiting by the clock, in milliseconds.
    pub clock_ms: i64,
    /// The part of it in which the house was open.
    pub open_ms: i64,
    /// The hoops, in the order in which they were jumped through.
    pub entries: Vec<LedgerEntry>,
}

/// By what sums are parted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EffortGroup {
    /// What was jumped through.
    #[default]
    Hoop,
    /// What the customer wanted to get done; without a name where nobody said.
    Task,
    /// The kind of channel in which it happened.
    Channel,
    /// Why another channel had to be taken.
    Reason,
}

/// Narrows sums and entries down to one value of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct EffortPart {
    /// Only these hoops.
    pub hoop: Option<Hoop>,
    /// Only matters of this task; empty for those without one.
    pub task: Option<String>,
    /// Only what happened in channels of this kind.
    pub channel: Option<ChannelKind>,
    /// Only changes for this reason.
    pub reason: Option<ChangeReason>,
}

row! {
    /// One sum.
    #[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
    pub struct EffortSum {
        /// The value of the group; absent where nobody said.
        pub key: Option<String>,
        /// Entries.
        pub entries: i64,
        /// Matters they are in.
        pub matters: i64,
        /// Their points.
        pub points: i64,
        /// Waiting by the clock, in milliseconds.
        pub clock_ms: i64,
        /// The part of it in which the house was open.
        pub open_ms: i64,
    }
}

/// What a stretch of time cost our customers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EffortSums {
    /// From when.
    pub from: Millis,
    /// Until just before.
    pub to: Millis,
    /// Matters that began in that time.
    pub matters: i64,
    /// Of them, those without a single hoop.
    pub without: i64,
    /// Of them, those that were a great strain.
    pub high: i64,
    /// Points of these matters.
    pub points: i64,
    /// The sums of what happened in that time, the heaviest first.
    pub sums: Vec<EffortSum>,
}

/// An entry with the case it is in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EffortRow {
    /// The hoop.
    #[serde(flatten)]
    pub entry: LedgerEntry,
    /// The case as it is now.
    pub row: CaseRow,
}

/// Which matters of those that began in a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EffortMatters {
    /// All of them.
    All,
    /// Those without a hoop.
    Without,
    /// Those that were a great strain.
    High,
}

/// A matter with what it cost.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EffortMatter {
    /// Its case as it is now.
    pub row: CaseRow,
    /// When it began.
    pub opened_at: Millis,
    /// Contacts that the customer made.
    pub contacts: i64,
    /// The points of all entries.
    pub points: i64,
}

/// What a matter cost.
pub(crate) async fn case_effort(tx: &mut Tx, root: &CaseNow) -> Result<CaseEffort, DbError> {
    let line: Option<Line> = tx.opt(store::MATTER, p![root.id]).await?;
    let entries: Vec<LedgerEntry> = tx.all(store::ENTRIES, p![root.id]).await?;
    let (points, strain, contacts) = line.map_or((0, Strain::Low, 0), |l| (l.points, l.strain, l.contacts));
    Ok(CaseEffort {
        matter: root.id,
        points,
        strain,
        contacts,
        clock_ms: entries.iter().map(|e| e.clock_ms).sum(),
        open_ms: entries.iter().map(|e| e.open_ms).sum(),
        entries,
    })
}

/// The sums of what happened from `from` until just before `to`, as far as `scope` may see.
pub(crate) async fn effort_sums(
    tx: &mut Tx,
    scope: &Scope,
    (from, to): (Millis, Millis),
    group: EffortGroup,
    part: &EffortPart,
) -> Result<EffortSums, DbError> {
    let mut params = vec![P::I64(from.0), P::I64(to.0)];
    let sight = in_sight(scope, &mut params);
    let opened = format!(
        "SELECT count(*), coalesce(sum(CASE WHEN m.points = 0 THEN 1 ELSE 0 END), 0),
           coalesce(sum(CASE WHEN m.strain = 'high' THEN 1 ELSE 0 END), 0), CAST(coalesce(sum(m.points), 0) AS BIGINT)
         FROM effort_matter m WHERE m.opened_at >= $1 AND m.opened_at < $2{sight}"
    );
    let (matters, without, high, points) = tx.one(&opened, &params).await?;
    let narrow = part.sql(&mut params);
    let key = match group {
        EffortGroup::Hoop => "e.hoop",
        EffortGroup::Task => "m.task",
        EffortGroup::Channel => "e.channel_kind",
        EffortGroup::Reason => "e.reason",
    };
    let sums = format!(
        "SELECT {key}, count(*), count(DISTINCT e.matter), CAST(sum(e.points) AS BIGINT), CAST(sum(e.clock_ms) AS BIGINT),
           CAST(sum(e.open_ms) AS BIGINT)
         FROM effort_entry e JOIN effort_matter m ON m.matter = e.matter
         WHERE e.at >= $1 AND e.at < $2{sight}{narrow} GROUP BY {key} ORDER BY 4 DESC, 2 DESC, 1 LIMIT 200"
    );
    let sums = tx.all(&sums, &params).await?;
    Ok(EffortSums { from, to, matters, without, high, points, sums })
}

/// The entries behind the sums, the newest first. The cursor is the time and the event of the last one.
pub(crate) async fn effort_entries(
    tx: &mut Tx,
    scope: &Scope,
    (from, to): (Millis, Millis),
    part: &EffortPart,
    after: Option<(i64, i64)>,
    limit: usize,
) -> Result<Page<EffortRow>, DbError> {
    let (at, event) = after.unwrap_or((i64::MAX, i64::MAX));
    let mut params = vec![P::I64(from.0), P::I64(to.0), P::I64(at), P::I64(event)];
    let narrow = in_sight(scope, &mut params) + &part.sql(&mut params);
    params.push(P::I64(i64::try_from(limit + 1).unwrap_or(i64::MAX)));
    let sql = format!(
        "SELECT e.event, e.hoop, e.reason, e.at, e.case_id, e.interaction, e.channel_kind, e.clock_ms,
           e.open_ms, e.points
         FROM effort_entry e JOIN effort_matter m ON m.matter = e.matter
         WHERE e.at >= $1 AND e.at < $2 AND (e.at, e.event) < ($3, $4){narrow}
         ORDER BY e.at DESC, e.event DESC LIMIT ${}",
        params.len()
    );
    let mut found: Vec<LedgerEntry> = tx.all(&sql, &params).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|e| Cursor(vec![e.at.0, e.event.0]));
    let rows = rows_of(tx, found.iter().map(|e| e.case)).await?;
    let with_row = |entry: LedgerEntry| Some(EffortRow { row: rows.get(&entry.case)?.clone(), entry });
    Ok(Page { items: found.into_iter().filter_map(with_row).collect(), next })
}

/// The matters that began from `from` until just before `to`, the newest first. The cursor is when the last
/// one began, and its case.
pub(crate) async fn effort_matters(
    tx: &mut Tx,
    scope: &Scope,
    (from, to): (Millis, Millis),
    which: EffortMatters,
    after: Option<(i64, i64)>,
    limit: usize,
) -> Result<Page<EffortMatter>, DbError> {
    let (at, matter) = after.unwrap_or((i64::MAX, i64::MAX));
    let mut params = vec![P::I64(from.0), P::I64(to.0), P::I64(at), P::I64(matter)];
    let sight = in_sight(scope, &mut params);
    let which = match which {
        EffortMatters::All => "",
        EffortMatters::Without => " AND m.points = 0",
        EffortMatters::High => " AND m.strain = 'high'",
    };
    params.push(P::I64(i64::try_from(limit + 1).unwrap_or(i64::MAX)));
    let sql = format!(
        "SELECT m.matter, m.opened_at, m.contacts, m.points FROM effort_matter m
         WHERE m.opened_at >= $1 AND m.opened_at < $2 AND (m.opened_at, m.matter) < ($3, $4){sight}{which}
         ORDER BY m.opened_at DESC, m.matter DESC LIMIT ${}",
        params.len()
    );
    let mut found: Vec<(CaseId, Millis, i64, i64)> = tx.all(&sql, &params).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|f| Cursor(vec![f.1.0, f.0.0]));
    let rows = rows_of(tx, found.iter().map(|f| f.0)).await?;
    let with_row = |(matter, opened_at, contacts, points)| {
        Some(EffortMatter { row: rows.get(&matter)?.clone(), opened_at, contacts, points })
    };
    Ok(Page { items: found.into_iter().filter_map(with_row).collect(), next })
}

/// Cases as lists show them, in one read.
pub(crate) async fn rows_of(
    tx: &mut Tx,
    cases: impl Iterator<Item = CaseId>,
) -> Result<HashMap<CaseId, CaseRow>, DbError> {
    let mut ids: Vec<CaseId> = cases.collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(helppo_case::list::rows(tx, &ids).await?.into_iter().map(|row| (row.head.id, row)).collect())
}

/// Narrows down to what the reader may see.
pub(crate) fn in_sight(scope: &Scope, params: &mut Vec<P<'_>>) -> String {
    match scope {
        Scope::All => String::new(),
        Scope::Teams { agent, teams } => {
            params.push(P::I64(agent.0));
            let own = format!("m.owner = ${}", params.len());
            let marks: Vec<String> = (1..=teams.len()).map(|n| format!("${}", params.len() + n)).collect();
            params.extend(teams.iter().map(|team| P::I64(team.0)));
            let team =
                if marks.is_empty() { "1 = 0".into() } else { format!("m.team IN ({})", marks.join(", ")) };
            format!(" AND ({own} OR {team})")
        }
    }
}

impl EffortPart {
    fn sql<'a>(&'a self, params: &mut Vec<P<'a>>) -> String {
        let mut sql = String::new();
        let mut equal = |column: &str, word: &'a str| {
            params.push(P::Text(word));
            sql.push_str(&format!(" AND {column} = ${}", params.len()));
        };
        if let Some(hoop) = self.hoop {
            equal("e.hoop", hoop.as_str());
        }
        if let Some(task) = &self.task {
            equal("coalesce(m.task, '')", task);
        }
        if let Some(channel) = self.channel {
            equal("e.channel_kind", channel.as_str());
        }
        if let Some(reason) = self.reason {
            equal("e.reason", reason.as_str());
        }
        sql
    }
}
