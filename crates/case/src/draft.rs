//! What an agent is writing, kept on the server: one draft per agent, case and mode.

use helppo_kernel::{AgentId, Ambient, CaseId, Millis};
use helppo_store::{DbError, Tx, p, row};
use serde::{Deserialize, Serialize};

use crate::timeline::Person;
use crate::{CaseError, store};

/// What is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DraftMode {
    /// Words for the customer.
    Reply,
    /// Words for colleagues.
    Note,
}

row! {
    /// A draft as it is kept.
    #[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
    pub struct Draft {
        /// `reply` or `note`.
        pub mode: String,
        /// The words so far.
        pub text: String,
        /// Grows with each change; send it back with the next one.
        pub version: i64,
        /// When it was last changed.
        pub updated_at: Millis,
    }
}

/// Keep a draft.
#[derive(Clone, Debug)]
pub struct PutDraft {
    /// Whose.
    pub agent: AgentId,
    /// In which case.
    pub case: CaseId,
    /// Reply or note.
    pub mode: DraftMode,
    /// The words; empty lets go of the draft.
    pub text: String,
    /// The version these words came from; 0 for a new draft.
    pub version: i64,
}

/// Why a draft was not kept.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// Another window or device has a newer one.
    #[error("another window has a newer draft")]
    Newer(Draft),
    /// The text is too long.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Longer drafts are not letters any more.
const MAX_TEXT: usize = 200_000;

/// Keeps a draft and gives its new version. The newest words win only over the version they came from.
pub async fn put_draft(tx: &mut Tx, amb: &Ambient, input: &PutDraft) -> Result<i64, DraftError> {
    if input.text.len() > MAX_TEXT {
        return Err(CaseError::invalid("text", "at most 200,000 bytes").into());
    }
    let mode = input.mode.as_str();
    let kept: Option<Draft> = tx.opt(store::small::DRAFT, p![input.agent, input.case, mode]).await?;
    let version = kept.as_ref().map_or(0, |d| d.version);
    if let Some(newer) = kept.filter(|d| d.version != input.version) {
        return Err(DraftError::Newer(newer));
    }
    if input.text.trim().is_empty() {
        tx.exec(store::small::DROP_DRAFT, p![input.agent, input.case, mode]).await?;
        return Ok(0);
    }
    // A draft sent away and begun again does not start over at 1: an old window must not overwrite it.
    let now = amb.now();
    let next = if version == 0 { now.0 } else { version + 1 };
    let params = p![input.agent, input.case, mode, input.text, next, now];
    tx.exec(store::small::PUT_DRAFT, params).await?;
    Ok(next)
}

/// The drafts of an agent in a case.
pub async fn drafts(tx: &mut Tx, agent: AgentId, case: CaseId) -> Result<Vec<Draft>, DbError> {
    tx.all(store::small::DRAFTS, p![agent, case]).await
}

/// How long a colleague's draft is shown.
const SHARED_MS: i64 = 30 * 86_400_000;

/// What a colleague has begun to write to the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SharedDraft {
    /// Who.
    pub by: Person,
    /// The words so far.
    pub text: String,
    /// When they were last changed.
    pub updated_at: Millis,
}

/// What others than `agent` have begun to write to the customer of a case, the newest first. Drafts of notes are
/// their writers' own.
pub(crate) async fn shared(
    tx: &mut Tx,
    amb: &Ambient,
    agent: AgentId,
    case: CaseId,
) -> Result<Vec<SharedDraft>, DbError> {
    let since = amb.now().plus(-SHARED_MS);
    let rows: Vec<(AgentId, String, String, Millis)> =
        tx.all(store::small::SHARED_DRAFTS, p![case, since, agent]).await?;
    let one = |(id, name, text, updated_at)| SharedDraft { by: Person { id, name }, text, updated_at };
    Ok(rows.into_iter().map(one).collect())
}

/// Takes over what a colleague has begun: their words come after those of `agent`, and are theirs no more. Gives
/// the draft as it is now.
pub async fn take_draft(
    tx: &mut Tx,
    amb: &Ambient,
    agent: AgentId,
    case: CaseId,
    from: AgentId,
) -> Result<Draft, CaseError> {
    if from == agent {
        return Err(CaseError::invalid("from", "expected a colleague"));
    }
    let reply = DraftMode::Reply.as_str();
    let theirs: Option<(String,)> = tx.opt(store::small::TAKE_DRAFT, p![from, case, reply]).await?;
    let (theirs,) = theirs.ok_or(CaseError::NotFound("draft"))?;
    let mine: Option<Draft> = tx.opt(store::small::DRAFT, p![agent, case, reply]).await?;
    let now = amb.now();
    let (text, version) = match mine {
        Some(mine) => (format!("{}\n\n{}", mine.text.trim_end(), theirs), mine.version + 1),
        None => (theirs, now.0),
    };
    if text.len() > MAX_TEXT {
        return Err(CaseError::invalid("from", "both drafts together are longer than 200,000 bytes"));
    }
    tx.exec(store::small::PUT_DRAFT, p![agent, case, reply, text, version, now]).await?;
    Ok(Draft { mode: reply.to_owned(), text, version, updated_at: now })
}

/// Keeps the words of a recalled message, unless something else is being written already.
pub(crate) async fn keep(
    tx: &mut Tx,
    amb: &Ambient,
    agent: AgentId,
    case: CaseId,
    text: &str,
) -> Result<(), DbError> {
    let kept: Option<Draft> = tx.opt(store::small::DRAFT, p![agent, case, "reply"]).await?;
    if kept.is_none() {
        let now = amb.now();
        tx.exec(store::small::PUT_DRAFT, p![agent, case, "reply", text, now.0, now]).await?;
    }
    Ok(())
}

impl DraftMode {
    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Note => "note",
        }
    }
}
