//! For programs that read along: what is new (Atom), and how to search from the browser's own field.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use helppo_kernel::Problem;
use helppo_web::Path;

use super::answer::tagged;
use super::date::iso;
use super::lost::lost;
use super::visit::Visit;
use super::words::words;
use crate::audience::Reader;
use crate::room::Knowledge;
use crate::shelf::{OnShow, Sight};

/// Entries of a feed.
const NEWEST: usize = 30;

/// New and changed public articles of a language, newest first.
#[utoipa::path(get, path = "/help/{locale}/feed.xml", tag = "help", params(("locale" = String, Path)),
    responses((status = 200, content_type = "application/atom+xml", body = String), (status = 404)))]
pub(crate) async fn feed(
    State(room): State<Arc<Knowledge>>,
    Path(tag): Path<String>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let Some(visit) = Visit::find(&room, &tag, &asked).await? else { return lost(&room, &tag, &asked).await };
    let (base, words) = (&visit.face.base, words(visit.locale()));
    let home = format!("{base}/help/{tag}");
    let mut entries = String::new();
    let newest = newest(&room, &visit);
    for text in &newest {
        let (url, at) = (format!("{base}{}", Knowledge::address(text)), iso(text.published_at));
        let (title, lead) = (escaped(&text.title), escaped(&text.lead));
        // The id stays when the address changes; the article's own id does.
        let id = format!("{home}#{}", text.article);
        let _ = writeln!(
            entries,
            "<entry><id>{id}</id><title>{title}</title><link href=\"{url}\"/><updated>{at}T00:00:00Z</updated><summary>{lead}</summary></entry>"
        );
    }
    let updated = newest.first().map_or_else(|| "1970-01-01".to_owned(), |text| iso(text.published_at));
    let organisation = escaped(visit.name());
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{tag}\">\n\
         <id>{home}</id><title>{organisation} {help}</title><updated>{updated}T00:00:00Z</updated>\
         <author><name>{organisation}</name></author>\n\
         <link rel=\"self\" href=\"{home}/feed.xml\"/><link href=\"{home}\"/>\n{entries}</feed>\n",
        help = escaped(words.help),
    );
    Ok(tagged(xml, "application/atom+xml; charset=utf-8", None, &asked))
}

fn newest(room: &Knowledge, visit: &Visit) -> Vec<OnShow> {
    let shelf = room.shelf();
    // A feed is for everybody, whoever asks for it: programs pass on what they read.
    let everybody = Sight::on_pages(Reader::Anybody, visit.face.brand);
    let mut all: Vec<&OnShow> = shelf.all(everybody).filter(|text| text.locale == visit.locale()).collect();
    let key = |text: &&OnShow| std::cmp::Reverse((text.published_at, text.article));
    if all.len() > NEWEST {
        all.select_nth_unstable_by_key(NEWEST, key);
        all.truncate(NEWEST);
    }
    all.sort_by_key(key);
    all.into_iter().cloned().collect()
}

/// How a browser searches here (OpenSearch 1.1).
#[utoipa::path(get, path = "/help/{locale}/opensearch.xml", tag = "help", params(("locale" = String, Path)),
    responses((status = 200, content_type = "application/opensearchdescription+xml", body = String), (status = 404)))]
pub(crate) async fn open_search(
    State(room): State<Arc<Knowledge>>,
    Path(tag): Path<String>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let Some(visit) = Visit::find(&room, &tag, &asked).await? else { return lost(&room, &tag, &asked).await };
    let words = words(visit.locale());
    // The specification allows sixteen characters.
    let name: String = visit.name().chars().take(16).collect();
    let (name, label) = (escaped(name.trim()), escaped(words.search_label));
    let base = &visit.face.base;
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>{name}</ShortName><Description>{label}</Description><InputEncoding>UTF-8</InputEncoding>\
         <Language>{tag}</Language>\n\
         <Url type=\"text/html\" template=\"{base}/help/{tag}/search?q={{searchTerms}}\"/>\n</OpenSearchDescription>\n"
    );
    Ok(tagged(xml, "application/opensearchdescription+xml; charset=utf-8", None, &asked))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML 1.0 knows no other signs below the space.
            '\t' | '\n' | '\r' => out.push(letter),
            control if control < ' ' => {}
            other => out.push(other),
        }
    }
    out
}
