//! Things that happen, each drawn by the chance of its own step.

use helppo_kernel::{AgentId, ChannelKind, InteractionId, TeamId};
use helppo_routing::dispatcher::{Held, Input, PerKind, Person, PresenceStatus, Skill, Whom, Work};

use super::chance::Chance;
use super::rules::holder;
use super::{MOST_WORK, PEOPLE, TEAMS, World};

/// What is told together.
#[derive(Default)]
struct About {
    works: Vec<InteractionId>,
    agents: Vec<AgentId>,
}

impl About {
    /// Takes in what one thing is about, unless something else was about it already.
    fn is_news(&mut self, other: Self) -> bool {
        let known = other.works.iter().any(|w| self.works.contains(w))
            || other.agents.iter().any(|a| self.agents.contains(a));
        if !known {
            self.works.extend(other.works);
            self.agents.extend(other.agents);
        }
        !known
    }
}

impl World {
    /// Something that happens in the service after a while, or some things in the same moment.
    pub fn step(&mut self, n: u64) {
        self.chance = Chance::of(self.seed, n + 2);
        let pause = match self.chance.below(200) {
            0 => 36_000_000,
            1..=5 => 600_000,
            _ => 8000,
        };
        let target = self.now.plus(self.chance.millis(pause));
        while let Some(due) = self.dispatcher.next_deadline().filter(|due| *due <= target) {
            self.now = due.max(self.now);
            self.tell(Input::Tick);
        }
        self.now = target;
        let most = if self.chance.one_in(3) { 2 + self.chance.below(5) } else { 1 };
        let (mut inputs, mut about) = (Vec::new(), About::default());
        for _ in 0..most {
            let input = self.anything();
            if about.is_news(self.concerns(&input)) {
                inputs.push(input);
            }
        }
        if most > 1 {
            inputs.push(Input::Tick);
        }
        self.tell_all(inputs);
    }

    /// The work and the agents that something is about. The tables that the shell reads tell each of them once.
    fn concerns(&self, input: &Input) -> About {
        let mut about = About::default();
        match input {
            Input::Enqueued(work) | Input::Found(work, _) => about.works.push(work.interaction),
            Input::Removed(work) | Input::Ended(work) => about.works.push(*work),
            Input::Accepted { interaction, agent }
            | Input::Declined { interaction, agent }
            | Input::Expired { interaction, agent }
            | Input::WrapUp { interaction, agent, .. } => {
                about.works.push(*interaction);
                about.agents.push(*agent);
            }
            Input::AgentChanged(person) => about.agents.push(person.agent),
            Input::Tick | Input::ConfigChanged(_) => {}
        }
        let held = about.works.iter().filter_map(|work| holder(&self.works.get(work)?.1));
        about.agents.extend(held.collect::<Vec<_>>());
        let in_hands = |(_, held): &&(Work, Held)| holder(held).is_some_and(|a| about.agents.contains(&a));
        about.works.extend(self.works.values().filter(in_hands).map(|(work, _)| work.interaction));
        about
    }

