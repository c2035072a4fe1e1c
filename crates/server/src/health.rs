//! `/livez` and `/readyz`: for whoever keeps the process running.

use axum::extract::State;
use axum::http::StatusCode;
use helppo_people::{Grant, Table};
use helppo_store::{DbError, Store, Tx, p, sql};
use helppo_web::routes;

sql!(WRITE_SOMETHING, "DELETE FROM lease WHERE name = $1");

/// The two routes.
pub fn routes(store: Store) -> Table {
    Table::new().row(Grant::Public, routes!(livez)).row(Grant::Public, routes!(readyz)).with_state(store)
}

/// The process runs.
#[utoipa::path(get, path = "/livez", tag = "health", responses((status = 200, body = String)))]
async fn livez() -> &'static str {
    "ok"
}

/// The process can write.
#[utoipa::path(get, path = "/readyz", tag = "health", responses((status = 200, body = String), (status = 503)))]
async fn readyz(State(store): State<Store>) -> Result<&'static str, StatusCode> {
    let written: Result<u64, DbError> =
        store.write(async |tx: &mut Tx| tx.exec(WRITE_SOMETHING, p!["readyz"]).await).await;
    written.map(|_| "ok").map_err(|error| {
        tracing::warn!(%error, "not ready");
        StatusCode::SERVICE_UNAVAILABLE
    })
}
