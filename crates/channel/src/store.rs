//! Every SQL text of this room, by table.

use helppo_store::sql;

// channel, channel_address

sql!(pub CHANNEL, "SELECT id, kind, name, enabled, team, brand, language, settings, enc_secrets, created_at
    FROM channel WHERE id = $1");

sql!(pub CHANNELS, "SELECT id, kind, name, enabled, team, brand, language, settings, enc_secrets, created_at
    FROM channel ORDER BY id");

sql!(pub CHANNEL_AT, "SELECT c.id, c.kind, c.name, c.enabled, c.team, c.brand, c.language, c.settings, c.enc_secrets, c.created_at
    FROM channel_address a JOIN channel c ON c.id = a.channel WHERE a.kind = $1 AND a.address = $2 AND c.enabled = 1");

// The team's own channel of a kind before anybody else's.
sql!(pub CHANNEL_FOR, "SELECT id, kind, name, enabled, team, brand, language, settings, enc_secrets, created_at
    FROM channel WHERE kind = $1 AND enabled = 1 ORDER BY CASE WHEN team = $2 THEN 0 ELSE 1 END, id LIMIT 1");

sql!(pub INSERT_CHANNEL, "INSERT INTO channel (id, kind, name, enabled, team, brand, language, settings, enc_secrets, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");

sql!(pub UPDATE_CHANNEL, "UPDATE channel SET name = $1, enabled = $2, team = $3, brand = $4, language = $5, settings = $6,
      enc_secrets = $7 WHERE id = $8");

// Written only when it changes, so that a channel that is fine costs nothing.
sql!(pub NOTE_TROUBLE, "UPDATE channel SET trouble = $1, trouble_at = $2 WHERE id = $3 AND coalesce(trouble, '') <> coalesce($1, '')");

sql!(pub TROUBLE, "SELECT trouble_at, trouble FROM channel WHERE id = $1 AND trouble IS NOT NULL");

sql!(pub TEAM, "SELECT name FROM team WHERE id = $1");

sql!(pub TEAMS, "SELECT id, name FROM team ORDER BY id");

sql!(pub FORGET_ADDRESSES, "DELETE FROM channel_address WHERE channel = $1");

sql!(pub CLAIM_ADDRESS, "INSERT INTO channel_address (kind, address, channel) VALUES ($1, $2, $3) ON CONFLICT (kind, address) DO NOTHING");

// inbox_raw

sql!(pub INSERT_RAW, "INSERT INTO inbox_raw (id, channel, external_id, blob, size, envelope, state, attempts, received_at)
    VALUES ($1, $2, $3, $4, $5, $6, 'new', 0, $7) ON CONFLICT (channel, external_id) DO NOTHING");

sql!(pub RAW_BY_EXTERNAL, "SELECT id FROM inbox_raw WHERE channel = $1 AND external_id = $2");

sql!(pub RAW, "SELECT id, channel, external_id, blob, size, envelope, state, attempts, error, message, received_at
    FROM inbox_raw WHERE id = $1");

sql!(pub FINISH_RAW, "UPDATE inbox_raw SET state = $1, message = $2, error = $3 WHERE id = $4 AND state = 'new'");

sql!(pub STUMBLE_RAW, "UPDATE inbox_raw SET attempts = attempts + 1, error = $1 WHERE id = $2 AND state = 'new' RETURNING attempts");

sql!(pub SET_RAW_STATE, "UPDATE inbox_raw SET state = $1, attempts = 0 WHERE id = $2 AND state = $3");

sql!(pub LIST_RAW, "SELECT id, channel, external_id, blob, size, envelope, state, attempts, error, message, received_at
    FROM inbox_raw WHERE channel = $1 AND state = $2 AND state <> 'done' AND id < $3 ORDER BY id DESC LIMIT $4");

sql!(pub LIST_DONE_RAW, "SELECT id, channel, external_id, blob, size, envelope, state, attempts, error, message, received_at
    FROM inbox_raw WHERE channel = $1 AND state = $2 AND id < $3 ORDER BY id DESC LIMIT $4");

sql!(pub OLDEST_RAW, "SELECT min(received_at) FROM inbox_raw WHERE channel = $1 AND state = 'new' AND state <> 'done'");

sql!(pub QUARANTINED, "SELECT channel, count(*) FROM inbox_raw WHERE state = 'quarantined' AND state <> 'done' GROUP BY channel");

// delivery and the message on its way

sql!(pub OUTGOING, "SELECT m.case_id, m.interaction, m.channel, m.author_kind, m.author_name, m.text, m.html, m.language, m.extra,
      m.delivery, m.created_at, c.number, c.subject, c.customer, coalesce(u.name, '')
    FROM message m JOIN cases c ON c.id = m.case_id LEFT JOIN customer u ON u.id = c.customer WHERE m.id = $1");

sql!(pub FILES, "SELECT id, name, media_type, size, content_id, blob FROM attachment WHERE message = $1 ORDER BY id");

sql!(pub LAST_ATTEMPT, "SELECT attempt, outcome FROM delivery WHERE message = $1 ORDER BY attempt DESC LIMIT 1");

sql!(pub INSERT_ATTEMPT, "INSERT INTO delivery (id, message, attempt, at, outcome) VALUES ($1, $2, $3, $4, 'started')");

sql!(pub SETTLE_ATTEMPT, "UPDATE delivery SET outcome = $1, provider_id = $2, detail = $3
    WHERE message = $4 AND attempt = $5 AND outcome = 'started'");

sql!(pub LAST_TROUBLE, "SELECT d.at, d.detail FROM delivery d JOIN message m ON m.id = d.message
    WHERE m.channel = $1 AND d.id > $2 AND d.outcome IN ('delayed', 'refused', 'unknown') ORDER BY d.id DESC LIMIT 1");

// opening_hours

sql!(pub HOURS, "SELECT form FROM opening_hours WHERE channel = $1");

sql!(pub ALL_HOURS, "SELECT channel, form FROM opening_hours");

sql!(pub PUT_HOURS, "INSERT INTO opening_hours (channel, form, updated_at) VALUES ($1, $2, $3)
    ON CONFLICT (channel) DO UPDATE SET form = excluded.form, updated_at = excluded.updated_at");

sql!(pub FORGET_HOURS, "DELETE FROM opening_hours WHERE channel = $1");
