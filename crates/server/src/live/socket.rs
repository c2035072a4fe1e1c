//! The desk's socket, and what follows from who is connected.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::HeaderMap;
use axum::response::Response;
use helppo_kernel::{AgentId, Ambient, Problem};
use helppo_people::{Caller, Grant, People, Table};
use helppo_routing::{PresenceStatus, RoutingError};
use helppo_store::{Store, Tx};
use helppo_web::live::{Hub, Key};
use helppo_web::{Guard, routes};
use tokio::sync::broadcast::error::RecvError;

use super::DeskProjector;

/// The desk's live hub.
pub type DeskHub = Hub<DeskProjector>;

/// Between a lost connection and "away": a reload or a tunnel should not cost anybody their work.
const GRACE: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_secs(10);

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

/// Sets agents away whose last socket has been gone for a while, and back when they return.
pub async fn keep_presence(hub: Arc<DeskHub>, store: Store, ambient: Ambient) {
    let mut gone: HashMap<AgentId, std::time::Instant> = HashMap::new();
    loop {
        tokio::time::sleep(LOOK).await;
        let people = store.read(async |tx: &mut Tx| helppo_routing::people_now(tx).await).await;
        let Ok(people) = people else { continue };
        for person in people {
            let here = hub.present(Key::new("me", person.agent)) > 0;
            let away = person.status == PresenceStatus::Away;
            if here {
                gone.remove(&person.agent);
                if away {
                    tell(&store, &ambient, person.agent, Presence::Back).await;
                }
                continue;
            }
            let since = *gone.entry(person.agent).or_insert_with(std::time::Instant::now);
            if !away && since.elapsed() >= GRACE {
                tell(&store, &ambient, person.agent, Presence::Lost).await;
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Presence {
    Lost,
    Back,
}

async fn tell(store: &Store, ambient: &Ambient, agent: AgentId, what: Presence) {
    let amb = ambient.clone();
    let told: Result<(), RoutingError> = store
        .write(async move |tx: &mut Tx| match what {
            Presence::Lost => helppo_routing::presence_lost(tx, &amb, agent).await,
            Presence::Back => helppo_routing::presence_back(tx, &amb, agent).await,
        })
        .await;
    if let Err(error) = told {
        tracing::warn!(%agent, %error, "presence could not be kept");
    }
}
