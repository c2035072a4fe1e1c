//! `interaction`.

use helppo_store::sql;

sql!(pub INSERT, "INSERT INTO interaction (id, case_id, channel, channel_kind, state, agent, team, priority, language,
      assurance, preferred_agent, skills, started_at, waiting_since, accepted_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)");

sql!(pub GET, "SELECT id, case_id, channel, channel_kind, state, agent, team, priority, language, assurance,
      preferred_agent, skills, started_at, waiting_since, accepted_at, ended_at, how FROM interaction WHERE id = $1");

sql!(pub LIVE_OF_CASE, "SELECT id, case_id, channel, channel_kind, state, agent, team, priority, language, assurance,
      preferred_agent, skills, started_at, waiting_since, accepted_at, ended_at, how FROM interaction
    WHERE case_id = $1 AND state <> 'ended' ORDER BY id");

sql!(pub SET_STATE, "UPDATE interaction SET state = $1, agent = $2, waiting_since = $3, accepted_at = $4,
      ended_at = $5, how = $6 WHERE id = $7");

sql!(pub SET_PLACE, "UPDATE interaction SET team = $1, priority = $2, preferred_agent = $3 WHERE id = $4");

sql!(pub SET_NEEDS, "UPDATE interaction SET language = $1, skills = $2 WHERE id = $3");

sql!(pub RAISE_ASSURANCE, "UPDATE interaction SET assurance = $1 WHERE id = $2");

sql!(pub MOVE, "UPDATE interaction SET case_id = $1 WHERE id = $2");

// The customer's running talk in one channel: their few cases first, then what is live in them.
sql!(pub LIVE_OF_CUSTOMER, "SELECT i.case_id FROM cases c
      JOIN interaction i ON i.case_id = c.id AND i.state <> 'ended' AND i.channel = $1
    WHERE c.customer = $2 ORDER BY i.id DESC LIMIT 1");
