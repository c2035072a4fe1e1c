//! Seats and memory: what callers share.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use super::ReceiverLimits;

/// Connections by address, and bytes in memory.
#[derive(Clone)]
pub(super) struct Counters(Arc<Inner>);

struct Inner {
    seats: Mutex<Seats>,
    connections: usize,
    per_peer: usize,
    memory: Arc<tokio::sync::Semaphore>,
}

#[derive(Default)]
struct Seats {
    all: usize,
    by_peer: HashMap<IpAddr, usize>,
}

/// A connection's place; given back when dropped.
pub(super) struct Seat {
    counters: Counters,
    peer: IpAddr,
}

/// Bytes that a mail occupies; given back when dropped.
pub(super) type Memory = tokio::sync::OwnedSemaphorePermit;

/// Memory is counted in pieces of this size.
const PIECE: usize = 64 * 1024;

impl Counters {
    pub(super) fn new(limits: &ReceiverLimits) -> Self {
        Self(Arc::new(Inner {
            seats: Mutex::default(),
            connections: limits.connections,
            per_peer: limits.connections_per_peer,
            memory: Arc::new(tokio::sync::Semaphore::new(limits.memory / PIECE)),
        }))
    }

    /// A place for one more connection, if there is one.
    pub(super) fn seat(&self, peer: IpAddr) -> Option<Seat> {
        let peer = neighbourhood(peer);
        let mut seats = self.0.seats.lock().unwrap_or_else(PoisonError::into_inner);
        let here = seats.by_peer.get(&peer).copied().unwrap_or_default();
        if seats.all >= self.0.connections || here >= self.0.per_peer {
            return None;
        }
        seats.all += 1;
        seats.by_peer.insert(peer, here + 1);
        Some(Seat { counters: self.clone(), peer })
    }

    /// Room for `bytes` more of mail, if there is any.
    pub(super) fn memory(&self, bytes: usize) -> Option<Memory> {
        let pieces = u32::try_from(bytes.div_ceil(PIECE)).ok()?;
        self.0.memory.clone().try_acquire_many_owned(pieces).ok()
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.counters.0.seats.lock().unwrap_or_else(PoisonError::into_inner);
        seats.all = seats.all.saturating_sub(1);
        if let Some(here) = seats.by_peer.get_mut(&self.peer) {
            *here -= 1;
            if *here == 0 {
                seats.by_peer.remove(&self.peer);
            }
        }
    }
}

/// One subscriber usually has a whole /64.
fn neighbourhood(peer: IpAddr) -> IpAddr {
    match peer {
        IpAddr::V4(_) => peer,
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(v4) => v4.into(),
            None => {
                let mut octets = ip.octets();
                octets[8..].fill(0);
                IpAddr::from(octets)
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_are_few_for_one_peer_and_come_back() {
        let limits = ReceiverLimits {
            connections: 3,
            connections_per_peer: 2,
            memory: 3 * PIECE,
            ..Default::default()
        };
        let counters = Counters::new(&limits);
        let (a, b): (IpAddr, IpAddr) = ("2001:db8::1".parse().unwrap(), "2001:db8::2".parse().unwrap());
        let first = counters.seat(a).unwrap();
        let _second = counters.seat(b).unwrap();
        assert!(counters.seat(a).is_none(), "one /64 is one peer");
        let _third = counters.seat("192.0.2.1".parse().unwrap()).unwrap();
        assert!(counters.seat("192.0.2.2".parse().unwrap()).is_none(), "the house is full");
        drop(first);
        assert!(counters.seat(a).is_some());
        let held = counters.memory(2 * PIECE).unwrap();
        assert!(counters.memory(2 * PIECE).is_none());
        drop(held);
        assert!(counters.memory(2 * PIECE).is_some());
    }
}
