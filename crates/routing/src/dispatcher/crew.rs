//! Everybody who serves: what they can do, what they have at hand, who has room.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Index, IndexMut};

use helppo_kernel::{AgentId, ChannelKind, InteractionId, Millis, TeamId};

use super::bits::{Bits, Membership};
use super::capacity::{Interrupts, Load, USUAL_LIMITS};
use super::lane::Tier;
use super::words::Known;
use super::{Config, PerKind, PresenceStatus};

/// One agent. Skills and languages are sorted numbers here.
#[derive(Clone, Debug)]
pub(super) struct Agent {
    pub(super) id: AgentId,
    pub(super) presence: PresenceStatus,
    pub(super) teams: Vec<TeamId>,
    pub(super) skills: Vec<Known>,
    pub(super) languages: Vec<u32>,
    pub(super) limits: PerKind<u16>,
    pub(super) load: Load,
    /// The work that is offered to them.
    pub(super) offer: Option<Asked>,
    /// The work that they do undisturbed.
    pub(super) focus: Option<InteractionId>,
    pub(super) break_at: Option<Millis>,
    /// Whether that time has come.
    pub(super) break_due: bool,
    pub(super) missed: u32,
    pub(super) hard_run: u32,
    pub(super) live_run: u32,
    /// Whether others are asked first for hard work.
    pub(super) is_worn: bool,
    pub(super) idle_since: Millis,
    /// Whether anything but the id has been told.
    pub(super) known: bool,
    /// Lanes whose work they may be offered, and in which turn.
    pub(super) lanes: Vec<(u32, Tier)>,
    /// Lanes that nobody else serves.
    pub(super) personal: Vec<u32>,
    /// Waiting work that would rather have them.
    pub(super) prefers: BTreeSet<u32>,
    place: Option<(Place, Rank)>,
}

/// Work that somebody is asked to take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) slot: u32,
    pub(super) kind: ChannelKind,
}

/// Where those who look for somebody find an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Among those who may be asked.
    Free,
    /// Among those who were asked to take written work and have not answered: for somebody on the line that goes back.
    AtWriting,
}

/// The order in which agents with room are asked: least load first, then who has been idle longest.
pub(super) type Rank = (u32, Millis, AgentId, u32);

impl Agent {
    pub(super) fn is_available(&self) -> bool {
        self.presence == PresenceStatus::Available
    }

    /// Where the agent is found, and what they have at hand when they are asked there.
    fn stands(&self, live_first: u32) -> Option<(Place, Load)> {
        if !self.is_available() || self.focus.is_some() || self.break_due {
            return None;
        }
        match self.offer {
            None => Some((Place::Free, self.load)),
            Some(asked) if !asked.kind.is_realtime() && self.live_run < live_first => {
                let mut load = self.load;
                load.remove(asked.kind);
                Some((Place::AtWriting, load))
            }
            Some(_) => None,
        }
    }

    pub(super) fn is_present(&self) -> bool {
        self.presence != PresenceStatus::Away
    }

    pub(super) fn speaks(&self, language: u32) -> bool {
        self.languages.is_empty() || self.languages.contains(&language)
    }

    pub(super) fn shares(&self) -> u32 {
        self.load.shares(&self.limits)
    }
}

/// Everybody who stands in one place.
#[derive(Clone, Debug, Default)]
pub(super) struct Bench {
    /// Who has room for one more of that kind.
    pub(super) room: PerKind<Bits>,
    /// Of each team, who has room for anything.
    of_team: BTreeMap<TeamId, BTreeSet<Rank>>,
}

