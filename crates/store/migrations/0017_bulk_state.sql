-- The next pieces of a bulk action are found without passing over those that are done.
CREATE INDEX bulk_item_state ON bulk_item (bulk, state, case_id);
