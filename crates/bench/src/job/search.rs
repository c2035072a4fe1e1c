//! One word that stands in every tenth to every ten-thousandth message: newest first and best first, with
//! the exact total, compared with a scan of every text.

use std::collections::HashMap;

use anyhow::ensure;
use helppo_case::Delivery;
use helppo_kernel::MessageId;
use helppo_store::{DbError, Tx, p};
use serde_json::Value;

use crate::Options;
use crate::data::MARKED;
use crate::fill::Filled;
use crate::floor::Minute;
use crate::house::{Desk, Place, Program};
use crate::stats::{Times, line, median, per_operation};

/// Texts that one read of the scan takes.
const TOGETHER: i64 = 5_000;
/// What the best peer spends on each word, in milliseconds of CPU: any 30 hits in no order.
const PEER: [f64; 4] = [6.0, 42.0, 4.0, 2.0];

/// Prints CPU and wall for each word and both orders.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let filled = Filled::usual(options).await?;
    let truth = scan(&filled.place).await?;
    Minute::take(options).await?;
    let program = Program::start(&filled.place).await?;
    let desk = program.admin().await?;
    program.rest().await;
    println!("\nsearch, {} messages, {} rounds", filled.facts.messages, options.rounds);
    let mut all = Times::default();
    for (i, (word, share)) in MARKED.iter().enumerate() {
        let right = &truth[word];
        for (order, name) in [("new", "newest first"), ("best", "best first")] {
            let mut cpu = Vec::new();
            let mut times = Times::default();
            let (found, _) = ask(&desk, word, order).await?;
            compare(&found, right, order)?;
            for _ in 0..options.rounds {
                let before = program.cpu();
                let n = options.size.unwrap_or(100);
                for _ in 0..n {
                    times.add(ask(&desk, word, order).await?.1);
                }
                cpu.push(per_operation(program.cpu().saturating_sub(before), usize::try_from(n)?));
            }
            let what = format!("1/{share}, {} hits, {name}", right.len());
            line(&format!("{what}: CPU"), median(cpu), "ms", Some((PEER[i], "best peer")));
            line(&format!("{what}: p50"), times.percentile(50.0), "ms", None);
            line(&format!("{what}: p99"), times.percentile(99.0), "ms", Some((20.0, "goal")));
            all.join(times);
        }
    }
    line("all words and orders: p99", all.percentile(99.0), "ms", Some((20.0, "goal")));
    println!("totals are exact, and the newest 30 are those of a scan of every text");
    program.stop()
}

/// The first 30 messages with a word.
pub async fn ask(desk: &Desk, word: &str, order: &str) -> anyhow::Result<(Value, std::time::Duration)> {
    desk.timed(&format!("/search?q={word}&kind=message&order={order}&limit=30")).await
}

/// The messages that hold each word, oldest first, by reading every text.
async fn scan(place: &Place) -> anyhow::Result<HashMap<&'static str, Vec<MessageId>>> {
    let store = place.store().await?;
    let mut found: HashMap<&'static str, Vec<MessageId>> =
        MARKED.iter().map(|(w, _)| (*w, Vec::new())).collect();
    let mut after = MessageId(0);
    loop {
        let read = store.read(async move |tx: &mut Tx| {
            tx.all::<(MessageId, String, Delivery)>(
                "SELECT id, text, delivery FROM message WHERE id > $1 ORDER BY id LIMIT $2",
                p![after, TOGETHER],
            )
            .await
        });
        let texts: Result<_, DbError> = read.await;
        let texts: Vec<(MessageId, String, Delivery)> = texts?;
        let Some(last) = texts.last() else { break };
        after = last.0;
        for (id, text, _) in &texts {
            for (word, messages) in &mut found {
                if text.contains(*word) {
                    messages.push(*id);
                }
            }
        }
    }
    store.close();
    Ok(found)
}

fn compare(found: &Value, right: &[MessageId], order: &str) -> anyhow::Result<()> {
    let total = found["total"].as_u64().unwrap_or_default();
    ensure!(total == right.len() as u64, "{total} were counted and {} are there", right.len());
    let hits: Vec<String> = found["hits"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|h| h["id"].as_str().map(str::to_owned))
        .collect();
    ensure!(hits.len() == right.len().min(30), "{} hits are shown", hits.len());
    let all: Vec<String> = right.iter().rev().map(ToString::to_string).collect();
    if order == "new" {
        ensure!(hits == all[..hits.len()], "the newest are other messages");
    }
    ensure!(hits.iter().all(|h| all.contains(h)), "a hit does not hold the word");
    Ok(())
}
