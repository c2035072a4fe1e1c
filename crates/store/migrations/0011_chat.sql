-- Visitors of the web chat, their browsers, and which talks are theirs.

CREATE TABLE visitor (
    id {id},
    channel BIGINT NOT NULL,
    external TEXT,
    name TEXT,
    email TEXT,
    email_verified BIGINT NOT NULL,
    language TEXT,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL
);

-- A person whom the site vouches for is one visitor of a channel, in however many browsers.
CREATE UNIQUE INDEX visitor_external ON visitor (channel, external) WHERE external IS NOT NULL;

-- A browser's secret is kept as its hash only.
CREATE TABLE visitor_session (
    secret TEXT PRIMARY KEY,
    visitor BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
){without_rowid};

CREATE INDEX visitor_session_visitor ON visitor_session (visitor);

CREATE INDEX visitor_session_age ON visitor_session (expires_at);

-- A signed token belongs to the browser that showed it first.
CREATE TABLE visitor_token (
    channel BIGINT NOT NULL,
    jti TEXT NOT NULL,
    nonce TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (channel, jti)
){without_rowid};

CREATE INDEX visitor_token_age ON visitor_token (expires_at);

-- Whose an interaction is; written in the transaction that begins it, so nobody else's words are ever
-- shown. `case_id` is the case it began in, `read_upto` the newest message that the visitor has seen,
-- `mailed_upto` the newest that went to their e-mail.
CREATE TABLE visitor_talk (
    interaction {id},
    visitor BIGINT NOT NULL,
    channel BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    read_upto BIGINT NOT NULL,
    mailed_upto BIGINT NOT NULL
);

CREATE INDEX visitor_talk_visitor ON visitor_talk (visitor, interaction);

CREATE INDEX visitor_talk_case ON visitor_talk (case_id);

-- Files that wait for the message they will come with.
CREATE TABLE visitor_upload (
    id {id},
    visitor BIGINT NOT NULL,
    client_id TEXT NOT NULL,
    blob TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX visitor_upload_once ON visitor_upload (visitor, client_id);

CREATE INDEX visitor_upload_age ON visitor_upload (created_at);
