-- What is learnt from talks. All of it but the backlog's rows is read from the log and can be read anew.

-- A contact that a customer began: whether the bot took part, and how it ended for it.
CREATE TABLE learn_talk (
    interaction {id},
    case_id BIGINT NOT NULL,
    customer BIGINT NOT NULL,
    channel_kind TEXT NOT NULL,
    locale TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    answered BIGINT NOT NULL,
    offered BIGINT NOT NULL,
    fate TEXT NOT NULL,
    reason TEXT,
    ended_at BIGINT,
    returned_at BIGINT
);

CREATE INDEX learn_talk_started ON learn_talk (started_at, interaction);

CREATE INDEX learn_talk_case ON learn_talk (case_id);

CREATE INDEX learn_talk_customer ON learn_talk (customer, started_at);

-- An article that was given for a question, and what came of it. The question holds no personal data.
CREATE TABLE learn_outcome (
    event BIGINT NOT NULL,
    article BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    interaction BIGINT NOT NULL,
    locale TEXT NOT NULL,
    channel_kind TEXT NOT NULL,
    given TEXT NOT NULL,
    verdict TEXT NOT NULL,
    confidence BIGINT NOT NULL,
    question TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (event, article)
){without_rowid};

CREATE INDEX learn_outcome_case ON learn_outcome (case_id);

-- A question that knowledge did not settle: a contact (by its interaction), a search or a remark (by theirs).
CREATE TABLE learn_gap (
    id {id},
    kind TEXT NOT NULL,
    locale TEXT NOT NULL,
    question TEXT NOT NULL,
    case_id BIGINT,
    article BIGINT,
    topic BIGINT,
    at BIGINT NOT NULL
);

CREATE INDEX learn_gap_at ON learn_gap (at, id);

CREATE INDEX learn_gap_topic ON learn_gap (topic, at) WHERE topic IS NOT NULL;

CREATE INDEX learn_gap_case ON learn_gap (case_id) WHERE case_id IS NOT NULL;

-- Up to which event each case is read.
CREATE TABLE learn_seen (
    case_id {id},
    seq BIGINT NOT NULL
);

-- A row of the backlog: questions about one thing, and what is done about it.
CREATE TABLE learn_topic (
    id {id},
    title TEXT NOT NULL,
    locale TEXT NOT NULL,
    state TEXT NOT NULL,
    owner BIGINT,
    article BIGINT,
    created_at BIGINT NOT NULL,
    closed_at BIGINT
);

CREATE INDEX learn_topic_state ON learn_topic (state, id);

CREATE INDEX learn_topic_article ON learn_topic (article) WHERE article IS NOT NULL;
