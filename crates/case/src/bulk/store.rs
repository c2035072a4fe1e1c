//! `bulk` and `bulk_item`.

use helppo_store::sql;

sql!(pub INSERT, "INSERT INTO bulk (id, agent, action, selection, state, done, failed, total, created_at)
    VALUES ($1, $2, $3, $4, $5, 0, 0, $6, $7)");

sql!(pub GET, "SELECT id, agent, action, selection, state, done, failed, total, undo_until FROM bulk WHERE id = $1");

sql!(pub SET, "UPDATE bulk SET state = $1, done = $2, failed = $3, total = $4, undo_until = $5, selection = coalesce($6, selection)
    WHERE id = $7");

sql!(pub ADD, "INSERT INTO bulk_item (bulk, case_id, state) VALUES ($1, $2, 'todo') ON CONFLICT (bulk, case_id) DO NOTHING");

sql!(pub NEXT, "SELECT case_id, before FROM bulk_item WHERE bulk = $1 AND state = $2 ORDER BY case_id LIMIT $3");

sql!(pub MARK, "UPDATE bulk_item SET state = $1, before = $2 WHERE bulk = $3 AND case_id = $4");
