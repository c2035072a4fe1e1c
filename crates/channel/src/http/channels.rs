//! `/api/v1/channels`.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{ChannelId, ChannelKind, Locale, Millis, Problem, TeamId};
use helppo_people::{By, Caller, Object, sees};
use helppo_store::{DbError, Tx, p};
use helppo_web::{Json, Path};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    ChannelEdit, ChannelError, ChannelRecord, Channels, Check, NewChannel, Settings, list_channels, statement,
};

/// A channel as screens show it; secrets by name only.
#[derive(Serialize, ToSchema)]
pub struct ChannelView {
    id: ChannelId,
    kind: ChannelKind,
    name: String,
    enabled: bool,
    team: TeamRef,
    brand: String,
    language: Locale,
    settings: Settings,
    /// Names of the secrets that are set.
    secrets: Vec<String>,
    created_at: Millis,
    /// Raw messages that could not be read and wait for a person.
    quarantined: i64,
}

/// A team by name.
#[derive(Serialize, ToSchema)]
pub struct TeamRef {
    id: TeamId,
    name: String,
}

/// All channels that I see.
#[derive(Serialize, ToSchema)]
pub struct ChannelList {
    items: Vec<ChannelView>,
}

/// A channel to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelIn {
    kind: ChannelKind,
    name: String,
    team: TeamId,
    #[serde(default = "yes")]
    enabled: bool,
    #[serde(default)]
    brand: String,
    #[serde(default)]
    language: Locale,
    /// Of the channel's kind.
    #[schema(value_type = Object)]
    settings: Value,
    #[serde(default)]
    secrets: BTreeMap<String, String>,
}

/// Changes; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelPatch {
    kind: Option<ChannelKind>,
    name: Option<String>,
    team: Option<TeamId>,
    enabled: Option<bool>,
    brand: Option<String>,
    language: Option<Locale>,
    #[schema(value_type = Option<Object>)]
    settings: Option<Value>,
    #[serde(default)]
    secrets: BTreeMap<String, String>,
}

/// What a probe found.
#[derive(Serialize, ToSchema)]
pub struct Probe {
    ok: bool,
    checks: Vec<Check>,
}

/// A new key; it is shown this once.
#[derive(Serialize, ToSchema)]
pub struct NewKey {
    key: String,
}

fn yes() -> bool {
    true
}

/// The channels that I see.
#[utoipa::path(get, path = "/api/v1/channels", tag = "channels", responses((status = 200, body = ChannelList)))]
pub async fn list(State(room): State<Arc<Channels>>, caller: Caller) -> Result<Json<ChannelList>, Problem> {
    let all = room.store.read(async |tx: &mut Tx| list_channels(tx).await).await?;
    let mut items = Vec::new();
    for record in all.into_iter().filter(|c| sees(&caller, &Object::Channel { team: c.team })) {
        items.push(record);
    }
    Ok(Json(ChannelList { items: views(&room, items).await? }))
}

/// Make a channel.
#[utoipa::path(post, path = "/api/v1/channels", tag = "channels", request_body = ChannelIn,
    responses((status = 200, body = ChannelView)))]
pub async fn create(
    State(room): State<Arc<Channels>>,
    caller: Caller,
    Json(input): Json<ChannelIn>,
) -> Result<Json<ChannelView>, Problem> {
    let new = NewChannel {
        kind: input.kind,
        name: input.name,
        team: input.team,
        enabled: input.enabled,
        brand: input.brand,
        language: input.language,
        settings: input.settings,
        secrets: input.secrets,
    };
    let (inner, by) = (room.clone(), By::from(&caller));
    let made = room
        .store
        .write(async move |tx: &mut Tx| crate::create(tx, &inner.ambient, inner.store.vault(), &by, &new).await)
        .await?;
    one(&room, made).await
}

/// One channel.
#[utoipa::path(get, path = "/api/v1/channels/{id}", tag = "channels", responses((status = 200, body = ChannelView)))]
pub async fn get(
    State(room): State<Arc<Channels>>,
    caller: Caller,
    Path(id): Path<ChannelId>,
) -> Result<Json<ChannelView>, Problem> {
    let record = seen(&room, &caller, id).await?;
    one(&room, record).await
}

/// Change a channel.
#[utoipa::path(patch, path = "/api/v1/channels/{id}", tag = "channels", request_body = ChannelPatch,
    responses((status = 200, body = ChannelView)))]
