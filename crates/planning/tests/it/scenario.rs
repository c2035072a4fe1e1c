//! Scenario files: the examples play, and what is wrong is told with its line and field.

use std::path::Path;

use helppo_planning::simulate::{Arrangement, Outcome, Scenario, arranged, compare, simulate, table};

const SMALL: &str = r#"name = "Small"
days = 2

[[queue]]
name = "Calls"
team = "service"
kind = "voice"
per_hour = 30
from = "08:00"
to = "16:00"
patience_seconds = 120
handle = { mean_seconds = 240 }

[[shift]]
name = "Day"
agents = 4
from = "08:00"
to = "16:00"
breaks = [{ from = "11:00", to = "11:30" }]
teams = ["service"]
limits = { voice = 1 }
"#;

#[track_caller]
fn told(from: &str, to: &str, expected: &[&str]) {
    let text = SMALL.replacen(from, to, 1);
    assert_ne!(text, SMALL, "the sample holds {from:?}");
    let error = Scenario::read(&text).expect_err(to).to_string();
    for part in expected {
        assert!(error.contains(part), "{to:?} was told as {error:?}, without {part:?}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_field() {
    told("per_hour = 30", "per_hour = -1", &["line 8:", "queue[0].per_hour", "expected 0 to"]);
    told("per_hour = 30", "", &["line 4:", "queue[0].per_hour", "how many come"]);
    told("agents = 4", "agentz = 4", &["line 16:", "agentz", "agents"]);
    told("mean_seconds = 240", "mean_seconds = 0", &["line 12:", "queue[0].handle.mean_seconds"]);
    told("\"11:30\"", "\"17:00\"", &["line 19:", "shift[0].breaks[0]"]);
    told("\"11:30\"", "\"11.30\"", &["line 19:", "a time of day like \"08:30\""]);
    told("\nteams = [\"service\"]", "\nteams = [\"sales\"]", &["line 20:", "shift[0].teams[0]", "\"sales\""]);
    told("voice = 1", "voice = 13", &["line 21:", "shift[0].limits", "1 to 12"]);
    told("kind = \"voice\"", "kind = \"fax\"", &["line 7:", "fax"]);
    told("days = 2", "days = 2\nwarm_up_days = 2", &["line 3:", "warm_up_days"]);
    told("days = 2", "days = ", &["line 2:"]);
    told("per_hour = 30", "per_interval = [[1, 2]]", &["queue[0].to", "per_interval"]);
    let none = Scenario::read("days = 1\nqueue = []\nshift = []\n").expect_err("nobody").to_string();
    assert_eq!(none.lines().count(), 2, "all that is wrong is told at once: {none}");
}

#[test]
fn the_examples_in_the_documents_play() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/scenarios");
    let mut found = 0;
    for entry in std::fs::read_dir(folder).expect("the examples") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|e| e == "toml") {
            let scenario = Scenario::read(&std::fs::read_to_string(&path).expect("a text"));
            let scenario = scenario.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let text = table(&compare(&Scenario { days: scenario.days.min(7), ..scenario }));
            println!("{}", text.lines().take(20).collect::<Vec<_>>().join("\n"));
            assert!(text.contains("as written") && text.contains("siloed") && text.contains("one queue"));
            found += 1;
        }
    }
    assert!(found >= 3, "{found} examples");
}

#[test]
fn nobody_is_lost_in_any_arrangement() {
    let scenario = Scenario::read(include_str!("../../../../docs/scenarios/office-day.toml")).expect("sound");
    let whole = |outcome: &Outcome| {
        for queue in &outcome.queues {
            let t = &queue.total;
            // Who is being served when the last day ends was answered.
            assert_eq!(t.came, t.answered + t.gave_up + t.left_waiting, "{}", queue.name);
            assert_eq!(t.came, queue.intervals.iter().map(|i| i.figures.came).sum::<u64>());
            let busy = t.occupancy.expect("somebody is there");
            assert!((0.0..=1.0).contains(&busy), "{busy}");
        }
        outcome.total.came
    };
    let came = whole(&simulate(&scenario));
    for arrangement in [Arrangement::Siloed, Arrangement::OneQueue] {
        assert_eq!(whole(&simulate(&arranged(&scenario, arrangement))), came, "{arrangement:?}");
    }
    assert!(came > 5000, "{came}");
}

#[test]
fn nothing_is_answered_before_the_shift_in_a_break_or_after_it() {
    let scenario = Scenario::read(&SMALL.replace("patience_seconds = 120\n", "")).expect("sound");
    let outcome = simulate(&scenario);
    let staffed = |from: &str| {
        let intervals = &outcome.queues[0].intervals;
        let interval = intervals.iter().find(|i| i.from.to_string() == from).expect("customers");
        (interval.figures.agents, interval.figures.waits.expect("answered"))
    };
    let (in_break, wait_in_break) = staffed("11:00");
    let (before, _) = staffed("10:30");
    assert!((before - 4.0).abs() < 1e-9, "{before}");
    assert!(in_break < 1.0 && wait_in_break > 0.99, "only what is at hand is finished: {in_break}");
    // Four agents would serve 60 calls an hour of four minutes: nobody waits over night.
    assert_eq!(outcome.total.left_waiting, 0);
}

#[test]
fn a_scenario_survives_json() {
    let scenario = Scenario::read(SMALL).expect("sound");
    let json = serde_json::to_string(&scenario).expect("JSON");
    assert_eq!(serde_json::from_str::<Scenario>(&json).expect("the same"), scenario);
}
