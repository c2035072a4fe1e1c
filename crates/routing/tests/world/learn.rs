//! What the model knows after an input.

use helppo_kernel::{AgentId, InteractionId};
use helppo_routing::dispatcher::{Held, Input, PresenceStatus};

use super::World;

impl World {
    /// Takes in what the dispatcher is told.
    pub fn learn(&mut self, input: Input) {
        match input {
            Input::Enqueued(mut work) => {
                self.offer_is_over(work.interaction);
                if let Some((known, _)) = self.works.get(&work.interaction) {
                    work.cooled.extend(known.cooled.iter().copied());
                }
                self.works.insert(work.interaction, (work, Held::Waiting));
            }
            Input::AgentChanged(mut person) => {
                if let Some(known) = self.people.get(&person.agent) {
                    (person.missed, person.idle_since) = (known.missed, known.idle_since);
                    (person.hard_run, person.live_run) = (known.hard_run, known.live_run);
                    if person.presence == PresenceStatus::Available
                        && known.presence != PresenceStatus::Available
                    {
                        (person.missed, person.hard_run, person.live_run) = (0, 0, 0);
                    }
                }
                self.people.insert(person.agent, person);
            }
            Input::Accepted { interaction, agent } => {
                if !self.in_hands(agent, interaction) {
                    let asked =
                        matches!(self.works[&interaction].1, Held::Offered { agent: a, .. } if a == agent);
                    self.offer_is_over(interaction);
                    if !asked {
                        self.turned_to(interaction, agent);
                    }
                    self.taken(interaction, agent);
                }
            }
            Input::WrapUp { interaction, agent, until } => {
                if self.in_hands(agent, interaction) {
                    self.works.get_mut(&interaction).expect("known").1 = Held::WrapUp { agent, until };
                }
            }
            Input::Declined { interaction, agent } => {
                self.offer_is_over(interaction);
                self.cool(interaction, agent);
                self.answered(agent);
            }
            Input::Removed(i) | Input::Ended(i) => {
                self.offer_is_over(i);
                self.works.remove(&i);
            }
            Input::Found(work, held) => drop(self.works.insert(work.interaction, (work, held))),
            Input::Tick | Input::ConfigChanged(_) | Input::Expired { .. } => {}
        }
    }

    fn answered(&mut self, agent: AgentId) {
        let now = self.now;
        let person = self.people.get_mut(&agent).expect("known");
        (person.missed, person.idle_since) = (0, now);
    }

    pub fn taken(&mut self, interaction: InteractionId, agent: AgentId) {
        let (work, held) = self.works.get_mut(&interaction).expect("known");
        work.cooled.clear();
        work.broken_off = false;
        *held = Held::Active { agent };
        let hard = work.hard;
        self.answered(agent);
        let person = self.people.get_mut(&agent).expect("known");
        person.hard_run = if hard { person.hard_run + 1 } else { 0 };
    }

    /// With the offer of written work the agent's turn at it is over.
    pub fn offer_is_over(&mut self, interaction: InteractionId) {
        if let Some((work, Held::Offered { agent, .. })) = self.works.get(&interaction)
            && !work.kind.is_realtime()
        {
            self.people.get_mut(agent).expect("known").live_run = 0;
        }
    }

    pub fn turned_to(&mut self, interaction: InteractionId, agent: AgentId) {
        let live = self.works[&interaction].0.kind.is_realtime();
        let person = self.people.get_mut(&agent).expect("known");
        person.live_run = if live { person.live_run + 1 } else { 0 };
    }

    pub fn cool(&mut self, interaction: InteractionId, agent: AgentId) {
        let until = self.now.plus(self.config.cooldown_ms);
        let (work, held) = self.works.get_mut(&interaction).expect("known");
        work.cooled.push((agent, until));
        *held = Held::Waiting;
    }
}
