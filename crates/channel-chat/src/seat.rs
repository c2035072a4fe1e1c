//! Seats for sockets: so many of one visitor, so many of one network, so that nobody takes the whole room.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use helppo_web::Neighbourhood;

use crate::visitor::VisitorId;

/// The close code of a socket for which there is no seat: too many are open already. Coming back at once
/// is of no use; closing another one is.
pub(crate) const TOO_MANY: u16 = 4429;

/// Who sits where.
#[derive(Default)]
pub(crate) struct Seats {
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    visitors: HashMap<VisitorId, usize>,
    networks: HashMap<Neighbourhood, usize>,
}

/// A taken seat; it is free again when dropped.
pub(crate) struct Seat {
    seats: Arc<Seats>,
    visitor: VisitorId,
    network: Neighbourhood,
}

impl Seats {
    /// Takes a seat, unless the visitor has `of_visitor` already or their network `of_network`.
    pub fn take(
        self: &Arc<Self>,
        visitor: VisitorId,
        network: Neighbourhood,
        of_visitor: usize,
        of_network: usize,
    ) -> Option<Arc<Seat>> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let full = taken.visitors.get(&visitor).is_some_and(|n| *n >= of_visitor)
            || taken.networks.get(&network).is_some_and(|n| *n >= of_network);
        if full {
            return None;
        }
        *taken.visitors.entry(visitor).or_default() += 1;
        *taken.networks.entry(network).or_default() += 1;
        drop(taken);
        Some(Arc::new(Seat { seats: Arc::clone(self), visitor, network }))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken.lock().unwrap_or_else(PoisonError::into_inner);
        leave(&mut taken.visitors, &self.visitor);
        leave(&mut taken.networks, &self.network);
    }
}

impl std::fmt::Debug for Seat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seat").field("visitor", &self.visitor).finish_non_exhaustive()
    }
}

fn leave<K: Eq + Hash>(taken: &mut HashMap<K, usize>, key: &K) {
    if let Some(n) = taken.get_mut(key) {
        *n -= 1;
        if *n == 0 {
            taken.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_is_free_again_when_its_socket_is_gone() {
        let seats = Arc::new(Seats::default());
        let home: Neighbourhood = std::net::IpAddr::from([192, 0, 2, 7]).into();
        let take = |visitor| seats.take(VisitorId(visitor), home, 2, 3);
        let (first, second) = (take(1).unwrap(), take(1).unwrap());
        assert!(take(1).is_none(), "the visitor's are taken");
        let third = take(2).unwrap();
        assert!(take(3).is_none(), "the network's are taken");
        drop(first);
        assert!(take(3).is_some());
        drop((second, third));
        assert!(seats.taken.lock().unwrap().visitors.is_empty());
    }
}