    fn anything(&mut self) -> Input {
        let held: Vec<(InteractionId, Held)> =
            self.works.values().map(|(w, h)| (w.interaction, *h)).collect();
        let any = (!held.is_empty()).then(|| self.chance.one_of(&held));
        if held.len() > MOST_WORK {
            return Input::Removed(held[0].0);
        }
        let agent = self.any_agent();
        match (self.chance.below(14), any) {
            (0..=3, _) | (_, None) => Input::Enqueued(self.any_work()),
            (4..=6, Some((interaction, Held::Offered { agent, .. }))) => {
                Input::Accepted { interaction, agent }
            }
            (7, Some((interaction, Held::Offered { agent, .. }))) => Input::Declined { interaction, agent },
            (4..=7, Some((interaction, Held::Active { .. } | Held::WrapUp { .. }))) => {
                Input::Ended(interaction)
            }
            (8, Some((interaction, Held::Active { .. } | Held::Offered { .. }))) => {
                let mut work = self.works[&interaction].0.clone();
                work.team = self.any_team();
                work.lift = self.chance.below(3) as u8;
                work.broken_off = self.chance.one_in(2);
                work.cooled.clear();
                Input::Enqueued(work)
            }
            (9, Some((interaction, _))) if self.chance.one_in(4) => Input::Accepted { interaction, agent },
            (9, Some((interaction, Held::Waiting))) => Input::Removed(interaction),
            (10, _) => {
                let mut person = self.people[&agent].clone();
                let statuses = [PresenceStatus::Available, PresenceStatus::Busy, PresenceStatus::Away];
                person.presence = self.chance.one_of(&statuses);
                person.break_at = self.any_break();
                Input::AgentChanged(person)
            }
            (11, _) if self.chance.one_in(3) => Input::AgentChanged(self.any_person(agent)),
            (11, _) if self.chance.one_in(6) => {
                self.config.target_ms[ChannelKind::Email] = 60_000 * (1 + self.chance.millis(300));
                self.config.overdue = 1000 * (1 + self.chance.millis(5));
                Input::ConfigChanged(Box::new(self.config.clone()))
            }
            (12, Some((interaction, Held::Active { agent }))) => {
                let until = self.now.plus(self.chance.millis(40_000));
                Input::WrapUp { interaction, agent, until }
            }
            (13, Some((interaction, Held::Active { agent }))) => {
                let mut person = self.people[&agent].clone();
                person.focus = Some(interaction);
                Input::AgentChanged(person)
            }
            (13, Some((interaction, held))) => Input::Found(self.works[&interaction].0.clone(), held),
            _ => Input::Tick,
        }
    }

    pub fn any_person(&mut self, agent: AgentId) -> Person {
        let chance = &mut self.chance;
        let teams: Vec<TeamId> =
            (0..TEAMS).filter(|_| chance.below(3) > 0).map(|t| TeamId(t as i64 + 1)).collect();
        let mut skills = Vec::new();
        for name in ["billing", "returns"] {
            if chance.one_in(2) {
                skills.push(Skill { name: name.into(), level: 1 + chance.below(4) as u8 });
            }
        }
        let languages = ["fi", "sv"].iter().filter(|_| chance.one_in(2)).map(|l| (*l).to_owned()).collect();
        let mut limits = PerKind([2, 3, 1, 3, 2]);
        if chance.one_in(4) {
            limits[ChannelKind::Voice] = 0;
        }
        let statuses = [PresenceStatus::Available, PresenceStatus::Available, PresenceStatus::Away];
        let presence = chance.one_of(&statuses);
        let break_at = self.any_break();
        let focus = self.people.get(&agent).and_then(|p| p.focus);
        Person { presence, skills, languages, limits, focus, break_at, ..Person::new(agent, teams, self.now) }
    }

    fn any_work(&mut self) -> Work {
        let interaction = InteractionId(self.next);
        self.next += 1;
        let (team, agent) = (self.any_team(), self.any_agent());
        let chance = &mut self.chance;
        let mut skills = Vec::new();
        for name in ["billing", "returns"] {
            if chance.one_in(4) {
                skills.push(Skill { name: name.into(), level: 1 + chance.below(4) as u8 });
            }
        }
        Work {
            priority: chance.below(4) as u8,
            lift: if chance.one_in(5) { 1 + chance.below(2) as u8 } else { 0 },
            hard: chance.one_in(3),
            skills,
            language: chance.one_of(&[None, Some("fi"), Some("sv")]).map(str::to_owned),
            whom: match chance.below(6) {
                0 | 1 => Whom::First(agent),
                2 => Whom::Only(agent),
                _ => Whom::Anyone,
            },
            ..Work::new(interaction, team, chance.one_of(&ChannelKind::ALL), self.now)
        }
    }

    fn any_break(&mut self) -> Option<helppo_kernel::Millis> {
        self.chance.one_in(4).then(|| self.now.plus(self.chance.millis(120_000)))
    }

    fn any_team(&mut self) -> TeamId {
        TeamId(self.chance.millis(TEAMS as i64) + 1)
    }

    fn any_agent(&mut self) -> AgentId {
        AgentId(self.chance.millis(PEOPLE as i64) + 1)
    }
}
