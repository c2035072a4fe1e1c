-- The log of everything that happened. `n` is the order of writing, `xid` the writing transaction
-- on PostgreSQL (0 on SQLite): readers go by (xid, n) and never skip a late commit.
CREATE TABLE event (
    n {serial},
    xid BIGINT NOT NULL DEFAULT {xid},
    id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor BIGINT,
    customer BIGINT,
    case_id BIGINT,
    case_seq BIGINT NOT NULL,
    interaction BIGINT,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    cause BIGINT
);
CREATE UNIQUE INDEX event_of_case ON event (case_id, case_seq) WHERE case_id IS NOT NULL;
{pg} CREATE INDEX event_order ON event (xid, n);

-- What is to be done later or elsewhere, promised in the transaction that needs it (the outbox).
-- state: 0 ready, 1 leased, 2 quarantined. While leased, run_at is the end of the lease.
CREATE TABLE job (
    id {id},
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    state BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    token BIGINT NOT NULL,
    data TEXT NOT NULL,
    error TEXT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX job_key ON job (kind, key);
CREATE INDEX job_due ON job (run_at) WHERE state < 2;

-- How far each follower has read the log.
CREATE TABLE follower (
    name TEXT PRIMARY KEY,
    xid BIGINT NOT NULL,
    n BIGINT NOT NULL
);

-- Events that a follower could not take after several tries; a person decides.
CREATE TABLE quarantine (
    follower TEXT NOT NULL,
    n BIGINT NOT NULL,
    at BIGINT NOT NULL,
    error TEXT NOT NULL,
    PRIMARY KEY (follower, n)
);

-- Work that only one process at a time may do. The token grows with each holder.
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    token BIGINT NOT NULL,
    until BIGINT NOT NULL
);

-- Answers already given to a POST with an Idempotency-Key, kept for a day.
CREATE TABLE idempotency (
    key TEXT NOT NULL,
    caller TEXT NOT NULL,
    hash TEXT NOT NULL,
    status BIGINT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (key, caller)
);
CREATE INDEX idempotency_age ON idempotency (created_at);

-- Numbers that people say aloud: cases count from 1.
CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    n BIGINT NOT NULL
);

-- Small blobs live here, large ones are files named by the same hash.
CREATE TABLE blob (
    hash {bytes} PRIMARY KEY,
    size BIGINT NOT NULL,
    encoding BIGINT NOT NULL,
    bytes {bytes},
    created_at BIGINT NOT NULL
){without_rowid};
