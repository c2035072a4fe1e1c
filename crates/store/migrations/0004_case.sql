-- Cases, their interactions and everything said in them. Lists are read by key from partial
-- indexes; no list counts or skips rows, so none gets slower with the size of the table.

CREATE TABLE cases (
    id {id},
    number BIGINT NOT NULL,
    customer BIGINT NOT NULL,
    subject TEXT NOT NULL,
    status TEXT NOT NULL,
    team BIGINT NOT NULL,
    owner BIGINT,
    priority BIGINT NOT NULL,
    language TEXT,
    channel BIGINT NOT NULL,
    channel_kind TEXT NOT NULL,
    task TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    last_message_at BIGINT NOT NULL,
    last_text TEXT NOT NULL,
    last_author_kind TEXT NOT NULL,
    unread BIGINT NOT NULL,
    snoozed_until BIGINT,
    waiting_since BIGINT,
    due_kind TEXT,
    due_at BIGINT,
    solved_at BIGINT,
    closed_at BIGINT,
    merged_into BIGINT,
    follows BIGINT
);

CREATE UNIQUE INDEX cases_number ON cases (number);

CREATE INDEX cases_customer ON cases (customer, id);

CREATE INDEX cases_team ON cases (team, status, last_message_at, id) WHERE snoozed_until IS NULL;

CREATE INDEX cases_owner ON cases (owner, status, last_message_at, id) WHERE owner IS NOT NULL AND snoozed_until IS NULL;

CREATE INDEX cases_unassigned ON cases (team, status, last_message_at, id) WHERE owner IS NULL AND snoozed_until IS NULL;

CREATE INDEX cases_waiting ON cases (team, waiting_since, id) WHERE waiting_since IS NOT NULL;

CREATE INDEX cases_owner_waiting ON cases (owner, waiting_since, id) WHERE owner IS NOT NULL AND waiting_since IS NOT NULL;

CREATE INDEX cases_snoozed ON cases (team, snoozed_until, id) WHERE snoozed_until IS NOT NULL;

CREATE INDEX cases_merged ON cases (merged_into, id) WHERE merged_into IS NOT NULL;

CREATE TABLE interaction (
    id {id},
    case_id BIGINT NOT NULL,
    channel BIGINT NOT NULL,
    channel_kind TEXT NOT NULL,
    state TEXT NOT NULL,
    agent BIGINT,
    team BIGINT NOT NULL,
    priority BIGINT NOT NULL,
    language TEXT,
    assurance TEXT NOT NULL,
    preferred_agent BIGINT,
    skills TEXT,
    started_at BIGINT NOT NULL,
    waiting_since BIGINT,
    accepted_at BIGINT,
    ended_at BIGINT,
    how TEXT
);

CREATE INDEX interaction_live ON interaction (case_id) WHERE state <> 'ended';

-- `text` and `html` are texts, packed when they are long: bind `pack(…)`, read as text.
CREATE TABLE message (
    id {id},
    case_id BIGINT NOT NULL,
    interaction BIGINT,
    channel BIGINT NOT NULL,
    channel_kind TEXT NOT NULL,
    customer BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    author_kind TEXT NOT NULL,
    author BIGINT,
    author_name TEXT,
    subject TEXT,
    text {bytes} NOT NULL,
    html {bytes},
    language TEXT,
    delivery TEXT NOT NULL,
    provider_id TEXT,
    headers TEXT,
    extra TEXT,
    leaves_at BIGINT,
    created_at BIGINT NOT NULL
);

CREATE INDEX message_case ON message (case_id, id);

-- One message a provider id and channel: the same mail twice is one message.
CREATE UNIQUE INDEX message_provider ON message (provider_id, channel) WHERE provider_id IS NOT NULL;

CREATE TABLE attachment (
    id {id},
    message BIGINT,
    blob TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    content_id TEXT,
    uploader TEXT,
    created_at BIGINT NOT NULL
);

CREATE INDEX attachment_message ON attachment (message) WHERE message IS NOT NULL;

CREATE TABLE note (
    id {id},
    case_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    agent BIGINT NOT NULL,
    text TEXT NOT NULL,
    mentions TEXT,
    created_at BIGINT NOT NULL
);

CREATE INDEX note_case ON note (case_id, id);

CREATE TABLE mention (
    agent BIGINT NOT NULL,
    note BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    read_at BIGINT,
    PRIMARY KEY (agent, note)
){without_rowid};

CREATE INDEX mention_unread ON mention (agent, case_id) WHERE read_at IS NULL;

CREATE TABLE fact (
    id {id},
    case_id BIGINT NOT NULL,
    customer BIGINT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    source_event BIGINT,
    given_by TEXT NOT NULL,
    confidence BIGINT NOT NULL,
    expires_at BIGINT,
    created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX fact_case ON fact (case_id, key);

CREATE TABLE tag (
    name TEXT PRIMARY KEY,
    colour TEXT,
    created_at BIGINT NOT NULL
){without_rowid};

CREATE TABLE case_tag (
    case_id BIGINT NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (case_id, tag)
){without_rowid};

CREATE INDEX case_tag_tag ON case_tag (tag, case_id);

CREATE TABLE draft (
    agent BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    mode TEXT NOT NULL,
    text TEXT NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (agent, case_id, mode)
){without_rowid};

CREATE TABLE saved_view (
    id {id},
    name TEXT NOT NULL,
    agent BIGINT,
    filter TEXT NOT NULL,
    sort TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Ready texts that agents put into a reply.
CREATE TABLE canned (
    id {id},
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT,
    created_at BIGINT NOT NULL
);

CREATE TABLE custom_field (
    id {id},
    key TEXT NOT NULL,
    label TEXT NOT NULL,
    kind TEXT NOT NULL,
    options TEXT,
    created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX custom_field_key ON custom_field (key);

-- How many cases stand on each shelf, kept by the transaction that moves them. `owner` is -1 for
-- everybody together and 0 for nobody; `part` spreads the rows so that writers do not queue on one.
CREATE TABLE case_tally (
    owner BIGINT NOT NULL,
    team BIGINT NOT NULL,
    status TEXT NOT NULL,
    part BIGINT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (owner, team, status, part)
){without_rowid};

CREATE TABLE case_merge (
    id {id},
    source BIGINT NOT NULL,
    target BIGINT NOT NULL,
    moved TEXT NOT NULL,
    merged_by BIGINT,
    merged_at BIGINT NOT NULL,
    undone_at BIGINT
);

CREATE INDEX case_merge_source ON case_merge (source) WHERE undone_at IS NULL;

-- One action on many cases: done in pieces by a job, undone by the states it found.
CREATE TABLE bulk (
    id {id},
    agent BIGINT NOT NULL,
    action TEXT NOT NULL,
    selection TEXT,
    state TEXT NOT NULL,
    done BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    total BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    undo_until BIGINT
);

CREATE TABLE bulk_item (
    bulk BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    before TEXT,
    PRIMARY KEY (bulk, case_id)
){without_rowid};
