//! Who wrote this: a person or a machine. A list in the order in which it is asked, a file for each question.
//!
//! A filter looks and answers; it changes nothing. The first that has an opinion decides, and its name is kept
//! with the mail, so that an admin can see why and put the mail back.

mod auto_submitted;
mod bounce;
mod list;
mod null_path;
mod own_loop;
mod receipt;
mod sign_up;
mod vacation;

use helppo_mime::Mail;

use crate::token::Tokens;

/// What a filter may look at.
pub(crate) struct Ctx<'a> {
    pub(crate) mail: &'a Mail<'a>,
    /// Who the envelope says it is from; `None` when there was no envelope (a mailbox), empty for the null path.
    pub(crate) envelope_from: Option<&'a str>,
    pub(crate) tokens: &'a Tokens,
    /// The channel's own addresses.
    pub(crate) own: &'a [String],
}

/// What to do with a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// A machine answers for somebody who is away: it joins the case it answers to, wakes nobody, and without
    /// such a case nobody needs it.
    Answer,
    /// A machine wrote on its own: it is shown, and never answered by a machine.
    Machine,
    /// It tells what became of a mail of ours.
    Report,
    /// It is not for a case; an admin finds it among what was set aside.
    Aside(&'static str),
}

/// A question with its name.
pub(crate) struct Filter {
    pub(crate) name: &'static str,
    ask: fn(&Ctx<'_>) -> Option<Verdict>,
}

/// In this order. Own mail first, because everything else about it would be misread; reports before the signs of
/// machines that every report also carries.
pub(crate) const FILTERS: &[Filter] = &[
    Filter { name: "own_loop", ask: own_loop::ask },
    Filter { name: "bounce", ask: bounce::ask },
    Filter { name: "receipt", ask: receipt::ask },
    Filter { name: "sign_up", ask: sign_up::ask },
    Filter { name: "vacation", ask: vacation::ask },
    Filter { name: "auto_submitted", ask: auto_submitted::ask },
    Filter { name: "null_path", ask: null_path::ask },
    Filter { name: "list", ask: list::ask },
];

/// The first opinion with the name of who holds it; `None`: a person wrote.
pub(crate) fn judge(ctx: &Ctx<'_>) -> Option<(&'static str, Verdict)> {
    FILTERS.iter().find_map(|f| Some((f.name, (f.ask)(ctx)?)))
}

#[cfg(test)]
mod tests;
