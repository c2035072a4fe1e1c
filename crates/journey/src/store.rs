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

sql!(pub MATTER, "SELECT team, owner, task, channel_kind, opened_at, contacts, points, strain FROM effort_matter WHERE matter = $1");

sql!(pub PUT_MATTER, "INSERT INTO effort_matter (matter, team, owner, task, channel_kind, opened_at, contacts, points, strain)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (matter) DO UPDATE SET team = excluded.team, owner = excluded.owner, task = excluded.task,
      channel_kind = excluded.channel_kind, opened_at = excluded.opened_at, contacts = excluded.contacts,
      points = excluded.points, strain = excluded.strain");

sql!(pub DROP_MATTER, "DELETE FROM effort_matter WHERE matter = $1");
