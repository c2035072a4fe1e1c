//! Every statement of this room, by table.

use helppo_kernel::{AgentId, ArticleId, CategoryId, Locale, Millis};
use helppo_store::{row, sql};

use crate::audience::Audience;

row! {
    pub(crate) struct ArticleRow {
        pub(crate) id: ArticleId, pub(crate) category: Option<CategoryId>, pub(crate) locale: Locale,
        pub(crate) updated_at: Millis, pub(crate) audience: Audience, pub(crate) owner: Option<AgentId>,
        pub(crate) review_at: Option<Millis>, pub(crate) reviewed_at: Option<Millis>, pub(crate) broken_links: i64,
    }
}

row! {
    pub(crate) struct TranslationRow {
        pub(crate) article: ArticleId, pub(crate) locale: Locale, pub(crate) title: String, pub(crate) slug: String,
        pub(crate) body: String, pub(crate) version: i64, pub(crate) live: Option<i64>,
        pub(crate) published_at: Option<Millis>, pub(crate) updated_at: Millis,
    }
}

row! {
    /// What the public reads.
    #[derive(Debug, Clone)]
    pub(crate) struct LiveRow {
        pub(crate) article: ArticleId, pub(crate) locale: Locale, pub(crate) title: String, pub(crate) slug: String,
        pub(crate) body: String, pub(crate) published_at: Millis, pub(crate) category: Option<CategoryId>,
        pub(crate) audience: Audience, pub(crate) reviewed_at: Option<Millis>,
    }
}

// article
sql!(pub(crate) INSERT_ARTICLE, "INSERT INTO article (id, category, locale, created_by, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)");
sql!(
    pub(crate) FIND_ARTICLE,
    "SELECT id, category, locale, updated_at, audience, owner, review_at, reviewed_at, broken_links FROM article WHERE id = $1"
);
sql!(
    pub(crate) LIST_ARTICLES,
    "SELECT id, category, locale, updated_at, audience, owner, review_at, reviewed_at, broken_links FROM article
     WHERE (updated_at, id) < ($1, $2) ORDER BY updated_at DESC, id DESC LIMIT $3"
);
sql!(
    pub(crate) TITLES_OF_STEP,
    "SELECT t.article, t.locale, t.title, t.slug, '' AS body, t.version, t.live, t.published_at, t.updated_at
     FROM article a JOIN translation t ON t.article = a.id
     WHERE (a.updated_at, a.id) >= ($1, $2) AND (a.updated_at, a.id) <= ($3, $4)"
);
sql!(
    pub(crate) LIST_OF_CATEGORY,
    "SELECT id, category, locale, updated_at, audience, owner, review_at, reviewed_at, broken_links FROM article
     WHERE category = $1 AND (updated_at, id) < ($2, $3) ORDER BY updated_at DESC, id DESC LIMIT $4"
);
sql!(
    pub(crate) LIST_BROKEN,
    "SELECT id, category, locale, updated_at, audience, owner, review_at, reviewed_at, broken_links FROM article
     WHERE broken_links > 0 AND (updated_at, id) < ($1, $2) ORDER BY updated_at DESC, id DESC LIMIT $3"
);
sql!(
    pub(crate) LIST_DUE,
    "SELECT id, category, locale, updated_at, audience, owner, review_at, reviewed_at, broken_links FROM article
     WHERE review_at <= $1 AND (review_at, id) > ($2, $3) ORDER BY review_at, id LIMIT $4"
);
sql!(
    pub(crate) LIST_DUE_OF,
    "SELECT id, category, locale, updated_at, audience, owner, review_at, reviewed_at, broken_links FROM article
     WHERE owner = $1 AND review_at <= $2 AND (review_at, id) > ($3, $4) ORDER BY review_at, id LIMIT $5"
);
sql!(pub(crate) MOVE_ARTICLE, "UPDATE article SET category = $1, updated_at = $2 WHERE id = $3");
sql!(
    pub(crate) CARE_FOR,
    "UPDATE article SET audience = $1, owner = $2, review_at = $3, updated_at = $4 WHERE id = $5"
);
sql!(pub(crate) REVIEWED, "UPDATE article SET reviewed_at = $1, review_at = $2 WHERE id = $3");
sql!(pub(crate) TOUCH_ARTICLE, "UPDATE article SET updated_at = $1 WHERE id = $2");

