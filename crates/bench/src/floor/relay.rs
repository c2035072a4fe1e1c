//! A bare WebSocket relay: what one socket says, the agents' sockets hear. Nothing is kept.

use std::net::SocketAddr;

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::routing::get;
use tokio::sync::broadcast;

/// A running relay.
pub struct Relay {
    /// Where it listens: `/visitor` sends, `/agent` hears.
    pub address: SocketAddr,
    server: tokio::task::JoinHandle<()>,
}

impl Relay {
    /// Starts it on a free loopback port.
    pub async fn start() -> anyhow::Result<Self> {
        let (send, _) = broadcast::channel::<String>(4096);
        let router = axum::Router::new()
            .route(
                "/visitor",
                get(async |ws: WebSocketUpgrade, State(to): State<broadcast::Sender<String>>| {
                    small(ws).on_upgrade(|socket| visitor(socket, to))
                }),
            )
            .route(
                "/agent",
                get(async |ws: WebSocketUpgrade, State(to): State<broadcast::Sender<String>>| {
                    small(ws).on_upgrade(move |socket| agent(socket, to.subscribe()))
                }),
            )
            .with_state(send);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let server = tokio::spawn(async move {
            if let Err(e) = axum::serve(listener, router).await {
                eprintln!("the relay ended: {e}");
            }
        });
        Ok(Self { address, server })
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn small(ws: WebSocketUpgrade) -> WebSocketUpgrade {
    ws.read_buffer_size(1024).write_buffer_size(0)
}

async fn visitor(mut socket: WebSocket, to: broadcast::Sender<String>) {
    while let Some(Ok(Message::Text(text))) = socket.recv().await {
        // Nobody listening is no reason to stop.
        let _ = to.send(text.to_string());
    }
}

async fn agent(mut socket: WebSocket, mut from: broadcast::Receiver<String>) {
    while let Ok(text) = from.recv().await {
        if socket.send(Message::Text(text.into())).await.is_err() {
            return;
        }
    }
}
