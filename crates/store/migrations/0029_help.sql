-- Calls for help on a case: colleagues talk beside it, and the customer never hears of it.

-- Asked is a team or somebody.
CREATE TABLE help_call (
    id {id},
    case_id BIGINT NOT NULL,
    asked_by BIGINT NOT NULL,
    team BIGINT,
    agent BIGINT,
    asked_at BIGINT NOT NULL,
    closed_at BIGINT,
    closed_by BIGINT
);

CREATE INDEX help_call_case ON help_call (case_id, id);

CREATE INDEX help_call_open ON help_call (id) WHERE closed_at IS NULL;

-- What was said in a call, the question first. `seq` is the number of its event in the case.
CREATE TABLE help_word (
    id {id},
    call BIGINT NOT NULL,
    agent BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    text TEXT NOT NULL,
    said_at BIGINT NOT NULL
);

CREATE INDEX help_word_call ON help_word (call, id);

-- What colleagues have begun to write in a case.
CREATE INDEX draft_case ON draft (case_id, updated_at);
