//! One look into a mailbox: what is new is committed, then the place moves.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use helppo_channel::{Configured, ExternalId, NewRaw};
use helppo_kernel::{ChannelId, Millis};
use helppo_store::{DbError, Tx, p};
use serde_json::json;

use super::session::Session;
use crate::room::Email;
use crate::settings::Receive;
use crate::store;

/// Of a mail that is not fetched this much of its head is kept.
const HEAD_KEPT: usize = 64 << 10;
/// The place is kept after this many mails; a crash before that fetches them again, which changes nothing.
const BATCH: usize = 20;
const DAY_MS: i64 = 86_400_000;

/// Up to where a folder has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    folder: String,
    uid_validity: u32,
    last_uid: u32,
    read_at: Millis,
}

/// Mails that the server did not hand over, and how often they were asked for.
pub(super) type Stumbles = HashMap<u32, u32>;

/// Why a look into the mailbox ended early.
enum Trouble {
    /// One mail could not be had.
    Mail(String),
    /// Everything else: the store, the disk.
    Ours(String),
}

/// Fetches what is new; gives how many mails were new to us.
pub(super) async fn read(
    email: &Arc<Email>,
    channel: &Configured,
    receive: &Receive,
    session: &mut Session,
    stumbles: &mut Stumbles,
) -> Result<usize, String> {
    let folder = receive.folder();
    let now = email.channels.ambient().now();
    let opened = session.examine(folder).await?;
    let uid_validity = opened.uid_validity.ok_or("the mail server numbers its mail without UIDVALIDITY")?;
    let id = channel.record.id;
    let before = load(email, id).await.map_err(|e| e.to_string())?.filter(|p| p.folder == folder);
    let (uids, mut place) = match before {
        Some(place) if place.uid_validity == uid_validity => (after(session, place.last_uid).await?, place),
        // The server renumbered its mail: everything since shortly before the last look may be new to us, and what
        // is not is known by its Message-ID.
        Some(place) => {
            (since(session, place.read_at.plus(-2 * DAY_MS)).await?, fresh(folder, uid_validity, now))
        }
        None => {
            let from = now.plus(-i64::from(receive.since_days) * DAY_MS);
            (since(session, from).await?, fresh(folder, uid_validity, now))
        }
    };
    let mut new = 0;
    for (n, uid) in uids.iter().enumerate() {
        let mail = Mail { channel: id, folder, uid_validity, uid: *uid };
        match fetch(email, &mail, session).await {
            Ok(fetched) => new += usize::from(fetched),
            Err(trouble) => {
                // What was read before this one is not read again.
                keep(email, id, Place { read_at: now, ..place.clone() }).await.map_err(|e| e.to_string())?;
                let why = match trouble {
                    Trouble::Ours(why) => return Err(why),
                    Trouble::Mail(why) => why,
                };
                let times = stumbles.entry(*uid).or_default();
                *times += 1;
                if *times < email.config.fetch_tries {
                    return Err(why);
                }
                let told = format!("the mail server did not hand it over: {why}");
                quarantine(email, &mail, Vec::new(), &told).await?;
                stumbles.remove(uid);
            }
        }
        place.last_uid = place.last_uid.max(*uid);
        if n % BATCH == BATCH - 1 {
            keep(email, id, Place { read_at: now, ..place.clone() }).await.map_err(|e| e.to_string())?;
        }
    }
    // Nothing below the next UID can still appear, so an empty folder has been read up to there.
    if let Some(next) = opened.uid_next.filter(|_| uids.is_empty()) {
        place.last_uid = place.last_uid.max(next.saturating_sub(1));
    }
    keep(email, id, Place { read_at: now, ..place }).await.map_err(|e| e.to_string())?;
    Ok(new)
}

fn fresh(folder: &str, uid_validity: u32, now: Millis) -> Place {
    Place { folder: folder.to_owned(), uid_validity, last_uid: 0, read_at: now }
}

