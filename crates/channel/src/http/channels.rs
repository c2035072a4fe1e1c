//! Channels.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{ChannelId, ChannelKind, Locale, Millis, Page, Problem, TeamId};
use helppo_people::{Action, By, Caller, Object, TeamRef};
use helppo_store::{DbError, Tx, p};
use helppo_web::{Json, NotKept, Path};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::{
    Capabilities, Channel, ChannelChange, ChannelRecord, Channels, Health, NewChannel, change_channel,
    create_channel, find_channel, list_channels, store,
};

/// How far back the last trouble is looked for.
const RECENT_MS: i64 = 7 * 86_400_000;
/// The secret by which a chat believes a shop's word about its visitors.
const IDENTITY_KEY: &str = "identity_key";

/// A channel. Who may not manage channels sees neither settings nor how it is doing.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ChannelView {
    /// Its id.
    pub id: ChannelId,
    /// Its kind.
    pub kind: ChannelKind,
    /// What people call it.
    pub name: String,
    /// Whether it is in use.
    pub enabled: bool,
    /// The team that serves it.
    pub team: TeamRef,
    /// The brand it speaks for.
    pub brand: Option<String>,
    /// The language it speaks when nothing else is known.
    pub language: Option<Locale>,
    /// What it can do; absent when this program does not speak its kind.
    pub capabilities: Option<Capabilities>,
    /// When it was made.
    pub created_at: Millis,
    /// What its admin sees.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub inside: Option<ChannelInside>,
}

/// What the admin of a channel sees. Secrets are only named.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ChannelInside {
    /// Settings of its kind.
    #[schema(value_type = Object)]
    pub settings: Value,
    /// Names of the secrets it holds.
    pub secrets: Vec<String>,
    /// Raw messages in quarantine.
    pub quarantined: i64,
    /// Since when something accepted waits to be understood; only in the answer for one channel.
    pub oldest_unprocessed: Option<Millis>,
    /// When something last went wrong: with the channel until it is mended, or with a delivery in the last seven
    /// days; only in the answer for one channel.
    pub trouble_at: Option<Millis>,
    /// What went wrong then.
    pub trouble: Option<String>,
}

/// A new channel.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChannelInput {
    kind: ChannelKind,
    name: String,
    team: TeamId,
    #[serde(default = "yes")]
    enabled: bool,
    #[serde(default)]
    brand: Option<String>,
    #[serde(default)]
    language: Option<Locale>,
    #[serde(default = "nothing")]
    #[schema(value_type = Object)]
    settings: Value,
    #[serde(default)]
    secrets: BTreeMap<String, Option<String>>,
}

/// What to change; what is left out stays, `null` clears.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChannelPatch {
    name: Option<String>,
    team: Option<TeamId>,
    enabled: Option<bool>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    brand: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Locale>)]
    language: Option<Option<Locale>>,
    #[schema(value_type = Option<Object>)]
    settings: Option<Value>,
    #[serde(default)]
    secrets: BTreeMap<String, Option<String>>,
}

/// A new key; it is shown this once.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct NewKey {
    key: String,
}

/// The channels of the caller's teams.
#[utoipa::path(get, path = "/api/v1/channels", tag = "channels", responses((status = 200, body = Page<ChannelView>)))]
pub(super) async fn list(
    State(room): State<Arc<Channels>>,
    caller: Caller,
) -> Result<Json<Page<ChannelView>>, Problem> {
    let (all, teams, quarantined) = room
        .read(async |tx: &mut Tx| {
            let quarantined: Vec<(ChannelId, i64)> = tx.all(store::QUARANTINED, p![]).await?;
            Ok::<_, DbError>((list_channels(tx).await?, team_names(tx).await?, quarantined))
        })
        .await?;
    let manages = caller.permissions.has(Action::ChannelManage);
    let mine = all.into_iter().filter(|c| caller.sees_team(c.team)).map(|record| {
        let count = quarantined.iter().find(|(c, _)| *c == record.id).map_or(0, |(_, n)| *n);
        let inside = manages.then(|| inside(&room, &record, count));
        view(&room, record, &teams, inside)
    });
    Ok(Json(Page { items: mine.collect(), next: None }))
}

