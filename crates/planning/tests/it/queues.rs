//! The simulator against the formulas: waiting, giving up, and what one queue gains over silos.
//!
//! Each point is played with a fixed seed. Tolerances are those of issue 3: within 2 % of the probability of
//! waiting, relative; where that probability is below 5 %, within 0.1 points. What chance alone would do is
//! printed beside it: the half-width of a 99 % interval by batch means.
//! `HELPPO_PLANNING_CUSTOMERS` makes the runs longer: `cargo xtask bench planning` does.

use std::sync::Mutex;

use helppo_planning::erlang::{Delay, Impatience};
use helppo_planning::simulate::{Gone, Outcome, Scenario, Seen, Watch, compare, simulate, simulate_watched};

const CUSTOMERS: f64 = 400_000.0;
const HANDLE_S: f64 = 240.0;

fn customers() -> f64 {
    std::env::var("HELPPO_PLANNING_CUSTOMERS").ok().and_then(|v| v.parse().ok()).unwrap_or(CUSTOMERS)
}

/// One queue of calls and one shift, day and night, long enough for that many customers.
fn one_queue(agents: u32, load: f64, patience_s: Option<f64>, seed: u64, customers: f64) -> Scenario {
    let per_hour = load * 3600.0 / HANDLE_S;
    let days = (customers / per_hour / 24.0).ceil() + 1.0;
    let patience = patience_s.map(|p| format!("patience_seconds = {p}")).unwrap_or_default();
    let text = format!(
        r#"
        days = {days}
        warm_up_days = 1
        seed = {seed}
        [[queue]]
        name = "calls"
        team = "service"
        kind = "voice"
        per_hour = {per_hour}
        target_seconds = 20
        handle = {{ mean_seconds = {HANDLE_S} }}
        {patience}
        [[shift]]
        agents = {agents}
        teams = ["service"]
        limits = {{ voice = 1 }}
        "#
    );
    Scenario::read(&text).expect("sound")
}

/// The shares of batches, to tell what chance alone would do.
#[derive(Default)]
struct Batches {
    waited: Vec<f64>,
}

const BATCHES: usize = 40;

impl Batches {
    /// Half of a 99 % interval around the mean of the batches (Student's t, 39 degrees of freedom).
    fn half_width(&self) -> f64 {
        let size = self.waited.len() / BATCHES;
        let means: Vec<f64> =
            self.waited.chunks_exact(size).map(|b| b.iter().sum::<f64>() / b.len() as f64).collect();
        let mean = means.iter().sum::<f64>() / means.len() as f64;
        let variance = means.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / (means.len() - 1) as f64;
        2.708 * (variance / means.len() as f64).sqrt()
    }
}

impl Watch for Batches {
    fn came(&mut self, _: &Seen<'_>) {}

    fn went(&mut self, gone: &Gone) {
        self.waited.push(if gone.waited_ms > 0 { 1.0 } else { 0.0 });
    }
}

#[derive(Clone, Copy)]
struct Point {
    agents: u32,
    load: f64,
    patience_s: Option<f64>,
    /// How many times the usual number of customers: longer where neighbours in time are more alike.
    length: u32,
    seed: u64,
}

struct Played {
    point: Point,
    outcome: Outcome,
    half_width: f64,
}

/// Plays all points, on two threads, and returns them in order.
fn played(points: &[Point], customers: f64) -> Vec<Played> {
    let next = Mutex::new(0..points.len());
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(i) = next.lock().unwrap().next() else { return };
                    let point = points[i];
                    let mut batches = Batches::default();
                    let customers = customers * f64::from(point.length);
                    let scenario =
                        one_queue(point.agents, point.load, point.patience_s, point.seed, customers);
                    let outcome = simulate_watched(&scenario, &mut batches);
                    let played = Played { point, outcome, half_width: batches.half_width() };
                    done.lock().unwrap().push((i, played));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(i, _)| *i);
    done.into_iter().map(|(_, played)| played).collect()
}

