-- An endpoint that may put a chosen passage into other words. One row, or none.
CREATE TABLE bot_endpoint (
  id {id},
  url TEXT NOT NULL,
  model TEXT NOT NULL,
  sealed_key TEXT,
  updated_at BIGINT NOT NULL
);
