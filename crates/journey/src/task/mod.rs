//! The register of tasks: what customers come to get done, and where that can be done.
//!
//! A task is data: names and examples in three languages, what its outcome is, what it takes, and a path for
//! each kind of channel and mode with a verdict. Pure here: reading and writing the file form ([`read`],
//! [`write`]) and looking for faults ([`faults`]).

mod fault;
mod file;
pub(crate) mod follow;
pub(crate) mod keep;
pub(crate) mod pack;
mod recognise;

pub use fault::{Fault, FaultKind, faults};
pub use file::{NotReadable, read, write};
pub use pack::{PACKS, pack};
pub use recognise::Recogniser;

use helppo_case::Assurance;
use helppo_kernel::{ChannelKind, Locale};
use helppo_store::word_column;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A task of the register.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskDefinition {
    /// Its name in addresses, files and cases: small letters, digits and hyphens.
    pub key: String,
    /// Who looks after it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// How surely the customer must be known.
    #[serde(default)]
    pub assurance: Assurance,
    /// Documents that the customer hands in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<String>,
    /// Whether the customer signs.
    #[serde(default, skip_serializing_if = "is_false")]
    pub signature: bool,
    /// Its name for people, a verb first: "Return a product".
    pub name: Texts,
    /// When it is done: what the customer has then.
    #[serde(default)]
    pub outcome: Texts,
    /// How customers say it.
    #[serde(default)]
    pub says: Lists,
    /// What is done, in order.
    #[serde(default)]
    pub steps: Lists,
    /// What has to be known.
    #[serde(default, rename = "fact", skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<NeededFact>,
    /// What often follows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub next: Vec<NextIssue>,
    /// Where it can be done.
    #[serde(default, rename = "path", skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<DesignedPath>,
}

/// A text in the languages of the house.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = TaskTexts)]
pub struct Texts {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub en: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub fi: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sv: String,
}

impl Texts {
    /// The text in a language.
    pub fn of(&self, locale: Locale) -> &str {
        match locale {
            Locale::En => &self.en,
            Locale::Fi => &self.fi,
            Locale::Sv => &self.sv,
        }
    }

    /// The text in a language, else in the first that has one.
    pub fn in_or_any(&self, locale: Locale) -> &str {
        let first =
            [locale, Locale::En, Locale::Fi, Locale::Sv].into_iter().find(|l| !self.of(*l).is_empty());
        first.map_or("", |locale| self.of(locale))
    }
}

/// Several texts in the languages of the house.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = TaskLists)]
pub struct Lists {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub en: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fi: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sv: Vec<String>,
}

impl Lists {
    /// The texts in a language.
    pub fn of(&self, locale: Locale) -> &[String] {
        match locale {
            Locale::En => &self.en,
            Locale::Fi => &self.fi,
            Locale::Sv => &self.sv,
        }
    }
}

/// Something that has to be known before the task can be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskFact)]
pub struct NeededFact {
    pub kind: FactKind,
    /// Whether the task can also be done without it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub optional: bool,
}

/// What kind of fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    Name,
    Address,
    Email,
    Phone,
    CustomerNumber,
    OrderNumber,
    AccountNumber,
    Iban,
    PersonalId,
    Product,
    Date,
    Text,
}

/// A matter that often follows this one: what to do now so that it does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaskNext)]
pub struct NextIssue {
    /// The task that follows.
    pub task: String,
    /// In how many of a hundred cases.
    pub percent: u8,
    /// What to do now.
    #[serde(default)]
    pub advice: Texts,
}

/// A path: this task in one kind of channel and mode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DesignedPath {
    pub channel: ChannelKind,
    pub mode: Mode,
    pub verdict: PathVerdict,
    /// How long it usually takes, in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// Steps until the customer speaks with a person, when they want to; absent when no way leads there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person_within: Option<u8>,
    /// The path to recommend instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<Place>,
    /// Why it is so, as customers and agents may read it.
    #[serde(default)]
    pub why: Texts,
}

/// A kind of channel and mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PathPlace)]
pub struct Place {
    pub channel: ChannelKind,
    pub mode: Mode,
}

/// How a path is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PathMode)]
pub enum Mode {
    /// With people.
    RealTime,
    /// By the customer alone: help pages, bot, flow.
    SelfService,
    /// We begin it.
    Proactive,
}

impl Mode {
    pub const ALL: [Self; 3] = [Self::RealTime, Self::SelfService, Self::Proactive];

    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RealTime => "real_time",
            Self::SelfService => "self_service",
            Self::Proactive => "proactive",
        }
    }
}

word_column!(Mode, "mode");

/// Whether a task can be finished on a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PathVerdict {
    /// From first word to outcome.
    Completable,
    /// A part of it; the rest is done elsewhere.
    Partly,
    /// Not at all: whoever begins here must go elsewhere.
    DeadEnd,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_false(value: &bool) -> bool {
    !value
}
