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
    pub(crate) COUNT_TOLD,
    "INSERT INTO reading (article, locale, day, views, helped, not_helped, contacts, told, seconds, entries, bounces,
       to_article, to_search, to_contact)
     VALUES ($1, $2, $3, 0, 0, 0, 0, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (article, locale, day) DO UPDATE SET told = reading.told + excluded.told,
       seconds = reading.seconds + excluded.seconds, entries = reading.entries + excluded.entries,
       bounces = reading.bounces + excluded.bounces, to_article = reading.to_article + excluded.to_article,
       to_search = reading.to_search + excluded.to_search, to_contact = reading.to_contact + excluded.to_contact"
);
sql!(
    pub(crate) ASKED_AFTER_SEARCH,
    "INSERT INTO search_contact (id, at, locale, query) VALUES ($1, $2, $3, $4)"
);
sql!(
    pub(crate) TOLD_IN_ALL,
    "SELECT coalesce(CAST(sum(told) AS BIGINT), 0), coalesce(CAST(sum(seconds) AS BIGINT), 0),
       coalesce(CAST(sum(entries) AS BIGINT), 0), coalesce(CAST(sum(bounces) AS BIGINT), 0),
       coalesce(CAST(sum(to_article) AS BIGINT), 0), coalesce(CAST(sum(to_search) AS BIGINT), 0),
       coalesce(CAST(sum(to_contact) AS BIGINT), 0), coalesce(CAST(sum(wrote_after) AS BIGINT), 0)
     FROM reading WHERE day >= $1"
);
sql!(pub(crate) ASKED_IN_ALL, "SELECT count(*) FROM search_contact WHERE at >= $1");
// Of two counts of the same thing the larger: letters are counted here, other ways by the page.
sql!(
    pub(crate) TURNED_BY_ARTICLE,
    "SELECT x.article, coalesce(t.title, ''), x.now_views, x.now_turned, x.views, x.turned FROM
       (SELECT article,
          CAST(sum(CASE WHEN day >= $1 THEN views ELSE 0 END) AS BIGINT) AS now_views,
          CAST(sum(CASE WHEN day >= $1 AND to_contact > contacts THEN to_contact
                        WHEN day >= $1 THEN contacts ELSE 0 END) AS BIGINT) AS now_turned,
          CAST(sum(CASE WHEN day < $1 THEN views ELSE 0 END) AS BIGINT) AS views,
          CAST(sum(CASE WHEN day < $1 AND to_contact > contacts THEN to_contact
                        WHEN day < $1 THEN contacts ELSE 0 END) AS BIGINT) AS turned
        FROM reading WHERE day >= $2 GROUP BY article) x
     LEFT JOIN article a ON a.id = x.article
     LEFT JOIN translation t ON t.article = a.id AND t.locale = a.locale
     WHERE x.now_turned >= $3 ORDER BY x.now_turned DESC, x.article LIMIT $4"
);
sql!(
    pub(crate) ASKED_BY_WORDS,
    "SELECT lower(query), locale, CAST(sum(CASE WHEN at >= $1 THEN 1 ELSE 0 END) AS BIGINT),
       CAST(sum(CASE WHEN at < $1 THEN 1 ELSE 0 END) AS BIGINT)
     FROM search_contact WHERE at >= $2 GROUP BY lower(query), locale ORDER BY 3 DESC, 1 LIMIT $3"
);
sql!(
    pub(crate) TIMES_SEARCHED,
    "SELECT coalesce(CAST(sum(CASE WHEN at >= $1 THEN 1 ELSE 0 END) AS BIGINT), 0),
       coalesce(CAST(sum(CASE WHEN at < $1 THEN 1 ELSE 0 END) AS BIGINT), 0)
     FROM search_log WHERE at >= $2 AND source = 'help' AND locale = $3 AND lower(trim(query)) = $4"
);
sql!(
    pub(crate) READ_BY_ARTICLE,
    "SELECT x.article, coalesce(t.title, ''), x.views, x.helped, x.not_helped, x.contacts, x.told, x.seconds,
       x.entries, x.bounces, x.to_contact, x.wrote_after
     FROM (SELECT article, CAST(sum(views) AS BIGINT) AS views, CAST(sum(helped) AS BIGINT) AS helped,
         CAST(sum(not_helped) AS BIGINT) AS not_helped, CAST(sum(contacts) AS BIGINT) AS contacts,
         CAST(sum(told) AS BIGINT) AS told, CAST(sum(seconds) AS BIGINT) AS seconds,
         CAST(sum(entries) AS BIGINT) AS entries, CAST(sum(bounces) AS BIGINT) AS bounces,
         CAST(sum(to_contact) AS BIGINT) AS to_contact, CAST(sum(wrote_after) AS BIGINT) AS wrote_after
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
// brand
sql!(pub(crate) BRANDS, "SELECT id, name, host, logo, look, updated_at FROM brand ORDER BY name, id");
sql!(
    pub(crate) INSERT_BRAND,
    "INSERT INTO brand (id, name, host, look, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)"
);
sql!(pub(crate) UPDATE_BRAND, "UPDATE brand SET name = $1, host = $2, look = $3, updated_at = $4 WHERE id = $5");
sql!(pub(crate) DELETE_BRAND, "DELETE FROM brand WHERE id = $1");
sql!(pub(crate) SET_LOGO, "UPDATE brand SET logo = $1, logo_type = $2, updated_at = $3 WHERE id = $4");
sql!(pub(crate) LOGO_OF, "SELECT logo, logo_type FROM brand WHERE id = $1 AND logo IS NOT NULL");
sql!(pub(crate) IS_BRAND, "SELECT id FROM brand WHERE id = $1");
sql!(pub(crate) IS_CATEGORY, "SELECT id FROM category WHERE id = $1");
sql!(pub(crate) IS_ARTICLE, "SELECT id FROM article WHERE id = $1");
sql!(pub(crate) BRANDS_OF_CATEGORY, "SELECT brand FROM category_brand WHERE category = $1 ORDER BY brand");
sql!(pub(crate) BRANDS_OF_ARTICLE, "SELECT brand FROM article_brand WHERE article = $1 ORDER BY brand");
sql!(pub(crate) FORGET_OF_CATEGORY, "DELETE FROM category_brand WHERE category = $1");
sql!(pub(crate) FORGET_OF_ARTICLE, "DELETE FROM article_brand WHERE article = $1");
sql!(
    pub(crate) NAME_FOR_CATEGORY,
    "INSERT INTO category_brand (category, brand) VALUES ($1, $2) ON CONFLICT (category, brand) DO NOTHING"
);
sql!(
    pub(crate) NAME_FOR_ARTICLE,
    "INSERT INTO article_brand (article, brand) VALUES ($1, $2) ON CONFLICT (article, brand) DO NOTHING"
);
sql!(pub(crate) LIMITED_CATEGORIES, "SELECT category, brand FROM category_brand ORDER BY category, brand");
sql!(pub(crate) LIMITED_ARTICLES, "SELECT article, brand FROM article_brand ORDER BY article, brand");

// reading_consent and reader_visit
sql!(pub(crate) CONSENT_OF, "SELECT given_at FROM reading_consent WHERE customer = $1");
sql!(
    pub(crate) GIVE_CONSENT,
    "INSERT INTO reading_consent (customer, given_at) VALUES ($1, $2) ON CONFLICT (customer) DO NOTHING"
);
sql!(pub(crate) TAKE_CONSENT, "DELETE FROM reading_consent WHERE customer = $1");
sql!(pub(crate) FORGET_VISITS_OF, "DELETE FROM reader_visit WHERE customer = $1");
sql!(pub(crate) FORGET_VISITS, "DELETE FROM reader_visit WHERE at < $1");
sql!(
    pub(crate) REMEMBER_VISIT,
    "INSERT INTO reader_visit (customer, article, locale, at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (customer, article, locale) DO UPDATE SET at = excluded.at"
);
sql!(
    pub(crate) TAKE_VISITS,
    "DELETE FROM reader_visit WHERE customer = $1 AND at >= $2 AND at <= $3 RETURNING article, locale"
);
sql!(
    pub(crate) COUNT_WROTE_AFTER,
    "INSERT INTO reading (article, locale, day, views, helped, not_helped, contacts, wrote_after)
     VALUES ($1, $2, $3, 0, 0, 0, 0, 1)
     ON CONFLICT (article, locale, day) DO UPDATE SET wrote_after = reading.wrote_after + 1"
);
