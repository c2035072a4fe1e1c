//! `/api/v1/backlog`: what knowledge lacks.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_case::CaseRow;
use helppo_kernel::{AgentId, ArticleId, CaseId, Millis, Page, Problem, TopicId};
use helppo_people::{By, Caller, audit};
use helppo_store::{Tx, p};
use helppo_web::{Json, Path, Query};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::backlog::{self, BacklogTopic, TopicState};
use crate::draft::{self, BacklogCover, BacklogPair};
use crate::ledger::GapKind;
use crate::{Learning, store};

/// Which rows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Which {
    state: Option<TopicState>,
}

/// One row with everything behind it.
#[derive(Serialize, ToSchema)]
pub(crate) struct BacklogDetail {
    #[serde(flatten)]
    topic: BacklogTopic,
    /// The questions, without personal data, the newest first.
    questions: Vec<BacklogQuestion>,
    /// What people answered where it was settled.
    pairs: Vec<BacklogPair>,
    /// An article that covers it already.
    cover: Option<BacklogCover>,
}

/// One question.
#[derive(Serialize, ToSchema)]
pub(crate) struct BacklogQuestion {
    kind: GapKind,
    question: String,
    at: Millis,
    /// Its case, where the reader may see it.
    row: Option<CaseRow>,
}

/// What to change; `null` takes the owner away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BacklogPatch {
    /// `open` or `dismissed`; the others follow from drafts.
    state: Option<TopicState>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<AgentId>)]
    owner: Option<Option<AgentId>>,
}

/// From what to make the draft.
#[derive(Deserialize, ToSchema, Default)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct BacklogDraftInput {
    /// The case whose answer it begins with; absent: that of the most typical question.
    case: Option<CaseId>,
    /// Extend this article instead of writing a new one.
    extend: Option<ArticleId>,
    /// A new article although one covers it already.
    anyway: bool,
}

/// The article to go on with.
#[derive(Serialize, ToSchema)]
pub(crate) struct BacklogDraft {
    article: ArticleId,
    locale: helppo_kernel::Locale,
}

fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(d).map(Some)
}

/// What knowledge lacks, the most minutes first.
#[utoipa::path(get, path = "/api/v1/backlog", tag = "knowledge", params(("state" = Option<TopicState>, Query)),
    responses((status = 200, body = Page<BacklogTopic>)))]
pub(super) async fn list(
    State(room): State<Arc<Learning>>,
    _: Caller,
    Query(which): Query<Which>,
) -> Result<Json<Page<BacklogTopic>>, Problem> {
    let (now, state) = (room.ambient.now(), which.state.unwrap_or(TopicState::Open));
    let items = room.store.read(async move |tx: &mut Tx| backlog::list(tx, now, state).await).await?;
    Ok(Json(Page { items, next: None }))
}

/// One row: its questions, what people answered, and the article that covers it already.
#[utoipa::path(get, path = "/api/v1/backlog/{id}", tag = "knowledge", params(("id" = TopicId, Path)),
    responses((status = 200, body = BacklogDetail)))]
pub(super) async fn get_one(
    State(room): State<Arc<Learning>>,
    caller: Caller,
    Path(id): Path<TopicId>,
) -> Result<Json<BacklogDetail>, Problem> {
    detail(&room, caller, id).await.map(Json)
}

async fn detail(room: &Arc<Learning>, caller: Caller, id: TopicId) -> Result<BacklogDetail, Problem> {
    let now = room.ambient.now();
    let read = room.store.read(async move |tx: &mut Tx| {
        let found = backlog::find(tx, now, id).await?;
        let (topic, gaps) = found.ok_or_else(|| Problem::not_found("backlog row"))?;
        let rows = draft::visible(tx, &caller, &gaps).await?;
        let pairs = draft::pairs(tx, &caller, &gaps).await?;
        Ok::<_, Problem>((topic, gaps, rows, pairs))
    });
    let (topic, gaps, rows, pairs) = read.await?;
    let cover = draft::cover(&room.knowledge, topic.locale, &topic.title, &gaps);
    let question = |gap: store::GapRow| BacklogQuestion {
        kind: gap.kind,
        row: gap.case.and_then(|case| rows.get(&case).cloned()),
        question: gap.question,
        at: gap.at,
    };
    let may_read = |gap: &store::GapRow| gap.case.is_none_or(|case| rows.contains_key(&case));
    let questions = gaps.into_iter().filter(may_read).take(100).map(question).collect();
    Ok(BacklogDetail { topic, questions, pairs, cover })
}

