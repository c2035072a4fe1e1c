-- Where the texts of articles lead, and how many of an article's links are broken.

CREATE TABLE article_link (
    article BIGINT NOT NULL,
    locale TEXT NOT NULL,
    address TEXT NOT NULL,
    words TEXT NOT NULL,
    target BIGINT,
    state TEXT NOT NULL,
    checked_at BIGINT,
    PRIMARY KEY (article, locale, address)
){without_rowid};

CREATE INDEX article_link_target ON article_link (target, article) WHERE target IS NOT NULL;

CREATE INDEX article_link_checked ON article_link (state, checked_at, article);

ALTER TABLE article ADD COLUMN broken_links BIGINT NOT NULL DEFAULT 0;

CREATE INDEX article_broken ON article (updated_at, id) WHERE broken_links > 0;

CREATE INDEX article_category_updated ON article (category, updated_at, id);
