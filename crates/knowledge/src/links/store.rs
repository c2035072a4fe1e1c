//! Statements about links, by table.

use helppo_kernel::{ArticleId, Locale, Millis};
use helppo_store::{row, sql};

use super::LinkState;

row! {
    #[derive(Debug, Clone)]
    pub(crate) struct LinkRow {
        pub(crate) article: ArticleId, pub(crate) locale: Locale, pub(crate) address: String,
        pub(crate) words: String, pub(crate) target: Option<ArticleId>, pub(crate) state: LinkState,
        pub(crate) checked_at: Option<Millis>,
    }
}

// article_link
sql!(
    pub(crate) LINKS_OF,
    "SELECT article, locale, address, words, target, state, checked_at FROM article_link
     WHERE article = $1 ORDER BY locale, address"
);
sql!(
    pub(crate) PUT_LINK,
    "INSERT INTO article_link (article, locale, address, words, target, state, checked_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (article, locale, address) DO UPDATE SET words = excluded.words, target = excluded.target,
       state = excluded.state, checked_at = excluded.checked_at"
);
sql!(
    pub(crate) JUDGE_LINK,
    "UPDATE article_link SET state = $1, checked_at = $2 WHERE article = $3 AND locale = $4 AND address = $5"
);
sql!(pub(crate) DROP_LINK, "DELETE FROM article_link WHERE article = $1 AND locale = $2 AND address = $3");
sql!(pub(crate) LEAD_TO, "SELECT DISTINCT article FROM article_link WHERE target = $1 AND article <> $1");
sql!(
    pub(crate) TO_CHECK,
    "SELECT article, locale, address, words, target, state, checked_at FROM article_link
     WHERE state = $1 AND (state = 'unknown' OR checked_at < $2) ORDER BY checked_at, article LIMIT $3"
);

// article
sql!(pub(crate) SET_BROKEN, "UPDATE article SET broken_links = $1 WHERE id = $2");
