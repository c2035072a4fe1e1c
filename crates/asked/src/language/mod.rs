//! How each language asks.

mod english;
mod finnish;
mod swedish;

use crate::kind::DataKind;
use crate::pattern::Lists;

/// A language's tables; see [`crate::pattern`] for how they are written.
pub(crate) struct Language {
    pub(crate) lists: Lists,
    /// How each kind is called.
    pub(crate) names: &'static [(DataKind, &'static str)],
    /// Ways to ask for what is named.
    pub(crate) frames: &'static [&'static str],
    /// Ways to name it without asking for it.
    pub(crate) not_it: &'static [&'static str],
    /// What makes a whole sentence no question for data.
    pub(crate) never: &'static [&'static str],
    /// Questions that name nothing.
    pub(crate) outright: &'static [(DataKind, &'static str)],
    /// Words that join two things of a list, and all that may stand between them.
    pub(crate) joins: &'static [&'static str],
    pub(crate) in_lists: &'static [&'static str],
}

pub(crate) const LANGUAGES: [&Language; 3] = [&english::ENGLISH, &finnish::FINNISH, &swedish::SWEDISH];
