//! Facts of a case, and the fields that give some of them a label and a shape.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{CaseId, FactId, Page, Problem};
use helppo_people::{Action, Caller, Object};
use helppo_store::Tx;
use helppo_web::{Json, Path};
use serde::{Deserialize, Serialize};

use super::{CaseRoom, may};
use crate::fact::{NewFact, record_fact};
use crate::field::{Field, NewField, create_field as make, list_fields as all};

/// Something to remember.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactInput {
    value: String,
}

/// The id of a fact.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct MadeFact {
    id: FactId,
}

/// Remembers a fact of a case.
#[utoipa::path(put, path = "/api/v1/cases/{id}/facts/{key}", tag = "cases",
    params(("id" = CaseId, Path), ("key" = String, Path)), request_body = FactInput,
    responses((status = 200, body = MadeFact)))]
pub(super) async fn put(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path((case, key)): Path<(CaseId, String)>,
    Json(input): Json<FactInput>,
) -> Result<Json<MadeFact>, Problem> {
    let amb = room.ambient.clone();
    let fact = NewFact {
        case,
        key,
        value: input.value,
        given_by: caller.actor(),
        source_event: None,
        confidence: 100,
        expires_at: None,
    };
    room.write(async move |tx: &mut Tx| {
        may(tx, &caller, Action::CaseTag, case).await?;
        Ok(MadeFact { id: record_fact(tx, &amb, &fact).await? })
    })
    .await
    .map(Json)
}

/// Every custom field.
#[utoipa::path(get, path = "/api/v1/fields", tag = "fields", responses((status = 200, body = Page<Field>)))]
pub(super) async fn list_fields(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
) -> Result<Json<Page<Field>>, Problem> {
    caller.must(Action::CaseRead, &Object::None, "field")?;
    let items = room.read(async |tx: &mut Tx| Ok(all(tx).await?)).await?;
    Ok(Json(Page { items, next: None }))
}

/// Makes a custom field.
#[utoipa::path(post, path = "/api/v1/fields", tag = "fields", request_body = NewField,
    responses((status = 201, body = Field)))]
pub(super) async fn create_field(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Json(input): Json<NewField>,
) -> Result<(StatusCode, Json<Field>), Problem> {
    caller.must(Action::SettingsManage, &Object::None, "field")?;
    let amb = room.ambient.clone();
    let made = room.write(async move |tx: &mut Tx| Ok(make(tx, &amb, &input).await?)).await?;
    Ok((StatusCode::CREATED, Json(made)))
}
