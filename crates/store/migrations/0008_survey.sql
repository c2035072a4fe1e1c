-- Questions about effort and what customers answered.

-- One question to one customer about one case. Only the hash of the link's secret is kept.
CREATE TABLE survey_ask (
    id {id},
    kind TEXT NOT NULL,
    case_id BIGINT NOT NULL,
    interaction BIGINT,
    customer BIGINT NOT NULL,
    team BIGINT NOT NULL,
    channel_kind TEXT NOT NULL,
    agent BIGINT,
    language TEXT NOT NULL,
    message BIGINT NOT NULL,
    hash {bytes} NOT NULL,
    asked_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX survey_ask_hash ON survey_ask (hash);

CREATE INDEX survey_ask_customer ON survey_ask (customer, asked_at);

CREATE INDEX survey_ask_time ON survey_ask (asked_at);

-- At most one answer to a question; the customer may change it for a day.
CREATE TABLE survey_response (
    id {id},
    ask BIGINT NOT NULL,
    kind TEXT NOT NULL,
    case_id BIGINT NOT NULL,
    team BIGINT NOT NULL,
    channel_kind TEXT NOT NULL,
    agent BIGINT,
    score BIGINT NOT NULL,
    text TEXT,
    answered_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX survey_response_ask ON survey_response (ask);

CREATE INDEX survey_response_time ON survey_response (kind, answered_at, id);