/// Makes a channel.
#[utoipa::path(post, path = "/api/v1/channels", tag = "channels", request_body = ChannelInput, responses((status = 201, body = ChannelView)))]
pub(super) async fn create(
    State(room): State<Arc<Channels>>,
    caller: Caller,
    Json(input): Json<ChannelInput>,
) -> Result<(StatusCode, Json<ChannelView>), Problem> {
    caller.must(Action::ChannelManage, &Object::Channel { team: input.team }, "team")?;
    let spoken = spoken(&room, input.kind)?;
    let new = NewChannel {
        kind: input.kind,
        name: name(&input.name)?,
        enabled: input.enabled,
        team: input.team,
        brand: plain(input.brand)?,
        language: input.language,
        settings: input.settings,
        secrets: input.secrets,
    };
    let (store, amb, by) = (room.store.clone(), room.ambient.clone(), By::from(&caller));
    let made = room
        .write(async move |tx: &mut Tx| create_channel(tx, &amb, store.vault(), &*spoken, &by, &new).await);
    let id = made.await?;
    Ok((StatusCode::CREATED, Json(detail(&room, &caller, id).await?)))
}

/// One channel with its settings.
#[utoipa::path(get, path = "/api/v1/channels/{id}", tag = "channels", params(("id" = ChannelId, Path)), responses((status = 200, body = ChannelView)))]
pub(super) async fn get_one(
    State(room): State<Arc<Channels>>,
    caller: Caller,
    Path(id): Path<ChannelId>,
) -> Result<Json<ChannelView>, Problem> {
    detail(&room, &caller, id).await.map(Json)
}

/// Changes a channel.
#[utoipa::path(patch, path = "/api/v1/channels/{id}", tag = "channels", params(("id" = ChannelId, Path)), request_body = ChannelPatch,
    responses((status = 200, body = ChannelView)))]
pub(super) async fn change(
    State(room): State<Arc<Channels>>,
    caller: Caller,
    Path(id): Path<ChannelId>,
    Json(patch): Json<ChannelPatch>,
) -> Result<Json<ChannelView>, Problem> {
    let before = seen(&room, &caller, id).await?;
    if let Some(team) = patch.team {
        caller.must(Action::ChannelManage, &Object::Channel { team }, "team")?;
    }
    let spoken = spoken(&room, before.kind)?;
    let change = ChannelChange {
        name: patch.name.as_deref().map(name).transpose()?,
        enabled: patch.enabled,
        team: patch.team,
        brand: patch.brand.map(plain).transpose()?,
        language: patch.language,
        settings: patch.settings,
        secrets: patch.secrets,
    };
    let (store, amb, by) = (room.store.clone(), room.ambient.clone(), By::from(&caller));
    let verb =
        async move |tx: &mut Tx| change_channel(tx, &amb, store.vault(), &*spoken, &by, id, &change).await;
    room.write(verb).await?;
    detail(&room, &caller, id).await.map(Json)
}

/// Tries whether a channel works.
#[utoipa::path(post, path = "/api/v1/channels/{id}/probe", tag = "channels", params(("id" = ChannelId, Path)), responses((status = 200, body = Health)))]
pub(super) async fn probe(
    State(room): State<Arc<Channels>>,
    caller: Caller,
    Path(id): Path<ChannelId>,
) -> Result<Json<Health>, Problem> {
    let record = seen(&room, &caller, id).await?;
    let spoken = spoken(&room, record.kind)?;
    let configured = record.open(room.store.vault());
    Ok(Json(spoken.probe(&configured).await))
}

/// Gives a chat a new key for signed visitor identities. The old one stops working at once.
#[utoipa::path(post, path = "/api/v1/channels/{id}/identity-key", tag = "channels", params(("id" = ChannelId, Path)), responses((status = 200, body = NewKey)))]
pub(super) async fn identity_key(
    State(room): State<Arc<Channels>>,
    caller: Caller,
    Path(id): Path<ChannelId>,
) -> Result<(Extension<NotKept>, Json<NewKey>), Problem> {
    let record = seen(&room, &caller, id).await?;
    let spoken = spoken(&room, record.kind)?;
    let key = room.ambient.secret();
    let secrets = [(IDENTITY_KEY.to_owned(), Some(key.clone()))].into();
    let change = ChannelChange { secrets, ..ChannelChange::default() };
    let (store, amb, by) = (room.store.clone(), room.ambient.clone(), By::from(&caller));
    let verb =
        async move |tx: &mut Tx| change_channel(tx, &amb, store.vault(), &*spoken, &by, id, &change).await;
    room.write(verb).await?;
    Ok((Extension(NotKept), Json(NewKey { key })))
}

