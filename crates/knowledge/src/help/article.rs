//! One article, and what its reader says about it.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use helppo_kernel::{Actor, Locale, Millis, Problem};
use helppo_store::{Tx, p};
use helppo_web::{Path, Query};
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::page;
use super::category::crumbs;
use super::date::long;
use super::frame::{Frame, Paths};
use super::limit::{Client, take, wait};
use super::lost::lost;
use super::structured::{article_data, faq_data, video_data};
use super::visit::Visit;
use crate::audience::Reader;
use crate::event::Via;
use crate::files::{Files, all_named, files_of_text};
use crate::markdown::{Drawing, render};
use crate::passage::plain;
use crate::reading::{Helped, Reading, judge_article};
use crate::room::Knowledge;
use crate::shelf::OnShow;
use crate::store;

#[derive(Template)]
#[template(path = "article.html")]
pub(super) struct ArticlePage {
    frame: Frame,
    category: Option<(String, String)>,
    /// Its language, and a sentence that says so, when it is not the reader's.
    foreign: Option<(&'static str, String)>,
    title: String,
    lead: String,
    byline: String,
    headings: Vec<(String, String)>,
    html: String,
    address: String,
    said: Option<Word>,
}

/// What the reader has said already.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Word {
    Yes,
    No,
    /// No, and why.
    Told,
}

/// What follows the article's address.
#[derive(Deserialize, Default)]
pub(crate) struct Said {
    helped: Option<Word>,
}

/// Words read in a minute.
const PACE: usize = 180;

/// One article of the help centre. An old address leads to the present one.
#[utoipa::path(get, path = "/help/{locale}/a/{slug}", tag = "help",
    params(("locale" = String, Path), ("slug" = String, Path)),
    responses((status = 200, content_type = "text/html", body = String), (status = 301), (status = 404)))]
pub(crate) async fn article(
    State(room): State<Arc<Knowledge>>,
    Path((tag, slug)): Path<(String, String)>,
    Query(said): Query<Said>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let Some(visit) = Visit::find(&room, &tag, &asked).await? else { return lost(&room, &tag, &asked).await };
    let (view, locale) = (&visit.view, visit.locale());
    let found = room.shelf().by_slug(view, &slug).map(|found| (found.text.clone(), found.reviewed_at));
    let Some((text, reviewed_at)) = found else { return moved_or_lost(&room, &visit, slug, &asked).await };
    let own = room.on_shelf(text.article, locale, view.sight);
    if let Some(own) = own.filter(|_| text.locale != locale) {
        // It was read in another language's words until it was written in this one.
        return Ok(Redirect::to(&Knowledge::address(&own)).into_response());
    }
    let Some(row) = room.live(text.article, text.locale, view.sight.reader).await? else {
        return lost(&room, &tag, &asked).await;
    };
    if !is_machine(&asked) {
        room.note_read(text.article, text.locale, Via::Help);
        if view.sight.reader == Reader::SignedIn
            && let Some(customer) = room.readers.customer(&asked).await
        {
            let (article, locale, at) = (text.article, text.locale, room.ambient.now());
            room.note(Reading::Visited { customer, article, locale, at });
        }
    }
    let mut frame = Frame::of(&room, &visit, &row.title, &twins(&room, &visit, &text)).await;
    // Where the article is not written in a language, its page there shows it in this one.
    for to in &mut frame.languages {
        if room.on_shelf(text.article, to.locale, view.sight).is_none() {
            to.href = room.shelf().href(&visit.view.seen_from(to.locale), &text);
        }
    }
    if text.locale != locale {
        frame.canonical = Some(format!("{}{}", visit.face.base, Knowledge::address(&text)));
    }
    let shown = Shown { text: &text, title: &row.title, body: &row.body, reviewed_at };
    page(&compose(&room, &visit, frame, &shown, said.helped).await?, &visit, &asked)
}

/// An article as it is to be shown.
pub(super) struct Shown<'a> {
    pub(super) text: &'a OnShow,
    pub(super) title: &'a str,
    /// Markdown.
    pub(super) body: &'a str,
    pub(super) reviewed_at: Option<Millis>,
}

