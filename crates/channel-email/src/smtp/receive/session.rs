//! One conversation with a sending mail server.

use std::net::SocketAddr;
use std::sync::Arc;

use helppo_channel::{ExternalId, NewRaw};
use helppo_kernel::ChannelId;
use serde_json::json;
use tokio::sync::watch;

use super::super::{Wire, WireError};
use super::Shared;
use super::command::{self, Command};
use super::data::{self, Data};

/// RFC 5321 §4.5.3.1.4 asks for 512; parameters and UTF-8 addresses need more.
const LONGEST_LINE: usize = 2048;

/// What has been said so far.
#[derive(Default)]
struct Talk {
    hello: Option<String>,
    extended: bool,
    mail: Option<Envelope>,
    mails: usize,
    errors: usize,
}

/// One mail under way.
struct Envelope {
    from: Option<String>,
    to: Vec<(String, ChannelId)>,
}

enum Next {
    Go,
    Stop,
}

pub(super) async fn run(
    shared: &Shared,
    wire: &mut Wire,
    peer: SocketAddr,
    mut stop: watch::Receiver<bool>,
) -> Result<(), WireError> {
    let mut talk = Talk::default();
    wire.put(format!("220 {} ESMTP Helppo\r\n", shared.hostname));
    loop {
        let line = tokio::select! {
            line = wire.line(LONGEST_LINE) => line?,
            _ = stop.wait_for(|stop| *stop), if talk.mail.is_none() => {
                wire.put(format!("421 4.3.2 {} is restarting, try again soon\r\n", shared.hostname));
                return Ok(());
            }
        };
        let next = match command::read(&line) {
            Ok(command) => obey(shared, wire, peer, &mut talk, command).await?,
            Err(wrong) => {
                wire.put(format!("{}\r\n", wrong.0));
                talk.errors += 1;
                Next::Go
            }
        };
        if let Next::Stop = next {
            return Ok(());
        }
        if talk.errors > shared.limits.errors {
            wire.put(format!("421 4.7.0 {} too many errors\r\n", shared.hostname));
            return Ok(());
        }
    }
}

async fn obey(
    shared: &Shared,
    wire: &mut Wire,
    peer: SocketAddr,
    talk: &mut Talk,
    command: Command,
) -> Result<Next, WireError> {
    match command {
        Command::Helo(name) => {
            (talk.hello, talk.extended, talk.mail) = (Some(name), false, None);
            wire.put(format!("250 {}\r\n", shared.hostname));
        }
        Command::Ehlo(name) => {
            (talk.hello, talk.extended, talk.mail) = (Some(name), true, None);
            wire.put(capabilities(shared, wire.is_tls()));
        }
        Command::StartTls if wire.is_tls() => refuse(wire, talk, "503 5.5.1 TLS is on already"),
        Command::StartTls => {
            wire.put("220 2.0.0 go ahead\r\n");
            wire.flush().await?;
            wire.accept_tls(&shared.tls).await?;
            // What was said in plain text counts no more (RFC 3207 §4.2).
            *talk = Talk { mails: talk.mails, errors: talk.errors, ..Talk::default() };
        }
        Command::Mail { .. } if talk.hello.is_none() => refuse(wire, talk, "503 5.5.1 say EHLO first"),
        Command::Mail { .. } if talk.mail.is_some() => refuse(wire, talk, "503 5.5.1 one mail at a time"),
        Command::Mail { size, .. } if size.is_some_and(|s| s > shared.limits.size) => {
            refuse(wire, talk, "552 5.3.4 this mail is too large");
        }
        Command::Mail { .. } if talk.mails >= shared.limits.mails => {
            wire.put("421 4.7.0 enough for one connection\r\n");
            return Ok(Next::Stop);
        }
        Command::Mail { from, .. } => {
            talk.mail = Some(Envelope { from, to: Vec::new() });
            wire.put("250 2.1.0 ok\r\n");
        }
        Command::Rcpt { to } => rcpt(shared, wire, talk, to).await,
        Command::Data => return data(shared, wire, peer, talk).await,
        Command::Rset => {
            talk.mail = None;
            wire.put("250 2.0.0 ok\r\n");
        }
        Command::Noop => wire.put("250 2.0.0 ok\r\n"),
        Command::Vrfy => wire.put("252 2.5.2 send it and see\r\n"),
        Command::Help => wire.put("214 2.0.0 RFC 5321\r\n"),
        Command::Quit => {
            wire.put(format!("221 2.0.0 {} goodbye\r\n", shared.hostname));
            return Ok(Next::Stop);
        }
    }
    Ok(Next::Go)
}

