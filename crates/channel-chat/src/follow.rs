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
    AttachmentId, CaseId, ChannelId, ChannelKind, CustomerId, InteractionId, JobId, Locale, MessageId, Millis,
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
            let since = job.data["since"].as_i64().map_or(self.0.core.ambient.now(), Millis);
            match self.0.follow(interaction, since).await {
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
        let (id, now) = (core.ambient.id::<JobId>(), core.ambient.now());
        core.store
            .write(async move |tx: &mut Tx| {
                let (key, data) =
                    (interaction.to_string(), json!({ "interaction": interaction, "since": now }));
                let run_at = now.plus(UNREAD_FOR_MS);
                tx.schedule(&NewJob { id, kind: FOLLOW_BY_MAIL, key: &key, run_at, data }).await
            })
            .await
    }

    /// Mails what is unread.
    async fn follow(&self, interaction: InteractionId, since: Millis) -> Result<Followed, CaseError> {
        let core = &self.core;
        let unread = core
            .store
            .read(async move |tx: &mut Tx| tx.all::<Unread>(sql::UNMAILED, p![interaction]).await)
            .await?;
        let Some(newest) = unread.last().map(|u| u.id) else { return Ok(Followed::Gone) };
        let leaving = unread[0].leaving_upto;
        if leaving > unread[0].mailed_upto {
            let lost = unread.iter().map(|u| u.id).filter(|id| *id <= leaving).collect();
            let why = "the server stopped while the mail was leaving".to_owned();
            let outcome = Delivered::Unknown { why };
            self.settle(interaction, lost, leaving, &outcome, since).await?;
            let rest = newest > leaving;
            return Ok(if rest { Followed::Again(core.ambient.now()) } else { Followed::Failed });
        }
        let all = unread.iter().map(|u| u.id).collect();
        let outcome = match core.letter(interaction, &unread).await? {
            Some(out) => core.send(interaction, newest, &out).await,
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
                Followed::Gone | Followed::Failed => tx.exec(sql::MAILED_UPTO, p![upto, interaction]).await?,
            };
            Ok::<_, CaseError>(then)
        };
        self.core.store.write(settle).await
    }
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
        let found = self
            .store
            .read(async move |tx: &mut Tx| {
                let Some(head) = tx.opt::<CaseHead>(sql::CASE_HEAD, p![interaction]).await? else {
                    return Ok(None);
                };
                let visitor: Option<Visitor> = tx.opt(sql::VISITOR_OF, p![interaction]).await?;
                let Some(to) = visitor.and_then(|v| v.email) else { return Ok(None) };
                let files: Vec<FileRow> = tx.all(sql::UNMAILED_FILES, p![interaction]).await?;
                let channel = find_channel(tx, head.channel).await?;
                Ok::<_, DbError>(channel.map(|channel| (head, channel, to, files)))
            })
            .await?;
        let (Some((head, channel, to, files)), Some(newest)) = (found, unread.last()) else {
            return Ok(None);
        };
        let language = head.language.or(channel.language);
        let (files, left_out) = fitting(files);
        let mut texts: Vec<String> = unread.iter().map(|u| u.text.clone()).collect();
        if !left_out.is_empty() {
            texts.push(too_large(language.unwrap_or_default(), &left_out.join(", ")));
        }
        Ok(Some(Outgoing {
            channel: channel.open(self.store.vault()),
            message: newest.id,
            case: head.case,
            case_number: head.number,
            subject: head.subject,
            interaction: Some(interaction),
            customer: head.customer,
            customer_name: head.customer_name,
            to: Some(to),
            author_kind: "agent".into(),
            author_name: newest.author_name.clone(),
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
