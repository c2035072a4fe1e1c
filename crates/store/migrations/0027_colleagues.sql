-- What colleagues do for each other.

-- Thanks for a note or an answer (its event): one from each colleague.
CREATE TABLE thanks (
    event BIGINT NOT NULL,
    thanked_by BIGINT NOT NULL,
    agent BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (event, thanked_by)
){without_rowid};

CREATE INDEX thanks_agent ON thanks (agent, at);

-- The note that whoever gave the case on wrote for whoever goes on; until somebody has answered.
ALTER TABLE cases ADD COLUMN hand_over BIGINT;

-- What an agent took in a day.
CREATE INDEX interaction_taken ON interaction (agent, accepted_at) WHERE agent IS NOT NULL AND accepted_at IS NOT NULL;

-- Lists that were kept in the order of who waits longest were called by what is due.
UPDATE saved_view SET sort = 'waiting' WHERE sort = 'due';
