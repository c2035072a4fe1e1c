//! Counts events into the read models, each exactly once: the counts and the place in the log move in one
//! transaction. What each metric means is written in docs/metrics.md; the words here are its keys.

use std::time::Duration;

use helppo_kernel::{Actor, AgentId, CaseId, ChannelKind, Event, InteractionId, MessageId, Millis, TeamId};
use helppo_store::{DbError, FollowError, Follower, Tx, p, row};

use crate::calendar::{Calendar, SLOT_MS};
use crate::{spread, store};

/// The follower that counts.
#[derive(Clone, Debug, Default)]
pub struct Tally(());

/// Where a count belongs.
#[derive(Clone, Copy)]
struct Place {
    team: TeamId,
    kind: ChannelKind,
    agent: Option<AgentId>,
}

row! {
    struct Talk { case: CaseId, team: TeamId, kind: ChannelKind, waiting_since: Option<Millis> }
}

impl Follower for Tally {
    const NAME: &'static str = "report";

    /// The board reads the counts later than that anyway.
    const GATHER: Duration = Duration::from_millis(100);

    fn cares(&self, event: &Event) -> bool {
        matches!(
            event.kind.as_str(),
            "CaseOpened"
                | "CaseStatusChanged"
                | "InteractionStarted"
                | "OfferAccepted"
                | "InteractionEnded"
                | "MessageSent"
                | "SurveyAnswered"
        )
    }

    async fn take(&self, tx: &mut Tx, event: &Event) -> Result<(), FollowError> {
        let days = &crate::calendar(tx).await?;
        match (event.kind.as_str(), event.case, event.interaction) {
            ("CaseOpened", Some(case), _) => opened(tx, days, event, case).await?,
            ("CaseStatusChanged", Some(case), _) => status(tx, days, event, case).await?,
            ("InteractionStarted", _, Some(talk)) => started(tx, days, event, talk).await?,
            ("OfferAccepted", _, Some(talk)) => answered(tx, days, event, talk).await?,
            ("InteractionEnded", _, Some(talk)) => ended(tx, days, event, talk).await?,
            ("MessageSent", Some(case), _) => sent(tx, days, event, case).await?,
            ("SurveyAnswered", ..) => rated(tx, days, event).await?,
            _ => {}
        }
        Ok(())
    }
}

async fn opened(tx: &mut Tx, days: &Calendar, event: &Event, case: CaseId) -> Result<(), DbError> {
    match place(tx, case).await? {
        Some(place) => add(tx, days, event.at, "opened", Place { agent: None, ..place }, 1, 0).await,
        None => Ok(()),
    }
}

async fn status(tx: &mut Tx, days: &Calendar, event: &Event, case: CaseId) -> Result<(), DbError> {
    let word = |key| event.get::<String>(key).unwrap_or_default();
    let metric = match (word("from").as_str(), word("to").as_str()) {
        (_, "solved") => "solved",
        (_, "closed") => "closed",
        ("solved" | "closed", _) => "reopened",
        _ => return Ok(()),
    };
    let Some(place) = place(tx, case).await? else { return Ok(()) };
    let agent = if metric == "solved" { by(event) } else { None };
    add(tx, days, event.at, metric, Place { agent, ..place }, 1, 0).await
}

async fn started(tx: &mut Tx, days: &Calendar, event: &Event, talk: InteractionId) -> Result<(), DbError> {
    let Some(talk) = tx.opt::<Talk>(store::INTERACTION, p![talk]).await? else { return Ok(()) };
    tx.exec(store::ADD_CONTACT, p![event.at.0.div_euclid(SLOT_MS), talk.team, talk.kind]).await?;
    let place = Place { team: talk.team, kind: talk.kind, agent: None };
    add(tx, days, event.at, "contact", place, 1, 0).await
}

/// A wait in the queue ended with somebody taking the work up.
async fn answered(tx: &mut Tx, days: &Calendar, event: &Event, id: InteractionId) -> Result<(), DbError> {
    let Some(talk) = tx.opt::<Talk>(store::INTERACTION, p![id]).await? else { return Ok(()) };
    let wait = talk.waiting_since.map_or(0, |since| event.at.since(since).max(0));
    let own: Option<i64> = tx.opt(store::TARGET, p![talk.team, talk.kind]).await?;
    let in_target = wait <= own.unwrap_or_else(|| helppo_routing::usual_target(talk.kind));
    let place = Place { team: talk.team, kind: talk.kind, agent: event.get("agent") };
    let new = tx
        .exec(store::ADD_ANSWER, p![event.at, id, talk.case, talk.team, talk.kind, wait, in_target])
        .await?;
    if new == 0 {
        return Ok(());
    }
    add(tx, days, event.at, "answered", place, 1, wait).await?;
    if in_target {
        add(tx, days, event.at, "in_target", place, 1, 0).await?;
    }
    add_spread(tx, days, event.at, "wait", place, wait).await
}

