//! `/api/v1/notices`, and what anybody may read of them.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{Locale, NoticeId, Problem};
use helppo_people::{Action, By, Caller, Grant, Table, audit};
use helppo_store::Tx;
use helppo_web::{Json, Path, Query, routes};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Level, NewNotice, Notice, NoticeChange, NoticeError, Notices, change, publish, standing, upcoming,
    withdraw,
};

/// The route table of this room.
pub fn routes(room: Arc<Notices>) -> Table {
    Table::new()
        .row(Grant::SignedIn, routes!(list))
        .row(Grant::May(Action::RoutingManage), routes!(create))
        .row(Grant::May(Action::RoutingManage), routes!(edit, end))
        .row(Grant::Public, routes!(read))
        .with_state(room)
}

/// Notices that stand or will stand.
#[derive(Serialize, ToSchema)]
pub struct NoticeList {
    /// The latest start first.
    pub items: Vec<Notice>,
}

/// What a reader sees.
#[derive(Serialize, ToSchema)]
pub struct NoticeText {
    /// How grave it is.
    pub level: Level,
    /// Its words in the reader's language, or in another when it has none in it.
    pub text: String,
}

/// What all readers see now.
#[derive(Serialize, ToSchema)]
pub struct NoticeTexts {
    /// The gravest first.
    pub items: Vec<NoticeText>,
}

/// The reader's language.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Reader {
    /// Absent: English.
    #[param(value_type = Option<String>)]
    language: Option<Locale>,
}

/// Notices that stand or will stand.
#[utoipa::path(get, path = "/api/v1/notices", tag = "notices", responses((status = 200, body = NoticeList)))]
pub async fn list(State(room): State<Arc<Notices>>, _: Caller) -> Result<Json<NoticeList>, Problem> {
    let now = room.ambient.now();
    let items = room.store.read(async move |tx: &mut Tx| upcoming(tx, now).await).await?;
    Ok(Json(NoticeList { items }))
}

/// Publish a notice to every channel.
#[utoipa::path(post, path = "/api/v1/notices", tag = "notices", request_body = NewNotice,
    responses((status = 201, body = Notice)))]
pub async fn create(
    State(room): State<Arc<Notices>>,
    caller: Caller,
    Json(input): Json<NewNotice>,
) -> Result<(StatusCode, Json<Notice>), Problem> {
    let (amb, actor, by) = (room.ambient.clone(), caller.actor(), By::from(&caller));
    let notice = room.store.write(async move |tx: &mut Tx| {
        let notice = publish(tx, &amb, actor, &input).await?;
        audit::record(tx, &amb, &by, "notice.published", notice.id, json!({ "to": notice })).await?;
        Ok::<_, NoticeError>(notice)
    });
    Ok((StatusCode::CREATED, Json(notice.await?)))
}

/// Change a notice.
#[utoipa::path(patch, path = "/api/v1/notices/{id}", tag = "notices", request_body = NoticeChange,
    params(("id" = NoticeId, Path)), responses((status = 200, body = Notice)))]
pub async fn edit(
    State(room): State<Arc<Notices>>,
    caller: Caller,
    Path(id): Path<NoticeId>,
    Json(input): Json<NoticeChange>,
) -> Result<Json<Notice>, Problem> {
    let (amb, actor, by) = (room.ambient.clone(), caller.actor(), By::from(&caller));
    let notice = room.store.write(async move |tx: &mut Tx| {
        let notice = change(tx, &amb, actor, id, &input).await?;
        audit::record(tx, &amb, &by, "notice.changed", id, json!({ "to": notice })).await?;
        Ok::<_, NoticeError>(notice)
    });
    Ok(Json(notice.await?))
}

/// Withdraw a notice from every channel.
#[utoipa::path(delete, path = "/api/v1/notices/{id}", tag = "notices",
    params(("id" = NoticeId, Path)), responses((status = 204)))]
pub async fn end(
    State(room): State<Arc<Notices>>,
    caller: Caller,
    Path(id): Path<NoticeId>,
) -> Result<StatusCode, Problem> {
    let (amb, actor, by) = (room.ambient.clone(), caller.actor(), By::from(&caller));
    let ended = room.store.write(async move |tx: &mut Tx| {
        let notice = withdraw(tx, &amb, actor, id).await?;
        audit::record(tx, &amb, &by, "notice.withdrawn", id, json!({ "from": notice })).await?;
        Ok::<_, NoticeError>(())
    });
    ended.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What everybody may know now.
#[utoipa::path(get, path = "/api/visitor/v1/notices", tag = "notices", params(Reader),
    responses((status = 200, body = NoticeTexts)))]
pub async fn read(
    State(room): State<Arc<Notices>>,
    Query(reader): Query<Reader>,
) -> Result<Json<NoticeTexts>, Problem> {
    let now = room.ambient.now();
    let notices = room.store.read(async move |tx: &mut Tx| standing(tx, now).await).await?;
    let language = reader.language.unwrap_or(Locale::En);
    let text = |n: &Notice| NoticeText { level: n.level, text: n.text(language).to_owned() };
    Ok(Json(NoticeTexts { items: notices.iter().map(text).collect() }))
}
