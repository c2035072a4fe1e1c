//! Lists of cases: by key from partial indexes, filtered the rest of the way, never counted.

mod count;
mod drive;
mod filter;
mod keys;
mod row;

pub use count::{Tally, ViewCount, tally};
pub(crate) use filter::passing;
pub use filter::{Filter, Order, Owner, Seen};
pub use keys::{Key, keys};
pub use row::{
    CaseHead, CaseRow, ChannelRef, CustomerRef, Due, InteractionRef, Last, PersonRef, TeamRef, case_row, rows,
};

pub use drive::{Branch, Drive, Stretch};

use helppo_kernel::{AgentId, Cursor, Page, TeamId};
use helppo_people::{Caller, Scope};
use helppo_store::{DbError, Tx};

/// Who looks at a list, and what they may see.
#[derive(Clone, Debug)]
pub struct Looker {
    /// The agent whose `me` it is.
    pub agent: AgentId,
    /// Which cases they may see.
    pub scope: Scope,
}

impl Looker {
    /// The looker behind a request.
    pub fn of(caller: &Caller) -> Self {
        Self { agent: caller.agent, scope: caller.scope() }
    }

    /// Whether a case of this team and owner is in sight.
    pub fn may_see(&self, team: TeamId, owner: Option<AgentId>) -> bool {
        may_see(&self.scope, team, owner)
    }
}

/// Whether a case of this team and owner is in sight: what the predicate of `people` says, for rows.
pub fn may_see(scope: &Scope, team: TeamId, owner: Option<AgentId>) -> bool {
    match scope {
        Scope::All => true,
        Scope::Teams { agent, teams } => teams.contains(&team) || owner == Some(*agent),
    }
}

/// A page of cases.
pub async fn list(
    tx: &mut Tx,
    looker: &Looker,
    filter: &Filter,
    order: Order,
    after: Option<&Cursor>,
    limit: usize,
) -> Result<Page<CaseRow>, DbError> {
    let page = keys(tx, looker, filter, order, after, limit).await?;
    let ids: Vec<_> = page.items.iter().map(|k| k.id).collect();
    Ok(Page { items: rows(tx, &ids).await?, next: page.next })
}
