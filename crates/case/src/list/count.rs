//! How many cases a list holds, from the counters that the writing transactions keep.

use helppo_kernel::TeamId;
use helppo_people::Scope;
use helppo_store::{DbError, Tx, p};
use serde::Serialize;

use super::{Filter, Looker, Order, Owner, Seen, keys};
use crate::store;
use crate::tally::{EVERYBODY, NOBODY};

/// Beyond this a list that the counters do not know is said to hold more.
const COUNTED_BY_HAND: usize = 99;

/// The counters of one looker's lists.
#[derive(Clone, Debug)]
pub struct Tally {
    everybody: Vec<(TeamId, String, i64)>,
    nobody: Vec<(TeamId, String, i64)>,
    mine: Vec<(TeamId, String, i64)>,
}

/// How many cases a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ViewCount {
    /// So many.
    pub count: i64,
    /// And there are more.
    pub more: bool,
}

/// Reads the counters.
pub async fn tally(tx: &mut Tx, looker: &Looker) -> Result<Tally, DbError> {
    Ok(Tally {
        everybody: tx.all(store::case::TALLY_OF_OWNER, p![EVERYBODY]).await?,
        nobody: tx.all(store::case::TALLY_OF_OWNER, p![NOBODY]).await?,
        mine: tx.all(store::case::TALLY_OF_OWNER, p![looker.agent]).await?,
    })
}

impl Tally {
    /// How many cases pass a filter: exact where the counters know, else counted up to 99.
    pub async fn count(&self, tx: &mut Tx, looker: &Looker, filter: &Filter) -> Result<ViewCount, DbError> {
        let other = matches!(filter.owner, Some(Owner::Agent(agent)) if agent != looker.agent);
        if !filter.is_counted() || other {
            return by_hand(tx, looker, filter).await;
        }
        Ok(ViewCount { count: self.sum(looker, filter), more: false })
    }

    fn sum(&self, looker: &Looker, filter: &Filter) -> i64 {
        let shelves: Vec<&str> = match filter.seen {
            Some(Seen::Waiting) => vec!["waiting"],
            Some(Seen::Snoozed) => vec!["snoozed"],
            Some(Seen::Mentions) => Vec::new(),
            None => filter.statuses().into_iter().map(|s| s.as_str()).collect(),
        };
        let seen_team = |team: TeamId| match &looker.scope {
            Scope::All => true,
            Scope::Teams { teams, .. } => teams.contains(&team),
        };
        let add = |rows: &[(TeamId, String, i64)], pass: &dyn Fn(TeamId) -> bool| -> i64 {
            rows.iter()
                .filter(|(team, shelf, _)| {
                    pass(*team) && filter.team.is_none_or(|t| t == *team) && shelves.contains(&shelf.as_str())
                })
                .map(|(_, _, n)| n)
                .sum()
        };
        let me = Some(looker.agent);
        match (filter.owned_by(looker), filter.seen) {
            (Some(None), _) => add(&self.nobody, &seen_team),
            // What is put off is read by team only.
            (Some(owner), Some(Seen::Snoozed)) if owner == me => add(&self.mine, &seen_team),
            (Some(owner), _) if owner == me => add(&self.mine, &|_: TeamId| true),
            (_, Some(Seen::Snoozed)) => add(&self.everybody, &seen_team),
            (_, _) => add(&self.everybody, &seen_team) + add(&self.mine, &|team| !seen_team(team)),
        }
    }
}

async fn by_hand(tx: &mut Tx, looker: &Looker, filter: &Filter) -> Result<ViewCount, DbError> {
    let page = keys(tx, looker, filter, Order::New, None, COUNTED_BY_HAND).await?;
    let count = i64::try_from(page.items.len()).unwrap_or(i64::MAX);
    Ok(ViewCount { count, more: page.next.is_some() })
}