/// The page of an article within its frame.
pub(super) async fn compose(
    room: &Knowledge,
    visit: &Visit,
    mut frame: Frame,
    shown: &Shown<'_>,
    said: Option<Word>,
) -> Result<ArticlePage, Problem> {
    let (text, locale) = (shown.text, visit.locale());
    frame.ask_from(&text.slug);
    let category = category_of(room, text, locale);
    let (lead, body) = split_lead(shown.body);
    let files = files_of(room, shown.body).await?;
    let rendered = render(body, Drawing { files: &files, locale: text.locale });
    let minutes = plain(shown.body).split_whitespace().count().div_ceil(PACE).max(1);
    let words = frame.words;
    let told = match shown.reviewed_at.filter(|&at| at > text.published_at) {
        Some(at) => format!("{} {}", words.checked, long(at, locale)),
        None => format!("{} {}", words.updated, long(text.published_at, locale)),
    };
    let byline = format!("{told}. {}.", (words.minutes)(minutes));
    let base = frame.base.clone();
    let frame = describe(frame, text, category.as_ref(), shown.body)
        .structured_all(rendered.videos.iter().map(|video| video_data(&base, text, video)));
    Ok(ArticlePage {
        frame,
        category,
        foreign: (text.locale != locale).then(|| (text.locale.as_str(), (words.not_written)(text.locale))),
        title: shown.title.to_owned(),
        lead: plain(lead).trim().to_owned(),
        byline,
        headings: rendered.headings,
        html: with_icons(&rendered.html, text.locale),
        address: room.shelf().href(&visit.view, text),
        said,
    })
}

/// What the form under an article sends.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Judgement {
    helped: Helped,
}

/// Takes what a reader says about an article, without script: a form, and a page that thanks.
#[utoipa::path(post, path = "/help/{locale}/a/{slug}/helped", tag = "help",
    params(("locale" = String, Path), ("slug" = String, Path)),
    request_body(content = Judgement, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303), (status = 404), (status = 429)))]
pub(crate) async fn judge(
    State(room): State<Arc<Knowledge>>,
    Path((tag, slug)): Path<(String, String)>,
    client: Client,
    asked: HeaderMap,
    Form(judgement): Form<Judgement>,
) -> Result<Response, Problem> {
    let Some(visit) = Visit::find(&room, &tag, &asked).await? else { return lost(&room, &tag, &asked).await };
    let text = room.shelf().by_slug(&visit.view, &slug).map(|found| found.text.clone());
    let Some(text) = text else { return lost(&room, &tag, &asked).await };
    let helped = judgement.helped;
    if let Err(seconds) = take(&room.limits.remarks, &client, room.ambient.now()) {
        return wait(&room, &visit, seconds).await;
    }
    let ambient = room.ambient.clone();
    let (article, locale) = (text.article, text.locale);
    let written = room.store.write(async move |tx: &mut Tx| {
        judge_article(tx, &ambient, Actor::System, article, locale, helped, Via::Help).await
    });
    written.await?;
    let word = if helped == Helped::Yes { "yes" } else { "no" };
    let address = room.shelf().href(&visit.view, &text);
    Ok(Redirect::to(&format!("{address}?helped={word}#useful")).into_response())
}

/// The same article in the languages in which it is written.
pub(super) fn twins(room: &Knowledge, visit: &Visit, text: &OnShow) -> Paths {
    let shelf = room.shelf();
    let twins = shelf.siblings(&visit.view, text.article);
    twins.into_iter().map(|text| (text.locale, Knowledge::address(text))).collect()
}

async fn moved_or_lost(
    room: &Knowledge,
    visit: &Visit,
    slug: String,
    asked: &HeaderMap,
) -> Result<Response, Problem> {
    let (locale, sight) = (visit.locale(), visit.view.sight);
    let owner: Option<helppo_kernel::ArticleId> =
        room.store.read(async move |tx: &mut Tx| tx.opt(store::SLUG_OWNER, p![locale, slug]).await).await?;
    match owner.and_then(|article| room.on_shelf(article, locale, sight)) {
        Some(text) => {
            let mut response = axum::http::StatusCode::MOVED_PERMANENTLY.into_response();
            if let Ok(to) = Knowledge::address(&text).parse() {
                response.headers_mut().insert(header::LOCATION, to);
            }
            Ok(response)
        }
        None => lost(room, locale.as_str(), asked).await,
    }
}

