//! Every SQL text of this room.

use helppo_store::sql;

sql!(pub CHANNELS, "SELECT id, kind, name, enabled, team, brand, language, settings, secrets, created_at FROM channel ORDER BY id");
sql!(pub CHANNEL, "SELECT id, kind, name, enabled, team, brand, language, settings, secrets, created_at FROM channel WHERE id = $1");
sql!(
    pub INSERT_CHANNEL,
    "INSERT INTO channel (id, kind, name, enabled, team, brand, language, settings, secrets, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
);
sql!(
    pub UPDATE_CHANNEL,
    "UPDATE channel SET name = $1, enabled = $2, team = $3, brand = $4, language = $5, settings = $6, secrets = $7 WHERE id = $8"
);
sql!(pub TEAM_NAME, "SELECT name FROM team WHERE id = $1");

sql!(
    pub INSERT_RAW,
    "INSERT INTO inbox_raw (id, channel, external_id, blob, size, envelope, state, received_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'new', $7) ON CONFLICT (channel, external_id) DO NOTHING"
);
sql!(pub RAW_BY_EXTERNAL, "SELECT id FROM inbox_raw WHERE channel = $1 AND external_id = $2");
sql!(pub RAW, "SELECT id, channel, external_id, blob, size, envelope, state, error, received_at FROM inbox_raw WHERE id = $1");
sql!(pub SET_RAW_STATE, "UPDATE inbox_raw SET state = $1, error = $2 WHERE id = $3");
sql!(
    pub QUARANTINED,
    "SELECT id, channel, external_id, blob, size, envelope, state, error, received_at FROM inbox_raw
     WHERE channel = $1 AND id < $2 AND state = 'quarantined' ORDER BY id DESC LIMIT $3"
);
sql!(pub COUNT_QUARANTINED, "SELECT channel, count(*) FROM inbox_raw WHERE state = 'quarantined' GROUP BY channel");

sql!(pub BEGIN_TRY, "INSERT INTO delivery (id, message, at, outcome) VALUES ($1, $2, $3, 'trying')");
sql!(pub END_TRY, "UPDATE delivery SET outcome = $1, provider_id = $2, detail = $3 WHERE id = $4");
sql!(pub LAST_TRY, "SELECT outcome FROM delivery WHERE message = $1 ORDER BY id DESC LIMIT 1");

sql!(
    pub OUTGOING,
    "SELECT m.id, m.case_id, c.number, c.subject, m.channel, m.customer, u.name, m.author_kind, m.author, m.author_name, m.text, m.html,
       coalesce(m.language, c.language), m.headers, m.extra, m.created_at
     FROM message m JOIN cases c ON c.id = m.case_id JOIN customer u ON u.id = m.customer WHERE m.id = $1"
);
sql!(pub FILES, "SELECT blob, name, media_type, size, content_id FROM attachment WHERE message = $1 ORDER BY id");
sql!(
    pub ADDRESSES,
    "SELECT value FROM identity WHERE customer = $1 AND kind = $2 ORDER BY CASE WHEN verified_at IS NULL THEN 1 ELSE 0 END, id DESC"
);
sql!(
    pub EARLIER,
    "SELECT author_kind, author_name, provider_id, subject, headers, text, created_at FROM message
     WHERE case_id = $1 AND id < $2 AND channel = $3 AND delivery <> 'recalled' ORDER BY id DESC LIMIT 12"
);
