//! Lists of cases: by key from partial indexes, filtered the rest of the way, never counted.

mod count;
mod drive;
mod filter;
mod keys;
mod row;

pub use count::{Tally, ViewCount, tally};
pub use filter::{Filter, Order, Owner, Seen};
pub use keys::{Key, keys};
pub use row::{CaseHead, CaseRow, ChannelRef, CustomerRef, Due, InteractionRef, Last, PersonRef, TeamRef, case_row, rows};

pub use drive::{Branch, Drive};

use helppo_kernel::{AgentId, Cursor, Page};
use helppo_people::Scope;
use helppo_store::{DbError, Tx};

/// Who looks at a list, and what they may see.
#[derive(Clone, Debug)]
pub struct Looker {
    /// The agent whose `me` it is.
    pub agent: AgentId,
    /// Which cases they may see.
    pub scope: Scope,
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
