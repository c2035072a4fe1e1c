//! An article as its readers will see it, before it is published.

use std::sync::Arc;

use askama::Template as _;
use axum::extract::State;
use helppo_kernel::{ArticleId, Locale, Problem};
use helppo_people::Caller;
use helppo_store::Tx;
use helppo_web::{Json, Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::article::{Shown, compose, twins};
use super::frame::Frame;
use super::visit::Visit;
use crate::article::get_article;
use crate::passage::lead;
use crate::room::Knowledge;
use crate::shelf::OnShow;

/// What is being written.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreviewInput {
    title: String,
    /// Markdown.
    body: String,
    /// The reader's colours; absent: as their system has them.
    scheme: Option<Scheme>,
}

/// Light or dark.
#[derive(Deserialize, Clone, Copy, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PreviewScheme)]
enum Scheme {
    Light,
    Dark,
}

/// A whole page.
#[derive(Serialize, ToSchema)]
pub(crate) struct ArticlePreview {
    /// To be shown in a frame that runs no scripts.
    html: String,
}

/// Draws a text as the help centre would, without saving it.
#[utoipa::path(post, path = "/api/v1/articles/{id}/translations/{locale}/preview", tag = "knowledge",
    params(("id" = ArticleId, Path), ("locale" = Locale, Path)), request_body = PreviewInput,
    responses((status = 200, body = ArticlePreview)))]
pub(crate) async fn preview(
    State(room): State<Arc<Knowledge>>,
    _: Caller,
    Path((id, locale)): Path<(ArticleId, Locale)>,
    Json(input): Json<PreviewInput>,
) -> Result<Json<ArticlePreview>, Problem> {
    let article = room.store.read(async move |tx: &mut Tx| get_article(tx, id, locale).await).await?;
    let visit = Visit::of_agent(&room, locale).await?;
    let known = article.translations.iter().find(|text| text.locale == locale);
    let text = OnShow {
        article: id,
        locale,
        title: input.title,
        slug: known.map_or_else(|| "preview".to_owned(), |text| text.slug.clone()),
        lead: lead(&input.body),
        category: article.category.map(|category| category.id),
        published_at: room.ambient.now(),
    };
    let frame = Frame::of(&room, &visit, &text.title, &twins(&room, &visit, &text)).await.unlisted();
    let shown = Shown { text: &text, title: &text.title, body: &input.body, reviewed_at: None };
    let page = compose(&room, &visit, frame, &shown, None).await?.render();
    let page = page.map_err(|error| {
        tracing::error!(%error, "a preview could not be drawn");
        Problem::internal()
    })?;
    let colours = match input.scheme {
        Some(Scheme::Light) => "light",
        Some(Scheme::Dark) => "dark",
        None => "light dark",
    };
    // The last rule wins; links of the page open beside the desk, never in the frame.
    let head =
        format!("<style>:root{{color-scheme:{colours}!important}}</style><base target=\"_blank\"></head>");
    Ok(Json(ArticlePreview { html: page.replacen("</head>", &head, 1) }))
}
