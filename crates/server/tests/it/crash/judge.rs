//! What is wrong with the database, measured against the ledger.

use std::collections::BTreeMap;

use helppo_kernel::{CaseId, OfferId};
use helppo_store::{DbError, Store, Tx, p};

use super::ledger::Ledger;
use super::sink::Sink;

/// What still waits for somebody; empty when everything that was promised has been done.
pub async fn left(store: &Store) -> Vec<String> {
    let found: Result<_, DbError> = store
        .read(async |tx: &mut Tx| {
            let mut left: Vec<String> = Vec::new();
            let states: Vec<(String, String, i64)> = tx
                .all(
                    "SELECT channel_kind, state, count(*) FROM interaction WHERE state <> 'ended' GROUP BY channel_kind, state",
                    p![],
                )
                .await?;
            left.extend(states.iter().map(|(kind, state, n)| format!("stranded: {n} {kind} interactions {state}")));
            for (what, count) in [
                ("raw mails nobody has read", "SELECT count(*) FROM inbox_raw WHERE state = 'new'"),
                ("messages that have not left", "SELECT count(*) FROM message WHERE delivery = 'queued'"),
            ] {
                let n: i64 = tx.one(count, p![]).await?;
                left.extend((n > 0).then(|| format!("stranded: {n} {what}")));
            }
            Ok(left)
        })
        .await;
    found.expect("what is left can be counted")
}

/// Everything that is lost, doubled or unsound.
pub async fn judge(store: &Store, ledger: &Ledger, sink: &Sink) -> Vec<String> {
    let findings = helppo_server::examine(store).await.expect("the doctor can look");
    let mut wrong = findings.faults;
    wrong.extend(findings.waiting.into_iter().map(|what| format!("quarantined: {what}")));
    texts(store, ledger, &mut wrong).await;
    mails(store, sink, &mut wrong).await;
    decisions(store, ledger, &mut wrong).await;
    wrong
}

/// Each acknowledged text is there, and none is there twice. They are counted here and not in SQL: the
/// database may keep them packed.
async fn texts(store: &Store, ledger: &Ledger, wrong: &mut Vec<String>) {
    let read = async |tx: &mut Tx| {
        let mut all: Vec<String> = tx.all("SELECT text FROM message", p![]).await?;
        all.extend(tx.all::<String>("SELECT text FROM note", p![]).await?);
        Ok::<_, DbError>(all)
    };
    let texts = store.read(read).await.expect("the texts can be read");
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for text in texts.iter().map(|t| t.trim()).filter(|t| t.starts_with("crash-")) {
        *counts.entry(text).or_default() += 1;
    }
    for (text, what) in &ledger.pages().texts {
        if !counts.contains_key(text.as_str()) {
            wrong.push(format!("missing: {what} {text}"));
        }
    }
    wrong.extend(counts.iter().filter(|(_, n)| **n > 1).map(|(t, n)| format!("there {n} times: {t}")));
}

/// A mail that counts as sent reached the other side once; one whose fate nobody can know says so.
async fn mails(store: &Store, sink: &Sink, wrong: &mut Vec<String>) {
    let read = async |tx: &mut Tx| {
        tx.all::<(String, String)>(
            "SELECT text, delivery FROM message WHERE author_kind = 'agent' AND channel_kind = 'email'",
            p![],
        )
        .await
    };
    let sent: Vec<(String, String)> = store.read(read).await.expect("the deliveries can be read");
    let mut unknown = 0;
    for (text, delivery) in &sent {
        let came = sink.count(text.trim());
        match (delivery.as_str(), came) {
            ("sent", 1) => {}
            ("unknown", 0 | 1) => unknown += 1,
            _ => wrong.push(format!("mail {text} is {delivery} and came {came} times")),
        }
    }
    println!("{} mails of agents, the fate of {unknown} of them unknown and shown as such", sent.len());
}

/// Acknowledged decisions stand in the tables.
async fn decisions(store: &Store, ledger: &Ledger, wrong: &mut Vec<String>) {
    let (accepted, solved) = {
        let pages = ledger.pages();
        (pages.accepted.clone(), pages.solved.clone())
    };
    for name in accepted {
        let id: OfferId = name.parse().expect("an offer's id");
        let read = async move |tx: &mut Tx| {
            tx.opt::<Option<String>>("SELECT outcome FROM offer WHERE id = $1", p![id]).await
        };
        let outcome: Option<Option<String>> = store.read(read).await.expect("an offer can be read");
        if outcome.flatten().as_deref() != Some("accepted") {
            wrong.push(format!("missing: acceptance of {name}"));
        }
    }
    for (name, times) in solved {
        let id: CaseId = name.parse().expect("a case's id");
        let read = async move |tx: &mut Tx| {
            tx.all::<serde_json::Value>(
                "SELECT data FROM event WHERE case_id = $1 AND kind = 'CaseStatusChanged'",
                p![id],
            )
            .await
        };
        let changes: Vec<serde_json::Value> = store.read(read).await.expect("events can be read");
        let there = changes.iter().filter(|data| data["to"] == "solved").count();
        if i64::try_from(there).is_ok_and(|n| n < times) {
            wrong.push(format!("missing: {name} was solved {times} times and the log knows {there}"));
        }
    }
}