async fn ended(tx: &mut Tx, days: &Calendar, event: &Event, talk: InteractionId) -> Result<(), DbError> {
    let how: String = event.get("how").unwrap_or_default();
    if event.get::<AgentId>("agent").is_some() || !matches!(how.as_str(), "abandoned" | "left") {
        return Ok(());
    }
    let Some(talk) = tx.opt::<Talk>(store::INTERACTION, p![talk]).await? else { return Ok(()) };
    let wait = talk.waiting_since.map_or(0, |since| event.at.since(since).max(0));
    add(tx, days, event.at, "abandoned", Place { team: talk.team, kind: talk.kind, agent: None }, 1, wait)
        .await
}

async fn sent(tx: &mut Tx, days: &Calendar, event: &Event, case: CaseId) -> Result<(), DbError> {
    let (Some(message), Some("agent")) =
        (event.get::<MessageId>("message"), event.get::<String>("author_kind").as_deref())
    else {
        return Ok(());
    };
    let Some(place) = place(tx, case).await? else { return Ok(()) };
    let place = Place { agent: by(event), ..place };
    add(tx, days, event.at, "replied", place, 1, 0).await?;
    if tx.one::<i64>(store::ANSWERED_BEFORE, p![case, message]).await? > 0 {
        return Ok(());
    }
    // A case that we began ourselves has no question that could wait for its first reply.
    let since: Option<Millis> = tx.one(store::ASKED_BY_CUSTOMER_SINCE, p![case, message]).await?;
    let Some(since) = since else { return Ok(()) };
    let wait = event.at.since(since).max(0);
    add(tx, days, event.at, "first_reply", place, 1, wait).await?;
    add_spread(tx, days, event.at, "first_reply", place, wait).await
}

/// An answer about effort. One that replaces another counts on the day of the first.
async fn rated(tx: &mut Tx, days: &Calendar, event: &Event) -> Result<(), DbError> {
    let (Some(ask), Some(score)) = (event.get::<helppo_kernel::AskId>("ask"), event.get::<i64>("score"))
    else {
        return Ok(());
    };
    let response: Option<(TeamId, ChannelKind, Option<AgentId>, Millis)> =
        tx.opt(store::RESPONSE, p![ask]).await?;
    let Some((team, kind, agent, at)) = response else { return Ok(()) };
    let (n, total) = match event.get::<Option<i64>>("previous").flatten() {
        None => (1, score),
        Some(previous) => (0, score - previous),
    };
    add(tx, days, at, "ces", Place { team, kind, agent }, n, total).await
}

async fn place(tx: &mut Tx, case: CaseId) -> Result<Option<Place>, DbError> {
    let row: Option<(TeamId, ChannelKind, Option<AgentId>)> = tx.opt(store::CASE, p![case]).await?;
    Ok(row.map(|(team, kind, agent)| Place { team, kind, agent }))
}

fn by(event: &Event) -> Option<AgentId> {
    match event.actor {
        Actor::Agent(agent) => Some(agent),
        _ => None,
    }
}

async fn add(
    tx: &mut Tx,
    days: &Calendar,
    at: Millis,
    metric: &str,
    place: Place,
    n: i64,
    total: i64,
) -> Result<(), DbError> {
    let day = days.day_of(at);
    let agent = place.agent.map_or(0, i64::from);
    tx.exec(store::ADD, p![day, metric, place.team, place.kind, agent, n, total]).await.map(|_| ())
}

async fn add_spread(
    tx: &mut Tx,
    days: &Calendar,
    at: Millis,
    metric: &str,
    place: Place,
    ms: i64,
) -> Result<(), DbError> {
    let day = days.day_of(at);
    tx.exec(store::ADD_SPREAD, p![day, metric, place.team, place.kind, spread::bucket(ms)]).await.map(|_| ())
}
