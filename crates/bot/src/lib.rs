//! The bot: answers from knowledge, offers when it is not sure, and hands over to people.
//!
//! [`decide`] is pure: what was asked, what is known and how the talk has gone in, a [`Decision`] out. The
//! shell ([`Bot`]) follows the log, and in one transaction per message writes what the bot says, what it
//! remembers, and its event. It speaks only while the interaction is `automated`: never over a person.
//!
//! Invariants: a wish for a person is granted at once, in any language; two misses hand over; distress
//! and topics kept for people are never answered; wrong answers stay within a budget that is counted; every
//! answer names its source; an endpoint may reword a chosen passage and nothing else ([`kept`]); the bot
//! says that it is a machine. A matter "finished" by the bot is a claim
//! that is taken back when the customer returns.
//!
//! Events: `BotAnswered`, `BotOffered` (`BotHandedOver` is written by the case room's verb).

pub mod http;

mod aside;
mod claim;
mod decide;
mod dialogue;
mod event;
mod follow;
mod handed;
mod intent;
mod judged;
mod outcome;
mod packet;
mod rephrase;
mod rules;
mod say;
mod speak;
mod spoken;
mod store;
mod trial;

pub use claim::{Claims, claims};
pub use decide::{Decision, Library, Pace, Question, Reason, decide};
pub use dialogue::{Dialogue, Said};
pub use follow::Bot;
pub use rephrase::{CallError, Dropped, Endpoint, NotRephrased, Rephraser, Wanted, kept, put_endpoint};
pub use rules::{BotGreeting, BotOff, BotSettings, Rules, get_bot_settings, put_bot_settings};
