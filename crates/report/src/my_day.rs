//! The day of one agent, for their own eyes: how much is in hand, how hard it was, when the next break is,
//! what is due, what was promised, and who said thanks. Nothing here compares people.

use std::collections::BTreeSet;

use helppo_case::list::{Filter, Looker, Order, Owner, list};
use helppo_case::{CaseRow, Promise, Thanks, owed_by, thanks_of};
use helppo_kernel::{CaseId, Millis};
use helppo_store::{DbError, Tx, p};
use serde::Serialize;
use utoipa::ToSchema;

use crate::rows::in_sight;
use crate::store;

/// Replies that are shown; whoever owes more looks into the list.
const MOST_DUE: usize = 20;
/// More than anybody takes on most days.
const MOST_TAKEN: usize = 50;

/// A contact that was taken today.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Taken {
    /// Its case, as it is now.
    #[serde(flatten)]
    pub case: CaseRow,
    /// Whether it was hard.
    pub hard: bool,
    /// When it was taken.
    pub taken_at: Millis,
}

/// The day of one agent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MyDay {
    /// When the day began.
    pub from: Millis,
    /// Places in use.
    pub load: u32,
    /// Places.
    pub limit: u32,
    /// What fills these places: work that I serve, write up, or am offered; the newest first.
    pub in_hand: Vec<CaseRow>,
    /// Contacts taken today, offered or not, that nobody else took on.
    pub served: i64,
    /// How many of them were hard.
    pub hard: i64,
    /// These contacts, the newest first; at most fifty.
    pub taken: Vec<Taken>,
    /// When the next break is due; absent: none is planned.
    pub break_at: Option<Millis>,
    /// Own cases whose reply is due today or late, the first due first.
    pub due: Vec<CaseRow>,
    /// Whether more is due than is shown.
    pub more_due: bool,
    /// What is owed to customers, the most pressing first; at most twenty.
    pub promises: Vec<Promise>,
    /// Thanks of colleagues in the last seven days, the newest first.
    pub thanks: Vec<Thanks>,
}

/// The looker's day as it is at `now`.
pub async fn my_day(tx: &mut Tx, looker: &Looker, now: Millis) -> Result<MyDay, DbError> {
    let (from, to) = crate::calendar(tx).await?.day_around(now);
    let people = helppo_routing::people_now(tx).await?;
    let me = people.into_iter().find(|p| p.agent == looker.agent);
    let (served, hard): (i64, i64) = tx.one(store::SERVED_BY, p![from, to, looker.agent]).await?;
    let taken = taken(tx, looker, from, to).await?;
    let in_hand = in_hand(tx, looker).await?;
    let break_at = tx.opt::<Option<Millis>>(store::BREAK_OF, p![looker.agent]).await?.flatten();
    let mine = Filter { owner: Some(Owner::Me), ..Filter::default() };
    let mut due = list(tx, looker, &mine, Order::Due, None, MOST_DUE + 1).await?.items;
    due.retain(|row| row.head.due.as_ref().is_some_and(|due| due.at < to));
    let more_due = due.len() > MOST_DUE;
    due.truncate(MOST_DUE);
    let promises = owed_by(tx, looker, MOST_DUE).await?;
    let thanks = thanks_of(tx, looker, now.plus(-7 * 86_400_000)).await?;
    let (load, limit) = me.map_or((0, 0), |me| (me.load, me.limit));
    Ok(MyDay { from, load, limit, in_hand, served, hard, taken, break_at, due, more_due, promises, thanks })
}

/// What fills the looker's places. A case with two contacts in hand is there once.
async fn in_hand(tx: &mut Tx, looker: &Looker) -> Result<Vec<CaseRow>, DbError> {
    let mut held: Vec<CaseId> = tx.all(store::IN_HANDS_OF, p![looker.agent]).await?;
    let mut known = BTreeSet::new();
    held.retain(|case| known.insert(*case));
    let rows = helppo_case::list::rows(tx, &held).await?;
    Ok(held.iter().filter_map(|case| rows.iter().find(|row| row.head.id == *case).cloned()).collect())
}

/// What was taken and is still in sight: a case may have moved to others since.
async fn taken(tx: &mut Tx, looker: &Looker, from: Millis, to: Millis) -> Result<Vec<Taken>, DbError> {
    let found: Vec<(CaseId, i64, Millis)> =
        tx.all(store::TAKEN_BY, p![from, to, looker.agent, MOST_TAKEN]).await?;
    let seen = in_sight(tx, &looker.scope, found.iter().map(|(case, ..)| *case)).await?;
    let one =
        |(case, hard, taken_at)| Some(Taken { case: seen.get(&case)?.clone(), hard: hard == 1, taken_at });
    Ok(found.into_iter().filter_map(one).collect())
}
