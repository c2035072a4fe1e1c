//! A small service with a handful of people, where anything can happen at any time.
//!
//! The world remembers everything in plain lists, and after each input it asks the dispatcher the same
//! questions that it answers by looking at all people and all work ([`rules`]).

mod chance;
mod happen;
mod hear;
mod learn;
mod rules;

use std::collections::BTreeMap;

use helppo_kernel::{AgentId, ChannelKind, InteractionId, Millis, TeamId};
use helppo_routing::dispatcher::{
    Config, Dispatcher, Held, Input, Overflow, PerKind, Person, PresenceStatus, Skill, Work,
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
    pub counts: Counts,
    log: Vec<String>,
}

/// What was met.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub events: u64,
    /// Moments in which several things happened.
    pub together: u64,
    pub offers: u64,
    /// Written offers that went back for somebody on the line.
    pub gave_way: u64,
}

impl std::iter::Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |a, b| Self {
            events: a.events + b.events,
            together: a.together + b.together,
            offers: a.offers + b.offers,
            gave_way: a.gave_way + b.gave_way,
        })
    }
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
            counts: Counts::default(),
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
        self.tell_all(vec![input]);
    }

    /// Tells what happened in the same moment all at once, as the shell does.
    pub fn tell_all(&mut self, inputs: Vec<Input>) {
        self.counts.events += inputs.len() as u64;
        self.counts.together += u64::from(inputs.len() > 1);
        for input in &inputs {
            self.log.push(format!("{} {input:?}", self.now.0 - 1_800_000_000_000));
        }
        if inputs.len() > 1 {
            self.log.push(format!("   these {} in the same moment", inputs.len()));
        }
        let mut out = Vec::new();
        self.dispatcher.apply_all(self.now, inputs.clone(), &mut out);
        for input in inputs {
            self.learn(input);
        }
        for output in out {
            self.hear(&output);
        }
        self.check();
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
