//! Publishing, changing and withdrawing a notice.

use std::collections::BTreeMap;

use helppo_kernel::{Actor, Ambient, Locale, Millis, NoticeId};
use helppo_store::{Tx, p};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::error::NoticeError;
use crate::event::{NoticeEvent, tell};
use crate::model::{Level, Notice, NoticeRow, Texts};
use crate::store;

/// So long a text still fits above a chat on a phone.
const LONGEST: usize = 200;

/// A notice to be published.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNotice {
    /// How grave it is.
    pub level: Level,
    /// Its words, in at least one language, at most 200 characters each.
    pub texts: BTreeMap<Locale, String>,
    /// From when it stands; absent: from now.
    pub starts_at: Option<Millis>,
    /// Until when; absent: until it is withdrawn.
    pub ends_at: Option<Millis>,
}

/// What is to change; fields left out stay.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeChange {
    /// How grave it is.
    pub level: Option<Level>,
    /// Its words; all languages at once.
    pub texts: Option<BTreeMap<Locale, String>>,
    /// From when it stands.
    pub starts_at: Option<Millis>,
    /// Until when.
    pub ends_at: Option<Millis>,
}

/// Publishes a notice.
pub async fn publish(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    new: &NewNotice,
) -> Result<Notice, NoticeError> {
    let now = amb.now();
    let by = match actor {
        Actor::Agent(agent) => Some(agent),
        _ => None,
    };
    let notice = Notice {
        id: amb.id(),
        level: new.level,
        texts: trimmed(&new.texts),
        starts_at: new.starts_at.unwrap_or(now),
        ends_at: new.ends_at,
        published_by: by,
        published_at: now,
    };
    check(&notice)?;
    let (level, texts) = (notice.level.as_str(), json(&notice.texts));
    let params = p![notice.id, level, texts, notice.starts_at, notice.ends_at, by, now];
    tx.exec(store::INSERT, params).await?;
    tell(tx, amb, actor, notice.id, NoticeEvent::NoticePublished).await?;
    Ok(notice)
}

/// Changes a notice.
pub async fn change(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    id: NoticeId,
    change: &NoticeChange,
) -> Result<Notice, NoticeError> {
    let mut notice = get(tx, id).await?;
    notice.level = change.level.unwrap_or(notice.level);
    if let Some(texts) = &change.texts {
        notice.texts = trimmed(texts);
    }
    notice.starts_at = change.starts_at.unwrap_or(notice.starts_at);
    notice.ends_at = change.ends_at.or(notice.ends_at);
    check(&notice)?;
    let (level, texts) = (notice.level.as_str(), json(&notice.texts));
    tx.exec(store::UPDATE, p![level, texts, notice.starts_at, notice.ends_at, id]).await?;
    tell(tx, amb, actor, id, NoticeEvent::NoticeChanged).await?;
    Ok(notice)
}

/// Withdraws a notice; gives what it said.
pub async fn withdraw(tx: &mut Tx, amb: &Ambient, actor: Actor, id: NoticeId) -> Result<Notice, NoticeError> {
    let notice = get(tx, id).await?;
    tx.exec(store::WITHDRAW, p![amb.now(), id]).await?;
    tell(tx, amb, actor, id, NoticeEvent::NoticeWithdrawn).await?;
    Ok(notice)
}

async fn get(tx: &mut Tx, id: NoticeId) -> Result<Notice, NoticeError> {
    let row: Option<NoticeRow> = tx.opt(store::GET, p![id]).await?;
    row.map(Notice::from).ok_or(NoticeError::NotFound)
}

fn check(notice: &Notice) -> Result<(), NoticeError> {
    let wrong = |field, message: String| Err(NoticeError::Invalid { field, message });
    if notice.texts.is_empty() {
        return wrong("texts", "expected words in at least one language".into());
    }
    if notice.texts.values().any(|text| text.chars().count() > LONGEST) {
        return wrong("texts", format!("expected at most {LONGEST} characters in each language"));
    }
    if notice.ends_at.is_some_and(|end| end <= notice.starts_at) {
        return wrong("ends_at", "expected a time after the start".into());
    }
    Ok(())
}

/// Without languages that have no words.
fn trimmed(texts: &Texts) -> Texts {
    let texts = texts.iter().map(|(locale, text)| (*locale, text.trim().to_owned()));
    texts.filter(|(_, text)| !text.is_empty()).collect()
}

fn json(texts: &Texts) -> String {
    serde_json::to_string(texts).unwrap_or_default()
}
