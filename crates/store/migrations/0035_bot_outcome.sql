-- What became of the bot's answers and offers: the budget of wrong answers is counted from here. An answer
-- that nobody judged has no outcome and does not count.
CREATE TABLE bot_outcome (
  message {id},
  interaction BIGINT NOT NULL,
  article BIGINT NOT NULL,
  locale TEXT NOT NULL,
  channel_kind TEXT NOT NULL,
  confidence BIGINT NOT NULL,
  given BIGINT NOT NULL,
  wrong BIGINT,
  at BIGINT NOT NULL
);
CREATE INDEX bot_outcome_open ON bot_outcome (interaction, message);
CREATE INDEX bot_outcome_judged ON bot_outcome (locale, channel_kind, at);

-- What the organisation wants of its bot, as one row of JSON.
CREATE TABLE bot_setting (
  id {id},
  data TEXT NOT NULL,
  updated_at BIGINT NOT NULL
);
