//! The built-in mail receiver: a listener, its limits, and a session for each caller.

mod command;
mod data;
mod limit;
mod session;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use crate::room::Email;
use crate::tls;

use super::{Wire, WireError};
use limit::Counters;

/// Where and how to receive.
#[derive(Clone, Debug)]
pub struct ReceiverConfig {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The name to greet with; also the name in a certificate that we make ourselves.
    pub hostname: String,
    /// Certificate chain and key as PEM files; absent: one is made and kept in `folder`.
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// The data folder.
    pub folder: PathBuf,
    /// Limits.
    pub limits: ReceiverLimits,
}

/// What one caller, and all of them together, may use.
#[derive(Clone, Copy, Debug)]
pub struct ReceiverLimits {
    /// Bytes of one mail, announced as SIZE.
    pub size: usize,
    /// Recipients of one mail.
    pub recipients: usize,
    /// Mails of one connection.
    pub mails: usize,
    /// Wrong commands of one connection.
    pub errors: usize,
    /// Connections at once.
    pub connections: usize,
    /// Connections at once from one address (a /64 on IPv6).
    pub connections_per_peer: usize,
    /// Bytes of all mails that are being received at once.
    pub memory: usize,
    /// Silence after which a caller is sent away.
    pub patience: Duration,
    /// The longest a connection may last.
    pub session: Duration,
}

impl Default for ReceiverLimits {
    fn default() -> Self {
        Self {
            size: 25 << 20,
            recipients: 100,
            mails: 200,
            errors: 10,
            connections: 300,
            connections_per_peer: 30,
            memory: 256 << 20,
            patience: Duration::from_secs(120),
            session: Duration::from_secs(1800),
        }
    }
}

/// A receiver that listens already.
pub struct Receiver {
    listener: TcpListener,
    shared: Arc<Shared>,
}

/// What every session needs.
struct Shared {
    email: Arc<Email>,
    hostname: String,
    limits: ReceiverLimits,
    tls: TlsAcceptor,
    counters: Counters,
}

impl Receiver {
    /// Binds the address and gets the certificate ready.
    pub async fn bind(email: Arc<Email>, config: &ReceiverConfig) -> Result<Self, String> {
        let tls = tls::acceptor(config)?;
        let listener = TcpListener::bind(config.listen)
            .await
            .map_err(|e| format!("cannot listen on {}: {e}", config.listen))?;
        let limits = config.limits;
        let counters = Counters::new(&limits);
        let shared = Arc::new(Shared { email, hostname: config.hostname.clone(), limits, tls, counters });
        Ok(Self { listener, shared })
    }

    /// The address it listens on.
    pub fn address(&self) -> Option<SocketAddr> {
        self.listener.local_addr().ok()
    }

    /// Receives until `stop` becomes true, then waits until the running sessions have ended their mail.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut sessions = tokio::task::JoinSet::new();
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                Some(_) = sessions.join_next(), if !sessions.is_empty() => continue,
                _ = stop.wait_for(|stop| *stop) => break,
            };
            match accepted {
                Ok((stream, peer)) => {
                    sessions.spawn(greet(self.shared.clone(), stream, peer, stop.clone()));
                }
                Err(error) => {
                    // Out of file descriptors, mostly: others have to leave first.
                    tracing::warn!(error = %error, "a mail connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
        drop(self.listener);
        while sessions.join_next().await.is_some() {}
    }
}

async fn greet(shared: Arc<Shared>, stream: TcpStream, peer: SocketAddr, stop: watch::Receiver<bool>) {
    let mut wire = Wire::new(stream, shared.limits.patience);
    let Some(_seat) = shared.counters.seat(peer.ip()) else {
        wire.put(format!("421 4.7.0 {} too many connections, try again later\r\n", shared.hostname));
        wire.close().await;
        return;
    };
    let session = session::run(&shared, &mut wire, peer, stop);
    match tokio::time::timeout(shared.limits.session, session).await {
        Ok(Ok(()) | Err(WireError::Closed)) => {}
        Ok(Err(error)) => {
            tracing::debug!(peer = %peer.ip(), error = %error, "a mail session ended early");
            if let Some(words) = farewell(&error) {
                wire.put(format!("{words}\r\n"));
            }
        }
        Err(_) => wire.put(format!("421 4.4.2 {} this took too long\r\n", shared.hostname)),
    }
    wire.close().await;
}

/// What is said last to a caller who is sent away.
fn farewell(error: &WireError) -> Option<&'static str> {
    match error {
        WireError::BareLf => Some("521 5.5.2 a line ended with a bare LF; lines end with CR LF (RFC 5321)"),
        WireError::TooLong => Some("500 5.5.2 a line was too long"),
        WireError::TimedOut => Some("421 4.4.2 nothing was said for too long"),
        WireError::Closed | WireError::Io(_) => None,
    }
}