fn category_of(room: &Knowledge, text: &OnShow, locale: Locale) -> Option<(String, String)> {
    let shelf = room.shelf();
    let category = shelf.category(text.category)?;
    let href = format!("/help/{}/c/{}", locale.as_str(), category.slug);
    Some((category.names.of(locale).to_owned(), href))
}

fn describe(frame: Frame, text: &OnShow, category: Option<&(String, String)>, body: &str) -> Frame {
    let mut way: Vec<(&str, String)> = Vec::new();
    if let Some((name, href)) = category {
        way.push((name, format!("{}{href}", frame.base)));
    }
    way.push((&text.title, frame.canonical.clone().unwrap_or_default()));
    let crumbs = crumbs(&frame, &way);
    let article = article_data(&frame, text);
    let frame = frame.described(&text.lead).structured(&article).structured(&crumbs);
    match faq_data(&frame, text, body) {
        Some(faq) => frame.structured(&faq),
        None => frame,
    }
}

/// A first paragraph that is followed by more is drawn larger, above the rest.
fn split_lead(body: &str) -> (&str, &str) {
    let body = body.trim_start();
    match body.split_once("\n\n") {
        Some((first, rest)) if is_paragraph(first) && !rest.trim().is_empty() => (first, rest),
        _ => ("", body),
    }
}

fn is_paragraph(block: &str) -> bool {
    let marks = ['#', '>', '-', '*', '+', '|', '`', '<', '!', '~'];
    let listed = block.split_once(['.', ')']).is_some_and(|(n, _)| n.chars().all(|c| c.is_ascii_digit()));
    !block.starts_with(marks) && !listed && !block.starts_with("    ") && block.chars().count() <= 300
}

/// Files that a text draws; nothing is asked when it names none.
async fn files_of(room: &Knowledge, body: &str) -> Result<Files, Problem> {
    if all_named(body).is_empty() {
        return Ok(Files::new());
    }
    let body = body.to_owned();
    Ok(room.store.read(async move |tx: &mut Tx| files_of_text(tx, &body).await).await?)
}

/// Callouts get their icon and their name, and a box so that icon and text stand side by side.
pub(super) fn with_icons(html: &str, locale: Locale) -> String {
    let words = super::words::words(locale);
    let mut out = html.replace("</aside>", "</div></aside>");
    let callouts =
        [("tip", "bulb", words.tip), ("tip info", "info", words.note), ("tip risk", "alert", words.warning)];
    for (class, icon, name) in callouts {
        let icon = format!("<svg class=\"i\" aria-hidden=\"true\"><use href=\"#i-{icon}\"/></svg><div>");
        let open = format!("<aside class=\"{class}\" role=\"note\" aria-label=\"{name}\">{icon}");
        out = out.replace(&format!("<aside class=\"{class}\">"), &open);
    }
    out
}

/// Crawlers, previews and tests of speed are no readers.
pub(super) fn is_machine(asked: &HeaderMap) -> bool {
    let header =
        |name: &str| asked.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_lowercase();
    let agent = header("user-agent");
    ["bot", "crawl", "spider", "lighthouse", "preview"].iter().any(|word| agent.contains(word))
        || header("sec-purpose").contains("prefetch")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_paragraph_is_the_lead_and_anything_else_is_not() {
        assert_eq!(split_lead("Yksi.\n\n## Kaksi\n"), ("Yksi.", "## Kaksi\n"));
        for body in ["1. Avaa\n\nLoput", "# Otsikko\n\nLoput", "> [!tip]\n> x\n\nLoput", "Ainoa kappale."] {
            assert_eq!(split_lead(body), ("", body), "{body}");
        }
    }

    #[test]
    fn callouts_are_given_their_icon_inside_the_box() {
        let drawing = Drawing { files: &Files::new(), locale: Locale::Fi };
        let html = with_icons(&render("> [!tip]\n> Neuvo", drawing).html, Locale::Fi);
        assert!(html.contains("aria-label=\"Vinkki\"><svg") && html.contains("</div></aside>"), "{html}");
    }
}
