//! The SQL of learning, by table.

use helppo_kernel::{
    AgentId, ArticleId, CaseId, ChannelKind, CustomerId, EventId, InteractionId, Locale, MessageId, Millis,
    ModelId, TopicId,
};
use helppo_store::{row, sql};

use crate::backlog::TopicState;
use crate::ledger::{Fate, GapKind, GivenAs, Judged};
use crate::replay::ModelGate;

// What is read of other rooms.
row! {
    pub(crate) struct CaseNow {
        pub(crate) customer: CustomerId, pub(crate) locale: Option<Locale>, pub(crate) name: String,
    }
}
sql!(pub(crate) CASE, "SELECT c.customer, c.language, u.name FROM cases c JOIN customer u ON u.id = c.customer WHERE c.id = $1");
row! {
    pub(crate) struct MessageRow {
        pub(crate) id: MessageId, pub(crate) author_kind: String, pub(crate) text: String,
        pub(crate) extra: Option<serde_json::Value>,
    }
}
sql!(
    pub(crate) MESSAGES,
    "SELECT id, author_kind, text, extra FROM message WHERE case_id = $1 AND author_kind IN ('customer', 'agent') ORDER BY id"
);
sql!(pub(crate) HOLD_CASE, "UPDATE cases SET updated_at = updated_at WHERE id = $1");
sql!(pub(crate) ADDRESS, "SELECT article FROM article_slug WHERE locale = $1 AND slug = $2");

// learn_seen
sql!(pub(crate) SEEN, "SELECT seq FROM learn_seen WHERE case_id = $1");
sql!(
    pub(crate) PUT_SEEN,
    "INSERT INTO learn_seen (case_id, seq) VALUES ($1, $2) ON CONFLICT (case_id) DO UPDATE SET seq = excluded.seq"
);

// learn_talk
row! {
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) struct TalkRow {
        pub(crate) interaction: InteractionId, pub(crate) channel_kind: ChannelKind, pub(crate) locale: Locale,
        pub(crate) started_at: Millis, pub(crate) answered: i64, pub(crate) offered: i64, pub(crate) fate: Fate,
        pub(crate) reason: Option<String>, pub(crate) ended_at: Option<Millis>, pub(crate) returned_at: Option<Millis>,
    }
}
sql!(
    pub(crate) TALKS,
    "SELECT interaction, channel_kind, locale, started_at, answered, offered, fate, reason, ended_at, returned_at
     FROM learn_talk WHERE case_id = $1"
);
sql!(
    pub(crate) PUT_TALK,
    "INSERT INTO learn_talk (interaction, case_id, customer, channel_kind, locale, started_at, answered, offered, fate,
       reason, ended_at, returned_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     ON CONFLICT (interaction) DO UPDATE SET locale = excluded.locale, answered = excluded.answered,
       offered = excluded.offered, fate = excluded.fate, reason = excluded.reason, ended_at = excluded.ended_at,
       returned_at = excluded.returned_at"
);
sql!(
    pub(crate) BEGUN_ELSEWHERE,
    "SELECT started_at FROM learn_talk WHERE customer = $1 AND started_at > $2 AND case_id <> $3 ORDER BY started_at"
);
sql!(
    pub(crate) LATELY,
    "SELECT DISTINCT case_id FROM learn_talk
     WHERE customer = $1 AND started_at > $2 AND case_id <> $3 AND fate = 'settled' AND ended_at > $4"
);

// learn_outcome
row! {
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) struct OutcomeRow {
        pub(crate) event: EventId, pub(crate) article: ArticleId, pub(crate) interaction: InteractionId,
        pub(crate) locale: Locale, pub(crate) channel_kind: ChannelKind, pub(crate) given: GivenAs,
        pub(crate) verdict: Judged, pub(crate) confidence: i64, pub(crate) question: String, pub(crate) at: Millis,
    }
}
sql!(
    pub(crate) OUTCOMES,
    "SELECT event, article, interaction, locale, channel_kind, given, verdict, confidence, question, at
     FROM learn_outcome WHERE case_id = $1 ORDER BY event, article"
);
sql!(
    pub(crate) PUT_OUTCOME,
    "INSERT INTO learn_outcome (event, article, case_id, interaction, locale, channel_kind, given, verdict, confidence,
       question, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (event, article) DO UPDATE SET locale = excluded.locale, verdict = excluded.verdict,
       question = excluded.question"
);

