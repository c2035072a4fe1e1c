//! The keys of a page: read along the indexes, sifted, cut.

use helppo_kernel::{AgentId, CaseId, ChannelKind, Cursor, CustomerId, Locale, Millis, Page, TeamId};
use helppo_people::Scope;
use helppo_store::{DbError, FromRow, Row, Tx, p};

use super::drive::Drive;
use super::{Filter, Looker, Order};
use crate::model::CaseStatus;
use crate::store;

/// Rows that one page may look at when it has to sift. A page that finds too few among them is short and
/// says where to go on: its cost stays the same however rare the matches are.
const MOST_SIFTED: usize = 2_000;
const SIFTED_AT_ONCE: usize = 500;

/// A case in the order of a list, with what decides whether it belongs there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// What the list is sorted by.
    pub k: i64,
    /// The case.
    pub id: CaseId,
    pub(super) status: CaseStatus,
    pub(super) team: TeamId,
    pub(super) owner: Option<AgentId>,
    pub(super) priority: i64,
    pub(super) channel_kind: ChannelKind,
    pub(super) language: Option<Locale>,
    pub(super) customer: CustomerId,
    pub(super) snoozed: bool,
    pub(super) waiting: bool,
    pub(super) merged: bool,
}

impl FromRow for Key {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            k: row.get(0)?,
            id: row.get(1)?,
            status: row.get(2)?,
            team: row.get(3)?,
            owner: row.get(4)?,
            priority: row.get(5)?,
            channel_kind: row.get(6)?,
            language: row.get(7)?,
            customer: row.get(8)?,
            snoozed: row.get::<Option<Millis>>(9)?.is_some(),
            waiting: row.get::<Option<Millis>>(10)?.is_some(),
            merged: row.get::<Option<CaseId>>(11)?.is_some(),
        })
    }
}

impl Looker {
    pub(super) fn sees(&self, key: &Key) -> bool {
        match &self.scope {
            Scope::All => true,
            Scope::Teams { agent, teams } => teams.contains(&key.team) || key.owner == Some(*agent),
        }
    }

    /// The teams whose lists are merged.
    pub(super) async fn teams(&self, tx: &mut Tx) -> Result<Vec<TeamId>, DbError> {
        match &self.scope {
            Scope::All => Ok(tx.all::<(TeamId,)>(store::case::TEAMS, p![]).await?.into_iter().map(|r| r.0).collect()),
            Scope::Teams { teams, .. } => Ok(teams.clone()),
        }
    }
}

/// A page of keys.
pub async fn keys(
    tx: &mut Tx,
    looker: &Looker,
    filter: &Filter,
    order: Order,
    after: Option<&Cursor>,
    limit: usize,
) -> Result<Page<Key>, DbError> {
    let teams = looker.teams(tx).await?;
    let Drive::Merge(branches) = Drive::of(looker, filter, &teams) else { return Ok(Page { items: Vec::new(), next: None }) };
    let way = branches[0].own_way().unwrap_or(order.way());
    let mut from = match after.map(|c| c.0.as_slice()) {
        Some([k, id]) => (*k, *id),
        _ => way.start(),
    };
    let at_once = if filter.sifts() { SIFTED_AT_ONCE.max(limit + 1) } else { limit + 1 };
    let wanted = i64::try_from(at_once).unwrap_or(i64::MAX);
    let (mut found, mut looked): (Vec<Key>, usize) = (Vec::new(), 0);
    loop {
        let (sql, params) = Drive::statement(&branches, way, &from, &wanted);
        let read: Vec<Key> = tx.all(&sql, &params).await?;
        let more = read.len() == at_once;
        looked += read.len();
        let last = read.last().map(|k| (k.k, k.id.0));
        for key in read {
            // Branches overlap where the looker's own cases lie with the looker's own teams.
            let twice = found.iter().any(|f| f.id == key.id);
            if !twice && filter.lets(looker, &key) {
                found.push(key);
            }
        }
        if found.len() > limit {
            found.truncate(limit);
            let next = found.last().map(cursor);
            return Ok(Page { items: found, next });
        }
        let Some(last) = last.filter(|_| more) else { return Ok(Page { items: found, next: None }) };
        if looked >= MOST_SIFTED {
            return Ok(Page { items: found, next: Some(Cursor(vec![last.0, last.1])) });
        }
        from = last;
    }
}

fn cursor(key: &Key) -> Cursor {
    Cursor(vec![key.k, key.id.into()])
}
