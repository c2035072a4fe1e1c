//! The audit log.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{Page, Problem};
use helppo_store::{DbError, Tx};
use helppo_web::{Json, Paging};

use crate::audit::{self, AuditEntry};
use crate::caller::Caller;
use crate::room::People;

/// Who did what, newest first: everything for admins, the own teams' members for supervisors.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(("cursor" = Option<String>, Query), ("limit" = Option<u16>, Query)),
    responses((status = 200, body = Page<AuditEntry>)))]
pub(super) async fn list(
    State(people): State<Arc<People>>,
    caller: Caller,
    paging: Paging,
) -> Result<Json<Page<AuditEntry>>, Problem> {
    let [before] = paging.key([i64::MAX])?;
    let read = async move |tx: &mut Tx| audit::list(tx, &caller, before, paging.limit).await;
    people.read::<_, DbError, _>(read).await.map(Json)
}
