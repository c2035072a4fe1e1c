//! Messages as verbs need them, and the steps of their delivery.

use helppo_kernel::{
    Actor, Ambient, CaseId, ChannelId, ChannelKind, CustomerId, InteractionId, MessageId, Millis,
};
use helppo_store::{Tx, p, row};

use crate::CaseError;
use crate::event::{CaseEvent, Of, tell};
use crate::model::{AuthorKind, Delivery};
use crate::record::Held;
use crate::store;

row! {
    /// A message without its words.
    #[derive(Clone, Debug, PartialEq)]
    pub struct MessageHead {
        /// Its id.
        pub id: MessageId,
        /// Its case.
        pub case: CaseId,
        /// Its interaction.
        pub interaction: Option<InteractionId>,
        /// Its channel.
        pub channel: ChannelId,
        /// That channel's kind.
        pub channel_kind: ChannelKind,
        /// The customer it is from or for.
        pub customer: CustomerId,
        /// The number of its event in the case.
        pub seq: i64,
        /// What sort of author.
        pub author_kind: AuthorKind,
        /// The author's id: an agent's or a customer's.
        pub author: Option<i64>,
        /// How far it has come.
        pub delivery: Delivery,
        /// What the provider calls it.
        pub provider_id: Option<String>,
        /// When it leaves; absent once it is leaving.
        pub leaves_at: Option<Millis>,
        /// When it was said.
        pub created_at: Millis,
    }
}

/// Whether a message may go out now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Departure {
    /// Go: nobody can take it back any more.
    Now,
    /// It was let go before, and what became of it is not known: ask the provider, do not send again.
    Again,
    /// It was recalled or its outcome is known: nothing to do.
    Over,
}

/// A message that must be there.
pub async fn get(tx: &mut Tx, id: MessageId) -> Result<MessageHead, CaseError> {
    tx.opt(store::message::HEAD, p![id]).await?.ok_or(CaseError::NotFound("message"))
}

/// The words of a message.
pub async fn text(tx: &mut Tx, id: MessageId) -> Result<String, CaseError> {
    tx.opt::<(String,)>(store::message::TEXT, p![id])
        .await?
        .map(|r| r.0)
        .ok_or(CaseError::NotFound("message"))
}

/// The moment of leaving, before anything is handed to the provider. `DeliverMessage` asks this in a
/// transaction of its own, so that a crash between asking and the outcome is seen (`Again`).
pub async fn depart(tx: &mut Tx, id: MessageId) -> Result<Departure, CaseError> {
    if tx.exec(store::message::LEAVE, p![id]).await? > 0 {
        return Ok(Departure::Now);
    }
    let head = get(tx, id).await?;
    Ok(if head.delivery == Delivery::Queued { Departure::Again } else { Departure::Over })
}

/// News of a message from its channel. The state only rises, so late and repeated news changes nothing;
/// gives whether it did.
pub async fn delivery_changed(
    tx: &mut Tx,
    amb: &Ambient,
    id: MessageId,
    to: Delivery,
    provider_id: Option<&str>,
) -> Result<bool, CaseError> {
    let head = get(tx, id).await?;
    // Holding the case makes two reports of one message take turns.
    let held = Held::any(tx, amb, head.case).await?;
    let head = get(tx, id).await?;
    let Some(next) = head.delivery.after(to) else { return Ok(false) };
    tx.exec(store::message::SET_DELIVERY, p![next, provider_id, id]).await?;
    let of = Of { interaction: head.interaction, ..held.of() };
    let changed = CaseEvent::DeliveryChanged { message: id, from: head.delivery, to: next };
    tell(tx, amb, Actor::System, of, &changed).await?;
    Ok(true)
}

/// An agent has looked at the case: nothing is unread, and in a live channel the customer learns that
/// the newest words were seen.
pub async fn mark_read(
    tx: &mut Tx,
    amb: &Ambient,
    agent: helppo_kernel::AgentId,
    case: CaseId,
) -> Result<(), CaseError> {
    let held = Held::take(tx, amb, case).await?;
    tx.exec(store::small::READ_MENTIONS, p![amb.now(), agent, case]).await?;
    if held.now.unread == 0 {
        return Ok(());
    }
    tx.exec(store::case::SET_UNREAD, p![0i64, case]).await?;
    let last: Option<(MessageId, Option<InteractionId>, Delivery)> =
        tx.opt(store::message::LAST_UNREAD, p![case]).await?;
    let Some((message, interaction, from)) = last else { return Ok(()) };
    if let Some(to) = from.after(Delivery::Read) {
        tx.exec(store::message::SET_DELIVERY, p![to, None::<String>, message]).await?;
        let of = Of { interaction, ..held.of() };
        tell(tx, amb, Actor::Agent(agent), of, &CaseEvent::DeliveryChanged { message, from, to }).await?;
    }
    Ok(())
}
