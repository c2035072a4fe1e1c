//! Visitors' sockets that mostly wait, agents who hear every message: beside a bare relay in the same round.
//!
//! Messages are sent when they are due, whatever became of those before (open loop), and timed from then
//! until an agent's socket heard them. Visitors come through the proxy header, each from an address of its
//! own, as they would behind any reverse proxy; the limits are those of every installation.

mod crowd;
mod visitors;

use std::time::{Duration, Instant};

use anyhow::ensure;

use crate::Options;
use crate::floor::Minute;
use crate::house::{Bare, Watcher};
use crate::stats::{Times, line, median};

pub const AGENTS: usize = 10;
const VISITORS: usize = 8_000;
/// Seconds that are measured; everything else comes in the same pace.
const SECONDS: usize = 20;

/// What one side did in one round.
#[derive(Clone, Debug)]
pub struct Side {
    pub kib: f64,
    pub resident: f64,
    pub p50: f64,
    pub p99: f64,
    pub cpu_us: f64,
    pub delivered: f64,
}

/// How much of everything.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub visitors: usize,
    pub rate: usize,
    pub messages: usize,
}

/// Prints both sides, medians of the rounds.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let visitors = options.size.map_or(Ok(VISITORS), usize::try_from)?;
    let rate = (visitors / 16).clamp(10, 500);
    let shape = Shape { visitors, rate, messages: rate * SECONDS };
    let (mut relay, mut ours) = (Vec::new(), Vec::new());
    for round in 0..options.rounds {
        Minute::take(options).await?;
        relay.push(bare(shape).await?);
        ours.push(crowd::round(options, shape).await?);
        println!("round {round}: relay {:?}\n         helppo {:?}", relay[round], ours[round]);
    }
    let of = |sides: &[Side], what: fn(&Side) -> f64| median(sides.iter().map(what).collect());
    let ratio = |what: fn(&Side) -> f64, times: f64, name: &'static str| (times * of(&relay, what), name);
    println!(
        "\nlive, {visitors} visitors' sockets, {AGENTS} agents, {rate} messages/s, medians of {} rounds",
        options.rounds
    );
    line("relay: a socket", of(&relay, |s| s.kib), "KiB", None);
    line("relay: p50", of(&relay, |s| s.p50), "ms", None);
    line("relay: p99", of(&relay, |s| s.p99), "ms", None);
    line("relay: CPU a delivery", of(&relay, |s| s.cpu_us), "µs", None);
    line("a joined visitor's socket", of(&ours, |s| s.kib), "KiB", Some((8.0, "goal")));
    line("memory with all joined (RSS)", of(&ours, |s| s.resident), "MiB", None);
    line("p50", of(&ours, |s| s.p50), "ms", Some(ratio(|s| s.p50, 1.5, "1.5 x relay")));
    line("p99", of(&ours, |s| s.p99), "ms", Some(ratio(|s| s.p99, 1.5, "1.5 x relay")));
    line("CPU a delivery", of(&ours, |s| s.cpu_us), "µs", Some(ratio(|s| s.cpu_us, 2.0, "2 x relay")));
    line("delivered", of(&ours, |s| s.delivered) * 100.0, "%", None);
    Ok(())
}

/// The relay's round.
async fn bare(shape: Shape) -> anyhow::Result<Side> {
    let server = Bare::start()?;
    let before = server.resident();
    let mut visitors = visitors::connect_bare(&server.address, shape.visitors).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let kib = server.resident().saturating_sub(before) as f64 / shape.visitors as f64;
    let agents = visitors::connect_bare_agents(&server.address).await?;
    let (cpu, start) = (server.cpu(), Instant::now() + Duration::from_millis(200));
    for n in 0..shape.messages {
        tokio::time::sleep_until(due(start, n, shape.rate).into()).await;
        let i = n % visitors.len();
        visitors::say_bare(&mut visitors[i], n as u64).await?;
    }
    let resident = server.resident() as f64 / 1024.0;
    measured(&agents, start, 0, shape, kib, resident, || server.cpu().saturating_sub(cpu)).await
}

/// When message `n` is due.
pub fn due(start: Instant, n: usize, rate: usize) -> Instant {
    start + Duration::from_micros((n as u64) * 1_000_000 / rate as u64)
}

/// Waits for the stragglers, and reads the agents' ears.
pub async fn measured(
    agents: &[Watcher],
    start: Instant,
    first: usize,
    shape: Shape,
    kib: f64,
    resident: f64,
    cpu: impl Fn() -> Duration,
) -> anyhow::Result<Side> {
    for agent in agents {
        // Who has not heard everything by then is counted below.
        let _ = agent.until(first + shape.messages, Duration::from_secs(10)).await;
    }
    let cpu = cpu();
    let (mut times, mut heard) = (Times::default(), 0usize);
    for agent in agents {
        for n in 0..shape.messages {
            if let Some(at) = agent.seen((first + n) as u64) {
                heard += 1;
                times.add(at.saturating_duration_since(due(start, n, shape.rate)));
            }
        }
    }
    ensure!(heard > 0, "no agent heard anything");
    Ok(Side {
        kib,
        resident,
        p50: times.percentile(50.0),
        p99: times.percentile(99.0),
        cpu_us: cpu.as_secs_f64() * 1e6 / heard as f64,
        delivered: heard as f64 / (agents.len() * shape.messages) as f64,
    })
}
