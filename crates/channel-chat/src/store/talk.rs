//! `visitor_talk`, and what a visitor may read of cases, interactions and messages.
//!
//! Every statement that gives words to a visitor begins at `visitor_talk` with the visitor's own id: what
//! is not theirs is not found.

use helppo_store::sql;

sql!(pub BEGIN, "INSERT INTO visitor_talk (interaction, visitor, channel, case_id, read_upto, mailed_upto)
    VALUES ($1, $2, $3, $4, 0, 0) ON CONFLICT (interaction) DO NOTHING");

sql!(pub TAKE_ALONG, "UPDATE visitor_talk SET visitor = $1 WHERE visitor = $2");

sql!(pub OF_INTERACTION, "SELECT visitor FROM visitor_talk WHERE interaction = $1");

// A merged case is read through the one that it became part of.
sql!(pub OF_CASE, "SELECT DISTINCT t.visitor FROM visitor_talk t WHERE t.case_id = $1
    UNION SELECT DISTINCT t.visitor FROM cases c JOIN visitor_talk t ON t.case_id = c.id WHERE c.merged_into = $2");

// The visitor's talks in pieces: one row an interaction, newest first.
sql!(pub PIECES, "SELECT t.interaction, c.id, c.merged_into, i.state, i.agent, i.team, i.waiting_since,
      c.subject, c.status, c.solved_at, a.name, p.status, w.callback, i.how
    FROM visitor_talk t
      JOIN cases c ON c.id = t.case_id
      JOIN interaction i ON i.id = t.interaction
      LEFT JOIN agent a ON a.id = i.agent
      LEFT JOIN presence p ON p.agent = i.agent
      LEFT JOIN work_item w ON w.interaction = i.id
    WHERE t.visitor = $1 ORDER BY t.interaction DESC LIMIT $2");

sql!(pub MERGED_INTO, "SELECT merged_into FROM cases WHERE id = $1");

// A case that others were merged into tells for them how the matter stands.
sql!(pub HEAD_OF_CASE, "SELECT subject, status, solved_at FROM cases WHERE id = $1");

// What of an interaction a visitor may see: not what can still be taken back, nor what was.
sql!(pub MESSAGES, "SELECT m.id, m.case_id, m.interaction, m.created_at, m.author_kind, m.author_name, m.text, m.delivery,
      m.provider_id, m.extra, t.visitor
    FROM visitor_talk t JOIN interaction i ON i.id = t.interaction
      JOIN message m ON m.case_id IN (t.case_id, i.case_id) AND m.interaction = t.interaction
    WHERE t.visitor = $1 AND t.interaction = $2 AND m.id < $3 AND m.delivery <> 'recalled'
      AND (m.delivery <> 'queued' OR m.leaves_at IS NULL OR m.leaves_at <= m.created_at)
    ORDER BY m.id DESC LIMIT $4");

// Somebody whom the site vouches for also reads the mail of their own case.
sql!(pub MAIL, "SELECT m.id, m.case_id, m.interaction, m.created_at, m.author_kind, m.author_name, m.text, m.delivery,
      m.provider_id, m.extra, v.id
    FROM visitor v
      JOIN identity d ON d.kind = 'external' AND d.value = v.external
      JOIN message m ON m.case_id = $1 AND m.customer = d.customer AND m.channel_kind = 'email'
    WHERE v.id = $2 AND m.id < $3 AND m.delivery <> 'recalled'
      AND (m.delivery <> 'queued' OR m.leaves_at IS NULL OR m.leaves_at <= m.created_at)
    ORDER BY m.id DESC LIMIT $4");

sql!(pub MESSAGE, "SELECT m.id, m.case_id, m.interaction, m.created_at, m.author_kind, m.author_name, m.text, m.delivery,
      m.provider_id, m.extra, t.visitor
    FROM message m JOIN visitor_talk t ON t.interaction = m.interaction
    WHERE m.id = $1 AND m.delivery <> 'recalled'
      AND (m.delivery <> 'queued' OR m.leaves_at IS NULL OR m.leaves_at <= m.created_at)");

sql!(pub FILES, "SELECT id, name, media_type, size FROM attachment WHERE message = $1 ORDER BY id");

// A file of a message in one of the visitor's own talks, mail of their own case included.
sql!(pub FILE, "SELECT a.blob, a.name, a.media_type FROM attachment a JOIN message m ON m.id = a.message
    WHERE a.id = $1 AND m.delivery <> 'recalled' AND (
      EXISTS (SELECT 1 FROM visitor_talk t WHERE t.interaction = m.interaction AND t.visitor = $2)
      OR (m.channel_kind = 'email' AND EXISTS (SELECT 1 FROM visitor v
        JOIN identity d ON d.kind = 'external' AND d.value = v.external AND d.customer = m.customer
        JOIN visitor_talk t ON t.visitor = v.id AND t.case_id = m.case_id WHERE v.id = $3)))");

// Of every talk of a visitor at once.
sql!(pub UNREAD, "SELECT t.interaction, count(*) FROM visitor_talk t JOIN interaction i ON i.id = t.interaction
      JOIN message m ON m.case_id IN (t.case_id, i.case_id) AND m.interaction = t.interaction
    WHERE t.visitor = $1 AND m.id > t.read_upto AND m.author_kind <> 'customer' AND m.delivery <> 'recalled'
      AND (m.delivery <> 'queued' OR m.leaves_at IS NULL OR m.leaves_at <= m.created_at)
    GROUP BY t.interaction");

sql!(pub LAST_SAID, "SELECT m.id, m.case_id, m.interaction, m.created_at, m.author_kind, m.author_name, m.text, m.delivery,
      m.provider_id, m.extra, t.visitor
    FROM visitor_talk t JOIN interaction i ON i.id = t.interaction
      JOIN message m ON m.id = (SELECT max(n.id) FROM message n
        WHERE n.case_id IN (t.case_id, i.case_id) AND n.interaction = t.interaction AND n.delivery <> 'recalled'
          AND (n.delivery <> 'queued' OR n.leaves_at IS NULL OR n.leaves_at <= n.created_at))
    WHERE t.visitor = $1 ORDER BY t.interaction DESC");

sql!(pub READ_UPTO, "UPDATE visitor_talk SET read_upto = $1 WHERE interaction = $2 AND visitor = $3 AND read_upto < $4");

// Words of people that the visitor has just read; the desk shows the mark.
sql!(pub NEWLY_READ, "SELECT m.id FROM visitor_talk t JOIN interaction i ON i.id = t.interaction
      JOIN message m ON m.case_id IN (t.case_id, i.case_id) AND m.interaction = t.interaction
    WHERE t.interaction = $1 AND m.id > t.read_upto AND m.id <= $2 AND m.author_kind = 'agent'
      AND m.delivery IN ('sent', 'delivered', 'unknown', 'failed') ORDER BY m.id DESC LIMIT 20");

// What happened between the words, newest first.
sql!(pub LINES, "SELECT e.id, e.at, e.kind, e.data, e.interaction, a.name, e.actor_kind, i.waiting_since, i.accepted_at
    FROM event e
      LEFT JOIN interaction i ON i.id = e.interaction
      LEFT JOIN agent a ON a.id = e.actor AND e.actor_kind = 'agent'
    WHERE e.case_id = $1 AND e.kind IN ('OfferAccepted', 'CaseStatusChanged', 'BotHandedOver', 'WrapUpStarted', 'InteractionEnded') AND e.at >= $2
    ORDER BY e.case_seq DESC LIMIT $3");

// A queue in the order in which people came.
sql!(pub WAITING, "SELECT i.id, i.state, t.visitor, t.case_id FROM interaction i LEFT JOIN visitor_talk t ON t.interaction = i.id
    WHERE i.team = $1 AND i.channel_kind = 'chat' AND i.state IN ('waiting', 'offered')
    ORDER BY i.waiting_since, i.id LIMIT $2");

sql!(pub BEFORE, "SELECT count(*) FROM interaction i WHERE i.team = $1 AND i.channel_kind = 'chat' AND i.state = 'waiting'
      AND (i.waiting_since, i.id) < ($2, $3)");

sql!(pub SERVED_BY, "SELECT t.visitor, t.interaction FROM interaction i JOIN visitor_talk t ON t.interaction = i.id
    WHERE i.agent = $1 AND i.state IN ('active', 'wrap_up')");

// Talks that nobody serves and whose visitor was last here before: $2 with the bot, $3 in the queue. An
// address keeps a place in the queue while the house can send mail ($4), and so does a number to call.
sql!(pub LEFT, "SELECT i.id FROM interaction i
      JOIN visitor_talk t ON t.interaction = i.id JOIN visitor v ON v.id = t.visitor
      LEFT JOIN work_item w ON w.interaction = i.id
    WHERE i.channel = $1 AND w.callback IS NULL AND i.state IN ('automated', 'waiting', 'offered')
      AND ((i.state = 'automated' AND v.last_seen_at < $2)
        OR (i.state <> 'automated' AND v.last_seen_at < $3 AND (v.email IS NULL OR $4 = 0)))
    ORDER BY i.id LIMIT $5");

// Visitors of such talks who were not noted lately, by id. Read in this order: few talks are unserved, visitors
// are many.
sql!(pub UNSEEN, "SELECT DISTINCT v.id FROM channel c CROSS JOIN interaction i CROSS JOIN visitor_talk t CROSS JOIN visitor v
    WHERE c.kind = 'chat' AND i.channel = c.id AND i.state IN ('automated', 'waiting', 'offered')
      AND t.interaction = i.id AND v.id = t.visitor AND v.last_seen_at < $1 AND v.id > $2
    ORDER BY v.id LIMIT $3");

sql!(pub ANSWERED, "SELECT score, text FROM survey_response WHERE ask = $1");

// For the mail that follows a visitor who has left: what they have neither read nor been sent.
sql!(pub UNMAILED, "SELECT m.id, m.author_name, m.text, m.created_at, t.mailed_upto, t.leaving_upto
    FROM visitor_talk t JOIN interaction i ON i.id = t.interaction
      JOIN message m ON m.case_id IN (t.case_id, i.case_id) AND m.interaction = t.interaction
    WHERE t.interaction = $1 AND m.author_kind = 'agent' AND m.id > t.read_upto AND m.id > t.mailed_upto
      AND m.delivery IN ('sent', 'delivered', 'unknown') ORDER BY m.id LIMIT 50");

sql!(pub UNMAILED_FILES, "SELECT a.id, a.name, a.media_type, a.size, a.content_id, a.blob
    FROM visitor_talk t JOIN interaction i ON i.id = t.interaction
      JOIN message m ON m.case_id IN (t.case_id, i.case_id) AND m.interaction = t.interaction
      JOIN attachment a ON a.message = m.id
    WHERE t.interaction = $1 AND m.author_kind = 'agent' AND m.id > t.read_upto AND m.id > t.mailed_upto
      AND m.id <= $2 AND m.delivery IN ('sent', 'delivered', 'unknown') ORDER BY a.id LIMIT 50");

// Written before a mail leaves; only one carries words at a time.
sql!(pub LEAVING, "UPDATE visitor_talk SET leaving_upto = $1 WHERE interaction = $2 AND leaving_upto = 0 AND mailed_upto < $1");

sql!(pub STAYED, "UPDATE visitor_talk SET leaving_upto = 0 WHERE interaction = $1");

sql!(pub MAILED_UPTO, "UPDATE visitor_talk SET mailed_upto = $1, leaving_upto = 0 WHERE interaction = $2 AND mailed_upto < $1");

sql!(pub VISITOR_OF, "SELECT v.id, v.channel, v.external, v.name, v.email, v.email_verified, v.language
    FROM visitor_talk t JOIN visitor v ON v.id = t.visitor WHERE t.interaction = $1");

sql!(pub CASE_HEAD, "SELECT c.id, c.number, c.subject, c.customer, u.name, c.language, i.channel
    FROM interaction i JOIN cases c ON c.id = i.case_id JOIN customer u ON u.id = c.customer WHERE i.id = $1");
