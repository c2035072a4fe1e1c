//! What a search finds, and the answer itself when it is sure.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use helppo_kernel::{Locale, Problem};
use helppo_search::{LastWord, Snippet, snippet};
use helppo_web::{Path, Query};
use serde::Deserialize;

use super::answer::page;
use super::frame::{Frame, Paths};
use super::home::{Tongue, foreign};
use super::limit::{Client, take, wait};
use super::lost::lost;
use super::visit::Visit;
use super::words::words;
use crate::event::Via;
use crate::find::{Found, SURE, find};
use crate::room::Knowledge;
use crate::shelf::OnShow;

#[derive(Template)]
#[template(path = "results.html")]
struct Results {
    frame: Frame,
    count: String,
    hint: Option<&'static str>,
    straight: Option<Straight>,
    hits: Vec<Hit>,
}

/// The answer in the article's own words.
struct Straight {
    heading: String,
    text: String,
    title: String,
    href: String,
}

struct Hit {
    href: String,
    title: Vec<(String, bool)>,
    lead: Vec<(String, bool)>,
    place: String,
    /// Its language, by tag and in words, when that is not the page's.
    foreign: Option<Tongue>,
}

/// What was typed.
#[derive(Deserialize, Default)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
}

/// Hits on a page, and the longest answer shown above them.
const MOST: usize = 12;
const STRAIGHT: usize = 360;
/// Longer questions are cut: an address has its limits, and nobody types so much.
pub(super) const LONGEST: usize = 300;

/// Search in the help centre.
#[utoipa::path(get, path = "/help/{locale}/search", tag = "help",
    params(("locale" = String, Path), ("q" = Option<String>, Query)),
    responses((status = 200, content_type = "text/html", body = String), (status = 429)))]
pub(crate) async fn results(
    State(room): State<Arc<Knowledge>>,
    Path(tag): Path<String>,
    Query(asked): Query<Asked>,
    client: Client,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Some(visit) = Visit::find(&room, &tag, &headers).await? else {
        return lost(&room, &tag, &headers).await;
    };
    let locale = visit.locale();
    let question: String = asked.q.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    let words = words(locale);
    if !question.is_empty()
        && let Err(seconds) = take(&room.limits.searches, &client, room.ambient.now())
    {
        return wait(&room, &visit, seconds).await;
    }
    let vector = room.meaning_of(&question, locale).await;
    let found = fitting(&room, &visit, &question, vector.as_deref(), MOST);
    let confidence = found.confidence;
    if !question.is_empty() {
        room.note_search(locale, Via::Help, &question, found.hits.len());
    }
    let paths: Paths = Locale::ALL.iter().map(|to| (*to, format!("/help/{}/search", to.as_str()))).collect();
    // Every question has the same canonical address, so that search engines keep one page, not thousands.
    let mut frame = Frame::of(&room, &visit, words.search, &paths).await.described(words.home_lead);
    let straight = match found.hits.first() {
        Some(first) if confidence >= SURE && first.article.locale == locale => {
            straight(&room, &first.article, &question).await?
        }
        _ => None,
    };
    let (count, hint) = match (question.is_empty(), found.hits.len()) {
        (true, _) => (String::new(), Some(words.home_lead)),
        (false, 0) => ((words.nothing)(&question), Some(words.nothing_hint)),
        (false, n) => ((words.found)(n, &question), None),
    };
    let texts: Vec<OnShow> = match hint {
        Some(_) => room.shelf().popular(&visit.view, 5).into_iter().cloned().collect(),
        None => found.hits.into_iter().map(|hit| hit.article).collect(),
    };
    let hits = texts.iter().map(|text| hit(&room, &visit, text, &question)).collect();
    frame.ask_about(&question);
    frame.query = question;
    page(&Results { frame, count, hint, straight, hits }, &visit, &headers)
}

async fn straight(room: &Knowledge, text: &OnShow, question: &str) -> Result<Option<Straight>, Problem> {
    let passage = room.passage(text.article, text.locale, question, STRAIGHT).await?;
    Ok(passage.map(|passage| {
        let address = Knowledge::address(text);
        let href = passage.anchor.map_or_else(|| address.clone(), |anchor| format!("{address}#{anchor}"));
        let heading = passage.heading.unwrap_or_else(|| text.title.clone());
        Straight { heading, text: passage.text, title: text.title.clone(), href }
    }))
}

/// What this reader finds, by words and, with a vector, by meaning. Articles that are not written in their
/// language are found in the others, after those that are.
pub(super) fn fitting(
    room: &Knowledge,
    visit: &Visit,
    question: &str,
    vector: Option<&[f32]>,
    most: usize,
) -> Found {
    let view = &visit.view;
    let asked = crate::shelf::Asked { question, locale: view.locale, vector };
    let shelf = room.shelf();
    let mut found = find(&shelf, view.locale, &asked, most, view.sight);
    for locale in view.languages().skip(1) {
        let room_left = most.saturating_sub(found.hits.len());
        if room_left == 0 {
            break;
        }
        let mut more = find(&shelf, locale, &asked, most, view.sight).hits;
        if more.is_empty() {
            // Perhaps the question itself is in that language, on the pages of another.
            let theirs = crate::shelf::Asked { locale, ..asked };
            more = find(&shelf, locale, &theirs, most, view.sight).hits;
        }
        let more = more
            .into_iter()
            .filter(|hit| shelf.best(view, hit.article.article).is_some_and(|best| best.locale == locale));
        found.hits.extend(more.take(room_left));
    }
    found
}

fn hit(room: &Knowledge, visit: &Visit, text: &OnShow, question: &str) -> Hit {
    let shelf = room.shelf();
    let category = shelf.category(text.category);
    Hit {
        href: shelf.href(&visit.view, text),
        foreign: foreign(&visit.view, text),
        title: marked(&snippet(&text.title, question, LastWord::Finished, 160)),
        lead: marked(&snippet(&text.lead, question, LastWord::Finished, 200)),
        place: category.map(|category| category.names.of(visit.locale()).to_owned()).unwrap_or_default(),
    }
}

/// A snippet as pieces with and without a mark.
fn marked(snippet: &Snippet) -> Vec<(String, bool)> {
    let letters: Vec<char> = snippet.text.chars().collect();
    let mut out = Vec::new();
    let mut from = 0;
    let piece = |range: std::ops::Range<usize>| letters[range].iter().collect::<String>();
    for mark in &snippet.marks {
        if from < mark.start {
            out.push((piece(from..mark.start), false));
        }
        out.push((piece(mark.clone()), true));
        from = mark.end;
    }
    if from < letters.len() {
        out.push((piece(from..letters.len()), false));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_that_were_searched_for_are_marked() {
        let pieces = marked(&snippet("Vetoketjun vaihto on ilmainen", "vetoketju", LastWord::Finished, 100));
        assert_eq!(pieces, [("Vetoketjun".into(), true), (" vaihto on ilmainen".into(), false)]);
    }
}
