-- Answers: short replies with a variant for each language and kind of channel, for agents and the bot alike. An empty
-- language or kind stands for any. The ready texts of before become answers; their table stays for an older program
-- and goes with the next release.

CREATE TABLE answer (
    id {id},
    name_en TEXT NOT NULL,
    name_fi TEXT NOT NULL,
    name_sv TEXT NOT NULL,
    team BIGINT,
    for_bot BIGINT NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE answer_variant (
    answer BIGINT NOT NULL,
    locale TEXT NOT NULL,
    channel_kind TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (answer, locale, channel_kind)
){without_rowid};

INSERT INTO answer (id, name_en, name_fi, name_sv, team, for_bot, version, updated_at)
SELECT id, CASE WHEN language IS NULL OR language = 'en' THEN title ELSE '' END,
    CASE WHEN language = 'fi' THEN title ELSE '' END, CASE WHEN language = 'sv' THEN title ELSE '' END,
    NULL, 0, 1, created_at
FROM canned;

INSERT INTO answer_variant (answer, locale, channel_kind, text)
SELECT id, coalesce(language, ''), '', text FROM canned;
