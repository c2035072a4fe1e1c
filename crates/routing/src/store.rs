//! Every SQL text of this room, by table.

use helppo_store::sql;

// Work: read only; the case room writes it.

sql!(pub LIVE_WORK, "SELECT id, case_id, team, channel_kind, priority, skills, language, preferred_agent,
      waiting_since, started_at, state, agent FROM interaction WHERE state <> 'ended' ORDER BY id");

sql!(pub WORK, "SELECT id, case_id, team, channel_kind, priority, skills, language, preferred_agent,
      waiting_since, started_at, state, agent FROM interaction WHERE id = $1");

sql!(pub WORK_OF_CASE, "SELECT id, case_id, team, channel_kind, priority, skills, language, preferred_agent,
      waiting_since, started_at, state, agent FROM interaction WHERE case_id = $1 AND state <> 'ended' ORDER BY id");

sql!(pub LIVE_TALKS_OF_AGENT, "SELECT id FROM interaction WHERE state <> 'ended' AND agent = $1
      AND state IN ('active', 'wrap_up') AND channel_kind IN ('chat', 'voice') ORDER BY id");

sql!(pub LOADS, "SELECT agent, channel_kind, count(*) FROM interaction
    WHERE state <> 'ended' AND agent IS NOT NULL AND state IN ('offered', 'active', 'wrap_up')
    GROUP BY agent, channel_kind");

sql!(pub WAITING_COUNT, "SELECT count(*) FROM interaction WHERE state = 'waiting' AND team = $1 AND channel_kind = $2");

sql!(pub IN_HAND, "SELECT count(*) FROM interaction WHERE state <> 'ended' AND agent IS NOT NULL AND team = $1
    AND channel_kind = $2 AND state IN ('offered', 'active', 'wrap_up')");

sql!(pub QUEUE_SINCE, "SELECT min(waiting_since) FROM interaction
    WHERE state = 'waiting' AND team = $1 AND channel_kind = $2");

// Of the report room: how customers' waits of the newest day ended.
sql!(pub WAITS, "SELECT metric, CAST(sum(n) AS BIGINT), CAST(sum(total) AS BIGINT) FROM report_day
    WHERE day = (SELECT max(day) FROM report_day) AND metric IN ('answered', 'abandoned')
      AND team = $1 AND channel_kind = $2 GROUP BY metric");

sql!(pub PLACE, "SELECT i.team, i.channel_kind, (SELECT count(*) FROM interaction b WHERE b.state = 'waiting'
        AND b.team = i.team AND b.channel_kind = i.channel_kind AND (b.waiting_since, b.id) < (i.waiting_since, i.id))
    FROM interaction i WHERE i.id = $1 AND i.state IN ('waiting', 'offered')");

// Offers.

sql!(pub INSERT_OFFER, "INSERT INTO offer (id, interaction, agent, offered_at, expires_at, why) VALUES ($1, $2, $3, $4, $5, $6)");

sql!(pub INSERT_TAKEN, "INSERT INTO offer (id, interaction, agent, offered_at, expires_at, outcome, decided_at)
    VALUES ($1, $2, $3, $4, $4, 'accepted', $4)");

sql!(pub CLOSE_OFFER, "UPDATE offer SET outcome = $1, decided_at = $2
    WHERE interaction = $3 AND agent = $4 AND outcome IS NULL");

sql!(pub CLOSE_OFFERS_OF_INTERACTION, "UPDATE offer SET outcome = 'withdrawn', decided_at = $1
    WHERE interaction = $2 AND outcome IS NULL");

sql!(pub OPEN_OFFER_OF, "SELECT agent, expires_at FROM offer WHERE interaction = $1 AND outcome IS NULL");

sql!(pub OPEN_OFFERS, "SELECT interaction, agent, expires_at FROM offer WHERE outcome IS NULL ORDER BY id");

sql!(pub OPEN_OFFER_BY_ID, "SELECT interaction, agent FROM offer WHERE id = $1 AND outcome IS NULL");

sql!(pub DECIDED_SINCE, "SELECT interaction, agent, outcome, decided_at FROM offer
    WHERE decided_at > $1 ORDER BY decided_at, id");

sql!(pub GIVEN_BACK, "SELECT agent, decided_at FROM offer
    WHERE decided_at > $1 AND interaction = $2 AND outcome IN ('declined', 'expired') ORDER BY decided_at, id");

sql!(pub STARTS, "SELECT i.waiting_since, o.offered_at, o.decided_at, i.ended_at FROM offer o JOIN interaction i ON i.id = o.interaction
    WHERE o.decided_at > $1 AND o.outcome = 'accepted' AND i.team = $2 AND i.channel_kind = $3
    ORDER BY o.decided_at DESC LIMIT 60");

sql!(pub VIEW_OFFERS, "SELECT o.id, o.interaction, o.offered_at, o.expires_at, o.why, c.id, c.number, c.subject, c.task,
      u.id, u.name, h.id, h.name, i.channel_kind, i.language, i.waiting_since, i.started_at
    FROM offer o JOIN interaction i ON i.id = o.interaction JOIN cases c ON c.id = i.case_id
      JOIN customer u ON u.id = c.customer LEFT JOIN channel h ON h.id = i.channel
    WHERE o.agent = $1 AND o.outcome IS NULL ORDER BY o.id");

sql!(pub VIEW_OFFER, "SELECT o.id, o.interaction, o.offered_at, o.expires_at, o.why, c.id, c.number, c.subject, c.task,
      u.id, u.name, h.id, h.name, i.channel_kind, i.language, i.waiting_since, i.started_at
    FROM offer o JOIN interaction i ON i.id = o.interaction JOIN cases c ON c.id = i.case_id
      JOIN customer u ON u.id = c.customer LEFT JOIN channel h ON h.id = i.channel
    WHERE o.interaction = $1 AND o.outcome IS NULL");

// People: read only but for presence and capacity.

sql!(pub PEOPLE, "SELECT a.id, p.status, p.since FROM agent a LEFT JOIN presence p ON p.agent = a.id
    WHERE a.disabled_at IS NULL ORDER BY a.id");

sql!(pub MEMBERS, "SELECT agent, team FROM membership ORDER BY agent, team");

sql!(pub SKILLS, "SELECT agent, skill FROM skill WHERE level > 0 ORDER BY agent, skill");

sql!(pub ALL_CAPACITY, "SELECT agent, channel_kind, weight_limit FROM capacity ORDER BY agent");

sql!(pub CAPACITY_OF, "SELECT channel_kind, weight_limit FROM capacity WHERE agent = $1");

sql!(pub SET_CAPACITY, "INSERT INTO capacity (agent, channel_kind, weight_limit) VALUES ($1, $2, $3)
    ON CONFLICT (agent, channel_kind) DO UPDATE SET weight_limit = excluded.weight_limit");

sql!(pub AGENT_EXISTS, "SELECT count(*) FROM agent WHERE id = $1 AND disabled_at IS NULL");

sql!(pub PRESENCE_OF, "SELECT status, reason FROM presence WHERE agent = $1");

sql!(pub SET_PRESENCE, "INSERT INTO presence (agent, status, reason, since, until) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (agent) DO UPDATE SET status = excluded.status, reason = excluded.reason,
      since = CASE WHEN presence.status = excluded.status AND coalesce(presence.reason, '') = coalesce(excluded.reason, '')
        THEN presence.since ELSE excluded.since END,
      until = excluded.until");

sql!(pub VIEW_PEOPLE, "SELECT a.id, a.name, p.status, p.reason, p.since, p.until, a.created_at FROM agent a
      LEFT JOIN presence p ON p.agent = a.id WHERE a.disabled_at IS NULL ORDER BY a.name, a.id");

sql!(pub STAFF, "SELECT a.id FROM membership m JOIN agent a ON a.id = m.agent AND a.disabled_at IS NULL
      JOIN presence p ON p.agent = a.id AND p.status = 'available' WHERE m.team = $1 ORDER BY a.id");

// Queues.

sql!(pub TARGETS, "SELECT team, channel_kind, target_ms, target_percent FROM queue ORDER BY team, channel_kind");

sql!(pub SET_TARGET, "INSERT INTO queue (team, channel_kind, target_ms, target_percent) VALUES ($1, $2, $3, $4)
    ON CONFLICT (team, channel_kind) DO UPDATE SET target_ms = excluded.target_ms, target_percent = excluded.target_percent");

sql!(pub TEAMS, "SELECT id, name FROM team ORDER BY name, id");

sql!(pub QUEUES_IN_USE, "SELECT DISTINCT team, kind FROM channel ORDER BY team, kind");
