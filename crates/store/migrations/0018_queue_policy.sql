-- How the one queue decides: what the house has set, who helps whom out, and what is special about a
-- piece of work or an agent's day.

-- One row at most, as JSON; absent: the usual.
CREATE TABLE queue_policy (
    id {id},
    policy TEXT NOT NULL
);

-- A team that helps a queue out after such a wait.
CREATE TABLE overflow (
    team BIGINT NOT NULL,
    channel_kind TEXT NOT NULL,
    helper BIGINT NOT NULL,
    after_ms BIGINT NOT NULL,
    PRIMARY KEY (team, channel_kind, helper)
);

-- What is special about a piece of work; most has no row.
CREATE TABLE work_item (
    interaction {id},
    lift BIGINT NOT NULL,
    hard BIGINT NOT NULL,
    broken_off BIGINT NOT NULL,
    personal BIGINT,
    wrap_until BIGINT,
    helpers BIGINT
);

ALTER TABLE queue ADD COLUMN auto_accept BIGINT NOT NULL DEFAULT 0;

ALTER TABLE queue ADD COLUMN wrap_up_ms BIGINT NOT NULL DEFAULT 0;

-- The work that the agent does undisturbed, and when their break is due.
ALTER TABLE presence ADD COLUMN focus BIGINT;

ALTER TABLE presence ADD COLUMN break_at BIGINT;
