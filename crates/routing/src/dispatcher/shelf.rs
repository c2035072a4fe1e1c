//! Where the work is kept: one place a piece, with who has it.

use std::collections::BTreeMap;
use std::ops::{Index, IndexMut};

use helppo_kernel::{ChannelKind, InteractionId, Millis, TeamId};

use super::Whom;
use super::config::BROKEN_OFF;
use super::lane::Ticket;
use super::words::SkillSet;

/// A piece of work. Agents, skills and languages are numbers here.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) interaction: InteractionId,
    pub(super) team: TeamId,
    pub(super) kind: ChannelKind,
    pub(super) priority: u8,
    pub(super) lift: u8,
    pub(super) hard: bool,
    pub(super) broken_off: bool,
    pub(super) skills: SkillSet,
    pub(super) language: Option<u32>,
    pub(super) whom: Whom<u32>,
    pub(super) waiting_since: Millis,
    pub(super) cooled: Vec<(u32, Millis)>,
    pub(super) state: State,
    /// Of how many teams that help out it was told that they serve it too.
    pub(super) helpers: u8,
    pub(super) timer: Option<Millis>,
}

/// Who has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Nobody, and it stands in no lane: only while one input is worked on.
    New,
    Waiting {
        lane: u32,
    },
    Offered {
        agent: u32,
        expires_at: Millis,
    },
    Active {
        agent: u32,
    },
    WrapUp {
        agent: u32,
        until: Millis,
    },
}

impl State {
    /// Who serves or writes.
    pub(super) fn in_hands_of(self) -> Option<u32> {
        match self {
            Self::Active { agent } | Self::WrapUp { agent, .. } => Some(agent),
            Self::New | Self::Waiting { .. } | Self::Offered { .. } => None,
        }
    }
}

impl Item {
    /// The line of its lane in which it stands.
    pub(super) fn line(&self) -> u8 {
        if self.broken_off { BROKEN_OFF } else { self.priority.min(3) + self.lift.min(2) }
    }

    /// Its place there.
    pub(super) fn ticket(&self, slot: u32) -> Ticket {
        (self.waiting_since, self.interaction, slot)
    }

    /// Whether that agent gave it back a short while ago.
    pub(super) fn is_cooled_for(&self, agent: u32, now: Millis) -> bool {
        self.cooled.iter().any(|(a, until)| *a == agent && *until > now)
    }
}

/// All work by place; places are used again.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelf {
    items: Vec<Item>,
    free: Vec<u32>,
    index: BTreeMap<InteractionId, u32>,
}

impl Shelf {
    pub(super) fn find(&self, interaction: InteractionId) -> Option<u32> {
        self.index.get(&interaction).copied()
    }

    /// Puts the item into its place: the one it has, or a new one.
    pub(super) fn put(&mut self, mut item: Item) -> u32 {
        if let Some(slot) = self.find(item.interaction) {
            let known = &mut self[slot];
            item.cooled.append(&mut known.cooled);
            *known = item;
            return slot;
        }
        let interaction = item.interaction;
        let slot = match self.free.pop() {
            Some(slot) => {
                self[slot] = item;
                slot
            }
            None => {
                self.items.push(item);
                u32::try_from(self.items.len() - 1).expect("fewer pieces of work than 32 bits hold")
            }
        };
        self.index.insert(interaction, slot);
        slot
    }

    pub(super) fn remove(&mut self, slot: u32) {
        self.index.remove(&self.items[slot as usize].interaction);
        self.free.push(slot);
    }

    /// Every piece in use, in the order of their ids.
    pub(super) fn slots(&self) -> impl Iterator<Item = u32> + '_ {
        self.index.values().copied()
    }
}

impl Index<u32> for Shelf {
    type Output = Item;

    fn index(&self, slot: u32) -> &Item {
        &self.items[slot as usize]
    }
}

impl IndexMut<u32> for Shelf {
    fn index_mut(&mut self, slot: u32) -> &mut Item {
        &mut self.items[slot as usize]
    }
}
