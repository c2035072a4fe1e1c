//! Reading the map, and the matters behind a cell.

use std::collections::BTreeMap;

use helppo_kernel::{CaseId, ChannelKind, Cursor, Millis, Page};
use helppo_people::{Scope, settings};
use helppo_store::{DbError, P, Tx};

use super::{Counted, ObservedPath, PathCell, PathMap, PathMatters, PathRow, verdict};
use crate::EffortMatter;
use crate::ledger::ChangeReason;
use crate::look::{in_sight, rows_of};
use crate::task::keep::{Task, tasks};
use crate::task::{DesignedPath, Fault, Mode, TaskDefinition, faults};

/// A cell: task, kind of channel, mode.
type Cell = (String, ChannelKind, Mode);

/// The map of what was designed, and of the matters that began from `from` until just before `to`, as far as
/// `scope` may see.
pub(crate) async fn map(
    tx: &mut Tx,
    scope: &Scope,
    (from, to): (Millis, Millis),
) -> Result<PathMap, DbError> {
    let register: Vec<TaskDefinition> =
        tasks(tx).await?.into_iter().map(|Task { definition, .. }| definition).collect();
    let languages = settings(tx).await?.languages;
    let mut observed = observed(tx, scope, (from, to)).await?;
    let mut to_mend: BTreeMap<String, Vec<Fault>> = BTreeMap::new();
    for fault in faults(&register, &languages) {
        to_mend.entry(fault.task.clone()).or_default().push(fault);
    }
    let rows = register.iter().map(|task| PathRow {
        key: task.key.clone(),
        name: Some(task.name.clone()),
        cells: cells_of(task, &mut observed),
        faults: to_mend.remove(&task.key).unwrap_or_default(),
    });
    let mut rows: Vec<PathRow> = rows.collect();
    let mut others: BTreeMap<String, Vec<PathCell>> = BTreeMap::new();
    for ((task, channel, mode), seen) in observed {
        let cell = PathCell { channel, mode, designed: None, observed: Some(seen) };
        others.entry(task).or_default().push(cell);
    }
    // The nameless come last.
    let nameless = others.remove("").map(|cells| (String::new(), cells));
    let others = others.into_iter().chain(nameless);
    rows.extend(others.map(|(key, cells)| PathRow { key, name: None, cells, faults: Vec::new() }));
    Ok(PathMap { from, to, tasks: rows })
}

fn cells_of(task: &TaskDefinition, observed: &mut BTreeMap<Cell, ObservedPath>) -> Vec<PathCell> {
    let mut cells = Vec::new();
    for channel in ChannelKind::ALL {
        for mode in Mode::ALL {
            let here = |path: &&DesignedPath| path.channel == channel && path.mode == mode;
            let designed = task.paths.iter().find(here).cloned();
            let observed = observed.remove(&(task.key.clone(), channel, mode));
            if designed.is_some() || observed.is_some() {
                cells.push(PathCell { channel, mode, designed, observed });
            }
        }
    }
    cells
}