// translation
sql!(pub(crate) TRANSLATIONS_OF, "SELECT article, locale, title, slug, body, version, live, published_at, updated_at FROM translation WHERE article = $1 ORDER BY locale");
sql!(
    pub(crate) TITLES_OF,
    "SELECT article, locale, title, slug, '' AS body, version, live, published_at, updated_at FROM translation
     WHERE article = $1 ORDER BY locale"
);
sql!(pub(crate) FIND_TRANSLATION, "SELECT article, locale, title, slug, body, version, live, published_at, updated_at FROM translation WHERE article = $1 AND locale = $2");
sql!(
    pub(crate) INSERT_TRANSLATION,
    "INSERT INTO translation (article, locale, title, slug, body, status, version, live, published_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, 'draft', 1, NULL, NULL, $6)"
);
sql!(
    pub(crate) UPDATE_TRANSLATION,
    "UPDATE translation SET title = $1, slug = $2, body = $3, version = version + 1, updated_at = $4
     WHERE article = $5 AND locale = $6 AND version = $7"
);
sql!(pub(crate) STILL_RIGHT, "UPDATE translation SET updated_at = $1 WHERE article = $2 AND locale = $3");
sql!(
    pub(crate) PUT_ON_SHOW,
    "UPDATE translation SET status = 'published', live = version, published_at = $1 WHERE article = $2 AND locale = $3"
);
sql!(
    pub(crate) TAKE_OFF_SHOW,
    "UPDATE translation SET status = 'draft', live = NULL WHERE article = $1 AND locale = $2 AND live IS NOT NULL"
);

// article_version
sql!(
    pub(crate) KEEP_VERSION,
    "INSERT INTO article_version (article, locale, version, title, slug, body, published_by, published_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (article, locale, version) DO NOTHING"
);
sql!(
    pub(crate) LIST_VERSIONS,
    "SELECT version, title, published_by, published_at FROM article_version
     WHERE article = $1 AND locale = $2 AND version < $3 ORDER BY version DESC LIMIT $4"
);
sql!(
    pub(crate) FIND_VERSION,
    "SELECT version, title, body, published_by, published_at FROM article_version
     WHERE article = $1 AND locale = $2 AND version = $3"
);
sql!(
    pub(crate) LIVE_AFTER,
    "SELECT v.article, v.locale, v.title, v.slug, v.body, v.published_at, a.category, a.audience, a.reviewed_at
     FROM translation t JOIN article_version v ON v.article = t.article AND v.locale = t.locale AND v.version = t.live
     JOIN article a ON a.id = t.article
     WHERE t.article > $1 AND t.article <= $2 ORDER BY t.article, t.locale"
);
sql!(pub(crate) NEXT_ARTICLES, "SELECT id FROM article WHERE id > $1 ORDER BY id LIMIT $2");
sql!(
    pub(crate) LIVE_ONE,
    "SELECT v.article, v.locale, v.title, v.slug, v.body, v.published_at, a.category, a.audience, a.reviewed_at
     FROM translation t JOIN article_version v ON v.article = t.article AND v.locale = t.locale AND v.version = t.live
     JOIN article a ON a.id = t.article WHERE t.article = $1 AND t.locale = $2"
);

// article_slug
sql!(pub(crate) SLUG_OWNER, "SELECT article FROM article_slug WHERE locale = $1 AND slug = $2");
sql!(
    pub(crate) SLUG_IN_USE,
    "SELECT article FROM translation WHERE article = $1 AND locale = $2 AND slug = $3"
);
sql!(
    pub(crate) CLAIM_SLUG,
    "INSERT INTO article_slug (locale, slug, article) VALUES ($1, $2, $3)
     ON CONFLICT (locale, slug) DO UPDATE SET article = excluded.article"
);

// category
sql!(pub(crate) INSERT_CATEGORY, "INSERT INTO category (id, slug, names, position, created_at) VALUES ($1, $2, $3, $4, $5)");
sql!(pub(crate) UPDATE_CATEGORY, "UPDATE category SET slug = $1, names = $2, position = $3 WHERE id = $4");
sql!(pub(crate) FIND_CATEGORY, "SELECT id, slug, names, position FROM category WHERE id = $1");
sql!(
    pub(crate) LIST_CATEGORIES,
    "SELECT c.id, c.slug, c.names, c.position, (SELECT count(*) FROM article a WHERE a.category = c.id)
     FROM category c ORDER BY c.position, c.id"
);
sql!(pub(crate) CATEGORY_NAMES, "SELECT id, names FROM category");
sql!(pub(crate) CATEGORY_BY_SLUG, "SELECT id FROM category WHERE slug = $1");
sql!(pub(crate) LAST_POSITION, "SELECT coalesce(max(position), 0) FROM category");

// reader_remark
sql!(
    pub(crate) INSERT_REMARK,
    "INSERT INTO reader_remark (id, article, locale, reason, words, at) VALUES ($1, $2, $3, $4, $5, $6)"
);
sql!(
    pub(crate) REMARKS,
    "SELECT id, article, locale, reason, words, at FROM reader_remark WHERE id < $1 ORDER BY id DESC LIMIT $2"
);
sql!(
    pub(crate) REMARKS_OF,
    "SELECT id, article, locale, reason, words, at FROM reader_remark
     WHERE article = $1 AND id < $2 ORDER BY id DESC LIMIT $3"
);

