//! The product under test: the real program in a process of its own, a place to keep its data, and the
//! clients that call it.

mod desk;
mod mailer;
mod place;
mod program;
mod relay;
mod watcher;

pub use desk::{Desk, House, Size, Socket, found, mail_settings, open};
pub use mailer::{Mail, MailSink, Mailer};
pub use place::{Place, connect, copy_folder, databases_of};
pub use program::Program;
pub use relay::Bare;
pub use watcher::{MARK, Watcher};
