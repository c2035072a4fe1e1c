//! The floor of one minute, taken and printed beside the figures of the same minute.

use std::time::{Duration, Instant};

use super::{commits_per_second, fsyncs_per_second, hello, keyset_page};
use crate::Options;
use crate::house::connect;

/// What the machine could do at best just now.
#[derive(Clone, Copy, Debug)]
pub struct Minute {
    /// One-row commits of the engine under test, a second.
    pub commits: f64,
    /// A request that a bare axum answers with "ok", in milliseconds.
    pub hello: f64,
}

impl Minute {
    /// Takes it and prints it.
    pub async fn take(options: &Options) -> anyhow::Result<Self> {
        let folder = options.scratch()?;
        let fsyncs = fsyncs_per_second(folder.path())?;
        let commits = match &options.postgres {
            Some(server) => postgres_commits_per_second(server).await?,
            None => commits_per_second(folder.path())?,
        };
        let keyset = keyset_page(folder.path(), 100_000)?;
        let hello = hello().await?.percentile(50.0);
        println!(
            "floor of this minute: {fsyncs:.0} fdatasync/s, {commits:.0} one-row commits/s, bare axum {hello:.3} ms, \
             keyset page {keyset:.3} ms"
        );
        Ok(Self { commits, hello })
    }

    /// Milliseconds of one commit.
    pub fn commit(&self) -> f64 {
        1000.0 / self.commits
    }
}

/// Transactions of one prepared insert over one connection, one after the other.
async fn postgres_commits_per_second(server: &str) -> anyhow::Result<f64> {
    let client = connect(server).await?;
    client
        .batch_execute("CREATE TABLE IF NOT EXISTS helppo_bench_floor (id BIGSERIAL PRIMARY KEY, text TEXT)")
        .await?;
    let insert = client.prepare("INSERT INTO helppo_bench_floor (text) VALUES ('a row')").await?;
    let (began, mut n) = (Instant::now(), 0.0);
    while began.elapsed() < Duration::from_secs(1) {
        client.execute(&insert, &[]).await?;
        n += 1.0;
    }
    let rate = n / began.elapsed().as_secs_f64();
    client.batch_execute("DROP TABLE helppo_bench_floor").await?;
    Ok(rate)
}
