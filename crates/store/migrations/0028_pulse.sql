-- How our own people are after their shifts. No row holds a person beside an answer.

-- When somebody was last asked, and for which team; `open` until they have answered.
CREATE TABLE pulse_ask (
    agent {id},
    asked_at BIGINT NOT NULL,
    team BIGINT NOT NULL,
    open BIGINT NOT NULL
);

-- That somebody has answered in the week that runs, and how often; what they said is not here. Goes when the next week begins.
CREATE TABLE pulse_voice (
    week BIGINT NOT NULL,
    agent BIGINT NOT NULL,
    team BIGINT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (week, agent)
){without_rowid};

-- A team's week: different people, most answers of one of them, answers, their sum, and the least size that was promised.
CREATE TABLE pulse_group (
    week BIGINT NOT NULL,
    team BIGINT NOT NULL,
    people BIGINT NOT NULL,
    most BIGINT NOT NULL,
    answers BIGINT NOT NULL,
    total BIGINT NOT NULL,
    least BIGINT NOT NULL,
    PRIMARY KEY (week, team)
){without_rowid};

-- Their words, in a place that is drawn by lot.
CREATE TABLE pulse_word (
    week BIGINT NOT NULL,
    team BIGINT NOT NULL,
    place BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (week, team, place)
){without_rowid};
