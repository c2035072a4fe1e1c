//! Which indexes a list is read from: a few sorted branches that the engine merges as it reads.

use helppo_kernel::{AgentId, CustomerId, TeamId};
use helppo_people::Scope;
use helppo_store::{Bind as _, P};

use super::keys::Key;
use super::{Filter, Looker, Order, Seen};
use crate::model::CaseStatus;

/// How a list is read: one stretch after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Drive {
    /// The stretches; none when nothing can pass.
    pub stretches: Vec<Stretch>,
}

/// Sorted branches that are merged as they are read.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// The branches, all with the same key.
    pub branches: Vec<Branch>,
    pub(super) way: Way,
    pub(super) only: Only,
}

/// Which cases of a stretch pass: one that stood in the stretch before does not stand in the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Only {
    All,
    Waiting,
    NotWaiting,
    Due,
    NotDue,
}

/// One sorted walk along an index.
#[derive(Clone, Debug, PartialEq)]
pub enum Branch {
    /// A team's cases of one status, by the last words.
    Team(TeamId, CaseStatus),
    /// A team's cases of one status that nobody has, by the last words.
    Unassigned(TeamId, CaseStatus),
    /// An agent's cases of one status, by the last words.
    Owner(AgentId, CaseStatus),
    /// A team's cases in which a customer waits, longest first.
    Waiting(TeamId),
    /// An agent's cases in which a customer waits, longest first.
    OwnerWaiting(AgentId),
    /// A team's cases in which a reply is due, the first due first.
    Due(TeamId),
    /// An agent's cases in which a reply is due, the first due first.
    OwnerDue(AgentId),
    /// A team's snoozed cases, next first.
    Snoozed(TeamId),
    /// Cases in which an agent is mentioned, newest note first.
    Mentions(AgentId),
    /// Cases with a tag, newest case first.
    Tag(String),
    /// A customer's cases, newest first.
    Customer(CustomerId),
}

/// Which way a branch is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Down,
    Up,
}

const COLUMNS: &str = "c.status, c.team, c.owner, c.priority, c.channel_kind, c.language, c.customer,
    c.snoozed_until, c.waiting_since, c.merged_into, c.due_at";

impl Drive {
    /// The narrowest walk that meets every case the filter lets pass.
    pub fn of(looker: &Looker, filter: &Filter, order: Order, teams: &[TeamId]) -> Self {
        let down = |branches| Stretch { branches, way: Way::Down, only: Only::All };
        let up = |branches| Stretch { branches, way: Way::Up, only: Only::All };
        // Nobody waits, and nothing is due, in what is solved or closed.
        let live = filter.statuses().iter().any(|s| s.is_live());
        let mut stretches = match (filter.seen, &filter.tag, filter.customer) {
            (_, Some(tag), _) => vec![down(vec![Branch::Tag(tag.clone())])],
            (_, _, Some(customer)) => vec![down(vec![Branch::Customer(customer)])],
            (Some(Seen::Mentions), ..) => vec![down(vec![Branch::Mentions(looker.agent)])],
            (Some(Seen::Waiting), ..) => {
                vec![up(two(looker, filter, teams, Branch::Waiting, Branch::OwnerWaiting))]
            }
            (Some(Seen::Snoozed), ..) => vec![up(within(filter, teams).map(Branch::Snoozed).collect())],
            (None, ..) => match order {
                Order::Old => vec![up(by_status(looker, filter, teams))],
                Order::New => vec![down(by_status(looker, filter, teams))],
                Order::Due | Order::Waiting if !live => vec![down(by_status(looker, filter, teams))],
                Order::Waiting => vec![
                    Stretch {
                        only: Only::Waiting,
                        ..up(two(looker, filter, teams, Branch::Waiting, Branch::OwnerWaiting))
                    },
                    Stretch { only: Only::NotWaiting, ..down(by_status(looker, filter, teams)) },
                ],
                Order::Due => vec![
                    Stretch {
                        only: Only::Due,
                        ..up(two(looker, filter, teams, Branch::Due, Branch::OwnerDue))
                    },
                    Stretch { only: Only::NotDue, ..down(by_status(looker, filter, teams)) },
                ],
            },
        };
        stretches.retain(|s| !s.branches.is_empty());
        Self { stretches }
    }
}

