//! What the organisation wants of its bot, and how sure it must be.

use helppo_kernel::{ChannelId, ChannelKind, Locale, Millis};
use helppo_knowledge::SURE;
use helppo_linear::upper_bound;
use helppo_store::{DbError, Tx, p};
use serde::{Deserialize, Serialize};

use crate::store;

/// Settings of the bot, for the whole organisation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BotSettings {
    /// Wrong answers among those given, in per cent, at most; from 1 to 20.
    pub wrong_percent: f64,
    /// Topics that only people may speak about, each in the words that customers use.
    pub only_people: Vec<String>,
    /// Where it stays silent and people have a talk from the first word.
    pub off: Vec<BotOff>,
    /// How it greets back, in place of its own words; empty: its own.
    pub greeting: BotGreeting,
}

/// A language of a channel in which the bot is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BotOff {
    pub channel: ChannelId,
    pub locale: Locale,
}

/// A greeting in each language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BotGreeting {
    pub en: String,
    pub fi: String,
    pub sv: String,
}

impl BotGreeting {
    /// The words in a language, where there are any.
    pub fn of(&self, locale: Locale) -> Option<&str> {
        let words = match locale {
            Locale::En => &self.en,
            Locale::Fi => &self.fi,
            Locale::Sv => &self.sv,
        };
        Some(words.trim()).filter(|words| !words.is_empty())
    }
}

impl BotSettings {
    /// Whether people have talks of this channel in this language from the first word.
    pub fn is_off(&self, channel: ChannelId, locale: Locale) -> bool {
        self.off.contains(&BotOff { channel, locale })
    }
}

impl Default for BotSettings {
    fn default() -> Self {
        Self {
            wrong_percent: 5.0,
            only_people: Vec::new(),
            off: Vec::new(),
            greeting: BotGreeting::default(),
        }
    }
}

/// What a decision keeps to.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// Answers are given from this confidence on.
    pub sure: f32,
    pub only_people: Vec<String>,
    /// Languages that are on: articles of all of them may answer.
    pub languages: Vec<Locale>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { sure: SURE, only_people: Vec::new(), languages: Locale::ALL.to_vec() }
    }
}

/// An answer or offer that somebody judged, and how sure the bot had been.
pub(crate) type Outcome = (i64, i64);

/// Judged answers before they say more than the shipped threshold.
const ENOUGH: usize = 200;
/// Outcomes that count: the newest.
pub(crate) const NEWEST: i64 = 2_000;
/// How certain it must be that the budget holds.
const CERTAINTY: f64 = 0.95;
/// No answer is given below this, however well it goes: an offer costs the customer little.
const LOWEST: f32 = 0.6;

/// The lowest threshold above which wrong answers are within the budget, surely enough. Outcomes are
/// confidence in thousandths and whether it was wrong.
pub(crate) fn threshold(outcomes: &[Outcome], wrong_percent: f64) -> f32 {
    if outcomes.len() < ENOUGH {
        return SURE;
    }
    let budget = (wrong_percent / 100.0).clamp(0.01, 0.2);
    let mut sorted = outcomes.to_vec();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    let (mut wrong, mut found) = (0, None);
    for (i, (confidence, missed)) in sorted.iter().enumerate() {
        wrong += usize::from(*missed != 0);
        let last_of_its_kind = sorted.get(i + 1).is_none_or(|next| next.0 < *confidence);
        if last_of_its_kind && i + 1 >= ENOUGH / 4 && upper_bound(wrong, i + 1, CERTAINTY) <= budget {
            found = Some(*confidence as f32 / 1000.0);
        }
    }
    // Nothing keeps the budget: only what is all but certain is answered.
    found.map_or(0.995, |found| found.max(LOWEST))
}

/// The rules for a talk in a language through a kind of channel.
pub(crate) async fn rules(
    tx: &mut Tx,
    locale: Locale,
    kind: ChannelKind,
    languages: &[Locale],
) -> Result<Rules, DbError> {
    let settings = get_bot_settings(tx).await?;
    let outcomes: Vec<Outcome> = tx.all(store::NEWEST_OUTCOMES, p![locale, kind, NEWEST]).await?;
    Ok(Rules {
        sure: threshold(&outcomes, settings.wrong_percent),
        only_people: settings.only_people,
        languages: languages.to_vec(),
    })
}

/// The settings as they are.
pub async fn get_bot_settings(tx: &mut Tx) -> Result<BotSettings, DbError> {
    let found: Option<(serde_json::Value,)> = tx.opt(store::FIND_SETTINGS, p![]).await?;
    Ok(found.and_then(|(data,)| serde_json::from_value(data).ok()).unwrap_or_default())
}

/// Puts other settings in their place. What is out of bounds is drawn inside.
pub async fn put_bot_settings(tx: &mut Tx, settings: &BotSettings, at: Millis) -> Result<(), DbError> {
    let mut kept = settings.clone();
    kept.wrong_percent = kept.wrong_percent.clamp(1.0, 20.0);
    kept.only_people.retain(|topic| !topic.trim().is_empty());
    kept.only_people.truncate(200);
    let data = serde_json::to_string(&kept).map_err(|error| DbError::Engine(error.to_string()))?;
    tx.exec(store::PUT_SETTINGS, p![data, at]).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(parts: &[(i64, usize, usize)]) -> Vec<Outcome> {
        let part = |(confidence, right, wrong): &(i64, usize, usize)| {
            let right = std::iter::repeat_n((*confidence, 0), *right);
            right.chain(std::iter::repeat_n((*confidence, 1), *wrong)).collect::<Vec<_>>()
        };
        parts.iter().flat_map(part).collect()
    }

    #[test]
    fn before_two_hundred_outcomes_the_shipped_threshold_holds() {
        assert_eq!(threshold(&counted(&[(990, 0, 199)]), 5.0), SURE);
        assert_eq!(threshold(&[], 5.0), SURE);
    }

    #[test]
    fn the_threshold_follows_what_was_judged() {
        let good = counted(&[(950, 150, 2), (800, 150, 2), (700, 20, 30)]);
        assert_eq!(threshold(&good, 5.0), 0.8);
        assert_eq!(threshold(&counted(&[(950, 150, 2), (800, 100, 30)]), 5.0), 0.95);
        assert!(
            threshold(&counted(&[(950, 150, 60)]), 5.0) > 0.99,
            "a bot that is often wrong hardly answers"
        );
        assert_eq!(threshold(&counted(&[(300, 400, 0)]), 5.0), LOWEST);
    }

    #[test]
    fn a_smaller_budget_asks_for_more() {
        let some = counted(&[(950, 300, 1), (800, 300, 12)]);
        assert!(threshold(&some, 2.0) > threshold(&some, 10.0));
    }
}
