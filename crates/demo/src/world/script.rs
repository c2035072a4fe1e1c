//! The texts of the demo world, as they stand in `world/*.toml`.

use std::collections::BTreeMap;

use anyhow::Context as _;
use helppo_kernel::{ChannelKind, Locale};
use serde::Deserialize;
use serde_json::Value;

/// Everything that is written for the demo.
#[derive(Debug)]
pub struct Scripts {
    pub knowledge: Knowledge,
    pub talks: Talks,
    pub people: People,
    pub house: HouseTexts,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Knowledge {
    pub category: Vec<Category>,
    pub article: Vec<Article>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    pub key: String,
    pub en: String,
    pub fi: String,
    pub sv: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    pub key: String,
    pub category: String,
    pub en: Text,
    pub fi: Text,
    pub sv: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    pub title: String,
    pub body: String,
}

impl Article {
    /// The article in one language.
    pub fn text(&self, locale: Locale) -> &Text {
        match locale {
            Locale::En => &self.en,
            Locale::Fi => &self.fi,
            Locale::Sv => &self.sv,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Talks {
    pub talk: Vec<Talk>,
    pub outage: Vec<Outage>,
    pub call: Vec<Talk>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Talk {
    pub language: Locale,
    pub channel: ChannelKind,
    pub subject: String,
    /// The task of the register that it is.
    pub task: Option<String>,
    pub tags: Vec<String>,
    /// What the customer answers to "how easy was it"; absent: nothing.
    pub ces: Option<i64>,
    /// What the bot has noted down of the customer's first words, by key.
    #[serde(default)]
    pub fact: BTreeMap<String, String>,
    pub line: Vec<Line>,
}

/// One step of a talk; exactly one of the four is set.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The customer writes.
    pub c: Option<String>,
    /// An agent answers.
    pub a: Option<String>,
    /// The bot answers from the article of this key.
    pub b: Option<String>,
    /// A note.
    pub n: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outage {
    pub language: Locale,
    pub channel: ChannelKind,
    pub subject: String,
    pub text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    pub agent: Vec<Person>,
    pub customers: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub name: String,
    pub email: String,
    pub role: String,
    pub locale: Locale,
    pub teams: Vec<String>,
}

/// What the company has set for itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HouseTexts {
    pub notice: Announcement,
    /// Opening hours as the API takes them, without exceptions.
    pub telephone: Value,
    pub holiday: Vec<Holiday>,
    pub answer: Vec<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Announcement {
    pub level: String,
    pub en: String,
    pub fi: String,
    pub sv: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// `MM-DD`.
    pub date: String,
    pub name: String,
}

/// Reads the four files.
pub fn read() -> anyhow::Result<Scripts> {
    Ok(Scripts {
        knowledge: toml::from_str(include_str!("../../world/articles.toml"))
            .context("world/articles.toml")?,
        talks: toml::from_str(include_str!("../../world/talks.toml")).context("world/talks.toml")?,
        people: toml::from_str(include_str!("../../world/people.toml")).context("world/people.toml")?,
        house: toml::from_str(include_str!("../../world/house.toml")).context("world/house.toml")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_spoken_to_the_end_and_the_notice_fits_above_a_chat() {
        let scripts = read().unwrap();
        for call in &scripts.talks.call {
            assert_eq!(call.channel, ChannelKind::Voice);
            assert!(call.line.iter().any(|l| l.a.is_some()) && call.line.iter().all(|l| l.b.is_none()));
        }
        let notice = &scripts.house.notice;
        for text in [&notice.en, &notice.fi, &notice.sv] {
            assert!(text.chars().count() <= 200, "{text}");
        }
    }

    #[test]
    fn every_line_of_a_talk_does_one_thing_and_every_article_that_the_bot_names_exists() {
        let scripts = read().unwrap();
        for line in scripts.talks.talk.iter().chain(&scripts.talks.call).flat_map(|t| &t.line) {
            let set = [&line.c, &line.a, &line.b, &line.n].into_iter().flatten().count();
            assert_eq!(set, 1, "{line:?}");
            if let Some(key) = &line.b {
                assert!(scripts.knowledge.article.iter().any(|a| a.key == *key), "{key}");
            }
        }
    }
}
