//! Mail as bytes, and nothing else: [`read`] turns the raw bytes of a mail into a [`Mail`] that the
//! e-mail channel can file, [`Letter`] turns an answer into bytes that any mail client threads correctly.
//!
//! The room is pure. It opens no file and no socket, it knows no clock and no chance, so every input can be
//! replayed, fuzzed and measured. Its promises, each with a test that tries to break it:
//!
//! * any bytes give a `Mail`; nothing panics, nothing recurses with the input's depth, and the work grows
//!   with the input's length and no faster (see [`Limits`] and `walk.rs`);
//! * HTML that leaves [`html::clean`] holds no script, no frame, no form, no foreign element, loads nothing
//!   from anywhere by itself, and cleaning it again changes nothing;
//! * an attached mail stays an attachment: its parts never mix with those of the mail around it.
//!
//! It never decides who wrote, whether to believe it, or where it belongs: that is `channel-email`.

mod address;
mod body;
mod charset;
mod decode;
mod head;
pub mod html;
mod id;
mod letter;
mod limit;
mod mail;
pub mod quote;
mod read;
mod report;
pub mod subject;
mod walk;

pub use address::{Mailbox, is_address};
pub use id::is_message_id;
pub use letter::{Enclosure, Letter, LetterError};
pub use limit::Limits;
pub use mail::{Mail, Part, Trouble};
pub use read::read;
pub use report::{DeliveryReport, Fate};
