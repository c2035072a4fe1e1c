-- How far each followed mailbox has been read. The mailbox itself is never changed.
CREATE TABLE mailbox (
    channel {id},
    folder TEXT NOT NULL,
    uid_validity BIGINT NOT NULL,
    last_uid BIGINT NOT NULL,
    read_at BIGINT NOT NULL
);
