//! How knowledge is read: by article and by what was searched for. Counted from the rows themselves.

use helppo_kernel::{ArticleId, Locale, Millis};
use helppo_store::{DbError, Tx, p, row};
use serde::Serialize;
use utoipa::ToSchema;

use crate::store;

const DAY: i64 = 86_400_000;
/// Lines of each list.
const MOST: i64 = 50;

/// How knowledge was read in some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReadingFigures {
    /// The first day that counts, and now.
    pub since: Millis,
    pub until: Millis,
    pub views: i64,
    pub helped: i64,
    pub not_helped: i64,
    /// Readers who wrote to the house from an article's page.
    pub contacts: i64,
    /// Searches on the help centre, and those that found nothing.
    pub searches: i64,
    pub searches_without: i64,
    /// Read most first.
    pub articles: Vec<ArticleFigures>,
    /// What was searched for most often without finding anything.
    pub without: Vec<SearchFigures>,
    /// What was searched for most often.
    pub most: Vec<SearchFigures>,
}

row! {
    /// One article.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
    pub struct ArticleFigures {
        pub article: ArticleId,
        /// In the language it was first written in.
        pub title: String,
        pub views: i64,
        pub helped: i64,
        pub not_helped: i64,
        pub contacts: i64,
    }
}

row! {
    /// Words that were searched for.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
    pub struct SearchFigures {
        pub query: String,
        pub locale: Locale,
        pub times: i64,
        pub last_at: Millis,
        /// Articles that the latest of them found, at most.
        pub hits: i64,
    }
}

/// The figures of the last `days` days, today among them.
pub async fn reading_figures(tx: &mut Tx, now: Millis, days: i64) -> Result<ReadingFigures, DbError> {
    let first = now.0.div_euclid(DAY) - (days - 1);
    let since = Millis(first * DAY);
    let (views, helped, not_helped, contacts): (i64, i64, i64, i64) =
        tx.one(store::READ_IN_ALL, p![first]).await?;
    let (searches, searches_without): (i64, i64) = tx.one(store::SEARCHED_IN_ALL, p![since]).await?;
    Ok(ReadingFigures {
        since,
        until: now,
        views,
        helped,
        not_helped,
        contacts,
        searches,
        searches_without,
        articles: tx.all(store::READ_BY_ARTICLE, p![first, MOST]).await?,
        without: tx.all(store::SEARCHED_WITHOUT, p![since, MOST]).await?,
        most: tx.all(store::SEARCHED_MOST, p![since, MOST]).await?,
    })
}
