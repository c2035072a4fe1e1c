//! Every statement of this room.

use helppo_kernel::{CaseId, ChannelId, ChannelKind, CustomerId, InteractionId, Locale, MessageId};
use helppo_store::{row, sql};

row! {
    /// The talk a message belongs to, as far as the bot needs it.
    pub(crate) struct Talk {
        pub(crate) case: CaseId, pub(crate) customer: CustomerId, pub(crate) interaction: InteractionId,
        pub(crate) channel: ChannelId, pub(crate) channel_kind: ChannelKind, pub(crate) state: String,
        pub(crate) message: MessageId, pub(crate) text: String,
        pub(crate) written_in: Option<Locale>, pub(crate) spoken: Option<Locale>, pub(crate) case_language: Option<Locale>,
    }
}

sql!(
    pub(crate) TALK,
    "SELECT m.case_id, m.customer, i.id, i.channel, i.channel_kind, i.state, m.id, m.text, m.language, i.language, c.language
     FROM message m JOIN interaction i ON i.id = m.interaction JOIN cases c ON c.id = m.case_id
     WHERE m.id = $1 AND m.author_kind = 'customer'"
);
sql!(pub(crate) FIND_DIALOGUE, "SELECT state, message FROM bot_dialogue WHERE interaction = $1");
sql!(
    pub(crate) PUT_DIALOGUE,
    "INSERT INTO bot_dialogue (interaction, state, message, updated_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (interaction) DO UPDATE SET state = excluded.state, message = excluded.message,
       updated_at = excluded.updated_at"
);
sql!(
    pub(crate) PUT_CLAIM,
    "INSERT INTO bot_claim (case_id, interaction, article, claimed_at, returned_at) VALUES ($1, $2, $3, $4, NULL)
     ON CONFLICT (case_id, interaction) DO NOTHING"
);
sql!(pub(crate) FIND_SETTINGS, "SELECT data FROM bot_setting WHERE id = 1");
sql!(
    pub(crate) PUT_SETTINGS,
    "INSERT INTO bot_setting (id, data, updated_at) VALUES (1, $1, $2)
     ON CONFLICT (id) DO UPDATE SET data = excluded.data, updated_at = excluded.updated_at"
);
sql!(
    pub(crate) PUT_OUTCOME,
    "INSERT INTO bot_outcome (message, interaction, article, locale, channel_kind, confidence, given, wrong, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, $8) ON CONFLICT (message) DO NOTHING"
);
sql!(
    pub(crate) JUDGE_OUTCOME,
    "UPDATE bot_outcome SET wrong = $1 WHERE wrong IS NULL AND message =
       (SELECT max(message) FROM bot_outcome WHERE interaction = $2)"
);
sql!(
    pub(crate) JUDGE_OFFER,
    "UPDATE bot_outcome SET wrong = CASE WHEN article = $1 THEN 0 ELSE 1 END WHERE wrong IS NULL AND given = 0 AND message =
       (SELECT max(message) FROM bot_outcome WHERE interaction = $2)"
);
sql!(
    pub(crate) RETURNED,
    "UPDATE bot_outcome SET wrong = 1 WHERE given = 1 AND wrong = 0 AND interaction IN
       (SELECT interaction FROM bot_claim WHERE case_id = $1)"
);
sql!(
    pub(crate) NEWEST_OUTCOMES,
    "SELECT confidence, wrong FROM bot_outcome WHERE locale = $1 AND channel_kind = $2 AND wrong IS NOT NULL
     ORDER BY at DESC LIMIT $3"
);
sql!(
    pub(crate) LAST_GUESS,
    "SELECT article, locale, confidence FROM bot_outcome WHERE interaction = $1 ORDER BY message DESC LIMIT 1"
);
sql!(pub(crate) WORDS, "SELECT text FROM message WHERE id = $1 AND author_kind = 'customer'");
sql!(
    pub(crate) JUDGED,
    "SELECT o.message, o.article, o.confidence, o.given, o.wrong, o.at, i.case_id
     FROM bot_outcome o JOIN interaction i ON i.id = o.interaction
     WHERE o.locale = $1 AND o.channel_kind = $2 AND o.wrong IS NOT NULL AND (o.at, o.message) < ($3, $4)
     ORDER BY o.at DESC, o.message DESC LIMIT $5"
);
sql!(pub(crate) TAKE_BACK_CLAIM, "UPDATE bot_claim SET returned_at = $1 WHERE case_id = $2 AND returned_at IS NULL");
sql!(
    pub(crate) COUNT_CLAIMS,
    "SELECT count(*), count(returned_at) FROM bot_claim WHERE claimed_at >= $1 AND claimed_at < $2"
);
sql!(pub(crate) FIND_ENDPOINT, "SELECT url, model, sealed_key FROM bot_endpoint WHERE id = 1");
sql!(
    pub(crate) PUT_ENDPOINT,
    "INSERT INTO bot_endpoint (id, url, model, sealed_key, updated_at) VALUES (1, $1, $2, $3, $4)
     ON CONFLICT (id) DO UPDATE SET url = excluded.url, model = excluded.model,
       sealed_key = excluded.sealed_key, updated_at = excluded.updated_at"
);
sql!(pub(crate) DELETE_ENDPOINT, "DELETE FROM bot_endpoint WHERE id = 1");
