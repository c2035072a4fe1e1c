//! The SQL of promises.

use helppo_store::sql;

sql!(pub INSERT, "INSERT INTO promise (id, case_id, agent, text, due_at, state, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)");

sql!(pub GET, "SELECT p.id, p.case_id, c.number, p.agent, a.name, p.text, p.due_at, p.state, p.ended_at, p.created_at,
      c.team, c.owner
    FROM promise p JOIN cases c ON c.id = p.case_id JOIN agent a ON a.id = p.agent WHERE p.id = $1");

sql!(pub OPEN_IN_CASE, "SELECT count(*) FROM promise WHERE case_id = $1 AND ended_at IS NULL");

sql!(pub END, "UPDATE promise SET state = $1, ended_at = $2 WHERE id = $3");

sql!(pub BREAK, "UPDATE promise SET state = $1 WHERE id = $2");

sql!(pub OWED, "SELECT p.id, p.case_id, c.number, p.agent, a.name, p.text, p.due_at, p.state, p.ended_at, p.created_at,
      c.team, c.owner
    FROM promise p JOIN cases c ON c.id = p.case_id JOIN agent a ON a.id = p.agent
    WHERE p.agent = $1 AND p.ended_at IS NULL ORDER BY p.due_at LIMIT $2");

// The customer's cases are read by their index, the promises of each by theirs.
sql!(pub SHOWN, "SELECT p.id, p.case_id, c.number, p.agent, a.name, p.text, p.due_at, p.state, p.ended_at, p.created_at,
      c.team, c.owner
    FROM cases c JOIN promise p ON p.case_id = c.id JOIN agent a ON a.id = p.agent
    WHERE c.customer = $1 AND (p.ended_at IS NULL OR c.id = $2)
    ORDER BY p.ended_at IS NOT NULL, p.due_at LIMIT $3");
