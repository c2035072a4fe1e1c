//! Take an answer: from the widget's card by its question, from the mail's page by its link.

use helppo_kernel::{
    Actor, AgentId, Ambient, AskId, CaseId, ChannelKind, CustomerId, InteractionId, Locale, Millis,
    ResponseId, TeamId,
};
use helppo_store::{DbError, Tx, p, row};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ask::hash;
use crate::event::{Of, SurveyEvent, tell};
use crate::{SurveyError, store};

/// The longest comment, in characters.
pub(crate) const LONGEST: usize = 2000;
/// How long an answer can be changed.
const CHANGEABLE_MS: i64 = 24 * 3_600_000;

/// How easy it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// 1 very hard, to 7 very easy.
    pub score: i64,
    /// What made it so.
    #[serde(default)]
    pub text: Option<String>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It was the first answer.
    New,
    /// It replaced an earlier one.
    Changed,
    /// It was the same as before.
    Same,
}

row! {
    /// A question as it was put.
    #[derive(Clone, Debug)]
    pub(crate) struct Ask {
        pub(crate) id: AskId,
        pub(crate) kind: String,
        pub(crate) case: CaseId,
        pub(crate) interaction: Option<InteractionId>,
        pub(crate) customer: CustomerId,
        pub(crate) team: TeamId,
        pub(crate) channel_kind: ChannelKind,
        pub(crate) agent: Option<AgentId>,
        pub(crate) language: Locale,
    }
}

row! {
    /// An answer as it stands.
    #[derive(Clone, Debug)]
    pub(crate) struct Given {
        pub(crate) score: i64,
        pub(crate) text: Option<String>,
        pub(crate) at: Millis,
    }
}

/// Takes the answer to a question. The same again changes nothing; another within a day replaces it.
pub async fn answer(
    tx: &mut Tx,
    amb: &Ambient,
    ask: AskId,
    answer: &Answer,
) -> Result<Answered, SurveyError> {
    let ask: Ask = tx.opt(store::ASK, p![ask]).await?.ok_or(SurveyError::NotFound)?;
    take(tx, amb, &ask, answer).await
}

/// The same by the secret of the link.
pub async fn answer_by_link(
    tx: &mut Tx,
    amb: &Ambient,
    secret: &str,
    answer: &Answer,
) -> Result<Answered, SurveyError> {
    let ask = find_by_link(tx, secret).await?.ok_or(SurveyError::NotFound)?;
    take(tx, amb, &ask, answer).await
}

pub(crate) async fn find_by_link(tx: &mut Tx, secret: &str) -> Result<Option<Ask>, DbError> {
    tx.opt(store::ASK_BY_HASH, p![hash(secret)]).await
}

pub(crate) async fn given(tx: &mut Tx, ask: AskId) -> Result<Option<Given>, DbError> {
    tx.opt(store::RESPONSE, p![ask]).await
}

/// Whether an answer of that time may still be changed.
pub(crate) fn changeable(at: Millis, now: Millis) -> bool {
    now.since(at) < CHANGEABLE_MS
}

async fn take(tx: &mut Tx, amb: &Ambient, ask: &Ask, answer: &Answer) -> Result<Answered, SurveyError> {
    if !(1..=7).contains(&answer.score) {
        return Err(SurveyError::Score);
    }
    let text = answer.text.as_deref().map(str::trim).filter(|t| !t.is_empty());
    if text.is_some_and(|t| t.chars().count() > LONGEST) {
        return Err(SurveyError::TooLong(LONGEST));
    }
    // Held first, so that two answers at once are one after the other.
    tx.exec(store::HOLD_CASE, p![ask.case]).await?;
    let before = given(tx, ask.id).await?;
    // A card sends the number at once and the comment later: a comment that is there stays.
    let text = text.or(before.as_ref().and_then(|b| b.text.as_deref()));
    let outcome = match &before {
        None => {
            let id: ResponseId = amb.id();
            let now = amb.now();
            let params = p![
                id,
                ask.id,
                ask.kind,
                ask.case,
                ask.team,
                ask.channel_kind,
                ask.agent,
                answer.score,
                text,
                now
            ];
            tx.exec(store::INSERT_RESPONSE, params).await?;
            Answered::New
        }
        Some(b) if b.score == answer.score && b.text.as_deref() == text => return Ok(Answered::Same),
        Some(b) if !changeable(b.at, amb.now()) => return Err(SurveyError::TooLate),
        Some(_) => {
            tx.exec(store::CHANGE_RESPONSE, p![answer.score, text, ask.id]).await?;
            Answered::Changed
        }
    };
    let event = SurveyEvent::SurveyAnswered {
        ask: ask.id,
        score: answer.score,
        previous: before.as_ref().map(|b| b.score),
        with_text: text.is_some(),
    };
    let of = Of { case: ask.case, customer: ask.customer, interaction: ask.interaction };
    tell(tx, amb, Actor::Customer(ask.customer), of, &event).await?;
    Ok(outcome)
}
