//! `visitor`, `visitor_session`, `visitor_token`, `visitor_upload`.

use helppo_store::sql;

sql!(pub INSERT, "INSERT INTO visitor (id, channel, external, name, email, email_verified, language, created_at, last_seen_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");

// Whoever comes second with the same signed identity becomes the visitor that is there.
sql!(pub CLAIM, "INSERT INTO visitor (id, channel, external, name, email, email_verified, language, created_at, last_seen_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (channel, external) WHERE external IS NOT NULL DO UPDATE SET last_seen_at = excluded.last_seen_at,
      name = coalesce(excluded.name, visitor.name), email = coalesce(excluded.email, visitor.email),
      email_verified = CASE WHEN excluded.email IS NULL THEN visitor.email_verified ELSE excluded.email_verified END
    RETURNING id, channel, external, name, email, email_verified, language");

sql!(pub BY_SECRET, "SELECT v.id, v.channel, v.external, v.name, v.email, v.email_verified, v.language, v.last_seen_at
    FROM visitor_session s JOIN visitor v ON v.id = s.visitor WHERE s.secret = $1 AND s.expires_at > $2");

sql!(pub GET, "SELECT id, channel, external, name, email, email_verified, language FROM visitor WHERE id = $1");

sql!(pub SEEN, "UPDATE visitor SET last_seen_at = $1 WHERE id = $2");

sql!(pub ADDRESSES, "SELECT count(*) FROM identity WHERE customer = $1 AND kind = 'email'");
sql!(pub EDIT, "UPDATE visitor SET name = coalesce($1, name), email = coalesce($2, email),
      email_verified = CASE WHEN CAST($2 AS TEXT) IS NULL THEN email_verified ELSE 0 END, language = coalesce($3, language)
    WHERE id = $4");

sql!(pub OPEN_SESSION, "INSERT INTO visitor_session (secret, visitor, created_at, expires_at) VALUES ($1, $2, $3, $4)");

sql!(pub TAKE_SESSIONS, "UPDATE visitor_session SET visitor = $1 WHERE visitor = $2");

sql!(pub TAKE_EMAIL, "UPDATE visitor SET email = $1 WHERE id = $2 AND email IS NULL");

sql!(pub CLOSE_SESSION, "DELETE FROM visitor_session WHERE secret = $1");

sql!(pub FORGET_SESSIONS, "DELETE FROM visitor_session WHERE secret IN
      (SELECT secret FROM visitor_session WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)");

// The nonce of the browser that showed the token first; the caller compares it with its own.
sql!(pub CLAIM_TOKEN, "INSERT INTO visitor_token (channel, jti, nonce, expires_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (channel, jti) DO UPDATE SET expires_at = visitor_token.expires_at RETURNING nonce");

sql!(pub FORGET_TOKENS, "DELETE FROM visitor_token WHERE expires_at < $1");

// The same file named the same again is the same upload.
sql!(pub UPLOAD, "INSERT INTO visitor_upload (id, visitor, client_id, blob, name, media_type, size, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (visitor, client_id) DO UPDATE SET created_at = visitor_upload.created_at RETURNING id");

sql!(pub UPLOADED, "SELECT id, blob, name, media_type, size FROM visitor_upload
    WHERE id = $1 AND visitor = $2 AND created_at > $3");

sql!(pub UPLOADED_BYTES, "SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM visitor_upload WHERE visitor = $1 AND created_at > $2");

sql!(pub UPLOADED_IN_CHANNEL, "SELECT CAST(coalesce(sum(u.size), 0) AS BIGINT)
    FROM visitor_upload u JOIN visitor v ON v.id = u.visitor WHERE v.channel = $1 AND u.created_at > $2");

sql!(pub FORGET_UPLOADS, "DELETE FROM visitor_upload WHERE id IN
      (SELECT id FROM visitor_upload WHERE created_at < $1 ORDER BY created_at LIMIT $2) RETURNING blob");

sql!(pub CUSTOMER_BY, "SELECT customer FROM identity WHERE kind = $1 AND value = $2");
