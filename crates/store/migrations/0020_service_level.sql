-- Within what time the house means to answer, and the clocks that watch over it.

-- In order: a case keeps the first one that suits it. Times are milliseconds that count.
CREATE TABLE service_policy (
    place {id},
    name TEXT NOT NULL,
    team BIGINT,
    channel_kind TEXT,
    least_priority BIGINT,
    first_ms BIGINT,
    next_ms BIGINT,
    final_ms BIGINT,
    hours TEXT NOT NULL,
    warn_percent BIGINT NOT NULL
);

-- How far a case's events have been read, what stands in it, and the policy it is measured by. `live` while
-- a clock of it has not ended.
CREATE TABLE service_case (
    case_id {id},
    seq BIGINT NOT NULL,
    standing TEXT NOT NULL,
    policy TEXT,
    live BIGINT NOT NULL
);

CREATE INDEX service_case_live ON service_case (case_id) WHERE live = 1;

-- kind: first, next, final. What happened is in the upper part, what the policy makes of it in the lower.
CREATE TABLE service_clock (
    case_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    counted_from BIGINT NOT NULL,
    spent_ms BIGINT NOT NULL,
    pauses TEXT NOT NULL,
    paused_since BIGINT,
    stopped_at BIGINT,
    stopped_by TEXT,
    warn_at BIGINT,
    due_at BIGINT,
    warned_at BIGINT,
    breached_at BIGINT,
    PRIMARY KEY (case_id, kind)
){without_rowid};
