//! Rows of `cases` and `interaction`, and how a verb holds them.

use helppo_customer::Assurance;
use helppo_kernel::{
    AgentId, Ambient, CaseId, ChannelId, ChannelKind, CustomerId, InteractionId, Locale, Millis, TeamId,
};
use helppo_store::{DbError, Tx, p, row};
use serde_json::Value;

use crate::CaseError;
use crate::event::Of;
use crate::model::{
    Active, AuthorKind, Automated, CaseStatus, Ended, Interaction, Offered, State, Waiting, WrapUp,
};
use crate::store;
use crate::tally::{self, Shelf};

row! {
    /// One case, whole.
    #[derive(Clone, Debug, PartialEq)]
    pub struct CaseRecord {
        /// Its id.
        pub id: CaseId,
        /// The number people say aloud.
        pub number: i64,
        /// Whose matter it is.
        pub customer: CustomerId,
        /// What it is about; empty in a chat that nobody has named.
        pub subject: String,
        /// Where it stands.
        pub status: CaseStatus,
        /// The team it lies with.
        pub team: TeamId,
        /// The agent who answers for it.
        pub owner: Option<AgentId>,
        /// 0 low to 3 urgent.
        pub priority: i64,
        /// The customer's language in it.
        pub language: Option<Locale>,
        /// The channel it began in.
        pub channel: ChannelId,
        /// That channel's kind.
        pub channel_kind: ChannelKind,
        /// What the customer wants to get done, when known.
        pub task: Option<String>,
        /// When it began.
        pub created_at: Millis,
        /// When something was last said.
        pub last_message_at: Millis,
        /// The beginning of what was said last.
        pub last_text: String,
        /// Who said it.
        pub last_author_kind: AuthorKind,
        /// Messages of the customer that nobody has looked at.
        pub unread: i64,
        /// Out of sight until then.
        pub snoozed_until: Option<Millis>,
        /// Since when the customer waits for a person.
        pub waiting_since: Option<Millis>,
        /// When it was solved.
        pub solved_at: Option<Millis>,
        /// When it was closed.
        pub closed_at: Option<Millis>,
        /// The case this one is part of.
        pub merged_into: Option<CaseId>,
        /// The number of its newest event.
        pub seq: i64,
    }
}

row! {
    /// One interaction, whole.
    #[derive(Clone, Debug, PartialEq)]
    pub struct InteractionRecord {
        /// Its id.
        pub id: InteractionId,
        /// Its case.
        pub case: CaseId,
        /// Its channel.
        pub channel: ChannelId,
        /// That channel's kind.
        pub channel_kind: ChannelKind,
        /// The name of its state.
        pub state: State,
        /// The agent it is reserved for or served by.
        pub agent: Option<AgentId>,
        /// The team whose queue it stands in.
        pub team: TeamId,
        /// 0 low to 3 urgent.
        pub priority: i64,
        /// The language to serve it in.
        pub language: Option<Locale>,
        /// How surely we know who is speaking.
        pub assurance: Assurance,
        /// Who should get it if able.
        pub preferred_agent: Option<AgentId>,
        /// Skills it needs, as a JSON array of names.
        pub skills: Option<Value>,
        /// When it began.
        pub started_at: Millis,
        /// Since when the customer waits.
        pub waiting_since: Option<Millis>,
        /// When the agent took it.
        pub accepted_at: Option<Millis>,
        /// When it ended.
        pub ended_at: Option<Millis>,
        /// How it ended.
        pub how: Option<String>,
    }
}

/// A case that this transaction holds: nobody else changes it or numbers its events meanwhile.
/// Change `now`, then [`Held::put`].
#[derive(Debug)]
pub struct Held {
    was: Shelf,
    /// The case as it is to be.
    pub now: CaseRecord,
}

impl Held {
    /// Holds a case, merged away or not.
    pub async fn any(tx: &mut Tx, amb: &Ambient, id: CaseId) -> Result<Self, CaseError> {
        let record: Option<CaseRecord> = tx.opt(store::case::HOLD, p![amb.now(), id]).await?;
        let now = record.ok_or(CaseError::NotFound("case"))?;
        Ok(Self { was: Shelf::of(&now), now })
    }

    /// Holds a case that leads its own life.
    pub async fn take(tx: &mut Tx, amb: &Ambient, id: CaseId) -> Result<Self, CaseError> {
        let held = Self::any(tx, amb, id).await?;
        match held.now.merged_into {
            Some(into) => Err(CaseError::Merged(into)),
            None => Ok(held),
        }
    }

