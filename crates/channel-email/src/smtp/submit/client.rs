//! One connection to a server that takes mail from us.

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use helppo_channel::Gate;

use super::super::{Wire, WireError};
use super::reply::Reply;
use crate::outbound::Ready;
use crate::outside;
use crate::room::EmailConfig;
use crate::settings::{Send, Transport};
use crate::tls;

/// One answer may take this long …
const PATIENCE: Duration = Duration::from_secs(30);
/// … and the one after the dot, for which servers scan the mail, this long. Below the patience of the job.
const AFTER_DOT: Duration = Duration::from_secs(60);

/// Why a mail did not go.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The server said no.
    Said(Reply),
    /// It is about our own settings.
    Setup(String),
    /// The connection broke or never stood.
    Lost(String),
}

/// A connection, greeted and ready.
pub(crate) struct Client {
    wire: Wire,
    hello: Reply,
    used: bool,
}

impl Client {
    /// Connects, says hello, and protects the connection as the settings demand.
    pub(super) async fn connect(config: &EmailConfig, send: &Send) -> Result<Self, Trouble> {
        let stream =
            outside::connect(send.host(), send.port(), &config.allow_inside).await.map_err(Trouble::Lost)?;
        let mut wire = Wire::new(stream, PATIENCE);
        let connector = tls::connector(Some(&send.certificate)).map_err(Trouble::Setup)?;
        if send.tls == Transport::Tls {
            wire.connect_tls(&connector, send.host()).await.map_err(|e| insecure(&e))?;
        }
        expect(Reply::read(&mut wire).await)?;
        let mut hello = greet(&mut wire, &config.hostname).await?;
        if send.tls == Transport::Starttls {
            if hello.capability("STARTTLS").is_none() {
                return Err(Trouble::Setup(format!("{} does not offer STARTTLS", send.host())));
            }
            command(&mut wire, "STARTTLS").await?;
            wire.connect_tls(&connector, send.host()).await.map_err(|e| insecure(&e))?;
            hello = greet(&mut wire, &config.hostname).await?;
        }
        Ok(Self { wire, hello, used: false })
    }

    pub(super) fn is_tls(&self) -> bool {
        self.wire.is_tls()
    }

    /// Signs in with PLAIN or LOGIN, whatever the server offers. The settings made sure that this does not travel in
    /// the open.
    pub(super) async fn sign_in(&mut self, user: &str, password: &str) -> Result<(), Trouble> {
        let offered = self.hello.capability("AUTH").unwrap_or_default().to_ascii_uppercase();
        let offers = |way: &str| offered.split_ascii_whitespace().any(|w| w == way);
        if offers("PLAIN") {
            let token = STANDARD.encode(format!("\0{user}\0{password}"));
            command(&mut self.wire, &format!("AUTH PLAIN {token}")).await?;
        } else if offers("LOGIN") {
            command(&mut self.wire, "AUTH LOGIN").await?;
            command(&mut self.wire, &STANDARD.encode(user)).await?;
            command(&mut self.wire, &STANDARD.encode(password)).await?;
        } else {
            return Err(Trouble::Setup(
                "the server offers no way to sign in that we know (PLAIN, LOGIN)".into(),
            ));
        }
        Ok(())
    }

    /// Sends a mail; `false` when the gate kept it in: then the connection can only be closed.
    pub(super) async fn send(&mut self, mail: &Ready, gate: &Gate) -> Result<bool, Trouble> {
        if std::mem::replace(&mut self.used, true) {
            command(&mut self.wire, "RSET").await?;
        }
        let limit =
            self.hello.capability("SIZE").and_then(|s| s.trim().parse::<usize>().ok()).filter(|s| *s > 0);
        if limit.is_some_and(|limit| mail.bytes.len() > limit) {
            let lines = vec![format!(
                "the mail is larger than the server takes ({} bytes)",
                limit.unwrap_or_default()
            )];
            return Err(Trouble::Said(Reply { code: 552, lines }));
        }
        let utf8 = !(mail.from.is_ascii() && mail.to.is_ascii());
        if utf8 && self.hello.capability("SMTPUTF8").is_none() {
            let lines = vec!["the server takes no addresses with letters like ä (SMTPUTF8)".to_owned()];
            return Err(Trouble::Said(Reply { code: 553, lines }));
        }
        let size = if limit.is_some() { format!(" SIZE={}", mail.bytes.len()) } else { String::new() };
        let utf8 = if utf8 { " SMTPUTF8" } else { "" };
        command(&mut self.wire, &format!("MAIL FROM:<{}>{size}{utf8}", mail.from)).await?;
        command(&mut self.wire, &format!("RCPT TO:<{}>", mail.to)).await?;
        command(&mut self.wire, "DATA").await?;
        stuff(&mut self.wire, &mail.bytes);
        self.wire.flush().await.map_err(|e| lost(&e))?;
        if !gate.pass().await {
            // Nothing but the dot makes it a mail: a connection that ends without it makes the server forget all.
            return Ok(false);
        }
        self.wire.set_patience(AFTER_DOT);
        self.wire.put(".\r\n");
        let said = Reply::read(&mut self.wire).await.map_err(|e| lost(&e))?;
        self.wire.set_patience(PATIENCE);
        if said.is_good() { Ok(true) } else { Err(Trouble::Said(said)) }
    }

    /// Says goodbye.
    pub(super) async fn drop_it(mut self) {
        self.wire.set_patience(Duration::from_secs(2));
        self.wire.put("QUIT\r\n");
        self.wire.close().await;
    }
}

async fn greet(wire: &mut Wire, hostname: &str) -> Result<Reply, Trouble> {
    match command(wire, &format!("EHLO {hostname}")).await {
        Err(Trouble::Said(_)) => command(wire, &format!("HELO {hostname}")).await,
        other => other,
    }
}

async fn command(wire: &mut Wire, line: &str) -> Result<Reply, Trouble> {
    wire.put(line);
    wire.put("\r\n");
    expect(Reply::read(wire).await)
}

fn expect(reply: Result<Reply, WireError>) -> Result<Reply, Trouble> {
    let reply = reply.map_err(|e| lost(&e))?;
    if reply.is_good() { Ok(reply) } else { Err(Trouble::Said(reply)) }
}

fn lost(e: &WireError) -> Trouble {
    Trouble::Lost(e.to_string())
}

fn insecure(e: &WireError) -> Trouble {
    Trouble::Setup(format!("the connection could not be protected: {e}"))
}

/// Doubles dots at the beginning of lines. Our own mail has CRLF line ends throughout.
fn stuff(wire: &mut Wire, bytes: &[u8]) {
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        if line.starts_with(b".") {
            wire.put(".");
        }
        wire.put(line);
    }
    if !bytes.ends_with(b"\r\n") {
        wire.put("\r\n");
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(reply) => write!(f, "the server said: {reply}"),
            Self::Setup(why) | Self::Lost(why) => f.write_str(why),
        }
    }
}
