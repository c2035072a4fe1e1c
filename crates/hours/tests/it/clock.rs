//! Service-level clocks, by example and against a count of minutes.

use helppo_hours::{Hours, HoursForm, Schedule, ServiceClock, WeekForm};
use helppo_kernel::Millis;
use proptest::prelude::*;

use crate::any::{HOUR, MINUTE, any_hours, any_start, at, repeats, shown_open, span};

fn office() -> Schedule {
    Schedule::Open(Hours::office("Europe/Helsinki", "08:00", "16:00").expect("valid"))
}

fn never() -> Schedule {
    let form = HoursForm { time_zone: "UTC".into(), week: WeekForm::default(), exceptions: vec![] };
    Schedule::Open(form.try_into().expect("valid"))
}

#[test]
fn eight_hours_asked_for_on_friday_noon_are_over_on_monday_noon() {
    let clock = ServiceClock::start(at("2026-11-20T12:00[Europe/Helsinki]"));
    assert_eq!(clock.reach(&office(), 8 * HOUR), Some(at("2026-11-23T12:00[Europe/Helsinki]")));
    assert_eq!(clock.reach(&Schedule::Always, 8 * HOUR), Some(at("2026-11-20T20:00[Europe/Helsinki]")));
    assert_eq!(clock.spent(&office(), at("2026-11-21T12:00[Europe/Helsinki]")), 4 * HOUR);
}

#[test]
fn a_pause_moves_the_end_by_its_open_time_only() {
    let mut clock = ServiceClock::start(at("2026-11-16T09:00[Europe/Helsinki]"));
    clock.pause(at("2026-11-16T15:00[Europe/Helsinki]"));
    assert_eq!(clock.reach(&office(), 8 * HOUR), None);
    assert_eq!(clock.spent(&office(), at("2026-11-18T15:00[Europe/Helsinki]")), 6 * HOUR);
    clock.resume(at("2026-11-17T09:00[Europe/Helsinki]"));
    assert_eq!(clock.reach(&office(), 8 * HOUR), Some(at("2026-11-17T11:00[Europe/Helsinki]")));
}

#[test]
fn what_was_reached_before_a_pause_stays_reached() {
    let mut clock = ServiceClock::start(Millis(0));
    clock.pause(Millis(10_000));
    assert_eq!(clock.reach(&Schedule::Always, 10_000), Some(Millis(10_000)));
    assert_eq!(clock.reach(&Schedule::Always, 10_001), None);
    clock.resume(Millis(50_000));
    assert_eq!(clock.reach(&Schedule::Always, 9_000), Some(Millis(9_000)));
    assert_eq!(clock.reach(&Schedule::Always, 10_001), Some(Millis(50_001)));
}

#[test]
fn pausing_twice_is_pausing_once_and_pauses_that_touch_are_one() {
    let mut clock = ServiceClock::start(Millis(0));
    clock.pause(Millis(10));
    clock.pause(Millis(15));
    clock.resume(Millis(20));
    clock.resume(Millis(25));
    clock.pause(Millis(20));
    clock.resume(Millis(30));
    clock.pause(Millis(40));
    clock.resume(Millis(40));
    assert_eq!(clock.pauses, [(Millis(10), Millis(30))]);
    // A moment from before the clock ran on counts as the moment it did.
    clock.pause(Millis(5));
    assert_eq!(clock.paused_since, Some(Millis(30)));
}

#[test]
fn a_service_that_never_opens_owes_nothing_by_any_time() {
    let clock = ServiceClock::start(Millis(0));
    assert_eq!(clock.reach(&never(), 1), None);
    assert_eq!(clock.spent(&never(), Millis(1_000_000_000_000)), 0);
    assert_eq!(never().due(Millis(7), 0), Some(Millis(7)));
}

#[test]
fn a_minute_a_week_does_not_reach_beyond_ten_years() {
    let week = WeekForm { mon: vec![span("08:00", "08:01")], ..WeekForm::default() };
    let form = HoursForm { time_zone: "UTC".into(), week, exceptions: vec![] };
    let schedule = Schedule::Open(form.try_into().expect("valid"));
    assert!(schedule.due(Millis(0), 8 * HOUR).is_some_and(|due| due > Millis(9 * 365 * 24 * HOUR)));
    assert_eq!(schedule.due(Millis(0), 9 * HOUR), None);
}

