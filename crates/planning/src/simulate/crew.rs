//! The agents: who is in, and how their time goes.

use helppo_kernel::{AgentId, ChannelKind};

use super::measure::Measures;
use super::plan::{Plan, Turn};

pub(super) struct Crew {
    agents: Vec<Agent>,
    /// The first agent of each shift, and one past the last agent.
    first: Vec<usize>,
}

struct Agent {
    shift: usize,
    is_in: bool,
    hands: u32,
    /// Parts of a person in use, and since when that and `is_in` have held.
    busy: f64,
    since: i64,
}

impl Crew {
    pub(super) fn of(plan: &Plan) -> Self {
        let (mut agents, mut first) = (Vec::new(), vec![0]);
        for (shift, of) in plan.shifts.iter().enumerate() {
            agents.extend((0..of.agents).map(|_| Agent {
                shift,
                is_in: false,
                hands: 0,
                busy: 0.0,
                since: 0,
            }));
            first.push(agents.len());
        }
        Self { agents, first }
    }

    /// The agents of a shift.
    pub(super) fn of_shift(&self, shift: usize) -> impl Iterator<Item = AgentId> + use<> {
        (self.first[shift]..self.first[shift + 1]).map(agent_id)
    }

    pub(super) fn shift_of(&self, agent: AgentId) -> usize {
        self.agents[slot(agent)].shift
    }

    /// The agent comes, or is not to be offered anything from now on.
    pub(super) fn turns(&mut self, agent: AgentId, turn: Turn, now: i64, measures: &mut Measures) {
        self.settle(slot(agent), now, measures);
        self.agents[slot(agent)].is_in = turn == Turn::Comes;
    }

    /// One more contact of that kind in the agent's hands.
    pub(super) fn take(
        &mut self,
        agent: AgentId,
        kind: ChannelKind,
        now: i64,
        plan: &Plan,
        measures: &mut Measures,
    ) {
        self.settle(slot(agent), now, measures);
        let agent = &mut self.agents[slot(agent)];
        agent.hands += 1;
        agent.busy += part(plan, agent.shift, kind);
    }

    /// One less.
    pub(super) fn release(
        &mut self,
        agent: AgentId,
        kind: ChannelKind,
        now: i64,
        plan: &Plan,
        measures: &mut Measures,
    ) {
        self.settle(slot(agent), now, measures);
        let agent = &mut self.agents[slot(agent)];
        agent.hands -= 1;
        // Thirds do not add up to exactly nothing.
        agent.busy = if agent.hands == 0 { 0.0 } else { agent.busy - part(plan, agent.shift, kind) };
    }

    /// Writes down everybody's time until `now`.
    pub(super) fn close(&mut self, now: i64, measures: &mut Measures) {
        (0..self.agents.len()).for_each(|slot| self.settle(slot, now, measures));
    }

    /// Writes down how the agent's time went since the last change.
    fn settle(&mut self, slot: usize, now: i64, measures: &mut Measures) {
        let agent = &mut self.agents[slot];
        let since = std::mem::replace(&mut agent.since, now);
        if agent.is_in || agent.hands > 0 {
            measures.worked(agent.shift, since, now, agent.busy.min(1.0));
        }
    }
}

/// What one contact takes of a person.
fn part(plan: &Plan, shift: usize, kind: ChannelKind) -> f64 {
    1.0 / f64::from(plan.shifts[shift].limits[kind].max(1))
}

fn agent_id(slot: usize) -> AgentId {
    AgentId(i64::try_from(slot).unwrap_or(i64::MAX - 1) + 1)
}

fn slot(agent: AgentId) -> usize {
    usize::try_from(agent.0 - 1).unwrap_or(usize::MAX)
}
