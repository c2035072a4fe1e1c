//! The settings of a web chat: strict when they come in, whole when they are read.

use helppo_channel::ChannelRecord;
use helppo_kernel::{Locale, Problem};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::brand::Rgb;
use crate::site::Site;

/// Sites of one chat; each is part of a header of every frame.
const MOST_SITES: usize = 50;
/// An announcement is one line on a button.
pub(crate) const LONGEST_NOTICE: usize = 60;

/// Minutes that a channel may wait for a visitor who has left. Who is here is noted once a minute.
const PATIENCE: std::ops::RangeInclusive<u32> = 2..=1440;

/// A web chat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ChatSettings {
    /// The name that visitors read.
    pub brand_name: String,
    /// The brand's colour, `#rrggbb`.
    pub colour: String,
    /// Languages of the widget; the first is the default.
    pub languages: Vec<Locale>,
    /// Sites that may carry the widget.
    pub sites: Vec<String>,
    /// Whether the bot answers first.
    pub bot: bool,
    /// Whether visitors who wait may ask to be called.
    pub callback: bool,
    /// Whether visitors must come with a signed identity.
    pub identity: IdentityRule,
    /// The corner of the launcher.
    pub position: Side,
    /// How the launcher looks.
    pub launcher: LauncherLook,
    /// An announcement in place of the launcher's words; empty for none.
    pub notice: String,
    /// Where it is told what is kept, and for how long; empty for none.
    pub privacy_url: String,
    /// Minutes after which a talk with the bot ends when its visitor has left.
    pub bot_idle_minutes: u32,
    /// Minutes for which a visitor who has left without an address keeps their place in the queue.
    pub left_minutes: u32,
}

/// Whether visitors must come with a signed identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum IdentityRule {
    /// Anybody may write; who comes with a token is known.
    Optional,
    /// Only who comes with a token may write.
    Required,
}

/// The corner of the launcher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Bottom right.
    Right,
    /// Bottom left.
    Left,
}

/// How the launcher looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LauncherLook {
    /// With its words.
    Words,
    /// Only the mark; the words are spoken by screen readers.
    Round,
}

impl Default for ChatSettings {
    fn default() -> Self {
        Self {
            brand_name: String::new(),
            colour: "#0f5e55".into(),
            languages: Locale::ALL.to_vec(),
            sites: Vec::new(),
            bot: true,
            callback: false,
            identity: IdentityRule::Optional,
            position: Side::Right,
            launcher: LauncherLook::Words,
            notice: String::new(),
            privacy_url: String::new(),
            bot_idle_minutes: 30,
            left_minutes: 5,
        }
    }
}

impl ChatSettings {
    /// Settings as a channel keeps them; what an older version wrote differently reads as usual.
    pub fn of(channel: &ChannelRecord) -> Self {
        serde_json::from_value(channel.settings.clone()).unwrap_or_default()
    }

    /// Settings that somebody typed, in their one spelling, or every field that is wrong.
    pub fn judged(value: &Value) -> Result<Self, Problem> {
        let mut settings: Self =
            serde_json::from_value(value.clone()).map_err(|e| Problem::invalid("settings", e.to_string()))?;
        let mut wrong: Option<Problem> = None;
        let mut say = |field: &str, message: String| {
            wrong = Some(match wrong.take() {
                None => Problem::invalid(field, message),
                Some(problem) => problem.and_field(field, message),
            });
        };
        match Rgb::parse(&settings.colour) {
            Some(colour) => settings.colour = colour.css(),
            None => say("settings.colour", "write the colour as #rrggbb".into()),
        }
        let mut seen = Vec::new();
        settings.languages.retain(|l| {
            !seen.contains(l) && {
                seen.push(*l);
                true
            }
        });
        if settings.languages.is_empty() {
            say("settings.languages", "choose at least one language".into());
        }
        settings.sites.retain(|s| !s.trim().is_empty());
        if settings.sites.len() > MOST_SITES {
            say("settings.sites", format!("at most {MOST_SITES} sites"));
        }
        for site in &mut settings.sites {
            match Site::try_from(site.clone()) {
                Ok(good) => *site = good.into(),
                Err(bad) => say("settings.sites", bad.to_string()),
            }
        }
        settings.sites.dedup();
        for (field, text, most) in [
            ("settings.brand_name", &mut settings.brand_name, 80),
            ("settings.notice", &mut settings.notice, LONGEST_NOTICE),
        ] {
            *text = crate::clean::line(text, usize::MAX);
            if text.chars().count() > most {
                say(field, format!("at most {most} characters"));
            }
        }
        settings.privacy_url = settings.privacy_url.trim().to_owned();
        let web =
            url::Url::parse(&settings.privacy_url).is_ok_and(|u| matches!(u.scheme(), "https" | "http"));
        if !settings.privacy_url.is_empty() && !web {
            say("settings.privacy_url", "write an address like https://shop.example/privacy".into());
        }
        for (field, minutes) in [
            ("settings.bot_idle_minutes", settings.bot_idle_minutes),
            ("settings.left_minutes", settings.left_minutes),
        ] {
            if !PATIENCE.contains(&minutes) {
                say(field, format!("{} to {} minutes", PATIENCE.start(), PATIENCE.end()));
            }
        }
        wrong.map_or(Ok(settings), Err)
    }

    /// The sites that may carry the widget.
    pub fn sites(&self) -> Vec<Site> {
        self.sites.iter().filter_map(|text| Site::try_from(text.clone()).ok()).collect()
    }

    /// The language for a wish: one of the channel's, else its first.
    pub fn language(&self, wish: Option<&str>) -> Locale {
        let wished = wish.and_then(Locale::from_tag).filter(|l| self.languages.contains(l));
        wished.or(self.languages.first().copied()).unwrap_or_default()
    }

    /// The brand's colour.
    pub fn colour(&self) -> Rgb {
        Rgb::parse(&self.colour).unwrap_or(Rgb([0x0f, 0x5e, 0x55]))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_get_one_spelling_and_wrong_ones_are_named() {
        let good = ChatSettings::judged(&json!({
            "brand_name": " Suo\npursu ", "colour": "#83D", "sites": ["https://Shop.example/", " "], "languages": ["fi", "fi", "sv"],
        }))
        .unwrap();
        assert_eq!((good.brand_name.as_str(), good.colour.as_str()), ("Suo pursu", "#8833dd"));
        assert_eq!(
            (good.sites, good.languages),
            (vec!["https://shop.example".to_owned()], vec![Locale::Fi, Locale::Sv])
        );
        let fields = |value: Value| -> Vec<String> {
            ChatSettings::judged(&value)
                .err()
                .map(|p| p.fields.into_iter().map(|f| f.field).collect())
                .unwrap_or_default()
        };
        assert!(fields(json!({})).is_empty());
        assert_eq!(
            fields(json!({"colour": "red", "languages": []})),
            ["settings.colour", "settings.languages"]
        );
        assert_eq!(fields(json!({"sites": ["https://shop.example/path"]})), ["settings.sites"]);
        assert_eq!(fields(json!({"privacy_url": "javascript:alert(1)"})), ["settings.privacy_url"]);
        assert_eq!(fields(json!({"color": "#ffffff"})), ["settings"]);
    }
}
