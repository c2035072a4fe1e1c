//! Asking somebody who goes home.

use helppo_kernel::{AgentId, Ambient, TeamId};
use helppo_store::{DbError, Tx, p};
use serde::Serialize;
use utoipa::ToSchema;

use crate::rules::rules;
use crate::store;

/// A shift is looked for in this time, and nobody is asked twice in it.
pub(crate) const A_SHIFT_MS: i64 = 16 * 3_600_000;
/// Contacts that are a shift's work.
const REAL_WORK: i64 = 3;

/// A question that was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PulseAsked)]
pub struct Asked {
    /// How many different people must have answered before anything is shown of the week.
    pub least: i64,
}

/// Asks how the shift was: whoever is away for no reason given, took three contacts or more in the last sixteen hours
/// for a team of their own, and was not asked in them. Putting the question counts, answered or not.
pub async fn ask(tx: &mut Tx, amb: &Ambient, agent: AgentId) -> Result<Option<Asked>, DbError> {
    let rules = rules(tx).await?;
    if !rules.enabled || tx.one::<i64>(store::AWAY_FOR_NO_REASON, p![agent]).await? == 0 {
        return Ok(None);
    }
    let (now, since) = (amb.now(), amb.now().plus(-A_SHIFT_MS));
    let worked: Vec<(TeamId, i64)> = tx.all(store::WORKED, p![agent, since]).await?;
    let contacts: i64 = worked.iter().map(|(_, n)| n).sum();
    let Some((team, _)) = worked.first().filter(|_| contacts >= REAL_WORK) else { return Ok(None) };
    let put = tx.exec(store::ASK, p![agent, now, team, since]).await?;
    Ok((put > 0).then_some(Asked { least: rules.least }))
}