async fn after(session: &mut Session, last: u32) -> Result<BTreeSet<u32>, String> {
    let Some(next) = last.checked_add(1) else { return Ok(BTreeSet::new()) };
    // `n:*` always matches the newest mail, even when its UID is below n.
    let found = session.search(&format!("UID {next}:*")).await?;
    Ok(found.into_iter().filter(|uid| *uid > last).collect())
}

async fn since(session: &mut Session, at: Millis) -> Result<BTreeSet<u32>, String> {
    let day = jiff::Timestamp::from_millisecond(at.0).map_err(|e| e.to_string())?;
    session.search(&format!("SINCE {}", day.strftime("%d-%b-%Y"))).await
}

/// One mail in its mailbox.
struct Mail<'a> {
    channel: ChannelId,
    folder: &'a str,
    uid_validity: u32,
    uid: u32,
}

impl Mail<'_> {
    fn raw(&self, bytes: Vec<u8>) -> NewRaw {
        let Self { channel, folder, uid_validity, uid } = self;
        NewRaw {
            channels: vec![*channel],
            external_id: ExternalId::Named(format!("imap:{folder}:{uid_validity}:{uid}")),
            envelope: json!({ "way": "imap", "folder": folder, "uid": uid }),
            bytes: Arc::new(bytes),
        }
    }
}

/// Fetches and commits one mail; gives whether it was new.
async fn fetch(email: &Arc<Email>, mail: &Mail<'_>, session: &mut Session) -> Result<bool, Trouble> {
    let Some(size) = session.size(mail.uid).await.map_err(Trouble::Mail)? else { return Ok(false) };
    if size > email.config.largest_fetch {
        let mut head = session.head(mail.uid).await.map_err(Trouble::Mail)?.unwrap_or_default();
        head.truncate(HEAD_KEPT);
        let why = format!("too large to fetch ({} MB): it is still in its mailbox", size.div_ceil(1 << 20));
        quarantine(email, mail, head, &why).await.map_err(Trouble::Ours)?;
        return Ok(true);
    }
    // A mail that has a size and no bytes was refused; one that was expunged meanwhile has no size next time.
    let Some(bytes) = session.mail(mail.uid).await.map_err(Trouble::Mail)? else {
        return Err(Trouble::Mail("it was named and not given".into()));
    };
    let raw = mail.raw(bytes);
    let accepted = email.channels.accept(&raw).await.map_err(|e| Trouble::Ours(e.to_string()))?;
    for one in accepted.iter().filter(|a| !a.duplicate) {
        email.understand_soon(one.raw, raw.bytes.clone());
    }
    Ok(accepted.iter().any(|a| !a.duplicate))
}

/// Leaves an entry that an admin sees, and lets the mailbox go on.
async fn quarantine(email: &Email, mail: &Mail<'_>, head: Vec<u8>, why: &str) -> Result<(), String> {
    tracing::error!(channel = %mail.channel, uid = mail.uid, why, "a mail was left in its mailbox");
    email.channels.quarantine_raw(&mail.raw(head), why).await.map_err(|e| e.to_string())
}

async fn load(email: &Email, channel: ChannelId) -> Result<Option<Place>, DbError> {
    let read =
        async move |tx: &mut Tx| tx.opt::<(String, i64, i64, Millis)>(store::MAILBOX, p![channel]).await;
    let found = email.channels.store().read(read).await?;
    Ok(found.map(|(folder, uid_validity, last_uid, read_at)| Place {
        folder,
        uid_validity: u32::try_from(uid_validity).unwrap_or_default(),
        last_uid: u32::try_from(last_uid).unwrap_or_default(),
        read_at,
    }))
}

async fn keep(email: &Email, channel: ChannelId, place: Place) -> Result<(), DbError> {
    let write = async move |tx: &mut Tx| {
        let (validity, last) = (i64::from(place.uid_validity), i64::from(place.last_uid));
        tx.exec(store::PUT_MAILBOX, p![channel, place.folder, validity, last, place.read_at]).await
    };
    email.channels.store().write(write).await.map(|_| ())
}
