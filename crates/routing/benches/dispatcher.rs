//! How long one decision takes, with everything waiting at once, beside a plain scan of the same data.
//!
//! Prints a line for each size: decisions a second, p50 and p99 of one decision, and the scan's p50.

use std::hint::black_box;
use std::time::Instant;

use helppo_kernel::{AgentId, ChannelKind, InteractionId, Millis, TeamId};
use helppo_routing::dispatcher::{Config, Dispatcher, Input, Output, Person, Skill, Whom, Work};

const SKILLS: u64 = 12;
const DECISIONS: usize = 20_000;

fn main() {
    println!(
        "{:>7} {:>8} {:>12} {:>8} {:>8} {:>8} {:>12}",
        "agents", "waiting", "decisions/s", "p50 µs", "p99 µs", "max µs", "scan p50 µs"
    );
    for (agents, waiting) in [(10, 100), (100, 1_000), (1_000, 10_000), (1_000, 100_000), (10_000, 100_000)] {
        run(agents, waiting);
    }
}

fn run(agents: i64, waiting: i64) {
    let mut chance = Chance(7);
    let now = Millis(1_800_000_000_000);
    let people: Vec<Person> = (1..=agents).map(|n| person(&mut chance, n, now)).collect();
    let works: Vec<Work> = (1..=waiting).map(|n| work(&mut chance, n, now, agents)).collect();
    let mut dispatcher = Dispatcher::new(Config::default());
    let mut out = Vec::new();
    for work in &works {
        dispatcher.apply(now, Input::Enqueued(work.clone()), &mut out);
    }
    for person in &people {
        dispatcher.apply(now, Input::AgentChanged(person.clone()), &mut out);
    }
    let mut active: Vec<InteractionId> = Vec::new();
    let mut times = Vec::with_capacity(DECISIONS);
    let mut next = waiting + 1;
    while times.len() < DECISIONS {
        // Accept what is offered; end something and let something new arrive when nothing is.
        let input = match out.pop() {
            Some(Output::Offer { interaction, agent, .. }) => {
                active.push(interaction);
                Input::Accepted { interaction, agent }
            }
            _ if next % 2 == 0 || active.is_empty() => Input::Enqueued(work(&mut chance, next, now, agents)),
            _ => Input::Ended(active.swap_remove(chance.below(active.len() as u64) as usize)),
        };
        next += 1;
        let begun = Instant::now();
        dispatcher.apply(now, input, &mut out);
        times.push(begun.elapsed().as_nanos());
    }
    let total: u128 = times.iter().sum();
    times.sort_unstable();
    let scan = scan(&people, &works, now);
    println!(
        "{agents:>7} {waiting:>8} {:>12.0} {:>8.1} {:>8.1} {:>8.1} {:>12.1}",
        DECISIONS as f64 / (total as f64 / 1e9),
        micros(times[DECISIONS / 2]),
        micros(times[DECISIONS * 99 / 100]),
        micros(times[DECISIONS - 1]),
        scan
    );
}

/// What one decision costs that looks at everything that waits.
fn scan(people: &[Person], works: &[Work], now: Millis) -> f64 {
    let mut times: Vec<u128> = people
        .iter()
        .take(50)
        .map(|person| {
            let begun = Instant::now();
            let fits = works.iter().filter(|w| {
                person.teams.contains(&w.team)
                    && w.skills
                        .iter()
                        .all(|s| person.skills.iter().any(|h| h.name == s.name && h.level >= s.level))
            });
            black_box(fits.max_by_key(|w| now.since(w.waiting_since)));
            begun.elapsed().as_nanos()
        })
        .collect();
    times.sort_unstable();
    micros(times[times.len() / 2])
}

fn person(chance: &mut Chance, n: i64, now: Millis) -> Person {
    let has: Vec<u64> = (0..SKILLS).filter(|_| chance.below(2) == 0).collect();
    let skill = |n: u64, level: u64| Skill { name: format!("skill {n}"), level: level as u8 };
    let teams = vec![TeamId(1 + chance.below(10) as i64), TeamId(1 + chance.below(10) as i64)];
    Person {
        skills: has.iter().map(|n| skill(*n, 1 + chance.below(5))).collect(),
        languages: [vec!["fi".to_owned()], vec!["fi".into(), "sv".into()], vec![]][chance.below(3) as usize]
            .clone(),
        ..Person::new(AgentId(n), teams, now)
    }
}

fn work(chance: &mut Chance, n: i64, now: Millis, agents: i64) -> Work {
    let needed = Skill { name: format!("skill {}", chance.below(SKILLS)), level: 1 + chance.below(3) as u8 };
    let (team, kind) = (TeamId(1 + chance.below(10) as i64), ChannelKind::ALL[chance.below(5) as usize]);
    Work {
        priority: chance.below(4) as u8,
        hard: chance.below(5) == 0,
        skills: vec![needed],
        language: [None, Some("fi".to_owned()), Some("sv".to_owned())][chance.below(3) as usize].clone(),
        whom: match chance.below(10) {
            0 => Whom::First(AgentId(1 + chance.below(agents as u64) as i64)),
            _ => Whom::Anyone,
        },
        ..Work::new(InteractionId(n), team, kind, now.plus(-(chance.below(3_600_000) as i64)))
    }
}

fn micros(nanos: u128) -> f64 {
    nanos as f64 / 1000.0
}

/// SplitMix64, seeded: the same run every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }
}
