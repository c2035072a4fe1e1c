//! Every SQL text of this room, by table.

use helppo_store::sql;

// Work: read only; the case room writes it.

sql!(pub LIVE_WORK, "SELECT i.id, i.case_id, i.team, i.channel_kind, i.priority, i.skills, i.language,
      i.preferred_agent, i.waiting_since, i.started_at, i.state, i.agent, w.lift, w.hard, w.broken_off,
      w.personal, w.wrap_until, w.helpers
    FROM interaction i LEFT JOIN work_item w ON w.interaction = i.id WHERE i.state <> 'ended' ORDER BY i.id");

sql!(pub WORK, "SELECT i.id, i.case_id, i.team, i.channel_kind, i.priority, i.skills, i.language,
      i.preferred_agent, i.waiting_since, i.started_at, i.state, i.agent, w.lift, w.hard, w.broken_off,
      w.personal, w.wrap_until, w.helpers
    FROM interaction i LEFT JOIN work_item w ON w.interaction = i.id WHERE i.id = $1");

sql!(pub WORK_OF_CASE, "SELECT i.id, i.case_id, i.team, i.channel_kind, i.priority, i.skills, i.language,
      i.preferred_agent, i.waiting_since, i.started_at, i.state, i.agent, w.lift, w.hard, w.broken_off,
      w.personal, w.wrap_until, w.helpers
    FROM interaction i LEFT JOIN work_item w ON w.interaction = i.id WHERE i.case_id = $1 AND i.state <> 'ended' ORDER BY i.id");

sql!(pub MARK_WORK, "INSERT INTO work_item (interaction, lift, hard, broken_off, personal) VALUES ($1, $2, $3, 0, $4)
    ON CONFLICT (interaction) DO UPDATE SET lift = excluded.lift, hard = excluded.hard, personal = excluded.personal");

sql!(pub SET_WRAP_UNTIL, "INSERT INTO work_item (interaction, lift, hard, broken_off, wrap_until) VALUES ($1, 0, 0, 0, $2)
    ON CONFLICT (interaction) DO UPDATE SET wrap_until = excluded.wrap_until");

sql!(pub BREAK_OFF, "INSERT INTO work_item (interaction, lift, hard, broken_off) VALUES ($1, 0, 0, 1)
    ON CONFLICT (interaction) DO UPDATE SET broken_off = 1");

sql!(pub SET_HELPERS, "INSERT INTO work_item (interaction, lift, hard, broken_off, helpers) VALUES ($1, 0, 0, 0, $2)
    ON CONFLICT (interaction) DO UPDATE SET helpers = excluded.helpers");

sql!(pub GO_ON, "UPDATE work_item SET broken_off = 0 WHERE interaction = $1 AND broken_off = 1");

sql!(pub SET_CALLBACK, "INSERT INTO work_item (interaction, lift, hard, broken_off, callback) VALUES ($1, 0, 0, 0, $2)
    ON CONFLICT (interaction) DO UPDATE SET callback = excluded.callback");

sql!(pub CALLBACK_OF, "SELECT callback FROM work_item WHERE interaction = $1");

sql!(pub MARKS_OF, "SELECT lift, hard, personal FROM work_item WHERE interaction = $1");

sql!(pub HELD_BY, "SELECT id FROM interaction WHERE state <> 'ended' AND agent = $1
      AND state IN ('active', 'wrap_up') ORDER BY id");

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

sql!(pub INSERT_TAKEN, "INSERT INTO offer (id, interaction, agent, offered_at, expires_at, why, outcome, decided_at)
    VALUES ($1, $2, $3, $4, $4, $5, 'accepted', $4)");

sql!(pub CLOSE_OFFER, "UPDATE offer SET outcome = $1, decided_at = $2
    WHERE interaction = $3 AND agent = $4 AND outcome IS NULL");

sql!(pub CLOSE_OFFERS_OF_INTERACTION, "UPDATE offer SET outcome = 'withdrawn', decided_at = $1
    WHERE interaction = $2 AND outcome IS NULL");

sql!(pub OPEN_OFFER_OF, "SELECT agent, expires_at FROM offer WHERE interaction = $1 AND outcome IS NULL");

sql!(pub OPEN_OFFERS, "SELECT interaction, agent, expires_at FROM offer WHERE outcome IS NULL ORDER BY id");

sql!(pub OPEN_OFFER_BY_ID, "SELECT interaction, agent FROM offer WHERE id = $1 AND outcome IS NULL");

// What agents were asked, open offers included.
sql!(pub ASKED_SINCE, "SELECT o.interaction, o.agent, o.outcome, o.at, w.hard, i.channel_kind
    FROM (SELECT id, interaction, agent, outcome, decided_at AS at FROM offer WHERE decided_at > $1
      UNION ALL SELECT id, interaction, agent, outcome, offered_at AS at FROM offer WHERE outcome IS NULL) o
      JOIN interaction i ON i.id = o.interaction LEFT JOIN work_item w ON w.interaction = o.interaction
    ORDER BY o.at, o.id");

sql!(pub GIVEN_BACK, "SELECT agent, decided_at FROM offer
    WHERE decided_at > $1 AND interaction = $2 AND outcome IN ('declined', 'expired') ORDER BY decided_at, id");

sql!(pub STARTS, "SELECT i.waiting_since, o.offered_at, o.decided_at, i.ended_at FROM offer o JOIN interaction i ON i.id = o.interaction
    WHERE o.decided_at > $1 AND o.outcome = 'accepted' AND i.team = $2 AND i.channel_kind = $3
    ORDER BY o.decided_at DESC LIMIT 60");

sql!(pub VIEW_OFFERS, "SELECT o.id, o.interaction, o.offered_at, o.expires_at, o.why, c.id, c.number, c.subject, c.task,
      u.id, u.name,
      CASE WHEN u.name = '' THEN (SELECT x.value FROM identity x
        WHERE x.customer = u.id AND x.kind IN ('email', 'phone') ORDER BY x.kind, x.id LIMIT 1) END,
      h.id, h.name, i.channel_kind, i.language, i.waiting_since, i.started_at, w.callback
    FROM offer o JOIN interaction i ON i.id = o.interaction JOIN cases c ON c.id = i.case_id
      JOIN customer u ON u.id = c.customer LEFT JOIN channel h ON h.id = i.channel
      LEFT JOIN work_item w ON w.interaction = i.id
    WHERE o.agent = $1 AND o.outcome IS NULL ORDER BY o.id");

sql!(pub VIEW_OFFER, "SELECT o.id, o.interaction, o.offered_at, o.expires_at, o.why, c.id, c.number, c.subject, c.task,
      u.id, u.name,
      CASE WHEN u.name = '' THEN (SELECT x.value FROM identity x
        WHERE x.customer = u.id AND x.kind IN ('email', 'phone') ORDER BY x.kind, x.id LIMIT 1) END,
      h.id, h.name, i.channel_kind, i.language, i.waiting_since, i.started_at, w.callback
    FROM offer o JOIN interaction i ON i.id = o.interaction JOIN cases c ON c.id = i.case_id
      JOIN customer u ON u.id = c.customer LEFT JOIN channel h ON h.id = i.channel
      LEFT JOIN work_item w ON w.interaction = i.id
    WHERE o.interaction = $1 AND o.outcome IS NULL");

// People: read only but for presence and capacity.

sql!(pub PEOPLE, "SELECT a.id, p.status, p.since, p.focus, p.break_at FROM agent a LEFT JOIN presence p ON p.agent = a.id
    WHERE a.disabled_at IS NULL ORDER BY a.id");

sql!(pub TEAMS_OF, "SELECT team FROM membership WHERE agent = $1 ORDER BY team");

sql!(pub MEMBERS, "SELECT agent, team FROM membership ORDER BY agent, team");

sql!(pub SKILLS, "SELECT agent, skill, level FROM skill WHERE level > 0 ORDER BY agent, skill");

sql!(pub ALL_CAPACITY, "SELECT agent, channel_kind, weight_limit FROM capacity ORDER BY agent");

sql!(pub CAPACITY_OF, "SELECT channel_kind, weight_limit FROM capacity WHERE agent = $1");

sql!(pub SET_CAPACITY, "INSERT INTO capacity (agent, channel_kind, weight_limit) VALUES ($1, $2, $3)
    ON CONFLICT (agent, channel_kind) DO UPDATE SET weight_limit = excluded.weight_limit");

sql!(pub AGENT_EXISTS, "SELECT count(*) FROM agent WHERE id = $1 AND disabled_at IS NULL");

sql!(pub PRESENCE_OF, "SELECT status, reason FROM presence WHERE agent = $1");

sql!(pub FOCUS_OF, "SELECT focus FROM presence WHERE agent = $1");

sql!(pub SET_FOCUS, "UPDATE presence SET focus = $1 WHERE agent = $2");

sql!(pub PRESENCE_UNTIL, "SELECT status, reason, until FROM presence WHERE agent = $1");

sql!(pub SET_PRESENCE, "INSERT INTO presence (agent, status, reason, since, until, break_at) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (agent) DO UPDATE SET status = excluded.status, reason = excluded.reason,
      since = CASE WHEN presence.status = excluded.status AND coalesce(presence.reason, '') = coalesce(excluded.reason, '')
        THEN presence.since ELSE excluded.since END,
      break_at = CASE WHEN presence.status = excluded.status THEN presence.break_at ELSE excluded.break_at END,
      until = excluded.until");

sql!(pub VIEW_PEOPLE, "SELECT a.id, a.name, p.status, p.reason, p.since, p.until, p.focus, a.created_at FROM agent a
      LEFT JOIN presence p ON p.agent = a.id WHERE a.disabled_at IS NULL ORDER BY a.name, a.id");

sql!(pub STAFF, "SELECT a.id FROM membership m JOIN agent a ON a.id = m.agent AND a.disabled_at IS NULL
      JOIN presence p ON p.agent = a.id AND p.status = 'available' WHERE m.team = $1 ORDER BY a.id");

// Queues.

sql!(pub QUEUES, "SELECT team, channel_kind, target_ms, target_percent, auto_accept, wrap_up_ms FROM queue
    ORDER BY team, channel_kind");

sql!(pub SET_QUEUE, "INSERT INTO queue (team, channel_kind, target_ms, target_percent, auto_accept, wrap_up_ms)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (team, channel_kind) DO UPDATE SET target_ms = excluded.target_ms,
      target_percent = excluded.target_percent, auto_accept = excluded.auto_accept, wrap_up_ms = excluded.wrap_up_ms");

sql!(pub WRAP_UP_OF, "SELECT wrap_up_ms FROM queue WHERE team = $1 AND channel_kind = $2");

sql!(pub OVERFLOWS, "SELECT team, channel_kind, helper, after_ms FROM overflow
    ORDER BY team, channel_kind, after_ms, helper");

sql!(pub CLEAR_OVERFLOW, "DELETE FROM overflow WHERE team = $1 AND channel_kind = $2");

sql!(pub ADD_OVERFLOW, "INSERT INTO overflow (team, channel_kind, helper, after_ms) VALUES ($1, $2, $3, $4)");

sql!(pub POLICY, "SELECT policy FROM queue_policy WHERE id = 1");

sql!(pub SET_POLICY, "INSERT INTO queue_policy (id, policy) VALUES (1, $1)
    ON CONFLICT (id) DO UPDATE SET policy = excluded.policy");

sql!(pub TEAMS, "SELECT id, name FROM team ORDER BY name, id");

sql!(pub QUEUES_IN_USE, "SELECT DISTINCT team, kind FROM channel ORDER BY team, kind");
