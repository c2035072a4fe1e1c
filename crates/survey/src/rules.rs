//! When to ask at all: what the organisation has chosen.

use helppo_people::{find_setting, put_setting};
use helppo_store::{DbError, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const KEY: &str = "survey.ces";

/// When the question is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = SurveyRules)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// Whether anybody is asked.
    pub enabled: bool,
    /// The same customer is not asked again for so many days; 0: always.
    pub every_days: u16,
}

impl Default for Rules {
    fn default() -> Self {
        Self { enabled: true, every_days: 14 }
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
