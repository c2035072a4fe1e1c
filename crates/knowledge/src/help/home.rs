//! The first page: search, topics, what is read most.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use helppo_kernel::{Locale, Problem};
use helppo_web::Path;
use serde_json::json;

use super::answer::page;
use super::frame::{Frame, Paths};
use super::lost::lost;
use super::visit::Visit;
use super::words::words;
use crate::room::Knowledge;
use crate::shelf::{OnShow, Shelf, View};

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    topics: Vec<Topic>,
    popular: Vec<Line>,
}

struct Topic {
    name: String,
    href: String,
    count: String,
    /// The first few.
    articles: Vec<Line>,
}

/// An article as lists show it.
pub(super) struct Line {
    pub(super) title: String,
    pub(super) href: String,
    pub(super) lead: String,
    /// Its language, by tag and in words, when that is not the page's.
    pub(super) foreign: Option<Tongue>,
}

/// A language, by tag and as the page's language says it.
pub(super) type Tongue = (&'static str, &'static str);

/// What marks a text that is not in the reader's language.
pub(super) fn foreign(view: &View, text: &OnShow) -> Option<Tongue> {
    let tag = text.locale.as_str();
    (text.locale != view.locale).then(|| (tag, (words(view.locale).in_language)(tag)))
}

impl Line {
    pub(super) fn of(shelf: &Shelf, view: &View, text: &OnShow) -> Self {
        Self {
            title: text.title.clone(),
            href: shelf.href(view, text),
            lead: text.lead.clone(),
            foreign: foreign(view, text),
        }
    }

    /// What is read most.
    pub(super) fn all(shelf: &Shelf, view: &View, limit: usize) -> Vec<Self> {
        shelf.popular(view, limit).into_iter().map(|text| Self::of(shelf, view, text)).collect()
    }
}

const READ_MOST: usize = 6;

/// The help centre's first page.
#[utoipa::path(get, path = "/help/{locale}", tag = "help", params(("locale" = String, Path)),
    responses((status = 200, content_type = "text/html", body = String)))]
pub(crate) async fn home(
    State(room): State<Arc<Knowledge>>,
    Path(tag): Path<String>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let Some(visit) = Visit::find(&room, &tag, &asked).await? else { return lost(&room, &tag, &asked).await };
    let paths: Paths = Locale::ALL.iter().map(|to| (*to, format!("/help/{}", to.as_str()))).collect();
    let frame = Frame::of(&room, &visit, "", &paths).await;
    let search = format!("{}/help/{tag}/search?q={{search_term_string}}", visit.face.base);
    let data = json!({
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": frame.title,
        "url": frame.canonical,
        "inLanguage": tag,
        "potentialAction": {
            "@type": "SearchAction",
            "target": { "@type": "EntryPoint", "urlTemplate": search },
            "query-input": "required name=search_term_string",
        },
    });
    let lead = frame.words.home_lead;
    let frame = frame.described(lead).structured(&data);
    let (topics, popular) = shelves(&room, &visit.view, &frame);
    page(&Home { frame, topics, popular }, &visit, &asked)
}

fn shelves(room: &Knowledge, view: &View, frame: &Frame) -> (Vec<Topic>, Vec<Line>) {
    let shelf = room.shelf();
    let locale = view.locale;
    let overview = shelf.overview(view);
    let topics = overview.topics.iter().map(|topic| {
        let category = shelf.category(topic.category);
        let first = topic.first.iter().filter_map(|&article| shelf.best(view, article));
        Topic {
            name: category.map_or(frame.words.other, |category| category.names.of(locale)).to_owned(),
            href: match category {
                Some(category) => format!("/help/{}/c/{}", locale.as_str(), category.slug),
                None => format!("/help/{}/other", locale.as_str()),
            },
            count: (frame.words.articles)(topic.count),
            articles: first.map(|text| Line::of(&shelf, view, text)).collect(),
        }
    });
    (topics.collect(), Line::all(&shelf, view, READ_MOST))
}
