//! One signed-in connection to an IMAP server.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::time::Duration;

use async_imap::extensions::idle::IdleResponse;
use async_imap::types::Mailbox;
use futures_util::TryStreamExt as _;
use helppo_channel::Configured;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use crate::outside;
use crate::room::EmailConfig;
use crate::settings::{Receive, Transport};
use crate::tls;

/// One answer may take this long; a large mail over a slow line needs some.
const PATIENCE: Duration = Duration::from_secs(120);
/// Servers forget a waiting client after half an hour (RFC 2177).
const LONGEST_IDLE: Duration = Duration::from_secs(20 * 60);

/// Plain or under TLS.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Unpin + Send + Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Debug> Duplex for T {}

/// A session, and whether the server tells of new mail by itself.
pub(super) struct Session {
    imap: async_imap::Session<Box<dyn Duplex>>,
    idles: bool,
}

pub(super) async fn open(
    config: &EmailConfig,
    channel: &Configured,
    receive: &Receive,
) -> Result<Session, String> {
    let stream = outside::connect(&receive.host, receive.port(), &config.allow_inside).await?;
    let password = channel.secrets.get("imap_password").ok_or("the secret imap_password is not set")?;
    in_time(sign_in(stream, receive, password)).await
}

async fn sign_in(stream: TcpStream, receive: &Receive, password: &str) -> Result<Session, String> {
    let client = match receive.tls {
        Transport::None => greeted(Box::new(stream)).await?,
        Transport::Tls => greeted(protect(stream, receive).await?).await?,
        Transport::Starttls => {
            let mut plain = async_imap::Client::new(stream);
            plain
                .read_response()
                .await
                .map_err(|e| e.to_string())?
                .ok_or("the server closed the connection")?;
            plain.run_command_and_check_ok("STARTTLS", None).await.map_err(said)?;
            // Nothing that came in plain text is believed: a fresh client reads from the protected stream only.
            async_imap::Client::new(protect(plain.into_inner(), receive).await?)
        }
    };
    let mut imap = client.login(&receive.user, password).await.map_err(|(e, _)| said(e))?;
    let idles = imap.capabilities().await.map_err(said)?.has_str("IDLE");
    Ok(Session { imap, idles })
}

async fn greeted(stream: Box<dyn Duplex>) -> Result<async_imap::Client<Box<dyn Duplex>>, String> {
    let mut client = async_imap::Client::new(stream);
    client.read_response().await.map_err(|e| e.to_string())?.ok_or("the server closed the connection")?;
    Ok(client)
}

async fn protect(stream: TcpStream, receive: &Receive) -> Result<Box<dyn Duplex>, String> {
    let connector = tls::connector(Some(&receive.certificate))?;
    let name = rustls_pki_types::ServerName::try_from(receive.host.clone()).map_err(|e| e.to_string())?;
    let tls = connector
        .connect(name, stream)
        .await
        .map_err(|e| format!("the connection could not be protected: {e}"))?;
    Ok(Box::new(tls))
}

impl Session {
    /// Opens a folder for reading only.
    pub(super) async fn examine(&mut self, folder: &str) -> Result<Mailbox, String> {
        in_time(async { self.imap.examine(folder).await.map_err(said) }).await
    }

    /// UIDs that match, in order.
    pub(super) async fn search(&mut self, query: &str) -> Result<BTreeSet<u32>, String> {
        in_time(async { Ok(self.imap.uid_search(query).await.map_err(said)?.into_iter().collect()) }).await
    }

    /// Bytes of one mail as the server counts them; `None` when it is gone.
    pub(super) async fn size(&mut self, uid: u32) -> Result<Option<u32>, String> {
        in_time(async {
            let fetched = self.imap.uid_fetch(uid.to_string(), "(UID RFC822.SIZE)").await.map_err(said)?;
            let all: Vec<_> = fetched.try_collect().await.map_err(said)?;
            Ok(all.iter().find(|f| f.uid == Some(uid)).and_then(|f| f.size))
        })
        .await
    }

    /// One mail, without the server noting that it was read; `None` when it was expunged meanwhile.
    pub(super) async fn mail(&mut self, uid: u32) -> Result<Option<Vec<u8>>, String> {
        in_time(async {
            let fetched = self.imap.uid_fetch(uid.to_string(), "(UID BODY.PEEK[])").await.map_err(said)?;
            let all: Vec<_> = fetched.try_collect().await.map_err(said)?;
            Ok(all.iter().find(|f| f.uid == Some(uid)).and_then(|f| f.body()).map(<[u8]>::to_vec))
        })
        .await
    }

    /// The head of one mail, without the server noting that it was read.
    pub(super) async fn head(&mut self, uid: u32) -> Result<Option<Vec<u8>>, String> {
        in_time(async {
            let fetched =
                self.imap.uid_fetch(uid.to_string(), "(UID BODY.PEEK[HEADER])").await.map_err(said)?;
            let all: Vec<_> = fetched.try_collect().await.map_err(said)?;
            Ok(all.iter().find(|f| f.uid == Some(uid)).and_then(|f| f.header()).map(<[u8]>::to_vec))
        })
        .await
    }

    /// Waits until the server tells of something new, or for `poll` when it cannot.
    pub(super) async fn wait(mut self, poll: Duration) -> Result<Self, String> {
        if !self.idles {
            tokio::time::sleep(poll).await;
            in_time(async { self.imap.noop().await.map_err(said) }).await?;
            return Ok(self);
        }
        let mut idle = self.imap.idle();
        in_time(async { idle.init().await.map_err(said) }).await?;
        let (told, stop) = idle.wait_with_timeout(LONGEST_IDLE.min(poll.max(Duration::from_secs(60))));
        let outcome = told.await.map_err(said);
        drop(stop);
        if let IdleResponse::ManualInterrupt = outcome? {
            return Err("waiting for mail was interrupted".into());
        }
        let imap = in_time(async { idle.done().await.map_err(said) }).await?;
        Ok(Self { imap, idles: true })
    }

    /// Says goodbye.
    pub(super) async fn end(mut self) {
        drop(tokio::time::timeout(Duration::from_secs(5), self.imap.logout()).await);
    }
}

async fn in_time<T>(work: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    tokio::time::timeout(PATIENCE, work)
        .await
        .map_err(|_| "the mail server did not answer in time".to_owned())?
}

fn said(e: async_imap::error::Error) -> String {
    match e {
        async_imap::error::Error::No(words) | async_imap::error::Error::Bad(words) => {
            format!("the mail server said: {words}")
        }
        other => other.to_string(),
    }
}
