//! What follows for visitors from what was committed.
//!
//! Frames: `item{talk,item}` for words and for what happened between them, `delivery{talk,message,…}` when
//! somebody has read, `talk{talk}` when somebody else has the floor. A frame goes to the one visitor whose
//! talk it is; whose it is comes from `visitor_talk` and from nothing else.

use std::sync::Arc;

use helppo_case::Delivery;
use helppo_kernel::{
    Actor, CaseId, ChannelId, ChannelKind, Event, InteractionId, MessageId, Millis, Pos, TeamId, made_at,
};
use helppo_store::{DbError, Tx, p};
use helppo_web::live::{Frame, Key, Projected, Projector};
use serde::Serialize;
use serde_json::{Value, json};

use crate::item::{Item, Said, lines};
use crate::link::Links;
use crate::room::{Core, visitor_key, visitors_of};
use crate::seat::Seat;
use crate::session;
use crate::store::talk as sql;
use crate::talk::{self, Talk};
use crate::visitor::{SecretHash, VisitorId};

/// A visitor at the other end of a socket.
#[derive(Clone, Debug)]
pub struct Who {
    pub(crate) visitor: VisitorId,
    pub(crate) channel: ChannelId,
    pub(crate) secret: SecretHash,
    /// Held as long as the socket is there.
    pub(crate) _seat: Arc<Seat>,
}

/// What the visitors' hub knows.
pub struct VisitorProjector {
    pub(crate) core: Arc<Core>,
}

/// The one topic: everything that is the visitor's.
const ME: &str = "me";
/// What left sooner than this after it was written was never held back, and has been seen already.
const HELD_BACK_MS: i64 = 1_000;

/// Something for one visitor, before it is a frame.
enum News {
    Item { talk: CaseId, item: Item },
    Delivery { talk: CaseId, message: MessageId, to: Delivery, at: Millis },
    Talk(Box<Talk>),
    Resync,
}

impl Projector for VisitorProjector {
    type Who = Who;

    fn automatic(&self, _: &Who) -> Vec<String> {
        vec![ME.to_owned()]
    }

    async fn authorise(&self, who: &Who, topic: &str) -> Option<Vec<Key>> {
        (topic == ME).then(|| vec![visitor_key(who.visitor), channel_key(who.channel)])
    }

    async fn renew(&self, who: &Who) -> Option<Who> {
        let (secret, now) = (who.secret, self.core.ambient.now());
        let found = self.core.store.read(async move |tx: &mut Tx| session::find(tx, secret, now).await).await;
        let (visitor, _) = found.ok().flatten()?;
        Some(Who { visitor: visitor.id, ..who.clone() })
    }

    async fn project(
        &self,
        events: &[Arc<Event>],
        _: &(impl Fn(Key) -> bool + Sync),
    ) -> Result<Vec<Projected>, DbError> {
        let mine: Vec<Arc<Event>> = events.iter().filter(|e| concerns_visitors(&e.kind)).cloned().collect();
        if mine.is_empty() {
            return Ok(Vec::new());
        }
        let (links, now) = (self.core.links.clone(), self.core.ambient.now());
        let found = self
            .core
            .store
            .read(async move |tx: &mut Tx| {
                let mut all = Vec::new();
                for event in &mine {
                    for (visitor, news) in look(tx, event, &links, now).await? {
                        all.push((event.pos, visitor, news));
                    }
                }
                Ok::<_, DbError>((all, teams(&mine)))
            })
            .await?;
        let (news, teams) = found;
        self.core.dirty.mark(teams);
        let mut out = Vec::with_capacity(news.len());
        for (pos, visitor, news) in news {
            let frame = self.frame(pos, news).await?;
            out.push(Projected::Send { pos, keys: vec![visitor_key(visitor)], frame });
        }
        Ok(out)
    }

    fn signal(&self, _: &Who, _: &str, _: &str) -> Option<Frame> {
        None
    }

    /// `typing{talk}`: passed on to the desk when the talk is the visitor's.
    async fn hear(&self, who: &Who, message: Value) -> Option<Frame> {
        if message["type"] != "typing" || !self.core.limiter.typing(who.visitor, self.core.ambient.now()) {
            return None;
        }
        let case: CaseId = message["talk"].as_str()?.parse().ok()?;
        let found = self.core.store.read(async move |tx: &mut Tx| visitors_of(tx, case).await).await.ok()?;
        if found.contains(&who.visitor) {
            self.core.around.visitor_types(case);
        }
        None
    }
}

