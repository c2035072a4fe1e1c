//! Who is there: one status for all channels, with a reason.

use std::collections::HashMap;

use helppo_kernel::{Actor, AgentId, Ambient, ChannelKind, InteractionId, Millis};
use helppo_store::{DbError, Tx, p, row};
use serde::Serialize;
use utoipa::ToSchema;

use crate::dispatcher::capacity::{self, Load, USUAL_LIMITS};
use crate::dispatcher::{PerKind, PresenceStatus};
use crate::error::RoutingError;
use crate::event::{RoutingEvent, tell};
use crate::{focus, policy, store};

/// The reason of somebody whose screens are all gone.
const LOST: &str = "connection_lost";

/// A new status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetPresence {
    /// Whose.
    pub agent: AgentId,
    /// Which.
    pub status: PresenceStatus,
    /// Why, as a word of the house (`break`, `training`) or free text.
    pub reason: Option<String>,
    /// When it is expected to end.
    pub until: Option<Millis>,
}

/// Somebody as colleagues and supervisors see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PresenceView {
    /// Who.
    pub agent: AgentId,
    /// Their name.
    pub name: String,
    /// Their status.
    pub status: PresenceStatus,
    /// Why.
    pub reason: Option<String>,
    /// Since when.
    pub since: Millis,
    /// When it is expected to end.
    pub until: Option<Millis>,
    /// The work that they do undisturbed.
    pub focus: Option<InteractionId>,
    /// Places in use.
    pub load: u32,
    /// Places.
    pub limit: u32,
}

/// Sets the status. Saying the same again changes nothing.
pub async fn set_presence(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    input: &SetPresence,
) -> Result<(), RoutingError> {
    if tx.one::<i64>(store::AGENT_EXISTS, p![input.agent]).await? == 0 {
        return Err(RoutingError::NotFound("agent"));
    }
    let SetPresence { agent, status, reason, until } = input;
    let before: Option<(String, Option<String>, Option<Millis>)> =
        tx.opt(store::PRESENCE_UNTIL, p![*agent]).await?;
    if before.is_some_and(|b| (b.0.as_str(), &b.1, b.2) == (status.as_str(), reason, *until)) {
        return Ok(());
    }
    let now = amb.now();
    let break_at = match status {
        PresenceStatus::Available => policy::read(tx).await?.break_after_ms.map(|ms| now.plus(ms)),
        PresenceStatus::Busy | PresenceStatus::Away => None,
    };
    tx.exec(store::SET_PRESENCE, p![*agent, status.as_str(), reason, now, *until, break_at]).await?;
    if *status == PresenceStatus::Away {
        focus::end(tx, amb, *agent).await?;
    }
    let event = RoutingEvent::PresenceChanged {
        agent: *agent,
        status: *status,
        reason: reason.clone(),
        until: *until,
    };
    Ok(tell(tx, amb, actor, &event).await?)
}

/// The agent's last screen has been gone for longer than the grace: they count as away, and who talked
/// with them live goes back to the head of the queue.
pub async fn presence_lost(tx: &mut Tx, amb: &Ambient, agent: AgentId) -> Result<(), RoutingError> {
    let now: Option<(String, Option<String>)> = tx.opt(store::PRESENCE_OF, p![agent]).await?;
    if now.is_none_or(|(status, _)| status == PresenceStatus::Away.as_str()) {
        return Ok(());
    }
    let away = SetPresence { agent, status: PresenceStatus::Away, reason: Some(LOST.into()), until: None };
    set_presence(tx, amb, Actor::System, &away).await?;
    let talks: Vec<InteractionId> = tx.all(store::LIVE_TALKS_OF_AGENT, p![agent]).await?;
    for talk in talks {
        break_off(tx, amb, talk).await?;
    }
    Ok(())
}

/// The agent goes away and leaves their work to others: all that is in their hands waits for somebody
/// else, at the head of the queue.
pub async fn leave_work(tx: &mut Tx, amb: &Ambient, agent: AgentId) -> Result<u32, RoutingError> {
    let works: Vec<InteractionId> = tx.all(store::HELD_BY, p![agent]).await?;
    let mut left = 0;
    for work in works {
        break_off(tx, amb, work).await?;
        left += 1;
    }
    Ok(left)
}

/// Work that its agent cannot go on with: the customer was being served already and comes first.
async fn break_off(tx: &mut Tx, amb: &Ambient, work: InteractionId) -> Result<(), RoutingError> {
    tx.exec(store::BREAK_OFF, p![work]).await?;
    Ok(helppo_case::requeue(tx, amb, work, LOST).await?)
}

/// The agent whose connection was lost is back: available again, when nothing else was said meanwhile.
pub async fn presence_back(tx: &mut Tx, amb: &Ambient, agent: AgentId) -> Result<(), RoutingError> {
    let now: Option<(String, Option<String>)> = tx.opt(store::PRESENCE_OF, p![agent]).await?;
    match now {
        Some((status, Some(reason))) if status == PresenceStatus::Away.as_str() && reason == LOST => {
            let back = SetPresence { agent, status: PresenceStatus::Available, reason: None, until: None };
            set_presence(tx, amb, Actor::Agent(agent), &back).await
        }
        _ => Ok(()),
    }
}

row! {
    struct PersonRow {
        agent: AgentId, name: String, status: Option<String>, reason: Option<String>, since: Option<Millis>,
        until: Option<Millis>, focus: Option<InteractionId>, created_at: Millis,
    }
}

/// Everybody, by name, with what they have at hand.
pub async fn people_now(tx: &mut Tx) -> Result<Vec<PresenceView>, DbError> {
    let rows: Vec<PersonRow> = tx.all(store::VIEW_PEOPLE, p![]).await?;
    let limits = limits(tx).await?;
    let mut loads: HashMap<AgentId, Load> = HashMap::new();
    let counts: Vec<(AgentId, ChannelKind, i64)> = tx.all(store::LOADS, p![]).await?;
    for (agent, kind, n) in counts {
        let load = loads.entry(agent).or_default();
        (0..n).for_each(|_| load.add(kind));
    }
    let people = rows.into_iter().map(|row| {
        let limits = limits.get(&row.agent).copied().unwrap_or(USUAL_LIMITS);
        PresenceView {
            agent: row.agent,
            name: row.name,
            status: row.status.and_then(|s| PresenceStatus::from_word(&s)).unwrap_or(PresenceStatus::Away),
            reason: row.reason,
            since: row.since.unwrap_or(row.created_at),
            until: row.until,
            focus: row.focus,
            load: loads.get(&row.agent).map_or(0, |l| l.places(&limits)),
            limit: capacity::places(&limits),
        }
    });
    Ok(people.collect())
}

/// How much those can do at once who have limits of their own; others have [`capacity::USUAL_LIMITS`].
pub async fn limits(tx: &mut Tx) -> Result<HashMap<AgentId, PerKind<u16>>, DbError> {
    let rows: Vec<(AgentId, ChannelKind, i64)> = tx.all(store::ALL_CAPACITY, p![]).await?;
    let mut limits = HashMap::new();
    for (agent, kind, limit) in rows {
        limits.entry(agent).or_insert(USUAL_LIMITS)[kind] = u16::try_from(limit).unwrap_or(0);
    }
    Ok(limits)
}
