-- Who gets which work: targets of the queues, who is there, how much each can do, and what was offered.

-- The service target of a team's queue for one kind of channel; absent: the usual one.
CREATE TABLE queue (
    team BIGINT NOT NULL,
    channel_kind TEXT NOT NULL,
    target_ms BIGINT NOT NULL,
    target_percent BIGINT NOT NULL,
    PRIMARY KEY (team, channel_kind)
);

CREATE TABLE presence (
    agent {id},
    status TEXT NOT NULL,
    reason TEXT,
    since BIGINT NOT NULL,
    until BIGINT
);

-- How many of a kind somebody can do at once; absent: the usual number. 0: never.
CREATE TABLE capacity (
    agent BIGINT NOT NULL,
    channel_kind TEXT NOT NULL,
    weight_limit BIGINT NOT NULL,
    PRIMARY KEY (agent, channel_kind)
);

-- outcome: NULL while it stands, then accepted, declined, expired, returned or withdrawn.
CREATE TABLE offer (
    id {id},
    interaction BIGINT NOT NULL,
    agent BIGINT NOT NULL,
    offered_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    why TEXT,
    outcome TEXT,
    decided_at BIGINT
);

-- One offer at a time for each agent and for each interaction: the database would refuse a second.
CREATE UNIQUE INDEX offer_of_agent ON offer (agent) WHERE outcome IS NULL;

CREATE UNIQUE INDEX offer_of_interaction ON offer (interaction) WHERE outcome IS NULL;

CREATE INDEX offer_decided ON offer (decided_at) WHERE decided_at IS NOT NULL;

CREATE INDEX interaction_waiting ON interaction (team, channel_kind, waiting_since) WHERE state = 'waiting';

CREATE INDEX interaction_held ON interaction (agent) WHERE agent IS NOT NULL AND state <> 'ended';
