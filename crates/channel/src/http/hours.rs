//! Opening hours.

use std::sync::Arc;

use axum::extract::State;
use helppo_hours::{Hours, HoursForm};
use helppo_kernel::{ChannelId, Millis, Problem};
use helppo_people::{By, Caller};
use helppo_store::{DbError, Tx};
use helppo_web::{Json, Query};
use serde::{Deserialize, Serialize};

use super::channels::seen;
use crate::{Channels, hours};

/// Shown until somebody chooses another one.
const USUAL_ZONE: &str = "Europe/Helsinki";

/// Whose hours.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Whose {
    /// A channel; absent: the whole house.
    channel: Option<ChannelId>,
}

/// Opening hours, and what they mean now.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct HoursView {
    /// The hours. Before anybody has set any they say "always".
    #[serde(flatten)]
    hours: HoursForm,
    /// Whether somebody has set them; for a channel: whether it has hours of its own.
    set: bool,
    /// Whether it is open now.
    open: bool,
    /// When that changes; absent: never.
    changes_at: Option<Millis>,
}

/// The opening hours of the house or of a channel.
#[utoipa::path(get, path = "/api/v1/hours", tag = "channels", params(Whose), responses((status = 200, body = HoursView)))]
pub(super) async fn get_hours(
    State(room): State<Arc<Channels>>,
    caller: Caller,
    Query(whose): Query<Whose>,
) -> Result<Json<HoursView>, Problem> {
    if let Some(channel) = whose.channel {
        seen(&room, &caller, channel).await?;
    }
    view(&room, whose.channel).await
}

/// Sets the opening hours of the house or of a channel.
#[utoipa::path(put, path = "/api/v1/hours", tag = "channels", params(Whose), request_body = HoursForm, responses((status = 200, body = HoursView)))]
pub(super) async fn put_hours(
    State(room): State<Arc<Channels>>,
    caller: Caller,
    Query(whose): Query<Whose>,
    Json(form): Json<HoursForm>,
) -> Result<Json<HoursView>, Problem> {
    let channel = whose.channel;
    if let Some(channel) = channel {
        seen(&room, &caller, channel).await?;
    }
    let hours = hours::judge(form)?;
    let (amb, by) = (room.ambient.clone(), By::from(&caller));
    room.write(async move |tx: &mut Tx| hours::put_hours(tx, &amb, &by, channel, &hours).await).await?;
    view(&room, channel).await
}

/// Lets a channel keep the house's hours again.
#[utoipa::path(delete, path = "/api/v1/hours", tag = "channels", params(Whose), responses((status = 200, body = HoursView)))]
pub(super) async fn forget_hours(
    State(room): State<Arc<Channels>>,
    caller: Caller,
    Query(whose): Query<Whose>,
) -> Result<Json<HoursView>, Problem> {
    let Some(channel) = whose.channel else {
        return Err(Problem::invalid("channel", "name the channel that is to keep the house's hours"));
    };
    seen(&room, &caller, channel).await?;
    let (amb, by) = (room.ambient.clone(), By::from(&caller));
    room.write(async move |tx: &mut Tx| hours::forget_hours(tx, &amb, &by, channel).await).await?;
    view(&room, Some(channel)).await
}

async fn view(room: &Channels, channel: Option<ChannelId>) -> Result<Json<HoursView>, Problem> {
    let read = room.read(async move |tx: &mut Tx| {
        let own = hours::own_hours(tx, channel).await?;
        let valid = match &own {
            Some(own) => Some(own.clone()),
            None => hours::hours_of(tx, None).await?,
        };
        Ok::<_, DbError>((own.is_some(), valid))
    });
    let (set, hours) = read.await?;
    let hours = match hours {
        Some(hours) => hours,
        None => Hours::always(USUAL_ZONE).map_err(|_| Problem::internal())?,
    };
    let now = room.ambient.now();
    let open = hours.is_open(now);
    let changes_at = if open { hours.next_close(now) } else { hours.next_open(now) };
    Ok(Json(HoursView { hours: hours.into(), set, open, changes_at }))
}
