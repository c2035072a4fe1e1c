//! The ground floor: the words every room shares, and nothing that touches the world.
//!
//! Owns typed ids, time and chance as values, the shape of an event, of a page and of a problem.
//! Never does I/O, and imports nothing else of ours.

mod actor;
mod ambient;
mod answer;
mod chance;
mod channel_kind;
mod clock;
mod event;
mod id;
mod locale;
mod page;
mod problem;
mod schema;

pub use actor::Actor;
pub use ambient::Ambient;
pub use answer::PROBLEM_JSON;
pub use chance::Chance;
pub use channel_kind::ChannelKind;
pub use clock::{Clock, Millis};
pub use event::{Event, NewEvent, Pos};
pub use id::*;
pub use locale::Locale;
pub use page::{Cursor, Page};
pub use problem::{FieldProblem, Problem};