/// The channel, if the caller sees it.
pub(super) async fn seen(room: &Channels, caller: &Caller, id: ChannelId) -> Result<ChannelRecord, Problem> {
    let found = room.read(async move |tx: &mut Tx| find_channel(tx, id).await).await?;
    let record = found.ok_or_else(|| Problem::not_found("channel"))?;
    match caller.sees_team(record.team) {
        true => Ok(record),
        false => Err(Problem::not_found("channel")),
    }
}

async fn detail(room: &Channels, caller: &Caller, id: ChannelId) -> Result<ChannelView, Problem> {
    let record = seen(room, caller, id).await?;
    let since = helppo_kernel::first_id_at::<helppo_kernel::DeliveryId>(room.ambient.now().plus(-RECENT_MS));
    let read = room.read(async move |tx: &mut Tx| {
        let quarantined: Vec<(ChannelId, i64)> = tx.all(store::QUARANTINED, p![]).await?;
        let oldest: Option<Millis> = tx.one(store::OLDEST_RAW, p![id]).await?;
        // What is wrong with the channel itself says more than what went wrong with one message.
        let own: Option<(Millis, Option<String>)> = tx.opt(store::TROUBLE, p![id]).await?;
        let trouble = match own {
            Some(own) => Some(own),
            None => tx.opt(store::LAST_TROUBLE, p![id, since]).await?,
        };
        Ok::<_, DbError>((team_names(tx).await?, quarantined, oldest, trouble))
    });
    let (teams, quarantined, oldest_unprocessed, trouble) = read.await?;
    let count = quarantined.iter().find(|(c, _)| *c == id).map_or(0, |(_, n)| *n);
    let (trouble_at, trouble) = trouble.map_or((None, None), |(at, why)| (Some(at), why));
    let inside = ChannelInside { oldest_unprocessed, trouble_at, trouble, ..inside(room, &record, count) };
    Ok(view(room, record, &teams, Some(inside)))
}

fn inside(room: &Channels, record: &ChannelRecord, quarantined: i64) -> ChannelInside {
    ChannelInside {
        settings: record.settings.clone(),
        secrets: record.secrets(room.store.vault()).into_keys().collect(),
        quarantined,
        oldest_unprocessed: None,
        trouble_at: None,
        trouble: None,
    }
}

fn view(
    room: &Channels,
    record: ChannelRecord,
    teams: &[(TeamId, String)],
    inside: Option<ChannelInside>,
) -> ChannelView {
    let name = teams.iter().find(|(id, _)| *id == record.team).map(|(_, name)| name.clone());
    ChannelView {
        id: record.id,
        kind: record.kind,
        team: TeamRef { id: record.team, name: name.unwrap_or_default() },
        capabilities: room.kind(record.kind).map(|k| k.capabilities()),
        name: record.name,
        enabled: record.enabled,
        brand: record.brand,
        language: record.language,
        created_at: record.created_at,
        inside,
    }
}

async fn team_names(tx: &mut Tx) -> Result<Vec<(TeamId, String)>, DbError> {
    tx.all(store::TEAMS, p![]).await
}

fn spoken(room: &Channels, kind: ChannelKind) -> Result<Arc<dyn Channel>, Problem> {
    let message = format!("this program does not speak {} yet", kind.as_str());
    room.kind(kind).ok_or_else(|| Problem::invalid("kind", message))
}

fn name(text: &str) -> Result<String, Problem> {
    let name = text.trim();
    if name.is_empty() || name.chars().count() > 120 || name.chars().any(char::is_control) {
        return Err(Problem::invalid("name", "write a name of at most 120 characters on one line"));
    }
    Ok(name.to_owned())
}

fn plain(brand: Option<String>) -> Result<Option<String>, Problem> {
    let Some(brand) = brand.map(|b| b.trim().to_owned()).filter(|b| !b.is_empty()) else { return Ok(None) };
    if brand.chars().count() > 120 || brand.chars().any(char::is_control) {
        return Err(Problem::invalid("brand", "write at most 120 characters on one line"));
    }
    Ok(Some(brand))
}

/// Tells "left out" from "null".
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(d: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(d).map(Some)
}

fn yes() -> bool {
    true
}

fn nothing() -> Value {
    Value::Object(serde_json::Map::new())
}
