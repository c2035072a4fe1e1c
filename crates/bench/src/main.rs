//! Measures the product's jobs beside the floor of the same minute. `cargo xtask bench NAME`.
//!
//! Figures to compare are CPU time per operation and ratios to the floor: wall times move with the
//! machine's neighbours. Aims and their reasons are in docs/performance.md.

mod cpu;
mod data;
mod floor;
mod job;
mod stats;

use clap::Parser;

/// What to measure.
#[derive(Parser, Clone, Debug)]
pub struct Options {
    /// ingest, floor
    job: String,
    /// A PostgreSQL server on which databases may be made; absent: SQLite
    #[arg(long)]
    postgres: Option<String>,
    /// How much data, in the job's own unit
    #[arg(long)]
    size: Option<u64>,
    /// Rounds; the median counts
    #[arg(long, default_value_t = 3)]
    rounds: usize,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(job::run(&options))
}

/// A client for loopback: the bench calls nothing else.
pub(crate) fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().expect("a client without TLS settings can be made")
}
