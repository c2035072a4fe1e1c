//! `FollowByMail`: answers that their visitor has not read go on by e-mail, to the address that the visitor
//! gave for it, with their files.
//!
//! One mail carries everything unread. What it may be carrying is written down before it leaves and settled
//! with its outcome, so nothing goes twice; what did not leave is tried again or reads as failed on the
//! desk, never as if it had arrived.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use helppo_case::CaseError;
use helppo_channel::{
    Delivered, Followed, Gate, Outgoing, OutgoingFile, find_channel, followed, list_channels,
};
use helppo_kernel::{
    Ambient, AttachmentId, CaseId, ChannelId, ChannelKind, CustomerId, InteractionId, JobId, Locale,
    MessageId, Millis,
};
use helppo_store::{DbError, Job, JobHandler, JobOutcome, NewJob, Tx, p, row};
use serde_json::{Value, json};

use crate::room::{Chat, Core};
use crate::store::talk as sql;
use crate::visitor::Visitor;

/// The job that mails what a visitor has not read; its key is the interaction.
pub const FOLLOW_BY_MAIL: &str = "FollowByMail";
/// How long an answer may stay unread before it follows the visitor.
const UNREAD_FOR_MS: i64 = 5 * 60_000;
/// Files beyond this many bytes together are refused by most mail servers: those wait in the chat.
const MOST_BYTES: i64 = 15 << 20;

/// Does [`FOLLOW_BY_MAIL`] jobs.
pub struct FollowByMail(pub Arc<Chat>);

row! {
    /// What of a case a mail needs.
    struct CaseHead {
        case: CaseId,
        number: i64,
        subject: String,
        customer: CustomerId,
        customer_name: String,
        language: Option<Locale>,
        channel: ChannelId,
    }
}

row! {
    /// Words that their visitor has not read.
    struct Unread {
        id: MessageId,
        author_name: Option<String>,
        text: String,
        at: Millis,
        mailed_upto: MessageId,
        leaving_upto: MessageId,
    }
}

type FileRow = (AttachmentId, String, String, i64, Option<String>, String);

impl JobHandler for FollowByMail {
    fn run(&self, job: Job) -> BoxFuture<'_, JobOutcome> {
        Box::pin(async move {
            let interaction = job.data["interaction"].as_str().and_then(|t| t.parse().ok());
            let Some(interaction) = interaction else {
                return JobOutcome::Failed("the job names no interaction".into());
            };
            match self.0.follow(interaction).await {
                Ok(Followed::Again(at)) => JobOutcome::At(at),
                Ok(Followed::Gone | Followed::Failed) => JobOutcome::Done,
                Err(error) => JobOutcome::Retry(error.to_string()),
            }
        })
    }
}

impl Chat {
    /// Promises the mail for later, when the visitor has left an address and there is a way to it.
    pub(crate) async fn promise_mail(&self, interaction: InteractionId) -> Result<(), DbError> {
        let core = &self.core;
        let visitor: Option<Visitor> =
            core.store.read(async move |tx: &mut Tx| tx.opt(sql::VISITOR_OF, p![interaction]).await).await?;
        if visitor.is_none_or(|v| v.email.is_none()) || !core.has_mail().await? {
            return Ok(());
        }
        let amb = core.ambient.clone();
        core.store.write(async move |tx: &mut Tx| promise(tx, &amb, interaction, amb.now()).await).await
    }

    /// Mails what is unread.
    async fn follow(&self, interaction: InteractionId) -> Result<Followed, CaseError> {
        let core = &self.core;
        let unread = core
            .store
            .read(async move |tx: &mut Tx| tx.all::<Unread>(sql::UNMAILED, p![interaction]).await)
            .await?;
        let (Some(since), Some(newest)) = (unread.first().map(|u| u.at), unread.last().map(|u| u.id)) else {
            return self.let_go(interaction).await;
        };
        if since.plus(UNREAD_FOR_MS) > core.ambient.now() {
            return Ok(Followed::Again(since.plus(UNREAD_FOR_MS)));
        }
        let leaving = unread[0].leaving_upto;
        if leaving > unread[0].mailed_upto {
            let lost = unread.iter().map(|u| u.id).filter(|id| *id <= leaving).collect();
            let why = "the server stopped while the mail was leaving".to_owned();
            return self.settle(interaction, lost, leaving, &Delivered::Unknown { why }, since).await;
        }
        let all = unread.iter().map(|u| u.id).collect();
        let outcome = match core.letter(interaction, &unread).await? {
            Some(out) => core.send(interaction, newest, &out).await,
            // Nowhere to send it: no new promise, or it would be kept and made for ever.
            None => return Ok(Followed::Gone),
        };
        self.settle(interaction, all, newest, &outcome, since).await
    }

    /// Writes down what became of a mail, on every message that it carried.
    async fn settle(
        &self,
        interaction: InteractionId,
        carried: Vec<MessageId>,
        upto: MessageId,
        outcome: &Delivered,
        since: Millis,
    ) -> Result<Followed, CaseError> {
        let (amb, outcome) = (self.core.ambient.clone(), outcome.clone());
        if let Delivered::Refused { why, .. } | Delivered::Unknown { why } = &outcome {
            tracing::warn!(why, %interaction, "an answer could not follow the visitor by e-mail");
        }
        let settle = async move |tx: &mut Tx| {
            let then = followed(tx, &amb, &carried, &outcome, since).await?;
            match then {
                Followed::Again(_) => tx.exec(sql::STAYED, p![interaction]).await?,
                Followed::Gone | Followed::Failed => {
                    let mailed = tx.exec(sql::MAILED_UPTO, p![upto, interaction]).await?;
                    let_go(tx, &amb, interaction).await?;
                    mailed
                }
            };
            Ok::<_, CaseError>(then)
        };
        self.core.store.write(settle).await
    }