#[track_caller]
fn agrees(what: &str, found: f64, known: f64, relative: f64, wrong: &mut Vec<String>) {
    let allowed = if known < 0.05 { 0.001 } else { known * relative };
    if (found - known).abs() > allowed {
        wrong.push(format!("{what}: {found:.5}, by formula {known:.5}"));
    }
}

#[test]
fn waiting_is_as_probable_as_erlang_c_says_within_two_percent() {
    // The points of tests/it/erlang.rs whose probability of waiting is printed or an exact fraction.
    let points: Vec<Point> = [
        (1, 0.5, 1),
        (1, 2.0 / 3.0, 1),
        (2, 2.0 / 3.0, 1),
        (2, 0.75, 1),
        (2, 10.0 / 12.0, 1),
        (2, 1.0, 1),
        (3, 10.0 / 12.0, 2),
        (3, 2.0, 1),
        (4, 3.0, 1),
        (5, 4.0, 2),
        (6, 5.0, 3),
        (8, 5.0, 6),
        (10, 8.0, 4),
        (14, 10.0, 8),
    ]
    .into_iter()
    .zip(1..)
    .map(|((agents, load, length), seed)| Point { agents, load, patience_s: None, length, seed })
    .collect();
    let mut wrong = Vec::new();
    println!("agents   load  formula   played     off  chance  mean wait s (formula)  in 20 s (formula)");
    for Played { point, outcome, half_width } in played(&points, customers()) {
        let Point { agents, load, .. } = point;
        let exact = Delay::new(agents, load, HANDLE_S);
        let figures = &outcome.total;
        let waits = figures.waits.unwrap();
        println!(
            "{agents:>6} {load:>6.2} {:>8.4} {waits:>8.4} {:>6.2}% {:>6.2}% {:>11.2} ({:>7.2}) {:>8.4} ({:.4})",
            exact.waits(),
            (waits / exact.waits() - 1.0) * 100.0,
            half_width / exact.waits() * 100.0,
            figures.mean_wait_s.unwrap(),
            exact.mean_wait_s(),
            figures.in_time.unwrap(),
            exact.answered_within(20.0),
        );
        let what = format!("{agents} agents, {load} erlangs");
        agrees(&what, waits, exact.waits(), 0.02, &mut wrong);
        agrees(
            &format!("{what}, occupancy"),
            figures.occupancy.unwrap(),
            exact.occupancy(),
            0.02,
            &mut wrong,
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn waiting_and_giving_up_are_as_probable_as_erlang_a_says_within_two_percent() {
    let h = HANDLE_S;
    let points: Vec<Point> = [
        (1, 1.0, h, 1),
        (1, 1.0, 2.0 * h, 1),
        (3, 2.0, h, 1),
        (5, 3.0, h, 2),
        (6, 4.0, h, 2),
        (5, 5.0, h, 1),
        (7, 7.0, h, 1),
        (10, 8.0, h, 3),
        (10, 10.0, h, 1),
        (15, 15.0, h, 1),
        (20, 20.0, h, 2),
        (10, 12.0, h / 2.0, 1),
        (8, 8.0, 3.0 * h, 1),
        (50, 48.0, 2.0 * h, 4),
    ]
    .into_iter()
    .zip(101..)
    .map(|((agents, load, patience, length), seed)| Point {
        agents,
        load,
        patience_s: Some(patience),
        length,
        seed,
    })
    .collect();
    let mut wrong = Vec::new();
    println!(
        "agents   load patience  waits (formula)    off  chance  gives up (formula)    off  mean wait s"
    );
    for Played { point, outcome, half_width } in played(&points, customers()) {
        let Point { agents, load, patience_s, .. } = point;
        let exact = Impatience::new(agents, load, HANDLE_S, patience_s.unwrap());
        let figures = &outcome.total;
        let (waits, gives_up) = (figures.waits.unwrap(), figures.gives_up.unwrap());
        println!(
            "{agents:>6} {load:>6.2} {:>8.0} {waits:>6.4} ({:.4}) {:>6.2}% {:>6.2}% {gives_up:>9.4} ({:.4}) {:>6.2}% {:>7.2} ({:.2})",
            patience_s.unwrap(),
            exact.waits(),
            (waits / exact.waits() - 1.0) * 100.0,
            half_width / exact.waits() * 100.0,
            exact.gives_up(),
            (gives_up / exact.gives_up() - 1.0) * 100.0,
            figures.mean_wait_s.unwrap(),
            exact.mean_wait_s(),
        );
        let what = format!("{agents} agents, {load} erlangs");
        agrees(&what, waits, exact.waits(), 0.02, &mut wrong);
        agrees(&format!("{what}, gives up"), gives_up, exact.gives_up(), 0.03, &mut wrong);
        let in_time = figures.in_time.unwrap();
        agrees(&format!("{what}, in time"), in_time, exact.answered_within(20.0), 0.02, &mut wrong);
        agrees(
            &format!("{what}, occupancy"),
            figures.occupancy.unwrap(),
            exact.occupancy(),
            0.02,
            &mut wrong,
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_same_seed_gives_the_same_days_and_another_seed_others() {
    let day = |seed| simulate(&one_queue(5, 4.0, Some(120.0), seed, 3000.0));
    assert_eq!(day(1), day(1));
    assert_ne!(day(1).total, day(2).total);
}

/// Two teams of ten with eight erlangs each, and the same people as one: by Erlang C the share who wait falls
/// from 0.4092 (4194304/10250507) to 0.2561 and the mean wait from 49.1 s to 15.4 s, to less than a third.
/// That one queue is never worse is the theorem of Smith and Whitt (1981), "Resource sharing for efficiency
/// in traffic systems".
#[test]
fn one_queue_gains_over_two_silos_what_erlang_c_says() {
    let days = (customers() / (120.0 * 24.0)).ceil() + 1.0;
    let queue = |team: &str| {
        format!(
            r#"
            [[queue]]
            name = "{team}"
            team = "{team}"
            kind = "voice"
            per_hour = 120
            target_seconds = 20
            handle = {{ mean_seconds = {HANDLE_S} }}
            [[shift]]
            agents = 10
            teams = ["{team}"]
            limits = {{ voice = 1 }}
            "#
        )
    };
    let text = format!("days = {days}\nwarm_up_days = 1\nseed = 7\n{}{}", queue("sales"), queue("service"));
    let found = compare(&Scenario::read(&text).expect("sound"));
    println!("{}", helppo_planning::simulate::table(&found).lines().take(14).collect::<Vec<_>>().join("\n"));
    assert_eq!(found.as_written.total, found.siloed.total, "these teams are silos as they stand");
    assert_eq!(found.siloed.total.came, found.one_queue.total.came, "the same customers come");
    let (silo, pool) = (Delay::new(10, 8.0, HANDLE_S), Delay::new(20, 16.0, HANDLE_S));
    let mut wrong = Vec::new();
    let (siloed, one) = (&found.siloed.total, &found.one_queue.total);
    agrees("siloed, waits", siloed.waits.unwrap(), silo.waits(), 0.04, &mut wrong);
    agrees("one queue, waits", one.waits.unwrap(), pool.waits(), 0.04, &mut wrong);
    agrees("siloed, mean wait", siloed.mean_wait_s.unwrap(), silo.mean_wait_s(), 0.08, &mut wrong);
    agrees("one queue, mean wait", one.mean_wait_s.unwrap(), pool.mean_wait_s(), 0.08, &mut wrong);
    let gain = siloed.mean_wait_s.unwrap() / one.mean_wait_s.unwrap();
    agrees("gain", gain, silo.mean_wait_s() / pool.mean_wait_s(), 0.1, &mut wrong);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
