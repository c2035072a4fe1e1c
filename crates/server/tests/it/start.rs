//! Starting, setting up, stopping.

use std::process::Command;

use reqwest::Method;
use serde_json::json;

use crate::program::{Desk, Program};

#[tokio::test]
async fn an_empty_folder_becomes_a_desk_and_is_set_up_once() {
    let mut program = Program::start(None).await;
    let stranger = Desk::new(&program.url);
    assert_eq!(stranger.get("/setup").await, json!({ "needed": true }));
    let admin = program.found().await;
    assert_eq!(admin.get("/session").await["agent"]["role"], "admin");
    let again = json!({ "language": "fi", "organisation": "Thief", "name": "Thief", "email": "thief@test.example",
        "password": "another-long-password" });
    let refused = stranger.call(Method::POST, "/setup", Some(&again)).await;
    assert!(matches!(refused.status, 403 | 409), "{refused:?}");
    assert!(program.stop(), "SIGTERM ends it well");
    program.launch();
    program.wait_until_ready().await;
    assert_eq!(stranger.get("/setup").await, json!({ "needed": false }));
}

#[tokio::test]
async fn a_request_for_another_host_is_refused() {
    let program = Program::start(None).await;
    let client = crate::program::client();
    let answer = client
        .get(format!("{}/api/v1/setup", program.url))
        .header("host", "evil.example")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 421);
}

#[test]
fn an_unknown_setting_stops_the_start_and_is_named() {
    let out = Command::new(env!("CARGO_BIN_EXE_helppo"))
        .args(["serve", "--set", "lissen=127.0.0.1:1"])
        .env_remove("HELPPO_CRASH")
        .output()
        .unwrap();
    assert!(!out.status.success());
    assert!(String::from_utf8_lossy(&out.stderr).contains("lissen"));
}

#[tokio::test]
async fn a_fresh_database_is_sound_in_the_doctors_eyes() {
    let mut program = Program::start(None).await;
    program.found().await;
    program.stop();
    let folder = format!("folder={}", program.folder().display());
    let out = Command::new(env!("CARGO_BIN_EXE_helppo"))
        .args(["doctor", "--set", &folder])
        .env_remove("HELPPO_CRASH")
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
    assert!(String::from_utf8_lossy(&out.stdout).contains("sound"));
}

#[tokio::test]
async fn pages_and_scripts_travel_packed_and_answers_of_the_api_do_not() {
    let program = Program::start(None).await;
    let client = crate::program::client();
    let packed = async |path: &str| {
        let ask = client.get(format!("{}{path}", program.url)).header("accept-encoding", "gzip");
        let answer = ask.send().await.expect("an answer");
        answer.headers().get("content-encoding").is_some_and(|v| v == "gzip")
    };
    assert!(packed("/help/en").await);
    assert!(!packed("/api/openapi.json").await);
}
