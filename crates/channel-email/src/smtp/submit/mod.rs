//! Handing a mail to the server that brings it further.

mod client;
mod reply;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use helppo_channel::{Configured, Delivered, Gate, Health};
use helppo_kernel::ChannelId;

use crate::outbound::Ready;
use crate::room::Email;
use crate::settings::{EmailSettings, SendWay};

use client::{Client, Trouble};

/// A connection without work is closed after this long.
const IDLE: Duration = Duration::from_secs(20);
/// Connections kept open for one channel.
const KEPT: usize = 2;

/// Open connections that wait for the next mail.
#[derive(Default)]
pub(crate) struct Outlets(Mutex<HashMap<ChannelId, Vec<Kept>>>);

struct Kept {
    client: Client,
    since: Instant,
    /// The settings it was opened with.
    settings: String,
}

/// Sends one mail. The gate stands right before the dot that makes the server responsible.
pub(crate) async fn send(
    email: &Arc<Email>,
    channel: &Configured,
    settings: &EmailSettings,
    mail: &Ready,
    gate: &Gate,
) -> Delivered {
    let key = fingerprint(channel);
    let id = channel.record.id;
    if let Some(mut client) = email.outlets.take(id, &key) {
        match client.send(mail, gate).await {
            // The server had closed it meanwhile: nothing was handed over, so a fresh one may try.
            Err(Trouble::Lost(_)) if !gate.was_passed() => client.drop_it().await,
            outcome => return finish(email, id, key, client, outcome, mail, gate).await,
        }
    }
    match open(email, channel, settings).await {
        Ok(mut client) => {
            let outcome = client.send(mail, gate).await;
            finish(email, id, key, client, outcome, mail, gate).await
        }
        Err(trouble) => told(trouble, gate),
    }
}

async fn finish(
    email: &Arc<Email>,
    id: ChannelId,
    key: String,
    client: Client,
    outcome: Result<bool, Trouble>,
    mail: &Ready,
    gate: &Gate,
) -> Delivered {
    match outcome {
        Ok(true) => {
            email.outlets.keep(email, id, key, client);
            Delivered::Accepted { provider_id: Some(mail.message_id.clone()) }
        }
        // Without its dot the mail is no mail, but nothing else can be said on this connection.
        Ok(false) => Delivered::Recalled,
        Err(trouble) => {
            client.drop_it().await;
            told(trouble, gate)
        }
    }
}

fn told(trouble: Trouble, gate: &Gate) -> Delivered {
    match trouble {
        Trouble::Said(reply) => {
            Delivered::Refused { why: reply.to_string(), permanent: reply.is_permanent() }
        }
        Trouble::Setup(why) => Delivered::Refused { why, permanent: false },
        Trouble::Lost(why) if gate.was_passed() => Delivered::Unknown { why },
        Trouble::Lost(why) => Delivered::Refused { why, permanent: false },
    }
}

async fn open(email: &Email, channel: &Configured, settings: &EmailSettings) -> Result<Client, Trouble> {
    let send = &settings.send;
    let password = channel.secrets.get("smtp_password").map(String::as_str);
    let mut client = Client::connect(&email.config, send).await?;
    if send.way == SendWay::Submission {
        let Some(password) = password else {
            return Err(Trouble::Setup("the secret smtp_password is not set".into()));
        };
        client.sign_in(&send.user, password).await?;
    }
    Ok(client)
}

/// Looks whether mail would leave: connects, protects the connection, signs in, and says goodbye.
pub(crate) async fn probe(
    email: &Email,
    channel: &Configured,
    settings: &EmailSettings,
    health: &mut Health,
) {
    let send = &settings.send;
    let place = format!("{}:{}", send.host(), send.port());
    let mut client = match Client::connect(&email.config, send).await {
        Ok(client) => client,
        Err(trouble) => {
            let fix = "check the server's name, its port and how the connection is protected";
            return health.bad("smtp_connect", trouble.to_string(), fix);
        }
    };
    health.good("smtp_connect", format!("{place} answers{}", if client.is_tls() { " over TLS" } else { "" }));
    if send.way == SendWay::Submission {
        let password = channel.secrets.get("smtp_password").map_or("", String::as_str);
        match client.sign_in(&send.user, password).await {
            Ok(()) => health.good("smtp_login", format!("signed in as {}", send.user)),
            Err(trouble) => {
                health.bad("smtp_login", trouble.to_string(), "check the user name and the password")
            }
        }
    }
    client.drop_it().await;
}

/// Settings and secrets of a channel in one comparable text that tells nothing.
fn fingerprint(channel: &Configured) -> String {
    use sha2::Digest as _;
    let mut hash = sha2::Sha256::new();
    hash.update(channel.record.settings.to_string());
    for (name, value) in &channel.secrets {
        hash.update(name);
        hash.update(value);
    }
    hash.finalize()[..8].iter().map(|b| format!("{b:02x}")).collect()
}

impl Outlets {
    fn take(&self, channel: ChannelId, settings: &str) -> Option<Client> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = all.get_mut(&channel)?;
        kept.retain(|k| k.settings == settings && k.since.elapsed() < IDLE);
        kept.pop().map(|k| k.client)
    }

    /// Keeps a connection, and sees to it that it is closed if nobody needs it.
    fn keep(&self, email: &Arc<Email>, channel: ChannelId, settings: String, client: Client) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = all.entry(channel).or_default();
        if kept.len() >= KEPT {
            return;
        }
        kept.push(Kept { client, since: Instant::now(), settings });
        let email = Arc::downgrade(email);
        tokio::spawn(async move {
            tokio::time::sleep(IDLE + Duration::from_secs(1)).await;
            let Some(email) = email.upgrade() else { return };
            for client in email.outlets.outdated(channel) {
                client.drop_it().await;
            }
        });
    }

    fn outdated(&self, channel: ChannelId) -> Vec<Client> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(kept) = all.get_mut(&channel) else { return Vec::new() };
        let (old, young) = std::mem::take(kept).into_iter().partition(|k| k.since.elapsed() >= IDLE);
        *kept = young;
        old.into_iter().map(|k: Kept| k.client).collect()
    }
}
