-- The effort ledger: what each matter cost its customer, counted from its events.

CREATE TABLE effort_entry (
    matter BIGINT NOT NULL,
    event BIGINT NOT NULL,
    hoop TEXT NOT NULL,
    reason TEXT,
    at BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    interaction BIGINT,
    channel_kind TEXT NOT NULL,
    clock_ms BIGINT NOT NULL,
    open_ms BIGINT NOT NULL,
    points BIGINT NOT NULL,
    PRIMARY KEY (matter, event, hoop)
){without_rowid};

CREATE INDEX effort_entry_time ON effort_entry (at, event);

-- A matter in one line. `channel_kind` is where it began.
CREATE TABLE effort_matter (
    matter BIGINT PRIMARY KEY,
    team BIGINT NOT NULL,
    owner BIGINT,
    task TEXT,
    channel_kind TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    contacts BIGINT NOT NULL,
    points BIGINT NOT NULL,
    strain TEXT NOT NULL
);

CREATE INDEX effort_matter_opened ON effort_matter (opened_at, matter);

-- Up to which event each case is counted, and in which matter.
CREATE TABLE effort_seen (
    case_id BIGINT PRIMARY KEY,
    matter BIGINT NOT NULL,
    seq BIGINT NOT NULL
);

CREATE INDEX effort_seen_matter ON effort_seen (matter);
