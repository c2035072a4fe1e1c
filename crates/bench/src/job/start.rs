//! From starting the program to its first good page of cases.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::bail;

use crate::Options;
use crate::fill::{Filled, scaled};
use crate::floor::Minute;
use crate::house::{Desk, Place, Program, Size, found};
use crate::stats::{Times, line};

/// Prints the time to the first good answer at three sizes, and what starting costs until it rests.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    Minute::take(options).await?;
    println!("\nstart, medians of {} rounds; files in the page cache", options.rounds.max(5));
    let mut spawn = Times::default();
    for _ in 0..10 {
        let began = Instant::now();
        let binary = std::env::current_exe()?.with_file_name("helppo");
        Command::new(binary).arg("--version").stdout(Stdio::null()).status()?;
        spawn.add(began.elapsed());
    }
    line("floor: the process alone", spawn.percentile(50.0), "ms", None);
    let mut empty = Times::default();
    for _ in 0..options.rounds {
        let place = Place::empty(options).await?;
        let began = Instant::now();
        let program = Program::start(&place).await?;
        empty.add(began.elapsed());
        program.stop()?;
    }
    line("an empty folder: ready", empty.percentile(50.0), "ms", Some((2000.0, "goal")));
    let place = Place::empty(options).await?;
    let program = Program::start(&place).await?;
    found(&program.url, Size { agents: 2, teams: 1, chats: 1 }).await?;
    program.stop()?;
    again(options, &place, "no case", None).await?;
    for conversations in [scaled(options), 10 * scaled(options)] {
        let filled = Filled::of(options, conversations).await?;
        let name = format!("{} cases", filled.facts.conversations);
        again(options, &filled.place, &name, Some((250.0, "goal"))).await?;
    }
    Ok(())
}

async fn again(
    options: &Options,
    place: &Place,
    name: &str,
    goal: Option<(f64, &str)>,
) -> anyhow::Result<()> {
    let program = Program::start(place).await?;
    let desk = program.admin().await?;
    program.rest().await;
    program.stop()?;
    let (mut times, mut cpu, mut memory) = (Times::default(), Times::default(), 0);
    for _ in 0..options.rounds.max(5) {
        let began = Instant::now();
        let program = Program::launch(place, &[])?;
        first_page(&desk.moved_to(&program.url), began).await?;
        times.add(began.elapsed());
        program.rest().await;
        cpu.add(program.cpu());
        memory = program.anonymous();
        program.stop()?;
    }
    line(&format!("{name}: first good page, p50"), times.percentile(50.0), "ms", goal);
    line(&format!("{name}: first good page, slowest"), times.percentile(100.0), "ms", goal);
    if place.postgres.is_none() {
        line(&format!("{name}: CPU until it rests"), cpu.percentile(50.0), "ms", None);
    }
    line(&format!("{name}: memory then, not mapped files"), memory as f64 / 1024.0, "MiB", None);
    Ok(())
}

async fn first_page(desk: &Desk, began: Instant) -> anyhow::Result<()> {
    loop {
        if let Ok((page, _)) = desk.timed("/cases?limit=50").await
            && page["items"].is_array()
        {
            return Ok(());
        }
        if began.elapsed() > Duration::from_secs(60) {
            bail!("no page within a minute");
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
