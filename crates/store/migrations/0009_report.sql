-- Read models, fed by events and rebuildable from them.

-- Contacts that began, by quarter of an hour since 1970 (UTC): the grain that every time zone shares.
CREATE TABLE report_contact (
    slot BIGINT NOT NULL,
    team BIGINT NOT NULL,
    channel_kind TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (slot, team, channel_kind)
){without_rowid};

-- How often something happened on a local day (20261124), and the sum of what was measured.
-- agent is 0 where nobody in particular did it.
CREATE TABLE report_day (
    day BIGINT NOT NULL,
    metric TEXT NOT NULL,
    team BIGINT NOT NULL,
    channel_kind TEXT NOT NULL,
    agent BIGINT NOT NULL,
    n BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (day, metric, team, channel_kind, agent)
){without_rowid};

-- How the measured times of a day are spread; see report::spread for the buckets.
CREATE TABLE report_spread (
    day BIGINT NOT NULL,
    metric TEXT NOT NULL,
    team BIGINT NOT NULL,
    channel_kind TEXT NOT NULL,
    bucket BIGINT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (day, metric, team, channel_kind, bucket)
){without_rowid};

-- The very waits that ended with an answer: what "answered in target" opens.
CREATE TABLE report_answer (
    answered_at BIGINT NOT NULL,
    interaction BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    team BIGINT NOT NULL,
    channel_kind TEXT NOT NULL,
    wait_ms BIGINT NOT NULL,
    in_target BIGINT NOT NULL,
    PRIMARY KEY (answered_at, interaction)
){without_rowid};
