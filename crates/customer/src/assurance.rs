//! How surely we know who is speaking: one ladder for every channel.

use helppo_store::{Bind, Col, FromCol, P};
use serde::{Deserialize, Serialize};

/// A step of the ladder; later steps are surer.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Assurance {
    /// Nothing is known.
    #[default]
    None,
    /// They said so.
    Claimed,
    /// They hold the address: a link or a one-time code came back from it.
    Possessed,
    /// They signed in: a signed token of the shop, or OpenID Connect.
    Authenticated,
    /// An electronic identity vouched for the person.
    Strong,
}

impl Assurance {
    const ALL: [Self; 5] = [Self::None, Self::Claimed, Self::Possessed, Self::Authenticated, Self::Strong];

    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Claimed => "claimed",
            Self::Possessed => "possessed",
            Self::Authenticated => "authenticated",
            Self::Strong => "strong",
        }
    }
}

impl Bind for Assurance {
    fn bind(&self) -> P<'_> {
        P::Text(self.as_str())
    }
}

impl FromCol for Assurance {
    fn from_col(col: Col<'_>) -> Result<Self, String> {
        let word = String::from_col(col)?;
        Self::ALL.into_iter().find(|a| a.as_str() == word).ok_or_else(|| format!("{word:?} is no assurance"))
    }
}
