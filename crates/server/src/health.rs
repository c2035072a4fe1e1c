//! `/livez` and `/readyz`: for whoever keeps the process running.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_knowledge::Knowledge;
use helppo_people::{Grant, Table};
use helppo_store::{DbError, Store, Tx, p, sql};
use helppo_web::routes;

sql!(WRITE_SOMETHING, "DELETE FROM lease WHERE name = $1");

/// The two routes.
pub fn routes(store: Store, knowledge: Arc<Knowledge>) -> Table {
    let ready = Ready { store, knowledge };
    Table::new().row(Grant::Public, routes!(livez)).row(Grant::Public, routes!(readyz)).with_state(ready)
}

#[derive(Clone)]
struct Ready {
    store: Store,
    knowledge: Arc<Knowledge>,
}

/// The process runs.
#[utoipa::path(get, path = "/livez", tag = "health", responses((status = 200, body = String)))]
async fn livez() -> &'static str {
    "ok"
}

/// The process can write.
#[utoipa::path(get, path = "/readyz", tag = "health", responses((status = 200, body = String), (status = 503)))]
async fn readyz(State(ready): State<Ready>) -> Result<String, StatusCode> {
    let written: Result<u64, DbError> =
        ready.store.write(async |tx: &mut Tx| tx.exec(WRITE_SOMETHING, p!["readyz"]).await).await;
    // The second line says how search and bot understand, for whoever looks after the installation.
    let understanding = match ready.knowledge.understood() {
        None => "words alone (no language model)".to_owned(),
        Some((texts, all)) => format!("meaning ({texts} of {all} texts)"),
    };
    written.map(|_| format!("ok\nunderstanding: {understanding}\n")).map_err(|error| {
        tracing::warn!(%error, "not ready");
        StatusCode::SERVICE_UNAVAILABLE
    })
}
