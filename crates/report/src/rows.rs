//! The rows behind a number of the board.

use std::collections::{BTreeSet, HashMap};

use helppo_case::CaseRow;
use helppo_case::list::may_see;
use helppo_kernel::{CaseId, ChannelKind, Cursor, InteractionId, Millis, Page, TeamId, first_id_at};
use helppo_people::Scope;
use helppo_store::{DbError, P, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::calendar;

/// A number of the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Who waits, longest first.
    Waiting,
    /// The same.
    Longest,
    /// The same.
    Queue,
    /// Who waits and is reserved for somebody, longest first.
    Offered,
    /// Cases with a reply that is soon due or too late, the earliest first.
    AtRisk,
    /// Who went away today before anybody came, newest first.
    Abandoned,
    /// Today's answered waits, newest first.
    Answered,
    /// Today's answers about effort, newest first.
    Ces,
    /// Today's new contacts, newest first.
    Contacts,
}

/// Which rows.
#[derive(Clone, Debug)]
pub struct RowsOf {
    /// Behind which number.
    pub metric: Metric,
    /// Of one team only.
    pub team: Option<TeamId>,
    /// Of one kind of channel only.
    pub kind: Option<ChannelKind>,
    /// Time and id of the last row seen.
    pub after: Option<[i64; 2]>,
    /// How many.
    pub limit: usize,
}

/// The cases of the rows that were counted, one for each: a case that was counted twice is there twice.
pub async fn rows_of(tx: &mut Tx, now: Millis, scope: &Scope, of: &RowsOf) -> Result<Page<CaseRow>, DbError> {
    let (from, to) = calendar(tx).await?.day_around(now);
    let [at, id] =
        of.after.unwrap_or_else(|| if of.metric.counts_up() { [i64::MIN; 2] } else { [i64::MAX; 2] });
    let mut params: Vec<P<'_>> = Vec::new();
    let mut bind = |value: i64| {
        params.push(P::I64(value));
        format!("${}", params.len())
    };
    let (first, last) = (first_id_at::<InteractionId>(from).0, first_id_at::<InteractionId>(to).0);
    let mut sql = match of.metric {
        Metric::Waiting | Metric::Longest | Metric::Queue | Metric::Offered => {
            let states = if of.metric == Metric::Offered { "'offered'" } else { "'waiting', 'offered'" };
            format!(
                "SELECT coalesce(x.waiting_since, x.started_at), x.id, x.case_id FROM interaction x
                 WHERE x.state <> 'ended' AND x.state IN ({states})
                   AND (coalesce(x.waiting_since, x.started_at), x.id) > ({}, {})",
                bind(at),
                bind(id)
            )
        }
        Metric::AtRisk => format!(
            "SELECT x.due_at, x.id, x.id FROM cases x WHERE x.id IN (
                 SELECT c.case_id FROM service_clock c
                 WHERE c.warned_at IS NOT NULL AND c.stopped_at IS NULL AND c.paused_since IS NULL)
               AND x.status IN ('open', 'pending') AND x.merged_into IS NULL AND (x.due_at, x.id) > ({}, {})",
            bind(at),
            bind(id)
        ),
        Metric::Abandoned => format!(
            "SELECT x.ended_at, x.id, x.case_id FROM interaction x
             WHERE x.agent IS NULL AND x.how IN ('abandoned', 'left')
               AND x.ended_at >= {} AND x.ended_at < {} AND (x.ended_at, x.id) < ({}, {})",
            bind(from.0),
            bind(to.0),
            bind(at),
            bind(id)
        ),
        Metric::Answered => format!(
            "SELECT x.answered_at, x.interaction, x.case_id FROM report_answer x
             WHERE x.answered_at >= {} AND x.answered_at < {} AND (x.answered_at, x.interaction) < ({}, {})",
            bind(from.0),
            bind(to.0),
            bind(at),
            bind(id)
        ),
        Metric::Ces => format!(
            "SELECT x.answered_at, x.id, x.case_id FROM survey_response x
             WHERE x.kind = 'ces' AND x.answered_at >= {} AND x.answered_at < {} AND (x.answered_at, x.id) < ({}, {})",
            bind(from.0),
            bind(to.0),
            bind(at),
            bind(id)
        ),
        Metric::Contacts => format!(
            "SELECT x.started_at, x.id, x.case_id FROM interaction x
             WHERE x.id >= {} AND x.id < {} AND (x.started_at, x.id) < ({}, {})",
            bind(first),
            bind(last),
            bind(at),
            bind(id)
        ),
    };
    if let Some(team) = of.team {
        sql += &format!(" AND x.team = {}", bind(team.0));
    }
    if let Scope::Teams { teams, .. } = scope {
        let marks: Vec<String> = teams.iter().map(|t| bind(t.0)).collect();
        sql += &if marks.is_empty() {
            " AND 1 = 0".to_owned()
        } else {
            format!(" AND x.team IN ({})", marks.join(", "))
        };
    }
    let limit = bind(i64::try_from(of.limit + 1).unwrap_or(i64::MAX));
    if let Some(kind) = of.kind {
        params.push(P::Text(kind.as_str()));
        sql += &format!(" AND x.channel_kind = ${}", params.len());
    }
    let order = if of.metric.counts_up() { "ASC" } else { "DESC" };
    let sql = in_order(&format!("{sql} ORDER BY 1 {order}, 2 {order} LIMIT {limit}"), &mut params);
    let found: Vec<(i64, i64, CaseId)> = tx.all(&sql, &params).await?;
    let page = Page::from_overfull(found, of.limit, |(at, id, _)| Cursor(vec![*at, *id]));
    let seen = in_sight(tx, scope, page.items.iter().map(|(_, _, case)| *case)).await?;
    let items = page.items.iter().filter_map(|(_, _, case)| seen.get(case).cloned()).collect();
    Ok(Page { items, next: page.next })
}

/// These cases as lists show them, without those that have gone out of sight since they were counted.
pub(crate) async fn in_sight(
    tx: &mut Tx,
    scope: &Scope,
    cases: impl Iterator<Item = CaseId>,
) -> Result<HashMap<CaseId, CaseRow>, DbError> {
    let once: Vec<CaseId> = cases.collect::<BTreeSet<_>>().into_iter().collect();
    let rows = helppo_case::list::rows(tx, &once).await?.into_iter();
    let seen = rows.filter(|row| may_see(scope, row.head.team.id, row.head.owner.as_ref().map(|o| o.id)));
    Ok(seen.map(|row| (row.head.id, row)).collect())
}

impl Metric {
    /// Whether the first row is the oldest.
    fn counts_up(self) -> bool {
        matches!(self, Self::Waiting | Self::Longest | Self::Queue | Self::Offered | Self::AtRisk)
    }
}

/// Numbers the parameters by first appearance, as both engines want them.
fn in_order(sql: &str, params: &mut Vec<P<'_>>) -> String {
    let mut order: Vec<usize> = Vec::new();
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(start) = rest.find('$') {
        let digits = rest[start + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let old: usize = rest[start + 1..start + 1 + digits].parse().unwrap_or(0);
        let new = order.iter().position(|o| *o == old).unwrap_or_else(|| {
            order.push(old);
            order.len() - 1
        });
        out += &rest[..start];
        out += &format!("${}", new + 1);
        rest = &rest[start + 1 + digits..];
    }
    out += rest;
    *params = order.into_iter().filter_map(|old| params.get(old.wrapping_sub(1)).copied()).collect();
    out
}
