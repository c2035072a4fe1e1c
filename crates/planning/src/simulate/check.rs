//! What makes a scenario one that can be played.

use std::collections::{BTreeMap, BTreeSet};

use super::read::Fault;
use super::scenario::{Handle, QueuePlan, Scenario, Shape, ShiftPlan};
use super::time::TimeOfDay;

/// The largest numbers that make sense; a day is in seconds.
const MOST_AGENTS: u32 = 100_000;
const MOST_DAYS: u32 = 100_000;
const MOST_QUEUES: usize = 200;
const MOST_SHIFTS: usize = 5000;
const DAY_SECONDS: f64 = 86_400.0;
const MOST_PER_HOUR: f64 = 1e6;

/// Everything that is wrong with it.
pub(super) fn check(scenario: &Scenario) -> Vec<Fault> {
    let mut faults = Faults(Vec::new());
    faults.unless((1..=MOST_DAYS).contains(&scenario.days), "days", "expected 1 to 100000 days");
    faults.unless(
        scenario.warm_up_days < scenario.days,
        "warm_up_days",
        "expected fewer days than are played, or nothing would be counted",
    );
    let grain = scenario.interval_minutes;
    let divides = (5..=1440).contains(&grain) && 1440 % grain == 0;
    faults.unless(divides, "interval_minutes", "expected 5 to 1440 minutes that divide a day evenly");
    faults.unless(
        (1..=MOST_QUEUES).contains(&scenario.queues.len()),
        "queue",
        "expected 1 to 200 queues: [[queue]]",
    );
    faults.unless(
        (1..=MOST_SHIFTS).contains(&scenario.shifts.len()),
        "shift",
        "expected 1 to 5000 shifts: [[shift]]",
    );
    let agents: u64 = scenario.shifts.iter().map(|s| u64::from(s.agents)).sum();
    faults.unless(agents <= u64::from(MOST_AGENTS), "shift", "expected at most 100000 agents in all");
    let (mut names, mut targets) = (BTreeSet::new(), BTreeMap::new());
    for (i, queue) in scenario.queues.iter().enumerate() {
        let of = |field: &str| format!("queue[{i}].{field}");
        check_queue(&mut faults, queue, if divides { grain } else { 30 }, &of);
        faults.unless(names.insert(&queue.name), &of("name"), "expected a name that no other queue has");
        let target = queue.target_seconds.map(f64::to_bits);
        let first = *targets.entry((&queue.team, queue.kind)).or_insert(target);
        faults.unless(
            first == target,
            &of("target_seconds"),
            "expected the same target for every queue of this team and kind",
        );
    }
    for (i, shift) in scenario.shifts.iter().enumerate() {
        check_shift(&mut faults, scenario, shift, &|field| format!("shift[{i}].{field}"));
    }
    faults.0
}

fn check_queue(faults: &mut Faults, queue: &QueuePlan, grain: u32, of: &dyn Fn(&str) -> String) {
    faults.unless(!queue.name.is_empty(), &of("name"), "expected a name");
    faults.unless(!queue.team.is_empty(), &of("team"), "expected a team");
    faults.unless(queue.from < queue.to, &of("to"), "expected a time after `from`");
    match (queue.per_hour, queue.per_interval.as_slice()) {
        (Some(n), []) => {
            faults.unless((0.0..=MOST_PER_HOUR).contains(&n), &of("per_hour"), "expected 0 to 1000000");
        }
        (None, [_, ..]) => check_intervals(faults, queue, grain, of),
        (Some(_), _) => faults.add(&of("per_interval"), "expected either this or per_hour, not both"),
        (None, []) => faults.add(&of("per_hour"), "expected per_hour or per_interval: how many come"),
    }
    check_handle(faults, &queue.handle, of);
    if let Some(patience) = queue.patience_seconds {
        faults.unless(
            patience > 0.0 && patience <= 30.0 * DAY_SECONDS,
            &of("patience_seconds"),
            "expected more than 0 seconds, at most 30 days; leave it out for customers who never give up",
        );
    }
    if let Some(target) = queue.target_seconds {
        faults.unless(
            (1.0..=30.0 * DAY_SECONDS).contains(&target),
            &of("target_seconds"),
            "expected 1 second to 30 days",
        );
    }
    faults.unless(queue.priority <= 3, &of("priority"), "expected 0 low, 1 normal, 2 high or 3 urgent");
}

