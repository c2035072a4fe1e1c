-- What was agreed with a customer: what, by whom, until when, kept or broken.

CREATE TABLE promise (
    id BIGINT PRIMARY KEY,
    case_id BIGINT NOT NULL,
    agent BIGINT NOT NULL,
    text TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    ended_at BIGINT,
    created_at BIGINT NOT NULL
);

CREATE INDEX promise_case ON promise (case_id, due_at);

-- What an agent still owes.
CREATE INDEX promise_owed ON promise (agent, due_at) WHERE ended_at IS NULL;
