//! Letting go of what is over.

use std::collections::BTreeMap;

use helppo_kernel::{Millis, TeamId};
use helppo_store::{DbError, Tx, p};

use crate::ask::A_SHIFT_MS;
use crate::figures::{GroupRow, WEEKS};
use crate::group::{Sum, shown};
use crate::store;
use crate::week::{WEEK_MS, week_of};

/// Forgets who was asked and who answered once that is over, whole weeks that nobody is shown any more, and of
/// the others the groups that were too small to be shown: their sums are nobody's business.
pub async fn forget(tx: &mut Tx, now: Millis) -> Result<(), DbError> {
    let this = week_of(now);
    let first = this.plus(-WEEKS * WEEK_MS);
    tx.exec(store::FORGET_ASKS, p![now.plus(-A_SHIFT_MS)]).await?;
    tx.exec(store::FORGET_VOICES, p![this]).await?;
    tx.exec(store::FORGET_WORDS, p![first]).await?;
    tx.exec(store::FORGET_GROUPS, p![first]).await?;
    let mut weeks: BTreeMap<Millis, Vec<(TeamId, Sum)>> = BTreeMap::new();
    for row in tx.all::<GroupRow>(store::GROUPS, p![first, this]).await? {
        weeks.entry(row.week).or_default().push((row.team, row.sum()));
    }
    for (week, teams) in weeks {
        let seen = shown(&teams);
        let rest: Vec<TeamId> = seen.rest.map(|(teams, _)| teams).unwrap_or_default();
        let is_seen = |team: &TeamId| rest.contains(team) || seen.teams.iter().any(|(one, _)| one == team);
        for (team, _) in teams.iter().filter(|(team, _)| !is_seen(team)) {
            tx.exec(store::DROP_GROUP, p![week, *team]).await?;
            tx.exec(store::DROP_WORDS, p![week, *team]).await?;
        }
    }
    Ok(())
}