pub async fn edit(
    State(room): State<Arc<Channels>>,
    caller: Caller,
    Path(id): Path<ChannelId>,
    Json(input): Json<ChannelPatch>,
) -> Result<Json<ChannelView>, Problem> {
    let record = seen(&room, &caller, id).await?;
    if input.kind.is_some_and(|k| k != record.kind) {
        return Err(Problem::invalid("kind", "a channel keeps its kind; make another channel instead"));
    }
    let to = ChannelEdit {
        name: input.name,
        team: input.team,
        enabled: input.enabled,
        brand: input.brand,
        language: input.language,
        settings: input.settings,
        secrets: input.secrets,
    };
    let (inner, by) = (room.clone(), By::from(&caller));
    let edited = room
        .store
        .write(async move |tx: &mut Tx| crate::edit(tx, &inner.ambient, inner.store.vault(), &by, id, &to).await)
        .await?;
    one(&room, edited).await
}

/// Look whether a channel works.
#[utoipa::path(post, path = "/api/v1/channels/{id}/probe", tag = "channels", responses((status = 200, body = Probe)))]
pub async fn probe(
    State(room): State<Arc<Channels>>,
    caller: Caller,
    Path(id): Path<ChannelId>,
) -> Result<Json<Probe>, Problem> {
    let record = seen(&room, &caller, id).await?;
    let checks = match room.adapter(record.kind) {
        Some(adapter) => adapter.probe(&record).await,
        None => Vec::new(),
    };
    Ok(Json(Probe { ok: checks.iter().all(|c| c.ok != Some(false)), checks }))
}

/// Give a chat a new key for signed visitor identities. The old one stops working at once.
#[utoipa::path(post, path = "/api/v1/channels/{id}/identity-key", tag = "channels",
    responses((status = 200, body = NewKey)))]
pub async fn identity_key(
    State(room): State<Arc<Channels>>,
    caller: Caller,
    Path(id): Path<ChannelId>,
) -> Result<Json<NewKey>, Problem> {
    seen(&room, &caller, id).await?;
    let key = room.ambient.secret();
    let (inner, by, copy) = (room.clone(), By::from(&caller), key.clone());
    room.store
        .write(async move |tx: &mut Tx| {
            crate::make_identity_key(tx, &inner.ambient, inner.store.vault(), &by, id, &copy).await
        })
        .await?;
    Ok(Json(NewKey { key }))
}

/// The channel, when it is there and in the caller's sight.
pub(super) async fn seen(room: &Channels, caller: &Caller, id: ChannelId) -> Result<ChannelRecord, Problem> {
    let record = room.get(id).await?.ok_or(ChannelError::NotFound("channel"))?;
    if !sees(caller, &Object::Channel { team: record.team }) {
        return Err(Problem::not_found("channel"));
    }
    Ok(record)
}

async fn one(room: &Arc<Channels>, record: ChannelRecord) -> Result<Json<ChannelView>, Problem> {
    let mut views = views(room, vec![record]).await?;
    views.pop().map(Json).ok_or_else(|| Problem::not_found("channel"))
}

async fn views(room: &Arc<Channels>, records: Vec<ChannelRecord>) -> Result<Vec<ChannelView>, DbError> {
    let teams: Vec<TeamId> = records.iter().map(|r| r.team).collect();
    let (names, stuck) = room
        .store
        .read(async move |tx: &mut Tx| {
            let mut names = BTreeMap::new();
            for team in &teams {
                if !names.contains_key(team) {
                    names.insert(*team, tx.opt::<String>(statement::TEAM_NAME, p![team]).await?.unwrap_or_default());
                }
            }
            let stuck: Vec<(ChannelId, i64)> = tx.all(statement::COUNT_QUARANTINED, p![]).await?;
            Ok::<_, DbError>((names, stuck))
        })
        .await?;
    let view = |r: ChannelRecord| ChannelView {
        secrets: room.secrets(&r).names(),
        team: TeamRef { id: r.team, name: names.get(&r.team).cloned().unwrap_or_default() },
        quarantined: stuck.iter().find(|(c, _)| *c == r.id).map_or(0, |(_, n)| *n),
        id: r.id,
        kind: r.kind,
        name: r.name,
        enabled: r.enabled,
        brand: r.brand,
        language: r.language,
        settings: r.settings,
        created_at: r.created_at,
    };
    Ok(records.into_iter().map(view).collect())
}
