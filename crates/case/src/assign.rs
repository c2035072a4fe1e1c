//! Who answers for a case: an agent, a team.

use helppo_kernel::{Actor, AgentId, Ambient, CaseId, Millis, TeamId};
use helppo_store::{Tx, p};

use crate::event::{CaseEvent, tell};
use crate::model::State;
use crate::record::{Held, live_interactions};
use crate::{CaseError, queue, store};

/// Give a case to somebody, or to nobody.
#[derive(Clone, Copy, Debug)]
pub struct Assign {
    /// Which.
    pub case: CaseId,
    /// To whom.
    pub owner: Option<AgentId>,
    /// Who does it.
    pub actor: Actor,
}

/// Give a case to another team.
#[derive(Clone, Copy, Debug)]
pub struct SetTeam {
    /// Which.
    pub case: CaseId,
    /// To which team.
    pub team: TeamId,
    /// Who does it.
    pub actor: Actor,
}

/// Gives a case to an agent. What waits in it is kept for them; what a colleague serves goes to them: at
/// once when they took it themselves, through the queue when it was given.
pub async fn assign(tx: &mut Tx, amb: &Ambient, input: &Assign) -> Result<(), CaseError> {
    let mut held = Held::take(tx, amb, input.case).await?;
    if let Some(agent) = input.owner {
        able(tx, agent).await?;
    }
    own(tx, amb, input.actor, &mut held, input.owner).await?;
    for mut record in live_interactions(tx, input.case).await? {
        let Some(agent) = input.owner else { continue };
        if record.agent == Some(agent) || matches!(record.state, State::Automated | State::WrapUp) {
            continue;
        }
        record.preferred_agent = Some(agent);
        if input.actor == Actor::Agent(agent) {
            queue::take_it(tx, amb, held.of(), &mut record, agent).await?;
        } else {
            queue::requeue_it(tx, amb, input.actor, held.of(), &mut record, "assigned").await?;
        }
    }
    held.put(tx).await.map_err(CaseError::from)
}

/// Gives a case to a team; its owner lets go of it, and what is live in it waits in the new team's queue.
pub async fn set_team(tx: &mut Tx, amb: &Ambient, input: &SetTeam) -> Result<(), CaseError> {
    let mut held = Held::take(tx, amb, input.case).await?;
    if held.now.team == input.team {
        return Ok(());
    }
    let there: Option<(TeamId, String)> = tx.opt(store::small::TEAM, p![input.team]).await?;
    there.ok_or(CaseError::NotFound("team"))?;
    let (from_owner, from_team) = (held.now.owner.take(), held.now.team);
    held.now.team = input.team;
    let moved = CaseEvent::CaseAssigned { from_owner, to_owner: None, from_team, to_team: input.team };
    tell(tx, amb, input.actor, held.of(), &moved).await?;
    for mut record in live_interactions(tx, input.case).await? {
        record.team = input.team;
        record.preferred_agent = None;
        match record.state {
            State::Automated | State::WrapUp => {
                let params = p![record.team, record.priority, record.preferred_agent, record.id];
                tx.exec(store::interaction::SET_PLACE, params).await?;
            }
            _ => queue::requeue_it(tx, amb, input.actor, held.of(), &mut record, "team").await?,
        }
    }
    held.put(tx).await.map_err(CaseError::from)
}

/// Changes the owner of a held case; the same owner is no change.
pub(crate) async fn own(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    held: &mut Held,
    owner: Option<AgentId>,
) -> Result<(), CaseError> {
    let (from_owner, team) = (held.now.owner, held.now.team);
    if from_owner == owner {
        return Ok(());
    }
    held.now.owner = owner;
    if let Some(owner) = owner {
        // Back with whoever wrote it, a word has nobody to speak to.
        tx.exec(store::case::FORGET_OWN_WORD, p![held.now.id, owner]).await?;
    }
    let moved = CaseEvent::CaseAssigned { from_owner, to_owner: owner, from_team: team, to_team: team };
    tell(tx, amb, actor, held.of(), &moved).await?;
    Ok(())
}

async fn able(tx: &mut Tx, agent: AgentId) -> Result<(), CaseError> {
    let row: Option<(AgentId, String, Option<Millis>)> = tx.opt(store::small::AGENT, p![agent]).await?;
    match row {
        Some((_, _, None)) => Ok(()),
        Some(_) => Err(CaseError::invalid("owner", "this agent is disabled")),
        None => Err(CaseError::NotFound("agent")),
    }
}
