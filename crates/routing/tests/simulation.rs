//! Days of random work against a second, naive statement of the rules.
//!
//! The world below remembers everything in plain lists and checks each decision by looking at all people
//! and all work. `HELPPO_SIMULATION_STEPS` and `HELPPO_SIMULATION_SEEDS` make it longer.

mod world;

use helppo_kernel::Millis;
use world::{World, step};

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(usual)
}

#[test]
fn no_double_offer_nobody_overloaded_nothing_stranded_in_any_order_of_events() {
    let (seeds, steps) = (number("HELPPO_SIMULATION_SEEDS", 24), number("HELPPO_SIMULATION_STEPS", 250));
    let mut offers = 0;
    for seed in 0..seeds {
        let mut world = World::new(seed);
        for _ in 0..steps {
            step(&mut world);
        }
        offers += world.offers;
    }
    assert!(offers > seeds * steps / 20, "the simulation must not be idle: {offers} offers");
}

#[test]
fn a_restart_at_any_moment_decides_as_if_it_had_gone_on() {
    for seed in 1000..1000 + number("HELPPO_SIMULATION_SEEDS", 24) {
        let mut world = World::new(seed);
        for n in 0..120 {
            step(&mut world);
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
        for _ in 0..150 {
            step(&mut world);
        }
        world.everybody_works_until_the_queue_is_empty();
        assert_eq!(world.waiting(), 0, "seed {seed}");
    }
}

#[test]
fn low_priority_work_is_not_starved_by_a_stream_of_urgent_work() {
    let served_after = World::lonely_low_priority_mail_among_urgent_chats(Millis(0));
    // A low mail (target 8 h, weight 1) is as urgent as an urgent chat that waits (target 1 min, weight 8):
    // with chats served within two minutes, the mail's turn comes within 8 h × 8 × 2.
    assert!(served_after.is_some(), "the mail was never offered");
}