/// Put unsettled questions together now instead of within the next minute.
#[utoipa::path(post, path = "/api/v1/backlog/gather", tag = "knowledge", responses((status = 204)))]
pub(super) async fn gather(State(room): State<Arc<Learning>>, _: Caller) -> Result<StatusCode, Problem> {
    room.gather().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Give a row an owner, dismiss it, or take it up again.
#[utoipa::path(patch, path = "/api/v1/backlog/{id}", tag = "knowledge", params(("id" = TopicId, Path)),
    request_body = BacklogPatch, responses((status = 200, body = BacklogDetail)))]
pub(super) async fn change(
    State(room): State<Arc<Learning>>,
    caller: Caller,
    Path(id): Path<TopicId>,
    Json(patch): Json<BacklogPatch>,
) -> Result<Json<BacklogDetail>, Problem> {
    if !matches!(patch.state, None | Some(TopicState::Open | TopicState::Dismissed)) {
        return Err(Problem::invalid("state", "expected open or dismissed"));
    }
    let (ambient, by) = (room.ambient.clone(), By::from(&caller));
    let written = room.store.write(async move |tx: &mut Tx| {
        let row: Option<store::TopicRow> = tx.opt(store::TOPIC, p![id]).await?;
        let row = row.ok_or_else(|| Problem::not_found("backlog row"))?;
        if let Some(owner) = patch.owner {
            tx.exec(store::SET_OWNER, p![owner, id]).await?;
        }
        if let Some(state) = patch.state {
            let closed = (state != TopicState::Open).then(|| ambient.now());
            tx.exec(store::SET_STATE, p![state, closed, id]).await?;
            let detail = json!({ "from": row.state, "to": state });
            audit::record(tx, &ambient, &by, "backlog.changed", id, detail).await?;
        }
        Ok::<_, Problem>(())
    });
    written.await?;
    detail(&room, caller, id).await.map(Json)
}

/// Make a draft article of what people answered; or take up the article that covers it already.
#[utoipa::path(post, path = "/api/v1/backlog/{id}/draft", tag = "knowledge", params(("id" = TopicId, Path)),
    request_body = BacklogDraftInput, responses((status = 201, body = BacklogDraft), (status = 409)))]
pub(super) async fn draft(
    State(room): State<Arc<Learning>>,
    caller: Caller,
    Path(id): Path<TopicId>,
    Json(input): Json<BacklogDraftInput>,
) -> Result<(StatusCode, Json<BacklogDraft>), Problem> {
    let actor = caller.actor();
    let found = detail(&room, caller, id).await?;
    let (locale, name) = (found.topic.locale, found.topic.title.clone());
    let ambient = room.ambient.clone();
    if let Some(article) = input.extend {
        let text = helppo_kernel::Locale::ALL
            .into_iter()
            .find_map(|locale| room.knowledge.for_reader(article, locale, helppo_knowledge::Reader::Agent));
        let text = text.ok_or_else(|| Problem::not_found("article"))?;
        room.store
            .write(async move |tx: &mut Tx| draft::extend(tx, &ambient, actor, id, article).await)
            .await?;
        let locale =
            found.cover.filter(|cover| cover.article == article).map_or(text.locale, |cover| cover.locale);
        return Ok((StatusCode::CREATED, Json(BacklogDraft { article, locale })));
    }
    if let Some(cover) = found.cover.filter(|_| !input.anyway) {
        let said =
            format!("“{}” covers this already. Extend it, or make a new article all the same.", cover.title);
        return Err(Problem::conflict("already-covered", said).with("article", cover.article.to_string()));
    }
    let pair = draft::chosen(&found.pairs, input.case, locale).cloned();
    if input.case.is_some() && pair.is_none() {
        return Err(Problem::not_found("answer"));
    }
    let made = room.store.write(async move |tx: &mut Tx| {
        draft::write(tx, &ambient, actor, (id, locale, &name), pair.as_ref()).await
    });
    let article = made.await?;
    Ok((StatusCode::CREATED, Json(BacklogDraft { article, locale })))
}
