//! `/api/v1/offers` and taking a case.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{CaseId, InteractionId, OfferId, Problem};
use helppo_people::{Action, Caller, Object};
use helppo_store::Tx;
use helppo_web::{Json, Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{OfferView, Routing, RoutingError, answer, open_offers};

/// Offers that stand.
#[derive(Serialize, ToSchema)]
pub struct OfferList {
    /// None or one.
    pub items: Vec<OfferView>,
}

/// Why an offer is declined.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclineInput {
    /// A word or a sentence; may be empty.
    #[serde(default)]
    pub reason: String,
}

/// What is now mine.
#[derive(Serialize, ToSchema)]
pub struct TakenWork {
    /// The work; absent when nothing waited in the case.
    pub interaction: Option<InteractionId>,
    /// Its case.
    pub case: CaseId,
}

/// My offers.
#[utoipa::path(get, path = "/api/v1/offers", tag = "routing", responses((status = 200, body = OfferList)))]
pub async fn list(State(room): State<Arc<Routing>>, caller: Caller) -> Result<Json<OfferList>, Problem> {
    let items = room.store.read(async move |tx: &mut Tx| open_offers(tx, caller.agent).await).await?;
    Ok(Json(OfferList { items }))
}

/// Accept an offer of mine.
#[utoipa::path(post, path = "/api/v1/offers/{id}/accept", tag = "routing",
    params(("id" = OfferId, Path)), responses((status = 200, body = TakenWork)))]
pub async fn accept(
    State(room): State<Arc<Routing>>,
    caller: Caller,
    Path(offer): Path<OfferId>,
) -> Result<Json<TakenWork>, Problem> {
    let (amb, agent) = (room.ambient.clone(), caller.agent);
    let accepted = room
        .store
        .write(async move |tx: &mut Tx| {
            let interaction = answer::accept(tx, &amb, offer, agent).await?;
            let case = helppo_case::InteractionRecord::get(tx, interaction).await?.case;
            Ok::<_, RoutingError>(TakenWork { interaction: Some(interaction), case })
        })
        .await?;
    Ok(Json(accepted))
}

/// Decline an offer of mine.
#[utoipa::path(post, path = "/api/v1/offers/{id}/decline", tag = "routing", request_body = DeclineInput,
    params(("id" = OfferId, Path)), responses((status = 204)))]
pub async fn decline(
    State(room): State<Arc<Routing>>,
    caller: Caller,
    Path(offer): Path<OfferId>,
    Json(input): Json<DeclineInput>,
) -> Result<axum::http::StatusCode, Problem> {
    if input.reason.chars().count() > 200 {
        return Err(Problem::invalid("reason", "expected at most 200 characters"));
    }
    let (amb, agent) = (room.ambient.clone(), caller.agent);
    room.store
        .write(async move |tx: &mut Tx| answer::decline(tx, &amb, offer, agent, &input.reason).await)
        .await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

/// Take a case's work out of the queue.
#[utoipa::path(post, path = "/api/v1/cases/{id}/take", tag = "routing",
    params(("id" = CaseId, Path)), responses((status = 200, body = TakenWork)))]
pub async fn take(
    State(room): State<Arc<Routing>>,
    caller: Caller,
    Path(case): Path<CaseId>,
) -> Result<Json<TakenWork>, Problem> {
    let record =
        room.store.read(async move |tx: &mut Tx| helppo_case::CaseRecord::get(tx, case).await).await?;
    let record = record.ok_or_else(|| Problem::not_found("case"))?;
    caller.must(Action::CaseAssign, &Object::Case { team: record.team, owner: record.owner }, "case")?;
    let (amb, agent) = (room.ambient.clone(), caller.agent);
    let interaction =
        room.store.write(async move |tx: &mut Tx| answer::take(tx, &amb, case, agent).await).await?;
    Ok(Json(TakenWork { interaction, case }))
}
