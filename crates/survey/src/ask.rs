//! Ask how easy it was.

use helppo_case::{Author, CaseRecord, CaseStatus, Reply, ReplyError, State, live_interactions};
use helppo_kernel::{Actor, AgentId, Ambient, AskId, CaseId, ChannelKind, InteractionId, Locale};
use helppo_store::{DbError, Tx, p, row};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::event::{Of, SurveyEvent, tell};
use crate::rules::rules;
use crate::words::words;
use crate::{SurveyError, store};

/// The only kind of question yet: customer effort on seven points.
pub(crate) const CES: &str = "ces";
const DAY_MS: i64 = 24 * 3_600_000;

/// After what the question is put.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum After {
    /// The case was solved.
    #[default]
    Solving,
    /// The customer ended the talk.
    Leaving,
}

/// What came of the wish to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The question is on its way.
    Yes(AskId),
    /// Surveys are switched off.
    Off,
    /// The case is not solved any more, the customer talks on, or it is part of another one.
    NotOver,
    /// Nobody answered the customer in a channel where one can ask.
    NotServed,
    /// The customer was asked a short while ago.
    AskedLately,
    /// The channel is switched off, or the case is closed.
    NoWay,
}

row! {
    struct Served { interaction: Option<InteractionId>, kind: ChannelKind, author_kind: String, author: Option<i64> }
}

/// Puts the question about a case, in the channel where it was last answered. Links begin with
/// `public_url`.
pub async fn ask(
    tx: &mut Tx,
    amb: &Ambient,
    public_url: &str,
    case: CaseId,
    after: After,
) -> Result<Asked, SurveyError> {
    let rules = rules(tx).await?;
    if !rules.enabled {
        return Ok(Asked::Off);
    }
    let Some(record) = CaseRecord::get(tx, case).await? else { return Ok(Asked::NotOver) };
    let over = match after {
        After::Solving => record.status == CaseStatus::Solved,
        After::Leaving => {
            let live = live_interactions(tx, case).await?;
            record.status != CaseStatus::Closed && live.iter().all(|talk| talk.state == State::WrapUp)
        }
    };
    if !over || record.merged_into.is_some() {
        return Ok(Asked::NotOver);
    }
    let Some(served) = tx.opt::<Served>(store::LAST_SERVED, p![case]).await? else {
        return Ok(Asked::NotServed);
    };
    let since = amb.now().plus(-DAY_MS * i64::from(rules.every_days));
    let lately = tx.one::<i64>(store::ASKED_SINCE, p![record.customer, since]).await?;
    // Who was asked when they left is not asked again when the same talk is solved.
    if lately > 0
        || tx.one::<i64>(store::ASKED_ABOUT, p![record.customer, case, served.interaction]).await? > 0
    {
        return Ok(Asked::AskedLately);
    }
    let (id, secret): (AskId, _) = (amb.id(), amb.secret());
    let language = language(tx, &record).await?;
    let url = format!("{public_url}/rate/{secret}");
    let question = question(&record, &served, id, language, &url);
    let sent = match helppo_case::reply(tx, amb, &question).await {
        Ok(sent) => sent,
        Err(ReplyError::NoChannel | ReplyError::Closed) => return Ok(Asked::NoWay),
        Err(e) => return Err(e.into()),
    };
    let agent = served.author.filter(|_| served.author_kind == "agent").map(AgentId);
    let (hash, now) = (hash(&secret), amb.now());
    let params = p![
        id,
        CES,
        case,
        served.interaction,
        record.customer,
        record.team,
        served.kind,
        agent,
        language,
        sent.message,
        hash,
        now
    ];
    tx.exec(store::INSERT_ASK, params).await?;
    let of = Of { case, customer: record.customer, interaction: served.interaction };
    let event = SurveyEvent::SurveyAsked { ask: id, kind: CES, channel_kind: served.kind };
    tell(tx, amb, Actor::System, of, &event).await?;
    Ok(Asked::Yes(id))
}

/// The question as a message. The widget draws a card from `extra.survey`, a mail puts its `url` under the
/// words; the link is the customer's own, and nobody else is to be shown it.
fn question(case: &CaseRecord, served: &Served, ask: AskId, language: Locale, url: &str) -> Reply {
    let words = words(language);
    let survey =
        json!({ "ask": ask, "kind": CES, "points": 7, "url": url, "hard": words.hard, "easy": words.easy });
    Reply {
        case: case.id,
        interaction: served.interaction,
        author: Author::System,
        text: words.question.to_owned(),
        html: None,
        attachments: Vec::new(),
        language: Some(language),
        extra: json!({ "survey": survey }),
        undo_ms: 0,
        seen: None,
        to_channel: None,
        send_anyway: true,
    }
}

async fn language(tx: &mut Tx, case: &CaseRecord) -> Result<Locale, DbError> {
    if let Some(language) = case.language {
        return Ok(language);
    }
    let customer: Option<Option<String>> = tx.opt(store::CUSTOMER_LANGUAGE, p![case.customer]).await?;
    match customer.flatten().and_then(|tag| Locale::from_tag(&tag)) {
        Some(language) => Ok(language),
        None => Ok(helppo_people::settings(tx).await?.language()),
    }
}

/// What is kept of a link's secret.
pub(crate) fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
