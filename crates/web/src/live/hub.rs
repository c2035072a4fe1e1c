//! The hub: keys, who is joined to them, and the one place where frames are handed out.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;
use helppo_kernel::{Pos, Problem};
use helppo_store::{DbError, Store};

use super::outbox::Item;
use super::past::{Past, Since};
use super::projector::{Frame, Key, Projected, Projector};
use super::socket::{Socket, lock};
use super::{replay, session, wire};

/// For so long after somebody left the hub remembers what happens, so that lines that break and come back
/// together are filled in from memory.
const BACK_SECONDS: u32 = 60;

/// What sockets may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HubLimits {
    /// Sockets at once; more are answered 503.
    pub sockets: usize,
    /// Bytes of one message from a client.
    pub message_bytes: usize,
    /// Bytes that may wait for one slow reader.
    pub outbox_bytes: usize,
    /// Frames that may wait for one slow reader.
    pub outbox_frames: usize,
    /// Topics of one socket.
    pub topics: usize,
    /// Seconds between pings.
    pub ping_seconds: u32,
    /// Seconds without a word after which a socket is closed.
    pub silence_seconds: u32,
}

impl Default for HubLimits {
    fn default() -> Self {
        Self {
            sockets: 20_000,
            message_bytes: 8 << 10,
            outbox_bytes: 256 << 10,
            outbox_frames: 512,
            topics: 64,
            ping_seconds: 20,
            silence_seconds: 60,
        }
    }
}

/// A live hub with its projector. Shared as an `Arc`.
pub struct Hub<P: Projector> {
    pub(super) projector: P,
    pub(super) store: Store,
    pub(super) limits: HubLimits,
    pub(super) replays: tokio::sync::Semaphore,
    started: Instant,
    inner: Mutex<Inner<P::Who>>,
}

struct Inner<W> {
    pos: Pos,
    past: Past,
    next_id: u64,
    /// Grows with each recheck: what was authorised before one must be asked again after it.
    rechecks: u64,
    /// Until then, in seconds since the hub began, somebody who has just left may come back.
    expected_until: u32,
    sockets: HashMap<u64, Arc<Socket<W>>>,
    joined: HashMap<Key, Vec<Joined<W>>>,
}

struct Joined<W> {
    socket: Arc<Socket<W>>,
    signal: Option<Box<str>>,
}

/// Why a socket cannot simply be filled in from memory.
pub(super) enum Gap {
    /// The log must be read; memory ends at this position.
    Behind(Pos),
    /// The hub itself has not come so far.
    Ahead,
    /// Rights have changed since the keys were authorised.
    Changed,
}

impl<P: Projector> Hub<P> {
    /// Starts at the end of the log and follows it until the store is closed.
    pub async fn start(store: Store, projector: P, limits: HubLimits) -> Result<Arc<Self>, DbError> {
        let pos = store.log_end().await?;
        let inner = Inner {
            pos,
            past: Past::new(pos),
            next_id: 0,
            rechecks: 0,
            expected_until: 0,
            sockets: HashMap::new(),
            joined: HashMap::new(),
        };
        let hub = Arc::new(Self {
            projector,
            store,
            limits,
            replays: tokio::sync::Semaphore::new(4),
            started: Instant::now(),
            inner: Mutex::new(inner),
        });
        tokio::spawn(replay::follow(Arc::clone(&hub), pos));
        tokio::spawn(beat(Arc::downgrade(&hub)));
        Ok(hub)
    }

    /// What the projector of this hub knows.
    pub fn projector(&self) -> &P {
        &self.projector
    }

    /// Answers an upgrade request and serves the socket. The caller has been authenticated and the origin
    /// checked.
    pub fn upgrade(self: &Arc<Self>, upgrade: WebSocketUpgrade, who: P::Who) -> Result<Response, Problem> {
        if self.count() >= self.limits.sockets {
            return Err(Problem::busy());
        }
        let hub = Arc::clone(self);
        // tungstenite's own read buffer would cost 128 KiB a socket.
        let upgrade = upgrade
            .read_buffer_size(1024)
            .write_buffer_size(8 << 10)
            .max_message_size(self.limits.message_bytes)
            .max_frame_size(self.limits.message_bytes);
        Ok(upgrade.on_upgrade(move |ws| session::run(hub, ws, who)))
    }

