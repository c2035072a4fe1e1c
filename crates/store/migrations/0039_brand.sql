-- Brands of the house, each with its own help centre; and what readers did with what they read.

-- `host` is the brand's own name on the web; the one without is shown under every other name. `look` is JSON.
CREATE TABLE brand (
    id {id},
    name TEXT NOT NULL,
    host TEXT,
    logo TEXT,
    logo_type TEXT,
    look TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX brand_host ON brand (host);

-- Brands that show a topic or an article; what is not here is shown by all.
CREATE TABLE category_brand (
    category BIGINT NOT NULL,
    brand BIGINT NOT NULL,
    PRIMARY KEY (category, brand)
){without_rowid};

CREATE TABLE article_brand (
    article BIGINT NOT NULL,
    brand BIGINT NOT NULL,
    PRIMARY KEY (article, brand)
){without_rowid};

-- What pages told about how they were read: how many did, for how many seconds, how many were the first
-- page of a visit, how many of those the only one, and where readers went next.
ALTER TABLE reading ADD COLUMN told BIGINT NOT NULL DEFAULT 0;

ALTER TABLE reading ADD COLUMN seconds BIGINT NOT NULL DEFAULT 0;

ALTER TABLE reading ADD COLUMN entries BIGINT NOT NULL DEFAULT 0;

ALTER TABLE reading ADD COLUMN bounces BIGINT NOT NULL DEFAULT 0;

ALTER TABLE reading ADD COLUMN to_article BIGINT NOT NULL DEFAULT 0;

ALTER TABLE reading ADD COLUMN to_search BIGINT NOT NULL DEFAULT 0;

ALTER TABLE reading ADD COLUMN to_contact BIGINT NOT NULL DEFAULT 0;

-- Readers who turned to a person from what a search had found; nothing about who.
CREATE TABLE search_contact (
    id {id},
    at BIGINT NOT NULL,
    locale TEXT NOT NULL,
    query TEXT NOT NULL
);

CREATE INDEX search_contact_at ON search_contact (at, id);

-- Customers who agreed that we know what they read before they write, and what they read of late.
CREATE TABLE reading_consent (
    customer BIGINT PRIMARY KEY,
    given_at BIGINT NOT NULL
);

CREATE TABLE reader_visit (
    customer BIGINT NOT NULL,
    article BIGINT NOT NULL,
    locale TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (customer, article, locale)
){without_rowid};

CREATE INDEX reader_visit_at ON reader_visit (at);

-- Those of them who wrote within a day of reading.
ALTER TABLE reading ADD COLUMN wrote_after BIGINT NOT NULL DEFAULT 0;