/// The teams of a list.
fn within<'a>(filter: &Filter, teams: &'a [TeamId]) -> impl Iterator<Item = TeamId> + 'a {
    let only = filter.team;
    teams.iter().copied().filter(move |t| only.is_none_or(|team| team == *t))
}

/// An agent who sees some teams sees their own cases besides.
fn own(looker: &Looker) -> Option<AgentId> {
    match looker.scope {
        Scope::Teams { agent, .. } => Some(agent),
        Scope::All => None,
    }
}

/// The walks of a special order: along teams, along an agent's own.
fn two(
    looker: &Looker,
    filter: &Filter,
    teams: &[TeamId],
    of_team: fn(TeamId) -> Branch,
    of_agent: fn(AgentId) -> Branch,
) -> Vec<Branch> {
    match filter.owned_by(looker) {
        Some(Some(agent)) => vec![of_agent(agent)],
        Some(None) => within(filter, teams).map(of_team).collect(),
        None => within(filter, teams).map(of_team).chain(own(looker).map(of_agent)).collect(),
    }
}

impl Only {
    pub(super) fn lets(self, key: &Key) -> bool {
        match self {
            Self::All => true,
            Self::Waiting => key.waiting,
            Self::NotWaiting => !key.waiting,
            Self::Due => key.due,
            Self::NotDue => !key.due,
        }
    }
}

fn by_status(looker: &Looker, filter: &Filter, teams: &[TeamId]) -> Vec<Branch> {
    let each =
        |make: &dyn Fn(CaseStatus) -> Branch| filter.statuses().into_iter().map(make).collect::<Vec<_>>();
    match filter.owned_by(looker) {
        Some(Some(agent)) => each(&|s| Branch::Owner(agent, s)),
        Some(None) => within(filter, teams).flat_map(|t| each(&|s| Branch::Unassigned(t, s))).collect(),
        None => {
            let mine = own(looker).map(|agent| each(&|s| Branch::Owner(agent, s))).unwrap_or_default();
            within(filter, teams).flat_map(|t| each(&|s| Branch::Team(t, s))).chain(mine).collect()
        }
    }
}

impl Stretch {
    /// The statement that these branches are read by, with its values written in; for tests that ask the
    /// engine how it would walk.
    pub fn text(&self) -> String {
        let (after, limit) = ((1_800_000_000_000, 1_800_000_000_000), 51);
        let (mut sql, params) = self.statement(&after, &limit);
        for (n, value) in params.iter().enumerate().rev() {
            let literal = match value {
                P::I64(n) => n.to_string(),
                P::Text(word) => format!("'{word}'"),
                other => format!("{other:?}"),
            };
            sql = sql.replace(&format!("${}", n + 1), &literal);
        }
        sql
    }

    /// The statement and its parameters: keys beyond `after`, at most `limit`.
    pub(super) fn statement<'a>(&'a self, after: &'a (i64, i64), limit: &'a i64) -> (String, Vec<P<'a>>) {
        let Self { branches, way, .. } = self;
        let (mut sql, mut params) = (String::new(), vec![after.0.bind(), after.1.bind()]);
        let direction = way.word();
        // Where the key is the case or the note itself there is no second one with the same.
        let then =
            if branches.iter().all(Branch::is_unique) { String::new() } else { format!(", i {direction}") };
        let sorted = format!(" ORDER BY k {direction}{then}");
        for (n, branch) in branches.iter().enumerate() {
            if n > 0 {
                sql.push_str(" UNION ALL ");
            }
            // PostgreSQL merges branches only when each says that it is sorted; SQLite sees through it.
            sql.push_str("SELECT * FROM (");
            branch.write(*way, &mut sql, &mut params);
            sql.push_str(&sorted);
            sql.push_str(") b");
        }
        params.push(limit.bind());
        sql.push_str(&format!("{sorted} LIMIT ${}", params.len()));
        (sql, params)
    }
}

impl Branch {
    fn is_unique(&self) -> bool {
        matches!(self, Self::Mentions(_) | Self::Tag(_) | Self::Customer(_))
    }