    /// Hands out what follows from events, in order, and remembers that the log was read up to `upto`.
    pub fn publish(&self, batch: Vec<Projected>, upto: Pos) {
        let mut inner = lock(&self.inner);
        for projected in batch {
            match projected {
                Projected::Send { pos, keys, frame } => {
                    inner.hand_out(&keys, &frame, None, &self.limits);
                    inner.past.push(pos, keys, frame);
                }
                Projected::Unmade { pos, key } => {
                    inner.past.unmade(pos, key);
                    // Who joined after it was asked whether anybody listens reads it from the log.
                    inner.rejoin(key, pos, &self.limits);
                }
                Projected::Recheck { pos, key } => {
                    inner.rechecks += 1;
                    inner.rejoin(key, pos, &self.limits);
                }
            }
        }
        inner.pos = inner.pos.max(upto);
    }

    /// Passes over events while nobody is here and nobody is expected back; gives whether it did.
    pub(super) fn pass_over(&self, upto: Pos) -> bool {
        let now = self.now();
        let mut inner = lock(&self.inner);
        let deserted = inner.sockets.is_empty() && now >= inner.expected_until;
        if deserted {
            inner.past.forget(upto);
            inner.pos = inner.pos.max(upto);
        }
        deserted
    }

    /// Sends a frame that is not in the log (typing, presence of a visitor) and is not remembered.
    pub fn send(&self, keys: &[Key], frame: &Frame) {
        lock(&self.inner).hand_out(keys, frame, None, &self.limits);
    }

    /// Asks again who these callers are and what they may see; until then they get nothing more. For
    /// revoked sessions and changed roles or teams.
    pub fn recheck(&self, concerned: impl Fn(&P::Who) -> bool) {
        let mut inner = lock(&self.inner);
        inner.rechecks += 1;
        let found: Vec<_> = inner.sockets.values().filter(|s| concerned(&s.who())).cloned().collect();
        for socket in found {
            inner.leave_all(socket.id);
            socket.push(Item::Renew(inner.pos), &self.limits);
        }
    }

    /// Tells every socket to fetch anew, for when frames could not be made.
    pub(super) fn resync_all(&self) {
        for socket in lock(&self.inner).sockets.values() {
            socket.push(Item::Resync, &self.limits);
        }
    }

    /// Says goodbye to everybody, for a restart; clients come back with their position.
    pub fn close_all(&self) {
        for socket in lock(&self.inner).sockets.values() {
            socket.push(Item::Close(session::RESTART), &self.limits);
        }
    }

    /// How many sockets are open.
    pub fn count(&self) -> usize {
        lock(&self.inner).sockets.len()
    }

    /// How many sockets are joined to a key: whether somebody is there.
    pub fn present(&self, key: Key) -> usize {
        lock(&self.inner).joined.get(&key).map_or(0, Vec::len)
    }

    /// The latest signals on a key with who gave them: who is viewing, who is typing.
    pub fn signals(&self, key: Key) -> Vec<(Arc<P::Who>, String)> {
        let inner = lock(&self.inner);
        let joined = inner.joined.get(&key).map(Vec::as_slice).unwrap_or_default();
        joined.iter().filter_map(|j| Some((j.socket.who(), j.signal.as_deref()?.to_owned()))).collect()
    }

    pub(super) fn pos(&self) -> Pos {
        lock(&self.inner).pos
    }

    pub(super) fn rechecks(&self) -> u64 {
        lock(&self.inner).rechecks
    }

    pub(super) fn now(&self) -> u32 {
        u32::try_from(self.started.elapsed().as_secs()).unwrap_or(u32::MAX)
    }

    pub(super) fn enter(&self, who: P::Who) -> Arc<Socket<P::Who>> {
        let now = self.now();
        let mut inner = lock(&self.inner);
        inner.next_id += 1;
        let socket = Arc::new(Socket::new(inner.next_id, who, now));
        inner.sockets.insert(socket.id, Arc::clone(&socket));
        socket
    }

    pub(super) fn leave(&self, id: u64, keys: impl Iterator<Item = Key>) {
        let expected_until = self.now() + BACK_SECONDS;
        let mut inner = lock(&self.inner);
        inner.expected_until = expected_until;
        inner.detach(id, keys);
        inner.sockets.remove(&id);
    }

