//! What the model makes of an output, and what must hold afterwards.

use helppo_kernel::{AgentId, InteractionId};
use helppo_routing::dispatcher::{AwayCause, Held, Output, PresenceStatus, ReturnCause, Work};

use super::World;

impl World {
    /// Takes in what the dispatcher says, and asks whether it may.
    pub fn hear(&mut self, output: &Output) {
        self.log.push(format!("   -> {output:?}"));
        match *output {
            Output::Offer { interaction, agent, expires_at, .. } => {
                self.must_be_its_turn(interaction, agent);
                if self.works[&interaction].0.kind.is_realtime() {
                    self.turned_to(interaction, agent);
                }
                self.works.get_mut(&interaction).expect("known").1 = Held::Offered { agent, expires_at };
                self.counts.offers += 1;
            }
            Output::Assign { interaction, agent, .. } => {
                self.must_be_its_turn(interaction, agent);
                let work = &self.works[&interaction].0;
                if !self.config.auto_accept.contains(&(work.team, work.kind)) {
                    self.fail("gives without asking where it must ask");
                }
                self.turned_to(interaction, agent);
                self.taken(interaction, agent);
                self.counts.offers += 1;
            }
            Output::Returned { interaction, agent, cause } => {
                match self.works.get(&interaction) {
                    Some((_, Held::Offered { agent: holder, .. })) if *holder == agent => {}
                    _ => self.fail("returns what was not offered"),
                }
                if cause == ReturnCause::GaveWay {
                    self.counts.gave_way += 1;
                    self.must_give_way(interaction, agent);
                } else {
                    self.offer_is_over(interaction);
                }
                if cause == ReturnCause::Unanswered {
                    self.cool(interaction, agent);
                    let now = self.now;
                    let person = self.people.get_mut(&agent).expect("known");
                    person.missed += 1;
                    person.idle_since = now;
                }
                self.works.get_mut(&interaction).expect("known").1 = Held::Waiting;
            }
            Output::Withdrawn { .. } => {}
            Output::WrapUpOver { interaction, agent } => match self.works.remove(&interaction) {
                Some((_, Held::WrapUp { agent: writer, until })) if writer == agent && until <= self.now => {}
                _ => self.fail("ends writing up that was not due"),
            },
            Output::FocusOver { agent } => {
                let focus = self.people.get_mut(&agent).expect("known").focus.take();
                if focus.is_none_or(|work| self.in_hands(agent, work)) {
                    self.fail("ends a focus whose work is at hand");
                }
            }
            Output::Overflowed { interaction, to, nth } => {
                let work = &self.works[&interaction].0;
                let helpers = self.config.overflow.get(&(work.team, work.kind)).into_iter().flatten();
                let waited = self.now.since(work.waiting_since);
                let come = helpers.into_iter().nth(usize::from(nth) - 1);
                if work.helpers + 1 != nth || !come.is_some_and(|h| h.to == to && h.after_ms <= waited) {
                    self.fail("lets somebody help out too early, or twice");
                }
                self.works.get_mut(&interaction).expect("known").0.helpers = nth;
            }
            Output::SetAway { agent, cause } => {
                let (now, empty) = (self.now, self.load(agent).is_empty());
                let person = self.people.get_mut(&agent).expect("known");
                let due = person.break_at.is_some_and(|at| at <= now) && empty;
                let right = match cause {
                    AwayCause::NoAnswer => person.missed >= self.config.missed_limit,
                    AwayCause::Break => due,
                };
                if cause == AwayCause::Break {
                    person.break_at = None;
                }
                person.presence = PresenceStatus::Away;
                if !right {
                    self.fail("sets somebody away without reason");
                }
            }
        }
    }

    fn must_be_its_turn(&self, interaction: InteractionId, agent: AgentId) {
        let Some((work, held)) = self.works.get(&interaction) else { self.fail("offers unknown work") };
        if *held != Held::Waiting {
            self.fail("offers work that does not wait");
        }
        let person = &self.people[&agent];
        if !self.may(person, work) {
            self.fail("offers to somebody who may not have it");
        }
        let more_urgent = self.works.values().find(|(other, held)| {
            *held == Held::Waiting
                && self.urgency(other, person) > self.urgency(work, person)
                && self.may(person, other)
        });
        if let Some((other, _)) = more_urgent {
            self.fail(&format!("passes over more urgent {:?}", other.interaction));
        }
    }

    /// An offer of written work may go back when somebody on the line waits whom only its agent could serve.
    fn must_give_way(&self, interaction: InteractionId, agent: AgentId) {
        let waits_for = |work: &Work| {
            self.may_instead_of_writing(&self.people[&agent], work)
                && !self.people.values().any(|p| self.may(p, work))
        };
        let mut waiting = self.works.values().filter(|(_, held)| *held == Held::Waiting);
        if self.works[&interaction].0.kind.is_realtime() || !waiting.any(|(work, _)| waits_for(work)) {
            self.fail("takes an offer back for nobody");
        }
    }

    /// What must hold at any moment.
    pub fn check(&self) {
        for (work, held) in self.works.values() {
            if *held == Held::Waiting
                && let Some(p) = self.people.values().find(|p| self.may_instead_of_writing(p, work))
            {
                let (on_the_line, writes) = (work.interaction, p.agent);
                self.fail(&format!("lets {on_the_line:?} wait behind a written offer to {writes:?}"));
            }
            if *held == Held::Waiting
                && let Some(p) = self.people.values().find(|p| self.may(p, work))
            {
                self.fail(&format!("{:?} is stranded though {:?} is free", work.interaction, p.agent));
            }
            if *held == Held::Waiting && self.serving_teams(work).len() > usize::from(work.helpers) + 1 {
                self.fail(&format!("nobody was told who helps out with {:?}", work.interaction));
            }
            if self.dispatcher.find(work.interaction) != Some(*held) {
                self.fail(&format!("{:?} is {held:?} in the model", work.interaction));
            }
        }
        for person in self.people.values() {
            let agent = person.agent;
            let held = |(_, h): &&(Work, Held)| matches!(h, Held::Offered { agent: a, .. } if *a == agent);
            if self.works.values().filter(held).count() > 1 {
                self.fail("two offers at once");
            }
            if person.focus.is_some() && self.offered_to(agent) {
                self.fail("disturbs a focus with an offer");
            }
            if person.focus.is_some_and(|work| !self.in_hands(agent, work)) {
                self.fail("a focus outlives its work");
            }
            let rest = person.presence == PresenceStatus::Available && self.load(agent).is_empty();
            if rest && person.break_at.is_some_and(|at| at <= self.now) {
                self.fail("a break that is due does not begin");
            }
        }
        if self.dispatcher.waiting() != self.waiting() {
            self.fail("waiting work is miscounted");
        }
    }
}
