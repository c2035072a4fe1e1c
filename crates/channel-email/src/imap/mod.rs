//! Mailboxes that we read and never change.
//!
//! The place up to which a mailbox was read is UIDVALIDITY and UID, kept in our database. It moves only after the
//! bytes are committed; what comes twice because of a crash is known by its UID and, after the server renumbered
//! its mailbox, by its Message-ID. Folders are opened with EXAMINE and fetched with PEEK: no flag is set.

mod mailbox;
mod session;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use helppo_channel::{ChannelRecord, Configured, Health, find_channel, list_channels};
use helppo_kernel::{ChannelId, ChannelKind};
use helppo_store::{DbError, Engine, Lease, Tx};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::room::Email;
use crate::settings::{EmailSettings, ReceiveWay};

/// Where nobody says otherwise, this often is looked for mail.
const USUAL_POLL: Duration = Duration::from_secs(60);
/// A mailbox that could not be read is tried again after this long, doubling …
const FIRST_WAIT: Duration = Duration::from_secs(5);
/// … up to this.
const LONGEST_WAIT: Duration = Duration::from_secs(600);
/// The lease outlives a look by this much, so that a stopped process is followed soon.
const LEASE_MS: i64 = 180_000;

/// Follows every mailbox of the channels until `stop` becomes true. Changed channels are noticed through the log.
pub async fn follow_mailboxes(email: Arc<Email>, mut stop: watch::Receiver<bool>) -> Result<(), DbError> {
    let store = email.channels.store().clone();
    let mut tail = store.tail(store.log_end().await?);
    let mut running: HashMap<ChannelId, (String, JoinHandle<()>)> = HashMap::new();
    let reader = Arc::new(Reader::new(&email));
    loop {
        let channels = store.read(async |tx: &mut Tx| list_channels(tx).await).await?;
        let wanted: Vec<(ChannelId, String)> = channels.iter().filter_map(wanted).collect();
        running.retain(|id, (key, task)| {
            let keep = wanted.iter().any(|(w, k)| w == id && k == key) && !task.is_finished();
            if !keep {
                task.abort();
            }
            keep
        });
        for (id, key) in wanted {
            running.entry(id).or_insert_with(|| {
                (key, tokio::spawn(follow(email.clone(), id, reader.clone(), stop.clone())))
            });
        }
        loop {
            let events = tokio::select! {
                events = tail.next() => Some(events),
                _ = stop.wait_for(|stop| *stop) => None,
            };
            let Some(events) = events else {
                running.values().for_each(|(_, task)| task.abort());
                return reader.let_go(&email).await;
            };
            match events {
                Ok(events) if events.iter().any(|e| e.kind == "ChannelChanged") => break,
                Ok(_) => {}
                Err(DbError::Closed) => return Ok(()),
                Err(error) => {
                    tracing::warn!(error = %error, "changes of channels cannot be read and are tried again");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }
}

/// Channels with a mailbox, and everything about them that needs a new start when it changes.
fn wanted(channel: &ChannelRecord) -> Option<(ChannelId, String)> {
    if channel.kind != ChannelKind::Email || !channel.enabled {
        return None;
    }
    let settings = EmailSettings::read(&channel.settings).ok()?;
    let key = format!("{} {:?}", channel.settings, channel.sealed_secrets());
    (settings.receive.way == ReceiveWay::Imap).then_some((channel.id, key))
}

/// Who reads here: of several nodes only one reads a mailbox.
struct Reader {
    holder: String,
    leases: Mutex<HashMap<ChannelId, Lease>>,
}

impl Reader {
    fn new(email: &Email) -> Self {
        // SQLite has one process, which after a crash goes on at once where it was.
        let holder = match email.channels.store().engine() {
            Engine::Sqlite => "the only process".to_owned(),
            Engine::Postgres => email.channels.ambient().secret(),
        };
        Self { holder, leases: Mutex::default() }
    }

    /// Takes or renews the lease of a mailbox; `false` while another node reads it.
    async fn holds(&self, email: &Email, id: ChannelId, poll: Duration) -> Result<bool, DbError> {
        let (name, holder, now) =
            (format!("mailbox:{id}"), self.holder.clone(), email.channels.ambient().now());
        let ttl = LEASE_MS + i64::try_from(poll.as_millis()).unwrap_or_default();
        let take = async move |tx: &mut Tx| Lease::take(tx, &name, &holder, now, ttl).await;
        let lease = email.channels.store().write(take).await?;
        let held = lease.is_some();
        if let Some(lease) = lease {
            self.leases.lock().unwrap_or_else(PoisonError::into_inner).insert(id, lease);
        }
        Ok(held)
    }

    /// Lets other nodes go on at once.
    async fn let_go(&self, email: &Email) -> Result<(), DbError> {
        let leases = std::mem::take(&mut *self.leases.lock().unwrap_or_else(PoisonError::into_inner));
        let verb = async move |tx: &mut Tx| {
            for lease in leases.values() {
                lease.let_go(tx).await?;
            }
            Ok(())
        };
        email.channels.store().write(verb).await
    }
}

/// One mailbox, for ever.
async fn follow(email: Arc<Email>, id: ChannelId, reader: Arc<Reader>, stop: watch::Receiver<bool>) {
    let (mut wait, mut stumbles) = (FIRST_WAIT, mailbox::Stumbles::new());
    while !*stop.borrow() {
        match stay(&email, id, &reader, &stop, &mut stumbles).await {
            Ok(()) => wait = FIRST_WAIT,
            Err(why) => {
                tracing::warn!(channel = %id, error = why, "a mailbox could not be read and is tried again");
                note(&email, id, Some(why)).await;
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(LONGEST_WAIT);
            }
        }
    }
}

/// Connects and reads until something breaks or the channel changes.
async fn stay(
    email: &Arc<Email>,
    id: ChannelId,
    reader: &Reader,
    stop: &watch::Receiver<bool>,
    stumbles: &mut mailbox::Stumbles,
) -> Result<(), String> {
    let channel = load(email, id).await?;
    let settings = EmailSettings::read(&channel.record.settings)?;
    let poll = match settings.receive.poll_seconds {
        0 => USUAL_POLL,
        seconds => Duration::from_secs(seconds.into()),
    };
    let mut connection = None;
    while !*stop.borrow() {
        if !reader.holds(email, id, poll).await.map_err(|e| e.to_string())? {
            // Another node reads this mailbox.
            connection = None;
            tokio::time::sleep(poll).await;
            continue;
        }
        let mut session = match connection.take() {
            Some(session) => session,
            None => session::open(&email.config, &channel, &settings.receive).await?,
        };
        let got = mailbox::read(email, &channel, &settings.receive, &mut session, stumbles).await?;
        if got > 0 {
            tracing::info!(channel = %id, mails = got, "mail was fetched from a mailbox");
        }
        note(email, id, None).await;
        connection = Some(session.wait(poll).await?);
    }
    Ok(())
}

async fn load(email: &Email, id: ChannelId) -> Result<Configured, String> {
    let store = email.channels.store();
    let found =
        store.read(async move |tx: &mut Tx| find_channel(tx, id).await).await.map_err(|e| e.to_string())?;
    Ok(found.ok_or("the channel is gone")?.open(store.vault()))
}

/// Tells the admin's page how the mailbox is doing.
async fn note(email: &Email, id: ChannelId, trouble: Option<String>) {
    let now = email.channels.ambient().now();
    let verb = async move |tx: &mut Tx| helppo_channel::note_trouble(tx, id, now, trouble.as_deref()).await;
    if let Err(error) = email.channels.store().write(verb).await {
        tracing::warn!(channel = %id, error = %error, "the state of a mailbox could not be kept");
    }
}

/// Looks whether the mailbox can be read: connects, signs in, opens the folder.
pub(crate) async fn probe(
    email: &Email,
    channel: &Configured,
    settings: &EmailSettings,
    health: &mut Health,
) {
    let receive = &settings.receive;
    if receive.way == ReceiveWay::Smtp {
        return health
            .unsure("smtp_listen", "mail comes in by our receiver; point the domain's MX record at it");
    }
    match session::open(&email.config, channel, receive).await {
        Err(why) => {
            let fix = "check the server's name, its port, the user and the password";
            health.bad("imap_connect", why, fix);
        }
        Ok(mut session) => {
            health.good("imap_connect", format!("signed in to {} as {}", receive.host, receive.user));
            match session.examine(receive.folder()).await {
                Ok(folder) => {
                    health.good("imap_folder", format!("{} holds {} mails", receive.folder(), folder.exists))
                }
                Err(why) => health.bad("imap_folder", why, "choose a folder that is there, such as INBOX"),
            }
            session.end().await;
        }
    }
}
