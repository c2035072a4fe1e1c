//! Planning over HTTP and at the command line, by the real program.

use std::process::Command;

use reqwest::Method;
use serde_json::{Value, json};

use crate::program::Program;

#[tokio::test]
async fn a_what_if_is_answered_with_silos_and_one_queue_side_by_side() {
    let program = Program::start(None).await;
    let admin = program.found().await;
    let team = admin.post("/teams", &json!({ "name": "Service" })).await["id"].clone();
    let calls = |name: &str| {
        json!({ "name": name, "team": name, "kind": "voice", "per_hour": 60, "from": "08:00", "to": "16:00",
            "target_seconds": 20, "handle": { "mean_seconds": 240 } })
    };
    let people = |team: &str| json!({ "agents": 5, "from": "08:00", "to": "16:00", "teams": [team], "limits": { "voice": 1 } });
    let scenario = json!({ "days": 14, "queue": [calls("sales"), calls("service")],
        "shift": [people("sales"), people("service")] });
    let answer = admin.post("/planning/what-if", &json!({ "scenario": scenario })).await;
    let wait = |name: &str| answer[name]["total"]["mean_wait_s"].as_f64().expect("a wait");
    assert!(wait("one_queue") * 1.5 < wait("siloed"), "{} {}", wait("one_queue"), wait("siloed"));
    let told =
        admin.get(&format!("/planning/forecast?team={}&kind=chat", team.as_str().expect("an id"))).await;
    assert_eq!(told["intervals"], json!([]), "nobody has come yet: {told}");
    let wrong = admin.call(Method::POST, "/planning/what-if", Some(&json!({}))).await;
    assert_eq!(wrong.status, 422, "{}", wrong.body);
}

#[test]
fn a_scenario_is_played_at_the_command_line_and_its_faults_are_named() {
    let helppo = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_helppo")).arg("simulate").args(arguments).output().expect("it runs")
    };
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/scenarios/office-day.toml");
    let shown = helppo(&[example, "--days", "2"]);
    let text = String::from_utf8(shown.stdout).expect("a text");
    assert!(shown.status.success() && text.contains("one queue") && text.contains("Mails"), "{text}");
    let json = helppo(&[example, "--days", "2", "--seed", "9", "--json"]);
    let read: Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(read["as_written"]["seed"], 9);
    let folder = tempfile::TempDir::with_prefix("helppo-it-").expect("a temporary folder");
    let wrong = folder.path().join("wrong.toml");
    let broken = std::fs::read_to_string(example).expect("the example").replace("agents = 8", "agents = -8");
    std::fs::write(&wrong, broken).expect("written");
    let refused = helppo(&[wrong.to_str().expect("a path")]);
    let said = String::from_utf8(refused.stderr).expect("a text");
    assert!(!refused.status.success() && said.contains("wrong.toml") && said.contains("line 58"), "{said}");
}
