//! What waits to be written to one socket: bounded, so that a slow reader harms only itself.

use std::collections::VecDeque;

use helppo_kernel::Pos;

use super::projector::{Frame, Key};

/// Something for a socket's task to do.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    /// Write this.
    Frame(Frame),
    /// Too much was waiting: tell the client to fetch anew.
    Resync,
    /// Ask again for the topics behind this key and go on from there.
    Rejoin(Key, Pos),
    /// Ask again who this is and for all topics.
    Renew(Pos),
    /// Say goodbye with this code.
    Close(u16),
}

/// A queue with a limit in bytes and in frames.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    queue: VecDeque<Item>,
    bytes: usize,
    overrun: bool,
}

impl Outbox {
    /// Queues an item. When frames overflow they are all dropped for one [`Item::Resync`]; orders to the
    /// task itself are always kept.
    pub(super) fn push(&mut self, item: Item, most_bytes: usize, most_frames: usize) {
        if let Item::Frame(frame) = &item {
            if self.overrun {
                return;
            }
            let full = self.queue.len() >= most_frames || self.bytes + frame.len() > most_bytes;
            if full && !self.queue.is_empty() {
                self.queue.retain(|waiting| !matches!(waiting, Item::Frame(_)));
                self.bytes = 0;
                self.overrun = true;
                self.queue.push_back(Item::Resync);
                return;
            }
            self.bytes += frame.len();
        }
        self.queue.push_back(item);
    }

    /// The next thing to do. An emptied queue gives back its memory.
    pub(super) fn take(&mut self) -> Option<Item> {
        let item = self.queue.pop_front();
        match &item {
            Some(Item::Frame(frame)) => self.bytes -= frame.len(),
            Some(Item::Resync) => self.overrun = false,
            None if self.queue.capacity() > 8 => self.queue = VecDeque::new(),
            _ => {}
        }
        item
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(outbox: &mut Outbox) -> Vec<Item> {
        std::iter::from_fn(|| outbox.take()).collect()
    }

    fn frame(text: &str) -> Item {
        Item::Frame(text.into())
    }

    #[test]
    fn what_fits_comes_out_in_order() {
        let mut outbox = Outbox::default();
        for text in ["a", "b", "c"] {
            outbox.push(frame(text), 100, 10);
        }
        assert_eq!(all(&mut outbox), [frame("a"), frame("b"), frame("c")]);
        assert_eq!(outbox.bytes, 0);
    }

    #[test]
    fn an_overflow_becomes_one_resync_and_orders_survive() {
        let mut outbox = Outbox::default();
        let recheck = Item::Rejoin(Key::new("case", 1), Pos { epoch: 0, n: 3 });
        outbox.push(frame("a"), 100, 3);
        outbox.push(recheck.clone(), 100, 3);
        for text in ["b", "c", "d"] {
            outbox.push(frame(text), 100, 3);
        }
        outbox.push(Item::Close(4401), 100, 3);
        assert_eq!(all(&mut outbox), [recheck, Item::Resync, Item::Close(4401)]);
        outbox.push(frame("e"), 100, 3);
        assert_eq!(all(&mut outbox), [frame("e")], "after the resync frames flow again");
    }

    #[test]
    fn bytes_are_bounded_but_one_large_frame_always_passes() {
        let mut outbox = Outbox::default();
        outbox.push(frame(&"x".repeat(500)), 100, 10);
        assert_eq!(all(&mut outbox).len(), 1);
        for _ in 0..3 {
            outbox.push(frame(&"x".repeat(60)), 100, 10);
        }
        assert_eq!(all(&mut outbox), [Item::Resync]);
    }

    #[test]
    fn an_idle_outbox_holds_no_memory_of_its_rush_hour() {
        let mut outbox = Outbox::default();
        for _ in 0..100 {
            outbox.push(frame("x"), 1000, 1000);
        }
        assert_eq!(all(&mut outbox).len(), 100);
        assert!(outbox.queue.capacity() <= 8);
    }
}
