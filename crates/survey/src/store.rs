//! Every SQL text of this room, by table.

use helppo_store::sql;

// Of the case room: read only, and its row held while an event is numbered.

sql!(pub HOLD_CASE, "UPDATE cases SET updated_at = updated_at WHERE id = $1");

sql!(pub LAST_SERVED, "SELECT interaction, channel_kind, author_kind, author FROM message
    WHERE case_id = $1 AND author_kind IN ('agent', 'bot') AND channel_kind IN ('chat', 'email')
    ORDER BY id DESC LIMIT 1");

sql!(pub LAST_TO_LEAVE, "SELECT max(leaves_at) FROM message WHERE case_id = $1 AND delivery = 'queued'");

sql!(pub CUSTOMER_LANGUAGE, "SELECT language FROM customer WHERE id = $1");

sql!(pub SUBJECT, "SELECT subject, number FROM cases WHERE id = $1");

// survey_ask.

sql!(pub ASKED_SINCE, "SELECT count(*) FROM survey_ask WHERE customer = $1 AND asked_at > $2");

sql!(pub ASKED_ABOUT, "SELECT count(*) FROM survey_ask WHERE customer = $1 AND case_id = $2 AND interaction = $3");

sql!(pub INSERT_ASK, "INSERT INTO survey_ask (id, kind, case_id, interaction, customer, team, channel_kind, agent,
      language, message, hash, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");

sql!(pub ASK, "SELECT id, kind, case_id, interaction, customer, team, channel_kind, agent, language FROM survey_ask
    WHERE id = $1");

sql!(pub ASK_BY_HASH, "SELECT id, kind, case_id, interaction, customer, team, channel_kind, agent, language FROM survey_ask
    WHERE hash = $1");

// survey_response.

sql!(pub RESPONSE, "SELECT score, text, answered_at FROM survey_response WHERE ask = $1");

sql!(pub INSERT_RESPONSE, "INSERT INTO survey_response (id, ask, kind, case_id, team, channel_kind, agent, score, text,
      answered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");

sql!(pub CHANGE_RESPONSE, "UPDATE survey_response SET score = $1, text = $2 WHERE ask = $3");