// reading and search_log
sql!(
    pub(crate) COUNT_READING,
    "INSERT INTO reading (article, locale, day, views, helped, not_helped, contacts) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (article, locale, day) DO UPDATE SET views = reading.views + excluded.views,
       helped = reading.helped + excluded.helped, not_helped = reading.not_helped + excluded.not_helped,
       contacts = reading.contacts + excluded.contacts"
);
sql!(
    pub(crate) POPULAR,
    "SELECT article, CAST(sum(views) AS BIGINT) FROM reading WHERE day >= $1 GROUP BY article"
);
sql!(
    pub(crate) READ_IN_ALL,
    "SELECT coalesce(CAST(sum(views) AS BIGINT), 0), coalesce(CAST(sum(helped) AS BIGINT), 0),
       coalesce(CAST(sum(not_helped) AS BIGINT), 0), coalesce(CAST(sum(contacts) AS BIGINT), 0)
     FROM reading WHERE day >= $1"
);
sql!(
    pub(crate) READ_BY_ARTICLE,
    "SELECT x.article, coalesce(t.title, ''), x.views, x.helped, x.not_helped, x.contacts
     FROM (SELECT article, CAST(sum(views) AS BIGINT) AS views, CAST(sum(helped) AS BIGINT) AS helped,
         CAST(sum(not_helped) AS BIGINT) AS not_helped, CAST(sum(contacts) AS BIGINT) AS contacts
       FROM reading WHERE day >= $1 GROUP BY article ORDER BY 2 DESC, 1 LIMIT $2) x
     LEFT JOIN article a ON a.id = x.article
     LEFT JOIN translation t ON t.article = a.id AND t.locale = a.locale
     ORDER BY x.views DESC, x.article"
);
sql!(
    pub(crate) SEARCHED_IN_ALL,
    "SELECT count(*), coalesce(CAST(sum(CASE WHEN hits = 0 THEN 1 ELSE 0 END) AS BIGINT), 0)
     FROM search_log WHERE at >= $1 AND source = 'help'"
);
sql!(
    pub(crate) SEARCHED_WITHOUT,
    "SELECT lower(trim(query)), locale, count(*), max(at), max(hits) FROM search_log
     WHERE at >= $1 AND source = 'help' AND hits = 0
     GROUP BY lower(trim(query)), locale ORDER BY 3 DESC, 4 DESC LIMIT $2"
);
sql!(
    pub(crate) SEARCHED_MOST,
    "SELECT lower(trim(query)), locale, count(*), max(at), max(hits) FROM search_log
     WHERE at >= $1 AND source = 'help'
     GROUP BY lower(trim(query)), locale ORDER BY 3 DESC, 4 DESC LIMIT $2"
);
sql!(pub(crate) LOG_SEARCH, "INSERT INTO search_log (id, at, locale, source, query, hits) VALUES ($1, $2, $3, $4, $5, $6)");

// answer
sql!(
    pub(crate) LIST_ANSWERS,
    "SELECT id, name_en, name_fi, name_sv, team, for_bot, version, updated_at FROM answer
     WHERE id > $1 ORDER BY id DESC LIMIT 1000"
);
sql!(
    pub(crate) FIND_ANSWER,
    "SELECT id, name_en, name_fi, name_sv, team, for_bot, version, updated_at FROM answer WHERE id = $1"
);
sql!(
    pub(crate) INSERT_ANSWER,
    "INSERT INTO answer (id, name_en, name_fi, name_sv, team, for_bot, version, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, 1, $7)"
);
sql!(
    pub(crate) UPDATE_ANSWER,
    "UPDATE answer SET name_en = $1, name_fi = $2, name_sv = $3, team = $4, for_bot = $5, updated_at = $6,
       version = version + 1
     WHERE id = $7 AND version = $8"
);
sql!(pub(crate) DELETE_ANSWER, "DELETE FROM answer WHERE id = $1");
sql!(
    pub(crate) LIST_VARIANTS,
    "SELECT answer, locale, channel_kind, text FROM answer_variant
     WHERE answer > $1 ORDER BY answer, locale, channel_kind LIMIT 40000"
);
sql!(
    pub(crate) VARIANTS_OF,
    "SELECT answer, locale, channel_kind, text FROM answer_variant WHERE answer = $1 ORDER BY locale, channel_kind"
);
sql!(
    pub(crate) INSERT_VARIANT,
    "INSERT INTO answer_variant (answer, locale, channel_kind, text) VALUES ($1, $2, $3, $4)"
);
sql!(pub(crate) DELETE_VARIANTS, "DELETE FROM answer_variant WHERE answer = $1");
