//! Messages into cases, at the store: 1, 16 and 64 callers at once.

use std::sync::Arc;
use std::time::Instant;

use helppo_store::Tx;

use super::world::World;
use crate::data::Data;
use crate::stats::{Times, line, median, per_operation};
use crate::{Options, cpu, floor};

/// Most CPU that one ingest may cost, in milliseconds (a new mail end to end: 1.7).
const CPU_LIMIT: f64 = 1.7;

/// Prints CPU, wall times and rate beside the commit rate of the same minute.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let total = options.size.unwrap_or(4_000);
    for clients in [1u64, 16, 64] {
        let (mut rates, mut costs, mut p50, mut p99, mut floors) = (vec![], vec![], vec![], vec![], vec![]);
        for round in 0..options.rounds {
            let world = Arc::new(World::open(options).await?);
            floors.push(floor::commits_per_second(world.folder.path())?);
            let messages = if clients == 1 { total / 4 } else { total };
            let (times, seconds, cost) = once(&world, round as u64, clients, messages).await?;
            world.store.close();
            #[expect(clippy::cast_precision_loss, reason = "counts are small")]
            rates.push(times.count() as f64 / seconds);
            costs.push(cost);
            p50.push(times.percentile(50.0));
            p99.push(times.percentile(99.0));
        }
        let (rate, floor) = (median(rates), median(floors));
        println!("\ningest, {clients} callers at once, medians of {} rounds", options.rounds);
        line("CPU per message", median(costs), "ms", Some((CPU_LIMIT, "new mail, end to end")));
        line("p50", median(p50), "ms", None);
        line("p99", median(p99), "ms", None);
        line("messages per second", rate, "/s", None);
        line("of the one-row commit rate of the minute", rate / floor, "x", None);
    }
    Ok(())
}

async fn once(
    world: &Arc<World>,
    seed: u64,
    clients: u64,
    messages: u64,
) -> anyhow::Result<(Times, f64, f64)> {
    let data = Data::new(seed);
    let mut inputs: Vec<Vec<_>> = (0..clients).map(|_| Vec::new()).collect();
    for i in 0..messages {
        inputs[usize::try_from(i % clients)?].push(Arc::new(world.inbound(&data, i)));
    }
    let (before, began) = (cpu::own(), Instant::now());
    let tasks: Vec<_> = inputs
        .into_iter()
        .map(|mine| {
            let world = world.clone();
            tokio::spawn(async move {
                let mut times = Times::default();
                for input in mine {
                    let sent = Instant::now();
                    let amb = world.ambient.clone();
                    world
                        .store
                        .write(async move |tx: &mut Tx| helppo_case::ingest(tx, &amb, &input).await)
                        .await?;
                    times.add(sent.elapsed());
                }
                anyhow::Ok(times)
            })
        })
        .collect();
    let mut times = Times::default();
    for task in tasks {
        times.join(task.await??);
    }
    let cost = per_operation(cpu::own().saturating_sub(before), times.count());
    Ok((times, began.elapsed().as_secs_f64(), cost))
}
