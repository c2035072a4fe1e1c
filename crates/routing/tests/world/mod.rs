//! A small service with a handful of people, where anything can happen at any time.
//!
//! The world remembers everything in plain lists, and after each input it asks the dispatcher the same
//! questions that it answers by looking at all people and all work ([`rules`]).

mod chance;
mod happen;
mod rules;

use std::collections::BTreeMap;

use helppo_kernel::{AgentId, ChannelKind, InteractionId, Millis, TeamId};
use helppo_routing::dispatcher::{
    AwayCause, Config, Dispatcher, Held, Input, Output, Overflow, PerKind, Person, PresenceStatus,
    ReturnCause, Skill, Work,
};

use chance::Chance;

/// Teams, people and kinds are few, so that everything meets everything.
const TEAMS: u64 = 3;
const PEOPLE: u64 = 5;
/// So much work at once; more would only make the looking slow.
const MOST_WORK: usize = 24;

pub struct World {
    seed: u64,
    chance: Chance,
    pub now: Millis,
    pub config: Config,
    pub dispatcher: Dispatcher,
    pub people: BTreeMap<AgentId, Person>,
    pub works: BTreeMap<InteractionId, (Work, Held)>,
    next: i64,
    pub events: u64,
    pub offers: u64,
    log: Vec<String>,
}

impl World {
    pub fn new(seed: u64) -> Self {
        let config = any_config(&mut Chance::of(seed, 0));
        let mut world = Self {
            seed,
            chance: Chance::of(seed, 1),
            now: Millis(1_800_000_000_000),
            dispatcher: Dispatcher::new(config.clone()),
            config,
            people: BTreeMap::new(),
            works: BTreeMap::new(),
            next: 1,
            events: 0,
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

    /// Tells the dispatcher and the model, and checks what comes out.
    pub fn tell(&mut self, input: Input) {
        self.events += 1;
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

    fn taken(&mut self, interaction: InteractionId, agent: AgentId) {
        let (work, held) = self.works.get_mut(&interaction).expect("known");
        work.cooled.clear();
        work.broken_off = false;
        *held = Held::Active { agent };
        let hard = work.hard;
        self.answered(agent);
        let person = self.people.get_mut(&agent).expect("known");
        person.hard_run = if hard { person.hard_run + 1 } else { 0 };
    }

    fn turned_to(&mut self, interaction: InteractionId, agent: AgentId) {
        let live = self.works[&interaction].0.kind.is_realtime();
        let person = self.people.get_mut(&agent).expect("known");
        person.live_run = if live { person.live_run + 1 } else { 0 };
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
                self.must_be_its_turn(interaction, agent);
                self.turned_to(interaction, agent);
                self.works.get_mut(&interaction).expect("known").1 = Held::Offered { agent, expires_at };
                self.offers += 1;
            }
            Output::Assign { interaction, agent, .. } => {
                self.must_be_its_turn(interaction, agent);
                let work = &self.works[&interaction].0;
                if !self.config.auto_accept.contains(&(work.team, work.kind)) {
                    self.fail("gives without asking where it must ask");
                }
                self.turned_to(interaction, agent);
                self.taken(interaction, agent);
                self.offers += 1;
            }
            Output::Returned { interaction, agent, cause } => {
                match self.works.get(&interaction) {
                    Some((_, Held::Offered { agent: holder, .. })) if *holder == agent => {}
                    _ => self.fail("returns what was not offered"),
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

    fn check(&self) {
        for (work, held) in self.works.values() {
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
            person.skills = ["billing:5", "returns:5"].map(Skill::from_word).into();
            person.limits = PerKind([2, 3, 1, 3, 2]);
            (person.focus, person.break_at) = (None, None);
            self.tell(Input::AgentChanged(person));
        }
        for _ in 0..3000 {
            let busy: Vec<_> = self.works.values().map(|(w, h)| (w.interaction, *h)).collect();
            for (interaction, held) in busy {
                match held {
                    Held::Offered { agent, .. } => self.tell(Input::Accepted { interaction, agent }),
                    Held::Active { .. } | Held::WrapUp { .. } => self.tell(Input::Ended(interaction)),
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

    pub fn story(&self) -> String {
        let last = self.log.len().saturating_sub(60);
        format!("seed {}\n…\n{}", self.seed, self.log[last..].join("\n"))
    }

    fn fail(&self, what: &str) -> ! {
        panic!("the dispatcher {what}\n{}", self.story())
    }
}

fn any_config(chance: &mut Chance) -> Config {
    let mut config = Config { cooldown_ms: 20_000, ..Config::default() };
    if chance.one_in(2) {
        let kind = chance.one_of(&ChannelKind::ALL);
        config.auto_accept.insert((TeamId(1), kind));
    }
    for kind in ChannelKind::ALL {
        if chance.one_in(2) {
            let first = Overflow { to: TeamId(2), after_ms: chance.millis(60_000) };
            let second = Overflow { to: TeamId(3), after_ms: first.after_ms + chance.millis(60_000) };
            config.overflow.insert((TeamId(1), kind), vec![first, second]);
        }
    }
    config.live_first = chance.one_of(&[0, 1, 3]);
    config.breather_after = chance.one_of(&[None, Some(1), Some(2)]);
    config
}
