-- What a reader missed in an article; nothing about who read.

CREATE TABLE reader_remark (
    id {id},
    article BIGINT NOT NULL,
    locale TEXT NOT NULL,
    reason TEXT NOT NULL,
    words TEXT NOT NULL,
    at BIGINT NOT NULL
);

CREATE INDEX reader_remark_article ON reader_remark (article, id);

CREATE INDEX search_log_at ON search_log (at, id);
