//! The part of a connection that the hub can reach.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use futures_util::task::AtomicWaker;

use super::hub::HubLimits;
use super::outbox::{Item, Outbox};

/// One connection. Its task owns the WebSocket; the hub only fills the outbox and wakes the task.
pub(super) struct Socket<W> {
    pub(super) id: u64,
    who: Mutex<Arc<W>>,
    outbox: Mutex<Outbox>,
    task: AtomicWaker,
    /// Seconds since the hub began when the client was last heard.
    heard: AtomicU32,
    greeted: AtomicBool,
}

impl<W> Socket<W> {
    pub(super) fn new(id: u64, who: W, now: u32) -> Self {
        Self {
            id,
            who: Mutex::new(Arc::new(who)),
            outbox: Mutex::default(),
            task: AtomicWaker::new(),
            heard: AtomicU32::new(now),
            greeted: AtomicBool::new(false),
        }
    }

    pub(super) fn who(&self) -> Arc<W> {
        Arc::clone(&lock(&self.who))
    }

    pub(super) fn set_who(&self, who: W) {
        *lock(&self.who) = Arc::new(who);
    }

    pub(super) fn push(&self, item: Item, limits: &HubLimits) {
        lock(&self.outbox).push(item, limits.outbox_bytes, limits.outbox_frames);
        self.task.wake();
    }

    pub(super) fn take(&self) -> Option<Item> {
        lock(&self.outbox).take()
    }

    pub(super) fn has_items(&self, waker: &Waker) -> bool {
        self.task.register(waker);
        !lock(&self.outbox).is_empty()
    }

    pub(super) fn was_heard(&self, now: u32) {
        self.heard.store(now, Ordering::Relaxed);
    }

    pub(super) fn silent_for(&self, now: u32) -> u32 {
        now.saturating_sub(self.heard.load(Ordering::Relaxed))
    }

    pub(super) fn greet(&self) {
        self.greeted.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_greeted(&self) -> bool {
        self.greeted.load(Ordering::Relaxed)
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
