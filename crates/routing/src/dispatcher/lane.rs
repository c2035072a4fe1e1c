//! Lanes: work that the same agents may serve, first come first served within a priority.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Index, IndexMut};

use helppo_kernel::{ChannelKind, InteractionId, Millis, TeamId};

use super::bits::{Bits, Membership};
use super::crew::Agent;
use super::words::SkillSet;

/// What the work of a lane has in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LaneKey {
    pub(super) team: TeamId,
    pub(super) kind: ChannelKind,
    pub(super) skills: SkillSet,
    pub(super) scope: Scope,
}

/// Whom the work of a lane waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope {
    /// Anyone with the skills.
    Anyone,
    /// Somebody who speaks the language, while such a one is present.
    Speaks(u32),
    /// The agent who knows the case.
    Only(u32),
}

/// A place in a lane; earlier is sooner.
pub(super) type Ticket = (Millis, InteractionId, u32);

#[derive(Clone, Debug)]
pub(super) struct Lane {
    pub(super) key: LaneKey,
    pub(super) target_ms: i64,
    /// The first of each line, kept at hand because every agent with room looks at it.
    heads: [Option<Ticket>; 4],
    /// By priority, low first.
    lines: [BTreeSet<Ticket>; 4],
    len: usize,
    /// Who may serve it by scope and skills.
    able: Bits,
    /// Who may serve it when nobody present speaks the language.
    fallback: Bits,
    /// How many of `able` are present.
    present: u32,
}

/// Whether an agent may be offered the work of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    No,
    /// Has the skills, but does not speak the language.
    Fallback,
    Able,
}

impl Lane {
    pub(super) fn new(key: LaneKey, target_ms: i64) -> Self {
        Self {
            key,
            target_ms,
            heads: [None; 4],
            lines: Default::default(),
            len: 0,
            able: Bits::default(),
            fallback: Bits::default(),
            present: 0,
        }
    }

    /// The agents who may be offered its work now.
    pub(super) fn serving(&self) -> &Bits {
        if self.is_relaxed() { &self.fallback } else { &self.able }
    }

    /// Whether the language is given up because nobody present speaks it.
    pub(super) fn is_relaxed(&self) -> bool {
        self.present == 0
    }

    pub(super) fn add(&mut self, priority: u8, ticket: Ticket) {
        let line = usize::from(priority);
        if self.lines[line].insert(ticket) {
            self.len += 1;
            self.heads[line] = self.lines[line].first().copied();
        }
    }

    pub(super) fn drop(&mut self, priority: u8, ticket: &Ticket) {
        let line = usize::from(priority);
        if self.lines[line].remove(ticket) {
            self.len -= 1;
            self.heads[line] = self.lines[line].first().copied();
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The first of each line, with the line's priority.
    pub(super) fn heads(&self) -> impl Iterator<Item = (u8, Ticket)> + '_ {
        (0u8..4).zip(self.heads).filter_map(|(priority, head)| Some((priority, head?)))
    }

    /// All of one line, in order.
    pub(super) fn line(&self, priority: u8) -> impl Iterator<Item = Ticket> + '_ {
        self.lines[usize::from(priority)].iter().copied()
    }

    /// Everything that waits here.
    pub(super) fn slots(&self) -> impl Iterator<Item = u32> + '_ {
        self.lines.iter().flatten().map(|(_, _, slot)| *slot)
    }

    /// Whether that agent may serve the lane, by what they can do.
    pub(super) fn fit(&self, slot: u32, agent: &Agent, skills: &[u32]) -> Fit {
        let skilled = skills.iter().all(|s| agent.skills.binary_search(s).is_ok());
        let in_team = agent.known && agent.teams.contains(&self.key.team) && agent.limits[self.key.kind] > 0;
        if !skilled || !in_team {
            return Fit::No;
        }
        match self.key.scope {
            Scope::Anyone => Fit::Able,
            Scope::Only(only) => {
                if only == slot {
                    Fit::Able
                } else {
                    Fit::No
                }
            }
            Scope::Speaks(language) => {
                if agent.speaks(language) {
                    Fit::Able
                } else {
                    Fit::Fallback
                }
            }
        }
    }

    /// Writes down the agent's fit.
    pub(super) fn enrol(&mut self, slot: u32, fit: Fit, agent: &Agent) {
        self.dismiss(slot, agent);
        self.able.put(slot, Membership::from(fit == Fit::Able));
        self.fallback.put(slot, Membership::from(fit != Fit::No));
        if fit == Fit::Able && agent.is_present() {
            self.present += 1;
        }
    }

    /// Forgets the agent, whose presence must still be the one that was counted.
    fn dismiss(&mut self, slot: u32, agent: &Agent) {
        if self.able.has(slot) && agent.is_present() {
            self.present -= 1;
        }
        self.able.put(slot, Membership::Out);
        self.fallback.put(slot, Membership::Out);
    }

    /// The agent came (+1) or left (-1).
    pub(super) fn count_presence(&mut self, slot: u32, by: i32) {
        if self.able.has(slot) {
            self.present = self.present.saturating_add_signed(by);
        }
    }
}

/// All lanes. Lanes stay once they were needed: there are few, and an empty one costs a glance.
#[derive(Clone, Debug, Default)]
pub(super) struct Lanes {
    lanes: Vec<Lane>,
    index: BTreeMap<LaneKey, u32>,
}

impl Lanes {
    pub(super) fn find(&self, key: &LaneKey) -> Option<u32> {
        self.index.get(key).copied()
    }

    pub(super) fn insert(&mut self, lane: Lane) -> u32 {
        let slot = u32::try_from(self.lanes.len()).expect("fewer lanes than 32 bits hold");
        self.index.insert(lane.key, slot);
        self.lanes.push(lane);
        slot
    }

    pub(super) fn slots(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.lanes.len()).expect("fewer lanes than 32 bits hold")
    }

    pub(super) fn waiting(&self) -> usize {
        self.lanes.iter().map(|l| l.len).sum()
    }
}

impl Index<u32> for Lanes {
    type Output = Lane;

    fn index(&self, slot: u32) -> &Lane {
        &self.lanes[slot as usize]
    }
}

impl IndexMut<u32> for Lanes {
    fn index_mut(&mut self, slot: u32) -> &mut Lane {
        &mut self.lanes[slot as usize]
    }
}
