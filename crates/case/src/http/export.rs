//! Lists of cases as CSV, streamed page by page.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use helppo_kernel::{Cursor, Problem};
use helppo_people::{Action, By, Caller, Object, audit};
use helppo_store::{DbError, Tx};
use helppo_web::Query;
use serde_json::json;

use super::CaseRoom;
use super::cases::Narrowed;
use crate::export::{csv_head, csv_row};
use crate::list::{Filter, Looker, Order, list};

/// Cases that are read at once.
const PIECE: usize = 200;

/// What is left to write.
enum Rest {
    Head,
    After(Option<Cursor>),
    Nothing,
}

/// Every case of a list as CSV. The same filters as the list; taking them out is written in the audit log.
#[utoipa::path(get, path = "/api/v1/cases/export.csv", tag = "cases", params(Narrowed),
    responses((status = 200, body = String, content_type = "text/csv")))]
pub(super) async fn export(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Query(narrowed): Query<Narrowed>,
) -> Result<Response, Problem> {
    caller.must(Action::CaseExport, &Object::None, "case")?;
    let looker = Looker::of(&caller);
    let amb = room.ambient.clone();
    let (filter, order) = room
        .write(async move |tx: &mut Tx| {
            let (filter, order) = narrowed.meant(tx, &caller).await?;
            let detail = json!({ "filter": filter });
            audit::record(tx, &amb, &By::from(&caller), "cases.exported", "", detail).await?;
            Ok((filter, order))
        })
        .await?;
    if filter.q.is_some() {
        return Err(Problem::invalid("q", "a list found by words cannot be taken out; use filters"));
    }
    let pieces = stream::try_unfold(Rest::Head, move |rest| {
        let (room, looker, filter) = (room.clone(), looker.clone(), filter.clone());
        async move { piece(&room, &looker, &filter, order, rest).await }
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"cases.csv\""),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

async fn piece(
    room: &CaseRoom,
    looker: &Looker,
    filter: &Filter,
    order: Order,
    rest: Rest,
) -> Result<Option<(Bytes, Rest)>, DbError> {
    let after = match rest {
        Rest::Head => return Ok(Some((Bytes::from(csv_head()), Rest::After(None)))),
        Rest::Nothing => return Ok(None),
        Rest::After(after) => after,
    };
    let (looker, filter) = (looker.clone(), filter.clone());
    let page = room
        .store
        .read(async move |tx: &mut Tx| list(tx, &looker, &filter, order, after.as_ref(), PIECE).await)
        .await?;
    let bytes: Vec<u8> = page.items.iter().flat_map(csv_row).collect();
    let rest = match page.next {
        Some(next) => Rest::After(Some(next)),
        None => Rest::Nothing,
    };
    Ok(Some((bytes.into(), rest)))
}
