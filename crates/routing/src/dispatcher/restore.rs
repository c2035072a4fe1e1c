//! The state as plain data, and back: what a restart reads from the tables.

use helppo_kernel::{InteractionId, Millis};

use super::shelf::State;
use super::{Config, Dispatcher, Held, Input, Output, Person, ReturnCause, Work};

impl Dispatcher {
    /// The state that these people and this work make at `now`, and what is to be done about it.
    pub fn restore(
        now: Millis,
        config: Config,
        people: Vec<Person>,
        works: &[(Work, Held)],
        out: &mut Vec<Output>,
    ) -> Self {
        let mut made = Self::new(config);
        for person in people {
            made.agent_changed(now, &person, out);
        }
        for (work, held) in works {
            made.found(now, work, *held);
        }
        made.return_offers_of_the_absent(now, out);
        made.apply(now, Input::Tick, out);
        made
    }

    /// Everybody who serves, by id.
    pub fn people(&self) -> Vec<Person> {
        let known = self.crew.slots().map(|slot| &self.crew[slot]).filter(|a| a.known);
        let texts = |numbers: &[u32]| {
            let mut texts: Vec<String> = numbers.iter().map(|n| self.words.text(*n)).collect();
            texts.sort();
            texts
        };
        known
            .map(|a| Person {
                agent: a.id,
                presence: a.presence,
                teams: a.teams.clone(),
                skills: self.words.skill_texts(&a.skills),
                languages: texts(&a.languages),
                limits: a.limits,
                focus: a.focus,
                break_at: a.break_at,
                missed: a.missed,
                hard_run: a.hard_run,
                live_run: a.live_run,
                idle_since: a.idle_since,
            })
            .collect()
    }

    /// All work with who has it, by id.
    pub fn works(&self) -> Vec<(Work, Held)> {
        self.shelf.slots().map(|slot| (self.work(slot), self.held(slot))).collect()
    }

    /// Who has that work; `None` when it is not known.
    pub fn find(&self, interaction: InteractionId) -> Option<Held> {
        self.shelf.find(interaction).map(|slot| self.held(slot))
    }

    pub(super) fn config_changed(&mut self, now: Millis, config: Config) {
        self.config = config;
        self.crew.set(&self.config);
        for agent in self.crew.slots().collect::<Vec<_>>() {
            self.crew[agent].is_worn = self.is_worn(agent);
            self.crew.refresh(agent);
            self.freed.push(agent);
        }
        let waits = |slot: &u32| matches!(self.shelf[*slot].state, State::Waiting { .. });
        let waiting: Vec<u32> = self.shelf.slots().filter(waits).collect();
        for slot in &waiting {
            self.detach(*slot);
        }
        self.close_lanes();
        for slot in waiting {
            self.queue(now, slot);
        }
    }

    fn return_offers_of_the_absent(&mut self, now: Millis, out: &mut Vec<Output>) {
        for slot in self.shelf.slots().collect::<Vec<_>>() {
            if let State::Offered { agent, .. } = self.shelf[slot].state
                && !self.crew[agent].is_available()
            {
                let (interaction, agent) = (self.shelf[slot].interaction, self.crew[agent].id);
                out.push(Output::Returned { interaction, agent, cause: ReturnCause::WentAway });
                self.restage(now, slot);
            }
        }
    }

    fn work(&self, slot: u32) -> Work {
        let item = &self.shelf[slot];
        Work {
            interaction: item.interaction,
            team: item.team,
            kind: item.kind,
            priority: item.priority,
            lift: item.lift,
            hard: item.hard,
            broken_off: item.broken_off,
            skills: self.words.skill_texts(self.words.members(item.skills)),
            language: item.language.map(|l| self.words.text(l)),
            whom: item.whom.map(|agent| self.crew[agent].id),
            waiting_since: item.waiting_since,
            helpers: item.helpers,
            cooled: item.cooled.iter().map(|(a, until)| (self.crew[*a].id, *until)).collect(),
        }
    }

    fn held(&self, slot: u32) -> Held {
        match self.shelf[slot].state {
            State::New | State::Waiting { .. } => Held::Waiting,
            State::Offered { agent, expires_at } => Held::Offered { agent: self.crew[agent].id, expires_at },
            State::Active { agent } => Held::Active { agent: self.crew[agent].id },
            State::WrapUp { agent, until } => Held::WrapUp { agent: self.crew[agent].id, until },
        }
    }
}
