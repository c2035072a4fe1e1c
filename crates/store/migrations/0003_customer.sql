-- Customers, the addresses that lead to them, and how they were joined together.

CREATE TABLE organisation (
    id {id},
    name TEXT NOT NULL,
    domain TEXT,
    attributes TEXT,
    created_at BIGINT NOT NULL
);

CREATE TABLE customer (
    id {id},
    name TEXT NOT NULL,
    language TEXT,
    organisation BIGINT,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    merged_into BIGINT,
    attributes TEXT
);

CREATE INDEX customer_organisation ON customer (organisation, id) WHERE organisation IS NOT NULL;

-- The unique pair is what makes two first messages of one person one customer.
CREATE TABLE identity (
    id {id},
    customer BIGINT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    verified_how TEXT,
    verified_at BIGINT,
    created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX identity_value ON identity (kind, value);

CREATE INDEX identity_customer ON identity (customer);

-- What a merge moved, so that it can be moved back.
CREATE TABLE customer_merge (
    id {id},
    source BIGINT NOT NULL,
    target BIGINT NOT NULL,
    moved TEXT NOT NULL,
    merged_by BIGINT,
    merged_at BIGINT NOT NULL,
    undone_at BIGINT
);

CREATE INDEX customer_merge_source ON customer_merge (source) WHERE undone_at IS NULL;

CREATE INDEX customer_merge_target ON customer_merge (target) WHERE undone_at IS NULL;
