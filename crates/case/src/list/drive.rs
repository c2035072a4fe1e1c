//! Which indexes a list is read from: a few sorted branches that the engine merges as it reads.

use helppo_kernel::{AgentId, CustomerId, TeamId};
use helppo_people::Scope;
use helppo_store::{Bind as _, P};

use super::{Filter, Looker, Order, Seen};
use crate::model::CaseStatus;

/// How a list is read.
#[derive(Clone, Debug, PartialEq)]
pub enum Drive {
    /// Sorted branches, merged.
    Merge(Vec<Branch>),
    /// Nothing can pass.
    Nothing,
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
    c.snoozed_until, c.waiting_since, c.merged_into";

impl Drive {
    /// The narrowest walk that meets every case the filter lets pass.
    pub fn of(looker: &Looker, filter: &Filter, teams: &[TeamId]) -> Self {
        let within: Vec<TeamId> = match filter.team {
            Some(team) => teams.iter().copied().filter(|t| *t == team).collect(),
            None => teams.to_vec(),
        };
        let each = |make: &dyn Fn(TeamId) -> Branch| within.iter().map(|t| make(*t)).collect::<Vec<_>>();
        let by_status = |make: &dyn Fn(CaseStatus) -> Branch| filter.statuses().into_iter().map(make).collect::<Vec<_>>();
        let branches = if let Some(tag) = &filter.tag {
            vec![Branch::Tag(tag.clone())]
        } else if let Some(customer) = filter.customer {
            vec![Branch::Customer(customer)]
        } else {
            match (filter.seen, filter.owned_by(looker)) {
                (Some(Seen::Mentions), _) => vec![Branch::Mentions(looker.agent)],
                (Some(Seen::Waiting), _) => each(&Branch::Waiting),
                (Some(Seen::Snoozed), _) => each(&Branch::Snoozed),
                (None, Some(Some(agent))) => by_status(&|s| Branch::Owner(agent, s)),
                (None, Some(None)) => {
                    within.iter().flat_map(|t| by_status(&|s| Branch::Unassigned(*t, s))).collect()
                }
                (None, None) => {
                    let mut all: Vec<Branch> =
                        within.iter().flat_map(|t| by_status(&|s| Branch::Team(*t, s))).collect();
                    if let Scope::Teams { agent, .. } = looker.scope {
                        all.extend(by_status(&|s| Branch::Owner(agent, s)));
                    }
                    all
                }
            }
        };
        if branches.is_empty() { Self::Nothing } else { Self::Merge(branches) }
    }

    /// The statement that these branches are read by, with its values written in; for tests that ask the
    /// engine how it would walk.
    pub fn text(branches: &[Branch], order: Order) -> String {
        let way = branches.first().and_then(Branch::own_way).unwrap_or(order.way());
        let (after, limit) = ((1_800_000_000_000, 1_800_000_000_000), 51);
        let (mut sql, params) = Self::statement(branches, way, &after, &limit);
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
    pub(super) fn statement<'a>(branches: &'a [Branch], way: Way, after: &'a (i64, i64), limit: &'a i64) -> (String, Vec<P<'a>>) {
        let (mut sql, mut params) = (String::new(), vec![after.0.bind(), after.1.bind()]);
        let direction = way.word();
        // Where the key is the case or the note itself there is no second one with the same.
        let then = if branches.iter().all(Branch::is_unique) { String::new() } else { format!(", i {direction}") };
        let sorted = format!(" ORDER BY k {direction}{then}");
        for (n, branch) in branches.iter().enumerate() {
            if n > 0 {
                sql.push_str(" UNION ALL ");
            }
            // PostgreSQL merges branches only when each says that it is sorted; SQLite sees through it.
            sql.push_str("SELECT * FROM (");
            branch.write(way, &mut sql, &mut params);
            sql.push_str(&sorted);
            sql.push_str(") b");
        }
        params.push(limit.bind());
        sql.push_str(&format!("{sorted} LIMIT ${}", params.len()));
        (sql, params)
    }
}

impl Branch {
    /// The only way a branch can be walked, when its key says so.
    pub(super) fn own_way(&self) -> Option<Way> {
        match self {
            Self::Team(..) | Self::Unassigned(..) | Self::Owner(..) => None,
            Self::Waiting(_) | Self::Snoozed(_) => Some(Way::Up),
            Self::Mentions(_) | Self::Tag(_) | Self::Customer(_) => Some(Way::Down),
        }
    }

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

impl Order {
    pub(super) fn way(self) -> Way {
        match self {
            Self::Newest => Way::Down,
            Self::Oldest => Way::Up,
        }
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
