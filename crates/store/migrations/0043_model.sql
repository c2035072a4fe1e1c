-- States of what was learnt. `spans` are the outcomes that a state knows, by the ids of their events; what
-- comes after `open_from` it learns at once while it is live.
CREATE TABLE learn_model (
    id {id},
    number BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by BIGINT,
    tuning TEXT NOT NULL,
    spans TEXT NOT NULL,
    figures TEXT NOT NULL,
    gate TEXT NOT NULL,
    open_from BIGINT NOT NULL,
    live_since BIGINT
);

CREATE UNIQUE INDEX learn_model_number ON learn_model (number);

CREATE UNIQUE INDEX learn_model_live ON learn_model (live_since) WHERE live_since IS NOT NULL;

-- As shipped: it learns from the first outcome on.
INSERT INTO learn_model (id, number, made_at, made_by, tuning, spans, figures, gate, open_from, live_since)
VALUES (0, 1, 0, NULL, '{"share":1.0,"lift":2.0,"slope":1.0,"shift":0.0}', '[]', '{}', 'shipped', 0, 0);
