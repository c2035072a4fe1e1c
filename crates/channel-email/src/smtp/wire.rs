//! One connection, plain or under TLS: lines in, lines out, nothing read beyond what was asked for twice.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::{TlsAcceptor, TlsConnector, TlsStream};

/// Bytes read at once.
const CHUNK: usize = 16 * 1024;

/// Why nothing more comes.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WireError {
    #[error("the other side closed the connection")]
    Closed,
    #[error("no answer in time")]
    TimedOut,
    #[error("a line was too long")]
    TooLong,
    /// RFC 5321 §2.3.8: lines end with CR LF and with nothing else. Believing in a bare LF is how one mail
    /// becomes two (SMTP smuggling).
    #[error("a line ended with a bare LF")]
    BareLf,
    #[error("{0}")]
    Io(#[from] io::Error),
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
    /// While the connection changes over to TLS, and after that failed.
    Gone,
}

/// A connection with its buffers.
pub(crate) struct Wire {
    stream: Stream,
    inbox: Vec<u8>,
    read: usize,
    outbox: Vec<u8>,
    patience: Duration,
}

impl Wire {
    pub(crate) fn new(stream: TcpStream, patience: Duration) -> Self {
        // Small answers must not wait for more of them.
        drop(stream.set_nodelay(true));
        Self { stream: Stream::Plain(stream), inbox: Vec::new(), read: 0, outbox: Vec::new(), patience }
    }

    pub(crate) fn is_tls(&self) -> bool {
        matches!(self.stream, Stream::Tls(_))
    }

    /// How long one read may take from now on.
    pub(crate) fn set_patience(&mut self, patience: Duration) {
        self.patience = patience;
    }

    /// Whether something has come that nobody has taken.
    pub(crate) fn has_unread(&self) -> bool {
        self.read < self.inbox.len()
    }

    /// Queues bytes; [`Wire::flush`] or the next wait for input sends them.
    pub(crate) fn put(&mut self, bytes: impl AsRef<[u8]>) {
        self.outbox.extend_from_slice(bytes.as_ref());
    }

    pub(crate) async fn flush(&mut self) -> Result<(), WireError> {
        if self.outbox.is_empty() {
            return Ok(());
        }
        let outbox = std::mem::take(&mut self.outbox);
        let work = async {
            match &mut self.stream {
                Stream::Plain(s) => s.write_all(&outbox).await,
                Stream::Tls(s) => {
                    s.write_all(&outbox).await?;
                    s.flush().await
                }
                Stream::Gone => Err(io::ErrorKind::NotConnected.into()),
            }
        };
        tokio::time::timeout(self.patience, work).await.map_err(|_| WireError::TimedOut)??;
        Ok(())
    }

    /// The next line without its end. What was queued is sent before waiting.
    pub(crate) async fn line(&mut self, longest: usize) -> Result<Vec<u8>, WireError> {
        let mut seen = self.read;
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.inbox[seen..]).map(|n| seen + n) {
                let line = &self.inbox[self.read..at];
                let line = line.strip_suffix(b"\r").ok_or(WireError::BareLf)?;
                if line.len() > longest {
                    return Err(WireError::TooLong);
                }
                let line = line.to_vec();
                self.read = at + 1;
                return Ok(line);
            }
            if self.inbox.len() - self.read > longest {
                return Err(WireError::TooLong);
            }
            seen = self.inbox.len();
            let moved = self.more().await?;
            seen -= moved;
        }
    }

    /// What has come and was not taken; waits for something when there is nothing.
    pub(crate) async fn some(&mut self) -> Result<&[u8], WireError> {
        if !self.has_unread() {
            self.more().await?;
        }
        Ok(&self.inbox[self.read..])
    }

    /// Waits for more behind what has come already.
    pub(crate) async fn further(&mut self) -> Result<&[u8], WireError> {
        self.more().await?;
        Ok(&self.inbox[self.read..])
    }

    /// Marks bytes as taken.
    pub(crate) fn take(&mut self, count: usize) {
        self.read = (self.read + count).min(self.inbox.len());
    }

    /// Reads on; gives by how many bytes the buffer was moved to the front.
    async fn more(&mut self) -> Result<usize, WireError> {
        self.flush().await?;
        let moved = self.read;
        self.inbox.drain(..moved);
        self.read = 0;
        let filled = self.inbox.len();
        self.inbox.resize(filled + CHUNK, 0);
        let work = async {
            match &mut self.stream {
                Stream::Plain(s) => s.read(&mut self.inbox[filled..]).await,
                Stream::Tls(s) => s.read(&mut self.inbox[filled..]).await,
                Stream::Gone => Err(io::ErrorKind::NotConnected.into()),
            }
        };
        let got = tokio::time::timeout(self.patience, work).await;
        let count = match &got {
            Ok(Ok(count)) => *count,
            _ => 0,
        };
        self.inbox.truncate(filled + count);
        match got {
            Err(_) => Err(WireError::TimedOut),
            // Many clients end TLS without saying goodbye; for us that is the end, not an error.
            Ok(Err(e)) if e.kind() == io::ErrorKind::UnexpectedEof => Err(WireError::Closed),
            Ok(Err(e)) => Err(e.into()),
            Ok(Ok(0)) => Err(WireError::Closed),
            Ok(Ok(_)) => Ok(moved),
        }
    }

    /// Changes over to TLS as the server. What the client sent in plain text behind its STARTTLS is thrown away:
    /// it may have been put there by somebody in between.
    pub(crate) async fn accept_tls(&mut self, acceptor: &TlsAcceptor) -> Result<(), WireError> {
        let stream = self.plain()?;
        let tls = tokio::time::timeout(self.patience, acceptor.accept(stream)).await;
        self.stream = Stream::Tls(Box::new(tls.map_err(|_| WireError::TimedOut)??.into()));
        Ok(())
    }

    /// Changes over to TLS as the client.
    pub(crate) async fn connect_tls(
        &mut self,
        connector: &TlsConnector,
        host: &str,
    ) -> Result<(), WireError> {
        let name = rustls_pki_types::ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        let stream = self.plain()?;
        let tls = tokio::time::timeout(self.patience, connector.connect(name, stream)).await;
        self.stream = Stream::Tls(Box::new(tls.map_err(|_| WireError::TimedOut)??.into()));
        Ok(())
    }

    fn plain(&mut self) -> Result<TcpStream, WireError> {
        self.inbox.clear();
        self.read = 0;
        match std::mem::replace(&mut self.stream, Stream::Gone) {
            Stream::Plain(stream) => Ok(stream),
            _ => Err(WireError::Io(io::ErrorKind::NotConnected.into())),
        }
    }

    /// Says goodbye to the transport; errors no longer matter.
    pub(crate) async fn close(mut self) {
        drop(self.flush().await);
        let patience = Duration::from_secs(2);
        drop(match &mut self.stream {
            Stream::Plain(s) => tokio::time::timeout(patience, s.shutdown()).await,
            Stream::Tls(s) => tokio::time::timeout(patience, s.shutdown()).await,
            Stream::Gone => Ok(Ok(())),
        });
    }
}
