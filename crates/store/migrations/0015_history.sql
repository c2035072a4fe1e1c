-- History: what was counted, each thing once, and its sums by quarter of an hour. All but history_target
-- can be thrown away and counted anew from the log.

-- One thing that was counted. `ref` is the event that made it count; `matter` is the case, with all that
-- was merged into it. `bucket` tells where a measured value lies (crate report, history::spread).
CREATE TABLE history_fact (
    matter BIGINT NOT NULL,
    fact TEXT NOT NULL,
    ref BIGINT NOT NULL,
    at BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    interaction BIGINT,
    team BIGINT NOT NULL,
    channel_kind TEXT NOT NULL,
    task TEXT NOT NULL,
    language TEXT NOT NULL,
    bucket BIGINT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (matter, fact, ref)
){without_rowid};

CREATE INDEX history_fact_time ON history_fact (fact, at, ref);

-- Sums of the same by quarter of an hour since 1970 (UTC): the grain that every time zone shares.
CREATE TABLE history_bucket (
    fact TEXT NOT NULL,
    slot BIGINT NOT NULL,
    team BIGINT NOT NULL,
    channel_kind TEXT NOT NULL,
    task TEXT NOT NULL,
    language TEXT NOT NULL,
    bucket BIGINT NOT NULL,
    n BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (fact, slot, team, channel_kind, task, language, bucket)
){without_rowid};

-- A matter in one line: who comes back is found among these. Times are NULL where nothing happened;
-- opened_at also where we wrote first.
CREATE TABLE history_matter (
    matter {id},
    customer BIGINT NOT NULL,
    task TEXT NOT NULL,
    opened_at BIGINT,
    resolved_at BIGINT
);

CREATE INDEX history_matter_opened ON history_matter (customer, opened_at) WHERE opened_at IS NOT NULL;

CREATE INDEX history_matter_resolved ON history_matter (customer, resolved_at) WHERE resolved_at IS NOT NULL;

-- How much of each case has been counted, and into which matter.
CREATE TABLE history_seen (
    case_id {id},
    matter BIGINT NOT NULL,
    seq BIGINT NOT NULL
);

CREATE INDEX history_seen_matter ON history_seen (matter);

-- The target that stood when an answer was counted. The log does not tell it: kept when all else is
-- counted anew.
CREATE TABLE history_target (
    event {id},
    target_ms BIGINT NOT NULL
);

-- How long somebody was there, and how long of that with work, by quarter of an hour. Shown of groups only.
CREATE TABLE history_presence (
    slot BIGINT NOT NULL,
    agent BIGINT NOT NULL,
    present_ms BIGINT NOT NULL,
    busy_ms BIGINT NOT NULL,
    PRIMARY KEY (slot, agent)
){without_rowid};

-- What somebody does since when, and up to which event that was counted.
CREATE TABLE history_agent (
    agent {id},
    since BIGINT NOT NULL,
    present BIGINT NOT NULL,
    xid BIGINT NOT NULL,
    n BIGINT NOT NULL
);

-- Who serves what.
CREATE TABLE history_work (
    interaction {id},
    agent BIGINT NOT NULL
);

CREATE INDEX history_work_agent ON history_work (agent);

-- By which definitions all this was counted.
CREATE TABLE history_version (
    id {id},
    version BIGINT NOT NULL
);
