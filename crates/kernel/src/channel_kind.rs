//! The kinds of channel that Helppo knows.

use serde::{Deserialize, Serialize};

/// What sort of channel something came by.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// Live chat in the web widget.
    Chat,
    /// E-mail.
    Email,
    /// A telephone or browser call.
    Voice,
    /// A structured form.
    Form,
    /// WhatsApp, Messenger, SMS and their like.
    Messaging,
}

impl ChannelKind {
    /// Every kind, in the order screens list them.
    pub const ALL: [Self; 5] = [Self::Chat, Self::Email, Self::Voice, Self::Form, Self::Messaging];

    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Email => "email",
            Self::Voice => "voice",
            Self::Form => "form",
            Self::Messaging => "messaging",
        }
    }

    /// The kind that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == word)
    }

    /// Whether the customer is there and waits while we answer.
    pub fn is_realtime(self) -> bool {
        matches!(self, Self::Chat | Self::Voice)
    }
}
