//! Measures the product's jobs beside the floor of the same minute. `cargo xtask bench NAME`.
//!
//! Figures to compare are CPU time per operation and ratios to the floor: wall times move with the
//! machine's neighbours. Aims and their reasons are in docs/performance.md.

mod bot;
mod cpu;
mod data;
mod fill;
mod floor;
mod house;
mod job;
mod stats;

use std::path::PathBuf;

use clap::Parser;

/// What to measure.
#[derive(Parser, Clone, Debug)]
pub struct Options {
    /// ingest, mail-in, reply, list, search, live, start, memory, disk, report, help, bot, floor
    job: String,
    /// A PostgreSQL server on which databases may be made; absent: SQLite
    #[arg(long)]
    postgres: Option<String>,
    /// How much of it is done, in the job's own unit
    #[arg(long)]
    size: Option<u64>,
    /// The part of the usual 250,000 messages that the data holds, for a quick try
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// Rounds; the median counts
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Where filled installations are kept for later runs
    #[arg(long, default_value = "target/bench")]
    folder: PathBuf,
    /// Of bot: the folder of questions, articles and labels
    #[arg(long)]
    data: Option<PathBuf>,
    /// Of bot: the folder that `cargo xtask model` has filled
    #[arg(long, default_value = "models")]
    models: PathBuf,
    /// Of bot: only this part of it
    #[arg(long)]
    only: Option<String>,
}

impl Options {
    /// A folder that stays.
    fn kept(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A folder that goes with its handle, on the same disk as the kept ones.
    fn scratch(&self) -> anyhow::Result<tempfile::TempDir> {
        std::fs::create_dir_all(&self.folder)?;
        Ok(tempfile::TempDir::with_prefix_in("run-", &self.folder)?)
    }
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    // The client wants a provider of cryptography even where nothing is encrypted; a second wish changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(job::run(&options))
}

/// A client for loopback: the bench calls nothing else.
pub(crate) fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().expect("a client without TLS settings can be made")
}
