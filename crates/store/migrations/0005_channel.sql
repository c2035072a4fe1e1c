-- Configured endpoints by which words come and go, what came raw, and what became of what left.

CREATE TABLE channel (
    id {id},
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    enabled BIGINT NOT NULL,
    team BIGINT NOT NULL,
    brand TEXT,
    language TEXT,
    settings TEXT NOT NULL,
    enc_secrets TEXT,
    trouble TEXT,
    trouble_at BIGINT,
    created_at BIGINT NOT NULL
);

-- Which channel an address from outside leads to: no two channels of a kind share one.
CREATE TABLE channel_address (
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    channel BIGINT NOT NULL,
    PRIMARY KEY (kind, address)
){without_rowid};

CREATE INDEX channel_address_channel ON channel_address (channel);

-- What arrived, as it arrived, before anybody understood it. state: new, done, set_aside (understood and
-- not for a case), quarantined (not understood after several tries), discarded by a person.
CREATE TABLE inbox_raw (
    id {id},
    channel BIGINT NOT NULL,
    external_id TEXT NOT NULL,
    blob TEXT NOT NULL,
    size BIGINT NOT NULL,
    envelope TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    error TEXT,
    message BIGINT,
    received_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX inbox_raw_external ON inbox_raw (channel, external_id);

CREATE INDEX inbox_raw_open ON inbox_raw (channel, state, id) WHERE state <> 'done';

CREATE INDEX inbox_raw_message ON inbox_raw (message) WHERE message IS NOT NULL;

-- Every try to bring a message out. outcome: started, accepted, delayed (will be tried again), refused,
-- unknown (it may or may not have left).
CREATE TABLE delivery (
    id {id},
    message BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    provider_id TEXT,
    detail TEXT
);

CREATE UNIQUE INDEX delivery_attempt ON delivery (message, attempt);

-- When somebody serves: channel 0 is the whole house, others have hours of their own.
CREATE TABLE opening_hours (
    channel {id},
    form TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);
