//! The keys of a page: read along the indexes, sifted, cut.

use helppo_kernel::{AgentId, CaseId, ChannelKind, Cursor, CustomerId, Locale, Millis, Page, TeamId};
use helppo_people::Scope;
use helppo_store::{DbError, FromRow, Row, Tx, p};

use super::drive::{Drive, Stretch};
use super::{Filter, Looker, Order};
use crate::model::CaseStatus;
use crate::store;

/// Rows that one page may look at when it has to sift. A page that finds too few among them is short and
/// says where to go on: its cost stays the same however rare the matches are.
const MOST_SIFTED: usize = 2_000;
const MOST_AT_ONCE: usize = 500;

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
    pub(super) due: bool,
    pub(super) merged: bool,
    pub(super) in_stretch: usize,
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
            due: row.get::<Option<Millis>>(12)?.is_some(),
            in_stretch: 0,
        })
    }
}

impl Looker {
    /// The teams whose lists are merged.
    pub(super) async fn teams(&self, tx: &mut Tx) -> Result<Vec<TeamId>, DbError> {
        match &self.scope {
            Scope::All => {
                Ok(tx.all::<(TeamId,)>(store::case::TEAMS, p![]).await?.into_iter().map(|r| r.0).collect())
            }
            Scope::Teams { teams, .. } => Ok(teams.clone()),
        }
    }
}

/// A page of keys. The cursor is the stretch and the key in it.
pub async fn keys(
    tx: &mut Tx,
    looker: &Looker,
    filter: &Filter,
    order: Order,
    after: Option<&Cursor>,
    limit: usize,
) -> Result<Page<Key>, DbError> {
    let teams = looker.teams(tx).await?;
    let drive = Drive::of(looker, filter, order, &teams);
    let (first, mut from) = match after.map(|c| c.0.as_slice()) {
        Some([stretch, k, id]) => (usize::try_from(*stretch).unwrap_or(0), Some((*k, *id))),
        _ => (0, None),
    };
    let (mut found, mut looked): (Vec<Key>, usize) = (Vec::new(), 0);
    for (n, stretch) in drive.stretches.iter().enumerate().skip(first) {
        let mut place = from.take().unwrap_or(stretch.way.start());
        // What has to be sifted is read in growing handfuls: usually the first one is enough.
        let mut handful = limit + 1;
        loop {
            let read = handful_of(tx, stretch, place, handful).await?;
            let more = read.len() == handful;
            looked += read.len();
            place = read.last().map_or(place, |k| (k.k, k.id.0));
            for key in read {
                // Branches overlap where the looker's own cases lie with the looker's own teams.
                let twice = found.iter().any(|f| f.id == key.id);
                if twice || !stretch.only.lets(&key) || !filter.lets(looker, &key) {
                    continue;
                }
                if found.len() == limit {
                    let next = found.last().map(|last| cursor(last.in_stretch, last.k, last.id.0));
                    return Ok(Page { items: found, next });
                }
                found.push(Key { in_stretch: n, ..key });
            }
            if !more {
                break;
            }
            if looked >= MOST_SIFTED {
                return Ok(Page { items: found, next: Some(cursor(n, place.0, place.1)) });
            }
            handful = (handful * 4).min(MOST_AT_ONCE.max(limit + 1));
        }
    }
    Ok(Page { items: found, next: None })
}

async fn handful_of(
    tx: &mut Tx,
    stretch: &Stretch,
    after: (i64, i64),
    n: usize,
) -> Result<Vec<Key>, DbError> {
    let limit = i64::try_from(n).unwrap_or(i64::MAX);
    let (sql, params) = stretch.statement(&after, &limit);
    tx.all(&sql, &params).await
}

fn cursor(stretch: usize, k: i64, id: i64) -> Cursor {
    Cursor(vec![i64::try_from(stretch).unwrap_or(0), k, id])
}
