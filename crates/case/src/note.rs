//! Internal words, never for the customer.

use helppo_kernel::{Actor, AgentId, Ambient, CaseId, NoteId};
use helppo_store::{Tx, p};
use serde_json::json;

use crate::event::{CaseEvent, tell};
use crate::record::Held;
use crate::{CaseError, store};

/// A note to write.
#[derive(Clone, Debug)]
pub struct NewNote {
    /// In which case.
    pub case: CaseId,
    /// Who writes.
    pub agent: AgentId,
    /// What.
    pub text: String,
    /// Colleagues who are to see it.
    pub mentions: Vec<AgentId>,
}

/// Longer notes belong into knowledge.
const MAX_TEXT: usize = 50_000;
/// A note is for somebody, not for everybody.
const MAX_MENTIONS: usize = 50;

/// Writes a note. Mentions of agents that do not exist are left out.
pub async fn note(tx: &mut Tx, amb: &Ambient, input: &NewNote) -> Result<NoteId, CaseError> {
    let text = input.text.trim();
    if text.is_empty() || text.len() > MAX_TEXT {
        return Err(CaseError::invalid("text", "a note needs 1 to 50,000 bytes of text"));
    }
    let held = Held::take(tx, amb, input.case).await?;
    let (id, now) = (amb.id::<NoteId>(), amb.now());
    let mut mentions: Vec<AgentId> = Vec::new();
    for agent in input.mentions.iter().take(MAX_MENTIONS) {
        let known: Option<(AgentId,)> = tx.opt(store::small::AGENT, p![agent]).await?;
        if known.is_some() && !mentions.contains(agent) {
            mentions.push(*agent);
            tx.exec(store::small::INSERT_MENTION, p![agent, id, input.case]).await?;
        }
    }
    let written = (!mentions.is_empty()).then(|| json!(mentions).to_string());
    let seq = held.now.seq + 1;
    tx.exec(store::small::INSERT_NOTE, p![id, input.case, seq, input.agent, text, written, now]).await?;
    tx.exec(store::small::DROP_DRAFT, p![input.agent, input.case, "note"]).await?;
    tell(tx, amb, Actor::Agent(input.agent), held.of(), &CaseEvent::NoteAdded { note: id, mentions }).await?;
    Ok(id)
}
