//! The arbiter: one queue for every channel, decided by rules that can be written down.
//!
//! A pure state machine. Inputs say what happened, outputs say what is to be done; there is no I/O, no
//! clock and no chance inside, so that millions of orders of events can be played through and a restart
//! can be compared with going on. What it promises:
//!
//! 1. An agent holds at most one offer; a piece of work is offered to at most one agent.
//! 2. Nobody is offered more than their capacity allows (see [`capacity`]).
//! 3. No work waits while an agent who may serve it now has room.
//! 4. Of the work that an agent may serve, the most urgent is offered: the wait relative to the queue's
//!    target, times the weight of the case's priority; work that is long overdue comes before all other.
//!    Somebody on the line comes before somebody who wrote, but only so often in a row; also before an
//!    offer of written work that nobody has answered yet. Urgency only grows, so nothing starves.
//! 5. Whom work is kept for only widens while it waits: the agent who knows the case, those who speak the
//!    language and have the level, anyone with the skill, then the teams that help out.
//! 6. Rebuilt from [`Dispatcher::people`] and [`Dispatcher::works`], it decides as if it had gone on.
//!
//! Work that the same agents may serve stands in one lane (team, channel kind, skills, scope), first come
//! first served within a weight. An agent with room looks at the heads of the own lanes; work that
//! arrives looks at the team's agents in order of load. No decision looks at all waiting work.

mod bits;
pub mod capacity;
mod choose;
mod config;
mod crew;
mod input;
mod lane;
mod restore;
mod shelf;
mod staff;
mod stage;
mod words;

pub use config::{Config, Overflow, PerKind};
pub use input::{
    AwayCause, Held, Input, Output, Person, PresenceStatus, ReturnCause, Skill, Whom, Why, WhyAgent, Work,
};

use std::collections::BTreeSet;

use helppo_kernel::{AgentId, InteractionId, Millis, TeamId};

use crew::Crew;
use lane::Lanes;
use shelf::{Shelf, State};
use words::Words;

/// The state of all queues and of everybody who serves.
#[derive(Clone, Debug)]
pub struct Dispatcher {
    config: Config,
    crew: Crew,
    lanes: Lanes,
    shelf: Shelf,
    words: Words,
    /// One entry for each piece of work that has something to wait for.
    timers: BTreeSet<(Millis, InteractionId, u32)>,
    /// One entry for each agent whose break will be due.
    breaks: BTreeSet<(Millis, AgentId, u32)>,
    /// Work put into a lane, agents with more room, agents whose focus or emptiness must be looked at, and
    /// work that another team came to: by the input that is being worked on.
    loose: Vec<u32>,
    freed: Vec<u32>,
    touched: Vec<u32>,
    overflowed: Vec<(InteractionId, TeamId, u8)>,
}

impl Dispatcher {
    /// An empty house.
    pub fn new(config: Config) -> Self {
        Self {
            crew: Crew::new(&config),
            config,
            lanes: Lanes::default(),
            shelf: Shelf::default(),
            words: Words::default(),
            timers: BTreeSet::new(),
            breaks: BTreeSet::new(),
            loose: Vec::new(),
            freed: Vec::new(),
            touched: Vec::new(),
            overflowed: Vec::new(),
        }
    }

    /// The rules it goes by.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Takes in what happened at `now` and appends what is to be done. Saying the same thing twice does
    /// nothing the second time.
    pub fn apply(&mut self, now: Millis, input: Input, out: &mut Vec<Output>) {
        self.apply_all(now, [input], out);
    }

    /// Takes in what happened in the same moment, and decides once all of it is known: nobody is offered
    /// what something later in `inputs` would have kept from them.
    pub fn apply_all(&mut self, now: Millis, inputs: impl IntoIterator<Item = Input>, out: &mut Vec<Output>) {
        for input in inputs {
            self.take_in(now, input, out);
        }
        self.look_at_touched(now, out);
        self.settle(now, out);
    }

    fn take_in(&mut self, now: Millis, input: Input, out: &mut Vec<Output>) {
        match input {
            Input::Enqueued(work) => self.enqueued(now, &work),
            Input::Removed(interaction) | Input::Ended(interaction) => self.ended(interaction, out),
            Input::AgentChanged(person) => self.agent_changed(now, &person, out),
            Input::Found(work, held) => self.found(now, &work, held),
            Input::Accepted { interaction, agent } => self.accepted(now, interaction, agent, out),
            Input::WrapUp { interaction, agent, until } => self.wrap_up(interaction, agent, until),
            Input::Declined { interaction, agent } => self.declined(now, interaction, agent),
            Input::Expired { interaction, agent } => self.expired(now, interaction, agent, out),
            Input::Tick => self.tick(now, out),
            Input::ConfigChanged(config) => self.config_changed(now, *config),
        }
    }

    /// When [`Input::Tick`] is next worth saying; `None` while nothing runs out.
    pub fn next_deadline(&self) -> Option<Millis> {
        let work = self.timers.first().map(|(at, _, _)| *at);
        let person = self.breaks.first().map(|(at, _, _)| *at);
        work.into_iter().chain(person).min()
    }

    /// How many pieces of work wait.
    pub fn waiting(&self) -> usize {
        self.lanes.waiting()
    }

