//! The formulas against published tables, exact fractions and second methods.

use helppo_planning::erlang::{Delay, Goal, Impatience, Traffic, agents_for, loss, service};
use proptest::prelude::*;

const HOUR: f64 = 3600.0;

#[track_caller]
fn near(found: f64, known: f64, within: f64, what: &str) {
    assert!((found - known).abs() <= within, "{what}: {found} is not {known} ± {within}");
}

/// Rappaport, *Wireless Communications* (2nd ed. 2002), table 3.4, "Capacity of an Erlang B system":
/// channels, grade of service, erlangs to three figures. 8.108 for 15 lines at 1 % is the worked example of
/// the Westbay Erlang B calculator's manual (erlang.com).
const CAPACITY: &[(u32, f64, f64, f64)] = &[
    (2, 0.01, 0.153, 0.0005),
    (4, 0.01, 0.869, 0.0005),
    (5, 0.01, 1.36, 0.005),
    (10, 0.01, 4.46, 0.005),
    (20, 0.01, 12.0, 0.05),
    (24, 0.01, 15.3, 0.05),
    (40, 0.01, 29.0, 0.05),
    (70, 0.01, 56.1, 0.05),
    (100, 0.01, 84.1, 0.05),
    (5, 0.005, 1.13, 0.005),
    (10, 0.005, 3.96, 0.005),
    (20, 0.005, 11.1, 0.05),
    (10, 0.001, 3.09, 0.005),
    (20, 0.001, 9.41, 0.005),
    (100, 0.001, 75.2, 0.05),
    (15, 0.01, 8.108, 0.0005),
];

#[test]
fn erlang_b_gives_the_capacities_of_the_printed_table() {
    for (lines, share, erlangs, half) in CAPACITY {
        let (below, above) = (loss(*lines, erlangs - half), loss(*lines, erlangs + half));
        assert!(
            below <= *share && *share <= above,
            "{lines} lines, {erlangs} erlangs: {below} … {above} does not hold {share}"
        );
    }
}

/// Agents, erlangs, probability of waiting, half a unit of the last printed digit, and who printed it.
const WAITS: &[(u32, f64, f64, f64, &str)] = &[
    (
        1,
        2.0 / 3.0,
        0.667,
        5e-4,
        "Hillier & Lieberman, Introduction to Operations Research, County Hospital, s = 1",
    ),
    (2, 2.0 / 3.0, 0.167, 5e-4, "the same, s = 2"),
    (2, 0.75, 0.2045, 5e-5, "Anderson, Sweeney & Williams, Introduction to Management Science, Burger Dome"),
    (2, 10.0 / 12.0, 0.245, 5e-4, "the same book's spreadsheet, λ = 10, μ = 12, 2 servers"),
    (3, 10.0 / 12.0, 0.058, 5e-4, "3 servers"),
    (4, 10.0 / 12.0, 0.011, 5e-4, "4 servers"),
    (5, 10.0 / 12.0, 0.002, 5e-4, "5 servers"),
    (55, 48.0, 0.239, 5e-4, "Mitan, The Erlang-C formula: 360 calls a half hour of 240 s, 55 agents"),
    (
        14,
        10.0,
        0.174,
        5e-4,
        "Call Centre Helper, Erlang C worked example: 100 calls a half hour of 180 s, 14 agents",
    ),
    (2, 1.0, 1.0 / 3.0, 1e-14, "exact fraction from the definition"),
    (3, 2.0, 4.0 / 9.0, 1e-14, "exact fraction"),
    (4, 3.0, 27.0 / 53.0, 1e-14, "exact fraction"),
    (5, 4.0, 128.0 / 231.0, 1e-14, "exact fraction"),
    (6, 5.0, 3125.0 / 5319.0, 1e-14, "exact fraction"),
    (8, 5.0, 78_125.0 / 467_069.0, 1e-14, "exact fraction"),
    (10, 8.0, 4_194_304.0 / 10_250_507.0, 1e-14, "exact fraction"),
    (10, 9.0, 43_046_721.0 / 64_370_707.0, 1e-14, "exact fraction"),
];

#[test]
fn erlang_c_gives_the_printed_probabilities_of_waiting() {
    for (agents, load, waits, half, source) in WAITS {
        near(Delay::new(*agents, *load, 1.0).waits(), *waits, *half, source);
    }
}