impl VisitorProjector {
    async fn frame(&self, pos: Pos, news: News) -> Result<Frame, DbError> {
        let pos = pos.to_string();
        let frame = match news {
            News::Item { talk, item } => {
                text(&json!({ "type": "item", "pos": pos, "talk": talk, "item": item }))
            }
            News::Delivery { talk, message, to, at } => text(&json!({
                "type": "delivery", "pos": pos, "talk": talk, "message": message, "delivery": to, "at": at,
            })),
            News::Talk(mut talk) => {
                self.core.estimate(&mut talk).await?;
                text(&json!({ "type": "talk", "pos": pos, "talk": talk }))
            }
            News::Resync => text(&json!({ "type": "resync", "pos": pos })),
        };
        Ok(frame)
    }
}

impl Core {
    /// Fills in how long a waiting visitor will wait, from their place and the pace of the queue.
    pub(crate) async fn estimate(&self, talk: &mut Talk) -> Result<(), DbError> {
        let Some(place) = talk.queue.as_mut() else { return Ok(()) };
        let queue = self.routing.estimate(talk.team, ChannelKind::Chat).await?;
        place.estimate_ms = share(queue.wait_ms, place.position, queue.ahead);
        Ok(())
    }
}

/// The wait of who stands at `position`, when the next to come would wait `wait_ms` behind `ahead`.
pub(super) fn share(wait_ms: Option<i64>, position: Option<i64>, ahead: i64) -> Option<i64> {
    let position = position.unwrap_or(1).max(1);
    wait_ms.map(|ms| ms.saturating_mul(position.min(ahead + 1)) / (ahead + 1).max(1))
}

fn concerns_visitors(kind: &str) -> bool {
    matches!(
        kind,
        "MessageReceived"
            | "MessageSent"
            | "DeliveryChanged"
            | "OfferAccepted"
            | "BotHandedOver"
            | "Queued"
            | "Transferred"
            | "WrapUpStarted"
            | "InteractionEnded"
            | "CaseStatusChanged"
            | "CasesMerged"
            | "CasesUnmerged"
            | "CaseEdited"
            | "PresenceChanged"
            | "Offered"
            | "OfferDeclined"
            | "OfferExpired"
            | "OfferWithdrawn"
    )
}

/// The queues that look different after these events.
fn teams(events: &[Arc<Event>]) -> Vec<Option<TeamId>> {
    let moves = |kind: &str| {
        matches!(
            kind,
            "Queued"
                | "Offered"
                | "OfferAccepted"
                | "OfferDeclined"
                | "OfferExpired"
                | "OfferWithdrawn"
                | "Transferred"
                | "InteractionEnded"
                | "PresenceChanged"
                | "BotHandedOver"
        )
    };
    events.iter().filter(|e| moves(&e.kind)).map(|e| e.get::<TeamId>("team")).collect()
}

async fn look(
    tx: &mut Tx,
    event: &Event,
    links: &Links,
    now: Millis,
) -> Result<Vec<(VisitorId, News)>, DbError> {
    match event.kind.as_str() {
        "MessageReceived" | "MessageSent" => said(tx, event, links, now).await,
        "DeliveryChanged" => delivery(tx, event, links, now).await,
        "OfferAccepted" | "BotHandedOver" => happened(tx, event).await,
        "CaseStatusChanged" | "WrapUpStarted" | "InteractionEnded" => happened(tx, event).await,
        "Queued" | "Transferred" | "CaseEdited" => talks(tx, event).await,
        "CasesMerged" | "CasesUnmerged" => everything(tx, event).await,
        "PresenceChanged" => presence(tx, event).await,
        _ => Ok(Vec::new()),
    }
}

/// Words, as soon as they may be seen.
async fn said(
    tx: &mut Tx,
    event: &Event,
    links: &Links,
    now: Millis,
) -> Result<Vec<(VisitorId, News)>, DbError> {
    let Some(message) = event.get::<MessageId>("message") else { return Ok(Vec::new()) };
    let Some(said) = tx.opt::<Said>(sql::MESSAGE, p![message]).await? else { return Ok(Vec::new()) };
    let (visitor, talk) = (said.visitor, event.case.unwrap_or(said.case));
    let item = Item::Message(Box::new(said.into_message(tx, links, now).await?));
    Ok(vec![(visitor, News::Item { talk, item })])
}

