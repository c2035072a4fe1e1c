//! The rules once more, without any index: who may be offered what, and what comes first.

use helppo_kernel::{AgentId, InteractionId, TeamId};
use helppo_routing::dispatcher::capacity::Load;
use helppo_routing::dispatcher::{Held, Person, PresenceStatus, Whom, Work};

use super::World;

impl World {
    pub fn may(&self, person: &Person, work: &Work) -> bool {
        self.may_be_asked(person) && self.has_time(person, &self.load(person.agent), work)
    }

    /// Whether the person may have that live work when the written work that they are asked to take goes back.
    pub fn may_instead_of_writing(&self, person: &Person, work: &Work) -> bool {
        let to = |held: &Held| matches!(held, Held::Offered { agent, .. } if *agent == person.agent);
        let Some((written, _)) = self.works.values().find(|(_, held)| to(held)) else { return false };
        let mut load = self.load(person.agent);
        load.remove(written.kind);
        work.kind.is_realtime()
            && !written.kind.is_realtime()
            && person.live_run < self.config.live_first
            && self.is_there(person)
            && self.has_time(person, &load, work)
    }

    fn has_time(&self, person: &Person, load: &Load, work: &Work) -> bool {
        if !load.has_room(work.kind, &person.limits, self.config.interrupts)
            || self.gave_back(person.agent, work)
        {
            return false;
        }
        if let Some(agent) = self.kept_for(work) {
            return agent == person.agent;
        }
        let present = self.people.values().filter(|p| is_present(p));
        let turn = present.filter_map(|p| self.tier(p, work)).filter(|tier| *tier < 3).min().unwrap_or(3);
        self.tier(person, work).is_some_and(|tier| tier <= turn)
    }

    fn may_be_asked(&self, person: &Person) -> bool {
        self.is_there(person) && !self.offered_to(person.agent)
    }

    fn is_there(&self, person: &Person) -> bool {
        person.presence == PresenceStatus::Available
            && person.focus.is_none()
            && person.break_at.is_none_or(|at| at > self.now)
    }

    /// The agent for whom the work is kept just now.
    fn kept_for(&self, work: &Work) -> Option<AgentId> {
        let waited = self.waited(work);
        match work.whom {
            Whom::Only(agent) if waited < self.config.personal_ms[work.kind] => {
                let serves = self.people[&agent].limits[work.kind] > 0;
                (serves && !self.gave_back(agent, work)).then_some(agent)
            }
            Whom::First(agent) if waited < self.config.preferred_ms[work.kind] => {
                let person = &self.people[&agent];
                let able = self.is_skilled(person, work)
                    && person.limits[work.kind] > 0
                    && self.serving_teams(work).iter().any(|t| person.teams.contains(t));
                (able && is_present(person) && !self.gave_back(agent, work)).then_some(agent)
            }
            Whom::Only(_) | Whom::First(_) | Whom::Anyone => None,
        }
    }

    /// In which turn the agent is asked.
    fn tier(&self, person: &Person, work: &Work) -> Option<u8> {
        if person.limits[work.kind] == 0 || !self.is_skilled(person, work) {
            return None;
        }
        if !self.serving_teams(work).iter().any(|t| person.teams.contains(t)) {
            let helpers = self.config.overflow.get(&(work.team, work.kind)).into_iter().flatten();
            let helps = helpers.map(|h| h.to).any(|t| person.teams.contains(&t));
            return helps.then_some(3);
        }
        let waited = self.waited(work);
        if let Some(language) = &work.language
            && waited < self.config.language_ms[work.kind]
            && !person.languages.is_empty()
            && !person.languages.contains(language)
        {
            return Some(2);
        }
        let worn = self.config.breather_after.is_some_and(|most| person.hard_run >= most);
        if work.hard && worn && waited < self.config.breather_ms[work.kind] {
            return Some(1);
        }
        Some(0)
    }

    pub fn serving_teams(&self, work: &Work) -> Vec<TeamId> {
        let helpers = self.config.overflow.get(&(work.team, work.kind)).into_iter().flatten();
        let come = helpers.filter(|h| h.after_ms <= self.waited(work)).map(|h| h.to);
        std::iter::once(work.team).chain(come).collect()
    }

    fn is_skilled(&self, person: &Person, work: &Work) -> bool {
        let eased = self.waited(work) / self.config.ease_ms[work.kind];
        work.skills.iter().all(|needed| {
            let least = (i64::from(needed.level) - eased).max(1);
            person.skills.iter().any(|has| has.name == needed.name && i64::from(has.level) >= least)
        })
    }

    fn gave_back(&self, agent: AgentId, work: &Work) -> bool {
        work.cooled.iter().any(|(a, until)| *a == agent && *until > self.now)
    }

    fn waited(&self, work: &Work) -> i64 {
        self.now.since(work.waiting_since).max(0)
    }

    /// Live work first, unless the agent has had much of it in a row; overdue work and broken-off talks; then the
    /// wait over the target times the weight.
    pub fn urgency(&self, work: &Work, person: &Person) -> (bool, bool, i64) {
        let live_first = work.kind.is_realtime() && person.live_run < self.config.live_first;
        let weight = if work.broken_off { 32 } else { 1i64 << (work.priority + work.lift) };
        let (waited, target) = (self.waited(work), self.config.target(work.team, work.kind));
        let first = work.broken_off || waited * 1000 >= target * self.config.overdue;
        (live_first, first, waited * 500 * weight / target)
    }

    pub fn load(&self, agent: AgentId) -> Load {
        let mut load = Load::default();
        for (work, held) in self.works.values() {
            if holder(held) == Some(agent) {
                load.add(work.kind);
            }
        }
        load
    }

    pub fn offered_to(&self, agent: AgentId) -> bool {
        self.works.values().any(|(_, h)| matches!(h, Held::Offered { agent: a, .. } if *a == agent))
    }

    pub fn in_hands(&self, agent: AgentId, work: InteractionId) -> bool {
        let held = self.works.get(&work).map(|(_, held)| *held);
        matches!(held, Some(Held::Active { agent: a } | Held::WrapUp { agent: a, .. }) if a == agent)
    }
}

pub fn is_present(person: &Person) -> bool {
    person.presence != PresenceStatus::Away
}

pub fn holder(held: &Held) -> Option<AgentId> {
    match held {
        Held::Waiting => None,
        Held::Offered { agent, .. } | Held::Active { agent } | Held::WrapUp { agent, .. } => Some(*agent),
    }
}
