-- Uploads that wait for their message are few among all files: the daily round finds them by age.
CREATE INDEX attachment_waiting ON attachment (created_at) WHERE message IS NULL;
