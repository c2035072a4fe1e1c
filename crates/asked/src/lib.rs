//! Data that customers give us: found in what they wrote, and recognised in what we are about to ask them.
//!
//! [`given`] finds data in a text, each checked as its kind allows (the check digits of an IBAN, a Finnish
//! personal identity code, a Swedish personal number). [`asks`] says what a text asks its reader for, in English,
//! Finnish and Swedish. [`mask`] takes out what says who somebody is, so that the rest can be learnt from.
//!
//! Pure: no I/O, no clock, no chance, nothing of ours below it. A doubtful word is no question: a warning
//! that cries wolf is soon not read.

mod ask;
mod fact;
mod kind;
mod language;
mod mask;
mod pattern;
mod token;

pub use ask::{Ask, asks};
pub use fact::{Given, given, is_iban, is_identity};
pub use kind::DataKind;
pub use mask::mask;
