-- The register of tasks, each version kept; how each matter went; dead ends as records.
CREATE TABLE task (
    key TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    data TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by BIGINT,
    retired_at BIGINT
){without_rowid};

CREATE TABLE task_version (
    key TEXT NOT NULL,
    version BIGINT NOT NULL,
    data TEXT NOT NULL,
    at BIGINT NOT NULL,
    by_agent BIGINT,
    PRIMARY KEY (key, version)
){without_rowid};

-- How a matter went, for the observed map: in how many kinds of channel the customer was, in which it
-- ended, with whom, and when it was finished.
ALTER TABLE effort_matter ADD COLUMN mode TEXT NOT NULL DEFAULT 'real_time';
ALTER TABLE effort_matter ADD COLUMN kinds BIGINT NOT NULL DEFAULT 1;
ALTER TABLE effort_matter ADD COLUMN ended_in TEXT NOT NULL DEFAULT '';
ALTER TABLE effort_matter ADD COLUMN finished_at BIGINT;

CREATE INDEX effort_matter_task ON effort_matter (task, channel_kind, mode, opened_at, matter);

-- All matters are counted again, so that these columns are true of old ones too.
DELETE FROM effort_seen;
DELETE FROM follower WHERE name = 'effort';

CREATE INDEX effort_entry_change ON effort_entry (channel_kind, reason, at) WHERE reason IS NOT NULL;

-- The same forced change again and again: a defect with an owner. `times` and `cost_ms` are of all time.
CREATE TABLE dead_end (
    id {id},
    task TEXT NOT NULL,
    channel_kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    owner BIGINT,
    note TEXT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    times BIGINT NOT NULL,
    cost_ms BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX dead_end_place ON dead_end (task, channel_kind, reason);
CREATE INDEX dead_end_cost ON dead_end (cost_ms, id);
