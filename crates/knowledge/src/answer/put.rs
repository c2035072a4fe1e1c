//! Making, saving and forgetting answers.

use std::collections::HashSet;

use helppo_kernel::{Actor, Ambient, AnswerId, TeamId};
use helppo_store::{Tx, p};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{AnswerVariant, KnowledgeAnswer, find_answer};
use crate::error::KnowledgeError;
use crate::event::KnowledgeEvent;
use crate::model::Names;
use crate::store;

/// An answer as it is written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    /// What it answers; in at least one language.
    pub names: Names,
    /// The team it is for; absent: everybody's.
    #[serde(default)]
    pub team: Option<TeamId>,
    /// The bot may say it to anybody.
    #[serde(default)]
    pub bot: bool,
    /// At least one; each language and kind of channel once.
    pub variants: Vec<AnswerVariant>,
}

const LONGEST_NAME: usize = 120;
const LONGEST_TEXT: usize = 20_000;
const MOST_VARIANTS: usize = 40;

/// Makes an answer.
pub async fn create_answer(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    new: &NewAnswer,
) -> Result<KnowledgeAnswer, KnowledgeError> {
    let (id, now, bot) = (ambient.id::<AnswerId>(), ambient.now(), i64::from(new.bot));
    let names = judged(new)?;
    let row = p![id, names.en, names.fi, names.sv, new.team, bot, now];
    tx.exec(store::INSERT_ANSWER, row).await?;
    put_variants(tx, id, &new.variants).await?;
    told(tx, ambient, actor, id).await
}

/// Puts what was written in place of version `version`.
pub async fn save_answer(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    (id, version): (AnswerId, i64),
    new: &NewAnswer,
) -> Result<KnowledgeAnswer, KnowledgeError> {
    let names = judged(new)?;
    let (bot, now) = (i64::from(new.bot), ambient.now());
    let row = p![names.en, names.fi, names.sv, new.team, bot, now, id, version];
    if tx.exec(store::UPDATE_ANSWER, row).await? == 0 {
        let there = find_answer(tx, id).await?.ok_or(KnowledgeError::NotFound("answer"))?;
        return Err(KnowledgeError::Moved { now: there.version });
    }
    tx.exec(store::DELETE_VARIANTS, p![id]).await?;
    put_variants(tx, id, &new.variants).await?;
    told(tx, ambient, actor, id).await
}

/// Forgets an answer.
pub async fn delete_answer(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    id: AnswerId,
) -> Result<(), KnowledgeError> {
    tx.exec(store::DELETE_VARIANTS, p![id]).await?;
    if tx.exec(store::DELETE_ANSWER, p![id]).await? == 0 {
        return Err(KnowledgeError::NotFound("answer"));
    }
    Ok(KnowledgeEvent::AnswersChanged { answer: id }.log(tx, ambient, actor).await?)
}

async fn told(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    id: AnswerId,
) -> Result<KnowledgeAnswer, KnowledgeError> {
    KnowledgeEvent::AnswersChanged { answer: id }.log(tx, ambient, actor).await?;
    find_answer(tx, id).await?.ok_or(KnowledgeError::NotFound("answer"))
}

async fn put_variants(tx: &mut Tx, id: AnswerId, variants: &[AnswerVariant]) -> Result<(), KnowledgeError> {
    for one in variants {
        let (locale, kind) = place(one);
        tx.exec(store::INSERT_VARIANT, p![id, locale, kind, one.text.trim()]).await?;
    }
    Ok(())
}

/// Language and kind as they are kept: empty for any.
fn place(one: &AnswerVariant) -> (&'static str, &'static str) {
    (one.language.map_or("", |l| l.as_str()), one.channel.map_or("", |kind| kind.as_str()))
}

fn judged(new: &NewAnswer) -> Result<Names, KnowledgeError> {
    let invalid = |field, message| Err(KnowledgeError::Invalid { field, message });
    let trim = |name: &str| name.trim().to_owned();
    let names = Names { en: trim(&new.names.en), fi: trim(&new.names.fi), sv: trim(&new.names.sv) };
    let all = [&names.en, &names.fi, &names.sv];
    if all.iter().all(|name| name.is_empty()) {
        return invalid("names", "write a name in at least one language");
    }
    if all.iter().any(|name| name.chars().count() > LONGEST_NAME) {
        return invalid("names", "write at most 120 characters");
    }
    if new.variants.is_empty() || new.variants.len() > MOST_VARIANTS {
        return invalid("variants", "1 to 40");
    }
    if new.variants.iter().any(|one| one.text.trim().is_empty() || one.text.len() > LONGEST_TEXT) {
        return invalid("variants", "each text has 1 to 20,000 bytes");
    }
    let places: HashSet<_> = new.variants.iter().map(place).collect();
    if places.len() < new.variants.len() {
        return invalid("variants", "each language and kind of channel stands once");
    }
    if new.bot && new.team.is_some() {
        return invalid("bot", "what is for one team is not said to everybody");
    }
    Ok(names)
}
