//! Asking a team or a colleague for help on a case.

use helppo_kernel::{AgentId, Ambient, CaseId, HelpId, TeamId};
use helppo_store::{Tx, p};

use crate::call::{HelpError, Place};
use crate::event::{HelpEvent, tell};
use crate::say::{add_word, plain};
use crate::store;

/// Whom to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Everybody of a team.
    Team(TeamId),
    /// Somebody.
    Agent(AgentId),
}

/// A call to make.
#[derive(Clone, Debug)]
pub struct Ask {
    /// On which case.
    pub case: CaseId,
    /// Who asks.
    pub by: AgentId,
    /// Whom.
    pub asked: Asked,
    /// What.
    pub text: String,
}

/// Asks; gives the call.
pub async fn ask(tx: &mut Tx, amb: &Ambient, input: &Ask) -> Result<HelpId, HelpError> {
    let text = plain(&input.text)?;
    let place = Place::hold(tx, input.case).await?;
    if !place.is_open {
        return Err(HelpError::NoOpenCase);
    }
    let (team, agent) = match input.asked {
        Asked::Team(team) => (Some(team), None),
        Asked::Agent(agent) if agent == input.by => {
            return Err(HelpError::Invalid { field: "agent", message: "expected somebody else" });
        }
        Asked::Agent(agent) => (None, Some(agent)),
    };
    let (there, what) = match input.asked {
        Asked::Team(team) => (tx.one::<i64>(store::IS_TEAM, p![team]).await?, "team"),
        Asked::Agent(agent) => (tx.one::<i64>(store::IS_AGENT, p![agent]).await?, "agent"),
    };
    if there == 0 {
        return Err(HelpError::NotFound(what));
    }
    let (call, now) = (amb.id::<HelpId>(), amb.now());
    tx.exec(store::ADD_CALL, p![call, input.case, input.by, team, agent, now]).await?;
    add_word(tx, amb, call, input.by, place.next, text).await?;
    let asked = HelpEvent::HelpAsked { call, team, agent };
    tell(tx, amb, input.by, (input.case, place.customer), &asked).await?;
    Ok(call)
}
