//! Every SQL text of the history, by table.

use helppo_store::sql;

// Of the case room: read only.

sql!(pub CASE, "SELECT id, team, channel_kind, customer, task, language, merged_into FROM cases WHERE id = $1");

sql!(pub CASES_OF_CUSTOMER, "SELECT id FROM cases WHERE customer = $1");

sql!(pub WRITTEN, "SELECT id, created_at FROM message WHERE case_id = $1 AND author_kind = 'customer' ORDER BY id");

// history_fact.

sql!(pub FACTS_OF, "SELECT fact, ref, at, case_id, interaction, team, channel_kind, task, language, bucket, value
    FROM history_fact WHERE matter = $1 ORDER BY fact, ref");

sql!(pub PUT_FACT, "INSERT INTO history_fact (matter, fact, ref, at, case_id, interaction, team, channel_kind, task,
      language, bucket, value) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (matter, fact, ref) DO UPDATE SET at = excluded.at, case_id = excluded.case_id,
      interaction = excluded.interaction, team = excluded.team, channel_kind = excluded.channel_kind,
      task = excluded.task, language = excluded.language, bucket = excluded.bucket, value = excluded.value");

sql!(pub DROP_FACT, "DELETE FROM history_fact WHERE matter = $1 AND fact = $2 AND ref = $3");

// history_bucket.

sql!(pub ADD, "INSERT INTO history_bucket (fact, slot, team, channel_kind, task, language, bucket, n, total)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (fact, slot, team, channel_kind, task, language, bucket) DO UPDATE SET
      n = history_bucket.n + excluded.n, total = history_bucket.total + excluded.total");

sql!(pub SWEEP, "DELETE FROM history_bucket WHERE fact = $1 AND slot = $2 AND team = $3 AND channel_kind = $4
      AND task = $5 AND language = $6 AND bucket = $7 AND n = 0");

// history_matter.

sql!(pub MATTER, "SELECT customer, task, opened_at, resolved_at FROM history_matter WHERE matter = $1");

sql!(pub PUT_MATTER, "INSERT INTO history_matter (matter, customer, task, opened_at, resolved_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (matter) DO UPDATE SET customer = excluded.customer, task = excluded.task,
      opened_at = excluded.opened_at, resolved_at = excluded.resolved_at");

sql!(pub DROP_MATTER, "DELETE FROM history_matter WHERE matter = $1");

sql!(pub ELSEWHERE, "SELECT min(opened_at) FROM history_matter
    WHERE customer = $1 AND opened_at > $2 AND opened_at <= $3 AND matter <> $4
      AND (task = '' OR task = $5 OR $5 = '')");

sql!(pub TOUCHED, "SELECT matter FROM history_matter
    WHERE customer = $1 AND resolved_at >= $2 AND resolved_at < $3 AND matter <> $4");

// history_seen.

sql!(pub SEEN, "SELECT seq FROM history_seen WHERE case_id = $1");

sql!(pub MEMBERS, "SELECT case_id FROM history_seen WHERE matter = $1");

sql!(pub PUT_SEEN, "INSERT INTO history_seen (case_id, matter, seq) VALUES ($1, $2, $3)
    ON CONFLICT (case_id) DO UPDATE SET matter = excluded.matter, seq = excluded.seq");

// history_target.

sql!(pub TARGET_OF, "SELECT target_ms FROM history_target WHERE event = $1");

sql!(pub PUT_TARGET, "INSERT INTO history_target (event, target_ms) VALUES ($1, $2) ON CONFLICT (event) DO NOTHING");

// history_presence, history_agent, history_work.

sql!(pub AGENT, "SELECT since, present, xid, n FROM history_agent WHERE agent = $1");

sql!(pub PUT_AGENT, "INSERT INTO history_agent (agent, since, present, xid, n) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (agent) DO UPDATE SET since = excluded.since, present = excluded.present,
      xid = excluded.xid, n = excluded.n");

sql!(pub WORK_OF, "SELECT count(*) FROM history_work WHERE agent = $1");

sql!(pub WHO_WORKS, "SELECT agent FROM history_work WHERE interaction = $1");

sql!(pub PUT_WORK, "INSERT INTO history_work (interaction, agent) VALUES ($1, $2)
    ON CONFLICT (interaction) DO UPDATE SET agent = excluded.agent");

sql!(pub DROP_WORK, "DELETE FROM history_work WHERE interaction = $1");

sql!(pub ADD_PRESENCE, "INSERT INTO history_presence (slot, agent, present_ms, busy_ms) VALUES ($1, $2, $3, $4)
    ON CONFLICT (slot, agent) DO UPDATE SET present_ms = history_presence.present_ms + excluded.present_ms,
      busy_ms = history_presence.busy_ms + excluded.busy_ms");

// The version, and how far the log has been read.

sql!(pub VERSION, "SELECT version FROM history_version WHERE id = 1");

sql!(pub PUT_VERSION, "INSERT INTO history_version (id, version) VALUES (1, $1)
    ON CONFLICT (id) DO UPDATE SET version = excluded.version");

sql!(pub FORGET_PLACE, "DELETE FROM follower WHERE name = $1");

sql!(pub UNREAD, "SELECT at FROM event
    WHERE n > (SELECT coalesce(max(n), 0) FROM follower WHERE name = $1) ORDER BY n LIMIT 1");

sql!(pub TEAM_NAMES, "SELECT id, name FROM team ORDER BY name, id");