impl Bench {
    /// The team's agents who have room for anything, who is to be asked first in front.
    pub(super) fn of(&self, team: TeamId) -> Option<&BTreeSet<Rank>> {
        self.of_team.get(&team)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Crew {
    /// Whether live work may be offered to somebody who is at written work.
    interrupts: Interrupts,
    /// So much live work in a row comes before written work.
    live_first: u32,
    agents: Vec<Agent>,
    index: BTreeMap<AgentId, u32>,
    free: Bench,
    at_writing: Bench,
}

impl Crew {
    pub(super) fn new(config: &Config) -> Self {
        Self {
            interrupts: config.interrupts,
            live_first: config.live_first,
            agents: Vec::new(),
            index: BTreeMap::new(),
            free: Bench::default(),
            at_writing: Bench::default(),
        }
    }

    /// Takes in what is now set; everybody must be looked at anew.
    pub(super) fn set(&mut self, config: &Config) {
        (self.interrupts, self.live_first) = (config.interrupts, config.live_first);
    }

    pub(super) fn bench(&self, place: Place) -> &Bench {
        match place {
            Place::Free => &self.free,
            Place::AtWriting => &self.at_writing,
        }
    }

    /// Whether the agent was asked to take written work that goes back for somebody on the line.
    pub(super) fn is_at_writing(&self, slot: u32) -> bool {
        self[slot].place.is_some_and(|(place, _)| place == Place::AtWriting)
    }

    pub(super) fn find(&self, id: AgentId) -> Option<u32> {
        self.index.get(&id).copied()
    }

    /// The agent's place; an agent never heard of gets one and counts as away.
    pub(super) fn slot(&mut self, id: AgentId) -> u32 {
        if let Some(slot) = self.find(id) {
            return slot;
        }
        let slot = u32::try_from(self.agents.len()).expect("fewer agents than 32 bits hold");
        self.index.insert(id, slot);
        self.agents.push(Agent {
            id,
            presence: PresenceStatus::Away,
            teams: Vec::new(),
            skills: Vec::new(),
            languages: Vec::new(),
            limits: USUAL_LIMITS,
            load: Load::default(),
            offer: None,
            focus: None,
            break_at: None,
            break_due: false,
            missed: 0,
            hard_run: 0,
            live_run: 0,
            is_worn: false,
            idle_since: Millis(0),
            known: false,
            lanes: Vec::new(),
            personal: Vec::new(),
            prefers: BTreeSet::new(),
            place: None,
        });
        slot
    }

    /// Every agent, in the order of their ids.
    pub(super) fn slots(&self) -> impl Iterator<Item = u32> + '_ {
        self.index.values().copied()
    }

    /// One more piece of that kind in the agent's hands.
    pub(super) fn take(&mut self, slot: u32, kind: ChannelKind) {
        self[slot].load.add(kind);
        self.refresh(slot);
    }

    /// One less.
    pub(super) fn release(&mut self, slot: u32, kind: ChannelKind) {
        self[slot].load.remove(kind);
        self.refresh(slot);
    }

    /// The agent answered an offer, or took work: somebody is there.
    pub(super) fn answered(&mut self, slot: u32, now: Millis) {
        self[slot].missed = 0;
        self[slot].idle_since = now;
        self.refresh(slot);
    }

    /// The agent let an offer run out; returns how many in a row.
    pub(super) fn missed(&mut self, slot: u32, now: Millis) -> u32 {
        self[slot].missed += 1;
        self[slot].idle_since = now;
        self.refresh(slot);
        self[slot].missed
    }

    /// Leaves the lists of the teams, before the teams change.
    pub(super) fn leave_teams(&mut self, slot: u32) {
        let agent = &mut self.agents[slot as usize];
        if let Some((place, rank)) = agent.place.take() {
            let bench = match place {
                Place::Free => &mut self.free,
                Place::AtWriting => &mut self.at_writing,
            };
            for team in &agent.teams {
                if let Some(of_team) = bench.of_team.get_mut(team) {
                    of_team.remove(&rank);
                }
            }
        }
    }

    /// Writes anew who has room, after anything about the agent changed.
    pub(super) fn refresh(&mut self, slot: u32) {
        let agent = &self.agents[slot as usize];
        let stands = agent.stands(self.live_first);
        let mut any = false;
        for kind in ChannelKind::ALL {
            let room = stands.filter(|(place, load)| {
                (*place == Place::Free || kind.is_realtime())
                    && load.has_room(kind, &agent.limits, self.interrupts)
            });
            let place = room.map(|(place, _)| place);
            any |= place.is_some();
            self.free.room[kind].put(slot, Membership::from(place == Some(Place::Free)));
            self.at_writing.room[kind].put(slot, Membership::from(place == Some(Place::AtWriting)));
        }
        let rank = (agent.shares(), agent.idle_since, agent.id, slot);
        let place = stands.filter(|_| any).map(|(place, _)| (place, rank));
        if place == agent.place {
            return;
        }
        self.leave_teams(slot);
        let agent = &mut self.agents[slot as usize];
        agent.place = place;
        if let Some((place, rank)) = place {
            let bench = match place {
                Place::Free => &mut self.free,
                Place::AtWriting => &mut self.at_writing,
            };
            for team in &agent.teams {
                bench.of_team.entry(*team).or_default().insert(rank);
            }
        }
    }
}

impl Index<u32> for Crew {
    type Output = Agent;

    fn index(&self, slot: u32) -> &Agent {
        &self.agents[slot as usize]
    }
}

impl IndexMut<u32> for Crew {
    fn index_mut(&mut self, slot: u32) -> &mut Agent {
        &mut self.agents[slot as usize]
    }
}
