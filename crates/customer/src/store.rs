//! Every SQL text of this room, by table.

use helppo_store::sql;

sql!(pub KNOWN, "SELECT i.id, i.verified_at, c.id, c.name, c.language, c.organisation
    FROM identity i JOIN customer c ON c.id = i.customer WHERE i.kind = $1 AND i.value = $2");

// The race-safe half of find-or-create: whoever comes second gets the first one's customer.
sql!(pub CLAIM_IDENTITY, "INSERT INTO identity (id, customer, kind, value, verified_how, verified_at, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (kind, value) DO UPDATE SET value = excluded.value RETURNING customer");

sql!(pub VERIFY_IDENTITY, "UPDATE identity SET verified_how = $1, verified_at = $2 WHERE id = $3");

sql!(pub IDENTITIES_OF, "SELECT id, kind, value, verified_how, verified_at FROM identity
    WHERE customer = $1 ORDER BY id");

sql!(pub MOVE_IDENTITIES, "UPDATE identity SET customer = $1 WHERE customer = $2 RETURNING id");

sql!(pub MOVE_IDENTITY_BACK, "UPDATE identity SET customer = $1 WHERE id = $2 AND customer = $3");

sql!(pub INSERT_CUSTOMER, "INSERT INTO customer (id, name, language, created_at, last_seen_at)
    VALUES ($1, $2, $3, $4, $5)");

// The first write of every ingest: on PostgreSQL it makes messages of one customer take turns.
sql!(pub SEEN, "UPDATE customer SET last_seen_at = $1 WHERE id = $2");

sql!(pub SEEN_AND_NAMED, "UPDATE customer SET last_seen_at = $1, name = $2, language = $3 WHERE id = $4");

sql!(pub LOCK, "UPDATE customer SET last_seen_at = last_seen_at WHERE id = $1
    RETURNING id, name, language, organisation, created_at, last_seen_at, merged_into, attributes");

sql!(pub CUSTOMER, "SELECT id, name, language, organisation, created_at, last_seen_at, merged_into, attributes
    FROM customer WHERE id = $1");

sql!(pub EDIT_CUSTOMER, "UPDATE customer SET name = $1, language = $2, organisation = $3, attributes = $4 WHERE id = $5");

sql!(pub SET_MERGED, "UPDATE customer SET merged_into = $1 WHERE id = $2");

sql!(pub NAME, "UPDATE customer SET name = $1 WHERE id = $2");

sql!(pub LIST, "SELECT c.id, c.name, c.language, c.organisation, o.name, c.last_seen_at, c.created_at
    FROM customer c LEFT JOIN organisation o ON o.id = c.organisation
    WHERE c.id < $1 AND c.merged_into IS NULL ORDER BY c.id DESC LIMIT $2");

sql!(pub ONE_OF_LIST, "SELECT c.id, c.name, c.language, c.organisation, o.name, c.last_seen_at, c.created_at
    FROM customer c LEFT JOIN organisation o ON o.id = c.organisation WHERE c.id = $1 AND c.merged_into IS NULL");

sql!(pub LIST_OF_ORGANISATION, "SELECT c.id, c.name, c.language, c.organisation, o.name, c.last_seen_at, c.created_at
    FROM customer c JOIN organisation o ON o.id = c.organisation
    WHERE c.organisation = $1 AND c.id < $2 AND c.merged_into IS NULL ORDER BY c.id DESC LIMIT $3");

// Cases point at their customer; moving the pointer with a merge is this room's to do.
sql!(pub MOVE_FACTS, "UPDATE fact SET customer = $1
    WHERE case_id IN (SELECT id FROM cases WHERE customer = $2)");

sql!(pub MOVE_CASES, "UPDATE cases SET customer = $1 WHERE customer = $2 RETURNING id");

sql!(pub MOVE_CASE_BACK, "UPDATE cases SET customer = $1 WHERE id = $2 AND customer = $3");

sql!(pub MOVE_FACTS_BACK, "UPDATE fact SET customer = $1 WHERE case_id = $2");

sql!(pub INSERT_MERGE, "INSERT INTO customer_merge (id, source, target, moved, merged_by, merged_at)
    VALUES ($1, $2, $3, $4, $5, $6)");

sql!(pub LAST_MERGE, "SELECT id, source, target, moved FROM customer_merge
    WHERE (source = $1 OR target = $1) AND undone_at IS NULL ORDER BY id DESC LIMIT 1");

sql!(pub UNDO_MERGE, "UPDATE customer_merge SET undone_at = $1 WHERE id = $2");

sql!(pub MERGED_INTO, "SELECT c.id, c.name, m.merged_at FROM customer_merge m JOIN customer c ON c.id = m.source
    WHERE m.target = $1 AND m.undone_at IS NULL ORDER BY m.id");

sql!(pub REGION, "SELECT value FROM setting WHERE key = 'region'");

sql!(pub INSERT_ORGANISATION, "INSERT INTO organisation (id, name, domain, attributes, created_at)
    VALUES ($1, $2, $3, $4, $5)");

sql!(pub EDIT_ORGANISATION, "UPDATE organisation SET name = $1, domain = $2, attributes = $3 WHERE id = $4");

sql!(pub ORGANISATION, "SELECT id, name, domain, attributes, created_at FROM organisation WHERE id = $1");

sql!(pub ORGANISATIONS, "SELECT id, name, domain, attributes, created_at FROM organisation
    WHERE id < $1 ORDER BY id DESC LIMIT $2");

// Organisations are few; a house with more of them than fit a look through names searches customers instead.
sql!(pub FIND_ORGANISATIONS, "SELECT id, name, domain, attributes, created_at FROM organisation
    WHERE lower(name) LIKE $1 ESCAPE '!' OR domain = $2 ORDER BY id DESC LIMIT $3");
