//! `mail-peers [PORT]`: a real Postfix and Dovecot for tests that are not written in Rust.
//!
//! Starts both (Postfix at PORT, or at a free one), prints one line of JSON with their ports, and ends both when
//! its input closes.

use std::io::Read as _;
use std::net::{Ipv4Addr, SocketAddr};

use helppo_testkit::{MAILBOX_PASSWORD, MailPeers};

fn main() -> anyhow::Result<()> {
    let peers = match std::env::args().nth(1) {
        Some(port) => MailPeers::start_at(SocketAddr::from((Ipv4Addr::LOCALHOST, port.parse()?)))?,
        None => MailPeers::start()?,
    };
    println!(
        r#"{{"smtp":{},"imap":{},"password":"{MAILBOX_PASSWORD}"}}"#,
        peers.smtp.port(),
        peers.imap.port()
    );
    let mut ignored = Vec::new();
    std::io::stdin().read_to_end(&mut ignored)?;
    Ok(())
}
