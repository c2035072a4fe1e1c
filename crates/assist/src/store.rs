//! Every statement of this room.

use helppo_kernel::{AgentId, CaseId, CustomerId, Locale, MessageId, TeamId};
use helppo_store::{row, sql};

row! {
    /// A reply as the follower reads it.
    pub(crate) struct Sent {
        pub(crate) case: CaseId, pub(crate) customer: CustomerId, pub(crate) author_kind: String,
        pub(crate) author: Option<i64>, pub(crate) text: String, pub(crate) language: Option<Locale>,
        pub(crate) case_language: Option<Locale>, pub(crate) delivery: String,
    }
}

row! {
    /// A case as this room needs it.
    #[derive(Clone)]
    pub(crate) struct Matter {
        pub(crate) id: CaseId, pub(crate) customer: CustomerId, pub(crate) team: TeamId,
        pub(crate) owner: Option<AgentId>, pub(crate) subject: String, pub(crate) language: Option<Locale>,
        pub(crate) priority: i64,
    }
}

row! {
    /// Something said, for whoever reads a case from its end.
    #[derive(Debug, Clone)]
    pub(crate) struct SaidRow {
        pub(crate) id: MessageId, pub(crate) author_kind: String, pub(crate) author: Option<i64>,
        pub(crate) text: String,
    }
}

row! {
    /// A past reply or a solved matter as it was written down.
    pub(crate) struct PastRow {
        pub(crate) n: i64, pub(crate) what: String, pub(crate) id: i64, pub(crate) case: CaseId,
        pub(crate) locale: Locale, pub(crate) title: String, pub(crate) asked: String, pub(crate) reply: String,
        pub(crate) gone: i64,
    }
}

row! {
    /// An example as it was written down.
    pub(crate) struct ExampleRow {
        pub(crate) n: i64, pub(crate) case: CaseId, pub(crate) kind: String, pub(crate) label: String,
        pub(crate) text: String,
    }
}

// What the follower reads.
sql!(
    pub(crate) SENT,
    "SELECT m.case_id, m.customer, m.author_kind, m.author, m.text, m.language, c.language, m.delivery
     FROM message m JOIN cases c ON c.id = m.case_id WHERE m.id = $1"
);
sql!(
    pub(crate) BEFORE,
    "SELECT id, author_kind, author, text FROM message
     WHERE case_id = $1 AND id < $2 AND delivery <> 'recalled' ORDER BY id DESC LIMIT $3"
);
sql!(
    pub(crate) MATTER,
    "SELECT id, customer, team, owner, subject, language, priority FROM cases WHERE id = $1"
);
sql!(
    pub(crate) FIRST_WORDS,
    "SELECT id, author_kind, author, text FROM message WHERE case_id = $1 AND author_kind = 'customer' ORDER BY id LIMIT $2"
);
sql!(pub(crate) CUSTOMER_NAME, "SELECT name FROM customer WHERE id = $1");
sql!(pub(crate) AGENT_NAME, "SELECT name FROM agent WHERE id = $1");
sql!(pub(crate) HOLD_CASE, "UPDATE cases SET updated_at = updated_at WHERE id = $1");

// assist_past
sql!(
    pub(crate) PUT_PAST,
    "INSERT INTO assist_past (what, id, case_id, locale, title, asked, reply, gone)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
);
sql!(
    pub(crate) PAST_AFTER,
    "SELECT n, what, id, case_id, locale, title, asked, reply, gone FROM assist_past WHERE n > $1 ORDER BY n LIMIT $2"
);
sql!(pub(crate) LAST_PAST, "SELECT coalesce(max(n), 0) FROM assist_past");

// assist_example
sql!(
    pub(crate) PUT_EXAMPLE,
    "INSERT INTO assist_example (case_id, kind, label, text) VALUES ($1, $2, $3, $4)"
);
sql!(
    pub(crate) EXAMPLE_OF,
    "SELECT n, case_id, kind, label, text FROM assist_example WHERE case_id = $1 AND kind = $2 ORDER BY n DESC LIMIT 1"
);
sql!(
    pub(crate) EXAMPLES_AFTER,
    "SELECT n, case_id, kind, label, text FROM assist_example WHERE n > $1 ORDER BY n LIMIT $2"
);
sql!(pub(crate) LAST_EXAMPLE, "SELECT coalesce(max(n), 0) FROM assist_example");

// assist_refused
sql!(
    pub(crate) PUT_REFUSED,
    "INSERT INTO assist_refused (case_id, kind, label, agent, at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (case_id, kind, label) DO NOTHING"
);
sql!(pub(crate) REFUSED, "SELECT kind, label FROM assist_refused WHERE case_id = $1");

// What proposals are made of.
sql!(pub(crate) TEAMS, "SELECT id, name FROM team ORDER BY id LIMIT 500");
sql!(pub(crate) TAGS, "SELECT name FROM tag ORDER BY name LIMIT 500");
sql!(pub(crate) TAGS_OF, "SELECT tag FROM case_tag WHERE case_id = $1 ORDER BY tag");
