//! What the installation as a whole has chosen.

use helppo_hours::Hours;
use helppo_kernel::{Ambient, Locale, Problem};
use helppo_store::{DbError, Tx};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::audit::{self, By};
use crate::input::Judge;
use crate::store::setting;

const ORGANISATION: &str = "organisation";
const ZONE: &str = "time_zone";
const REGION: &str = "region";

/// The choices that everybody's screen needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The organisation's name as customers read it.
    pub organisation: String,
    /// Languages in which customers are served; the first one is the default.
    pub languages: Vec<Locale>,
    /// Seconds during which a sent reply can be called back, 0 to 60.
    pub undo_seconds: u8,
    /// The time zone in which days are counted: `Europe/Helsinki`.
    pub time_zone: String,
    /// The country whose phone numbers are written without a country code: `FI` (ISO 3166-1).
    pub region: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            organisation: "Helppo".into(),
            languages: Locale::ALL.to_vec(),
            undo_seconds: 10,
            time_zone: "Europe/Helsinki".into(),
            region: "FI".into(),
        }
    }
}

impl Settings {
    /// The language that is spoken when nothing else is known.
    pub fn language(&self) -> Locale {
        self.languages.first().copied().unwrap_or_default()
    }
}

/// The settings, or the defaults before set-up.
pub async fn settings(tx: &mut Tx) -> Result<Settings, DbError> {
    Ok(find_setting(tx, ORGANISATION).await?.unwrap_or_default())
}

/// Replaces the settings.
pub async fn change_settings(tx: &mut Tx, ambient: &Ambient, by: &By, to: &Settings) -> Result<(), DbError> {
    let from = settings(tx).await?;
    put_setting(tx, ORGANISATION, to).await?;
    // The rooms that count days and read numbers know them by these keys.
    put_setting(tx, ZONE, &to.time_zone).await?;
    put_setting(tx, REGION, &to.region).await?;
    audit::record(tx, ambient, by, "settings.changed", "", json!({ "from": from, "to": to })).await
}

/// Makes settings plain and judges them.
pub(crate) fn judge(mut settings: Settings) -> Result<Settings, Problem> {
    let mut judge = Judge::default();
    settings.organisation = judge.name("organisation", &settings.organisation);
    let mut seen = Vec::new();
    settings.languages.retain(|language| {
        let new = !seen.contains(language);
        seen.push(*language);
        new
    });
    if settings.languages.is_empty() {
        judge.wrong("languages", "choose at least one language");
    }
    if settings.undo_seconds > 60 {
        judge.wrong("undo_seconds", "choose 0 to 60 seconds");
    }
    if let Err(error) = Hours::always(&settings.time_zone) {
        judge.wrong("time_zone", error.to_string());
    }
    settings.region.make_ascii_uppercase();
    if settings.region.len() != 2 || !settings.region.bytes().all(|b| b.is_ascii_uppercase()) {
        judge.wrong("region", "expected two letters, such as FI");
    }
    judge.verdict().map(|()| settings)
}

/// A setting of any room by its key; one that no longer has the expected shape reads as absent.
pub async fn find_setting<T: DeserializeOwned>(tx: &mut Tx, key: &str) -> Result<Option<T>, DbError> {
    Ok(setting::find(tx, key).await?.and_then(|value| serde_json::from_value(value).ok()))
}

/// Keeps a setting of any room; keys begin with the room's name.
pub async fn put_setting(tx: &mut Tx, key: &str, value: &impl Serialize) -> Result<(), DbError> {
    let value = serde_json::to_value(value).map_err(|e| DbError::Engine(e.to_string()))?;
    setting::put(tx, key, &value).await
}
