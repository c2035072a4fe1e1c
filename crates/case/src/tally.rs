//! How many cases stand on each shelf: kept by the very transaction that moves a case, so a counter is
//! never wrong and never counted.
//!
//! A case stands on one shelf by its status (`snoozed` outweighs open and pending), and on `waiting`
//! besides while its customer waits for a person. Rows are kept for its owner (0: nobody) and for
//! everybody together (−1).

use helppo_kernel::{AgentId, CaseId, TeamId};
use helppo_store::{DbError, P, Tx, p};

use crate::model::CaseStatus;
use crate::record::CaseRecord;
use crate::store;

/// The owner column of rows that count everybody's cases.
pub(crate) const EVERYBODY: i64 = -1;
/// The owner column of rows that count nobody's cases.
pub(crate) const NOBODY: i64 = 0;
/// On how many rows a shelf is spread, so that writers of one team seldom wait for each other.
const PARTS: i64 = 8;

/// What decides where a case is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shelf {
    team: TeamId,
    owner: Option<AgentId>,
    name: Option<&'static str>,
    waiting: bool,
}

impl Shelf {
    /// Where a case is counted.
    pub fn of(case: &CaseRecord) -> Self {
        let name = match (case.merged_into, case.snoozed_until, case.status) {
            (Some(_), _, _) => None,
            (None, Some(_), CaseStatus::Open | CaseStatus::Pending) => Some("snoozed"),
            (None, _, status) => Some(status.as_str()),
        };
        Self {
            team: case.team,
            owner: case.owner,
            name,
            waiting: case.waiting_since.is_some() && name.is_some(),
        }
    }

    fn cells(&self, step: i64) -> impl Iterator<Item = (i64, TeamId, &'static str, i64)> {
        let owner = self.owner.map_or(NOBODY, i64::from);
        let team = self.team;
        let waiting = self.waiting.then_some("waiting");
        [self.name, waiting]
            .into_iter()
            .flatten()
            .flat_map(move |name| [(EVERYBODY, team, name, step), (owner, team, name, step)])
    }
}

/// Takes a case from one shelf to another; `None` is nowhere.
pub async fn moved(tx: &mut Tx, case: CaseId, from: Option<Shelf>, to: Option<Shelf>) -> Result<(), DbError> {
    if from == to {
        return Ok(());
    }
    let mut cells: Vec<(i64, TeamId, &'static str, i64)> = Vec::with_capacity(8);
    let steps = from.iter().flat_map(|s| s.cells(-1)).chain(to.iter().flat_map(|s| s.cells(1)));
    for (owner, team, name, step) in steps {
        match cells.iter_mut().find(|c| (c.0, c.1, c.2) == (owner, team, name)) {
            Some(cell) => cell.3 += step,
            None => cells.push((owner, team, name, step)),
        }
    }
    cells.retain(|c| c.3 != 0);
    // Always in the same order, so that two writers never wait for each other in a ring.
    cells.sort_unstable();
    let part = i64::from(case).rem_euclid(PARTS);
    let params: Vec<[P<'_>; 5]> = cells.iter().map(|c| *p![c.0, c.1, c.2, part, c.3]).collect();
    let statements: Vec<(&str, &[P<'_>])> =
        params.iter().map(|p| (store::case::TALLY, p.as_slice())).collect();
    tx.exec_all(&statements).await
}
