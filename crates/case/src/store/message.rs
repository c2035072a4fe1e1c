//! `message` and `attachment`.

use helppo_store::sql;

sql!(pub INSERT, "INSERT INTO message (id, case_id, interaction, channel, channel_kind, customer, seq, author_kind,
      author, author_name, subject, text, html, language, delivery, provider_id, headers, extra, leaves_at, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)");

sql!(pub HEAD, "SELECT id, case_id, interaction, channel, channel_kind, customer, seq, author_kind, author, delivery,
      provider_id, leaves_at, created_at FROM message WHERE id = $1");

sql!(pub TEXT, "SELECT text FROM message WHERE id = $1");

sql!(pub SET_DELIVERY, "UPDATE message SET delivery = $1, provider_id = coalesce($2, provider_id) WHERE id = $3");

sql!(pub LEAVE, "UPDATE message SET leaves_at = NULL WHERE id = $1 AND delivery = 'queued' AND leaves_at IS NOT NULL");

sql!(pub RECALL, "UPDATE message SET delivery = 'recalled', leaves_at = NULL WHERE id = $1");

sql!(pub LAST_UNREAD, "SELECT id, interaction, delivery FROM message
    WHERE case_id = $1 AND author_kind = 'customer' ORDER BY id DESC LIMIT 1");

sql!(pub HTML, "SELECT m.html, m.text, m.case_id, m.channel, m.provider_id FROM message m WHERE m.id = $1");

sql!(pub RAW_BLOB, "SELECT blob FROM inbox_raw WHERE message = $1 ORDER BY id LIMIT 1");

sql!(pub CHANNEL, "SELECT id, kind, team, enabled FROM channel WHERE id = $1");

sql!(pub PROMISE, "SELECT data FROM job WHERE kind = 'DeliverMessage' AND key = $1 AND state = 0");

sql!(pub INSERT_ATTACHMENT, "INSERT INTO attachment (id, message, blob, name, media_type, size, content_id, uploader, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");

// An upload becomes an attachment once, and only for whoever uploaded it.
sql!(pub ATTACH_UPLOAD, "UPDATE attachment SET message = $1 WHERE id = $2 AND message IS NULL AND uploader = $3");

sql!(pub FREE_UPLOADS, "UPDATE attachment SET message = NULL WHERE message = $1 AND uploader IS NOT NULL");

sql!(pub ATTACHMENT, "SELECT id, message, blob, name, media_type, size, content_id, uploader FROM attachment WHERE id = $1");

sql!(pub INLINE_OF, "SELECT id, content_id FROM attachment WHERE message = $1 AND content_id IS NOT NULL");

sql!(pub FORGET_UPLOADS, "DELETE FROM attachment WHERE id IN
      (SELECT id FROM attachment WHERE message IS NULL AND created_at < $1 ORDER BY created_at LIMIT $2) RETURNING blob");