async fn observed(
    tx: &mut Tx,
    scope: &Scope,
    (from, to): (Millis, Millis),
) -> Result<BTreeMap<Cell, ObservedPath>, DbError> {
    let mut params = vec![P::I64(from.0), P::I64(to.0)];
    let sight = in_sight(scope, &mut params);
    let counted = format!(
        "SELECT coalesce(m.task, ''), m.channel_kind, m.mode, count(*),
           CAST(sum(CASE WHEN m.finished_at IS NULL THEN 0 ELSE 1 END) AS BIGINT),
           CAST(sum(CASE WHEN m.finished_at IS NULL OR m.kinds > 1 THEN 0 ELSE 1 END) AS BIGINT),
           CAST(sum(CASE WHEN m.kinds > 1 THEN 1 ELSE 0 END) AS BIGINT), CAST(sum(m.points) AS BIGINT)
         FROM effort_matter m WHERE m.opened_at >= $1 AND m.opened_at < $2{sight}
         GROUP BY coalesce(m.task, ''), m.channel_kind, m.mode"
    );
    let counted: Vec<Counted> = tx.all(&counted, &params).await?;
    let medians = format!(
        "SELECT task, channel_kind, mode, took FROM (
           SELECT coalesce(m.task, '') AS task, m.channel_kind, m.mode, m.finished_at - m.opened_at AS took,
             row_number() OVER (PARTITION BY coalesce(m.task, ''), m.channel_kind, m.mode
               ORDER BY m.finished_at - m.opened_at) AS place,
             count(*) OVER (PARTITION BY coalesce(m.task, ''), m.channel_kind, m.mode) AS whole
           FROM effort_matter m
           WHERE m.opened_at >= $1 AND m.opened_at < $2 AND m.finished_at IS NOT NULL{sight}
         ) AS ranked WHERE place = (whole + 1) / 2"
    );
    let medians: Vec<(String, ChannelKind, Mode, i64)> = tx.all(&medians, &params).await?;
    let reasons = format!(
        "SELECT coalesce(m.task, ''), m.channel_kind, m.mode, e.reason, count(*)
         FROM effort_matter m JOIN effort_entry e ON e.matter = m.matter AND e.hoop = 'forced_change'
         WHERE m.opened_at >= $1 AND m.opened_at < $2{sight}
         GROUP BY coalesce(m.task, ''), m.channel_kind, m.mode, e.reason ORDER BY 5, 4"
    );
    let reasons: Vec<(String, ChannelKind, Mode, Option<ChangeReason>, i64)> =
        tx.all(&reasons, &params).await?;
    // The commonest comes last and stays.
    let reasons: BTreeMap<Cell, Option<ChangeReason>> =
        reasons.into_iter().map(|(task, channel, mode, reason, _)| ((task, channel, mode), reason)).collect();
    let medians: BTreeMap<Cell, i64> =
        medians.into_iter().map(|(task, channel, mode, took)| ((task, channel, mode), took)).collect();
    let with_all = |c: Counted| {
        let cell = (c.task, c.channel, c.mode);
        let seen = ObservedPath {
            matters: c.matters,
            finished: c.finished,
            finished_here: c.finished_here,
            moved: c.moved,
            median_ms: medians.get(&cell).copied(),
            points: c.points,
            reason: reasons.get(&cell).copied().flatten(),
            verdict: verdict(c.finished, c.finished_here),
        };
        (cell, seen)
    };
    Ok(counted.into_iter().map(with_all).collect())
}

/// The matters behind a cell, the newest first. The cursor is when the last one began, and its case.
pub(crate) async fn matters(
    tx: &mut Tx,
    scope: &Scope,
    (from, to): (Millis, Millis),
    (task, channel, mode): (&str, ChannelKind, Mode),
    which: PathMatters,
    (after, limit): (Option<(i64, i64)>, usize),
) -> Result<Page<EffortMatter>, DbError> {
    let (at, matter) = after.unwrap_or((i64::MAX, i64::MAX));
    let mut params = vec![P::I64(from.0), P::I64(to.0), P::I64(at), P::I64(matter)];
    // A column that is compared as it stands can be looked up in the index; the nameless are few.
    let named = if task.is_empty() {
        "coalesce(m.task, '') = ''".to_owned()
    } else {
        params.push(P::Text(task));
        format!("m.task = ${}", params.len())
    };
    params.push(P::Text(channel.as_str()));
    params.push(P::Text(mode.as_str()));
    let cell = format!("{named} AND m.channel_kind = ${} AND m.mode = ${}", params.len() - 1, params.len());
    let sight = in_sight(scope, &mut params);
    let which = match which {
        PathMatters::All => "",
        PathMatters::FinishedHere => " AND m.finished_at IS NOT NULL AND m.kinds = 1",
        PathMatters::Moved => " AND m.kinds > 1",
        PathMatters::Open => " AND m.finished_at IS NULL",
    };
    params.push(P::I64(i64::try_from(limit + 1).unwrap_or(i64::MAX)));
    let sql = format!(
        "SELECT m.matter, m.opened_at, m.contacts, m.points FROM effort_matter m
         WHERE m.opened_at >= $1 AND m.opened_at < $2 AND (m.opened_at, m.matter) < ($3, $4) AND {cell}{sight}{which}
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