    fn enqueued(&mut self, now: Millis, work: &Work) {
        if let Some(slot) = self.shelf.find(work.interaction) {
            self.detach(slot);
        }
        let slot = self.shelve(work);
        self.queue(now, slot);
    }

    fn ended(&mut self, interaction: InteractionId, out: &mut Vec<Output>) {
        let Some(slot) = self.shelf.find(interaction) else { return };
        if let State::Offered { agent, .. } = self.shelf[slot].state {
            out.push(Output::Withdrawn { interaction, agent: self.crew[agent].id });
        }
        self.detach(slot);
        self.shelf.remove(slot);
    }

    fn found(&mut self, now: Millis, work: &Work, held: Held) {
        if held != Held::Waiting && self.find(work.interaction) == Some(held) {
            return;
        }
        if let Some(slot) = self.shelf.find(work.interaction) {
            self.detach(slot);
        }
        let slot = self.shelve(work);
        match held {
            Held::Waiting => self.queue(now, slot),
            Held::Active { agent } => {
                let agent = self.crew.slot(agent);
                self.serve(slot, agent);
            }
            Held::WrapUp { agent, until } => {
                let agent = self.crew.slot(agent);
                self.serve(slot, agent);
                self.write_up(slot, agent, until);
            }
            Held::Offered { agent, expires_at } => {
                let agent = self.crew.slot(agent);
                if let Some(other) = self.crew[agent].offer {
                    // An agent holds one offer, and the store says which.
                    self.restage(now, other.slot);
                }
                self.reserve(slot, agent, expires_at);
            }
        }
    }

    fn accepted(&mut self, now: Millis, work: InteractionId, agent: AgentId, out: &mut Vec<Output>) {
        let Some(slot) = self.shelf.find(work) else { return };
        let agent = self.crew.slot(agent);
        if self.shelf[slot].state.in_hands_of() == Some(agent) {
            return;
        }
        match self.shelf[slot].state {
            State::Offered { agent: asked, .. } if asked == agent => {}
            State::Offered { agent: other, .. } => {
                out.push(Output::Withdrawn { interaction: work, agent: self.crew[other].id });
                self.turned_to(slot, agent);
            }
            _ => self.turned_to(slot, agent),
        }
        self.detach(slot);
        self.serve(slot, agent);
        self.crew.answered(agent, now);
        self.strained(slot, agent);
    }

    fn wrap_up(&mut self, work: InteractionId, agent: AgentId, until: Millis) {
        let (Some(slot), agent) = (self.shelf.find(work), self.crew.slot(agent)) else { return };
        if self.shelf[slot].state.in_hands_of() == Some(agent) {
            self.write_up(slot, agent, until);
        }
    }

    fn declined(&mut self, now: Millis, work: InteractionId, agent: AgentId) {
        let Some((slot, agent)) = self.offer_of(work, agent) else { return };
        self.crew.answered(agent, now);
        self.cool_down(now, slot, agent);
    }

    fn expired(&mut self, now: Millis, work: InteractionId, agent: AgentId, out: &mut Vec<Output>) {
        let Some((slot, agent)) = self.offer_of(work, agent) else { return };
        self.cool_down(now, slot, agent);
        if self.crew.missed(agent, now) >= self.config.missed_limit && self.crew[agent].is_available() {
            out.push(Output::SetAway { agent: self.crew[agent].id, cause: AwayCause::NoAnswer });
            self.set_presence(now, agent, PresenceStatus::Away, out);
        }
    }

    /// Takes the offer back; the work waits again, and is not offered to the same agent for a while.
    fn cool_down(&mut self, now: Millis, slot: u32, agent: u32) {
        self.detach(slot);
        self.shelf[slot].cooled.push((agent, now.plus(self.config.cooldown_ms)));
        self.queue(now, slot);
    }

    fn offer_of(&self, work: InteractionId, agent: AgentId) -> Option<(u32, u32)> {
        let (slot, agent) = (self.shelf.find(work)?, self.crew.find(agent)?);
        matches!(self.shelf[slot].state, State::Offered { agent: a, .. } if a == agent)
            .then_some((slot, agent))
    }

    fn tick(&mut self, now: Millis, out: &mut Vec<Output>) {
        while let Some(&(at, interaction, slot)) = self.timers.first() {
            if at > now {
                break;
            }
            match self.shelf[slot].state {
                State::Offered { agent, .. } => {
                    let agent = self.crew[agent].id;
                    out.push(Output::Returned { interaction, agent, cause: ReturnCause::Unanswered });
                    self.expired(now, interaction, agent, out);
                }
                State::WrapUp { agent, .. } => {
                    out.push(Output::WrapUpOver { interaction, agent: self.crew[agent].id });
                    self.detach(slot);
                    self.shelf.remove(slot);
                }
                State::Waiting { .. } => self.restage(now, slot),
                State::Active { .. } | State::New => self.set_timer(slot, None),
            }
        }
        while let Some(&(at, _, slot)) = self.breaks.first() {
            if at > now {
                break;
            }
            self.breaks.pop_first();
            self.crew[slot].break_due = true;
            self.crew.refresh(slot);
            self.touched.push(slot);
        }
    }
}
