//! Offers as agents see them.

use helppo_kernel::{AgentId, CaseId, ChannelId, ChannelKind, CustomerId, InteractionId, Millis, OfferId};
use helppo_store::{DbError, Tx, p, row};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::dispatcher::Why;
use crate::store;

/// Work that is reserved for an agent until it runs out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OfferView {
    /// Its id.
    pub id: OfferId,
    /// The work.
    pub interaction: InteractionId,
    /// Its case.
    pub case: OfferCase,
    /// The customer.
    pub customer: OfferCustomer,
    /// The channel.
    pub channel: OfferChannel,
    /// The customer's language, when known.
    pub language: Option<String>,
    /// Since when the customer waits.
    pub waiting_since: Millis,
    /// When it was offered.
    pub offered_at: Millis,
    /// Until when it stands.
    pub expires_at: Millis,
    /// The telephone number at which the customer wants to be called instead of waiting.
    pub callback: Option<String>,
    /// Why this work and why this agent.
    pub why: Option<Why>,
}

/// The case of an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OfferCase {
    /// Its id.
    pub id: CaseId,
    /// Its number.
    pub number: i64,
    /// What it is about.
    pub subject: String,
    /// What the customer wants to get done, when known.
    pub task: Option<String>,
}

/// The customer of an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OfferCustomer {
    /// Their id.
    pub id: CustomerId,
    /// Their name; empty when nobody told it.
    pub name: String,
    /// While nobody told it: the e-mail address or telephone number by which they are known.
    pub address: Option<String>,
}

/// The channel of an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OfferChannel {
    /// Its id.
    pub id: Option<ChannelId>,
    /// Its kind.
    pub kind: ChannelKind,
    /// Its name.
    pub name: String,
}

row! {
    struct OfferRow {
        id: OfferId, interaction: InteractionId, offered_at: Millis, expires_at: Millis, why: Option<Value>,
        case: CaseId, number: i64, subject: String, task: Option<String>,
        customer: CustomerId, customer_name: String, address: Option<String>,
        channel: Option<ChannelId>, channel_name: Option<String>, kind: ChannelKind,
        language: Option<String>, waiting_since: Option<Millis>, started_at: Millis, callback: Option<String>,
    }
}

/// The agent's offers that stand: none or one.
pub async fn open_offers(tx: &mut Tx, agent: AgentId) -> Result<Vec<OfferView>, DbError> {
    let rows: Vec<OfferRow> = tx.all(store::VIEW_OFFERS, p![agent]).await?;
    Ok(rows.into_iter().map(OfferView::from).collect())
}

/// The offer of this work, when one stands: what the live hub sends with `Offered`.
pub async fn offer_view(tx: &mut Tx, interaction: InteractionId) -> Result<Option<OfferView>, DbError> {
    let row: Option<OfferRow> = tx.opt(store::VIEW_OFFER, p![interaction]).await?;
    Ok(row.map(OfferView::from))
}

impl From<OfferRow> for OfferView {
    fn from(r: OfferRow) -> Self {
        Self {
            id: r.id,
            interaction: r.interaction,
            case: OfferCase { id: r.case, number: r.number, subject: r.subject, task: r.task },
            customer: OfferCustomer { id: r.customer, name: r.customer_name, address: r.address },
            channel: OfferChannel { id: r.channel, kind: r.kind, name: r.channel_name.unwrap_or_default() },
            language: r.language,
            waiting_since: r.waiting_since.unwrap_or(r.started_at),
            offered_at: r.offered_at,
            expires_at: r.expires_at,
            callback: r.callback,
            why: r.why.and_then(|w| serde_json::from_value(w).ok()),
        }
    }
}