#[test]
fn erlang_c_gives_the_printed_waits_queues_and_service_levels() {
    // Hillier & Lieberman, County Hospital: λ = 2 an hour, μ = 3 an hour; times in hours.
    let (one, two) = (Delay::new(1, 2.0 / 3.0, HOUR / 3.0), Delay::new(2, 2.0 / 3.0, HOUR / 3.0));
    near(one.mean_queue(), 4.0 / 3.0, 1e-12, "Lq, s = 1");
    near(two.mean_queue(), 1.0 / 12.0, 1e-12, "Lq, s = 2");
    near(one.mean_wait_s() / HOUR, 2.0 / 3.0, 1e-12, "Wq, s = 1");
    near(two.mean_wait_s() / HOUR, 1.0 / 24.0, 1e-12, "Wq, s = 2");
    for (queue, half_hour, hour) in [(one, 0.404, 0.245), (two, 0.022, 0.003)] {
        // The book cuts 0.0226 to 0.022.
        near(1.0 - queue.answered_within(HOUR / 2.0), half_hour, 7e-4, "P(Wq > 1/2)");
        near(1.0 - queue.answered_within(HOUR), hour, 5e-4, "P(Wq > 1)");
    }
    // Anderson, Sweeney & Williams, Burger Dome, two channels, minutes.
    let burgers = Delay::new(2, 0.75, 1.0);
    near(burgers.mean_queue(), 0.1227, 5e-5, "Lq");
    near(burgers.mean_wait_s(), 0.1636, 5e-5, "Wq");
    // Garnett, Mandelbaum & Reiman (2002), table 1, column M/M/N: 48 calls a minute of 1 min, 50 agents.
    let large = Delay::new(50, 48.0, 60.0);
    near(large.mean_wait_s(), 20.8, 0.05, "average waiting time");
    near(large.wait_quantile_s(0.9), 58.1, 0.05, "its 90th percentile");
    near(large.mean_queue(), 17.0, 0.5, "average queue");
    near(large.occupancy(), 0.96, 1e-12, "utilisation");
    // Call Centre Helper's worked example: 80 % in 20 s wants 14 agents, and they give 88.8 %.
    let traffic = Traffic { per_hour: 200.0, handle_s: 180.0, patience_s: None };
    let goal = Goal { share: 0.8, within_s: 20.0, busy_at_most: 0.85 };
    assert_eq!(agents_for(&traffic, &goal), 14);
    let found = service(14, &traffic, 20.0);
    near(found.in_time, 0.888, 5e-4, "service level");
    near(found.mean_wait_s.expect("steady"), 7.8, 0.05, "average speed of answer");
    near(found.occupancy, 0.714, 5e-4, "occupancy");
}

/// With patience as long as a contact (θ = μ) the number in the house is Poisson, so that waiting has the
/// probability `P(X ≥ n)`: agents, erlangs, one minus the cumulative Poisson table that stands in any book of
/// statistics (for instance Molina, *Poisson's Exponential Binomial Limit*, 1942).
const POISSON: &[(u32, f64, f64)] = &[
    (1, 1.0, 1.0 - 0.3679),
    (3, 2.0, 1.0 - 0.6767),
    (5, 3.0, 1.0 - 0.8153),
    (6, 4.0, 1.0 - 0.7851),
    (5, 5.0, 1.0 - 0.4405),
    (9, 6.0, 1.0 - 0.8472),
    (7, 7.0, 1.0 - 0.4497),
    (10, 8.0, 1.0 - 0.7166),
    (10, 10.0, 1.0 - 0.4579),
    (15, 10.0, 1.0 - 0.9165),
    (15, 15.0, 1.0 - 0.4657),
    (20, 20.0, 1.0 - 0.4703),
    (25, 20.0, 1.0 - 0.8432),
];

#[test]
fn erlang_a_gives_the_poisson_table_where_patience_is_as_long_as_a_contact() {
    for (agents, load, waits) in POISSON {
        let queue = Impatience::new(*agents, *load, 300.0, 300.0);
        near(queue.waits(), *waits, 6e-5, &format!("{agents} agents, {load} erlangs"));
        // E(X − n)⁺ = a·P(X ≥ n) − n·P(X ≥ n + 1), and who waits gives up at the rate of a contact.
        let next = Impatience::new(agents + 1, *load, 300.0, 300.0).waits();
        let gives_up = queue.waits() - f64::from(*agents) / load * next;
        near(queue.gives_up(), gives_up, 1e-12, "gives up");
    }
}

#[test]
fn erlang_a_gives_the_printed_example_and_closed_forms() {
    // Garnett, Mandelbaum & Reiman (2002), table 1, column M/M/N + M: patience 2 min.
    let queue = Impatience::new(50, 48.0, 60.0, 120.0);
    near(queue.gives_up(), 0.031, 5e-4, "fraction abandoning");
    near(queue.mean_wait_s(), 3.7, 0.05, "average waiting time");
    near(queue.waits_longer(12.5), 0.1, 1e-3, "beyond the printed 90th percentile");
    near(queue.mean_queue(), 3.0, 0.5, "average queue");
    near(queue.occupancy(), 0.93, 5e-3, "utilisation");
    // One agent, λ = μ, patience two contacts: π(k) ∝ 2^k/(k + 1)!, so π(0) = 2/(e² − 1).
    let one = Impatience::new(1, 1.0, 60.0, 120.0);
    near(one.waits(), 1.0 - 2.0 / (2.0_f64.exp() - 1.0), 1e-14, "one agent");
}

