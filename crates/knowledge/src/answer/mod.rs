//! Answers: short replies with a variant for each language and kind of channel, one thing for agents and bot.

mod pick;
mod put;

use helppo_kernel::{AnswerId, ChannelKind, Locale, Millis, TeamId};
use helppo_store::{DbError, Tx, p, row};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::Names;
use crate::store;

pub use pick::{AnswerFit, pick_variant};
pub use put::{NewAnswer, create_answer, delete_answer, save_answer};

/// A short reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KnowledgeAnswer {
    pub id: AnswerId,
    /// What it answers, as people look for it and as customers ask for it.
    pub names: Names,
    /// The team it is for; absent: everybody's.
    pub team: Option<TeamId>,
    /// The bot may say it to anybody.
    pub bot: bool,
    /// Grows with each save; hand it back so that nobody's work is written over.
    pub version: i64,
    pub updated_at: Millis,
    pub variants: Vec<AnswerVariant>,
}

/// The words of an answer in one language and for one kind of channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerVariant {
    /// Absent: for any language.
    pub language: Option<Locale>,
    /// Absent: for any kind of channel.
    pub channel: Option<ChannelKind>,
    pub text: String,
}

row! {
    pub(crate) struct AnswerRow {
        pub(crate) id: AnswerId, pub(crate) en: String, pub(crate) fi: String, pub(crate) sv: String,
        pub(crate) team: Option<TeamId>, pub(crate) bot: i64, pub(crate) version: i64,
        pub(crate) updated_at: Millis,
    }
}

row! {
    pub(crate) struct VariantRow {
        pub(crate) answer: AnswerId, pub(crate) locale: String, pub(crate) channel: String, pub(crate) text: String,
    }
}

/// Every answer, the newest first.
pub async fn list_answers(tx: &mut Tx) -> Result<Vec<KnowledgeAnswer>, DbError> {
    let rows: Vec<AnswerRow> = tx.all(store::LIST_ANSWERS, p![0_i64]).await?;
    let variants: Vec<VariantRow> = tx.all(store::LIST_VARIANTS, p![0_i64]).await?;
    Ok(rows.into_iter().map(|row| row.with(&variants)).collect())
}

/// One answer.
pub async fn find_answer(tx: &mut Tx, id: AnswerId) -> Result<Option<KnowledgeAnswer>, DbError> {
    let row: Option<AnswerRow> = tx.opt(store::FIND_ANSWER, p![id]).await?;
    let variants: Vec<VariantRow> = tx.all(store::VARIANTS_OF, p![id]).await?;
    Ok(row.map(|row| row.with(&variants)))
}

impl KnowledgeAnswer {
    /// Its name and its words in a language, when it has both there.
    pub(crate) fn in_language(&self, locale: Locale) -> Option<(AnswerId, String, String)> {
        let name = match locale {
            Locale::En => &self.names.en,
            Locale::Fi => &self.names.fi,
            Locale::Sv => &self.names.sv,
        };
        let own = self.variants.iter().filter(|one| one.language.is_none_or(|own| own == locale));
        let words: Vec<&str> = own.map(|one| one.text.as_str()).collect();
        let there = !name.is_empty() && !words.is_empty();
        there.then(|| (self.id, name.clone(), words.join("\n")))
    }
}

impl AnswerRow {
    fn with(self, variants: &[VariantRow]) -> KnowledgeAnswer {
        let own = variants.iter().filter(|variant| variant.answer == self.id);
        KnowledgeAnswer {
            id: self.id,
            names: Names { en: self.en, fi: self.fi, sv: self.sv },
            team: self.team,
            bot: self.bot != 0,
            version: self.version,
            updated_at: self.updated_at,
            variants: own.map(AnswerVariant::from).collect(),
        }
    }
}

impl From<&VariantRow> for AnswerVariant {
    fn from(row: &VariantRow) -> Self {
        Self {
            language: Locale::ALL.into_iter().find(|locale| locale.as_str() == row.locale),
            channel: ChannelKind::ALL.into_iter().find(|kind| kind.as_str() == row.channel),
            text: row.text.clone(),
        }
    }
}
