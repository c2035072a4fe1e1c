//! Every SQL text of this room. It owns no table and only reads.

use helppo_store::sql;

// Of the report room.

sql!(pub CONTACTS, "SELECT slot, CAST(sum(n) AS BIGINT) FROM report_contact
    WHERE slot >= $1 AND slot < $2 AND team = $3 AND channel_kind = $4 GROUP BY slot ORDER BY slot");

sql!(pub FIRST_CONTACT, "SELECT min(slot) FROM report_contact WHERE team = $1 AND channel_kind = $2");

sql!(pub WAITS, "SELECT metric, CAST(sum(n) AS BIGINT), CAST(sum(total) AS BIGINT) FROM report_day
    WHERE day >= $1 AND day < $2 AND metric IN ('contact', 'answered', 'abandoned')
      AND team = $3 AND channel_kind = $4 GROUP BY metric");

// Of the case room.

sql!(pub LENGTHS, "SELECT accepted_at, ended_at FROM interaction
    WHERE id >= $1 AND state = 'ended' AND accepted_at IS NOT NULL AND ended_at > accepted_at
      AND team = $2 AND channel_kind = $3 ORDER BY id DESC LIMIT 2000");

// Of the routing room and the case room: work that was offered and accepted, and work that somebody took, replied to or
// was given without an offer. An interaction remembers only who took it last.

sql!(pub TAKEN_UP, "SELECT t.agent, t.at / 900000 FROM
      (SELECT agent, decided_at AS at FROM offer
         WHERE decided_at >= $1 AND decided_at < $2 AND outcome = 'accepted'
       UNION ALL SELECT agent, accepted_at AS at FROM interaction
         WHERE id >= $3 AND agent IS NOT NULL AND accepted_at >= $1 AND accepted_at < $2) t
    GROUP BY t.agent, t.at / 900000 ORDER BY t.agent, t.at / 900000");

// Of the people room.

sql!(pub MEMBERS, "SELECT m.agent, m.team FROM membership m JOIN agent a ON a.id = m.agent
    WHERE a.disabled_at IS NULL ORDER BY m.agent, m.team");

sql!(pub TEAMS, "SELECT id, name FROM team ORDER BY id");
