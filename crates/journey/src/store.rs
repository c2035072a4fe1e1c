//! The SQL of the ledger.

use helppo_store::sql;

sql!(pub CASE, "SELECT id, customer, team, owner, task, channel, channel_kind, created_at, status, merged_into
    FROM cases WHERE id = $1");

sql!(pub HOLD_CASE, "UPDATE cases SET updated_at = updated_at WHERE id = $1");

sql!(pub WRITTEN, "SELECT id, created_at FROM message WHERE case_id = $1 AND author_kind = 'customer' ORDER BY id");

sql!(pub SEEN, "SELECT seq FROM effort_seen WHERE case_id = $1");

sql!(pub MEMBERS, "SELECT case_id FROM effort_seen WHERE matter = $1");

sql!(pub PUT_SEEN, "INSERT INTO effort_seen (case_id, matter, seq) VALUES ($1, $2, $3)
    ON CONFLICT (case_id) DO UPDATE SET matter = excluded.matter, seq = excluded.seq");

sql!(pub ENTRIES, "SELECT event, hoop, reason, at, case_id, interaction, channel_kind, clock_ms, open_ms, points
    FROM effort_entry WHERE matter = $1 ORDER BY at, event, hoop");

sql!(pub PUT_ENTRY, "INSERT INTO effort_entry (matter, event, hoop, reason, at, case_id, interaction, channel_kind,
      clock_ms, open_ms, points)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");

sql!(pub DROP_ENTRY, "DELETE FROM effort_entry WHERE matter = $1 AND event = $2 AND hoop = $3");

sql!(pub DROP_ENTRIES, "DELETE FROM effort_entry WHERE matter = $1");

sql!(pub MATTER, "SELECT team, owner, task, channel_kind, opened_at, contacts, points, strain, mode, kinds,
      ended_in, finished_at FROM effort_matter WHERE matter = $1");

sql!(pub PUT_MATTER, "INSERT INTO effort_matter (matter, team, owner, task, channel_kind, opened_at, contacts, points, strain,
      mode, kinds, ended_in, finished_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    ON CONFLICT (matter) DO UPDATE SET team = excluded.team, owner = excluded.owner, task = excluded.task,
      channel_kind = excluded.channel_kind, opened_at = excluded.opened_at, contacts = excluded.contacts,
      points = excluded.points, strain = excluded.strain, mode = excluded.mode, kinds = excluded.kinds,
      ended_in = excluded.ended_in, finished_at = excluded.finished_at");

sql!(pub DROP_MATTER, "DELETE FROM effort_matter WHERE matter = $1");

sql!(pub TASKS, "SELECT version, data, updated_at, updated_by FROM task WHERE retired_at IS NULL ORDER BY key");

sql!(pub TASK, "SELECT version, data, updated_at, updated_by FROM task WHERE key = $1");

sql!(pub TASK_VERSIONS, "SELECT version, at, by_agent FROM task_version WHERE key = $1 ORDER BY version DESC LIMIT 200");

sql!(pub TASK_AT, "SELECT data FROM task_version WHERE key = $1 AND version = $2");

sql!(pub PUT_TASK, "INSERT INTO task (key, version, data, updated_at, updated_by, retired_at) VALUES ($1, $2, $3, $4, $5, NULL)
    ON CONFLICT (key) DO UPDATE SET version = excluded.version, data = excluded.data, updated_at = excluded.updated_at,
      updated_by = excluded.updated_by, retired_at = NULL");

sql!(pub PUT_TASK_VERSION, "INSERT INTO task_version (key, version, data, at, by_agent) VALUES ($1, $2, $3, $4, $5)");

sql!(pub IS_RETIRED, "SELECT version FROM task WHERE key = $1 AND retired_at IS NOT NULL");

sql!(pub RETIRE_TASK, "UPDATE task SET retired_at = $1 WHERE key = $2 AND retired_at IS NULL");

sql!(pub COUNT_CHANGES, "SELECT count(*), coalesce(min(e.at), 0), coalesce(max(e.at), 0)
    FROM effort_entry e JOIN effort_matter m ON m.matter = e.matter
    WHERE e.channel_kind = $1 AND e.reason = $2 AND e.at >= $3 AND e.hoop = 'forced_change' AND coalesce(m.task, '') = $4");

sql!(pub COUNT_WAITS, "SELECT CAST(coalesce(sum(w.clock_ms), 0) AS BIGINT)
    FROM effort_entry e JOIN effort_matter m ON m.matter = e.matter
      JOIN effort_entry w ON w.matter = e.matter AND w.hoop = 'waiting' AND w.at >= e.at
    WHERE e.channel_kind = $1 AND e.reason = $2 AND e.at >= $3 AND e.hoop = 'forced_change' AND coalesce(m.task, '') = $4");

sql!(pub DEAD_END_AT, "SELECT id, task, channel_kind, reason, state, owner, note, first_at, last_at, times, cost_ms, updated_at
    FROM dead_end WHERE task = $1 AND channel_kind = $2 AND reason = $3");

sql!(pub DEAD_END, "SELECT id, task, channel_kind, reason, state, owner, note, first_at, last_at, times, cost_ms, updated_at
    FROM dead_end WHERE id = $1");

sql!(pub DEAD_ENDS, "SELECT id, task, channel_kind, reason, state, owner, note, first_at, last_at, times, cost_ms, updated_at
    FROM dead_end ORDER BY cost_ms DESC, id DESC LIMIT 500");

sql!(pub PUT_DEAD_END, "INSERT INTO dead_end (id, task, channel_kind, reason, state, owner, note, first_at, last_at, times,
      cost_ms, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (id) DO UPDATE SET state = excluded.state, owner = excluded.owner, note = excluded.note,
      first_at = excluded.first_at, last_at = excluded.last_at, times = excluded.times, cost_ms = excluded.cost_ms,
      updated_at = excluded.updated_at");

sql!(pub REGISTER_STAMP, "SELECT coalesce(max(updated_at), 0), coalesce(max(retired_at), 0), CAST(coalesce(sum(version), 0) AS BIGINT)
    FROM task");

sql!(pub UNNAMED, "SELECT m.text, coalesce(m.language, c.language) FROM message m JOIN cases c ON c.id = m.case_id
    WHERE m.id = $1 AND m.author_kind = 'customer' AND c.task IS NULL");
