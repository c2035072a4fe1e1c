//! `/api/v1/cases/{id}/service-level`.

use std::sync::Arc;

use axum::extract::State;
use helppo_case::CaseRecord;
use helppo_kernel::{CaseId, Problem};
use helppo_people::{Action, Caller, Object};
use helppo_store::Tx;
use helppo_web::{Json, Path};

use crate::{Levels, ServiceLevel, service_level};

/// The clocks of a case, read at this moment.
#[utoipa::path(get, path = "/api/v1/cases/{id}/service-level", tag = "cases", params(("id" = CaseId, Path)),
    responses((status = 200, body = ServiceLevel)))]
pub async fn get(
    State(room): State<Arc<Levels>>,
    caller: Caller,
    Path(id): Path<CaseId>,
) -> Result<Json<ServiceLevel>, Problem> {
    let now = room.ambient.now();
    let read = room.store.read(async move |tx: &mut Tx| {
        let case = CaseRecord::get(tx, id).await?.ok_or_else(|| Problem::not_found("case"))?;
        let object = Object::Case { team: case.team, owner: case.owner };
        caller.must(Action::CaseRead, &object, "case")?;
        Ok::<_, Problem>(service_level(tx, id, now).await?)
    });
    read.await?.map(Json).ok_or_else(|| Problem::not_found("case"))
}
