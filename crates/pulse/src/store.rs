//! Every SQL text of this room, by table.

use helppo_store::sql;

// Of other rooms: read only.

sql!(pub AWAY_FOR_NO_REASON, "SELECT count(*) FROM presence WHERE agent = $1 AND status = 'away' AND reason IS NULL");

// For which of their own teams somebody worked, the most first.
sql!(pub WORKED, "SELECT i.team, count(*) FROM interaction i
      JOIN membership m ON m.agent = i.agent AND m.team = i.team
    WHERE i.agent = $1 AND i.accepted_at >= $2 GROUP BY i.team ORDER BY 2 DESC, 1");

// pulse_ask.

sql!(pub ASK, "INSERT INTO pulse_ask (agent, asked_at, team, open) VALUES ($1, $2, $3, 1)
    ON CONFLICT (agent) DO UPDATE SET asked_at = excluded.asked_at, team = excluded.team, open = 1
    WHERE pulse_ask.asked_at <= $4");

sql!(pub CLOSE_ASK, "UPDATE pulse_ask SET open = 0 WHERE agent = $1 AND open = 1 AND asked_at > $2 RETURNING team");

// pulse_voice.

sql!(pub ADD_VOICE, "INSERT INTO pulse_voice (week, agent, team, n) VALUES ($1, $2, $3, 1)
    ON CONFLICT (week, agent) DO UPDATE SET n = pulse_voice.n + 1 RETURNING team, n");

sql!(pub FORGET_VOICES, "DELETE FROM pulse_voice WHERE week < $1");

// pulse_group.

sql!(pub ADD_TO_GROUP, "INSERT INTO pulse_group (week, team, people, most, answers, total, least)
    VALUES ($1, $2, $3, $4, 1, $5, $6)
    ON CONFLICT (week, team) DO UPDATE SET people = pulse_group.people + excluded.people,
      most = CASE WHEN excluded.most > pulse_group.most THEN excluded.most ELSE pulse_group.most END,
      answers = pulse_group.answers + 1, total = pulse_group.total + excluded.total,
      least = CASE WHEN excluded.least > pulse_group.least THEN excluded.least ELSE pulse_group.least END");

sql!(pub GROUPS, "SELECT g.week, g.team, t.name, g.people, g.most, g.answers, g.total, g.least FROM pulse_group g
      LEFT JOIN team t ON t.id = g.team
    WHERE g.week >= $1 AND g.week < $2
    ORDER BY g.week DESC, CASE WHEN t.id IS NULL THEN 1 ELSE 0 END, t.name, g.team");

sql!(pub PUT_GROUP, "INSERT INTO pulse_group (week, team, people, most, answers, total, least)
    VALUES ($1, $2, $3, $4, $5, $6, $7)");

sql!(pub FORGET_GROUP, "DELETE FROM pulse_group WHERE week = $1 AND team = $2");

// pulse_word.

sql!(pub ADD_WORD, "INSERT INTO pulse_word (week, team, place, text) VALUES ($1, $2, $3, $4)");

sql!(pub WORDS, "SELECT week, team, place, text FROM pulse_word WHERE week >= $1 AND week < $2
    ORDER BY week, place");

sql!(pub JOIN_WORDS, "UPDATE pulse_word SET team = $1 WHERE week = $2 AND team = $3");

sql!(pub FORGET_WORDS_OF, "DELETE FROM pulse_word WHERE week = $1 AND team = $2");

sql!(pub FORGET_WORDS, "DELETE FROM pulse_word WHERE week < $1");
