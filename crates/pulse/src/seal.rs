//! When a week is over: what may not be shown of it is thrown away, so that it cannot be read from the rows either.

use std::collections::BTreeMap;

use helppo_kernel::{Millis, TeamId};
use helppo_store::{DbError, Tx, p};

use crate::figures::GroupRow;
use crate::group::{Sum, shown};
use crate::store;
use crate::week::{WEEK_MS, week_of};

/// Stands for the small teams together, in weeks that are over.
pub(crate) const TOGETHER: TeamId = TeamId(0);
/// Words are forgotten after so many weeks.
const WORDS_KEPT: i64 = 26;

/// Seals the weeks that are over: who answered is forgotten, small teams become one group or nothing. Doing it
/// twice changes nothing, and what is shown stays as it was.
pub async fn seal(tx: &mut Tx, now: Millis) -> Result<(), DbError> {
    let this = week_of(now);
    tx.exec(store::FORGET_VOICES, p![this]).await?;
    let oldest = this.plus(-WORDS_KEPT * WEEK_MS);
    tx.exec(store::FORGET_WORDS, p![oldest]).await?;
    let rows: Vec<GroupRow> = tx.all(store::GROUPS, p![oldest, this]).await?;
    let mut weeks: BTreeMap<Millis, Vec<(TeamId, Sum)>> = BTreeMap::new();
    for row in rows {
        weeks.entry(row.week).or_default().push((row.team, row.sum()));
    }
    for (week, teams) in weeks {
        let shown = shown(&teams);
        let small = teams.iter().filter(|(team, _)| !shown.teams.iter().any(|(large, _)| large == team));
        for (team, _) in small {
            tx.exec(store::FORGET_GROUP, p![week, *team]).await?;
            match shown.rest {
                Some(_) => tx.exec(store::JOIN_WORDS, p![TOGETHER, week, *team]).await?,
                None => tx.exec(store::FORGET_WORDS_OF, p![week, *team]).await?,
            };
        }
        if let Some((_, Sum { people, most, answers, total, least })) = shown.rest {
            tx.exec(store::PUT_GROUP, p![week, TOGETHER, people, most, answers, total, least]).await?;
        }
    }
    Ok(())
}