/// An answer that was held back becomes visible when it leaves; a visitor's own words get their mark when
/// somebody has read them.
async fn delivery(
    tx: &mut Tx,
    event: &Event,
    links: &Links,
    now: Millis,
) -> Result<Vec<(VisitorId, News)>, DbError> {
    let (from, to) = (event.get::<Delivery>("from"), event.get::<Delivery>("to"));
    let (Some(from), Some(to), Some(message)) = (from, to, event.get::<MessageId>("message")) else {
        return Ok(Vec::new());
    };
    match (from, to) {
        (Delivery::Queued, Delivery::Sent | Delivery::Delivered | Delivery::Unknown)
            if event.at.since(made_at(message)) > HELD_BACK_MS =>
        {
            said(tx, event, links, now).await
        }
        (Delivery::Received, Delivery::Read) => {
            let Some(interaction) = event.interaction else { return Ok(Vec::new()) };
            let owner: Option<VisitorId> = tx.opt(sql::OF_INTERACTION, p![interaction]).await?;
            let talk = event.case.unwrap_or(CaseId(0));
            let news = |visitor| (visitor, News::Delivery { talk, message, to, at: event.at });
            Ok(owner.map(news).into_iter().collect())
        }
        _ => Ok(Vec::new()),
    }
}

/// Something between the words, and with it a new state of the talk.
async fn happened(tx: &mut Tx, event: &Event) -> Result<Vec<(VisitorId, News)>, DbError> {
    let mut news = Vec::new();
    let Some(case) = event.case else { return Ok(news) };
    for (visitor, one) in talks(tx, event).await? {
        if let News::Talk(talk) = &one {
            let found = lines(tx, case, &talk.pieces, event.at, 8).await?;
            if let Some(line) = found.into_iter().find(|l| l.id == event.id) {
                news.push((visitor, News::Item { talk: talk.id, item: Item::Line(line) }));
            }
        }
        news.push((visitor, one));
    }
    Ok(news)
}

/// The talk of the event as it stands now, for each of its visitors.
async fn talks(tx: &mut Tx, event: &Event) -> Result<Vec<(VisitorId, News)>, DbError> {
    let Some(case) = event.case else { return Ok(Vec::new()) };
    let visitors = match event.interaction {
        Some(interaction) => tx.all(sql::OF_INTERACTION, p![interaction]).await?,
        None => visitors_of(tx, case).await?,
    };
    let mut news = Vec::with_capacity(visitors.len());
    for visitor in visitors {
        if let Some(talk) = talk::find(tx, visitor, case).await? {
            news.push((visitor, News::Talk(Box::new(talk))));
        }
    }
    Ok(news)
}

/// Talks got other ids: the client fetches its list anew.
async fn everything(tx: &mut Tx, event: &Event) -> Result<Vec<(VisitorId, News)>, DbError> {
    let mut visitors = Vec::new();
    for case in event.case.into_iter().chain(event.get::<CaseId>("from")) {
        visitors.extend(visitors_of(tx, case).await?);
    }
    visitors.sort_unstable();
    visitors.dedup();
    Ok(visitors.into_iter().map(|visitor| (visitor, News::Resync)).collect())
}

/// The person who serves came back or stepped away.
async fn presence(tx: &mut Tx, event: &Event) -> Result<Vec<(VisitorId, News)>, DbError> {
    let Actor::Agent(actor) = event.actor else { return Ok(Vec::new()) };
    let agent = event.get("agent").unwrap_or(actor);
    let served: Vec<(VisitorId, InteractionId)> = tx.all(sql::SERVED_BY, p![agent]).await?;
    let mut news = Vec::new();
    for (visitor, interaction) in served {
        let talk = talk::list(tx, visitor).await?.into_iter().find(|t| t.pieces.contains(&interaction));
        news.extend(talk.map(|t| (visitor, News::Talk(Box::new(t)))));
    }
    Ok(news)
}

fn text(value: &impl Serialize) -> Frame {
    serde_json::to_string(value).unwrap_or_default().into()
}

/// The key of everybody who has a channel's widget open.
pub(super) fn channel_key(channel: ChannelId) -> Key {
    Key::new("channel", channel)
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn who_stands_further_ahead_waits_less() {
        assert_eq!(share(Some(600_000), Some(1), 4), Some(120_000));
        assert_eq!(share(Some(600_000), Some(5), 4), Some(600_000));
        assert_eq!(share(Some(600_000), Some(9), 4), Some(600_000), "the queue has just become shorter");
        assert_eq!(share(Some(0), Some(1), 0), Some(0));
        assert_eq!(share(None, Some(1), 4), None);
    }
}
