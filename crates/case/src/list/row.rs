//! A case as lists show it.

use std::collections::HashMap;

use helppo_kernel::{
    AgentId, CaseId, ChannelId, ChannelKind, CustomerId, InteractionId, Locale, Millis, TeamId,
};
use helppo_store::{Bind as _, DbError, P, Tx, row};
use serde::Serialize;

use crate::many;
use crate::model::{AuthorKind, CaseStatus, State};

/// What lists and the case itself show alike.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct CaseHead {
    /// Its id.
    pub id: CaseId,
    /// The number people say aloud.
    pub number: i64,
    /// What it is about; absent in a chat that nobody has named.
    pub subject: Option<String>,
    /// What the customer wants to get done, when known.
    pub task: Option<String>,
    /// Where it stands.
    pub status: CaseStatus,
    /// 0 low to 3 urgent.
    pub priority: i64,
    /// The team it lies with.
    pub team: TeamRef,
    /// The agent who answers for it.
    pub owner: Option<PersonRef>,
    /// The channel it began in.
    pub channel: ChannelRef,
    /// The customer's language in it.
    pub language: Option<Locale>,
    /// What was said last.
    pub last: Last,
    /// Whether the customer said something that nobody has looked at.
    pub unread: bool,
    /// Its tags, by name.
    pub tags: Vec<String>,
    /// Since when the customer waits for a person.
    pub waiting_since: Option<Millis>,
    /// Out of sight until then.
    pub snoozed_until: Option<Millis>,
    /// The next deadline.
    pub due: Option<Due>,
    /// What runs in it.
    pub interaction: Option<InteractionRef>,
    /// When it began.
    pub created_at: Millis,
    /// When something last happened in it.
    pub updated_at: Millis,
    /// The case it is part of.
    pub merged_into: Option<CaseId>,
}

/// A case in a list.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct CaseRow {
    /// The case.
    #[serde(flatten)]
    pub head: CaseHead,
    /// Whose matter it is.
    pub customer: CustomerRef,
}

/// A team by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct TeamRef {
    /// Its id.
    pub id: TeamId,
    /// Its name.
    pub name: String,
}

/// An agent by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PersonRef {
    /// Their id.
    pub id: AgentId,
    /// Their name.
    pub name: String,
}

/// A customer by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CustomerRef {
    /// Their id.
    pub id: CustomerId,
    /// Their name; empty when nobody told it.
    pub name: String,
    /// While nobody told it: the e-mail address or telephone number by which they are known.
    pub address: Option<String>,
}

/// A channel by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ChannelRef {
    /// Its id.
    pub id: ChannelId,
    /// Its kind.
    pub kind: ChannelKind,
    /// Its name.
    pub name: String,
}

/// What was said last.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Last {
    /// Who said it.
    pub author_kind: AuthorKind,
    /// Its beginning.
    pub text: String,
    /// When.
    pub at: Millis,
}

/// A deadline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Due {
    /// What is due: the `first`, the `next` or the `final` reply.
    pub kind: String,
    /// When.
    pub at: Millis,
}

/// An interaction that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct InteractionRef {
    /// Its id.
    pub id: InteractionId,
    /// Its state.
    pub state: State,
    /// The agent it is reserved for or served by.
    pub agent: Option<AgentId>,
}

row! {
    struct Flat {
        id: CaseId, number: i64, subject: String, task: Option<String>, status: CaseStatus, priority: i64,
        team: TeamId, team_name: Option<String>, owner: Option<AgentId>, owner_name: Option<String>,
        customer: CustomerId, customer_name: Option<String>, address: Option<String>,
        channel: ChannelId, channel_kind: ChannelKind, channel_name: Option<String>, language: Option<Locale>,
        last_author_kind: AuthorKind, last_text: String, last_message_at: Millis, unread: i64,
        waiting_since: Option<Millis>, snoozed_until: Option<Millis>,
        due_kind: Option<String>, due_at: Option<Millis>, created_at: Millis, updated_at: Millis,
        merged_into: Option<CaseId>,
    }
}

