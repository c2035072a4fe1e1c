//! Whether to ask, and how many must answer: what the organisation has chosen.

use helppo_people::{find_setting, put_setting};
use helppo_store::{DbError, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const KEY: &str = "pulse";

/// How few different people a shown group may have; an organisation may ask for more, never for less.
pub const LEAST: i64 = 5;

/// When the question is put, and what is shown of the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PulseRules)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// Whether anybody is asked.
    pub enabled: bool,
    /// How many different people must have answered before a group is shown: 5 to 50. Holds for the week that
    /// runs and later ones.
    pub least: i64,
}

impl Default for Rules {
    fn default() -> Self {
        Self { enabled: true, least: LEAST }
    }
}

/// The rules in force.
pub async fn rules(tx: &mut Tx) -> Result<Rules, DbError> {
    Ok(find_setting(tx, KEY).await?.unwrap_or_default())
}

/// Sets the rules.
pub async fn set_rules(tx: &mut Tx, rules: &Rules) -> Result<(), DbError> {
    put_setting(tx, KEY, rules).await
}
