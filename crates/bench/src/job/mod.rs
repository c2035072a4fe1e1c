//! The jobs, one a file.

mod disk;
mod help;
mod ingest;
mod list;
mod live;
mod mail_in;
mod memory;
mod reply;
mod report;
mod search;
mod start;
mod world;

use anyhow::bail;

use crate::{Options, bot, floor};

/// Runs the job that the options name.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    match options.job.as_str() {
        "ingest" => ingest::run(options).await,
        "mail-in" => mail_in::run(options).await,
        "reply" => reply::run(options).await,
        "list" => list::run(options).await,
        "search" => search::run(options).await,
        "live" => live::run(options).await,
        "start" => start::run(options).await,
        "memory" => memory::run(options).await,
        "disk" => disk::run(options).await,
        "report" => report::run(options).await,
        "bot" => bot::run(options).await,
        "help" => help::run(options).await,
        "floor" => floors().await,
        // What `live` starts to measure the relay like the product.
        "relay" => relay().await,
        other => bail!("there is no bench {other:?}; see docs/performance.md"),
    }
}

async fn floors() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    println!("fdatasync of 4 KiB        {:>10.0} per s", floor::fsyncs_per_second(folder.path())?);
    println!("one-row commit, FULL      {:>10.0} per s", floor::commits_per_second(folder.path())?);
    println!("keyset page of 50, 100 k  {:>10.3} ms p50", floor::keyset_page(folder.path(), 100_000)?);
    let hello = floor::hello().await?;
    println!(
        "bare axum, one caller     {:>10.3} ms p50, {:.3} ms p99",
        hello.percentile(50.0),
        hello.percentile(99.0)
    );
    let relay = floor::Relay::start().await?;
    println!("bare WebSocket relay      on {}", relay.address);
    Ok(())
}

async fn relay() -> anyhow::Result<()> {
    let relay = floor::Relay::start().await?;
    println!("{}", relay.address);
    std::future::pending().await
}