// learn_gap
row! {
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) struct GapRow {
        pub(crate) id: i64, pub(crate) kind: GapKind, pub(crate) locale: Locale, pub(crate) question: String,
        pub(crate) case: Option<CaseId>, pub(crate) article: Option<ArticleId>, pub(crate) topic: Option<TopicId>,
        pub(crate) at: Millis,
    }
}
sql!(
    pub(crate) GAPS_OF_CASE,
    "SELECT id, kind, locale, question, case_id, article, topic, at FROM learn_gap WHERE case_id = $1 ORDER BY id"
);
sql!(
    pub(crate) GAPS_SINCE,
    "SELECT id, kind, locale, question, case_id, article, topic, at FROM learn_gap WHERE at >= $1
     ORDER BY at DESC, id DESC LIMIT $2"
);
sql!(
    pub(crate) GAPS_OF_TOPIC,
    "SELECT id, kind, locale, question, case_id, article, topic, at FROM learn_gap
     WHERE topic = $1 AND at >= $2 ORDER BY at DESC, id DESC LIMIT $3"
);
sql!(
    pub(crate) GAPS_IN_TOPICS,
    "SELECT id, kind, locale, question, case_id, article, topic, at FROM learn_gap
     WHERE topic IS NOT NULL AND at >= $1 ORDER BY topic, at DESC, id DESC"
);
sql!(
    pub(crate) PUT_GAP,
    "INSERT INTO learn_gap (id, kind, locale, question, case_id, article, topic, at)
     VALUES ($1, $2, $3, $4, $5, $6, NULL, $7)
     ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, locale = excluded.locale, question = excluded.question,
       article = excluded.article"
);
sql!(
    pub(crate) NOTE_GAP,
    "INSERT INTO learn_gap (id, kind, locale, question, case_id, article, topic, at)
     VALUES ($1, $2, $3, $4, NULL, $5, NULL, $6) ON CONFLICT (id) DO NOTHING"
);
sql!(pub(crate) DROP_GAP, "DELETE FROM learn_gap WHERE id = $1");
sql!(pub(crate) SET_TOPIC, "UPDATE learn_gap SET topic = $1 WHERE id = $2");
sql!(
    pub(crate) EMPTY_SEARCHES,
    "SELECT id, locale, query, at FROM search_log WHERE at >= $1 AND source = 'help' AND hits = 0
     ORDER BY at DESC, id DESC LIMIT $2"
);
sql!(
    pub(crate) REMARKS,
    "SELECT id, article, locale, words, at FROM reader_remark WHERE at >= $1 AND words <> '' ORDER BY id DESC LIMIT $2"
);

