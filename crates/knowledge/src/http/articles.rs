//! Articles and their translations, for the desk.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use helppo_kernel::{AgentId, ArticleId, CategoryId, Cursor, Locale, Millis, Page, Problem};
use helppo_people::Caller;
use helppo_store::Tx;
use helppo_web::{Json, Paging, Path, Query};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use crate::article::{NewArticle, create_article, get_article, move_article};
use crate::audience::Audience;
use crate::care::{Care, care_for};
use crate::error::KnowledgeError;
use crate::links::{judge_again, keep_links};
use crate::list::{InCategory, Standing, Walked, Wish, walk_articles};
use crate::model::Article;
use crate::publish::{publish, unpublish};
use crate::room::Knowledge;
use crate::translate::{Draft, save_translation};

/// A new article with its first text.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArticleInput {
    category: Option<CategoryId>,
    locale: Locale,
    title: String,
    /// Markdown.
    #[serde(default)]
    body: String,
    slug: Option<String>,
}

/// What to change of an article; `null` takes it out of its category, or away from its owner or its day.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArticlePatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<CategoryId>)]
    category: Option<Option<CategoryId>>,
    audience: Option<Audience>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<AgentId>)]
    owner: Option<Option<AgentId>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Millis>)]
    review_at: Option<Option<Millis>>,
}

/// A text to save.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TranslationInput {
    title: String,
    /// Markdown.
    body: String,
    slug: Option<String>,
    /// The version the writer began from.
    version: Option<i64>,
}

fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(d).map(Some)
}

/// What an author looks for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WishQuery {
    status: Option<Standing>,
    language: Option<Locale>,
    /// A category, or `none`.
    category: Option<String>,
    q: Option<String>,
}

/// Articles by last change, drafts included, without bodies: those that fit. A page may hold fewer than asked
/// for, even none, and still have a next one.
#[utoipa::path(get, path = "/api/v1/articles", tag = "knowledge",
    params(("status" = Option<Standing>, Query), ("language" = Option<Locale>, Query), ("category" = Option<String>, Query),
        ("q" = Option<String>, Query), ("cursor" = Option<String>, Query), ("limit" = Option<usize>, Query)),
    responses((status = 200, body = Page<Article>)))]
pub(super) async fn list(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Query(query): Query<WishQuery>,
    paging: Paging,
) -> Result<Json<Page<Article>>, Problem> {
    let [updated_at, id] = paging.key([i64::MAX, i64::MAX])?;
    let category = match query.category.as_deref() {
        None => InCategory::Any,
        Some("none") => InCategory::None,
        Some(id) => {
            InCategory::Of(id.parse().map_err(|_| Problem::invalid("category", "there is no such category"))?)
        }
    };
    let wish = Wish {
        standing: query.status,
        language: query.language,
        category,
        words: query.q.unwrap_or_default().chars().take(200).collect(),
        languages: room.settings().await?.languages,
        now: room.ambient.now(),
    };
    let (after, limit, reader) = ((Millis(updated_at), ArticleId(id)), paging.limit, caller.locale);
    let walked =
        room.store.read(async move |tx: &mut Tx| walk_articles(tx, &wish, after, limit, reader).await);
    let Walked { articles, next } = walked.await?;
    let next = next.map(|(at, id)| Cursor(vec![at.0, id.0]));
    Ok(Json(Page { items: articles, next }))
}

/// Writes a new article as a draft.
#[utoipa::path(post, path = "/api/v1/articles", tag = "knowledge", request_body = ArticleInput,
    responses((status = 201, body = Article)))]
pub(super) async fn create(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Json(input): Json<ArticleInput>,
) -> Result<(StatusCode, Json<Article>), Problem> {
    let new = NewArticle {
        category: input.category,
        locale: input.locale,
        title: input.title,
        body: input.body,
        slug: input.slug,
    };
    let (ambient, actor, reader) = (room.ambient.clone(), caller.actor(), caller.locale);
    let site = room.site.public_url.clone();
    let article = room.store.write(async move |tx: &mut Tx| {
        let id = create_article(tx, &ambient, actor, &new).await?;
        keep_links(tx, id, &site).await?;
        get_article(tx, id, reader).await
    });
    Ok((StatusCode::CREATED, Json(article.await?)))
}

/// One article with its texts.
#[utoipa::path(get, path = "/api/v1/articles/{id}", tag = "knowledge", params(("id" = ArticleId, Path)),
    responses((status = 200, body = Article)))]
