//! Days of random work against a second, naive statement of the rules.
//!
//! `cargo xtask bench dispatcher --prove` plays the long version: `HELPPO_SIMULATION_SEEDS` stories of
//! `HELPPO_SIMULATION_STEPS` steps. A story that fails is told again with as few of its steps as still
//! fail, and its seed.

mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};

use helppo_kernel::{AgentId, ChannelKind, InteractionId, Millis, TeamId};
use helppo_routing::dispatcher::{Config, Dispatcher, Held, Input, Output, PerKind, Person, Work};
use world::{Counts, World};

#[test]
fn no_double_offer_nobody_overloaded_nothing_stranded_in_any_order_of_events() {
    let (seeds, steps) = (number("HELPPO_SIMULATION_SEEDS", 40), number("HELPPO_SIMULATION_STEPS", 250));
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get() as u64);
    let told = std::thread::scope(|scope| {
        let tell = |first: u64| {
            let mine = (first..seeds).step_by(threads as usize);
            mine.map(|seed| tell_or_shrink(seed, steps)).sum::<Counts>()
        };
        let told: Vec<_> = (0..threads).map(|first| scope.spawn(move || tell(first))).collect();
        told.into_iter().map(|t| t.join().expect("every story holds")).sum::<Counts>()
    });
    println!("{seeds} stories, {told:?}");
    assert!(told.offers > seeds * steps / 20, "the simulation must not be idle: {told:?}");
    assert!(told.together > seeds * steps / 20, "moments must be full: {told:?}");
    assert!(told.gave_way > seeds * steps / 400, "offers must give way: {told:?}");
}

#[test]
fn a_restart_at_any_moment_decides_as_if_it_had_gone_on() {
    for seed in 1000..1000 + number("HELPPO_SIMULATION_SEEDS", 40) {
        let mut world = World::new(seed);
        for n in 0..120 {
            world.step(n);
            if n % 7 == 0 {
                world.restart();
            }
        }
    }
}

#[test]
fn all_work_is_served_in_the_end_when_somebody_is_able() {
    for seed in 5000..5030 {
        let mut world = World::new(seed);
        for n in 0..150 {
            world.step(n);
        }
        world.everybody_works_until_the_queue_is_empty();
        assert_eq!(world.waiting(), 0, "seed {seed}");
    }
}

#[test]
fn low_priority_work_waits_no_longer_than_the_bound_behind_a_stream_of_urgent_work() {
    let served_after = lonely_low_priority_mail_among_urgent_chats(Millis(0)).expect("it was offered");
    // Overdue at four times its target of eight hours; then only one chat can be before it.
    let bound = 4 * 8 * 3_600_000 + 2 * 60_000;
    assert!(served_after <= bound, "the mail waited {} h", served_after / 3_600_000);
}

/// Tells the story of that seed; gives what was met in it.
fn tell_or_shrink(seed: u64, steps: u64) -> Counts {
    let mut least: Vec<u64> = (0..steps).collect();
    let mut why = match told(seed, &least) {
        Ok(counts) => return counts,
        Err(why) => why,
    };
    let mut size = least.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at < least.len() {
            let mut fewer = least.clone();
            fewer.drain(at..(at + size).min(least.len()));
            match told(seed, &fewer) {
                Err(still) => (least, why) = (fewer, still),
                Ok(_) => at += size,
            }
        }
        size /= 2;
    }
    panic!("seed {seed} fails with the steps {least:?}:\n{why}");
}

/// Tells the story with those of its steps.
fn told(seed: u64, steps: &[u64]) -> Result<Counts, String> {
    let story = AssertUnwindSafe(|| {
        let mut world = World::new(seed);
        for n in steps {
            world.step(*n);
        }
        world.counts
    });
    catch_unwind(story).map_err(|why| match why.downcast::<String>() {
        Ok(why) => *why,
        Err(_) => "it panicked".to_owned(),
    })
}

/// How long one low-priority mail waits when one person is kept busy with urgent chats.
fn lonely_low_priority_mail_among_urgent_chats(from: Millis) -> Option<i64> {
    let team = TeamId(1);
    let mut dispatcher = Dispatcher::new(Config::default());
    let mut out = Vec::new();
    let work =
        |n: i64, kind, priority, since| Work { priority, ..Work::new(InteractionId(n), team, kind, since) };
    let person = Person { limits: PerKind([1; 5]), ..Person::new(AgentId(1), vec![team], from) };
    dispatcher.apply(from, Input::Enqueued(work(2, ChannelKind::Chat, 3, from)), &mut out);
    dispatcher.apply(from, Input::AgentChanged(person), &mut out);
    dispatcher.apply(from, Input::Enqueued(work(1, ChannelKind::Email, 0, from)), &mut out);
    // A new urgent chat arrives each minute and takes a minute: exactly as much as one person can do.
    for minute in 1..60 * 24 * 14 {
        let now = from.plus(minute * 60_000);
        let before = now.plus(-30_000);
        let chat = work(minute + 2, ChannelKind::Chat, 3, before);
        dispatcher.apply(before, Input::Enqueued(chat), &mut out);
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

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(usual)
}
