//! Lanes: work that the same agents may serve, first come first served within a line of equal weight.
//!
//! Not everybody who may serve a lane is asked at the same time: they stand in tiers, and a tier is asked
//! when nobody of the tiers before it is present.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Index;

use helppo_kernel::{ChannelKind, InteractionId, Millis, TeamId};

use super::bits::{Bits, Membership};
use super::config::LINES;
use super::crew::Agent;
use super::words::{Known, SkillSet};

/// What the work of a lane has in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LaneKey {
    pub(super) team: TeamId,
    pub(super) kind: ChannelKind,
    pub(super) skills: SkillSet,
    /// Steps by which the levels asked for are lowered.
    pub(super) eased: u8,
    /// How many of the teams that help out serve it too.
    pub(super) reach: u8,
    pub(super) strain: Strain,
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
    First(u32),
    /// The agent in whose personal queue it stands.
    Only(u32),
}

/// Whether the work of a lane is kept from those who have had much of the kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strain {
    Any,
    Hard,
}

/// A place in a lane; earlier is sooner.
pub(super) type Ticket = (Millis, InteractionId, u32);

/// In which turn somebody is asked: 0 first.
pub(super) type Tier = u8;

const TIERS: usize = 4;
/// Has what is asked for.
const FIRST_ASKED: Tier = 0;
/// Has it, but also had much hard work.
const WORN: Tier = 1;
/// Does not speak the language.
const FOREIGN: Tier = 2;
/// Is of a team that would help out later.
const HELPER: Tier = 3;

#[derive(Clone, Debug)]
pub(super) struct Lane {
    pub(super) key: LaneKey,
    pub(super) target_ms: i64,
    /// The teams that serve it, and those that would help out later.
    teams: Vec<TeamId>,
    helpers: Vec<TeamId>,
    /// The first of each line, kept at hand because every agent with room looks at it.
    heads: [Option<Ticket>; LINES],
    /// By weight, low first.
    lines: [BTreeSet<Ticket>; LINES],
    len: usize,
    /// Who may be asked when the turn is at that tier or an earlier one.
    up_to: [Bits; TIERS],
    /// How many of them are present.
    present: [u32; TIERS],
}

impl Lane {
    pub(super) fn new(key: LaneKey, target_ms: i64, teams: Vec<TeamId>, helpers: Vec<TeamId>) -> Self {
        Self {
            key,
            target_ms,
            teams,
            helpers,
            heads: [None; LINES],
            lines: Default::default(),
            len: 0,
            up_to: Default::default(),
            present: [0; TIERS],
        }
    }

    fn glance(&self) -> Glance {
        let heads = (0u8..).zip(self.heads).filter_map(|(line, head)| Some((line, head?.0)));
        Glance {
            kind: self.key.kind,
            turn: self.turn(),
            top: heads.clone().map(|(line, _)| line).max(),
            oldest: heads.map(|(_, since)| since).min().unwrap_or_default(),
            target_ms: self.target_ms,
        }
    }

    /// The last tier that is asked now.
    pub(super) fn turn(&self) -> Tier {
        (FIRST_ASKED..HELPER).find(|tier| self.present[usize::from(*tier)] > 0).unwrap_or(HELPER)
    }

    /// The agents who may be offered its work now.
    pub(super) fn serving(&self) -> &Bits {
        &self.up_to[usize::from(self.turn())]
    }

