//! Every SQL text of this room, by table.

use helppo_store::sql;

// Of other rooms: read only, and the case's row held while its clocks are kept.

sql!(pub HOLD_CASE, "UPDATE cases SET updated_at = updated_at WHERE id = $1");

sql!(pub CASE, "SELECT id, customer, team, owner, priority, channel, channel_kind, status, merged_into FROM cases
    WHERE id = $1");

sql!(pub TEAM, "SELECT id FROM team WHERE id = $1");

sql!(pub CHANNEL, "SELECT id FROM channel WHERE id = $1");

// service_policy.

sql!(pub POLICIES, "SELECT name, team, channel_kind, least_priority, first_ms, next_ms, final_ms, hours, warn_percent
    FROM service_policy ORDER BY place");

sql!(pub FORGET_POLICIES, "DELETE FROM service_policy");

sql!(pub INSERT_POLICY, "INSERT INTO service_policy (place, name, team, channel_kind, least_priority, first_ms, next_ms,
      final_ms, hours, warn_percent) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");

// service_case.

sql!(pub KNOWN, "SELECT seq, standing FROM service_case WHERE case_id = $1");

sql!(pub KEEP_KNOWN, "INSERT INTO service_case (case_id, seq, standing, policy, live) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (case_id) DO UPDATE SET seq = excluded.seq, standing = excluded.standing,
      policy = excluded.policy, live = excluded.live");

sql!(pub LIVE_AFTER, "SELECT case_id FROM service_case WHERE live = 1 AND case_id > $1 ORDER BY case_id LIMIT $2");

// service_clock.

sql!(pub CLOCKS, "SELECT kind, started_at, counted_from, spent_ms, pauses, paused_since, stopped_at, stopped_by,
      warned_at, breached_at FROM service_clock WHERE case_id = $1");

sql!(pub KEEP_CLOCK, "INSERT INTO service_clock (case_id, kind, started_at, counted_from, spent_ms, pauses, paused_since,
      stopped_at, stopped_by, warn_at, due_at, warned_at, breached_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    ON CONFLICT (case_id, kind) DO UPDATE SET started_at = excluded.started_at, counted_from = excluded.counted_from,
      spent_ms = excluded.spent_ms, pauses = excluded.pauses, paused_since = excluded.paused_since,
      stopped_at = excluded.stopped_at, stopped_by = excluded.stopped_by, warn_at = excluded.warn_at,
      due_at = excluded.due_at, warned_at = excluded.warned_at, breached_at = excluded.breached_at");

sql!(pub FORGET_CLOCK, "DELETE FROM service_clock WHERE case_id = $1 AND kind = $2");