#[test]
fn the_night_that_is_an_hour_longer_counts_its_hour() {
    // Helsinki repeats 03:00–04:00 on 25 October 2026 and skips it on 29 March.
    let always = Schedule::Open(Hours::always("Europe/Helsinki").expect("valid"));
    let autumn = ServiceClock::start(at("2026-10-25T00:00[Europe/Helsinki]"));
    assert_eq!(autumn.reach(&always, 12 * HOUR), Some(at("2026-10-25T11:00[Europe/Helsinki]")));
    let spring = ServiceClock::start(at("2026-03-29T00:00[Europe/Helsinki]"));
    assert_eq!(spring.reach(&always, 12 * HOUR), Some(at("2026-03-29T13:00[Europe/Helsinki]")));
}

/// A clock with pauses, and the moment after the last of them.
fn any_clock() -> impl Strategy<Value = (ServiceClock, Millis)> {
    (any_start(), prop::collection::vec((0i64..600, 0i64..600), 0..6)).prop_map(|(start, pauses)| {
        let (mut clock, mut now) = (ServiceClock::start(start), start);
        for (run, stand) in pauses {
            clock.pause(now.plus(run * MINUTE));
            now = now.plus((run + stand) * MINUTE);
            clock.resume(now);
        }
        (clock, now)
    })
}

fn stands(clock: &ServiceClock, now: Millis) -> bool {
    clock.pauses.iter().any(|(from, to)| *from <= now && now < *to)
        || clock.paused_since.is_some_and(|since| since <= now)
}

proptest! {
    #[test]
    fn the_end_of_what_has_elapsed_is_now_while_open(hours in any_hours(), start in any_start(), len in 1i64..200 * HOUR) {
        let now = start.plus(len);
        prop_assume!(hours.is_open(now.plus(-1)));
        let schedule = Schedule::Open(hours);
        prop_assert_eq!(schedule.due(start, schedule.elapsed(start, now)), Some(now));
    }

    #[test]
    fn more_time_to_answer_never_ends_sooner(hours in any_hours(), (clock, _) in any_clock(), a in 1i64..60 * HOUR, b in 0i64..60 * HOUR) {
        let schedule = Schedule::Open(hours);
        match (clock.reach(&schedule, a), clock.reach(&schedule, a + b)) {
            (Some(sooner), Some(later)) => prop_assert!(sooner <= later),
            (None, later) => prop_assert_eq!(later, None),
            (Some(_), None) => {}
        }
    }

    #[test]
    fn what_is_spent_never_shrinks_and_never_outruns_the_wall(hours in any_hours(), (clock, _) in any_clock(), a in 0i64..200 * HOUR, b in 0i64..200 * HOUR) {
        let schedule = Schedule::Open(hours);
        let (early, late) = (clock.started_at.plus(a), clock.started_at.plus(a + b));
        let (before, after) = (clock.spent(&schedule, early), clock.spent(&schedule, late));
        prop_assert!(before <= after && after - before <= b);
    }

    #[test]
    fn at_the_end_exactly_the_allowance_is_spent(hours in any_hours(), (clock, _) in any_clock(), ms in 1i64..60 * HOUR) {
        let schedule = Schedule::Open(hours);
        if let Some(due) = clock.reach(&schedule, ms) {
            prop_assert_eq!(clock.spent(&schedule, due), ms);
            prop_assert_eq!(clock.spent(&schedule, due.plus(-1)), ms - 1);
        }
    }

    #[test]
    fn a_clock_counts_the_open_minutes_in_which_it_runs(hours in any_hours(), (clock, now) in any_clock(), more in 0i64..2_000) {
        let until = now.plus(more * MINUTE);
        prop_assume!(!repeats(&hours, clock.started_at, until));
        let minutes = until.since(clock.started_at) / MINUTE;
        let counts = |m: &i64| {
            let minute = clock.started_at.plus(m * MINUTE);
            !stands(&clock, minute) && shown_open(&hours, minute)
        };
        let counted = i64::try_from((0..minutes).filter(counts).count()).expect("small");
        prop_assert_eq!(clock.spent(&Schedule::Open(hours), until), counted * MINUTE);
    }

    #[test]
    fn a_shortened_clock_tells_the_same(hours in any_hours(), start in any_start(), pauses in prop::collection::vec((1i64..90, 1i64..90), 60..120), ms in 1i64..60 * HOUR) {
        let schedule = Schedule::Open(hours);
        let (mut clock, mut now) = (ServiceClock::start(start), start);
        for (run, stand) in pauses {
            clock.pause(now.plus(run * MINUTE));
            now = now.plus((run + stand) * MINUTE);
            clock.resume(now);
        }
        let mut short = clock.clone();
        short.shorten(&schedule);
        prop_assert!(short.pauses.len() <= 64);
        prop_assert_eq!(short.spent(&schedule, now), clock.spent(&schedule, now));
        if ms > short.spent_ms {
            prop_assert_eq!(short.reach(&schedule, ms), clock.reach(&schedule, ms));
        }
    }
}
