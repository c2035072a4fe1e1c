//! Every SQL text of this room, by table.

use helppo_store::sql;

// Of other rooms: read only, and the case's row held while an event is numbered.

sql!(pub HOLD_CASE, "UPDATE cases SET updated_at = updated_at WHERE id = $1 RETURNING customer, status, merged_into");

// Read after the hold: what was numbered while we waited for it counts.
sql!(pub NEWEST, "SELECT coalesce(max(case_seq), 0) FROM event WHERE case_id = $1");

sql!(pub SIGHT, "SELECT team, owner FROM cases WHERE id = $1");

sql!(pub IS_TEAM, "SELECT count(*) FROM team WHERE id = $1");

sql!(pub IS_AGENT, "SELECT count(*) FROM agent WHERE id = $1 AND disabled_at IS NULL");

sql!(pub MEMBERS_OF, "SELECT m.agent FROM membership m JOIN agent a ON a.id = m.agent
    WHERE m.team = $1 AND a.disabled_at IS NULL");

// help_call.

sql!(pub ADD_CALL, "INSERT INTO help_call (id, case_id, asked_by, team, agent, asked_at) VALUES ($1, $2, $3, $4, $5, $6)");

sql!(pub CALL, "SELECT h.id, h.case_id, c.team, c.owner, h.asked_by, h.team, h.agent, h.closed_at
    FROM help_call h JOIN cases c ON c.id = h.case_id WHERE h.id = $1");

sql!(pub CLOSE_CALL, "UPDATE help_call SET closed_at = $1, closed_by = $2 WHERE id = $3 AND closed_at IS NULL");

// A call goes on in the case that its own has become part of.
sql!(pub OPEN, "SELECT h.id, c.id, c.team, c.owner, h.asked_by, h.team, h.agent, h.closed_at,
      c.number, c.subject, a.name, t.name, b.name, h.asked_at
    FROM help_call h JOIN cases o ON o.id = h.case_id JOIN cases c ON c.id = coalesce(o.merged_into, o.id)
      JOIN agent a ON a.id = h.asked_by
      LEFT JOIN team t ON t.id = h.team LEFT JOIN agent b ON b.id = h.agent
    WHERE h.closed_at IS NULL AND c.status IN ('open', 'pending') AND c.merged_into IS NULL
    ORDER BY h.id DESC LIMIT 200");

sql!(pub OF_CASE, "SELECT h.id, h.case_id, c.team, c.owner, h.asked_by, h.team, h.agent, h.closed_at,
      c.number, c.subject, a.name, t.name, b.name, h.asked_at
    FROM help_call h JOIN cases c ON c.id = h.case_id JOIN agent a ON a.id = h.asked_by
      LEFT JOIN team t ON t.id = h.team LEFT JOIN agent b ON b.id = h.agent
    WHERE h.case_id = $1 OR h.case_id IN (SELECT id FROM cases WHERE merged_into = $1) ORDER BY h.id DESC LIMIT 20");

sql!(pub ONE, "SELECT h.id, h.case_id, c.team, c.owner, h.asked_by, h.team, h.agent, h.closed_at,
      c.number, c.subject, a.name, t.name, b.name, h.asked_at
    FROM help_call h JOIN cases c ON c.id = h.case_id JOIN agent a ON a.id = h.asked_by
      LEFT JOIN team t ON t.id = h.team LEFT JOIN agent b ON b.id = h.agent
    WHERE h.id = $1");

// help_word.

sql!(pub ADD_WORD, "INSERT INTO help_word (id, call, agent, seq, text, said_at) VALUES ($1, $2, $3, $4, $5, $6)");

sql!(pub ANSWERS, "SELECT w.agent, w.seq FROM help_word w JOIN help_call h ON h.id = w.call
    WHERE w.call = $1 AND w.agent <> h.asked_by ORDER BY w.id");

sql!(pub SPEAKERS, "SELECT DISTINCT agent FROM help_word WHERE call = $1");

sql!(pub WORDS_OPEN, "SELECT w.call, w.agent, a.name, w.text, w.said_at FROM help_call h
      JOIN cases o ON o.id = h.case_id JOIN cases c ON c.id = coalesce(o.merged_into, o.id)
      JOIN help_word w ON w.call = h.id JOIN agent a ON a.id = w.agent
    WHERE h.closed_at IS NULL AND c.status IN ('open', 'pending') ORDER BY w.id");

sql!(pub WORDS_OF_CASE, "SELECT w.call, w.agent, a.name, w.text, w.said_at FROM help_call h
      JOIN help_word w ON w.call = h.id JOIN agent a ON a.id = w.agent
    WHERE h.case_id = $1 OR h.case_id IN (SELECT id FROM cases WHERE merged_into = $1) ORDER BY w.id");

sql!(pub WORDS_OF, "SELECT w.call, w.agent, a.name, w.text, w.said_at FROM help_word w JOIN agent a ON a.id = w.agent
    WHERE w.call = $1 ORDER BY w.id");
