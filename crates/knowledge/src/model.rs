//! What knowledge is made of.

use helppo_kernel::{AgentId, ArticleId, CategoryId, Locale, Millis};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::audience::Audience;

/// One matter explained, in as many languages as it has been written in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Article {
    pub id: ArticleId,
    pub category: Option<CategoryRef>,
    /// Whom it is for.
    pub audience: Audience,
    /// The language it was first written in; the others follow it.
    pub source: Locale,
    /// Who looks after it.
    pub owner: Option<AgentId>,
    /// When it is to be looked through again.
    pub review_at: Option<Millis>,
    /// When it was last looked through and found right.
    pub reviewed_at: Option<Millis>,
    pub updated_at: Millis,
    /// Links of its texts that lead nowhere.
    pub broken_links: i64,
    /// In the order English, Finnish, Swedish.
    pub translations: Vec<Translation>,
}

/// A category as an article names it, in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CategoryRef {
    pub id: CategoryId,
    pub name: String,
}

/// An article in one language, as it is being written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Translation {
    pub locale: Locale,
    pub title: String,
    pub slug: String,
    pub status: Status,
    /// The language the article was first written in has been changed since.
    pub outdated: bool,
    /// Published, and changed since: the public reads the earlier version.
    pub changed: bool,
    /// Grows with each save; hand it back so that nobody's work is written over.
    pub version: i64,
    pub published_at: Option<Millis>,
    pub updated_at: Millis,
    /// Markdown; only when one article is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

/// Whether the public can read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Draft,
    Published,
}

/// A shelf of articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Category {
    pub id: CategoryId,
    pub slug: String,
    pub names: Names,
    /// Lower comes first.
    pub position: i64,
    /// How many articles it holds, drafts included.
    pub articles: i64,
}

/// A name in every language; an empty one falls back to another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Names {
    #[serde(default)]
    pub en: String,
    #[serde(default)]
    pub fi: String,
    #[serde(default)]
    pub sv: String,
}

impl Names {
    /// The name in a language or, lacking it, in the first language that has one.
    pub fn of(&self, locale: Locale) -> &str {
        let own = match locale {
            Locale::En => &self.en,
            Locale::Fi => &self.fi,
            Locale::Sv => &self.sv,
        };
        [own, &self.en, &self.fi, &self.sv]
            .into_iter()
            .find(|name| !name.is_empty())
            .map_or("", String::as_str)
    }
}
