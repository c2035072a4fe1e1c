//! `/api/v1/bot/figures` and `/api/v1/bot/talks`: how the bot does, and the contacts behind each number.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{ChannelKind, Locale, Millis, Page, Problem};
use helppo_people::Caller;
use helppo_store::Tx;
use helppo_web::{Json, Paging, Query};
use serde::Deserialize;

use crate::Learning;
use crate::figures::{BotFigures, BotTalk, BotTalks, TalkPart, figures, talks};

/// The longest stretch: a year and a bit.
const LONGEST_MS: i64 = 400 * 86_400_000;

/// From when until when.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct BotStretch {
    /// In milliseconds since 1970.
    from: i64,
    /// Until just before.
    to: i64,
}

/// Which contacts.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct BotTalksAsked {
    /// In milliseconds since 1970.
    from: i64,
    /// Until just before.
    to: i64,
    which: BotTalks,
    locale: Option<Locale>,
    channel: Option<ChannelKind>,
    /// Only those given to people for this reason.
    reason: Option<String>,
}

fn stretch(from: i64, to: i64) -> Result<(Millis, Millis), Problem> {
    if from >= to || to - from > LONGEST_MS {
        return Err(Problem::invalid("to", "expected a time after from, at most 400 days later"));
    }
    Ok((Millis(from), Millis(to)))
}

/// How the bot does, by language, kind of channel and week.
#[utoipa::path(get, path = "/api/v1/bot/figures", tag = "bot", params(BotStretch),
    responses((status = 200, body = BotFigures)))]
pub(super) async fn show(
    State(room): State<Arc<Learning>>,
    caller: Caller,
    Query(asked): Query<BotStretch>,
) -> Result<Json<BotFigures>, Problem> {
    let (stretch, scope, now) = (stretch(asked.from, asked.to)?, caller.scope(), room.ambient.now());
    Ok(Json(room.store.read(async move |tx: &mut Tx| figures(tx, &scope, now, stretch).await).await?))
}

/// The contacts behind a number, the newest first.
#[utoipa::path(get, path = "/api/v1/bot/talks", tag = "bot",
    params(BotTalksAsked, ("cursor" = Option<String>, Query), ("limit" = Option<u32>, Query)),
    responses((status = 200, body = Page<BotTalk>)))]
pub(super) async fn rows(
    State(room): State<Arc<Learning>>,
    caller: Caller,
    Query(asked): Query<BotTalksAsked>,
    paging: Paging,
) -> Result<Json<Page<BotTalk>>, Problem> {
    let [started_at, interaction] = paging.key([i64::MAX, i64::MAX])?;
    let (stretch, scope, now) = (stretch(asked.from, asked.to)?, caller.scope(), room.ambient.now());
    let which = asked.which;
    let part = TalkPart { locale: asked.locale, channel: asked.channel, reason: asked.reason };
    let page = ((started_at, interaction), paging.limit);
    let read =
        room.store.read(async move |tx: &mut Tx| talks(tx, &scope, now, stretch, (which, &part), page).await);
    Ok(Json(read.await?))
}
