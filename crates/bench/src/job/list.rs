//! Pages of the inbox: the 50 newest open cases, pages one to five, with the counters of every view, at
//! three sizes.

use anyhow::ensure;

use crate::Options;
use crate::fill::{Filled, scaled};
use crate::floor::{Minute, keyset_page};
use crate::house::{Desk, Program};
use crate::stats::{Times, line, median, per_operation};

const PAGES: usize = 5;

/// Prints CPU and wall of a page at three sizes.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let base = scaled(options);
    let mut smallest = None;
    for conversations in [base / 100, base, base * 10] {
        let filled = Filled::of(options, conversations.max(100)).await?;
        Minute::take(options).await?;
        let folder = options.scratch()?;
        let floor = keyset_page(folder.path(), i64::try_from(conversations)?)?;
        let program = Program::start(&filled.place).await?;
        let admin = program.admin().await?;
        let agent = Desk::sign_in(&program.url, &filled.facts.house.agents[0]).await?;
        program.rest().await;
        println!(
            "\nlist, {} cases, {} rounds; keyset page {floor:.3} ms",
            filled.facts.conversations, options.rounds
        );
        for (name, desk, view, goal) in [
            ("all, every team", &admin, "all", 5.3),
            ("all, own team", &agent, "all", 5.3),
            ("unassigned", &agent, "unassigned", 3.4),
            ("mine", &agent, "mine", 3.8),
        ] {
            let walked = walk(options, &program, desk, view).await?;
            line(&format!("{name}: CPU per page and counters"), walked.cpu, "ms", Some((goal, "goal")));
            let p50 = walked.page.percentile(50.0);
            line(&format!("{name}: page p50"), p50, "ms", Some((3.0 * floor, "3 x keyset page")));
            line(&format!("{name}: page p99"), walked.page.percentile(99.0), "ms", None);
            line(&format!("{name}: counters p50"), walked.counters.percentile(50.0), "ms", None);
            if view == "all" && std::ptr::eq(desk, &admin) {
                let p99 = walked.page.percentile(99.0);
                let first = *smallest.get_or_insert(p99);
                line("all, every team: page p99", p99, "ms", Some((2.0 * first, "2 x that of the smallest")));
            }
        }
        program.stop()?;
    }
    Ok(())
}

/// What a walk through the pages cost.
struct Walked {
    cpu: f64,
    page: Times,
    counters: Times,
}

async fn walk(options: &Options, program: &Program, desk: &Desk, view: &str) -> anyhow::Result<Walked> {
    let walks = options.size.unwrap_or(60);
    let (mut cpu, mut page, mut counters) = (Vec::new(), Times::default(), Times::default());
    pages(desk, view).await?;
    for _ in 0..options.rounds {
        let before = program.cpu();
        let mut n = 0;
        for _ in 0..walks {
            let (listed, counted) = pages(desk, view).await?;
            n += listed.count();
            page.join(listed);
            counters.join(counted);
        }
        cpu.push(per_operation(program.cpu().saturating_sub(before), n));
    }
    Ok(Walked { cpu: median(cpu), page, counters })
}

/// Pages one to five of a view, each with the counters, as a desk that is opened asks for them.
pub async fn pages(desk: &Desk, view: &str) -> anyhow::Result<(Times, Times)> {
    let (mut page, mut counters) = (Times::default(), Times::default());
    let (mut cursor, mut before) = (String::new(), i64::MAX);
    for _ in 0..PAGES {
        let (views, took) = desk.timed("/views").await?;
        ensure!(views["views"].as_array().is_some_and(|v| v.len() >= 7), "every view has its counter");
        counters.add(took);
        let (found, took) = desk.timed(&format!("/cases?view={view}&limit=50{cursor}")).await?;
        page.add(took);
        let items = found["items"].as_array().cloned().unwrap_or_default();
        for item in &items {
            let at = item["last"]["at"].as_i64().unwrap_or_default();
            ensure!(at <= before, "the newest come first");
            before = at;
        }
        match found["next"].as_str() {
            Some(next) if !items.is_empty() => cursor = format!("&cursor={next}"),
            _ => break,
        }
    }
    Ok((page, counters))
}
