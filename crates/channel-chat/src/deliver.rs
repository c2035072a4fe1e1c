//! How answers leave: in the chat by the log itself, and by e-mail when the visitor has gone and left an
//! address.
//!
//! The visitor's live line follows the log, so handing a message over is nothing but saying so. A message
//! that stays unread for a while then follows the visitor by e-mail, together with whatever else is unread;
//! the reply to that mail finds the case by the token that every mail of ours carries.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use helppo_channel::{
    Capabilities, Channel, Checked, Configured, Delivered, FileLimits, Gate, Health, Outgoing, find_channel,
    list_channels,
};
use helppo_kernel::{
    CaseId, ChannelId, ChannelKind, CustomerId, InteractionId, JobId, Locale, MessageId, Millis, Problem,
};
use helppo_store::{DbError, Job, JobHandler, JobOutcome, NewJob, Tx, p, row};
use serde_json::{Value, json};

use crate::boot::{LONGEST_TEXT, MOST_FILES};
use crate::room::{Chat, Core};
use crate::settings::ChatSettings;
use crate::store::talk as sql;
use crate::upload;
use crate::visitor::Visitor;

/// The job that mails what a visitor has not read; its key is the interaction.
pub const FOLLOW_BY_MAIL: &str = "FollowByMail";
/// How long an answer may stay unread before it follows the visitor.
const UNREAD_FOR_MS: i64 = 5 * 60_000;

/// The adapter for every web chat.
pub struct ChatAdapter(pub Arc<Chat>);

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

/// Words that their visitor has not read: which, by whom, what.
type Unread = Vec<(MessageId, Option<String>, String)>;

impl Channel for ChatAdapter {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Chat
    }

    fn capabilities(&self) -> Capabilities {
        let each = upload::LARGEST as u64;
        Capabilities {
            realtime: true,
            html: false,
            attachments: Some(FileLimits {
                each,
                together: each * MOST_FILES as u64,
                count: MOST_FILES as u32,
            }),
            buttons: 6,
            typing: true,
            read_marks: true,
            voice: false,
            video: false,
            max_text: LONGEST_TEXT,
            session_window_ms: None,
            public: false,
        }
    }

    fn check(&self, settings: &Value) -> Result<Checked, Problem> {
        let judged = ChatSettings::judged(settings)?;
        let settings = serde_json::to_value(judged).map_err(|_| Problem::internal())?;
        Ok(Checked { settings, addresses: Vec::new() })
    }

    fn secrets(&self) -> &'static [&'static str] {
        &["identity_key"]
    }

    /// The message is in the log already: there is no point of no return to pass.
    fn deliver<'a>(&'a self, out: &'a Outgoing, _: &'a Gate) -> BoxFuture<'a, Delivered> {
        Box::pin(async move {
            let (agent, interaction) = (out.author_kind == "agent", out.interaction);
            if let Some(interaction) = interaction.filter(|_| agent)
                && let Err(error) = self.0.promise_mail(interaction).await
            {
                return Delivered::Refused { why: error.to_string(), permanent: false };
            }
            Delivered::Accepted { provider_id: None }
        })
    }

    fn probe<'a>(&'a self, channel: &'a Configured) -> BoxFuture<'a, Health> {
        Box::pin(async move {
            let mut health = Health::new();
            let sites = ChatSettings::of(&channel.record).sites();
            if sites.is_empty() {
                let fix = "Add the address of your site, such as https://shop.example.";
                health.bad("widget_site", "No site may carry this chat.", fix);
            } else {
                let named = sites.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(", ");
                health.good("widget_site", named);
            }
            match crate::asset::loader() {
                Some(_) => health.good("widget_built", "The widget is part of this program."),
                None => health.bad(
                    "widget_built",
                    "The widget is not part of this program.",
                    "Run npm run build in web/.",
                ),
            }
            health
        })
    }
}

impl JobHandler for FollowByMail {
    fn run(&self, job: Job) -> BoxFuture<'_, JobOutcome> {
        Box::pin(async move {
            let interaction = job.data["interaction"].as_str().and_then(|t| t.parse().ok());
            let Some(interaction) = interaction else {
                return JobOutcome::Failed("the job names no interaction".into());
            };
            match self.0.follow(interaction).await {
                Ok(()) => JobOutcome::Done,
                Err(error) => JobOutcome::Retry(error.to_string()),
            }
        })
    }
}

impl Chat {
    /// Promises the mail for later, when the visitor has left an address and there is a way to it.
    async fn promise_mail(&self, interaction: InteractionId) -> Result<(), DbError> {
        let core = &self.core;
        let visitor: Option<Visitor> =
            core.store.read(async move |tx: &mut Tx| tx.opt(sql::VISITOR_OF, p![interaction]).await).await?;
        if visitor.is_none_or(|v| v.email.is_none()) || !core.has_mail().await? {
            return Ok(());
        }
        let (id, run_at) = (core.ambient.id::<JobId>(), core.ambient.now().plus(UNREAD_FOR_MS));
        core.store
            .write(async move |tx: &mut Tx| {
                let (key, data) = (interaction.to_string(), json!({ "interaction": interaction }));
                tx.schedule(&NewJob { id, kind: FOLLOW_BY_MAIL, key: &key, run_at, data }).await
            })
            .await
    }

    /// Mails what is unread. Marked as mailed before it leaves: a mail twice is worse than words that
    /// still wait in the chat.
    async fn follow(&self, interaction: InteractionId) -> Result<(), DbError> {
        let core = &self.core;
        let unread: Unread =
            core.store.read(async move |tx: &mut Tx| tx.all(sql::UNMAILED, p![interaction]).await).await?;
        let Some((newest, author_name, _)) = unread.last().cloned() else { return Ok(()) };
        let Some(mut out) = core.outgoing(interaction, newest, core.ambient.now()).await? else {
            return Ok(());
        };
        out.author_name = author_name;
        out.text = unread.iter().map(|(_, _, text)| text.as_str()).collect::<Vec<_>>().join("\n\n");
        let marked = core
            .store
            .write(async move |tx: &mut Tx| tx.exec(sql::MAILED_UPTO, p![newest, interaction, newest]).await)
            .await?;
        if marked == 0 {
            return Ok(());
        }
        let followed = core.channels.continue_by(ChannelKind::Email, &out, &Gate::open()).await;
        if let Some(Delivered::Refused { why, .. } | Delivered::Unknown { why }) = followed {
            tracing::warn!(why, %interaction, "an answer could not follow the visitor by e-mail");
        }
        Ok(())
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

    async fn outgoing(
        &self,
        interaction: InteractionId,
        message: MessageId,
        at: Millis,
    ) -> Result<Option<Outgoing>, DbError> {
        let found = self
            .store
            .read(async move |tx: &mut Tx| {
                let Some(head) = tx.opt::<CaseHead>(sql::CASE_HEAD, p![interaction]).await? else {
                    return Ok(None);
                };
                Ok::<_, DbError>(find_channel(tx, head.channel).await?.map(|channel| (head, channel)))
            })
            .await?;
        Ok(found.map(|(head, channel)| Outgoing {
            channel: channel.open(self.store.vault()),
            message,
            case: head.case,
            case_number: head.number,
            subject: head.subject,
            interaction: Some(interaction),
            customer: head.customer,
            customer_name: head.customer_name,
            author_kind: "agent".into(),
            author_name: None,
            text: String::new(),
            html: None,
            language: head.language,
            extra: Value::Null,
            files: Vec::new(),
            at,
        }))
    }
}
