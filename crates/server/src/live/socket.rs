//! The desk's socket.

use std::sync::Arc;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::HeaderMap;
use axum::response::Response;
use helppo_kernel::Problem;
use helppo_people::{Caller, Grant, People, Table};
use helppo_web::live::Hub;
use helppo_web::{Guard, routes};
use tokio::sync::broadcast::error::RecvError;

use super::DeskProjector;

/// The desk's live hub.
pub type DeskHub = Hub<DeskProjector>;

#[derive(Clone)]
struct Socket {
    hub: Arc<DeskHub>,
    guard: Arc<Guard>,
}

/// The route of the live socket.
pub fn routes(hub: Arc<DeskHub>, guard: Arc<Guard>) -> Table {
    Table::new().row(Grant::SignedIn, routes!(live)).with_state(Socket { hub, guard })
}

/// Live updates over WebSocket; the protocol is in docs/api.md.
#[utoipa::path(get, path = "/api/v1/live", tag = "live", responses((status = 101)))]
async fn live(
    State(socket): State<Socket>,
    caller: Caller,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Problem> {
    socket.guard.check_origin(&headers)?;
    socket.hub.upgrade(upgrade, caller)
}

/// Asks sockets of an agent again when their rights or sessions have changed.
pub async fn recheck_on_changes(hub: Arc<DeskHub>, people: Arc<People>) {
    let mut changes = people.changes();
    loop {
        match changes.recv().await {
            Ok(agent) => hub.recheck(|who: &Caller| who.agent == agent),
            Err(RecvError::Lagged(_)) => hub.recheck(|_: &Caller| true),
            Err(RecvError::Closed) => return,
        }
    }
}
