//! How a matter went: with whom, through which kinds of channel, and when it was finished. Pure.

use helppo_kernel::{Actor, ChannelKind, Event, Millis};

use crate::task::Mode;

/// The way of one matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) mode: Mode,
    /// Contacts that the customer made.
    pub(crate) contacts: i64,
    /// Kinds of channel they were in.
    pub(crate) kinds: i64,
    /// The kind of the last one.
    pub(crate) ended_in: ChannelKind,
    /// When it was solved or closed last.
    pub(crate) finished_at: Option<Millis>,
}

/// The way that the events of a matter tell. `began_in` stands for contacts that name no channel.
pub(crate) fn way(events: &[Event], began_in: ChannelKind) -> Way {
    let starts = || events.iter().filter(|event| event.kind == "InteractionStarted");
    let by_agent = |event: &&Event| matches!(event.actor, Actor::Agent(_));
    let contacts: Vec<ChannelKind> = starts()
        .filter(|event| !by_agent(event))
        .map(|event| event.get("channel_kind").unwrap_or(began_in))
        .collect();
    let mut kinds = contacts.clone();
    kinds.sort_unstable();
    kinds.dedup();
    let any = |kind: &str| events.iter().any(|event| event.kind == kind);
    let person =
        any("OfferAccepted") || events.iter().any(|event| event.kind == "MessageSent" && by_agent(&event));
    let mode = if starts().next().is_some_and(|first| by_agent(&first)) {
        Mode::Proactive
    } else if !person && any("BotAnswered") {
        Mode::SelfService
    } else {
        Mode::RealTime
    };
    let finished = events.iter().rfind(|event| {
        let to: Option<String> = event.get("to");
        event.kind == "CaseStatusChanged" && matches!(to.as_deref(), Some("solved" | "closed"))
    });
    Way {
        mode,
        contacts: count(contacts.len()),
        kinds: count(kinds.len()).max(1),
        ended_in: contacts.last().copied().unwrap_or(began_in),
        finished_at: finished.map(|event| event.at),
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
