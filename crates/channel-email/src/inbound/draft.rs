//! A read mail as the input of `ingest`, still without knowledge of the database.

use helppo_case::{Assurance, IdentityKind, Inbound, Sender, Thread};
use helppo_channel::Raw;
use helppo_kernel::{Locale, Millis};
use helppo_mime::{Mail, Mailbox, Trouble};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::thread::Clues;
use super::{KIND, LANGUAGES};
use crate::filter::Verdict;
use crate::room::Email;
use crate::settings::EmailSettings;

/// Addresses and references that are remembered with a message.
const REMEMBERED: usize = 20;
/// Quoted text that is kept beside the new words; the rest is in the raw mail.
const QUOTED: usize = 20_000;

/// A mail ready to be taken in.
pub(super) struct Draft {
    pub(super) inbound: Inbound,
    pub(super) files: Vec<File>,
    pub(super) clues: Clues,
    /// Names the content, for mails that share a Message-ID.
    pub(super) fingerprint: String,
    /// Somebody's vacation: without a case to join nobody needs it.
    pub(super) answer_only: bool,
}

/// A file of the mail.
pub(super) struct File {
    pub(super) bytes: Vec<u8>,
    pub(super) name: String,
    pub(super) media_type: String,
    pub(super) content_id: Option<String>,
}

pub(super) fn draft(
    email: &Email,
    raw: &Raw,
    settings: &EmailSettings,
    mail: &Mail<'_>,
    verdict: Option<&(&'static str, Verdict)>,
) -> Result<Draft, String> {
    let envelope = |key: &str| raw.envelope.get(key).and_then(Value::as_str).unwrap_or_default();
    let from =
        mail.from.clone().or_else(|| mail.sender.clone()).or_else(|| Mailbox::new(None, envelope("from")));
    let from = from.ok_or("nobody is named as its sender")?;
    let text = words(mail);
    let fingerprint = fingerprint(&from, mail, &text);
    let external_id = mail.message_id.clone().unwrap_or_else(|| format!("{fingerprint}@no-message-id"));
    let channel = &raw.channel.record;
    let language = language(mail, &text, channel.language);
    let inbound = Inbound {
        channel: channel.id,
        channel_kind: KIND,
        team: channel.team,
        external_id,
        from: Sender {
            kind: IdentityKind::Email,
            value: from.address.clone(),
            name: from.name.clone(),
            language,
            verified: None,
        },
        thread: Thread::Fresh,
        subject: mail.subject.clone(),
        text,
        html: mail.html.as_ref().map(|h| h.html.clone()),
        language,
        attachments: Vec::new(),
        assurance: Assurance::Claimed,
        automatic: verdict.is_some(),
        bot_first: settings.bot && verdict.is_none(),
        headers: headers(mail, &from),
        extra: extra(mail, verdict),
        at: arrived(raw),
    };
    Ok(Draft {
        clues: Clues::read(email, raw, mail, &from),
        inbound,
        files: files(mail),
        fingerprint,
        answer_only: matches!(verdict, Some((_, Verdict::Answer))),
    })
}

/// The new words; a mail without any is told by what it has.
fn words(mail: &Mail<'_>) -> String {
    if !mail.text.new.is_empty() {
        return mail.text.new.clone();
    }
    let whole = mail.text.whole();
    if !whole.is_empty() || !mail.parts.is_empty() {
        return whole;
    }
    mail.subject.clone().unwrap_or_default()
}

/// When we had it. The sender's own date is shown, never believed.
fn arrived(raw: &Raw) -> Millis {
    raw.received_at
}

/// What the channel wants to remember for answering and for the eyes of agents.
fn headers(mail: &Mail<'_>, from: &Mailbox) -> Value {
    let list =
        |boxes: &[Mailbox]| boxes.iter().take(REMEMBERED).map(|m| m.address.clone()).collect::<Vec<_>>();
    let mut headers = Map::new();
    let mut put = |key: &str, value: Value| {
        let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !empty {
            headers.insert(key.to_owned(), value);
        }
    };
    put("from", json!(from.address));
    put("to", json!(list(&mail.to)));
    put("cc", json!(list(&mail.cc)));
    put("reply_to", json!(list(&mail.reply_to)));
    put("message_id", json!(mail.message_id));
    put("date", json!(mail.date));
    Value::Object(headers)
}

/// What screens want to know.
fn extra(mail: &Mail<'_>, verdict: Option<&(&'static str, Verdict)>) -> Value {
    let mut extra = Map::new();
    if let Some(quoted) = &mail.text.quoted {
        extra.insert("quoted".into(), json!(quoted.chars().take(QUOTED).collect::<String>()));
    }
    if let Some(signature) = &mail.text.signature {
        extra.insert("signature".into(), json!(signature));
    }
    if let Some((filter, _)) = verdict {
        extra.insert("automatic".into(), json!(filter));
    }
    if let Some(remote) = mail.html.as_ref().map(|h| h.remote).filter(|n| *n > 0) {
        extra.insert("remote_pictures".into(), json!(remote));
    }
    if !mail.troubles.is_empty() {
        let words: Vec<&str> = mail.troubles.iter().map(trouble).collect();
        extra.insert("troubles".into(), json!(words));
    }
    Value::Object(extra)
}

fn trouble(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::HeadCut => "head_cut",
        Trouble::PartsCut => "parts_cut",
        Trouble::TextCut => "text_cut",
        Trouble::HtmlDropped => "html_dropped",
        Trouble::AttachmentsCut => "attachments_cut",
        Trouble::Encrypted => "encrypted",
    }
}

/// The language of the words; where they are too few, what the sender's mail program says.
fn language(mail: &Mail<'_>, text: &str, channel: Option<Locale>) -> Option<Locale> {
    let said = ["Content-Language", "Accept-Language"]
        .iter()
        .filter_map(|h| mail.header(h))
        .find_map(|value| Locale::from_accept(&value));
    helppo_text::language(text, LANGUAGES, said.or(channel))
}

fn files(mail: &Mail<'_>) -> Vec<File> {
    mail.parts
        .iter()
        .map(|part| {
            let bytes = part.bytes().into_owned();
            let media_type = helppo_blob::sniff(&bytes, &part.media_type).essence;
            // Only what the HTML shows is kept out of the list of files.
            let content_id = part.content_id.clone().filter(|_| part.inline);
            File { bytes, name: part.name.clone(), media_type, content_id }
        })
        .collect()
}

fn fingerprint(from: &Mailbox, mail: &Mail<'_>, text: &str) -> String {
    let mut hash = Sha256::new();
    for piece in [&from.address, mail.subject.as_deref().unwrap_or_default(), text] {
        hash.update(piece.as_bytes());
        hash.update([0]);
    }
    hash.update(mail.date.unwrap_or_default().to_be_bytes());
    hash.finalize()[..10].iter().map(|b| format!("{b:02x}")).collect()
}