    /// Where this case's events belong.
    pub fn of(&self) -> Of {
        self.now.of()
    }

    /// Writes the case and moves it between the counted shelves.
    pub async fn put(self, tx: &mut Tx) -> Result<(), DbError> {
        let c = &self.now;
        let params = p![
            c.subject,
            c.status,
            c.team,
            c.owner,
            c.priority,
            c.language,
            c.task,
            c.last_message_at,
            c.last_text,
            c.last_author_kind,
            c.unread,
            c.snoozed_until,
            c.waiting_since,
            c.solved_at,
            c.closed_at,
            c.merged_into,
            c.id
        ];
        tx.exec(store::case::PUT, params).await?;
        tally::moved(tx, c.id, Some(self.was), Some(Shelf::of(c))).await
    }
}

impl CaseRecord {
    /// Where this case's events belong.
    pub fn of(&self) -> Of {
        Of { case: self.id, customer: self.customer, interaction: None }
    }

    /// Reads a case without holding it.
    pub async fn get(tx: &mut Tx, id: CaseId) -> Result<Option<Self>, DbError> {
        tx.opt(store::case::GET, p![id]).await
    }
}

impl InteractionRecord {
    /// The interaction in its state. Rows that lack what their state needs read as the nearest state.
    pub fn interaction(&self) -> Interaction {
        let since = self.waiting_since.unwrap_or(self.started_at);
        let accepted_at = self.accepted_at.unwrap_or(self.started_at);
        match (self.state, self.agent) {
            (State::Automated, _) => Automated.into(),
            (State::Offered, Some(to)) => Offered { to, since }.into(),
            (State::Active, Some(agent)) => Active { agent, accepted_at }.into(),
            (State::WrapUp, Some(agent)) => WrapUp { agent, accepted_at }.into(),
            (State::Ended, agent) => Ended {
                agent,
                accepted_at: self.accepted_at,
                at: self.ended_at.unwrap_or(self.started_at),
                how: self.how.clone().unwrap_or_default(),
            }
            .into(),
            (State::Waiting | State::Offered | State::Active | State::WrapUp, _) => Waiting { since }.into(),
        }
    }

    /// Reads an interaction that must be there.
    pub async fn get(tx: &mut Tx, id: InteractionId) -> Result<Self, CaseError> {
        tx.opt(store::interaction::GET, p![id]).await?.ok_or(CaseError::NotFound("interaction"))
    }

    /// Writes a new state.
    pub async fn set(&mut self, tx: &mut Tx, state: impl Into<Interaction>) -> Result<(), DbError> {
        let state = state.into();
        self.state = state.state();
        self.agent = state.agent();
        match state {
            Interaction::Automated(_) => {}
            Interaction::Waiting(w) => self.waiting_since = Some(w.since),
            Interaction::Offered(o) => self.waiting_since = Some(o.since),
            Interaction::Active(a) => {
                self.accepted_at = Some(a.accepted_at);
                (self.ended_at, self.how) = (None, None);
            }
            Interaction::WrapUp(_) => {}
            Interaction::Ended(e) => (self.ended_at, self.how) = (Some(e.at), Some(e.how)),
        }
        let params = p![
            self.state,
            self.agent,
            self.waiting_since,
            self.accepted_at,
            self.ended_at,
            self.how,
            self.id
        ];
        tx.exec(store::interaction::SET_STATE, params).await.map(|_| ())
    }

    /// Writes a new interaction.
    pub async fn insert(&self, tx: &mut Tx) -> Result<(), DbError> {
        let skills = self.skills.as_ref().map(Value::to_string);
        let params = p![
            self.id,
            self.case,
            self.channel,
            self.channel_kind,
            self.state,
            self.agent,
            self.team,
            self.priority,
            self.language,
            self.assurance,
            self.preferred_agent,
            skills,
            self.started_at,
            self.waiting_since,
            self.accepted_at
        ];
        tx.exec(store::interaction::INSERT, params).await.map(|_| ())
    }
}

/// The interactions of a case that have not ended, oldest first.
pub async fn live_interactions(tx: &mut Tx, case: CaseId) -> Result<Vec<InteractionRecord>, DbError> {
    tx.all(store::interaction::LIVE_OF_CASE, p![case]).await
}
