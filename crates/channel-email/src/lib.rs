//! E-mail: mail in by SMTP or from a mailbox, mail out by submission or a relay.
//!
//! Owns everything that speaks SMTP and IMAP, the thread token in the mail we send, the filters that tell
//! people from machines, and the wording of outgoing mail. Reading and writing the mail itself is `mime`'s.
//!
//! The walk of a mail: `smtp/receive` or `imap` commits the raw bytes (`Channels::accept`) and only then says
//! yes → `inbound` reads them → `filter` decides in the order of its list → `inbound/thread` finds where they
//! belong → `case::ingest`, in one transaction with the mark that the raw bytes are done. And of an answer:
//! `DeliverMessage` → `outbound/letter` writes it → `smtp/submit` hands it over, with the gate right before the
//! last dot.
//!
//! Invariants: 250 is said after the commit and never before; a remote mailbox is never changed; a stranger never
//! receives what was said earlier, whatever a mail claims about its thread; mail that a machine wrote wakes
//! nobody and is answered by nobody.

mod filter;
mod imap;
mod inbound;
mod outbound;
mod outside;
mod room;
mod settings;
mod smtp;
mod store;
mod tls;
mod token;

pub use imap::follow_mailboxes;
pub use outbound::Slip;
pub use outside::AllowInside;
pub use room::{Email, EmailConfig};
pub use settings::{EmailSettings, Receive, ReceiveWay, Send, SendWay, Transport};
pub use smtp::receive::{Receiver, ReceiverConfig, ReceiverLimits};
