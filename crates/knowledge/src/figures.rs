//! How knowledge is read: by article and by what was searched for. Counted from the rows themselves.

use helppo_kernel::{ArticleId, Locale, Millis};
use helppo_store::{DbError, Tx, p, row};
use serde::Serialize;
use utoipa::ToSchema;

use crate::alarm::{LEAST, Turned, is_broken};
use crate::store;

const DAY: i64 = 86_400_000;
/// Lines of each list.
const MOST: i64 = 50;
/// Days of the alarm, and days before them that they are compared with.
const WEEK: i64 = 7;
const BEFORE: i64 = 28;

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
    /// What pages told of themselves: how often, how many seconds in all, …
    pub told: i64,
    pub seconds: i64,
    /// … how many were the first page of a visit, and of those the only one, …
    pub entries: i64,
    pub bounces: i64,
    /// … and where their readers went; the others left.
    pub to_article: i64,
    pub to_search: i64,
    pub to_contact: i64,
    /// Readers who agreed that we know it, and wrote within a day of reading.
    pub wrote_after: i64,
    /// Readers who turned to a person from what a search had found.
    pub searches_asked: i64,
    /// Articles and searches after which far more people than before turn to a person.
    pub alarms: Vec<ReadingAlarm>,
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
        /// How often its page told how it was read, and the seconds in all.
        pub told: i64,
        pub seconds: i64,
        /// How often it was the first page of a visit, and the only one.
        pub entries: i64,
        pub bounces: i64,
        /// Readers who went from it to a person.
        pub to_contact: i64,
        /// Readers who agreed that we know it, and wrote within a day of reading.
        pub wrote_after: i64,
    }
}

/// Self-service that does not work any more. Of an article or of a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReadingAlarm {
    /// The article; absent for a search.
    pub article: Option<ArticleId>,
    /// The article's title, or what was searched for.
    pub title: String,
    pub locale: Option<Locale>,
    /// The last seven days, and the four weeks before them.
    pub now: Turned,
    pub before: Turned,
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

type Sums = (i64, i64, i64, i64, i64, i64, i64, i64);

/// What stands out in the last seven days, see [`crate::alarm`].
async fn alarms(tx: &mut Tx, now: Millis) -> Result<Vec<ReadingAlarm>, DbError> {
    let today = now.0.div_euclid(DAY);
    let (week, month) = (today - (WEEK - 1), today - (WEEK - 1) - BEFORE);
    let articles: Vec<(ArticleId, String, i64, i64, i64, i64)> =
        tx.all(store::TURNED_BY_ARTICLE, p![week, month, LEAST, MOST]).await?;
    let mut found: Vec<ReadingAlarm> = Vec::new();
    for (article, title, readers, contacts, readers_before, contacts_before) in articles {
        let now = Turned { readers, contacts };
        let before = Turned { readers: readers_before, contacts: contacts_before };
        found.push(ReadingAlarm { article: Some(article), title, locale: None, now, before });
    }
    let (week, month) = (Millis(week * DAY), Millis(month * DAY));
    let searches: Vec<(String, Locale, i64, i64)> =
        tx.all(store::ASKED_BY_WORDS, p![week, month, MOST]).await?;
    for (query, locale, contacts, contacts_before) in searches {
        if contacts < LEAST {
            continue;
        }
        let (readers, readers_before): (i64, i64) =
            tx.one(store::TIMES_SEARCHED, p![week, month, locale, query]).await?;
        let now = Turned { readers, contacts };
        let before = Turned { readers: readers_before, contacts: contacts_before };
        found.push(ReadingAlarm { article: None, title: query, locale: Some(locale), now, before });
    }
    found.retain(|alarm| is_broken(alarm.now, alarm.before));
    Ok(found)
}

/// The figures of the last `days` days, today among them.
pub async fn reading_figures(tx: &mut Tx, now: Millis, days: i64) -> Result<ReadingFigures, DbError> {
    let first = now.0.div_euclid(DAY) - (days - 1);
    let since = Millis(first * DAY);
    let (views, helped, not_helped, contacts): (i64, i64, i64, i64) =
        tx.one(store::READ_IN_ALL, p![first]).await?;
    let (told, seconds, entries, bounces, to_article, to_search, to_contact, wrote_after): Sums =
        tx.one(store::TOLD_IN_ALL, p![first]).await?;
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
        told,
        seconds,
        entries,
        bounces,
        to_article,
        to_search,
        to_contact,
        wrote_after,
        searches_asked: tx.one(store::ASKED_IN_ALL, p![since]).await?,
        alarms: alarms(tx, now).await?,
        articles: tx.all(store::READ_BY_ARTICLE, p![first, MOST]).await?,
        without: tx.all(store::SEARCHED_WITHOUT, p![since, MOST]).await?,
        most: tx.all(store::SEARCHED_MOST, p![since, MOST]).await?,
    })
}
