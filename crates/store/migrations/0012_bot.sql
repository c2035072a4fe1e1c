-- The bot's memory of its talks, and what became of the matters it says it finished.

CREATE TABLE bot_dialogue (
    interaction BIGINT PRIMARY KEY,
    state TEXT NOT NULL,
    message BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
){without_rowid};

-- A matter that a customer called settled after the bot's answer. It counts only while the customer
-- stays away: `returned_at` says that it was not settled after all.
CREATE TABLE bot_claim (
    case_id BIGINT NOT NULL,
    interaction BIGINT NOT NULL,
    article BIGINT,
    claimed_at BIGINT NOT NULL,
    returned_at BIGINT,
    PRIMARY KEY (case_id, interaction)
){without_rowid};

CREATE INDEX bot_claim_at ON bot_claim (claimed_at);
