//! Where the rooms are joined: settings, wiring, routes, subscribers, jobs, live projection, drain.
//!
//! No business rule lives here. [`House`] builds every room once; `router`, `subscribers` and `jobs` are
//! the three tables of who is reached how, who reacts to what, and who does promised work.

mod around;
mod assets;
mod config;
mod contact;
mod daily;
mod doctor;
mod health;
mod jobs;
mod letter;
mod live;
pub mod log;
mod mail;
mod model;
mod post;
mod quarantine;
mod readers;
mod router;
mod simulate;
mod subscribers;
mod wiring;

pub use config::{Config, Egress, LogFormat, Mail};
pub use doctor::{Findings, examine};
pub use simulate::Simulate;
pub use wiring::House;

use std::future::Future;

use anyhow::Context as _;
use helppo_kernel::Clock;
use helppo_store::{Durability, Store, StoreConfig};

/// Runs the service until `stop` ends, then drains.
///
/// # Errors
/// When the database cannot be opened or an address cannot be listened on.
pub async fn serve(config: Config, stop: impl Future<Output = ()> + Send + 'static) -> anyhow::Result<()> {
    serve_durably(config, Durability::Full, stop).await
}

/// [`serve`] with another durability than an installation has; the crash harness proves itself with it.
///
/// # Errors
/// Like [`serve`].
pub async fn serve_durably(
    config: Config,
    durability: Durability,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.listen))?;
    let house = House::build_with(config, durability).await?;
    house.run(listener, stop).await
}

/// Ends when the operator asks: SIGTERM, or Ctrl-C.
pub async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(error) => {
            tracing::warn!(%error, "SIGTERM cannot be heard; Ctrl-C still stops");
            // Without a way to hear anything the process can still be killed.
            let _ = tokio::signal::ctrl_c().await;
        }
    }
    tracing::info!("stopping: requests under way finish first");
}

/// Looks whether the database is sound and prints what it finds. It changes nothing: a database of another
/// schema than this program's is told of and left alone.
///
/// # Errors
/// When there are faults, so that scripts can tell.
pub async fn doctor(config: &Config) -> anyhow::Result<()> {
    let store = Store::look(&store_config(config, Durability::Full), Clock::System).await?;
    let findings = examine(&store).await?;
    for line in &findings.waiting {
        println!("waits for a person: {line}");
    }
    for line in &findings.faults {
        println!("fault: {line}");
    }
    store.close();
    anyhow::ensure!(findings.faults.is_empty(), "the database is not sound");
    println!("sound");
    Ok(())
}

/// The OpenAPI description of every route, as pretty JSON.
///
/// # Errors
/// When two rooms give one schema name to different shapes.
pub fn openapi() -> anyhow::Result<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let folder = std::env::temp_dir().join(format!("helppo-openapi-{}", std::process::id()));
    let document = runtime.block_on(async {
        let config = Config { folder: folder.clone(), ..Config::default() };
        let house = House::build(config).await?;
        let document = router::table(&house).openapi("Helppo", env!("CARGO_PKG_VERSION"));
        house.store.close();
        anyhow::Ok(document)
    });
    let _ = std::fs::remove_dir_all(&folder);
    Ok(serde_json::to_string_pretty(&document??)?)
}

pub(crate) fn store_config(config: &Config, durability: Durability) -> StoreConfig {
    StoreConfig {
        folder: config.folder.clone(),
        postgres: config.postgres.clone(),
        postgres_ca: config.postgres_ca.clone(),
        durability,
        connections: config.connections,
    }
}
