-- One announcement for every channel: what is known of an outage, a delay, a change.

CREATE TABLE notice (
    id {id},
    level TEXT NOT NULL,
    -- By language, as JSON.
    texts TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT,
    published_by BIGINT,
    published_at BIGINT NOT NULL,
    withdrawn_at BIGINT
);

CREATE INDEX notice_standing ON notice (starts_at) WHERE withdrawn_at IS NULL;
