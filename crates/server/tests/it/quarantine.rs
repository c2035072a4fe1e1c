//! What was given up, as an admin sees it and ends its waiting.

use std::process::Command;

use helppo_kernel::{Clock, JobId};
use helppo_store::{DbError, Store, StoreConfig, Tx, p};
use reqwest::Method;
use serde_json::Value;

use crate::program::{Database, Desk, Program};

/// Puts two jobs and two events of the log into quarantine, as a worker and a follower would.
async fn give_up(store: &Store) {
    let verb = async |tx: &mut Tx| {
        for id in [11i64, 12] {
            let sql =
                "INSERT INTO job (id, kind, key, run_at, state, attempts, token, data, error, created_at)
                VALUES ($1, 'ProcessRaw', $2, 5, 2, 12, 1, '{}', 'no luck', 0)";
            tx.exec(sql, p![id, format!("raw_{id}")]).await?;
        }
        let sql = "INSERT INTO quarantine (follower, n, at, error)
            SELECT 'bot', n, 7, 'I cannot take that' FROM event ORDER BY n LIMIT 2";
        tx.exec(sql, p![]).await
    };
    store.write::<_, DbError, _>(verb).await.expect("given up");
}

async fn listed(admin: &Desk) -> Vec<Value> {
    admin.get("/quarantine").await["items"].as_array().expect("items").clone()
}

async fn both_ways_out(postgres: Option<String>) {
    let program = Program::start(postgres.clone()).await;
    let admin = program.found().await;
    let config = StoreConfig { postgres: postgres.clone(), ..StoreConfig::sqlite(program.folder()) };
    let store = Store::open(&config, Clock::System).await.expect("the store opens");
    give_up(&store).await;

    let items = listed(&admin).await;
    assert_eq!(items.len(), 4, "{items:?}");
    let jobs: Vec<&Value> = items.iter().filter(|i| i["what"] == "job").collect();
    assert_eq!((jobs[0]["kind"].as_str(), jobs[0]["tries"].as_i64()), (Some("ProcessRaw"), Some(12)));
    assert_eq!((jobs[0]["error"].as_str(), jobs[0]["at"].as_i64()), (Some("no luck"), Some(5)));
    let events: Vec<&Value> = items.iter().filter(|i| i["what"] == "event").collect();
    assert_eq!(
        (events[0]["about"].as_str(), events[0]["error"].as_str()),
        (Some("bot"), Some("I cannot take that"))
    );

    let decide = async |item: &Value, what: &str| {
        let path = format!("/quarantine/{}/{what}", item["id"].as_str().expect("an id"));
        admin.call(Method::POST, &path, None).await.status
    };
    assert_eq!(decide(jobs[0], "retry").await, 204);
    assert_eq!(decide(jobs[1], "discard").await, 204);
    assert_eq!(decide(jobs[1], "discard").await, 404, "it is gone");
    assert_eq!(decide(events[0], "retry").await, 204, "the bot takes it now");
    assert_eq!(decide(events[1], "discard").await, 204);
    let dropped = jobs[1]["id"].as_str().and_then(|id| id.parse::<JobId>().ok()).expect("a job's id");
    let left =
        async move |tx: &mut Tx| tx.one::<i64>("SELECT count(*) FROM job WHERE id = $1", p![dropped]).await;
    assert_eq!(store.read::<_, DbError, _>(left).await.expect("read"), 0);
    let audit = admin.get("/audit").await.to_string();
    assert_eq!(audit.matches("quarantine.retried").count(), 2, "{audit}");
    assert_eq!(audit.matches("quarantine.discarded").count(), 2);
    store.close();
}

#[tokio::test]
async fn what_was_given_up_is_tried_again_or_dropped_on_sqlite() {
    both_ways_out(None).await;
}

#[tokio::test]
async fn what_was_given_up_is_tried_again_or_dropped_on_postgres() {
    let Some(database) = Database::new().await else { return };
    both_ways_out(Some(database.url.clone())).await;
}

#[tokio::test]
async fn the_doctor_looks_and_touches_nothing() {
    let mut program = Program::start(None).await;
    program.found().await;
    let store = Store::open(&StoreConfig::sqlite(program.folder()), Clock::System).await.expect("it opens");
    give_up(&store).await;
    program.stop();
    let doctor = || {
        let folder = format!("folder={}", program.folder().display());
        let done = Command::new(env!("CARGO_BIN_EXE_helppo")).args(["doctor", "--set", &folder]).output();
        let done = done.expect("the doctor runs");
        (done.status.success(), String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned())
    };
    let (_, said) = doctor();
    assert!(said.contains("2 events in quarantine") && said.contains("2 jobs in quarantine"), "{said}");
    // A database of an older program is left as it is.
    let older = async |tx: &mut Tx| {
        tx.exec("DELETE FROM schema_version WHERE number = (SELECT max(number) FROM schema_version)", p![])
            .await
    };
    store.write::<_, DbError, _>(older).await.expect("older");
    let (well, said) = doctor();
    assert!(!well && said.contains("nothing was changed"), "{said}");
    store.close();
}
