//! What a desk notices of what happens around it.

use std::time::Duration;

use helppo_kernel::Clock;
use helppo_store::{DbError, Store, StoreConfig, Tx, p};
use reqwest::Method;
use serde_json::{Value, json};

use crate::mail;
use crate::program::{Desk, Program};

/// Looks until it is so.
async fn until(so: impl AsyncFn() -> bool, what: &str) {
    for _ in 0..400 {
        if so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("never: {what}");
}

/// A team's mail channel.
async fn mailbox(admin: &Desk) {
    let team = admin.get("/session").await["teams"][0]["id"].clone();
    let channel = json!({ "kind": "email", "name": "Mail", "team": team, "enabled": true, "language": "en",
        "settings": { "address": "support@test.example", "receive": { "way": "smtp" },
            "send": { "way": "relay", "host": "127.0.0.1", "port": 9, "tls": "none" } } });
    admin.post("/channels", &channel).await;
}

#[tokio::test]
async fn a_lost_line_is_known_at_once_and_a_new_one_too() {
    let program = Program::start(None).await;
    let admin = program.found().await;
    let available = json!({ "status": "available" });
    admin.call(Method::PUT, "/presence", Some(&available)).await.expect_success();
    let store = Store::open(&StoreConfig::sqlite(program.folder()), Clock::System).await.unwrap();
    // Held by the process while the line is open; promised to everybody once it is not.
    let state = async || {
        let read = async |tx: &mut Tx| {
            tx.opt::<(i64, i64)>("SELECT state, run_at FROM job WHERE kind = 'AwaitAgent'", p![]).await
        };
        let read: Result<Option<(i64, i64)>, DbError> = store.read(read).await;
        read.unwrap()
    };
    let line = admin.live().await;
    until(async || state().await.is_some_and(|s| s.0 == 1), "the open line is held").await;
    drop(line);
    let soon = Clock::System.now().0 + 40_000;
    until(async || state().await.is_some_and(|s| s.0 == 0 && s.1 < soon), "the lost line is known").await;
    let _line = admin.live().await;
    until(async || state().await.is_some_and(|s| s.0 == 1), "the new line is held").await;
    store.close();
}

#[tokio::test]
async fn a_case_that_became_part_of_another_leaves_every_list() {
    let program = Program::start(None).await;
    let admin = program.found().await;
    mailbox(&admin).await;
    for id in ["first", "second"] {
        mail::send(program.smtp, "aino@crash.example", "support@test.example", "About it", id, id)
            .await
            .unwrap();
    }
    let cases = async || admin.get("/cases").await["items"].as_array().cloned().unwrap_or_default();
    until(async || cases().await.len() == 2, "both mails are cases").await;
    let ids: Vec<Value> = cases().await.iter().map(|c| c["id"].clone()).collect();
    let mut line = admin.live().await;
    let merge = format!("/cases/{}/merge", ids[0].as_str().unwrap());
    admin.post(&merge, &json!({ "into": ids[1] })).await;
    let gone = line.until(|frame| frame["topic"] == "inbox" && frame["data"]["gone"] == ids[0]).await;
    assert_eq!(gone["data"]["into"], ids[1]);
    admin.post(&format!("/cases/{}/unmerge", ids[0].as_str().unwrap()), &json!({})).await;
    line.until(|frame| frame["topic"] == "inbox" && frame["data"]["row"]["id"] == ids[0]).await;
}

#[tokio::test]
async fn every_open_desk_hears_of_a_notice_when_it_is_published_changed_and_withdrawn() {
    let program = Program::start(None).await;
    let admin = program.found().await;
    let mut line = admin.live().await;
    let made = admin.post("/notices", &json!({ "level": "outage", "texts": { "en": "Cards fail" } })).await;
    let told = line.until(|frame| frame["kind"] == "NoticePublished").await;
    assert_eq!(
        (&told["topic"], &told["data"]["items"][0]["texts"]["en"]),
        (&json!("notices"), &json!("Cards fail"))
    );
    let path = format!("/notices/{}", made["id"].as_str().unwrap());
    let change = json!({ "texts": { "en": "Cards work again" } });
    admin.call(Method::PATCH, &path, Some(&change)).await.expect_success();
    let told = line.until(|frame| frame["kind"] == "NoticeChanged").await;
    assert_eq!(told["data"]["items"][0]["texts"]["en"], "Cards work again");
    admin.call(Method::DELETE, &path, None).await.expect_success();
    let told = line.until(|frame| frame["kind"] == "NoticeWithdrawn").await;
    assert_eq!(told["data"]["items"], json!([]));
}

#[tokio::test]
async fn a_file_of_the_size_that_mail_takes_is_uploaded_under_a_key_once() {
    let program = Program::start(None).await;
    let admin = program.found().await;
    let send = async |size: usize, key: &str| {
        let mut body =
            b"--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n".to_vec();
        body.resize(body.len() + size, b'x');
        body.extend_from_slice(b"\r\n--part--\r\n");
        let request = admin.request(Method::POST, "/uploads").header("idempotency-key", key);
        let request = request.header("content-type", "multipart/form-data; boundary=part").body(body);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let (status, first) = send(25 << 20, "large").await;
    assert_eq!((status, &first["size"]), (201, &json!(25 << 20)));
    assert_eq!(send(25 << 20, "large").await.1["id"], first["id"]);
    assert_eq!(send((25 << 20) + 1, "larger").await.0, 413);
}

#[tokio::test]
async fn the_help_centre_tells_when_people_are_there() {
    let program = Program::start(None).await;
    let admin = program.found().await;
    mailbox(&admin).await;
    let page = async |locale: &str| {
        let answer =
            crate::program::client().get(format!("{}/help/{locale}", program.url)).send().await.unwrap();
        answer.text().await.unwrap()
    };
    assert!(!page("en").await.contains("class=\"hours\""));
    let day = json!([{ "from": "08:00", "to": "16:00" }]);
    let hours = json!({ "time_zone": "Europe/Helsinki", "week": { "mon": day, "tue": day, "wed": day, "thu": day, "fri": day } });
    admin.call(Method::PUT, "/hours", Some(&hours)).await.expect_success();
    assert!(page("en").await.contains("Open Mon–Fri 8:00–16:00"));
    assert!(page("fi").await.contains("Avoinna ma–pe 8.00–16.00"));
    assert!(page("sv").await.contains("Öppet mån–fre 8.00–16.00"));
}
