//! The hub's short memory: the latest frames, so that a reconnect storm after a restart or a network cut
//! does not become a storm on the database.

use std::collections::VecDeque;

use helppo_kernel::Pos;

use super::projector::{Frame, Key};

const MOST_FRAMES: usize = 1024;
const MOST_BYTES: usize = 1 << 20;

/// From where a socket wants to be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Since {
    /// The client saw something of the event at this position, perhaps not all of its frames.
    Seen(Pos),
    /// Everything up to and with this position has been dealt with.
    After(Pos),
    /// Nothing of the event at this position was sent.
    At(Pos),
}

impl Since {
    /// Whether something at this position is wanted.
    fn wants(self, pos: Pos) -> bool {
        match self {
            Self::After(after) => pos > after,
            Self::Seen(from) | Self::At(from) => pos >= from,
        }
    }

    pub(super) fn pos(self) -> Pos {
        match self {
            Self::Seen(pos) | Self::After(pos) | Self::At(pos) => pos,
        }
    }

    /// The position after which the log must be read to see all that may be wanted.
    pub(super) fn read_after(self) -> Pos {
        match self {
            Self::After(pos) => pos,
            Self::Seen(pos) | Self::At(pos) => Pos { epoch: pos.epoch, n: pos.n - 1 },
        }
    }

    /// Picks the wanted frames out of those in order: `entries` are position and frame of what concerns
    /// the socket.
    pub(super) fn pick<'a>(self, entries: impl Iterator<Item = (Pos, &'a Frame)>) -> Vec<Frame> {
        let entries: Vec<_> = entries.filter(|(pos, _)| *pos >= self.pos()).collect();
        let at = entries.iter().take_while(|(pos, _)| *pos == self.pos()).count();
        let skip = match self {
            Self::After(_) => at,
            Self::Seen(_) if at == 1 => 1,
            Self::Seen(_) | Self::At(_) => 0,
        };
        entries.into_iter().skip(skip).map(|(_, frame)| frame.clone()).collect()
    }
}

struct Entry {
    pos: Pos,
    keys: Vec<Key>,
    /// `None`: none was made, because nobody listened.
    frame: Option<Frame>,
}

/// Everything after `floor`, up to a limit.
pub(super) struct Past {
    floor: Pos,
    entries: VecDeque<Entry>,
    bytes: usize,
}

impl Past {
    pub(super) fn new(floor: Pos) -> Self {
        Self { floor, entries: VecDeque::new(), bytes: 0 }
    }

    /// Forgets everything up to a position.
    pub(super) fn forget(&mut self, upto: Pos) {
        *self = Self::new(upto);
    }

    pub(super) fn push(&mut self, pos: Pos, keys: Vec<Key>, frame: Frame) {
        self.bytes += frame.len();
        self.put(Entry { pos, keys, frame: Some(frame) });
    }

    /// Remembers that there was something for a key of which no frame was made.
    pub(super) fn unmade(&mut self, pos: Pos, key: Key) {
        self.put(Entry { pos, keys: vec![key], frame: None });
    }

    fn put(&mut self, entry: Entry) {
        self.entries.push_back(entry);
        while self.entries.len() > MOST_FRAMES || self.bytes > MOST_BYTES {
            let Some(oldest) = self.entries.pop_front() else { break };
            self.bytes -= oldest.frame.map_or(0, |frame| frame.len());
            self.floor = oldest.pos;
        }
    }

    /// The frames a socket with these keys wants, or `None` when memory does not hold them all.
    pub(super) fn since(&self, since: Since, keys: &[Key]) -> Option<Vec<Frame>> {
        let known = match since {
            Since::After(pos) => pos >= self.floor,
            Since::Seen(pos) | Since::At(pos) => pos > self.floor,
        };
        let concerned = self.entries.iter().filter(|entry| entry.keys.iter().any(|key| keys.contains(key)));
        let made = concerned.clone().all(|entry| entry.frame.is_some() || !since.wants(entry.pos));
        let frames = concerned.filter_map(|entry| Some((entry.pos, entry.frame.as_ref()?)));
        (known && made).then(|| since.pick(frames))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Key = Key { kind: "case", id: 1 };
    const B: Key = Key { kind: "case", id: 2 };

    fn at(n: i64) -> Pos {
        Pos { epoch: 0, n }
    }

    /// Frames `1a 2b 3a 3A 4a`: event 3 has two frames for A.
    fn past() -> Past {
        let mut past = Past::new(at(0));
        for (n, key, text) in [(1, A, "1a"), (2, B, "2b"), (3, A, "3a"), (3, A, "3A"), (4, A, "4a")] {
            past.push(at(n), vec![key], text.into());
        }
        past
    }

    #[track_caller]
    fn check(since: Since, keys: &[Key], expected: &[&str]) {
        let frames = past().since(since, keys).expect("it reaches so far back");
        let texts: Vec<&str> = frames.iter().map(|f| f.as_str()).collect();
        assert_eq!(texts, expected, "{since:?} {keys:?}");
    }

    #[test]
    fn a_socket_gets_what_came_after_and_of_its_keys_only() {
        check(Since::After(at(0)), &[A], &["1a", "3a", "3A", "4a"]);
        check(Since::After(at(1)), &[A, B], &["2b", "3a", "3A", "4a"]);
        check(Since::After(at(4)), &[A], &[]);
        check(Since::At(at(3)), &[A], &["3a", "3A", "4a"]);
    }

    #[test]
    fn an_event_of_several_frames_comes_again_and_one_of_a_single_frame_does_not() {
        check(Since::Seen(at(3)), &[A], &["3a", "3A", "4a"]);
        check(Since::Seen(at(1)), &[A], &["3a", "3A", "4a"]);
        check(Since::Seen(at(4)), &[A], &[]);
    }

    #[test]
    fn what_was_not_made_is_no_memory_for_whoever_wants_it() {
        let mut past = past();
        past.unmade(at(5), B);
        assert_eq!(past.since(Since::After(at(2)), &[B]), None);
        assert_eq!(past.since(Since::At(at(5)), &[A, B]), None);
        assert_eq!(past.since(Since::After(at(5)), &[A, B]), Some(vec![]));
        check(Since::After(at(3)), &[A], &["4a"]);
    }

    #[test]
    fn memory_is_bounded_and_knows_where_it_ends() {
        let mut past = past();
        assert_eq!(past.since(Since::Seen(at(0)), &[A]), None);
        for n in 10..10 + 2 * MOST_FRAMES as i64 {
            past.push(at(n), vec![A], "x".into());
        }
        assert_eq!(past.entries.len(), MOST_FRAMES);
        assert_eq!(past.since(Since::After(at(4)), &[A]), None);
        assert!(past.since(Since::After(past.floor), &[A]).is_some());
        past.push(at(10_000), vec![A], "x".repeat(MOST_BYTES).into());
        assert!(past.bytes <= MOST_BYTES);
    }
}
