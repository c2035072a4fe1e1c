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
use crate::room::Knowledge;
use crate::shelf::OnShow;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    topics: Vec<Topic>,
    popular: Vec<Line>,
}

struct Topic {
    name: String,
    href: Option<String>,
    count: String,
    /// Title and address of the first few.
    articles: Vec<(String, String)>,
}

/// An article as lists show it.
pub(super) struct Line {
    pub(super) title: String,
    pub(super) href: String,
    pub(super) lead: String,
}

impl Line {
    pub(super) fn of(text: &OnShow) -> Self {
        Self { title: text.title.clone(), href: Knowledge::address(text), lead: text.lead.clone() }
    }
}

/// Articles shown of each topic, and of those read most.
const OF_TOPIC: usize = 5;
const READ_MOST: usize = 6;

/// The language's tag in the address, when it is one that is switched on.
pub(super) async fn language(room: &Knowledge, tag: &str) -> Result<Option<Locale>, Problem> {
    let locale = Locale::from_tag(tag).filter(|locale| locale.as_str() == tag);
    let languages = room.settings().await?.languages;
    Ok(locale.filter(|locale| languages.contains(locale)))
}

/// The help centre's first page.
#[utoipa::path(get, path = "/help/{locale}", tag = "help", params(("locale" = String, Path)),
    responses((status = 200, content_type = "text/html", body = String)))]
pub(crate) async fn home(
    State(room): State<Arc<Knowledge>>,
    Path(tag): Path<String>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let Some(locale) = language(&room, &tag).await? else { return lost(&room, &tag).await };
    let paths: Paths = Locale::ALL.iter().map(|to| (*to, format!("/help/{}", to.as_str()))).collect();
    let frame = Frame::of(&room, locale, "", &paths).await?;
    let search = format!("{}/help/{tag}/search?q={{search_term_string}}", room.site.public_url);
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
    let (topics, popular) = shelves(&room, locale, &frame);
    page(&Home { frame, topics, popular }, locale, &asked)
}

fn shelves(room: &Knowledge, locale: Locale, frame: &Frame) -> (Vec<Topic>, Vec<Line>) {
    let shelf = room.shelf();
    let mut topics = Vec::new();
    let ids = shelf.categories.iter().map(Some).chain([None]);
    for category in ids {
        let texts = shelf.of_category(locale, category.map(|category| category.id));
        if texts.is_empty() {
            continue;
        }
        topics.push(Topic {
            name: category.map_or(frame.words.other, |category| category.names.of(locale)).to_owned(),
            href: category.map(|category| format!("/help/{}/c/{}", locale.as_str(), category.slug)),
            count: (frame.words.articles)(texts.len()),
            articles: texts
                .iter()
                .take(if category.is_some() { OF_TOPIC } else { usize::MAX })
                .map(|text| (text.title.clone(), Knowledge::address(text)))
                .collect(),
        });
    }
    (topics, shelf.popular(locale, READ_MOST).into_iter().map(Line::of).collect())
}
