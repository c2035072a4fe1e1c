//! The small tables around a case: notes, mentions, facts, tags, drafts, views, fields.

use helppo_store::sql;

sql!(pub INSERT_NOTE, "INSERT INTO note (id, case_id, seq, agent, text, mentions, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)");

sql!(pub INSERT_MENTION, "INSERT INTO mention (agent, note, case_id) VALUES ($1, $2, $3) ON CONFLICT (agent, note) DO NOTHING");

sql!(pub INSERT_THANKS, "INSERT INTO thanks (event, thanked_by, agent, case_id, at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (event, thanked_by) DO NOTHING");

sql!(pub THANKS_OF, "SELECT t.thanked_by, a.name, t.case_id, c.number, t.at, c.team, c.owner FROM thanks t
      JOIN agent a ON a.id = t.thanked_by JOIN cases c ON c.id = t.case_id
    WHERE t.agent = $1 AND t.at >= $2 ORDER BY t.at DESC LIMIT 50");

sql!(pub READ_MENTIONS, "UPDATE mention SET read_at = $1 WHERE agent = $2 AND case_id = $3 AND read_at IS NULL");

sql!(pub AGENT, "SELECT id, name, disabled_at FROM agent WHERE id = $1");

sql!(pub TEAM, "SELECT id, name FROM team WHERE id = $1");

sql!(pub PUT_FACT, "INSERT INTO fact (id, case_id, customer, key, value, source_event, given_by, confidence, expires_at, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (case_id, key) DO UPDATE SET value = excluded.value, source_event = excluded.source_event,
      given_by = excluded.given_by, confidence = excluded.confidence, expires_at = excluded.expires_at,
      created_at = excluded.created_at RETURNING id");

sql!(pub FACTS, "SELECT id, case_id, key, value, source_event, given_by, confidence, expires_at, created_at FROM fact
    WHERE case_id = $1 ORDER BY id");

sql!(pub FACTS_OF_CUSTOMER, "SELECT f.id, f.case_id, f.key, f.value, f.source_event, f.given_by, f.confidence,
      f.expires_at, f.created_at
    FROM cases c JOIN fact f ON f.case_id = c.id WHERE c.customer = $1 AND c.id <> $2 ORDER BY f.created_at DESC LIMIT $3");

sql!(pub INSERT_TAG, "INSERT INTO tag (name, colour, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING");

sql!(pub TAGS, "SELECT name, colour FROM tag ORDER BY name");

sql!(pub COLOUR_TAG, "UPDATE tag SET colour = $1 WHERE name = $2");

sql!(pub DELETE_TAG, "DELETE FROM tag WHERE name = $1");

sql!(pub TAG_CASE, "INSERT INTO case_tag (case_id, tag) VALUES ($1, $2) ON CONFLICT (case_id, tag) DO NOTHING");

sql!(pub UNTAG_CASE, "DELETE FROM case_tag WHERE case_id = $1 AND tag = $2");

sql!(pub RETAG_CASES, "UPDATE case_tag SET tag = $1 WHERE tag = $2 AND case_id NOT IN (SELECT case_id FROM case_tag WHERE tag = $1)");

sql!(pub UNTAG_ALL, "DELETE FROM case_tag WHERE tag = $1");

sql!(pub DRAFT, "SELECT mode, text, version, updated_at FROM draft WHERE agent = $1 AND case_id = $2 AND mode = $3");

sql!(pub DRAFTS, "SELECT mode, text, version, updated_at FROM draft WHERE agent = $1 AND case_id = $2 ORDER BY mode");

sql!(pub SHARED_DRAFTS, "SELECT d.agent, a.name, d.text, d.updated_at FROM draft d JOIN agent a ON a.id = d.agent
    WHERE d.case_id = $1 AND d.updated_at >= $2 AND d.agent <> $3 AND d.mode = 'reply' ORDER BY d.updated_at DESC LIMIT 5");

sql!(pub PUT_DRAFT, "INSERT INTO draft (agent, case_id, mode, text, version, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (agent, case_id, mode) DO UPDATE SET text = excluded.text, version = excluded.version,
      updated_at = excluded.updated_at");

sql!(pub DROP_DRAFT, "DELETE FROM draft WHERE agent = $1 AND case_id = $2 AND mode = $3");

sql!(pub TAKE_DRAFT, "DELETE FROM draft WHERE agent = $1 AND case_id = $2 AND mode = $3 RETURNING text");

sql!(pub INSERT_VIEW, "INSERT INTO saved_view (id, name, agent, filter, sort, created_at) VALUES ($1, $2, $3, $4, $5, $6)");

sql!(pub VIEWS, "SELECT id, name, agent, filter, sort FROM saved_view WHERE agent = $1 OR agent IS NULL ORDER BY id");

sql!(pub VIEW, "SELECT id, name, agent, filter, sort FROM saved_view WHERE id = $1");

sql!(pub EDIT_VIEW, "UPDATE saved_view SET name = $1, agent = $2, filter = $3, sort = $4 WHERE id = $5");

sql!(pub DELETE_VIEW, "DELETE FROM saved_view WHERE id = $1");

sql!(pub INSERT_FIELD, "INSERT INTO custom_field (id, key, label, kind, options, created_at) VALUES ($1, $2, $3, $4, $5, $6)");

sql!(pub FIELDS, "SELECT id, key, label, kind, options FROM custom_field ORDER BY id");

sql!(pub FIELD_BY_KEY, "SELECT id, key, label, kind, options FROM custom_field WHERE key = $1");
