//! Every statement of this room. Each that reads a case names its customer.

use helppo_store::sql;

// area_sign_in
sql!(
    pub INSERT_WISH,
    "INSERT INTO area_sign_in (id, browser, email, locale, site, tries, expires_at) VALUES ($1, $2, $3, $4, $5, 0, $6)"
);
sql!(pub FORGET_WISHES, "DELETE FROM area_sign_in WHERE expires_at < $1");
sql!(pub FIND_WISH, "SELECT id, email, locale, site FROM area_sign_in WHERE id = $1 AND expires_at > $2");
sql!(pub WISH_OF, "SELECT email FROM area_sign_in WHERE browser = $1 AND expires_at > $2");
sql!(pub SEAL_WISH, "UPDATE area_sign_in SET code = $1, link = $2 WHERE id = $3");
// The try is counted whatever becomes of it, by whoever comes first.
sql!(
    pub TRY_CODE,
    "UPDATE area_sign_in SET tries = tries + 1 WHERE browser = $1 AND expires_at > $2 AND tries < $3
     RETURNING id, email, code"
);
sql!(pub USE_CODE, "DELETE FROM area_sign_in WHERE id = $1");
sql!(pub WISH_BY_LINK, "SELECT email FROM area_sign_in WHERE link = $1 AND expires_at > $2");
sql!(pub USE_LINK, "DELETE FROM area_sign_in WHERE link = $1 AND expires_at > $2 RETURNING email");
sql!(pub ADDRESS_OF, "SELECT id FROM identity WHERE kind = 'email' AND value = $1");

// area_session
sql!(
    pub INSERT_SESSION,
    "INSERT INTO area_session (id, identity, hash, created_at, seen_at, turned_at, expires_at)
     VALUES ($1, $2, $3, $4, $4, $4, $5)"
);
sql!(
    pub SESSION,
    "SELECT s.id, i.customer, i.value, c.name, s.created_at, s.seen_at, s.turned_at, CAST(1 AS BIGINT)
     FROM area_session s JOIN identity i ON i.id = s.identity JOIN customer c ON c.id = i.customer
     WHERE s.hash = $1 AND s.expires_at > $2"
);
sql!(
    pub SESSION_BEFORE,
    "SELECT s.id, i.customer, i.value, c.name, s.created_at, s.seen_at, s.turned_at, CAST(0 AS BIGINT)
     FROM area_session s JOIN identity i ON i.id = s.identity JOIN customer c ON c.id = i.customer
     WHERE s.earlier = $1 AND s.expires_at > $2 AND s.turned_at > $3"
);
sql!(
    pub TURN_SESSION,
    "UPDATE area_session SET earlier = hash, hash = $1, turned_at = $2 WHERE id = $3 AND turned_at = $4"
);
sql!(pub SEE_SESSION, "UPDATE area_session SET seen_at = $1, expires_at = $2 WHERE id = $3");
sql!(pub END_SESSION, "DELETE FROM area_session WHERE hash = $1 OR earlier = $2");
sql!(pub FORGET_SESSIONS, "DELETE FROM area_session WHERE expires_at < $1");

// cases, messages, promises
sql!(
    pub CASES_OF,
    "SELECT id, number, subject, status, last_author_kind, last_message_at FROM cases
     WHERE customer = $1 AND id < $2 AND merged_into IS NULL ORDER BY id DESC LIMIT $3"
);
sql!(
    pub CASE_OF,
    "SELECT id, number, subject, status, last_author_kind, last_message_at FROM cases
     WHERE id = $1 AND customer = $2 AND merged_into IS NULL"
);
// What stands in a case and in those that were merged into it, as far as it was said by or to this
// customer, or by somebody who is this customer now. What was taken back or has not left is not there.
sql!(
    pub SAID_IN,
    "SELECT m.id, m.author_kind, m.author_name, m.text, m.created_at
     FROM cases c JOIN message m ON m.case_id = c.id JOIN customer x ON x.id = m.customer
     WHERE c.id IN (SELECT id FROM cases WHERE id = $1 UNION SELECT id FROM cases WHERE merged_into = $1)
       AND c.customer = $2 AND (x.id = $2 OR x.merged_into = $2)
       AND m.delivery <> 'recalled' AND m.leaves_at IS NULL
     ORDER BY m.id DESC LIMIT $3"
);
sql!(
    pub FILES_IN,
    "SELECT a.message, a.name, a.size FROM attachment a JOIN message m ON m.id = a.message
     JOIN cases c ON c.id = m.case_id
     WHERE m.case_id = $1 AND c.customer = $2 AND a.content_id IS NULL ORDER BY a.id LIMIT $3"
);
sql!(
    pub PROMISES_TO,
    "SELECT p.case_id, p.text, p.due_at, p.state FROM cases c JOIN promise p ON p.case_id = c.id
     WHERE c.customer = $1 AND c.merged_into IS NULL AND p.ended_at IS NULL ORDER BY p.due_at LIMIT $2"
);
