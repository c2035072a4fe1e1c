//! The help centre: pages for readers, drawn on the server.
//!
//! Every page is one document with its style inside; the only other files are the font and a small script
//! that suggests while one types. Nothing needs it, nothing sets a cookie but signing in, nothing comes from elsewhere. Readers are counted, never followed.

pub(crate) mod article;
pub(crate) mod attached;
pub(crate) mod category;
pub(crate) mod door;
pub(crate) mod feed;
pub(crate) mod file;
pub(crate) mod home;
pub(crate) mod letter;
pub(crate) mod preview;
pub(crate) mod reason;
pub(crate) mod results;
pub(crate) mod suggest;
pub(crate) mod told;

mod answer;
mod contact;
pub(crate) mod date;
mod dress;
mod frame;
pub(crate) mod limit;
mod lost;
mod readers;
mod structured;
mod style;
mod visit;
mod words;

pub use contact::{Contact, ContactKind, ContactOption, Contacts, HelpNotice, Letter, NoContact, NotTaken};
pub use dress::Dressed;
pub use frame::Site;
pub use readers::{Everybody, Readers};
pub(crate) use words::words;
