//! A word for whoever goes on, when a case is given to somebody else: a note that stands above the case until
//! an answer has been given.

use helppo_kernel::{AgentId, Ambient, CaseId, Millis, NoteId};
use helppo_store::{DbError, Tx, p};
use serde::Serialize;

use crate::note::{NewNote, note};
use crate::timeline::Person;
use crate::{CaseError, store};

/// What whoever gave the case on wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct HandOver {
    /// The note it is.
    pub note: NoteId,
    /// The words.
    pub text: String,
    /// Who wrote them.
    pub by: Person,
    /// When.
    pub at: Millis,
}

/// Writes the word of `by` for `to`, or for whoever of the team goes on. It takes the place of an earlier one.
pub async fn give_word(
    tx: &mut Tx,
    amb: &Ambient,
    case: CaseId,
    by: AgentId,
    to: Option<AgentId>,
    text: &str,
) -> Result<NoteId, CaseError> {
    let mentions = to.filter(|to| *to != by).into_iter().collect();
    let id = note(tx, amb, &NewNote { case, agent: by, text: text.to_owned(), mentions }).await?;
    tx.exec(store::case::SET_HAND_OVER, p![id, case]).await?;
    Ok(id)
}

/// The word that stands above a case.
pub(crate) async fn word_of(tx: &mut Tx, case: CaseId) -> Result<Option<HandOver>, DbError> {
    type Row = (NoteId, String, AgentId, String, Millis);
    let row: Option<Row> = tx.opt(store::case::HAND_OVER, p![case]).await?;
    Ok(row.map(|(note, text, id, name, at)| HandOver { note, text, by: Person { id, name }, at }))
}
