//! A message on its way out by mail.

mod letter;
mod slip;
mod talk;
mod words;

use std::sync::Arc;

use helppo_channel::{Delivered, Gate, Outgoing};

pub use slip::Slip;

use crate::room::Email;
use crate::settings::EmailSettings;
use crate::smtp;

/// Carried by every mail we send; see `filter/own_loop.rs`.
pub(crate) const LOOP_HEADER: &str = "X-Helppo-Loop";

/// Attachments beyond this many bytes together are refused by most mail servers.
const LARGEST: i64 = 18 << 20;

/// Writes the mail and hands it over.
pub(crate) async fn deliver(email: &Arc<Email>, out: &Outgoing, gate: &Gate) -> Delivered {
    match prepare(email, out).await {
        Ok((settings, ready)) => smtp::submit::send(email, &out.channel, &settings, &ready, gate).await,
        Err(refused) => refused,
    }
}

/// A mail as bytes with its envelope.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) message_id: String,
    pub(crate) bytes: Vec<u8>,
}

async fn prepare(email: &Arc<Email>, out: &Outgoing) -> Result<(EmailSettings, Ready), Delivered> {
    let settings = EmailSettings::read(&out.channel.record.settings).map_err(not_yet)?;
    if out.files.iter().map(|f| f.size).sum::<i64>() > LARGEST {
        return Err(never("the attachments are together too large for e-mail"));
    }
    let talk =
        talk::read(email, out).await.map_err(|e| not_yet(format!("the store could not answer: {e}")))?;
    let Some(to) = talk.to.clone() else {
        return Err(never("the customer has no e-mail address"));
    };
    let mut files = Vec::with_capacity(out.files.len());
    for file in &out.files {
        let hash = file.blob.parse().map_err(|_| never("an attachment is gone"))?;
        let bytes = email
            .channels
            .blob()
            .get(hash)
            .await
            .map_err(|e| not_yet(format!("an attachment cannot be read: {e}")))?;
        files.push(bytes);
    }
    let letter = letter::write(email, out, &settings, &talk, &to, files);
    let bytes = letter.bytes().map_err(|e| never(&e.to_string()))?;
    Ok((settings.clone(), Ready { from: settings.address, to, message_id: letter.message_id, bytes }))
}

fn never(why: &str) -> Delivered {
    Delivered::Refused { why: why.to_owned(), permanent: true }
}

fn not_yet(why: String) -> Delivered {
    Delivered::Refused { why, permanent: false }
}
