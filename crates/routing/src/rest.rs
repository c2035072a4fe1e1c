//! Who rests from which work, though they are available and have nothing to do: from what they gave back, from hard
//! work after much of it, from everything when a break is due.

use std::collections::{BTreeMap, BTreeSet};

use helppo_kernel::{AgentId, InteractionId, Millis};
use helppo_store::{DbError, Tx};

use crate::load::{self, LOOK_BACK_MS};
use crate::policy;

/// Rests as they are known at one moment; they end by themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rests {
    /// Until when work that an agent gave back is not offered to them again.
    pub given_back: BTreeMap<(AgentId, InteractionId), Millis>,
    /// Who had so much hard work in a row that others are asked first.
    pub worn: BTreeSet<AgentId>,
    /// From when on nothing is offered to an agent until they had a break.
    pub break_at: BTreeMap<AgentId, Millis>,
}

impl Rests {
    /// Whether that work is kept from the agent at `now`.
    pub fn keep(&self, agent: AgentId, work: InteractionId, hard: bool, now: Millis) -> bool {
        (hard && self.worn.contains(&agent))
            || self.break_at.get(&agent).is_some_and(|at| *at <= now)
            || self.given_back.get(&(agent, work)).is_some_and(|until| *until > now)
    }

    /// The next moment at which a rest begins or ends.
    pub fn next_change(&self, now: Millis) -> Option<Millis> {
        self.given_back.values().chain(self.break_at.values()).filter(|at| **at > now).min().copied()
    }
}

/// Reads who rests.
pub async fn rests(tx: &mut Tx, now: Millis) -> Result<Rests, DbError> {
    let policy = policy::read(tx).await?;
    let (here_since, break_at) = load::at_work(tx).await?;
    let asked = load::asked_since(tx, now.plus(-LOOK_BACK_MS.max(policy.cooldown_ms))).await?;
    let mut hard_run: BTreeMap<AgentId, u32> = BTreeMap::new();
    for taken in asked.iter().filter(|d| d.outcome.as_deref() == Some("accepted")) {
        if here_since.get(&taken.agent).is_some_and(|since| taken.at >= *since) {
            let run = hard_run.entry(taken.agent).or_default();
            *run = if taken.hard == Some(1) { *run + 1 } else { 0 };
        }
    }
    let worn = hard_run.into_iter().filter(|(_, run)| policy.breather_after.is_some_and(|most| *run >= most));
    let given_back = load::given_back(&asked, policy.cooldown_ms, now);
    Ok(Rests { given_back: given_back.collect(), worn: worn.map(|(agent, _)| agent).collect(), break_at })
}
