-- Who serves. `email` is kept in lower case; `password` is an argon2id string, absent until one is chosen.
CREATE TABLE agent (
    id {id},
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    password TEXT,
    role TEXT NOT NULL,
    locale TEXT NOT NULL,
    theme TEXT NOT NULL,
    shortcuts_on BIGINT NOT NULL,
    sounds BIGINT NOT NULL,
    avatar_blob TEXT,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT
);

CREATE UNIQUE INDEX agent_email ON agent (email);

CREATE TABLE team (
    id {id},
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX team_name ON team (name);

CREATE TABLE membership (
    team BIGINT NOT NULL,
    agent BIGINT NOT NULL,
    PRIMARY KEY (team, agent)
){without_rowid};

CREATE INDEX membership_agent ON membership (agent, team);

CREATE TABLE skill (
    agent BIGINT NOT NULL,
    skill TEXT NOT NULL,
    level BIGINT NOT NULL,
    PRIMARY KEY (agent, skill)
){without_rowid};

-- A signed-in browser. Only the hash of its secret is kept.
CREATE TABLE session (
    id {id},
    agent BIGINT NOT NULL,
    hash {bytes} NOT NULL,
    address TEXT NOT NULL,
    browser TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX session_hash ON session (hash);

CREATE INDEX session_agent ON session (agent, id);

-- A way in for somebody new: single use, a week, hashed.
CREATE TABLE invite (
    id {id},
    hash {bytes} NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    teams TEXT NOT NULL,
    invited_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE UNIQUE INDEX invite_hash ON invite (hash);

CREATE INDEX invite_email ON invite (email);

-- A program's way in, on behalf of the agent who made it. `permissions` is a JSON list of actions.
CREATE TABLE api_key (
    id {id},
    agent BIGINT NOT NULL,
    name TEXT NOT NULL,
    hash {bytes} NOT NULL,
    hint TEXT NOT NULL,
    permissions TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    revoked_at BIGINT
);

CREATE UNIQUE INDEX api_key_hash ON api_key (hash);

-- Who did what to the installation; only ever added to.
CREATE TABLE audit_entry (
    id {id},
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor BIGINT,
    actor_name TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL
);

-- What the installation as a whole has chosen; values are JSON.
CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