fn capabilities(shared: &Shared, tls: bool) -> String {
    let mut lines =
        vec![shared.hostname.clone(), "PIPELINING".into(), format!("SIZE {}", shared.limits.size)];
    if !tls {
        lines.push("STARTTLS".into());
    }
    lines.extend(["8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"].map(String::from));
    let last = lines.len() - 1;
    lines
        .iter()
        .enumerate()
        .map(|(n, l)| format!("250{}{l}\r\n", if n == last { ' ' } else { '-' }))
        .collect()
}

fn refuse(wire: &mut Wire, talk: &mut Talk, words: &str) {
    talk.errors += 1;
    wire.put(format!("{words}\r\n"));
}

async fn rcpt(shared: &Shared, wire: &mut Wire, talk: &mut Talk, to: String) {
    let Some(mail) = &mut talk.mail else { return refuse(wire, talk, "503 5.5.1 say MAIL first") };
    if mail.to.len() >= shared.limits.recipients {
        wire.put("452 4.5.3 too many recipients\r\n");
        return;
    }
    match shared.email.channel_for(&to).await {
        Ok(Some(channel)) => {
            mail.to.push((to, channel));
            wire.put("250 2.1.5 ok\r\n");
        }
        Ok(None) => refuse(wire, talk, "550 5.1.1 nobody here by that name"),
        Err(error) => {
            tracing::warn!(error = %error, "a recipient could not be looked up");
            wire.put("451 4.3.0 try again later\r\n");
        }
    }
}

async fn data(
    shared: &Shared,
    wire: &mut Wire,
    peer: SocketAddr,
    talk: &mut Talk,
) -> Result<Next, WireError> {
    match &talk.mail {
        None => {
            refuse(wire, talk, "503 5.5.1 say MAIL first");
            return Ok(Next::Go);
        }
        Some(mail) if mail.to.is_empty() => {
            refuse(wire, talk, "554 5.5.1 no recipient was accepted");
            return Ok(Next::Go);
        }
        Some(_) => {}
    }
    // Reserved for the largest mail: most are far smaller, and the room is given back within moments.
    let Some(_memory) = shared.counters.memory(shared.limits.size) else {
        wire.put("452 4.3.1 too much is coming in, try again soon\r\n");
        return Ok(Next::Go);
    };
    wire.put("354 end with a line that holds a dot\r\n");
    let bytes = match data::read(wire, shared.limits.size).await? {
        Data::Whole(bytes) => bytes,
        Data::TooLarge => {
            talk.mail = None;
            wire.put("552 5.3.4 this mail is too large\r\n");
            return Ok(Next::Go);
        }
    };
    let Some(mail) = talk.mail.take() else { return Ok(Next::Go) };
    talk.mails += 1;
    let answer = keep(shared, peer, talk, wire.is_tls(), mail, bytes).await;
    wire.put(answer);
    Ok(Next::Go)
}

/// Commits the bytes; only then comes the 250.
async fn keep(
    shared: &Shared,
    peer: SocketAddr,
    talk: &Talk,
    tls: bool,
    mail: Envelope,
    bytes: Vec<u8>,
) -> String {
    let protocol = match (talk.extended, tls) {
        (_, true) => "ESMTPS",
        (true, false) => "ESMTP",
        (false, false) => "SMTP",
    };
    let mut channels: Vec<ChannelId> = mail.to.iter().map(|(_, channel)| *channel).collect();
    channels.sort_unstable();
    channels.dedup();
    let to: Vec<&str> = mail.to.iter().map(|(to, _)| to.as_str()).collect();
    let envelope = json!({
        "way": "smtp",
        "from": mail.from.as_deref().unwrap_or_default(),
        "to": to,
        "peer": peer.ip().to_string(),
        "hello": talk.hello,
        "with": protocol,
    });
    let raw = NewRaw { channels, external_id: ExternalId::Content, envelope, bytes: Arc::new(bytes) };
    match shared.email.channels.accept(&raw).await {
        Ok(accepted) => {
            let name = accepted.first().map(|a| a.raw.to_string()).unwrap_or_default();
            for one in accepted.iter().filter(|a| !a.duplicate) {
                shared.email.understand_soon(one.raw, raw.bytes.clone());
            }
            format!("250 2.0.0 kept as {name}\r\n")
        }
        Err(error) => {
            tracing::error!(error = %error, "a mail could not be kept and was put off");
            "452 4.3.1 cannot keep it now, try again later\r\n".to_owned()
        }
    }
}