fn check_intervals(faults: &mut Faults, queue: &QueuePlan, grain: u32, of: &dyn Fn(&str) -> String) {
    let days = queue.per_interval.len();
    faults.unless(
        days == 1 || days == 7,
        &of("per_interval"),
        "expected one list, or one for each of 7 weekdays",
    );
    let room = (1440 - u32::from(queue.from.minutes())) / grain;
    for (day, counts) in queue.per_interval.iter().enumerate() {
        let field = of(&format!("per_interval[{day}]"));
        let fits = u32::try_from(counts.len()).is_ok_and(|n| n <= room);
        faults.unless(fits, &field, &format!("expected at most {room} intervals until the end of the day"));
        let sound = counts.iter().all(|n| (0.0..=MOST_PER_HOUR).contains(n));
        faults.unless(sound, &field, "expected counts of 0 to 1000000");
    }
    faults.unless(
        u32::from(queue.from.minutes()) % grain == 0,
        &of("from"),
        "expected the beginning of an interval",
    );
    faults.unless(
        queue.to == TimeOfDay::END,
        &of("to"),
        "expected no `to` beside per_interval: the last count ends it",
    );
}

fn check_handle(faults: &mut Faults, handle: &Handle, of: &dyn Fn(&str) -> String) {
    faults.unless(
        (0.1..=30.0 * DAY_SECONDS).contains(&handle.mean_seconds),
        &of("handle.mean_seconds"),
        "expected 0.1 seconds to 30 days",
    );
    if let Some(deviation) = handle.deviation_seconds {
        faults.unless(
            handle.shape == Shape::Lognormal && deviation > 0.0 && deviation <= 20.0 * handle.mean_seconds,
            &of("handle.deviation_seconds"),
            "expected only with shape = \"lognormal\", above 0 and at most 20 means",
        );
    }
}

fn check_shift(faults: &mut Faults, scenario: &Scenario, shift: &ShiftPlan, of: &dyn Fn(&str) -> String) {
    faults.unless(
        shift.from < shift.to,
        &of("to"),
        "expected a time after `from`; write a night as two shifts",
    );
    let weekdays = shift.days.iter().all(|d| (1..=7).contains(d));
    faults.unless(weekdays, &of("days"), "expected weekdays, Monday 1 to Sunday 7");
    let mut last = shift.from;
    for (i, pause) in shift.breaks.iter().enumerate() {
        faults.unless(
            last <= pause.from && pause.from < pause.to && pause.to <= shift.to,
            &of(&format!("breaks[{i}]")),
            "expected breaks within the shift, one after the other",
        );
        last = pause.to;
    }
    faults.unless(!shift.teams.is_empty(), &of("teams"), "expected at least one team");
    for (i, team) in shift.teams.iter().enumerate() {
        faults.unless(
            scenario.queues.iter().any(|q| q.team == *team),
            &of(&format!("teams[{i}]")),
            &format!("expected the team of a queue, and no queue is of {team:?}"),
        );
    }
    if let Some(limits) = shift.limits {
        let sound = limits.all().iter().all(|n| *n <= 12) && limits.all().iter().any(|n| *n > 0);
        faults.unless(sound, &of("limits"), "expected 1 to 12 at once of at least one kind");
    }
    faults.unless(
        (0.0..=15.0).contains(&shift.answers_in_seconds),
        &of("answers_in_seconds"),
        "expected 0 to 15 seconds",
    );
}

struct Faults(Vec<Fault>);

impl Faults {
    fn unless(&mut self, right: bool, field: &str, message: &str) {
        if !right {
            self.add(field, message);
        }
    }

    fn add(&mut self, field: &str, message: &str) {
        self.0.push(Fault { field: field.into(), line: None, message: message.into() });
    }
}