    /// The teams among whose agents those who may be offered its work now are found.
    pub(super) fn teams_asked(&self) -> impl Iterator<Item = TeamId> + '_ {
        let later: &[TeamId] = if self.turn() == HELPER { &self.helpers } else { &[] };
        self.teams.iter().chain(later).copied()
    }

    /// Whether that agent is of a team that helps out.
    pub(super) fn is_helped_by(&self, agent: &Agent) -> bool {
        !agent.teams.contains(&self.key.team)
    }

    pub(super) fn add(&mut self, line: u8, ticket: Ticket) {
        let line = usize::from(line);
        if self.lines[line].insert(ticket) {
            self.len += 1;
            self.heads[line] = self.lines[line].first().copied();
        }
    }

    pub(super) fn drop(&mut self, line: u8, ticket: &Ticket) {
        let line = usize::from(line);
        if self.lines[line].remove(ticket) {
            self.len -= 1;
            self.heads[line] = self.lines[line].first().copied();
        }
    }

    /// The first of each line, with the line.
    pub(super) fn heads(&self) -> impl Iterator<Item = (u8, Ticket)> + '_ {
        (0u8..).zip(self.heads).filter_map(|(line, head)| Some((line, head?)))
    }

    /// All of one line, in order.
    pub(super) fn line(&self, line: u8) -> impl Iterator<Item = Ticket> + '_ {
        self.lines[usize::from(line)].iter().copied()
    }

    /// Everything that waits here.
    pub(super) fn slots(&self) -> impl Iterator<Item = u32> + '_ {
        self.lines.iter().flatten().map(|(_, _, slot)| *slot)
    }

    /// In which turn that agent is asked; `None`: never.
    pub(super) fn tier(&self, slot: u32, agent: &Agent, skills: &[Known]) -> Option<Tier> {
        if !agent.known || agent.limits[self.key.kind] == 0 {
            return None;
        }
        if let Scope::Only(only) = self.key.scope {
            return (only == slot).then_some(FIRST_ASKED);
        }
        let has = |(name, level): &Known| {
            let least = level.saturating_sub(self.key.eased).max(1);
            let at = agent.skills.binary_search_by_key(name, |(name, _)| *name);
            at.is_ok_and(|at| agent.skills[at].1 >= least)
        };
        if !skills.iter().all(has) {
            return None;
        }
        let of = |teams: &[TeamId]| teams.iter().any(|t| agent.teams.contains(t));
        let tier = match self.key.scope {
            _ if !of(&self.teams) => return of(&self.helpers).then_some(HELPER),
            Scope::First(first) => return (first == slot).then_some(FIRST_ASKED),
            Scope::Speaks(language) if !agent.speaks(language) => FOREIGN,
            _ if self.key.strain == Strain::Hard && agent.is_worn => WORN,
            _ => FIRST_ASKED,
        };
        Some(tier)
    }

    /// Writes down when the agent is asked. Their presence must be as it was counted before.
    pub(super) fn enrol(&mut self, slot: u32, tier: Option<Tier>, agent: &Agent) {
        if agent.is_present() {
            self.count_presence(slot, -1);
        }
        for (at, set) in (FIRST_ASKED..).zip(&mut self.up_to) {
            set.put(slot, Membership::from(tier.is_some_and(|tier| tier <= at)));
        }
        if agent.is_present() {
            self.count_presence(slot, 1);
        }
    }

    /// The agent came (+1) or left (-1).
    pub(super) fn count_presence(&mut self, slot: u32, by: i32) {
        for (set, present) in self.up_to.iter().zip(&mut self.present) {
            if set.has(slot) {
                *present = present.saturating_add_signed(by);
            }
        }
    }
}

/// As much of a lane as tells whether it is worth a look: small, because an agent with room looks at many.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glance {
    pub(super) kind: ChannelKind,
    /// The last tier that is asked now.
    pub(super) turn: Tier,
    /// The highest line in which something waits; `None`: nothing does.
    pub(super) top: Option<u8>,
    /// Since when the oldest of it waits.
    pub(super) oldest: Millis,
    pub(super) target_ms: i64,
}

/// All lanes. Lanes stay once they were needed: there are few, and an empty one costs a glance.
#[derive(Clone, Debug, Default)]
pub(super) struct Lanes {
    lanes: Vec<Lane>,
    /// Of each lane, as it is now.
    glances: Vec<Glance>,
    index: BTreeMap<LaneKey, u32>,
    /// Those that more than one agent may serve.
    shared: Vec<u32>,
}

impl Lanes {
    pub(super) fn find(&self, key: &LaneKey) -> Option<u32> {
        self.index.get(key).copied()
    }

    pub(super) fn insert(&mut self, lane: Lane) -> u32 {
        let slot = u32::try_from(self.lanes.len()).expect("fewer lanes than 32 bits hold");
        self.index.insert(lane.key, slot);
        if matches!(lane.key.scope, Scope::Anyone | Scope::Speaks(_)) {
            self.shared.push(slot);
        }
        self.glances.push(lane.glance());
        self.lanes.push(lane);
        slot
    }

    pub(super) fn glance(&self, slot: u32) -> Glance {
        self.glances[slot as usize]
    }

    /// Changes a lane, and what is seen of it at a glance.
    pub(super) fn change(&mut self, slot: u32, change: impl FnOnce(&mut Lane)) {
        let lane = &mut self.lanes[slot as usize];
        change(lane);
        self.glances[slot as usize] = lane.glance();
    }

    /// Those that more than one agent may serve.
    pub(super) fn shared(&self) -> Vec<u32> {
        self.shared.clone()
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
