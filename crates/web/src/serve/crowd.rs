//! Fairness when connections get scarce: nobody holds more than a share of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Peer;
use crate::bucket::Neighbourhood;

/// Under pressure one neighbour may hold this part of all connections.
const SHARE: usize = 8;

/// Counts connections by neighbourhood.
#[derive(Clone, Default)]
pub(super) struct Crowd(Arc<Mutex<HashMap<Neighbourhood, usize>>>);

/// One connection of somebody; counted until it is dropped.
pub(super) struct Member {
    crowd: Crowd,
    neighbour: Neighbourhood,
}

impl Crowd {
    /// Counts a connection in, or refuses it: when more than half of all places are taken, a neighbour with
    /// an eighth of them gets no more. While there is room everybody is welcome, so a reverse proxy in
    /// front, from which all connections come, can use half of them.
    pub(super) fn enter(&self, peer: Peer, free: usize, all: usize) -> Option<Member> {
        let neighbour = Neighbourhood::from(peer.0);
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held = table.entry(neighbour).or_insert(0);
        if free < all / 2 && *held > all / SHARE {
            return None;
        }
        *held += 1;
        Some(Member { crowd: self.clone(), neighbour })
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        let mut table = self.crowd.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = table.get_mut(&self.neighbour) {
            *held -= 1;
            if *held == 0 {
                table.remove(&self.neighbour);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(text: &str) -> Peer {
        Peer(text.parse().unwrap())
    }

    #[test]
    fn under_pressure_one_neighbour_gets_no_more_than_a_share() {
        let (crowd, all) = (Crowd::default(), 80);
        let mut members: Vec<Member> = Vec::new();
        while let Some(member) = crowd.enter(peer("192.0.2.1"), all - members.len(), all) {
            members.push(member);
        }
        assert_eq!(members.len(), 41, "half of all and the one that tipped it");
        assert!(crowd.enter(peer("192.0.2.2"), all - members.len(), all).is_some(), "others still come in");
        members.truncate(10);
        assert!(crowd.enter(peer("192.0.2.1"), all - 41, all).is_some());
        drop(members);
        assert!(crowd.0.lock().unwrap().is_empty());
    }
}