    pub(super) fn detach(&self, id: u64, keys: impl Iterator<Item = Key>) {
        lock(&self.inner).detach(id, keys);
    }

    /// Joins the socket to the keys; what it missed is put into its outbox in the same moment, so nothing
    /// falls between. `seen` is the number of rechecks before the keys were authorised. Gives the position
    /// from which the socket is live.
    pub(super) fn attach(
        &self,
        socket: &Arc<Socket<P::Who>>,
        keys: &[Key],
        since: Option<Since>,
        seen: u64,
    ) -> Result<Pos, Gap> {
        let mut inner = lock(&self.inner);
        if inner.rechecks != seen {
            return Err(Gap::Changed);
        }
        if let Some(since) = since {
            if since.pos() > inner.pos {
                return Err(Gap::Ahead);
            }
            let missed = inner.past.since(since, keys).ok_or(Gap::Behind(inner.pos))?;
            for frame in missed {
                socket.push(Item::Frame(frame), &self.limits);
            }
        }
        for key in keys {
            let joined = inner.joined.entry(*key).or_default();
            if !joined.iter().any(|j| j.socket.id == socket.id) {
                joined.push(Joined { socket: Arc::clone(socket), signal: None });
            }
        }
        Ok(inner.pos)
    }

    /// Remembers a socket's signal on these keys and sends it to the others there.
    pub(super) fn signal(&self, id: u64, keys: &[Key], kind: &str, frame: &Frame) {
        let mut inner = lock(&self.inner);
        for key in keys {
            let joined = inner.joined.get_mut(key).into_iter().flatten();
            for one in joined.filter(|j| j.socket.id == id) {
                one.signal = (kind != "idle").then(|| kind.into());
            }
        }
        inner.hand_out(keys, frame, Some(id), &self.limits);
    }
}

impl<W> Inner<W> {
    fn hand_out(&self, keys: &[Key], frame: &Frame, except: Option<u64>, limits: &HubLimits) {
        let joined = |key: &Key| self.joined.get(key).map(Vec::as_slice).unwrap_or_default();
        for (i, key) in keys.iter().enumerate() {
            for Joined { socket, .. } in joined(key) {
                let before = |earlier: &Key| joined(earlier).iter().any(|j| j.socket.id == socket.id);
                if except != Some(socket.id) && !keys[..i].iter().any(before) {
                    socket.push(Item::Frame(frame.clone()), limits);
                }
            }
        }
    }

    /// Takes the key away from everybody; each asks again and goes on from the position.
    fn rejoin(&mut self, key: Key, pos: Pos, limits: &HubLimits) {
        for joined in self.joined.remove(&key).unwrap_or_default() {
            joined.socket.push(Item::Rejoin(key, pos), limits);
        }
    }

    fn detach(&mut self, id: u64, keys: impl Iterator<Item = Key>) {
        for key in keys {
            if let Some(joined) = self.joined.get_mut(&key) {
                joined.retain(|j| j.socket.id != id);
                if joined.is_empty() {
                    self.joined.remove(&key);
                }
            }
        }
    }

    fn leave_all(&mut self, id: u64) {
        self.joined.retain(|_, joined| {
            joined.retain(|j| j.socket.id != id);
            !joined.is_empty()
        });
    }
}

/// One timer for all sockets: each second a share of them is pinged, and the silent are let go.
async fn beat<P: Projector>(hub: Weak<Hub<P>>) {
    let mut seconds = tokio::time::interval(Duration::from_secs(1));
    let ping = Frame::from_static(wire::PING);
    loop {
        seconds.tick().await;
        let Some(hub) = hub.upgrade() else { return };
        let (now, limits) = (hub.now(), &hub.limits);
        for socket in lock(&hub.inner).sockets.values() {
            let patience =
                if socket.is_greeted() { limits.silence_seconds } else { limits.silence_seconds / 4 };
            if socket.silent_for(now) > patience {
                socket.push(Item::Close(session::SILENT), limits);
            } else if (socket.id + u64::from(now)).is_multiple_of(u64::from(limits.ping_seconds)) {
                socket.push(Item::Frame(ping.clone()), limits);
            }
        }
    }
}