    async fn let_go(&self, interaction: InteractionId) -> Result<Followed, CaseError> {
        let amb = self.core.ambient.clone();
        self.core.store.write(async move |tx: &mut Tx| let_go(tx, &amb, interaction).await).await?;
        Ok(Followed::Gone)
    }
}

/// The promise is kept; what was said while the mail was leaving is promised anew. In this order: whoever says
/// something after the look finds no promise any more, and makes one.
async fn let_go(tx: &mut Tx, amb: &Ambient, interaction: InteractionId) -> Result<(), DbError> {
    tx.settle_job(FOLLOW_BY_MAIL, &interaction.to_string()).await?;
    let rest: Vec<Unread> = tx.all(sql::UNMAILED, p![interaction]).await?;
    match rest.first() {
        Some(first) => promise(tx, amb, interaction, first.at).await,
        None => Ok(()),
    }
}

/// A mail for what has been unread since then, unless one is promised already.
async fn promise(
    tx: &mut Tx,
    amb: &Ambient,
    interaction: InteractionId,
    since: Millis,
) -> Result<(), DbError> {
    let (key, data) = (interaction.to_string(), json!({ "interaction": interaction }));
    let run_at = since.plus(UNREAD_FOR_MS);
    let job = NewJob { id: amb.id::<JobId>(), kind: FOLLOW_BY_MAIL, key: &key, run_at, data };
    tx.ensure_job(&job).await
}

impl Core {
    /// Whether answers of a chat can follow by e-mail.
    pub(crate) async fn has_mail(&self) -> Result<bool, DbError> {
        if self.channels.kind(ChannelKind::Email).is_none() {
            return Ok(false);
        }
        let all = self.store.read(async |tx: &mut Tx| list_channels(tx).await).await?;
        Ok(all.iter().any(|c| c.enabled && c.kind == ChannelKind::Email))
    }

    async fn send(&self, interaction: InteractionId, newest: MessageId, out: &Outgoing) -> Delivered {
        let store = self.store.clone();
        let gate = Gate::when(move || {
            let store = store.clone();
            Box::pin(async move {
                let leaving = async move |tx: &mut Tx| tx.exec(sql::LEAVING, p![newest, interaction]).await;
                Ok(store.write(leaving).await? > 0)
            })
        });
        let way = self.channels.continue_by(ChannelKind::Email, out, &gate).await;
        way.unwrap_or_else(|| Delivered::Refused {
            why: "there is no e-mail channel".into(),
            permanent: false,
        })
    }

    /// Everything unread as one message; `None` when the talk or the visitor's address is gone.
    async fn letter(
        &self,
        interaction: InteractionId,
        unread: &[Unread],
    ) -> Result<Option<Outgoing>, DbError> {
        let Some((newest, author_name)) = unread.last().map(|u| (u.id, u.author_name.clone())) else {
            return Ok(None);
        };
        let found = self
            .store
            .read(async move |tx: &mut Tx| {
                let Some(head) = tx.opt::<CaseHead>(sql::CASE_HEAD, p![interaction]).await? else {
                    return Ok(None);
                };
                let visitor: Option<Visitor> = tx.opt(sql::VISITOR_OF, p![interaction]).await?;
                let Some(to) = visitor.and_then(|v| v.email) else { return Ok(None) };
                let files: Vec<FileRow> = tx.all(sql::UNMAILED_FILES, p![interaction, newest]).await?;
                let channel = find_channel(tx, head.channel).await?;
                Ok::<_, DbError>(channel.map(|channel| (head, channel, to, files)))
            })
            .await?;
        let Some((head, channel, to, files)) = found else { return Ok(None) };
        let language = head.language.or(channel.language);
        let (files, left_out) = fitting(files);
        let mut texts: Vec<String> = unread.iter().map(|u| u.text.clone()).collect();
        if !left_out.is_empty() {
            texts.push(too_large(language.unwrap_or_default(), &left_out.join(", ")));
        }
        Ok(Some(Outgoing {
            channel: channel.open(self.store.vault()),
            message: newest,
            case: head.case,
            case_number: head.number,
            subject: head.subject,
            interaction: Some(interaction),
            customer: head.customer,
            customer_name: head.customer_name,
            to: Some(to),
            author_kind: "agent".into(),
            author_name,
            text: texts.join("\n\n"),
            html: None,
            language,
            extra: Value::Null,
            files,
            at: self.ambient.now(),
        }))
    }
}

/// The files that a mail can carry, and the names of those that it cannot.
fn fitting(rows: Vec<FileRow>) -> (Vec<OutgoingFile>, Vec<String>) {
    let (mut files, mut left_out, mut bytes) = (Vec::new(), Vec::new(), 0);
    for (id, name, media_type, size, content_id, blob) in rows {
        if bytes + size > MOST_BYTES {
            left_out.push(name);
            continue;
        }
        bytes += size;
        files.push(OutgoingFile { id, name, media_type, size, content_id, blob });
    }
    (files, left_out)
}

fn too_large(locale: Locale, names: &str) -> String {
    match locale {
        Locale::En => format!("Too large for e-mail, open the chat to fetch: {names}"),
        Locale::Fi => format!("Liian suuri sähköpostiin, avaa chat ja lataa sieltä: {names}"),
        Locale::Sv => format!("För stort för e-post, öppna chatten för att hämta: {names}"),
    }
}
