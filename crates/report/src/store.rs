//! Every SQL text of this room, by table.

use helppo_store::sql;

// Of the case, routing, level and survey rooms: read only.

sql!(pub INTERACTION, "SELECT case_id, team, channel_kind, waiting_since FROM interaction WHERE id = $1");

sql!(pub CASE, "SELECT team, channel_kind, owner FROM cases WHERE id = $1");

sql!(pub ASKED_BY_CUSTOMER_SINCE, "SELECT min(created_at) FROM message
    WHERE case_id = $1 AND author_kind = 'customer' AND id < $2");

sql!(pub ANSWERED_BEFORE, "SELECT count(*) FROM message
    WHERE case_id = $1 AND author_kind = 'agent' AND delivery <> 'recalled' AND id < $2");

sql!(pub RESPONSE, "SELECT team, channel_kind, agent, answered_at FROM survey_response WHERE ask = $1");

sql!(pub TARGET, "SELECT target_ms FROM queue WHERE team = $1 AND channel_kind = $2");

sql!(pub LIVE_WORKS, "SELECT i.id, i.team, i.channel_kind, i.state, i.agent, i.waiting_since, i.started_at, w.hard
    FROM interaction i LEFT JOIN work_item w ON w.interaction = i.id WHERE i.state <> 'ended' ORDER BY i.id");

sql!(pub LIVE_WORK, "SELECT i.id, i.team, i.channel_kind, i.state, i.agent, i.waiting_since, i.started_at, w.hard
    FROM interaction i LEFT JOIN work_item w ON w.interaction = i.id WHERE i.state <> 'ended' AND i.id IN ({})");

sql!(pub WORKS_OF_CASES, "SELECT id FROM interaction WHERE state <> 'ended' AND case_id IN ({})");

// What an agent has in hand, as their places are counted.
sql!(pub IN_HANDS_OF, "SELECT case_id FROM interaction
    WHERE agent = $1 AND state <> 'ended' AND state IN ('offered', 'active', 'wrap_up') ORDER BY id DESC");

// What an agent took today, and how much of it was hard.
sql!(pub SERVED_BY, "SELECT count(*), CAST(coalesce(sum(w.hard), 0) AS BIGINT) FROM interaction i
      LEFT JOIN work_item w ON w.interaction = i.id
    WHERE i.accepted_at >= $1 AND i.accepted_at < $2 AND i.agent = $3");

sql!(pub TAKEN_BY, "SELECT i.case_id, coalesce(w.hard, 0), i.accepted_at FROM interaction i
      LEFT JOIN work_item w ON w.interaction = i.id
    WHERE i.accepted_at >= $1 AND i.accepted_at < $2 AND i.agent = $3
    ORDER BY i.accepted_at DESC, i.id DESC LIMIT $4");

sql!(pub BREAK_OF, "SELECT break_at FROM presence WHERE agent = $1");

// Cases with a clock that was warned of and runs on, each once, with how many of these are too late.
sql!(pub RISKS, "SELECT c.case_id, x.team, count(c.breached_at) FROM service_clock c JOIN cases x ON x.id = c.case_id
    WHERE c.warned_at IS NOT NULL AND c.stopped_at IS NULL AND c.paused_since IS NULL
      AND x.status IN ('open', 'pending') AND x.merged_into IS NULL
    GROUP BY c.case_id, x.team");

sql!(pub RISKS_OF, "SELECT c.case_id, x.team, count(c.breached_at) FROM service_clock c JOIN cases x ON x.id = c.case_id
    WHERE c.case_id IN ({}) AND c.warned_at IS NOT NULL AND c.stopped_at IS NULL AND c.paused_since IS NULL
      AND x.status IN ('open', 'pending') AND x.merged_into IS NULL
    GROUP BY c.case_id, x.team");

sql!(pub TEAMS, "SELECT id, name FROM team ORDER BY name, id");

sql!(pub MEMBERS, "SELECT agent, team FROM membership ORDER BY agent, team");

sql!(pub NAMES, "SELECT id, name FROM agent ORDER BY id");

// report_contact.

sql!(pub ADD_CONTACT, "INSERT INTO report_contact (slot, team, channel_kind, n) VALUES ($1, $2, $3, 1)
    ON CONFLICT (slot, team, channel_kind) DO UPDATE SET n = report_contact.n + 1");

sql!(pub CONTACTS, "SELECT slot, team, CAST(sum(n) AS BIGINT) FROM report_contact WHERE slot >= $1 AND slot < $2
    GROUP BY slot, team ORDER BY slot, team");

sql!(pub FIRST_CONTACT, "SELECT min(slot) FROM report_contact");

// report_day and report_spread.

sql!(pub ADD, "INSERT INTO report_day (day, metric, team, channel_kind, agent, n, total) VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (day, metric, team, channel_kind, agent) DO UPDATE SET
      n = report_day.n + excluded.n, total = report_day.total + excluded.total");

sql!(pub ADD_SPREAD, "INSERT INTO report_spread (day, metric, team, channel_kind, bucket, n) VALUES ($1, $2, $3, $4, $5, 1)
    ON CONFLICT (day, metric, team, channel_kind, bucket) DO UPDATE SET n = report_spread.n + 1");

sql!(pub OF_DAY, "SELECT metric, team, channel_kind, CAST(sum(n) AS BIGINT), CAST(sum(total) AS BIGINT) FROM report_day
    WHERE day = $1 AND metric IN ('answered', 'in_target', 'abandoned', 'ces')
    GROUP BY metric, team, channel_kind");

// report_answer.

sql!(pub ADD_ANSWER, "INSERT INTO report_answer (answered_at, interaction, case_id, team, channel_kind, wait_ms, in_target)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (answered_at, interaction) DO NOTHING");
