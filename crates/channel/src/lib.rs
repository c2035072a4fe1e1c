//! Channels: configured endpoints by which words come and go, whatever their kind.
//!
//! Owns the port ([`Channel`]) that every kind implements, the channels and their settings and secrets,
//! opening hours, the inbox of raw bytes and the job that brings messages out. It never knows how a kind
//! speaks to the outside: `channel-email`, `channel-chat` and their siblings do, and they are found through
//! the registry inside [`Channels`].
//!
//! Invariants: what was accepted is committed raw before the other side hears "yes", and is understood later,
//! once ([`Channels::accept`], [`finish_raw`]); a message leaves at most once per attempt that is known to have
//! failed, and an attempt whose end nobody saw is shown as unknown and never repeated by itself
//! ([`Gate`]); a secret is sealed for its channel and never read back over HTTP.
//!
//! Events: `ChannelChanged`, `HoursChanged`.

pub mod http;

mod change;
mod deliver;
mod hours;
mod port;
mod raw;
mod record;
mod room;
mod settings;
mod store;

pub use change::{ChannelChange, ChannelError, NewChannel, change_channel, create_channel};
pub use deliver::{DeliverMessage, Followed, Gate, followed};
pub use hours::{AllHours, all_hours, hours_of, put_hours};
pub use port::{
    Capabilities, Channel, Check, Checked, Configured, Delivered, FileLimits, Health, Outgoing, OutgoingFile,
};
pub use raw::{
    AcceptError, Accepted, ExternalId, NewRaw, PROCESS_RAW, ProcessRaw, Raw, RawError, RawState, finish_raw,
};
pub use record::{ChannelRecord, channel_at, find_channel, list_channels, note_trouble};
pub use room::Channels;
