//! The filled installation that most benches work on, made once and kept under `target/bench`.
//!
//! People, teams and channels are made over the API. The past is played through the product's own verbs
//! (`ingest`, `reply`, `solve`) with a clock that walks through 29 days, in large transactions; then the
//! program runs until its followers have read everything. A million cases are the same cases tenfold, and
//! PostgreSQL gets the same rows by COPY; both are counted afterwards.

mod play;
mod postgres;
mod tenfold;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use helppo_kernel::Clock;
use serde::{Deserialize, Serialize};

use crate::Options;
use crate::house::{House, Place, Program, Size, found};

/// Conversations of the whole data.
pub const CONVERSATIONS: u64 = 100_127;
/// Messages of them.
const MESSAGES: u64 = 250_000;
/// Grows when a kept installation would come out otherwise.
const VERSION: u32 = 1;

/// What is known of a filled installation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Facts {
    pub house: House,
    pub conversations: u64,
    pub messages: u64,
    /// The first and the last day, as 20261101.
    pub days: (i64, i64),
    /// Seconds that playing took, and that the followers needed to catch up.
    pub seconds: (u64, u64),
}

/// A filled installation.
pub struct Filled {
    pub place: Place,
    pub facts: Facts,
}

impl Filled {
    /// The installation with this many conversations, made when it is not there yet.
    pub async fn of(options: &Options, conversations: u64) -> anyhow::Result<Self> {
        let folder = options.kept(&format!("cases-{conversations}-v{VERSION}"));
        let mark = folder.join("filled.json");
        if !mark.exists() {
            let base = scaled(options);
            let facts = if conversations > base {
                Box::pin(tenfold::make(options, base, conversations, folder.clone())).await?
            } else {
                make(&folder, conversations).await?
            };
            std::fs::write(&mark, serde_json::to_string_pretty(&facts)?)?;
        }
        let facts: Facts = serde_json::from_str(&std::fs::read_to_string(&mark)?)
            .with_context(|| format!("{} cannot be read: remove its folder", mark.display()))?;
        let place = match &options.postgres {
            None => Place::kept(folder),
            Some(server) => postgres::same_rows(options, server, &folder, conversations).await?,
        };
        Ok(Self { place, facts })
    }

    /// The usual one: 100,127 conversations, or as many as `--scale` leaves.
    pub async fn usual(options: &Options) -> anyhow::Result<Self> {
        Self::of(options, scaled(options)).await
    }
}

/// Conversations of the usual installation.
pub fn scaled(options: &Options) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a small number")]
    let n = (CONVERSATIONS as f64 * options.scale).round() as u64;
    n.max(100)
}

async fn make(folder: &PathBuf, conversations: u64) -> anyhow::Result<Facts> {
    let messages = conversations * MESSAGES / CONVERSATIONS;
    println!("filling {} with {messages} messages in {conversations} conversations …", folder.display());
    if folder.exists() {
        // A run that broke off has left it half full.
        std::fs::remove_dir_all(folder)?;
    }
    let place = Place::kept(folder.clone());
    let program = Program::start(&place).await?;
    let house = found(&program.url, Size { agents: 20, teams: 4, chats: 1 }).await?;
    program.stop()?;
    let began = Instant::now();
    let days = play::play(&place, &house, conversations, messages, Clock::System.now()).await?;
    let played = began.elapsed().as_secs();
    let began = Instant::now();
    let program = Program::start(&place).await?;
    while behind(&place).await? {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    program.stop()?;
    let followed = began.elapsed().as_secs();
    println!("played in {played} s, read by all followers in {followed} s more");
    Ok(Facts { house, conversations, messages, days, seconds: (played, followed) })
}

/// Whether a follower has not read the whole log yet.
async fn behind(place: &Place) -> anyhow::Result<bool> {
    let end = place.count("SELECT coalesce(max(n), 0) FROM event").await?;
    let behind = place.count("SELECT count(*) FROM follower WHERE n < (SELECT max(n) FROM event)").await?;
    let reports = place.count("SELECT count(*) FROM follower WHERE name = 'report'").await?;
    let search = rusqlite::Connection::open(place.folder.join("search.db"))?;
    let position = search.query_row("SELECT position FROM cursor WHERE follower = 'desk'", [], |r| r.get(0));
    let position: String = position.unwrap_or_default();
    Ok(behind > 0 || reports == 0 || position != format!("0-{end}"))
}
