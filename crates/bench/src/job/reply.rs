//! Agents answer over the API: two callers, forty words, each answer into another case.

use std::time::{Duration, Instant};

use anyhow::ensure;
use reqwest::Method;
use serde_json::json;

use crate::Options;
use crate::data::Data;
use crate::fill::Filled;
use crate::floor::Minute;
use crate::house::{Desk, MailSink, Program, mail_settings};
use crate::stats::{Times, line, median, per_operation};

/// Answers can be taken back so long; those of one round are all given before the first one leaves.
const UNDO_SECONDS: u64 = 30;

/// Prints CPU and wall of an answer, and what its way out costs after the undo window.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let filled = Filled::usual(options).await?;
    let each = options.size.unwrap_or(1_000);
    let (mut cpu, mut out, mut rates, mut floors, mut times) =
        (vec![], vec![], vec![], vec![], Times::default());
    for round in 0..options.rounds {
        let place = filled.place.copy(options).await?;
        floors.push(Minute::take(options).await?.commits);
        let sink = MailSink::start().await?;
        let program = Program::launch(&place, &[format!("egress.allow=[\"{}\"]", sink.address)])?;
        program.answers("/readyz", Duration::from_secs(60)).await?;
        let admin = program.admin().await?;
        for (channel, address) in &filled.facts.house.mail {
            let settings = json!({ "settings": mail_settings(address, sink.address) });
            admin.send(Method::PATCH, &format!("/channels/{channel}"), Some(&settings)).await?;
        }
        let settings =
            json!({ "organisation": "Bench", "languages": ["en", "fi", "sv"], "undo_seconds": UNDO_SECONDS });
        admin.send(Method::PUT, "/settings", Some(&settings)).await?;
        let callers = [
            Desk::sign_in(&program.url, &filled.facts.house.agents[0]).await?,
            Desk::sign_in(&program.url, &filled.facts.house.agents[1]).await?,
        ];
        let mut work = Vec::new();
        for desk in &callers {
            work.push((desk.clone(), waiting(desk, each).await?));
        }
        program.rest().await;
        let (before, began) = (program.cpu(), Instant::now());
        let answered = answer(work, round as u64).await?;
        rates.push(answered.count() as f64 / began.elapsed().as_secs_f64());
        program.rest().await;
        ensure!(sink.taken() == 0, "answers left before all were given: use a smaller --size");
        cpu.push(per_operation(program.cpu().saturating_sub(before), answered.count()));
        let before = program.cpu();
        while sink.taken() < answered.count() {
            ensure!(began.elapsed() < Duration::from_secs(300), "only {} answers left", sink.taken());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        program.rest().await;
        ensure!(sink.taken() == answered.count(), "an answer left twice");
        out.push(per_operation(program.cpu().saturating_sub(before), answered.count()));
        times.join(answered);
        program.stop()?;
    }
    println!("\nreply, {} messages kept before, medians of {} rounds", filled.facts.messages, options.rounds);
    line("CPU per answer, followers included", median(cpu), "ms", Some((1.2, "goal")));
    line("CPU of its way out, to a relay", median(out), "ms", None);
    line("p50", times.percentile(50.0), "ms", None);
    line("p99", times.percentile(99.0), "ms", None);
    let (rate, floor) = (median(rates), median(floors));
    line("answers per second, 2 callers", rate, "/s", None);
    line("of the one-row commit rate of the minute", rate / floor, "x", None);
    Ok(())
}

/// Cases that nobody has answered, newest first, as their list gives them.
pub async fn waiting(desk: &Desk, count: u64) -> anyhow::Result<Vec<String>> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    while (found.len() as u64) < count {
        let page = desk.get(&format!("/cases?view=unassigned&limit=50{cursor}")).await?;
        let items = page["items"].as_array().cloned().unwrap_or_default();
        found.extend(items.iter().filter_map(|c| c["id"].as_str().map(str::to_owned)));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    found.truncate(usize::try_from(count)?);
    Ok(found)
}

/// Each caller answers their cases, one after the other.
pub async fn answer(work: Vec<(Desk, Vec<String>)>, round: u64) -> anyhow::Result<Times> {
    let tasks: Vec<_> = work
        .into_iter()
        .enumerate()
        .map(|(caller, (desk, cases))| {
            tokio::spawn(async move {
                let (data, mut times) = (Data::new(500 + round), Times::default());
                for case in cases {
                    let body = json!({ "text": data.answer(), "send_anyway": false });
                    let key = format!("bench-{round}-{caller}-{case}");
                    times.add(desk.post_once(&format!("/cases/{case}/replies"), &body, &key).await?);
                }
                anyhow::Ok(times)
            })
        })
        .collect();
    let mut times = Times::default();
    for task in tasks {
        times.join(task.await??);
    }
    Ok(times)
}
