-- Knowledge: articles in several languages, their published versions, and how they are used.

CREATE TABLE category (
    id {id},
    slug TEXT NOT NULL,
    names TEXT NOT NULL,
    position BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX category_slug ON category (slug);

CREATE TABLE article (
    id {id},
    category BIGINT,
    locale TEXT NOT NULL,
    created_by BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE INDEX article_updated ON article (updated_at, id);

CREATE INDEX article_category ON article (category, id);

-- What is being written. `live` is the version that the public reads, absent before the first
-- publication and after unpublishing; `version` grows with each save.
CREATE TABLE translation (
    article BIGINT NOT NULL,
    locale TEXT NOT NULL,
    title TEXT NOT NULL,
    slug TEXT NOT NULL,
    body TEXT NOT NULL,
    status TEXT NOT NULL,
    version BIGINT NOT NULL,
    live BIGINT,
    published_at BIGINT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (article, locale)
){without_rowid};

-- What was published, never changed afterwards.
CREATE TABLE article_version (
    article BIGINT NOT NULL,
    locale TEXT NOT NULL,
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    slug TEXT NOT NULL,
    body TEXT NOT NULL,
    published_by BIGINT,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (article, locale, version)
){without_rowid};

-- Every address an article ever had; the old ones lead to the present one.
CREATE TABLE article_slug (
    locale TEXT NOT NULL,
    slug TEXT NOT NULL,
    article BIGINT NOT NULL,
    PRIMARY KEY (locale, slug)
){without_rowid};

-- Readings of an article in a language on a UTC day; nothing about who read.
CREATE TABLE reading (
    article BIGINT NOT NULL,
    locale TEXT NOT NULL,
    day BIGINT NOT NULL,
    views BIGINT NOT NULL,
    helped BIGINT NOT NULL,
    not_helped BIGINT NOT NULL,
    PRIMARY KEY (article, locale, day)
){without_rowid};

CREATE INDEX reading_day ON reading (day, article);

CREATE TABLE search_log (
    id {id},
    at BIGINT NOT NULL,
    locale TEXT NOT NULL,
    source TEXT NOT NULL,
    query TEXT NOT NULL,
    hits BIGINT NOT NULL
);
