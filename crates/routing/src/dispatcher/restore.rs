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
            made.apply(now, Input::AgentChanged(person), out);
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
                skills: texts(&a.skills),
                languages: texts(&a.languages),
                limits: a.limits,
                missed: a.missed,
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
        for lane in self.lanes.slots() {
            let key = self.lanes[lane].key;
            self.lanes[lane].target_ms = self.config.target(key.team, key.kind);
        }
        for slot in self.shelf.slots().collect::<Vec<_>>() {
            if matches!(self.shelf[slot].state, State::Waiting { .. }) {
                self.restage(now, slot);
            }
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
        let mut skills: Vec<String> =
            self.words.members(item.skills).iter().map(|n| self.words.text(*n)).collect();
        skills.sort();
        Work {
            interaction: item.interaction,
            team: item.team,
            kind: item.kind,
            priority: item.priority,
            skills,
            language: item.language.map(|l| self.words.text(l)),
            preferred: item.preferred.map(|a| self.crew[a].id),
            waiting_since: item.waiting_since,
            cooled: item.cooled.iter().map(|(a, until)| (self.crew[*a].id, *until)).collect(),
        }
    }

    fn held(&self, slot: u32) -> Held {
        match self.shelf[slot].state {
            State::New | State::Waiting { .. } => Held::Waiting,
            State::Offered { agent, expires_at } => Held::Offered { agent: self.crew[agent].id, expires_at },
            State::Active { agent } => Held::Active { agent: self.crew[agent].id },
        }
    }
}
