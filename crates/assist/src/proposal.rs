//! What a proposal is about, and the proposal itself.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TriageKind {
    Team,
    Priority,
    Language,
    Tag,
}

impl TriageKind {
    pub const ALL: [Self; 4] = [Self::Team, Self::Priority, Self::Language, Self::Tag];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Priority => "priority",
            Self::Language => "language",
            Self::Tag => "tag",
        }
    }
}

helppo_store::word_column!(TriageKind, "kind of proposal");

/// What made a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TriageBy {
    /// A rule that needs no examples.
    Rule,
    /// What agents did with such words before.
    Learnt,
}

/// Where a case seems to belong. It is never done by itself.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TriageProposal {
    pub kind: TriageKind,
    /// What to set: the id of a team, 0 to 3 of a priority, the code of a language, the name of a tag.
    pub label: String,
    /// The team's name; else the label.
    pub name: String,
    pub by: TriageBy,
}
