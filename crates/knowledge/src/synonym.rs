//! Words that mean the same to customers, kept by the house: search and bot know them a moment after.

use std::sync::Arc;

use helppo_kernel::{Actor, Ambient, Locale, Millis, SynonymId};
use helppo_search::Synonyms;
use helppo_store::{DbError, Tx, p, row, sql};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::KnowledgeError;
use crate::event::KnowledgeEvent;
use crate::room::Knowledge;

sql!(
    INSERT_SYNONYM,
    "INSERT INTO synonym (id, locale, words, updated_by, updated_at) VALUES ($1, $2, $3, $4, $5)"
);
sql!(UPDATE_SYNONYM, "UPDATE synonym SET words = $1, updated_by = $2, updated_at = $3 WHERE id = $4");
sql!(DELETE_SYNONYM, "DELETE FROM synonym WHERE id = $1");
sql!(LIST_SYNONYMS, "SELECT id, locale, words, updated_at FROM synonym WHERE locale = $1 ORDER BY id");
sql!(COUNT_SYNONYMS, "SELECT count(*) FROM synonym WHERE locale = $1");

/// Groups of one language: each question is compared with all of them.
const MOST_GROUPS: i64 = 500;
const MOST_WORDS: usize = 20;
const LONGEST: usize = 60;

row! {
    struct SynonymRow { id: SynonymId, locale: Locale, words: String, updated_at: Millis }
}

/// Words or phrases that mean the same in a language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SynonymGroup {
    pub id: SynonymId,
    pub locale: Locale,
    pub words: Vec<String>,
    pub updated_at: Millis,
}

/// Keeps a new group.
pub async fn create_synonyms(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    locale: Locale,
    words: &[String],
) -> Result<SynonymId, KnowledgeError> {
    let words = judged(words)?;
    let have: i64 = tx.one(COUNT_SYNONYMS, p![locale]).await?;
    if have >= MOST_GROUPS {
        return Err(invalid("a language has at most 500 groups"));
    }
    let (id, by): (SynonymId, _) = (ambient.id(), actor.id());
    tx.exec(INSERT_SYNONYM, p![id, locale, words, by, ambient.now()]).await?;
    KnowledgeEvent::SynonymsChanged.log(tx, ambient, actor).await?;
    Ok(id)
}

/// Changes the words of a group.
pub async fn edit_synonyms(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    id: SynonymId,
    words: &[String],
) -> Result<(), KnowledgeError> {
    let (words, by) = (judged(words)?, actor.id());
    if tx.exec(UPDATE_SYNONYM, p![words, by, ambient.now(), id]).await? == 0 {
        return Err(KnowledgeError::NotFound("synonyms"));
    }
    Ok(KnowledgeEvent::SynonymsChanged.log(tx, ambient, actor).await?)
}

/// Takes a group away.
pub async fn delete_synonyms(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    id: SynonymId,
) -> Result<(), KnowledgeError> {
    if tx.exec(DELETE_SYNONYM, p![id]).await? == 0 {
        return Err(KnowledgeError::NotFound("synonyms"));
    }
    Ok(KnowledgeEvent::SynonymsChanged.log(tx, ambient, actor).await?)
}

/// All groups of a language, oldest first.
pub async fn list_synonyms(tx: &mut Tx, locale: Locale) -> Result<Vec<SynonymGroup>, DbError> {
    let rows: Vec<SynonymRow> = tx.all(LIST_SYNONYMS, p![locale]).await?;
    let group = |SynonymRow { id, locale, words, updated_at }: SynonymRow| {
        let words = serde_json::from_str(&words).unwrap_or_default();
        SynonymGroup { id, locale, words, updated_at }
    };
    Ok(rows.into_iter().map(group).collect())
}

impl Knowledge {
    /// Gives search and bot the groups as they are now.
    pub(crate) async fn refresh_synonyms(&self) -> Result<(), DbError> {
        let read = self.store.read(async |tx: &mut Tx| {
            let mut all = Vec::new();
            for locale in Locale::ALL {
                all.extend(list_synonyms(tx, locale).await?);
            }
            Ok::<_, DbError>(all)
        });
        let groups = read.await?.into_iter().map(|group| (group.locale, group.words));
        let synonyms = Arc::new(Synonyms::new(groups));
        self.shelf_mut().set_synonyms(&synonyms);
        if let Some(search) = &self.search {
            search.set_synonyms(synonyms);
        }
        Ok(())
    }
}

/// The words without needless space or repetition, as they are stored.
fn judged(words: &[String]) -> Result<String, KnowledgeError> {
    let mut kept: Vec<String> = Vec::new();
    for word in words {
        let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
        if word.chars().count() > LONGEST {
            return Err(invalid("a word has at most 60 characters"));
        }
        let said = word.chars().any(char::is_alphanumeric);
        if said && kept.iter().all(|one| one.to_lowercase() != word.to_lowercase()) {
            kept.push(word);
        }
    }
    match kept.len() {
        0 | 1 => Err(invalid("write at least two words that mean the same")),
        2..=MOST_WORDS => Ok(serde_json::Value::from(kept).to_string()),
        _ => Err(invalid("a group has at most 20 words")),
    }
}

fn invalid(message: &'static str) -> KnowledgeError {
    KnowledgeError::Invalid { field: "words", message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_has_two_words_or_more_each_once() {
        let judged = |words: &[&str]| judged(&words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>()).ok();
        assert_eq!(
            judged(&[" sopimus ", "Liittymä", "sopimus", "!"]).as_deref(),
            Some("[\"sopimus\",\"Liittymä\"]")
        );
        assert_eq!(judged(&["sopimus", "Sopimus"]), None);
        assert_eq!(judged(&["a", &"b".repeat(61)]), None);
    }
}
