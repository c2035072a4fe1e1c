//! Thanks to a colleague for a note, an answer, or help. Only they hear of it; nobody is ranked by it.

use helppo_kernel::{Actor, AgentId, Ambient, CaseId, EventId, Millis, NewEvent, TeamId};
use helppo_store::{DbError, Tx, p};
use serde::Serialize;
use serde_json::json;

use crate::list::{Looker, may_see};
use crate::{CaseError, store};

/// Thanks that somebody got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Thanks {
    /// From whom.
    pub by: AgentId,
    /// Their name.
    pub name: String,
    /// In which case; absent when it is out of the reader's sight.
    pub case: Option<CaseId>,
    /// The number people say aloud; absent likewise.
    pub number: Option<i64>,
    /// When.
    pub at: Millis,
}

/// Thanks whoever wrote the note or the answer that has this number in the case. Thanking twice is thanking
/// once; only a colleague's own words can be thanked for.
pub async fn thank(tx: &mut Tx, amb: &Ambient, by: AgentId, case: CaseId, seq: i64) -> Result<(), CaseError> {
    let written =
        tx.events_of_case(case, seq.saturating_add(1), 1).await?.pop().filter(|e| e.case_seq == seq);
    let written = written.filter(|e| matches!(e.kind.as_str(), "NoteAdded" | "MessageSent" | "HelpAnswered"));
    let to = match written.as_ref().map(|e| e.actor) {
        Some(Actor::Agent(agent)) if agent != by => agent,
        _ => return Err(CaseError::invalid("seq", "expected a note or an answer of a colleague")),
    };
    let event = written.map_or(EventId(0), |e| e.id);
    let now = amb.now();
    if tx.exec(store::small::INSERT_THANKS, p![event, by, to, case, now]).await? == 0 {
        return Ok(());
    }
    // Of no case: the case's own readers are not told.
    let data = json!({ "agent": to, "about": case });
    tx.event(amb.id(), &NewEvent::new("ThanksGiven", now, Actor::Agent(by), data)).await?;
    Ok(())
}

/// The thanks that the looker got since then, the newest first. A case that has gone out of their sight is not named.
pub async fn thanks_of(tx: &mut Tx, looker: &Looker, since: Millis) -> Result<Vec<Thanks>, DbError> {
    type Row = (AgentId, String, CaseId, i64, Millis, TeamId, Option<AgentId>);
    let rows: Vec<Row> = tx.all(store::small::THANKS_OF, p![looker.agent, since]).await?;
    let one = |(by, name, case, number, at, team, owner)| {
        let seen = may_see(&looker.scope, team, owner);
        Thanks { by, name, case: seen.then_some(case), number: seen.then_some(number), at }
    };
    Ok(rows.into_iter().map(one).collect())
}
