//! `cases`, `case_tally`, `case_merge`.

use helppo_store::sql;

sql!(pub INSERT, "INSERT INTO cases (id, number, customer, subject, status, team, owner, priority, language, channel,
      channel_kind, created_at, updated_at, last_message_at, last_text, last_author_kind, unread, waiting_since, follows)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)");

// Holding a case: on PostgreSQL the row is locked until the transaction ends, so that its events get
// their numbers one after the other; on both engines the row is read in the same step.
sql!(pub HOLD, "UPDATE cases SET updated_at = $1 WHERE id = $2
    RETURNING id, number, customer, subject, status, team, owner, priority, language, channel, channel_kind, task,
      created_at, last_message_at, last_text, last_author_kind, unread, snoozed_until, waiting_since, solved_at,
      closed_at, merged_into, (SELECT coalesce(max(e.case_seq), 0) FROM event e WHERE e.case_id = cases.id)");

sql!(pub GET, "SELECT id, number, customer, subject, status, team, owner, priority, language, channel, channel_kind,
      task, created_at, last_message_at, last_text, last_author_kind, unread, snoozed_until, waiting_since, solved_at,
      closed_at, merged_into, (SELECT coalesce(max(e.case_seq), 0) FROM event e WHERE e.case_id = cases.id)
    FROM cases WHERE id = $1");

sql!(pub PUT, "UPDATE cases SET subject = $1, status = $2, team = $3, owner = $4, priority = $5, language = $6,
      task = $7, last_message_at = $8, last_text = $9, last_author_kind = $10, unread = $11, snoozed_until = $12,
      waiting_since = $13, solved_at = $14, closed_at = $15, merged_into = $16 WHERE id = $17");

sql!(pub SIGHT, "SELECT team, owner, customer, merged_into FROM cases WHERE id = $1");

sql!(pub SET_UNREAD, "UPDATE cases SET unread = $1 WHERE id = $2");

// Held without a change of its time: when a case is due is no deed in it.
sql!(pub HOLD_DUE, "UPDATE cases SET updated_at = updated_at WHERE id = $1 RETURNING customer, due_kind, due_at");

sql!(pub SET_DUE, "UPDATE cases SET due_kind = $1, due_at = $2 WHERE id = $3");

sql!(pub LATEST_IN_CHANNEL, "SELECT id, status, solved_at FROM cases
    WHERE customer = $1 AND channel = $2 AND merged_into IS NULL ORDER BY id DESC LIMIT 1");

sql!(pub MERGED_INTO, "SELECT id FROM cases WHERE merged_into = $1 ORDER BY id");

sql!(pub SOLVED_BEFORE, "SELECT id FROM cases WHERE team = $1 AND status = 'solved' AND snoozed_until IS NULL
    AND last_message_at < $2 AND solved_at < $2 ORDER BY last_message_at, id LIMIT $3");

sql!(pub TEAMS, "SELECT id FROM team ORDER BY id");

sql!(pub TALLY, "INSERT INTO case_tally (owner, team, status, part, n) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (owner, team, status, part) DO UPDATE SET n = case_tally.n + excluded.n");

sql!(pub TALLY_OF_OWNER, "SELECT team, status, CAST(sum(n) AS BIGINT) FROM case_tally WHERE owner = $1 GROUP BY team, status");

sql!(pub INSERT_MERGE, "INSERT INTO case_merge (id, source, target, moved, merged_by, merged_at)
    VALUES ($1, $2, $3, $4, $5, $6)");

sql!(pub LAST_MERGE, "SELECT id, target, moved FROM case_merge
    WHERE source = $1 AND undone_at IS NULL ORDER BY id DESC LIMIT 1");

sql!(pub UNDO_MERGE, "UPDATE case_merge SET undone_at = $1 WHERE id = $2");

sql!(pub SET_HAND_OVER, "UPDATE cases SET hand_over = $1 WHERE id = $2");

sql!(pub GIVE_BACK_WORD, "UPDATE cases SET hand_over = $1 WHERE id = $2 AND hand_over IS NULL");

sql!(pub HAND_OVER_NOTE, "SELECT hand_over FROM cases WHERE id = $1");

sql!(pub FORGET_HAND_OVER, "UPDATE cases SET hand_over = NULL WHERE id = $1 AND hand_over IS NOT NULL");

sql!(pub FORGET_OWN_WORD, "UPDATE cases SET hand_over = NULL WHERE id = $1
    AND hand_over IN (SELECT n.id FROM note n WHERE n.agent = $2)");

sql!(pub HAND_OVER, "SELECT n.id, n.text, n.agent, a.name, n.created_at FROM cases c JOIN note n ON n.id = c.hand_over
      JOIN agent a ON a.id = n.agent WHERE c.id = $1");
