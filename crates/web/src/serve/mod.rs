//! The accept loop: every limit that keeps one slow or greedy client from harming the others.
//!
//! hyper's own header time-out only works with a timer, and `axum::serve` sets none; hence this loop.
//! HTTP/1.1 only: HTTP/2 belongs to the reverse proxy, and its attack surface stays there.

mod body;
mod crowd;
mod io;

use std::convert::Infallible;
use std::future::{Future, pending};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http_body_util::Limited;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::Service as _;

use crate::guard::Peer;
use body::Timed;
use crowd::Crowd;
use io::Patient;

/// What a connection may take. The defaults suit the open internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections open at once, WebSockets not counted; more wait in the kernel's queue.
    pub connections: usize,
    /// From the first byte awaited to the end of the headers; also how long a connection may idle.
    pub headers: Duration,
    /// Bytes of request line and headers together.
    pub header_bytes: usize,
    /// Number of headers.
    pub header_count: usize,
    /// A body has this long, and a second more for each `body_rate` bytes that have come.
    pub body: Duration,
    /// The slowest a body may come on the long run, in bytes a second.
    pub body_rate: u64,
    /// Bytes of a body, whatever a handler allows.
    pub body_bytes: usize,
    /// How long the client may refuse to take what we send.
    pub stalled: Duration,
    /// How long requests under way may take after shutdown began.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 20_000,
            headers: Duration::from_secs(30),
            header_bytes: 32 << 10,
            header_count: 64,
            body: Duration::from_secs(20),
            body_rate: 4 << 10,
            body_bytes: 64 << 20,
            stalled: Duration::from_secs(30),
            drain: Duration::from_secs(20),
        }
    }
}

/// Serves `router` on `listener` until `shutdown` ends, then lets requests under way finish within
/// [`Limits::drain`]. WebSockets are the live hub's to close.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) {
    let slots = Arc::new(Semaphore::new(limits.connections));
    let crowd = Crowd::default();
    let (stop, stopping) = watch::channel(());
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut shutdown => break,
            accepted = accept(&listener, &slots) => accepted,
        };
        let Some((stream, peer, slot)) = accepted else { break };
        let Some(member) = crowd.enter(peer, slots.available_permits(), limits.connections) else { continue };
        let (router, stopping) = (router.clone(), stopping.clone());
        tokio::spawn(async move {
            connection(stream, peer, router, limits, stopping).await;
            drop((slot, member));
        });
    }
    drop(listener);
    drop(stop);
    let all = u32::try_from(limits.connections).unwrap_or(u32::MAX);
    if tokio::time::timeout(limits.drain, slots.acquire_many(all)).await.is_err() {
        tracing::warn!("some requests did not finish in time and were cut off");
    }
}

type Accepted = (TcpStream, Peer, tokio::sync::OwnedSemaphorePermit);

async fn accept(listener: &TcpListener, slots: &Arc<Semaphore>) -> Option<Accepted> {
    let slot = Arc::clone(slots).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, address)) => return Some((stream, Peer(address.ip().to_canonical()), slot)),
            // Out of file descriptors, or the peer was gone before we looked: neither may end the loop.
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn connection(
    stream: TcpStream,
    peer: Peer,
    router: Router,
    limits: Limits,
    stopping: watch::Receiver<()>,
) {
    io::tune(&stream, limits.stalled);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut router = router.clone();
        let mut request =
            request.map(|body| Body::new(Limited::new(Timed::new(body, limits), limits.body_bytes)));
        request.extensions_mut().insert(peer);
        async move { Ok::<_, Infallible>(router.call(request).await.unwrap_or_else(|never| match never {})) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.headers)
        .max_buf_size(limits.header_bytes.max(8192))
        .max_headers(limits.header_count)
        .serve_connection(TokioIo::new(Patient::new(stream, limits.stalled)), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => return note(ended),
        () = stopped(stopping) => connection.as_mut().graceful_shutdown(),
    }
    note(connection.await);
}

/// Ends when the sender of `stopping` is gone.
async fn stopped(mut stopping: watch::Receiver<()>) {
    if stopping.changed().await.is_ok() {
        pending::<()>().await;
    }
}

fn note(ended: hyper::Result<()>) {
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke");
    }
}

#[cfg(test)]
mod tests;
