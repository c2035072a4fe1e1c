//! What a notice is, and which stand.

use std::collections::BTreeMap;

use helppo_kernel::{AgentId, Locale, Millis, NoticeId};
use helppo_store::{DbError, Tx, p, row};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::store;

/// How grave it is; it sets colour and icon, and what comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[schema(as = NoticeLevel)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Something does not work.
    Outage,
    /// Something takes longer or is otherwise than usual.
    Warning,
    /// Good to know.
    Info,
}

impl Level {
    const ALL: [(Self, &str); 3] =
        [(Self::Outage, "outage"), (Self::Warning, "warning"), (Self::Info, "info")];

    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|(_, w)| *w == word).map_or(Self::Info, |(level, _)| level)
    }
}

/// The words, by language.
pub type Texts = BTreeMap<Locale, String>;

/// One announcement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// How grave it is.
    pub level: Level,
    /// Its words, by language.
    pub texts: BTreeMap<Locale, String>,
    /// From when it stands.
    pub starts_at: Millis,
    /// Until when; absent: until it is withdrawn.
    pub ends_at: Option<Millis>,
    /// Who published it.
    pub published_by: Option<AgentId>,
    /// When.
    pub published_at: Millis,
}

impl Notice {
    /// Its words for a reader of that language: in it, or in another one that the notice has.
    pub fn text(&self, reader: Locale) -> &str {
        let in_language = |locale| self.texts.get(&locale);
        let others = [Locale::En, Locale::Fi, Locale::Sv].into_iter().find_map(in_language);
        in_language(reader).or(others).map_or("", String::as_str)
    }
}

row! {
    pub(crate) struct NoticeRow {
        id: NoticeId, level: String, texts: serde_json::Value, starts_at: Millis, ends_at: Option<Millis>,
        published_by: Option<AgentId>, published_at: Millis,
    }
}

impl From<NoticeRow> for Notice {
    fn from(row: NoticeRow) -> Self {
        Self {
            id: row.id,
            level: Level::from_word(&row.level),
            texts: serde_json::from_value(row.texts).unwrap_or_default(),
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            published_by: row.published_by,
            published_at: row.published_at,
        }
    }
}

/// The notices that stand at `now`, the gravest first, then the newest.
pub async fn standing(tx: &mut Tx, now: Millis) -> Result<Vec<Notice>, DbError> {
    let rows: Vec<NoticeRow> = tx.all(store::STANDING, p![now]).await?;
    let mut notices: Vec<Notice> = rows.into_iter().map(Notice::from).collect();
    notices.sort_by_key(|notice| notice.level);
    Ok(notices)
}

/// The notices that stand or will stand, the latest start first.
pub async fn upcoming(tx: &mut Tx, now: Millis) -> Result<Vec<Notice>, DbError> {
    let rows: Vec<NoticeRow> = tx.all(store::UPCOMING, p![now]).await?;
    Ok(rows.into_iter().map(Notice::from).collect())
}
