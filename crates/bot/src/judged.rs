//! Answers and offers that customers judged, with their cases: what the budget is counted from.

use std::collections::HashMap;

use helppo_case::CaseRow;
use helppo_kernel::{ArticleId, CaseId, ChannelKind, Cursor, Locale, MessageId, Millis, Page};
use helppo_knowledge::{Knowledge, Reader};
use helppo_people::{Action, Caller, Object};
use helppo_store::{DbError, Tx, p, row};
use serde::Serialize;
use utoipa::ToSchema;

use crate::store;

row! {
    struct Flat {
        message: MessageId, article: ArticleId, confidence: i64, given: i64, wrong: i64, at: Millis, case: CaseId,
    }
}

/// An answer or offer that its customer judged.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BotJudged {
    pub message: MessageId,
    pub article: ArticleId,
    /// Of the article, where it is still there.
    pub title: Option<String>,
    /// How sure the bot had been, 0 to 1.
    pub confidence: f64,
    /// Given as the answer, not as one of several.
    pub answered: bool,
    pub wrong: bool,
    pub at: Millis,
    /// The case as it is now.
    pub row: CaseRow,
}

/// What was judged in a language through a kind of channel, the newest first; the cursor is time and message.
pub(crate) async fn judged(
    tx: &mut Tx,
    caller: &Caller,
    (locale, kind): (Locale, ChannelKind),
    (after, limit): ([i64; 2], usize),
) -> Result<Page<BotJudged>, DbError> {
    let fetch = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let mut found: Vec<Flat> = tx.all(store::JUDGED, p![locale, kind, after[0], after[1], fetch]).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| Cursor(vec![last.at.0, last.message.0]));
    let mut ids: Vec<CaseId> = found.iter().map(|flat| flat.case).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows = helppo_case::list::rows(tx, &ids).await?.into_iter();
    let rows: HashMap<CaseId, CaseRow> = rows.map(|row| (row.head.id, row)).collect();
    let item = |flat: Flat| {
        let row = rows.get(&flat.case)?.clone();
        let owner = row.head.owner.as_ref().map(|owner| owner.id);
        let seen = caller.can(Action::CaseRead, &Object::Case { team: row.head.team.id, owner });
        seen.then_some(BotJudged {
            message: flat.message,
            article: flat.article,
            title: None,
            confidence: flat.confidence as f64 / 1000.0,
            answered: flat.given != 0,
            wrong: flat.wrong != 0,
            at: flat.at,
            row,
        })
    };
    Ok(Page { items: found.into_iter().filter_map(item).collect(), next })
}

/// Names the articles.
pub(crate) fn with_titles(
    mut page: Page<BotJudged>,
    knowledge: &Knowledge,
    locale: Locale,
) -> Page<BotJudged> {
    for one in &mut page.items {
        one.title = knowledge.for_reader(one.article, locale, Reader::Agent).map(|text| text.title);
    }
    page
}
