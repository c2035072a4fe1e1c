-- Readers who wrote to the house from an article's own page.
ALTER TABLE reading ADD COLUMN contacts BIGINT NOT NULL DEFAULT 0;
