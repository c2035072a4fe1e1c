//! What the events of a case say of the bot's part in it: how each contact ended, what came of every article
//! that was given, and which questions knowledge did not settle. Pure: the same events give the same, whenever
//! and however often they are read.

mod fold;
#[cfg(test)]
mod tests;

pub use fold::read;

use std::collections::HashMap;

use helppo_kernel::{ArticleId, ChannelKind, Event, EventId, InteractionId, Locale, MessageId, Millis};

/// How long a customer has to stay away before a matter counts as settled.
pub const WINDOW_MS: i64 = 72 * 3_600_000;

/// One case as far as learning depends on it.
pub struct Told {
    /// Everything that happened, in order.
    pub events: Vec<Event>,
    pub messages: HashMap<MessageId, Said>,
    /// The language of the case, else of the house.
    pub locale: Locale,
    /// When the customer began other matters, in order.
    pub elsewhere: Vec<Millis>,
    /// Articles by the end of their address in a language.
    pub addresses: HashMap<(Locale, String), ArticleId>,
}

/// A message, without personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub text: String,
    /// The article beside which it was written.
    pub beside: Option<ArticleId>,
    /// Articles that it leads to.
    pub leads_to: Vec<(Locale, String)>,
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Read {
    pub talks: Vec<Talk>,
    pub outcomes: Vec<Outcome>,
    pub gaps: Vec<Gap>,
}

/// A contact that the customer began.
#[derive(Debug, Clone, PartialEq)]
pub struct Talk {
    pub interaction: InteractionId,
    pub channel_kind: ChannelKind,
    pub locale: Locale,
    pub started_at: Millis,
    pub answered: i64,
    pub offered: i64,
    pub fate: Fate,
    /// Why the bot gave it to people.
    pub reason: Option<String>,
    pub ended_at: Option<Millis>,
    /// The customer came again within the window.
    pub returned_at: Option<Millis>,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$one:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$one])* $variant),* }

        impl $name {
            /// Every value.
            pub const ALL: [Self; [$($word),*].len()] = [$(Self::$variant),*];

            /// The word in tables and on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        helppo_store::word_column!($name, $what);
    };
}
pub(crate) use words;

words! {
    /// How a contact ended for the bot.
    Fate, "fate" {
        /// It goes on, with the bot.
        Open = "open",
        /// The customer said that it is settled.
        Settled = "settled",
        /// The bot gave it to people, or they took it.
        HandedOver = "handed_over",
        /// The customer left without a word: nobody knows.
        Silent = "silent",
        /// People had it from the beginning.
        People = "people",
    }
}

/// An article that was given for a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The event by which it was given.
    pub event: EventId,
    pub article: ArticleId,
    pub interaction: InteractionId,
    pub locale: Locale,
    pub channel_kind: ChannelKind,
    pub given: GivenAs,
    pub verdict: Judged,
    /// In thousandths.
    pub confidence: i64,
    pub question: String,
    pub at: Millis,
}

words! {
    /// How an article was given.
    GivenAs, "way of giving" {
        /// As the answer.
        Answer = "answer",
        /// As one of several.
        Offer = "offer",
        /// By a person, in a reply.
        Reply = "reply",
    }
}

words! {
    /// What came of an article that was given.
    Judged, "verdict" {
        /// The customer called it settled and stayed away.
        Settled = "settled",
        /// The customer chose it among several.
        Chosen = "chosen",
        /// A person gave it as the answer.
        Given = "given",
        /// The customer said that it does not help.
        TurnedDown = "turned_down",
        /// The customer asked for a person.
        AskedPerson = "asked_person",
        /// It was called settled, and the customer came again.
        Returned = "returned",
        /// Nobody said.
        Unknown = "unknown",
    }
}

impl Judged {
    /// What the head learns from it: towards 1 or −1, and how much it counts.
    pub fn lesson(self) -> Option<(f32, f32)> {
        match self {
            Self::Settled | Self::Chosen | Self::Given => Some((1.0, 1.0)),
            Self::TurnedDown => Some((-1.0, 1.0)),
            // They say less of the article: some want a person whatever was said, some come about something else.
            Self::AskedPerson | Self::Returned => Some((-1.0, 0.5)),
            Self::Unknown => None,
        }
    }
}

/// A question that knowledge did not settle.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    pub interaction: InteractionId,
    pub kind: GapKind,
    pub locale: Locale,
    pub question: String,
    pub article: Option<ArticleId>,
    pub at: Millis,
}

words! {
    /// Why a question was not settled.
    GapKind, "kind of gap" {
        /// The bot found nothing.
        Unanswered = "unanswered",
        /// What the bot gave was turned down.
        TurnedDown = "turned_down",
        /// What the bot gave settled it, and then it did not.
        Returned = "returned",
        /// The customer wrote to us from the article's page.
        StillContacted = "still_contacted",
        /// A reader said that the article does not help.
        NotHelped = "not_helped",
        /// A search found nothing.
        Searched = "searched",
    }
}

impl GapKind {
    /// Whether somebody of ours had work with it.
    pub fn is_contact(self) -> bool {
        !matches!(self, Self::NotHelped | Self::Searched)
    }
}