// learn_topic
row! {
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) struct TopicRow {
        pub(crate) id: TopicId, pub(crate) title: String, pub(crate) locale: Locale, pub(crate) state: TopicState,
        pub(crate) owner: Option<AgentId>, pub(crate) article: Option<ArticleId>,
        pub(crate) created_at: Millis, pub(crate) closed_at: Option<Millis>, pub(crate) owner_name: Option<String>,
    }
}
sql!(pub(crate) TOPICS, "SELECT t.id, t.title, t.locale, t.state, t.owner, t.article, t.created_at, t.closed_at, a.name
     FROM learn_topic t LEFT JOIN agent a ON a.id = t.owner WHERE t.state = $1 ORDER BY t.id LIMIT 500");
sql!(pub(crate) TOPIC, "SELECT t.id, t.title, t.locale, t.state, t.owner, t.article, t.created_at, t.closed_at, a.name
     FROM learn_topic t LEFT JOIN agent a ON a.id = t.owner WHERE t.id = $1");
sql!(
    pub(crate) INSERT_TOPIC,
    "INSERT INTO learn_topic (id, title, locale, state, owner, article, created_at, closed_at)
     VALUES ($1, $2, $3, 'open', NULL, NULL, $4, NULL)"
);
sql!(pub(crate) SET_OWNER, "UPDATE learn_topic SET owner = $1 WHERE id = $2");
sql!(pub(crate) SET_STATE, "UPDATE learn_topic SET state = $1, closed_at = $2 WHERE id = $3");
sql!(pub(crate) SET_DRAFT, "UPDATE learn_topic SET state = 'drafted', article = $1, closed_at = NULL
    WHERE id = $2 AND state IN ('open', 'dismissed')");
sql!(pub(crate) DRAFTED, "SELECT id FROM learn_topic WHERE article = $1 AND state = 'drafted'");
sql!(pub(crate) LEAVE_TOPIC, "UPDATE learn_gap SET topic = NULL WHERE topic = $1");
sql!(pub(crate) DROP_TOPIC, "DELETE FROM learn_topic WHERE id = $1 AND state = 'open' AND owner IS NULL");

// What people said last in cases that are settled.
row! {
    pub(crate) struct ReplyRow {
        pub(crate) case: CaseId, pub(crate) text: String, pub(crate) agent: String, pub(crate) customer: String,
        pub(crate) at: Millis,
    }
}
sql!(
    pub(crate) REPLY_OF,
    "SELECT m.case_id, m.text, coalesce(m.author_name, ''), u.name, m.created_at
     FROM message m JOIN cases c ON c.id = m.case_id JOIN customer u ON u.id = m.customer
     WHERE m.case_id = $1 AND m.author_kind = 'agent' AND c.status IN ('solved', 'closed')
       AND m.delivery NOT IN ('recalled', 'failed') ORDER BY m.id DESC LIMIT 1"
);

// How long work was served, as the history has counted it.
sql!(
    pub(crate) HANDLED_LATELY,
    "SELECT CAST(sum(value) AS BIGINT) FROM history_fact WHERE fact = 'handle' AND at >= $1
     GROUP BY matter HAVING sum(value) > 0 ORDER BY max(at) DESC, matter LIMIT 2000"
);
sql!(
    pub(crate) HANDLED_IN_TOPICS,
    "SELECT g.topic, CAST(sum(f.value) AS BIGINT) FROM learn_gap g
     JOIN history_fact f ON f.matter = g.case_id AND f.fact = 'handle'
     WHERE g.topic IS NOT NULL AND g.at >= $1 GROUP BY g.topic, g.case_id HAVING sum(f.value) > 0 ORDER BY 1, 2"
);

// Lessons: outcomes that say something.
row! {
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) struct LessonRow {
        pub(crate) event: EventId, pub(crate) article: ArticleId, pub(crate) locale: Locale,
        pub(crate) question: String, pub(crate) verdict: Judged,
    }
}
sql!(
    pub(crate) LESSONS,
    "SELECT event, article, locale, question, verdict FROM learn_outcome WHERE verdict <> 'unknown'
     ORDER BY event DESC, article DESC LIMIT $1"
);
sql!(
    pub(crate) LESSON,
    "SELECT event, article, locale, question, verdict FROM learn_outcome WHERE event = $1 AND article = $2"
);

// learn_model
row! {
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) struct ModelRow {
        pub(crate) id: ModelId, pub(crate) number: i64, pub(crate) made_at: Millis, pub(crate) made_by: Option<AgentId>,
        pub(crate) made_by_name: Option<String>, pub(crate) tuning: serde_json::Value,
        pub(crate) spans: serde_json::Value, pub(crate) figures: serde_json::Value, pub(crate) gate: ModelGate,
        pub(crate) open_from: i64, pub(crate) live_since: Option<Millis>,
    }
}
sql!(
    pub(crate) MODELS,
    "SELECT m.id, m.number, m.made_at, m.made_by, a.name, m.tuning, m.spans, m.figures, m.gate, m.open_from, m.live_since
     FROM learn_model m LEFT JOIN agent a ON a.id = m.made_by WHERE m.number < $1 ORDER BY m.number DESC LIMIT $2"
);
sql!(
    pub(crate) MODEL,
    "SELECT m.id, m.number, m.made_at, m.made_by, a.name, m.tuning, m.spans, m.figures, m.gate, m.open_from, m.live_since
     FROM learn_model m LEFT JOIN agent a ON a.id = m.made_by WHERE m.id = $1"
);
sql!(
    pub(crate) LIVE_MODEL,
    "SELECT id, number, made_at, made_by, NULL, tuning, spans, figures, gate, open_from, live_since
     FROM learn_model WHERE live_since IS NOT NULL ORDER BY live_since DESC LIMIT 1"
);
sql!(pub(crate) LAST_NUMBER, "SELECT coalesce(max(number), 0) FROM learn_model");
sql!(
    pub(crate) INSERT_MODEL,
    "INSERT INTO learn_model (id, number, made_at, made_by, tuning, spans, figures, gate, open_from, live_since)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL)"
);
sql!(pub(crate) END_LIVE, "UPDATE learn_model SET live_since = NULL, spans = $1 WHERE id = $2");
sql!(pub(crate) BEGIN_LIVE, "UPDATE learn_model SET live_since = $1, open_from = $2 WHERE id = $3");
sql!(pub(crate) LAST_REFIT, "SELECT coalesce(max(open_from), 0) FROM learn_model");
sql!(
    pub(crate) JUDGED_SINCE,
    "SELECT count(*) FROM (SELECT 1 AS one FROM learn_outcome WHERE event > $1 AND verdict <> 'unknown' LIMIT 1000) x"
);
