//! A small service with a handful of people, where anything can happen at any time.

use std::collections::BTreeMap;

use helppo_kernel::{AgentId, ChannelKind, InteractionId, Millis, TeamId};
use helppo_routing::dispatcher::capacity::Load;
use helppo_routing::dispatcher::{
    Config, Dispatcher, Held, Input, Output, PerKind, Person, PresenceStatus, Work,
};

/// Teams, people and kinds are few, so that everything meets everything.
const TEAMS: u64 = 2;
const PEOPLE: u64 = 5;

pub struct World {
    chance: u64,
    pub now: Millis,
    pub config: Config,
    pub dispatcher: Dispatcher,
    pub people: BTreeMap<AgentId, Person>,
    pub works: BTreeMap<InteractionId, (Work, Held)>,
    next: i64,
    pub offers: u64,
    log: Vec<String>,
}

impl World {
    pub fn new(seed: u64) -> Self {
        let config = Config { cooldown_ms: 20_000, ..Config::default() };
        let mut world = Self {
            chance: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) + 1,
            now: Millis(1_800_000_000_000),
            dispatcher: Dispatcher::new(config.clone()),
            config,
            people: BTreeMap::new(),
            works: BTreeMap::new(),
            next: 1,
            offers: 0,
            log: vec![format!("seed {seed}")],
        };
        for n in 0..PEOPLE {
            let person = world.any_person(AgentId(n as i64 + 1));
            world.tell(Input::AgentChanged(person));
        }
        world
    }

    pub fn waiting(&self) -> usize {
        self.works.values().filter(|(_, held)| *held == Held::Waiting).count()
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.chance = self.chance.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.chance;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }

    fn one_of<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    fn any_person(&mut self, agent: AgentId) -> Person {
        let teams = (0..TEAMS).filter(|_| self.below(3) > 0).map(|t| TeamId(t as i64 + 1)).collect();
        let names = |picked: &[bool], all: &[&str]| {
            all.iter().zip(picked).filter(|(_, p)| **p).map(|(n, _)| (*n).to_owned()).collect()
        };
        let skilled: Vec<bool> = (0..2).map(|_| self.below(2) == 0).collect();
        let speaks: Vec<bool> = (0..2).map(|_| self.below(2) == 0).collect();
        let mut limits = PerKind([2, 3, 1, 3, 2]);
        if self.below(4) == 0 {
            limits[ChannelKind::Voice] = 0;
        }
        Person {
            agent,
            presence: self.one_of(&[
                PresenceStatus::Available,
                PresenceStatus::Available,
                PresenceStatus::Away,
            ]),
            teams,
            skills: names(&skilled, &["billing", "returns"]),
            languages: names(&speaks, &["fi", "sv"]),
            limits,
            missed: 0,
            idle_since: self.now,
        }
    }

    fn any_work(&mut self) -> Work {
        let interaction = InteractionId(self.next);
        self.next += 1;
        let skills = match self.below(4) {
            0 => vec!["billing".to_owned()],
            1 => vec!["returns".to_owned(), "billing".to_owned()],
            _ => vec![],
        };
        Work {
            interaction,
            team: TeamId(self.below(TEAMS) as i64 + 1),
            kind: self.one_of(&ChannelKind::ALL),
            priority: self.below(4) as u8,
            skills,
            language: match self.below(3) {
                0 => None,
                1 => Some("fi".into()),
                _ => Some("sv".into()),
            },
            preferred: (self.below(3) == 0).then(|| AgentId(self.below(PEOPLE) as i64 + 1)),
            waiting_since: self.now,
            cooled: vec![],
        }
    }

    /// Tells the dispatcher and the model, and checks what comes out.
    pub fn tell(&mut self, input: Input) {
        self.log.push(format!("{} {input:?}", self.now.0 - 1_800_000_000_000));
        let mut out = Vec::new();
        self.dispatcher.apply(self.now, input.clone(), &mut out);
        self.learn(input);
        for output in out {
            self.hear(&output);
        }
        self.check();
    }

    fn learn(&mut self, input: Input) {
        match input {
            Input::Enqueued(mut work) => {
                if let Some((known, _)) = self.works.get(&work.interaction) {
                    work.cooled.extend(known.cooled.iter().copied());
                }
                self.works.insert(work.interaction, (work, Held::Waiting));
            }
            Input::AgentChanged(mut person) => {
                if let Some(known) = self.people.get(&person.agent) {
                    (person.missed, person.idle_since) = (known.missed, known.idle_since);
                    if person.presence == PresenceStatus::Available
                        && known.presence != PresenceStatus::Available
                    {
                        person.missed = 0;
                    }
                }
                self.people.insert(person.agent, person);
            }
            Input::Accepted { interaction, agent } => {
                let (work, held) = self.works.get_mut(&interaction).expect("known");
                if *held != (Held::Active { agent }) {
                    work.cooled.clear();
                    *held = Held::Active { agent };
                    self.answered(agent);
                }
            }
            Input::Declined { interaction, agent } => {
                self.cool(interaction, agent);
                self.answered(agent);
            }
            Input::Removed(i) | Input::Ended(i) => drop(self.works.remove(&i)),
            Input::Found(work, held) => drop(self.works.insert(work.interaction, (work, held))),
            Input::Tick | Input::ConfigChanged(_) | Input::Expired { .. } => {}
        }
    }

    fn answered(&mut self, agent: AgentId) {
        let now = self.now;
        let person = self.people.get_mut(&agent).expect("known");
        (person.missed, person.idle_since) = (0, now);
    }

    fn cool(&mut self, interaction: InteractionId, agent: AgentId) {
        let until = self.now.plus(self.config.cooldown_ms);
        let (work, held) = self.works.get_mut(&interaction).expect("known");
        work.cooled.push((agent, until));
        *held = Held::Waiting;
    }

    fn hear(&mut self, output: &Output) {
        self.log.push(format!("   -> {output:?}"));
        match *output {
            Output::Offer { interaction, agent, expires_at, .. } => {
                let (work, held) =
                    self.works.get(&interaction).unwrap_or_else(|| self.fail("offers unknown work"));
                if *held != Held::Waiting {
                    self.fail::<()>("offers work that does not wait");
                }
                if !self.may(&self.people[&agent], work) {
                    self.fail::<()>("offers to somebody who may not have it");
                }
                let more_urgent = self.works.values().find(|(other, held)| {
                    *held == Held::Waiting
                        && self.may(&self.people[&agent], other)
                        && self.urgency(other) > self.urgency(work)
                });
                if let Some((other, _)) = more_urgent {
                    self.fail::<()>(&format!("passes over more urgent {:?}", other.interaction));
                }
                self.works.get_mut(&interaction).expect("known").1 = Held::Offered { agent, expires_at };
                self.offers += 1;
            }
            Output::Returned { interaction, agent, cause } => {
                match self.works.get(&interaction) {
                    Some((_, Held::Offered { agent: holder, .. })) if *holder == agent => {}
                    _ => self.fail("returns what was not offered"),
                }
                if cause == helppo_routing::dispatcher::ReturnCause::Unanswered {
                    self.cool(interaction, agent);
                    let now = self.now;
                    let person = self.people.get_mut(&agent).expect("known");
                    person.missed += 1;
                    person.idle_since = now;
                }
                self.works.get_mut(&interaction).expect("known").1 = Held::Waiting;
            }
            Output::Withdrawn { .. } => {}
            Output::SetAway { agent } => {
                let person = self.people.get_mut(&agent).expect("known");
                if person.missed < self.config.missed_limit {
                    self.fail::<()>("sets somebody away who has answered");
                }
                self.people.get_mut(&agent).expect("known").presence = PresenceStatus::Away;
            }
        }
    }

    fn urgency(&self, work: &Work) -> i64 {
        let weight = [1, 2, 4, 8][usize::from(work.priority)];
        self.now.since(work.waiting_since) * 500 * weight / self.config.target(work.team, work.kind)
    }

    fn load(&self, agent: AgentId) -> Load {
        let mut load = Load::default();
        for (work, held) in self.works.values() {
            if matches!(*held, Held::Offered { agent: a, .. } | Held::Active { agent: a } if a == agent) {
                load.add(work.kind);
            }
        }
        load
    }

    /// The rules once more, without any index.
    fn may(&self, person: &Person, work: &Work) -> bool {
        let cooled = |agent| work.cooled.iter().any(|(a, until)| *a == agent && *until > self.now);
        let able = |p: &Person| {
            p.teams.contains(&work.team)
                && p.limits[work.kind] > 0
                && work.skills.iter().all(|s| p.skills.contains(s))
        };
        let present = |p: &Person| p.presence != PresenceStatus::Away;
        let offered = self
            .works
            .values()
            .any(|(_, h)| matches!(h, Held::Offered { agent, .. } if *agent == person.agent));
        let room = self.load(person.agent).has_room(work.kind, &person.limits);
        if person.presence != PresenceStatus::Available
            || offered
            || !room
            || !able(person)
            || cooled(person.agent)
        {
            return false;
        }
        if let Some(preferred) = work.preferred.and_then(|a| self.people.get(&a))
            && work.waiting_since.plus(self.config.preferred_ms[work.kind]) > self.now
            && present(preferred)
            && able(preferred)
            && !cooled(preferred.agent)
        {
            return preferred.agent == person.agent;
        }
        if let Some(language) = &work.language
            && work.waiting_since.plus(self.config.language_ms[work.kind]) > self.now
        {
            let speaks = |p: &Person| p.languages.is_empty() || p.languages.contains(language);
            let somebody = self.people.values().any(|p| able(p) && present(p) && speaks(p));
            return !somebody || speaks(person);
        }
        true
    }

    fn check(&self) {
        for (work, held) in self.works.values() {
            if *held == Held::Waiting
                && let Some(p) = self.people.values().find(|p| self.may(p, work))
            {
                self.fail::<()>(&format!("{:?} is stranded though {:?} is free", work.interaction, p.agent));
            }
            if self.dispatcher.find(work.interaction) != Some(*held) {
                self.fail::<()>(&format!("{:?} is {held:?} in the model", work.interaction));
            }
        }
        for agent in self.people.keys() {
            let held = |(_, h): &&(Work, Held)| matches!(h, Held::Offered { agent: a, .. } if a == agent);
            if self.works.values().filter(held).count() > 1 {
                self.fail::<()>("two offers at once");
            }
        }
        if self.dispatcher.waiting() != self.waiting() {
            self.fail::<()>("waiting work is miscounted");
        }
    }

    /// Builds a second dispatcher from the first one's plain data; it must say and do the same.
    pub fn restart(&mut self) {
        self.tell(Input::Tick);
        let mut out = Vec::new();
        let (people, works) = (self.dispatcher.people(), self.dispatcher.works());
        let again = Dispatcher::restore(self.now, self.config.clone(), people.clone(), &works, &mut out);
        assert!(out.is_empty(), "a restart decides something: {out:?}\n{}", self.story());
        assert_eq!(again.people(), people, "{}", self.story());
        assert_eq!(again.works(), works, "{}", self.story());
        assert_eq!(again.next_deadline(), self.dispatcher.next_deadline(), "{}", self.story());
        let mut gone_on = self.dispatcher.clone();
        let mut restarted = again.clone();
        for n in 1..=40 {
            let later = self.now.plus(n * 3000);
            let (mut a, mut b) = (Vec::new(), Vec::new());
            gone_on.apply(later, Input::Tick, &mut a);
            restarted.apply(later, Input::Tick, &mut b);
            assert_eq!(a, b, "{}", self.story());
        }
        self.dispatcher = again;
    }

    pub fn everybody_works_until_the_queue_is_empty(&mut self) {
        for agent in self.people.keys().copied().collect::<Vec<_>>() {
            let mut person = self.people[&agent].clone();
            person.presence = PresenceStatus::Available;
            person.teams = (0..TEAMS).map(|t| TeamId(t as i64 + 1)).collect();
            person.skills = vec!["billing".into(), "returns".into()];
            person.limits = PerKind([2, 3, 1, 3, 2]);
            self.tell(Input::AgentChanged(person));
        }
        for _ in 0..3000 {
            let busy: Vec<_> = self.works.values().map(|(w, h)| (w.interaction, *h)).collect();
            for (interaction, held) in busy {
                match held {
                    Held::Offered { agent, .. } => self.tell(Input::Accepted { interaction, agent }),
                    Held::Active { .. } => self.tell(Input::Ended(interaction)),
                    Held::Waiting => {}
                }
            }
            if self.works.is_empty() {
                return;
            }
            self.now = self.now.plus(30_000);
            self.tell(Input::Tick);
        }
    }

    /// How long one low-priority mail waits when one person is kept busy with urgent chats.
    pub fn lonely_low_priority_mail_among_urgent_chats(from: Millis) -> Option<i64> {
        let team = TeamId(1);
        let mut dispatcher = Dispatcher::new(Config::default());
        let mut out = Vec::new();
        let work = |n: i64, kind, priority, since| Work {
            interaction: InteractionId(n),
            team,
            kind,
            priority,
            skills: vec![],
            language: None,
            preferred: None,
            waiting_since: since,
            cooled: vec![],
        };
        let person = Person {
            agent: AgentId(1),
            presence: PresenceStatus::Available,
            teams: vec![team],
            skills: vec![],
            languages: vec![],
            limits: PerKind([1, 1, 1, 1, 1]),
            missed: 0,
            idle_since: from,
        };
        dispatcher.apply(from, Input::Enqueued(work(2, ChannelKind::Chat, 3, from)), &mut out);
        dispatcher.apply(from, Input::AgentChanged(person), &mut out);
        dispatcher.apply(from, Input::Enqueued(work(1, ChannelKind::Email, 0, from)), &mut out);
        // A new urgent chat arrives each minute and takes a minute: exactly as much as one person can do.
        for minute in 1..60 * 24 * 14 {
            let now = from.plus(minute * 60_000);
            let chat = work(minute + 2, ChannelKind::Chat, 3, now);
            dispatcher.apply(
                now.plus(-30_000),
                Input::Enqueued(Work { waiting_since: now.plus(-30_000), ..chat }),
                &mut out,
            );
            out.clear();
            let busy = dispatcher.works().into_iter().find(|(_, held)| *held != Held::Waiting);
            if let Some((held, _)) = busy {
                dispatcher.apply(now, Input::Ended(held.interaction), &mut out);
            }
            for output in out.drain(..) {
                if let Output::Offer { interaction: InteractionId(1), .. } = output {
                    return Some(minute * 60_000);
                }
            }
        }
        None
    }

    fn story(&self) -> String {
        let last = self.log.len().saturating_sub(40);
        format!("{}\n…\n{}", self.log[0], self.log[last..].join("\n"))
    }

    fn fail<T>(&self, what: &str) -> T {
        panic!("the dispatcher {what}\n{}", self.story())
    }
}

