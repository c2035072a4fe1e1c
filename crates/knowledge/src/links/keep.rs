//! Keeping what is known of an article's links.

use std::collections::BTreeMap;

use helppo_kernel::{ArticleId, Locale, Millis};
use helppo_store::{DbError, Tx, p};

use super::LinkState;
use super::judge::{From, judge};
use super::store::{self as sql, LinkRow};
use crate::markdown::references;
use crate::store::{self, ArticleRow, TranslationRow};

/// Links of one text; more is no help article.
const MOST: usize = 500;
/// Longest address that is kept.
const LONGEST: usize = 1_000;

/// Reads the links of all texts of an article anew. What other sites have said before is kept.
pub(crate) async fn keep_links(tx: &mut Tx, article: ArticleId, site: &str) -> Result<(), DbError> {
    let row: Option<ArticleRow> = tx.opt(store::FIND_ARTICLE, p![article]).await?;
    let Some(row) = row else { return Ok(()) };
    let texts: Vec<TranslationRow> = tx.all(store::TRANSLATIONS_OF, p![article]).await?;
    let known: Vec<LinkRow> = tx.all(sql::LINKS_OF, p![article]).await?;
    let mut known: BTreeMap<(Locale, String), LinkRow> =
        known.into_iter().map(|link| ((link.locale, link.address.clone()), link)).collect();
    let mut broken = 0i64;
    for text in &texts {
        let from = From { article, locale: text.locale, audience: row.audience, body: &text.body, site };
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for reference in references(&text.body) {
            if seen.len() < MOST && reference.href.len() <= LONGEST {
                seen.entry(reference.href).or_insert(reference.words);
            }
        }
        for (address, words) in seen {
            let before = known.remove(&(text.locale, address.clone()));
            let (state, target, checked_at) = match judge(tx, &address, &from).await? {
                Some((state, target)) => (state, target, None),
                None => before
                    .as_ref()
                    .map_or((LinkState::Unknown, None, None), |b| (b.state, None, b.checked_at)),
            };
            broken += i64::from(state.is_broken());
            let same = |b: &LinkRow| b.state == state && b.target == target && b.words == words;
            if !before.as_ref().is_some_and(same) {
                let link = p![article, text.locale, address, words, target, state, checked_at];
                tx.exec(sql::PUT_LINK, link).await?;
            }
        }
    }
    for (locale, address) in known.into_keys() {
        tx.exec(sql::DROP_LINK, p![article, locale, address]).await?;
    }
    if broken != row.broken_links {
        tx.exec(sql::SET_BROKEN, p![broken, article]).await?;
    }
    Ok(())
}

/// Judges the links of this article, and those of others that lead to it, after it changed.
pub(crate) async fn judge_again(tx: &mut Tx, article: ArticleId, site: &str) -> Result<(), DbError> {
    keep_links(tx, article, site).await?;
    let others: Vec<ArticleId> = tx.all(sql::LEAD_TO, p![article]).await?;
    for other in others {
        keep_links(tx, other, site).await?;
    }
    Ok(())
}

/// Keeps what another site said.
pub(super) async fn said(tx: &mut Tx, link: &LinkRow, state: LinkState, now: Millis) -> Result<(), DbError> {
    // Its author may have taken it out while the other side was asked.
    if tx.exec(sql::JUDGE_LINK, p![state, now, link.article, link.locale, link.address]).await? == 0 {
        return Ok(());
    }
    let all: Vec<LinkRow> = tx.all(sql::LINKS_OF, p![link.article]).await?;
    let broken = all.iter().filter(|link| link.state.is_broken()).count();
    tx.exec(sql::SET_BROKEN, p![i64::try_from(broken).unwrap_or(i64::MAX), link.article]).await.map(drop)
}