#[test]
fn very_long_patience_is_erlang_c_and_none_is_erlang_b() {
    for (agents, load) in [(1, 0.5), (5, 4.0), (14, 10.0), (55, 48.0), (300, 280.0)] {
        let endless = Impatience::new(agents, load, 180.0, 180.0e9);
        let delay = Delay::new(agents, load, 180.0);
        near(endless.waits(), delay.waits(), 1e-6, "P(wait)");
        near(endless.mean_wait_s() / delay.mean_wait_s(), 1.0, 1e-6, "mean wait");
        near(endless.answered_within(20.0), delay.answered_within(20.0), 1e-6, "in 20 s");
        let none = Impatience::new(agents, load, 180.0, 180.0e-9);
        near(none.gives_up(), loss(agents, load), 1e-6, "lost");
    }
}

#[test]
fn thousands_of_agents_are_counted_as_well_as_few() {
    for agents in [1000, 5000, 50_000, 200_000_u32] {
        let n = f64::from(agents);
        // Halfin and Whitt (1981): with n = a + β·√n and β = 1, P(wait) tends to 0.2234 from below as n grows.
        let delay = Delay::new(agents, n - n.sqrt(), 240.0);
        near(delay.waits(), 0.2234, 4.0 / n.sqrt() * 0.2234, "Halfin and Whitt");
        let crowd = Impatience::new(agents, n * 1.2, 240.0, 120.0);
        // Overloaded by a fifth, a sixth of them give up whatever the patience (Whitt 2004, fluid model).
        near(crowd.gives_up(), 1.0 / 6.0, 2e-3, "a sixth");
        near(crowd.waits(), 1.0, 1e-3, "nearly all wait");
        assert!(crowd.answered_within(1.0).is_finite() && crowd.waits_longer(1.0) > 0.9);
    }
}

#[test]
fn the_least_staff_reaches_the_goal_and_one_less_does_not() {
    for per_hour in [6.0, 60.0, 600.0, 6000.0] {
        for patience_s in [None, Some(90.0)] {
            let traffic = Traffic { per_hour, handle_s: 240.0, patience_s };
            let goal = Goal { share: 0.8, within_s: 20.0, busy_at_most: 0.9 };
            let agents = agents_for(&traffic, &goal);
            let reached = |n| {
                let found = service(n, &traffic, 20.0);
                found.in_time >= goal.share && found.occupancy <= goal.busy_at_most
            };
            assert!(reached(agents) && !reached(agents - 1), "{agents} for {traffic:?}");
        }
    }
    let nobody = Traffic { per_hour: 0.0, handle_s: 240.0, patience_s: None };
    assert_eq!(agents_for(&nobody, &Goal { share: 0.8, within_s: 20.0, busy_at_most: 0.9 }), 0);
}

/// The stationary distribution straight from the balance equations, in logarithms from an empty house.
fn distribution(most: u32, comes: impl Fn(u32) -> f64, leaves: impl Fn(u32) -> f64) -> Vec<f64> {
    let mut ln = vec![0.0_f64];
    for k in 1..=most {
        ln.push(ln[k as usize - 1] + comes(k - 1).ln() - leaves(k).ln());
    }
    let top = ln.iter().copied().fold(f64::MIN, f64::max);
    let weights: Vec<f64> = ln.iter().map(|l| (l - top).exp()).collect();
    let total: f64 = weights.iter().sum();
    weights.iter().map(|w| w / total).collect()
}

/// Mandelbaum and Zeltyn (2007): with `A = 1 + Σ y^j / Π (x + k)`, `x = nμ/θ`, `y = λ/θ`, and Erlang B:
/// `P(wait) = A·B / (1 + (A − 1)·B)` and `P(gives up | waits) = 1/(ρ·A) + 1 − 1/ρ`.
fn by_series(agents: u32, load: f64, theta: f64) -> (f64, f64) {
    let (x, y, rho) = (f64::from(agents) / theta, load / theta, load / f64::from(agents));
    let (mut a, mut term, mut j) = (1.0, 1.0, 1.0);
    while term > 1e-18 * a || j < y - x {
        term *= y / (x + j);
        a += term;
        j += 1.0;
    }
    let b = loss(agents, load);
    let waits = a * b / (1.0 + (a - 1.0) * b);
    (waits, waits * (1.0 / (rho * a) + 1.0 - 1.0 / rho))
}

