//! After the past was played: everything that follows the log hears of it.

use std::time::Duration;

use helppo_store::{Store, Tx, p, sql};

sql!(SLOWEST, "SELECT min(n) FROM follower");

/// As long as this it is worth to wait; whoever is later hears of it while the demo runs.
const PATIENCE: Duration = Duration::from_secs(120);
const LOOK: Duration = Duration::from_millis(100);

/// Waits until the counters know the past. Without it the first board would have no usual day to draw.
pub async fn follow(store: Store) -> anyhow::Result<()> {
    let end = store.log_end().await?.n;
    let all = async {
        loop {
            let slowest: Option<i64> =
                store.read(async move |tx: &mut Tx| tx.one(SLOWEST, p![]).await).await?;
            if slowest.is_some_and(|n| n >= end) {
                return Ok(());
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::time::timeout(PATIENCE, all).await.unwrap_or(Ok(()))
}