pub(super) async fn get_one(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Path(id): Path<ArticleId>,
) -> Result<Json<Article>, Problem> {
    fresh(&room, &caller, id).await
}

/// Puts an article into another category, or changes whom it is for, who owns it, when it is due.
#[utoipa::path(patch, path = "/api/v1/articles/{id}", tag = "knowledge", params(("id" = ArticleId, Path)),
    request_body = ArticlePatch, responses((status = 200, body = Article)))]
pub(super) async fn change(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Path(id): Path<ArticleId>,
    Json(patch): Json<ArticlePatch>,
) -> Result<Json<Article>, Problem> {
    let (ambient, actor, site) = (room.ambient.clone(), caller.actor(), room.site.public_url.clone());
    let changed = room.store.write(async move |tx: &mut Tx| {
        if let Some(category) = patch.category {
            move_article(tx, &ambient, actor, id, category).await?;
        }
        let care = Care { audience: patch.audience, owner: patch.owner, review_at: patch.review_at };
        care_for(tx, &ambient, actor, id, &care).await?;
        Ok::<_, KnowledgeError>(judge_again(tx, id, &site).await?)
    });
    changed.await?;
    fresh(&room, &caller, id).await
}

/// Saves a text; the public goes on reading what is published.
#[utoipa::path(put, path = "/api/v1/articles/{id}/translations/{locale}", tag = "knowledge",
    params(("id" = ArticleId, Path), ("locale" = Locale, Path)), request_body = TranslationInput,
    responses((status = 200, body = Article), (status = 409, description = "Somebody saved meanwhile: slug `article-moved`")))]
pub(super) async fn save(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Path((id, locale)): Path<(ArticleId, Locale)>,
    Json(input): Json<TranslationInput>,
) -> Result<Json<Article>, Problem> {
    let draft = Draft { title: input.title, body: input.body, slug: input.slug, version: input.version };
    let (ambient, site) = (room.ambient.clone(), room.site.public_url.clone());
    let saved = room.store.write(async move |tx: &mut Tx| {
        save_translation(tx, &ambient, id, locale, &draft).await?;
        Ok::<_, KnowledgeError>(keep_links(tx, id, &site).await?)
    });
    saved.await?;
    fresh(&room, &caller, id).await
}

/// Puts the text as last saved before the public.
#[utoipa::path(post, path = "/api/v1/articles/{id}/translations/{locale}/publish", tag = "knowledge",
    params(("id" = ArticleId, Path), ("locale" = Locale, Path)), responses((status = 200, body = Article)))]
pub(super) async fn publish_one(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Path((id, locale)): Path<(ArticleId, Locale)>,
) -> Result<Json<Article>, Problem> {
    let (ambient, actor, site) = (room.ambient.clone(), caller.actor(), room.site.public_url.clone());
    let done = room.store.write(async move |tx: &mut Tx| {
        publish(tx, &ambient, actor, id, locale).await?;
        Ok::<_, KnowledgeError>(judge_again(tx, id, &site).await?)
    });
    done.await?;
    fresh(&room, &caller, id).await
}

/// Takes a text away from the public.
#[utoipa::path(post, path = "/api/v1/articles/{id}/translations/{locale}/unpublish", tag = "knowledge",
    params(("id" = ArticleId, Path), ("locale" = Locale, Path)), responses((status = 200, body = Article)))]
pub(super) async fn unpublish_one(
    State(room): State<Arc<Knowledge>>,
    caller: Caller,
    Path((id, locale)): Path<(ArticleId, Locale)>,
) -> Result<Json<Article>, Problem> {
    let (ambient, actor, site) = (room.ambient.clone(), caller.actor(), room.site.public_url.clone());
    let done = room.store.write(async move |tx: &mut Tx| {
        unpublish(tx, &ambient, actor, id, locale).await?;
        Ok::<_, KnowledgeError>(judge_again(tx, id, &site).await?)
    });
    done.await?;
    fresh(&room, &caller, id).await
}

pub(super) async fn fresh(
    room: &Knowledge,
    caller: &Caller,
    id: ArticleId,
) -> Result<Json<Article>, Problem> {
    let reader = caller.locale;
    Ok(Json(room.store.read(async move |tx: &mut Tx| get_article(tx, id, reader).await).await?))
}