/// One thing that happens somewhere in the service.
pub fn step(world: &mut World) {
    let target = world.now.plus(world.below(8000) as i64);
    while let Some(due) = world.dispatcher.next_deadline().filter(|due| *due <= target) {
        world.now = due.max(world.now);
        world.tell(Input::Tick);
    }
    world.now = target;
    let held: Vec<(InteractionId, Held)> = world.works.values().map(|(w, h)| (w.interaction, *h)).collect();
    let any = (!held.is_empty()).then(|| held[world.below(held.len() as u64) as usize]);
    match (world.below(12), any) {
        (0..=3, _) | (_, None) => {
            let work = world.any_work();
            world.tell(Input::Enqueued(work));
        }
        (4..=6, Some((interaction, Held::Offered { agent, .. }))) => {
            world.tell(Input::Accepted { interaction, agent });
        }
        (7, Some((interaction, Held::Offered { agent, .. }))) => {
            world.tell(Input::Declined { interaction, agent });
        }
        (4..=7, Some((interaction, Held::Active { .. }))) => world.tell(Input::Ended(interaction)),
        (8, Some((interaction, Held::Active { .. } | Held::Offered { .. }))) => {
            let mut work = world.works[&interaction].0.clone();
            work.team = TeamId(world.below(TEAMS) as i64 + 1);
            work.cooled.clear();
            world.tell(Input::Enqueued(work));
        }
        (9, Some((interaction, _))) if world.below(4) == 0 => {
            let agent = AgentId(world.below(PEOPLE) as i64 + 1);
            world.tell(Input::Accepted { interaction, agent });
        }
        (9, Some((interaction, Held::Waiting))) => world.tell(Input::Removed(interaction)),
        (10, _) => {
            let agent = AgentId(world.below(PEOPLE) as i64 + 1);
            let mut person = world.people[&agent].clone();
            let statuses = [PresenceStatus::Available, PresenceStatus::Busy, PresenceStatus::Away];
            person.presence = world.one_of(&statuses);
            world.tell(Input::AgentChanged(person));
        }
        (11, _) if world.below(3) == 0 => {
            let agent = AgentId(world.below(PEOPLE) as i64 + 1);
            let person = world.any_person(agent);
            world.tell(Input::AgentChanged(person));
        }
        (11, _) if world.below(6) == 0 => {
            world.config.target_ms[ChannelKind::Email] = 60_000 * (1 + world.below(300) as i64);
            let config = Box::new(world.config.clone());
            world.tell(Input::ConfigChanged(config));
        }
        _ => world.tell(Input::Tick),
    }
}
