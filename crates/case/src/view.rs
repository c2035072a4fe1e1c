//! Views: the lists every desk has, and those that people keep.

use helppo_kernel::{AgentId, Ambient, ViewId};
use helppo_store::{DbError, Tx, p, row};
use serde::Serialize;
use serde_json::Value;

use crate::list::{Filter, Looker, Order, Owner, Seen, ViewCount, tally};
use crate::model::CaseStatus;
use crate::{CaseError, store};

/// A list with a name.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct View {
    /// `mine`, `unassigned`, `all`, `waiting`, `snoozed`, `mentions`, `solved`, or a kept view's id.
    pub id: String,
    /// The name its maker gave it; empty for the built-in ones, which the desk names.
    pub name: String,
    /// `built_in`, `shared` or `own`.
    pub kind: ViewKind,
    /// How many cases it holds.
    #[serde(flatten)]
    pub count: ViewCount,
    /// What it is narrowed to.
    pub filter: Filter,
    /// Its order.
    pub order: Order,
}

/// Whose a view is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ViewKind {
    /// Every desk has it.
    BuiltIn,
    /// Kept for everybody.
    Shared,
    /// Kept for oneself.
    Own,
}

/// A view to keep.
#[derive(Clone, Debug)]
pub struct NewView {
    /// Its name.
    pub name: String,
    /// What it is narrowed to.
    pub filter: Filter,
    /// Its order.
    pub order: Order,
    /// Whose it is; absent for everybody's.
    pub agent: Option<AgentId>,
}

row! {
    struct Kept {
        id: ViewId,
        name: String,
        agent: Option<AgentId>,
        filter: Value,
        order: String,
    }
}

/// The lists every desk has, in the order of the rail.
pub fn built_in() -> [(&'static str, Filter); 7] {
    let seen = |seen| Filter { seen: Some(seen), ..Filter::default() };
    [
        ("mine", Filter { owner: Some(Owner::Me), ..Filter::default() }),
        ("unassigned", Filter { owner: Some(Owner::Nobody), ..Filter::default() }),
        ("all", Filter::default()),
        ("waiting", seen(Seen::Waiting)),
        ("snoozed", seen(Seen::Snoozed)),
        ("mentions", seen(Seen::Mentions)),
        ("solved", Filter { status: vec![CaseStatus::Solved, CaseStatus::Closed], ..Filter::default() }),
    ]
}

/// Every view of a looker with how many cases it holds.
pub async fn views(tx: &mut Tx, looker: &Looker) -> Result<Vec<View>, DbError> {
    let tally = tally(tx, looker).await?;
    let mut all = Vec::new();
    for (id, filter) in built_in() {
        let count = tally.count(tx, looker, &filter).await?;
        all.push(View {
            id: id.to_owned(),
            name: String::new(),
            kind: ViewKind::BuiltIn,
            count,
            filter,
            order: Order::New,
        });
    }
    for kept in tx.all::<Kept>(store::small::VIEWS, p![looker.agent]).await? {
        let (filter, order) = kept.parts();
        let count = tally.count(tx, looker, &filter).await?;
        let kind = if kept.agent.is_some() { ViewKind::Own } else { ViewKind::Shared };
        all.push(View { id: kept.id.to_string(), name: kept.name, kind, count, filter, order });
    }
    Ok(all)
}

/// What the view of this name or id is narrowed to. Other people's views are not there.
pub async fn find_view(tx: &mut Tx, agent: AgentId, id: &str) -> Result<(Filter, Order), CaseError> {
    if let Some((_, filter)) = built_in().into_iter().find(|(name, _)| *name == id) {
        return Ok((filter, Order::New));
    }
    let kept = kept(tx, agent, id.parse().map_err(|_| CaseError::NotFound("view"))?).await?;
    Ok(kept.parts())
}

/// Keeps a view.
pub async fn create_view(tx: &mut Tx, amb: &Ambient, input: &NewView) -> Result<ViewId, CaseError> {
    let name = checked(&input.name)?;
    let (id, now): (ViewId, _) = (amb.id(), amb.now());
    let (filter, order) = written(&input.filter, input.order);
    tx.exec(store::small::INSERT_VIEW, p![id, name, input.agent, filter, order, now]).await?;
    Ok(id)
}

/// Changes a kept view of one's own or everybody's.
pub async fn edit_view(tx: &mut Tx, by: AgentId, id: ViewId, input: &NewView) -> Result<(), CaseError> {
    kept(tx, by, id).await?;
    let name = checked(&input.name)?;
    let (filter, order) = written(&input.filter, input.order);
    tx.exec(store::small::EDIT_VIEW, p![name, input.agent, filter, order, id]).await?;
    Ok(())
}

/// Forgets a kept view of one's own or everybody's.
pub async fn delete_view(tx: &mut Tx, by: AgentId, id: ViewId) -> Result<(), CaseError> {
    kept(tx, by, id).await?;
    tx.exec(store::small::DELETE_VIEW, p![id]).await?;
    Ok(())
}

/// A kept view as its maker sent it.
pub async fn get_view(tx: &mut Tx, by: AgentId, id: ViewId) -> Result<NewView, CaseError> {
    let kept = kept(tx, by, id).await?;
    let (filter, order) = kept.parts();
    Ok(NewView { name: kept.name, filter, order, agent: kept.agent })
}

async fn kept(tx: &mut Tx, agent: AgentId, id: ViewId) -> Result<Kept, CaseError> {
    let kept: Option<Kept> = tx.opt(store::small::VIEW, p![id]).await?;
    kept.filter(|v| v.agent.is_none_or(|owner| owner == agent)).ok_or(CaseError::NotFound("view"))
}

fn checked(name: &str) -> Result<&str, CaseError> {
    let name = name.trim();
    let fits = (1..=60).contains(&name.chars().count());
    if fits { Ok(name) } else { Err(CaseError::invalid("name", "1 to 60 characters")) }
}

fn written(filter: &Filter, order: Order) -> (String, &'static str) {
    let order = match order {
        Order::Due => "due",
        Order::Waiting => "waiting",
        Order::New => "new",
        Order::Old => "old",
    };
    (serde_json::to_string(filter).unwrap_or_default(), order)
}

impl Kept {
    /// A filter of an older program that cannot be read lets the usual cases pass.
    fn parts(&self) -> (Filter, Order) {
        let order = match self.order.as_str() {
            "due" => Order::Due,
            "waiting" => Order::Waiting,
            "old" => Order::Old,
            _ => Order::New,
        };
        (serde_json::from_value(self.filter.clone()).unwrap_or_default(), order)
    }
}
