//! How much visitors may do: per network, per visitor and per channel, so that a flood of one harms none.

use helppo_kernel::{ChannelId, Millis, Problem};
use helppo_web::{Buckets, ClientAddress, Neighbourhood, Rate};

use crate::visitor::VisitorId;

/// The limits of the visitor API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChatLimits {
    /// Sessions of one network.
    pub sessions: Rate,
    /// Messages of one visitor.
    pub messages: Rate,
    /// Messages of one network.
    pub neighbourhood: Rate,
    /// Messages of one channel.
    pub channel: Rate,
    /// Files of one visitor.
    pub files: Rate,
    /// Everything else of one network: settings, searches, history.
    pub looks: Rate,
    /// Bytes of files that one visitor may bring in a day.
    pub visitor_bytes: i64,
    /// Bytes of files that all visitors of one channel may bring in a day: anybody can be many visitors.
    pub channel_bytes: i64,
    /// Sockets of one visitor at once: their tabs and devices.
    pub visitor_sockets: usize,
    /// Sockets of one network at once: a large office, and not a machine that opens thousands.
    pub network_sockets: usize,
}

impl Default for ChatLimits {
    fn default() -> Self {
        Self {
            sessions: Rate::per(20, 60_000),
            messages: Rate::per(12, 24_000),
            neighbourhood: Rate::per(120, 60_000),
            channel: Rate::per(3_000, 60_000),
            files: Rate::per(10, 120_000),
            looks: Rate::per(300, 60_000),
            visitor_bytes: 60 << 20,
            channel_bytes: 4 << 30,
            visitor_sockets: 16,
            network_sockets: 500,
        }
    }
}

impl ChatLimits {
    /// No limits to speak of, for measuring.
    pub fn none() -> Self {
        let free = Rate { burst: 1_000_000, each_ms: 0 };
        Self {
            sessions: free,
            messages: free,
            neighbourhood: free,
            channel: free,
            files: free,
            looks: free,
            visitor_bytes: i64::MAX,
            channel_bytes: i64::MAX,
            visitor_sockets: usize::MAX,
            network_sockets: usize::MAX,
        }
    }
}

/// The buckets behind the limits.
pub(crate) struct Limiter {
    pub limits: ChatLimits,
    sessions: Buckets<Neighbourhood>,
    messages: Buckets<VisitorId>,
    neighbourhood: Buckets<Neighbourhood>,
    channel: Buckets<ChannelId>,
    files: Buckets<VisitorId>,
    looks: Buckets<Neighbourhood>,
    typing: Buckets<VisitorId>,
}

impl Limiter {
    pub fn new(limits: ChatLimits) -> Self {
        Self {
            limits,
            sessions: Buckets::new(limits.sessions),
            messages: Buckets::new(limits.messages),
            neighbourhood: Buckets::new(limits.neighbourhood),
            channel: Buckets::new(limits.channel),
            files: Buckets::new(limits.files),
            looks: Buckets::new(limits.looks),
            typing: Buckets::new(Rate::per(4, 4_000)),
        }
    }

    pub fn session(&self, from: ClientAddress, now: Millis) -> Result<(), Problem> {
        self.sessions.take(from.0.into(), now)
    }

    pub fn message(
        &self,
        from: ClientAddress,
        visitor: VisitorId,
        channel: ChannelId,
        now: Millis,
    ) -> Result<(), Problem> {
        self.messages.take(visitor, now)?;
        self.neighbourhood.take(from.0.into(), now)?;
        self.channel.take(channel, now)
    }

    pub fn file(&self, from: ClientAddress, visitor: VisitorId, now: Millis) -> Result<(), Problem> {
        self.files.take(visitor, now)?;
        self.neighbourhood.take(from.0.into(), now)
    }

    pub fn look(&self, from: ClientAddress, now: Millis) -> Result<(), Problem> {
        self.looks.take(from.0.into(), now)
    }

    /// Whether a sign of typing is to be passed on.
    pub fn typing(&self, visitor: VisitorId, now: Millis) -> bool {
        self.typing.take(visitor, now).is_ok()
    }
}
