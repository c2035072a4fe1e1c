//! Moves committed pages from the write-ahead log into the database, beside the writer.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Above this many pages (32 MiB of 4 KiB) a checkpoint begins: pages that are written again and again are
/// moved once.
pub(super) const BEGIN_PAGES: i32 = 8192;
/// Above this many pages (256 MiB) the writer itself makes room between two groups.
pub(super) const CAP_PAGES: i32 = 65_536;

/// Asks for checkpoints; asking while one runs is remembered once.
pub(super) struct Checkpointer {
    ask: SyncSender<()>,
}

impl Checkpointer {
    /// Starts the thread. It ends when this value is dropped.
    pub fn start(path: PathBuf) -> std::io::Result<Self> {
        let (ask, asked) = sync_channel(1);
        std::thread::Builder::new().name("checkpoint".into()).spawn(move || run(&path, &asked))?;
        Ok(Self { ask })
    }

    pub fn ask(&self) {
        // A full channel means that one is asked for already.
        let _ = self.ask.try_send(());
    }
}

fn run(path: &std::path::Path, asked: &Receiver<()>) {
    let connection = match rusqlite::Connection::open(path) {
        Ok(c) => c,
        Err(e) => {
            tracing::error!(error = %e, "the checkpointer cannot open the database");
            return;
        }
    };
    while asked.recv().is_ok() {
        if let Err(e) = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
            tracing::warn!(error = %e, "a checkpoint failed; the next one tries again");
        }
    }
}
