//! How much a person can do at once.
//!
//! A limit of three chats means that a chat takes a third of a person; a limit of one call, that a call
//! takes all of them. Work fits while its share does. Written work (mail, forms, messages) can be laid
//! aside for somebody who waits live, so live work only counts other live work; written work counts
//! everything.

use helppo_kernel::ChannelKind;

use super::PerKind;

/// A whole person, in shares: divides evenly by every limit up to twelve.
const WHOLE: u32 = 27_720;

/// What a person can do at once unless somebody has said otherwise.
pub const USUAL_LIMITS: PerKind<u16> = PerKind([3, 5, 1, 5, 4]);

/// Whether live work may be offered to somebody who is at written work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interrupts {
    /// Written work is laid aside for somebody who waits live.
    LiveOverWritten,
    /// Everything counts against everything.
    Nothing,
}

/// What a person has at hand: work held or offered, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    counts: PerKind<u16>,
}

impl Load {
    /// One more of that kind.
    pub fn add(&mut self, kind: ChannelKind) {
        self.counts[kind] += 1;
    }

    /// One less of that kind.
    pub fn remove(&mut self, kind: ChannelKind) {
        self.counts[kind] = self.counts[kind].saturating_sub(1);
    }

    /// Whether one more of that kind fits.
    pub fn has_room(&self, kind: ChannelKind, limits: &PerKind<u16>, interrupts: Interrupts) -> bool {
        if limits[kind] == 0 {
            return false;
        }
        let lays_aside = kind.is_realtime() && interrupts == Interrupts::LiveOverWritten;
        let used = if lays_aside { self.live(limits) } else { self.shares(limits) };
        used + share(kind, limits) <= WHOLE
    }

    /// Whether nothing is at hand.
    pub fn is_empty(&self) -> bool {
        self.counts.0.iter().all(|n| *n == 0)
    }

    /// Shares in use, of a [`WHOLE`]; written work laid aside can push it above.
    pub fn shares(&self, limits: &PerKind<u16>) -> u32 {
        ChannelKind::ALL.into_iter().map(|k| u32::from(self.counts[k]) * share(k, limits)).sum()
    }

    /// Places in use of [`places`], rounded up and never above: a call fills them all.
    pub fn places(&self, limits: &PerKind<u16>) -> u32 {
        let all = places(limits);
        (self.shares(limits) * all).div_ceil(WHOLE).min(all)
    }

    fn live(&self, limits: &PerKind<u16>) -> u32 {
        let live = ChannelKind::ALL.into_iter().filter(|k| k.is_realtime());
        live.map(|k| u32::from(self.counts[k]) * share(k, limits)).sum()
    }
}

/// Places a person has: as many as the most that they may hold of one kind.
pub fn places(limits: &PerKind<u16>) -> u32 {
    limits.0.iter().copied().max().map_or(0, u32::from)
}

/// What one of that kind takes of a person; a kind that they do not serve, but took, takes all.
fn share(kind: ChannelKind, limits: &PerKind<u16>) -> u32 {
    WHOLE / u32::from(limits[kind].max(1))
}
