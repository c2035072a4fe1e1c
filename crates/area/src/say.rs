//! Writing further into a case of one's own, by the one door in.

use helppo_case::{Assurance, IdentityKind, Inbound, IngestError, Ingested, Proof, Sender, Thread, ingest};
use helppo_channel::list_channels;
use helppo_kernel::{Ambient, CaseId, ChannelKind, Locale};
use helppo_store::{DbError, Tx};
use serde_json::json;

use crate::matter::matter;
use crate::session::SignedIn;

/// Longest message, in characters.
pub(crate) const LONGEST: usize = 20_000;

/// What is written on the case's page.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    pub(crate) case: CaseId,
    pub(crate) text: String,
    pub(crate) locale: Locale,
    /// Names these words for ever: a form that is sent twice is one message.
    pub(crate) key: String,
}

/// Why words were not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SayError {
    /// The case is not this customer's, or no mail channel is in use.
    #[error("there is no such case")]
    Nowhere,
    /// The door in.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Says it; gives the case where it stands now, which is a new one when the old one was closed for good.
pub(crate) async fn say(
    tx: &mut Tx,
    ambient: &Ambient,
    who: &SignedIn,
    words: &Words,
) -> Result<Ingested, SayError> {
    let found = matter(tx, who.customer, words.case).await?.ok_or(SayError::Nowhere)?;
    let channels = list_channels(tx).await?;
    let mail = channels.into_iter().find(|channel| channel.enabled && channel.kind == ChannelKind::Email);
    let mail = mail.ok_or(SayError::Nowhere)?;
    let inbound = Inbound {
        channel: mail.id,
        channel_kind: ChannelKind::Email,
        team: mail.team,
        external_id: format!("area:{}:{}", who.customer, words.key),
        from: Sender {
            kind: IdentityKind::Email,
            value: who.email.clone(),
            name: None,
            language: None,
            verified: Some(Proof::Code),
        },
        thread: Thread::Case(found.id),
        subject: Some(found.subject).filter(|subject| !subject.is_empty()),
        text: words.text.clone(),
        html: None,
        language: Some(words.locale),
        attachments: Vec::new(),
        assurance: Assurance::Possessed,
        automatic: false,
        bot_first: false,
        headers: json!({ "from": who.email }),
        extra: json!({ "form": "area" }),
        at: ambient.now(),
    };
    Ok(ingest(tx, ambient, &inbound).await?)
}
