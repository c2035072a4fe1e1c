//! Listening to an agent's live line for numbered messages: when did the inbox show each?

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::bail;
use futures_util::{SinkExt as _, StreamExt as _};
use memchr::memmem::Finder;
use tokio_tungstenite::tungstenite::Message;

use super::Socket;

/// How a numbered text begins; the number and a blank follow.
pub const MARK: &str = "nro";

/// A listener.
pub struct Watcher {
    seen: Arc<Mutex<HashMap<u64, Instant>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Watcher {
    /// Listens until it is dropped.
    pub fn on(socket: Socket) -> Self {
        let seen = Arc::new(Mutex::new(HashMap::new()));
        let task = tokio::spawn(listen(socket, seen.clone()));
        Self { seen, task }
    }

    /// When number `n` was first shown.
    pub fn seen(&self, n: u64) -> Option<Instant> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(&n).copied()
    }

    /// How many were shown so far.
    pub fn count(&self) -> usize {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Waits until so many were shown.
    pub async fn until(&self, count: usize, patience: Duration) -> anyhow::Result<Instant> {
        let began = Instant::now();
        while self.count() < count {
            if began.elapsed() > patience {
                bail!("{} of {count} messages were shown after {patience:?}", self.count());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(seen.values().max().copied().unwrap_or(began))
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn listen(mut socket: Socket, seen: Arc<Mutex<HashMap<u64, Instant>>>) {
    let (start, ping) = (format!("\"text\":\"{MARK}"), "\"type\":\"ping\"");
    let finder = Finder::new(start.as_bytes());
    while let Some(Ok(frame)) = socket.next().await {
        let Message::Text(text) = frame else { continue };
        let now = Instant::now();
        if let Some(at) = finder.find(text.as_bytes()) {
            let digits = &text[at + start.len()..];
            let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
            if let Ok(n) = digits[..end].parse() {
                seen.lock().unwrap_or_else(PoisonError::into_inner).entry(n).or_insert(now);
            }
        } else if text.contains(ping) && socket.send(Message::text(r#"{"type":"pong"}"#)).await.is_err() {
            return;
        }
    }
}
