//! Raw bytes of a mail to words in a case.

mod draft;
mod report;
mod thread;

use std::sync::Arc;

use helppo_blob::Prepared;
use helppo_case::{CaseError, Inbound, IngestError, Thread, ingest};
use helppo_channel::{Raw, RawError, RawState, finish_raw};
use helppo_kernel::{ChannelKind, Locale};
use helppo_mime::{Limits, Mail};
use helppo_store::{DbError, Tx, p};

use crate::filter::{self, Ctx, Verdict};
use crate::room::Email;
use crate::settings::EmailSettings;
use crate::store;

/// Mail up to this size is read where it is; a larger one may take a while and goes to a thread of its own.
const READ_AT_ONCE: usize = 256 * 1024;

/// Understands one mail.
pub(crate) async fn receive(email: &Arc<Email>, raw: &Raw) -> Result<(), RawError> {
    let settings = EmailSettings::read(&raw.channel.record.settings).map_err(RawError::Retry)?;
    if raw.bytes.len() <= READ_AT_ONCE {
        let mail = helppo_mime::read(&raw.bytes, &Limits::default());
        let step = decide(email, raw, &settings, &mail);
        drop(mail);
        return act(email, raw, step).await;
    }
    let (room, copy) = (email.clone(), raw.clone());
    let step = tokio::task::spawn_blocking(move || {
        let mail = helppo_mime::read(&copy.bytes, &Limits::default());
        decide(&room, &copy, &settings, &mail)
    });
    let step = step.await.map_err(|_| RawError::Retry("reading it panicked".into()))?;
    act(email, raw, step).await
}

/// What is to be done with a mail; nothing of it borrows from the bytes.
enum Step {
    TakeIn(Box<draft::Draft>),
    Report(report::Report),
    Aside(&'static str, &'static str),
    Poison(String),
}

/// The whole understanding, without a database.
fn decide(email: &Email, raw: &Raw, settings: &EmailSettings, mail: &Mail<'_>) -> Step {
    let mut own = settings.also.clone();
    own.push(settings.address.clone());
    let envelope_from = raw.envelope.get("from").and_then(|f| f.as_str());
    let ctx = Ctx { mail, envelope_from, tokens: &email.tokens, own: &own };
    let verdict = filter::judge(&ctx);
    match verdict {
        Some((name, Verdict::Aside(why))) => Step::Aside(name, why),
        Some((_, Verdict::Report)) => Step::Report(report::read(email, raw, mail)),
        other => match draft::draft(email, raw, settings, mail, other.as_ref()) {
            Ok(draft) => Step::TakeIn(Box::new(draft)),
            Err(why) => Step::Poison(why),
        },
    }
}

async fn act(email: &Arc<Email>, raw: &Raw, step: Step) -> Result<(), RawError> {
    match step {
        Step::TakeIn(draft) => take_in(email, raw, *draft).await,
        Step::Report(told) => report::settle(email, raw, told).await,
        Step::Aside(filter, why) => set_aside(email, raw, format!("{filter}: {why}")).await,
        Step::Poison(why) => Err(RawError::Poison(why)),
    }
}

async fn set_aside(email: &Email, raw: &Raw, why: String) -> Result<(), RawError> {
    let id = raw.id;
    let verb = async move |tx: &mut Tx| finish_raw(tx, id, RawState::SetAside, None, Some(&why)).await;
    email.channels.store().write(verb).await
}

/// Files first, outside the transaction; then everything at once.
async fn take_in(email: &Email, raw: &Raw, draft: draft::Draft) -> Result<(), RawError> {
    let blob = email.channels.blob();
    let mut kept: Vec<Prepared> = Vec::with_capacity(draft.files.len());
    let mut input = draft.inbound;
    for file in draft.files {
        let prepared = blob.prepare(file.bytes).await.map_err(|e| RawError::Retry(e.to_string()))?;
        input.attachments.push(helppo_case::NewAttachment::Stored {
            blob: prepared.hash.to_string(),
            size: i64::try_from(prepared.size).unwrap_or(i64::MAX),
            name: file.name,
            media_type: file.media_type,
            content_id: file.content_id,
        });
        kept.push(prepared);
    }
    let (amb, raw, clues, fingerprint) =
        (email.channels.ambient().clone(), raw.id, draft.clues, draft.fingerprint);
    let answer_only = draft.answer_only;
    let taken = email.channels.store().write(async move |tx: &mut Tx| {
        let mut input = input.clone();
        for prepared in &kept {
            prepared.keep(tx, input.at).await?;
        }
        thread::place(tx, &clues, &mut input).await?;
        if answer_only && !matches!(input.thread, Thread::Case(_)) {
            return Ok(finish_raw(
                tx,
                raw,
                RawState::SetAside,
                None,
                Some("vacation: nothing of ours is answered"),
            )
            .await?);
        }
        tell_apart(tx, &mut input, &fingerprint).await?;
        let got = ingest(tx, &amb, &input).await?;
        finish_raw(tx, raw, RawState::Done, Some(got.message), None).await?;
        Ok::<_, TakeIn>(())
    });
    taken.await.map_err(RawError::from)
}

/// A Message-ID is the sender's word. Two mails of one id that say different things are two mails: the second gets
/// a name of its own, the same each time it comes.
async fn tell_apart(tx: &mut Tx, input: &mut Inbound, fingerprint: &str) -> Result<(), DbError> {
    let known: Option<(i64, String)> = tx.opt(store::SAME_ID, p![input.external_id, input.channel]).await?;
    if known.is_some_and(|(_, text)| text != input.text) {
        input.external_id = format!("{}#{fingerprint}", input.external_id);
    }
    Ok(())
}

/// What can go wrong while a mail is taken in.
#[derive(Debug, thiserror::Error)]
enum TakeIn {
    #[error(transparent)]
    Ingest(#[from] IngestError),
    #[error(transparent)]
    Raw(#[from] RawError),
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<TakeIn> for RawError {
    fn from(e: TakeIn) -> Self {
        match e {
            TakeIn::Raw(e) => e,
            TakeIn::Db(e) => e.into(),
            // What the sender wrote will not change by trying again.
            TakeIn::Ingest(IngestError::Sender(e)) => Self::Poison(e.to_string()),
            TakeIn::Ingest(IngestError::Case(CaseError::NotFound(what))) => {
                Self::Poison(format!("there is no such {what}"))
            }
            TakeIn::Ingest(e) => Self::Retry(e.to_string()),
        }
    }
}

/// The languages in which mail is looked at.
pub(crate) const LANGUAGES: &[Locale] = &Locale::ALL;

const KIND: ChannelKind = ChannelKind::Email;
