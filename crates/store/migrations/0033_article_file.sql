-- Pictures, videos and documents of articles, captions of videos, and words that mean the same.

CREATE TABLE article_file (
    id {id},
    article BIGINT NOT NULL,
    blob TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    width BIGINT,
    height BIGINT,
    created_by BIGINT,
    created_at BIGINT NOT NULL
);

CREATE INDEX article_file_article ON article_file (article, id);

CREATE INDEX article_file_blob ON article_file (blob);

CREATE TABLE article_caption (
    file BIGINT NOT NULL,
    locale TEXT NOT NULL,
    blob TEXT NOT NULL,
    PRIMARY KEY (file, locale)
){without_rowid};

CREATE INDEX article_caption_blob ON article_caption (blob);

CREATE TABLE synonym (
    id {id},
    locale TEXT NOT NULL,
    words TEXT NOT NULL,
    updated_by BIGINT,
    updated_at BIGINT NOT NULL
);

CREATE INDEX synonym_locale ON synonym (locale, id);
