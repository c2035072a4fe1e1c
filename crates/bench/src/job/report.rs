//! The month report: a month of data by day, status, agent and channel, with response times.

use anyhow::ensure;

use crate::Options;
use crate::fill::Filled;
use crate::floor::Minute;
use crate::stats::{Times, line, median, per_operation};

/// Prints CPU and wall of the report.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let filled = Filled::usual(options).await?;
    Minute::take(options).await?;
    let program = crate::house::Program::start(&filled.place).await?;
    let desk = program.admin().await?;
    program.rest().await;
    let (from, to) = filled.facts.days;
    let path = format!("/reports/month?from={from}&to={to}");
    let (report, _) = desk.timed(&path).await?;
    let opened = report["total"]["opened"].as_u64().unwrap_or_default();
    ensure!(opened == filled.facts.conversations, "the report knows {opened} cases");
    let (mut cpu, mut times) = (Vec::new(), Times::default());
    for _ in 0..options.rounds {
        let n = options.size.unwrap_or(200);
        let before = program.cpu();
        for _ in 0..n {
            times.add(desk.timed(&path).await?.1);
        }
        cpu.push(per_operation(program.cpu().saturating_sub(before), usize::try_from(n)?));
    }
    println!(
        "\nreport, {} cases, {} first replies, medians of {} rounds",
        filled.facts.conversations, report["total"]["first_replies"], options.rounds
    );
    line("CPU", median(cpu), "ms", Some((16.0, "1/10 of RT's chart")));
    line("p50", times.percentile(50.0), "ms", None);
    line("p99", times.percentile(99.0), "ms", Some((50.0, "goal")));
    program.stop()
}
