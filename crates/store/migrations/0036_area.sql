-- The customers' own pages: codes on their way to an address, and browsers that have signed in.

-- One wish to sign in. Only hashes are kept: of the browser's secret, of the code, and of the link's.
CREATE TABLE area_sign_in (
    id {id},
    browser {bytes} NOT NULL,
    email TEXT NOT NULL,
    locale TEXT NOT NULL,
    site TEXT NOT NULL,
    code {bytes},
    link {bytes},
    tries BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX area_sign_in_browser ON area_sign_in (browser);

CREATE UNIQUE INDEX area_sign_in_link ON area_sign_in (link);

CREATE INDEX area_sign_in_expires ON area_sign_in (expires_at);

-- A browser that has shown that it reads the mail of an address. `earlier` is the secret before the last
-- turn, good for requests that were under way.
CREATE TABLE area_session (
    id {id},
    identity BIGINT NOT NULL,
    hash {bytes} NOT NULL,
    earlier {bytes},
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    turned_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX area_session_hash ON area_session (hash);

CREATE INDEX area_session_earlier ON area_session (earlier);

CREATE INDEX area_session_identity ON area_session (identity);

CREATE INDEX area_session_expires ON area_session (expires_at);
