//! The customers who are in the house; places are used again.

use helppo_kernel::{AgentId, InteractionId};

#[derive(Clone, Copy, Debug)]
pub(super) struct Contact {
    pub(super) interaction: InteractionId,
    pub(super) queue: usize,
    pub(super) came_at: i64,
    pub(super) length_ms: i64,
    /// Whether an agent was free when the customer came.
    pub(super) at_once: bool,
    /// Who serves; `None` while the customer waits.
    pub(super) agent: Option<AgentId>,
}

#[derive(Default)]
pub(super) struct Contacts {
    places: Vec<Option<Contact>>,
    free: Vec<usize>,
    serial: i64,
}

/// An interaction's number holds the place of its contact in the low bits, and sorts by when it came.
const PLACE_BITS: u32 = 24;

impl Contacts {
    pub(super) fn add(&mut self, queue: usize, came_at: i64, length_ms: i64) -> InteractionId {
        let place = self.free.pop().unwrap_or_else(|| {
            self.places.push(None);
            self.places.len() - 1
        });
        self.serial += 1;
        let interaction = InteractionId((self.serial << PLACE_BITS) | i64::try_from(place).unwrap_or(0));
        self.places[place] =
            Some(Contact { interaction, queue, came_at, length_ms, at_once: false, agent: None });
        interaction
    }

    pub(super) fn find(&mut self, interaction: InteractionId) -> Option<&mut Contact> {
        let contact = self.places.get_mut(place(interaction))?.as_mut();
        contact.filter(|c| c.interaction == interaction)
    }

    pub(super) fn forget(&mut self, interaction: InteractionId) {
        self.places[place(interaction)] = None;
        self.free.push(place(interaction));
    }

    pub(super) fn waiting(&self) -> impl Iterator<Item = &Contact> {
        self.places.iter().flatten().filter(|c| c.agent.is_none())
    }
}

fn place(interaction: InteractionId) -> usize {
    usize::try_from(interaction.0 & ((1 << PLACE_BITS) - 1)).unwrap_or(usize::MAX)
}