/// What happens to a customer with others before, played forward in small steps (Runge and Kutta): the share
/// answered by `t` and the share still waiting at `t`. Times in contacts.
fn by_steps(agents: u32, load: f64, theta: f64, t: f64) -> (f64, f64) {
    let n = f64::from(agents);
    let most = agents + 400;
    let house = distribution(
        most,
        |_| load,
        |k| f64::from(k.min(agents)) + f64::from(k.saturating_sub(agents)) * theta,
    );
    let mut waiting: Vec<f64> = house[agents as usize..].to_vec();
    let mut answered: f64 = house[..agents as usize].iter().sum();
    let flow = |p: &[f64]| -> (Vec<f64>, f64) {
        let ahead = |j: usize| n + f64::from(u32::try_from(j).unwrap()) * theta;
        let change = (0..p.len())
            .map(|j| p.get(j + 1).map_or(0.0, |next| ahead(j + 1) * next) - (ahead(j) + theta) * p[j])
            .collect();
        (change, n * p[0])
    };
    let steps = 40_000;
    let h = t / f64::from(steps);
    for _ in 0..steps {
        let add =
            |k: &[f64], by: f64| -> Vec<f64> { waiting.iter().zip(k).map(|(p, d)| p + by * d).collect() };
        let (k1, a1) = flow(&waiting);
        let (k2, a2) = flow(&add(&k1, h / 2.0));
        let (k3, a3) = flow(&add(&k2, h / 2.0));
        let (k4, a4) = flow(&add(&k3, h));
        answered += h / 6.0 * (a1 + 2.0 * a2 + 2.0 * a3 + a4);
        for (j, p) in waiting.iter_mut().enumerate() {
            *p += h / 6.0 * (k1[j] + 2.0 * k2[j] + 2.0 * k3[j] + k4[j]);
        }
    }
    (answered, waiting.iter().sum())
}

#[test]
fn answered_in_time_with_impatience_is_what_the_steps_of_the_process_say() {
    for (agents, load, theta, t) in [(1, 0.8, 1.0, 0.3), (5, 5.5, 0.5, 0.25), (12, 10.0, 2.0, 0.1)] {
        let queue = Impatience::new(agents, load, 200.0, 200.0 / theta);
        let (answered, waiting) = by_steps(agents, load, theta, t);
        near(queue.answered_within(200.0 * t), answered, 1e-7, "answered");
        near(queue.waits_longer(200.0 * t), waiting, 1e-7, "waiting");
    }
}

proptest! {
    #[test]
    fn erlang_b_and_c_are_what_the_balance_equations_say(agents in 1..400_u32, busy in 0.05..0.98_f64) {
        let load = f64::from(agents) * busy;
        let lost = distribution(agents, |_| load, f64::from)[agents as usize];
        // Below this the numbers of a computer have no digits left.
        let same = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b + 1e-290;
        prop_assert!(same(loss(agents, load), lost));
        let most = agents + (40.0 / (1.0 - busy)).ceil() as u32;
        let house = distribution(most, |_| load, |k| f64::from(k.min(agents)));
        let waits: f64 = house[agents as usize..].iter().sum();
        let queue: f64 = house[agents as usize..].iter().zip(0..).map(|(p, j)| p * f64::from(j)).sum();
        let delay = Delay::new(agents, load, 100.0);
        prop_assert!(same(delay.waits(), waits), "{} {waits}", delay.waits());
        prop_assert!(same(delay.mean_queue(), queue));
    }

    #[test]
    fn erlang_a_is_what_the_series_of_mandelbaum_and_zeltyn_says(
        agents in 1..300_u32, busy in 0.1..1.6_f64, theta in 0.05..20.0_f64
    ) {
        let load = f64::from(agents) * busy;
        let queue = Impatience::new(agents, load, 100.0, 100.0 / theta);
        let (waits, gives_up) = by_series(agents, load, theta);
        prop_assert!((queue.waits() - waits).abs() < 1e-9, "{} {waits}", queue.waits());
        prop_assert!((queue.gives_up() - gives_up).abs() < 1e-9, "{} {gives_up}", queue.gives_up());
    }

    #[test]
    fn one_more_agent_never_makes_it_worse(agents in 1..200_u32, busy in 0.1..2.0_f64, patience in 1.0..2000.0_f64) {
        let traffic = Traffic { per_hour: 15.0 * f64::from(agents) * busy, handle_s: 240.0, patience_s: Some(patience) };
        let (now, more) = (service(agents, &traffic, 20.0), service(agents + 1, &traffic, 20.0));
        prop_assert!(more.in_time >= now.in_time - 1e-12 && more.gives_up <= now.gives_up + 1e-12);
        prop_assert!(more.waits <= now.waits + 1e-12 && more.occupancy <= now.occupancy + 1e-12);
        prop_assert!((0.0..=1.0).contains(&now.in_time) && (0.0..=1.0).contains(&now.gives_up));
    }
}
