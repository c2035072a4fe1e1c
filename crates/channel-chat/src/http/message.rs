//! A visitor's message. The answer comes after the commit, so a tick in the widget means: kept.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_case::IngestError;
use helppo_kernel::{AttachmentId, CaseId, Locale, Problem};
use helppo_store::{DbError, Tx, p};
use helppo_web::Json;
use serde::{Deserialize, Serialize};

use super::{Asker, channel};
use crate::boot::{LONGEST_TEXT, MOST_FILES};
use crate::item::{Message, Said};
use crate::say::{First, Say, SayError, say};
use crate::store::talk as sql;
use crate::talk::{self, Talk};
use crate::{Chat, clean};

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewVisitorMessage)]
pub(crate) struct New {
    /// What the browser calls this message; the same again is the same message.
    client_id: String,
    /// The talk it goes on with; absent: a new matter.
    talk: Option<CaseId>,
    /// The words.
    text: String,
    /// Files uploaded before.
    #[serde(default)]
    uploads: Vec<AttachmentId>,
    /// The language of the screen.
    locale: Option<Locale>,
    /// A person is to answer, not the bot.
    #[serde(default)]
    human: bool,
    /// Where an answer may follow the visitor.
    email: Option<String>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = VisitorSent)]
pub(crate) struct Sent {
    /// The message as it is kept.
    message: Message,
    /// The talk it is in.
    talk: Talk,
}

/// Takes a message in, once.
#[utoipa::path(post, path = "/api/visitor/v1/messages", request_body = New,
    responses((status = 201, body = Sent)), tag = "visitor")]
pub(super) async fn send(
    State(chat): State<Arc<Chat>>,
    asker: Asker,
    Json(new): Json<New>,
) -> Result<(StatusCode, Json<Sent>), Problem> {
    let core = &chat.core;
    let Asker { visitor, from, .. } = asker;
    core.limiter.message(from, visitor.id, visitor.channel, core.ambient.now())?;
    let input = judged(new)?;
    let channel = channel::find(&chat, visitor.channel).await?;
    let amb = core.ambient.clone();
    let write = || {
        let (amb, channel, visitor, input) = (amb.clone(), channel.clone(), visitor.clone(), input.clone());
        core.store.write(async move |tx: &mut Tx| say(tx, &amb, &channel, &visitor, &input).await)
    };
    let said = match write().await {
        // Another tab brought the same message at this moment: now it is found.
        Err(SayError::Ingest(IngestError::Db(DbError::Unique(_))) | SayError::Db(DbError::Unique(_))) => {
            write().await?
        }
        other => other?,
    };
    let (id, links, now) = (visitor.id, core.links.clone(), core.ambient.now());
    let found = core
        .store
        .read(async move |tx: &mut Tx| {
            let row: Option<Said> = tx.opt(sql::MESSAGE, p![said.message]).await?;
            let Some(row) = row else { return Ok(None) };
            let message = row.into_message(tx, &links, now).await?;
            Ok::<_, DbError>(talk::find(tx, id, said.talk).await?.map(|talk| (message, talk)))
        })
        .await?;
    let (message, mut talk) = found.ok_or_else(Problem::internal)?;
    core.estimate(&mut talk).await?;
    Ok((StatusCode::CREATED, Json(Sent { message, talk })))
}

fn judged(new: New) -> Result<Say, Problem> {
    let named =
        |id: &str| (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !named(&new.client_id) {
        return Err(Problem::invalid("client_id", "8 to 64 letters, digits or dashes"));
    }
    if new.text.chars().count() > LONGEST_TEXT {
        return Err(too_long());
    }
    if new.uploads.len() > MOST_FILES {
        return Err(Problem::invalid("uploads", format!("at most {MOST_FILES} files in one message")));
    }
    let email =
        new.email.as_deref().map(str::trim).filter(|e| !e.is_empty()).map(clean::email).transpose()?;
    Ok(Say {
        client_id: new.client_id,
        talk: new.talk,
        text: clean::message(&new.text),
        uploads: new.uploads,
        language: new.locale,
        first: if new.human { First::Person } else { First::Usual },
        email,
    })
}

fn too_long() -> Problem {
    let detail = format!("A message holds at most {LONGEST_TEXT} characters.");
    Problem::new(422, "too-long", "Too long", detail)
}