    fn write<'a>(&'a self, way: Way, sql: &mut String, params: &mut Vec<P<'a>>) {
        let beyond = way.beyond();
        let place = |n: usize, params: &Vec<P<'a>>| format!("${}", params.len() + n);
        let (one, two) = (place(1, params), place(2, params));
        let text = match self {
            Self::Team(team, status) => {
                params.extend([team.bind(), status.bind()]);
                format!(
                    "SELECT c.last_message_at AS k, c.id AS i, {COLUMNS} FROM cases c WHERE (c.last_message_at, c.id) {beyond} ($1, $2)
                     AND c.team = {one} AND c.status = {two} AND c.snoozed_until IS NULL"
                )
            }
            Self::Unassigned(team, status) => {
                params.extend([team.bind(), status.bind()]);
                format!(
                    "SELECT c.last_message_at AS k, c.id AS i, {COLUMNS} FROM cases c WHERE (c.last_message_at, c.id) {beyond} ($1, $2)
                     AND c.team = {one} AND c.status = {two} AND c.owner IS NULL AND c.snoozed_until IS NULL"
                )
            }
            Self::Owner(agent, status) => {
                params.extend([agent.bind(), status.bind()]);
                format!(
                    "SELECT c.last_message_at AS k, c.id AS i, {COLUMNS} FROM cases c WHERE (c.last_message_at, c.id) {beyond} ($1, $2)
                     AND c.owner = {one} AND c.status = {two} AND c.snoozed_until IS NULL"
                )
            }
            Self::Waiting(team) => {
                params.push(team.bind());
                format!(
                    "SELECT c.waiting_since AS k, c.id AS i, {COLUMNS} FROM cases c WHERE (c.waiting_since, c.id) {beyond} ($1, $2)
                     AND c.team = {one} AND c.waiting_since IS NOT NULL"
                )
            }
            Self::OwnerWaiting(agent) => {
                params.push(agent.bind());
                format!(
                    "SELECT c.waiting_since AS k, c.id AS i, {COLUMNS} FROM cases c WHERE (c.waiting_since, c.id) {beyond} ($1, $2)
                     AND c.owner = {one} AND c.waiting_since IS NOT NULL"
                )
            }
            Self::Due(team) => {
                params.push(team.bind());
                format!(
                    "SELECT c.due_at AS k, c.id AS i, {COLUMNS} FROM cases c WHERE (c.due_at, c.id) {beyond} ($1, $2)
                     AND c.team = {one} AND c.due_at IS NOT NULL AND c.snoozed_until IS NULL"
                )
            }
            Self::OwnerDue(agent) => {
                params.push(agent.bind());
                format!(
                    "SELECT c.due_at AS k, c.id AS i, {COLUMNS} FROM cases c WHERE (c.due_at, c.id) {beyond} ($1, $2)
                     AND c.owner = {one} AND c.due_at IS NOT NULL AND c.snoozed_until IS NULL"
                )
            }
            Self::Snoozed(team) => {
                params.push(team.bind());
                format!(
                    "SELECT c.snoozed_until AS k, c.id AS i, {COLUMNS} FROM cases c WHERE (c.snoozed_until, c.id) {beyond} ($1, $2)
                     AND c.team = {one} AND c.snoozed_until IS NOT NULL"
                )
            }
            Self::Mentions(agent) => {
                params.push(agent.bind());
                format!(
                    "SELECT m.note AS k, c.id AS i, {COLUMNS} FROM mention m JOIN cases c ON c.id = m.case_id
                     WHERE (m.note, m.case_id) {beyond} ($1, $2) AND m.agent = {one} AND m.read_at IS NULL"
                )
            }
            Self::Tag(tag) => {
                params.push(tag.bind());
                format!(
                    "SELECT t.case_id AS k, t.case_id AS i, {COLUMNS} FROM case_tag t JOIN cases c ON c.id = t.case_id
                     WHERE (t.case_id, t.case_id) {beyond} ($1, $2) AND t.tag = {one}"
                )
            }
            Self::Customer(customer) => {
                params.push(customer.bind());
                format!(
                    "SELECT c.id AS k, c.id AS i, {COLUMNS} FROM cases c
                     WHERE (c.id, c.id) {beyond} ($1, $2) AND c.customer = {one}"
                )
            }
        };
        sql.push_str(&text);
    }
}

impl Way {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Down => "DESC",
            Self::Up => "ASC",
        }
    }

    fn beyond(self) -> &'static str {
        match self {
            Self::Down => "<",
            Self::Up => ">",
        }
    }

    /// The key before the first one.
    pub(super) fn start(self) -> (i64, i64) {
        match self {
            Self::Down => (i64::MAX, i64::MAX),
            Self::Up => (i64::MIN, i64::MIN),
        }
    }
}
