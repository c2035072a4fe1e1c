-- Who may read an article, who looks after it, and when it is to be looked through again.

ALTER TABLE article ADD COLUMN audience TEXT NOT NULL DEFAULT 'public';

ALTER TABLE article ADD COLUMN owner BIGINT;

ALTER TABLE article ADD COLUMN review_at BIGINT;

ALTER TABLE article ADD COLUMN reviewed_at BIGINT;

CREATE INDEX article_review ON article (review_at, id) WHERE review_at IS NOT NULL;

CREATE INDEX article_owner_review ON article (owner, review_at, id) WHERE review_at IS NOT NULL;