const ROWS: &str =
    "SELECT c.id, c.number, c.subject, c.task, c.status, c.priority, c.team, t.name, c.owner, a.name,
      c.customer, u.name,
      CASE WHEN u.name = '' THEN (SELECT x.value FROM identity x
        WHERE x.customer = c.customer AND x.kind IN ('email', 'phone') ORDER BY x.kind, x.id LIMIT 1) END,
      c.channel, c.channel_kind, h.name, c.language, c.last_author_kind, c.last_text,
      c.last_message_at, c.unread, c.waiting_since, c.snoozed_until, c.due_kind, c.due_at, c.created_at,
      c.updated_at, c.merged_into
    FROM cases c LEFT JOIN team t ON t.id = c.team LEFT JOIN agent a ON a.id = c.owner
      LEFT JOIN customer u ON u.id = c.customer LEFT JOIN channel h ON h.id = c.channel WHERE c.id IN ({})";

const TAGS: &str = "SELECT case_id, tag FROM case_tag WHERE case_id IN ({}) ORDER BY case_id, tag";

const LIVE: &str = "SELECT case_id, id, state, agent FROM interaction
    WHERE case_id IN ({}) AND state <> 'ended' ORDER BY id";

/// Cases as lists show them, in the order of `ids`; ids that lead nowhere are left out.
pub async fn rows(tx: &mut Tx, ids: &[CaseId]) -> Result<Vec<CaseRow>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let list: Vec<P<'_>> = ids.iter().map(|id| id.bind()).collect();
    let flat: Vec<Flat> = many::all(tx, ROWS, &list).await?;
    let mut tags: HashMap<CaseId, Vec<String>> = HashMap::new();
    for (case, tag) in many::all::<(CaseId, String)>(tx, TAGS, &list).await? {
        tags.entry(case).or_default().push(tag);
    }
    let mut live: HashMap<CaseId, InteractionRef> = HashMap::new();
    for (case, id, state, agent) in
        many::all::<(CaseId, InteractionId, State, Option<AgentId>)>(tx, LIVE, &list).await?
    {
        live.insert(case, InteractionRef { id, state, agent });
    }
    let mut by_id: HashMap<CaseId, CaseRow> = flat
        .into_iter()
        .map(|f| {
            let (tags, live) = (tags.remove(&f.id).unwrap_or_default(), live.remove(&f.id));
            (f.id, f.into_row(tags, live))
        })
        .collect();
    Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
}

/// One case as lists show it.
pub async fn case_row(tx: &mut Tx, id: CaseId) -> Result<Option<CaseRow>, DbError> {
    Ok(rows(tx, &[id]).await?.pop())
}

impl Flat {
    fn into_row(self, tags: Vec<String>, interaction: Option<InteractionRef>) -> CaseRow {
        let due = self.due_kind.zip(self.due_at).map(|(kind, at)| Due { kind, at });
        let owner = self.owner.map(|id| PersonRef { id, name: self.owner_name.unwrap_or_default() });
        let head = CaseHead {
            id: self.id,
            number: self.number,
            subject: Some(self.subject).filter(|s| !s.is_empty()),
            task: self.task,
            status: self.status,
            priority: self.priority,
            team: TeamRef { id: self.team, name: self.team_name.unwrap_or_default() },
            owner,
            channel: ChannelRef {
                id: self.channel,
                kind: self.channel_kind,
                name: self.channel_name.unwrap_or_default(),
            },
            language: self.language,
            last: Last { author_kind: self.last_author_kind, text: self.last_text, at: self.last_message_at },
            unread: self.unread > 0,
            tags,
            waiting_since: self.waiting_since,
            snoozed_until: self.snoozed_until,
            due,
            interaction,
            created_at: self.created_at,
            updated_at: self.updated_at,
            merged_into: self.merged_into,
        };
        let name = self.customer_name.unwrap_or_default();
        let customer = CustomerRef { id: self.customer, name, address: self.address };
        CaseRow { head, customer }
    }
}
