//! Killed at random moments: nothing that was acknowledged is missing, nothing is there twice, nothing is
//! stranded.
//!
//! This process drives the work and keeps the ledger; the server is another one. Every piece of work
//! carries a text of its own. Like real clients, the driver repeats what was not acknowledged, under the
//! same name (client id, Idempotency-Key, Message-ID). `HELPPO_CRASH=200` sets the number of kills.

mod driver;
mod judge;
mod ledger;
mod sink;

use std::time::{Duration, Instant};

use helppo_kernel::{Chance, Clock};
use helppo_store::{Store, StoreConfig};

use crate::program::{Database, Program};
use driver::{Driver, Places};
use ledger::Ledger;
use sink::Sink;

/// What is killed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Server {
    Honest,
    /// Acknowledges before it commits.
    Lying,
}

/// Kills of a run when nobody asks for more.
const KILLS: u64 = 20;
/// Kills after which a server that lies must have been caught.
const LYING_KILLS: u64 = 25;
/// Once the storm is over: what does not move for so long is stranded.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_in_crashes_on_sqlite() {
    let (wrong, _program) = storm(None, Server::Honest, kills()).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_in_crashes_on_postgres() {
    let Some(database) = Database::new().await else {
        eprintln!("not run: HELPPO_TEST_POSTGRES names no server (cargo xtask test starts one)");
        return;
    };
    let (wrong, program) = storm(Some(database.url.clone()), Server::Honest, kills()).await;
    drop((program, database));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_acknowledges_before_it_commits_is_caught() {
    let (wrong, _program) = storm(None, Server::Lying, LYING_KILLS).await;
    assert!(wrong.iter().any(|line| line.contains("missing")), "the lie was not noticed: {wrong:?}");
}

fn kills() -> u64 {
    let asked = std::env::var("HELPPO_CRASH").ok();
    asked.map_or(KILLS, |n| n.parse().expect("HELPPO_CRASH is a number of kills"))
}

/// Works, kills, drains and judges; gives what is wrong.
async fn storm(postgres: Option<String>, server: Server, kills: u64) -> (Vec<String>, Program) {
    let sink = Sink::start().await;
    let mut program = Program::start_with(postgres.clone(), vec![sink.allowed()]).await;
    let admin = program.found().await;
    let config = StoreConfig { postgres, ..StoreConfig::sqlite(program.folder()) };
    let places = Places::make(&admin, &program, &look(&config).await, &sink).await;
    if server == Server::Lying {
        program.restart_lying().await;
    }
    let driver = Driver::new(places, Ledger::default());
    let work = driver.start();
    let began = Instant::now();
    let mut starting = Duration::ZERO;
    for _ in 0..kills {
        tokio::time::sleep(Duration::from_millis(30 + Chance::System.below(250))).await;
        program.kill();
        let launched = Instant::now();
        program.launch();
        program.wait_until_ready().await;
        starting += launched.elapsed();
    }
    driver.stop();
    for task in work {
        task.await.expect("the driver does not panic");
    }
    let stormed = began.elapsed();
    let store = look(&config).await;
    let calm = Instant::now();
    let left = match server {
        Server::Honest => drain(&driver, &store).await,
        Server::Lying => Vec::new(),
    };
    let drained = calm.elapsed();
    program.stop();
    let mut wrong = judge::judge(&store, driver.ledger(), &sink).await;
    store.close();
    wrong.extend(left);
    println!(
        "{kills} kills in {stormed:.1?} (a start took {:.0?}), drained in {drained:.1?}; acknowledged: {}; mails out: {}",
        starting / u32::try_from(kills.max(1)).unwrap_or(1),
        driver.ledger(),
        sink.len(),
    );
    assert!(driver.ledger().len() as u64 > kills, "too little was acknowledged to judge anything");
    (wrong, program)
}

/// A look into the database beside the server. Never during the storm: a file that somebody holds open
/// would spare the next start its recovery.
async fn look(config: &StoreConfig) -> Store {
    Store::open(config, Clock::System).await.expect("a second look into the database")
}

/// After the storm an able agent empties the queue: whatever is still there when nothing moves is stranded.
async fn drain(driver: &Driver, store: &Store) -> Vec<String> {
    let (began, mut moved) = (Instant::now(), Instant::now());
    let (mut told, mut before) = (0, Vec::new());
    loop {
        driver.serve_once().await;
        let left = judge::left(store).await;
        if left != before {
            (moved, before) = (Instant::now(), left.clone());
        }
        if left.is_empty() || moved.elapsed() > PATIENCE {
            return left;
        }
        if began.elapsed().as_secs() / 10 > told {
            told = began.elapsed().as_secs() / 10;
            println!("after {told}0 s: {}", left.join(", "));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
