//! One page of another site as an article: read through the egress guard, cleaned, written as Markdown.

use axum::http::{HeaderMap, Method, header};
use helppo_kernel::Locale;
use helppo_web::egress::{Egress, EgressError, Outbound};

use super::Incoming;
use super::leaf::Leaf;
use super::plain_markdown::markdown;
use crate::error::KnowledgeError;
use crate::links::joined;
use crate::markdown::{ReferenceKind, redirected, references};
use crate::slug::slug;

/// Pictures that are fetched for one import, and the largest.
const MOST_PICTURES: usize = 100;
const LARGEST_PICTURE: usize = 10 << 20;
/// How often a page may send us on.
const LEAPS: usize = 5;

/// Reads a page. It becomes a draft in the language that it names or, failing that, in `usual`.
pub(crate) async fn read_page(egress: &Egress, url: &str, usual: Locale) -> Result<Incoming, KnowledgeError> {
    let (base, bytes, media) = fetch(egress, url, 2 << 20).await.map_err(|why| refused(&why))?;
    if !media.starts_with("text/html") && !media.starts_with("application/xhtml") {
        return Err(KnowledgeError::NotRead("the address leads to no page".into()));
    }
    let html = text(&bytes);
    let found = Found::read(&html);
    let body = markdown(&found.content);
    // What the page names from where it stands is named whole from here.
    let body = redirected(&body, |reference| {
        let away = !reference.href.starts_with('#') && !reference.href.contains("://");
        away.then(|| joined(&base, &reference.href)).flatten()
    });
    if body.trim().is_empty() {
        return Err(KnowledgeError::NotRead("nothing could be read from the page".into()));
    }
    let title: String = if found.title.is_empty() { base.clone() } else { found.title };
    let title: String = title.chars().filter(|c| !c.is_control()).take(160).collect();
    let leaf = Leaf {
        group: base.clone(),
        locale: found.language.and_then(|tag| Locale::from_tag(&tag)).unwrap_or(usual),
        // The same page again finds the article that was made of it.
        slug: Some(format!("{}-{:06x}", slug(&title), fingerprint(url) & 0xff_ffff)),
        title,
        category: None,
        audience: None,
        source: true,
        published: false,
        body,
    };
    Ok(Incoming { leaves: vec![(base, leaf)], ..Incoming::default() })
}

impl Incoming {
    /// Fetches pictures that texts show from other sites, so that they can be kept here. What cannot be
    /// fetched stays a link and is told of.
    pub(crate) async fn fetch_pictures(&mut self, egress: &Egress) {
        let mut wanted: Vec<String> = Vec::new();
        for (_, leaf) in &self.leaves {
            for reference in references(&leaf.body) {
                let remote = reference.href.starts_with("https://") || reference.href.starts_with("http://");
                if remote && reference.kind == ReferenceKind::Image && !wanted.contains(&reference.href) {
                    wanted.push(reference.href);
                }
            }
        }
        for (at, url) in wanted.into_iter().enumerate() {
            let fetched = match at {
                0..MOST_PICTURES => fetch(egress, &url, LARGEST_PICTURE).await.ok(),
                _ => None,
            };
            match fetched {
                Some((_, bytes, _)) => drop(self.files.insert(url, bytes)),
                None => self.left_out.push(url),
            }
        }
    }
}

/// An address at last, what it gave, and its media type. Each leap goes through the guard.
async fn fetch(egress: &Egress, url: &str, largest: usize) -> Result<(String, Vec<u8>, String), EgressError> {
    let mut url = url.trim().to_owned();
    for _ in 0..LEAPS {
        let call =
            Outbound { method: Method::GET, url: url.clone(), headers: HeaderMap::new(), body: Vec::new() };
        let answer = egress.send_within(call, largest).await?;
        let said = |name| answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if answer.status.is_redirection()
            && let Some(next) = joined(&url, said(header::LOCATION))
        {
            url = next;
            continue;
        }
        if !answer.status.is_success() {
            return Err(EgressError::Failed(format!("the site answers {}", answer.status.as_u16())));
        }
        let media = said(header::CONTENT_TYPE).to_ascii_lowercase();
        return Ok((url, answer.body, media));
    }
    Err(EgressError::Failed("the site sends in circles".into()))
}

fn refused(why: &EgressError) -> KnowledgeError {
    KnowledgeError::NotRead(why.to_string())
}

/// UTF-8 or, where it is not, Latin-1, as the web did before.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// What of a page is worth taking.
struct Found {
    title: String,
    language: Option<String>,
    content: String,
}

impl Found {
    fn read(html: &str) -> Self {
        let head_title = inner(html, "title").map(words).unwrap_or_default();
        let language = tag(html, "html").and_then(|tag| attribute(tag, "lang"));
        let whole = ["article", "main", "body"].iter().find_map(|name| inner(html, name)).unwrap_or(html);
        let mut content = whole.to_owned();
        // What surrounds a text on every page is not the text.
        for name in [
            "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "iframe",
            "svg", "button",
        ] {
            let heading = (name == "header")
                .then(|| inner(&content, name).and_then(|head| inner(head, "h1")).map(words));
            content = without(&content, name);
            if let Some(Some(heading)) = heading {
                content = format!("<h1>{heading}</h1>{content}");
            }
        }
        let title = inner(&content, "h1").map(words).filter(|title| !title.is_empty());
        if title.is_some() {
            content = without(&content, "h1");
        }
        Self { title: title.unwrap_or(head_title), language, content }
    }
}

/// Where an element of this name begins after `from`, in HTML in lower case: its opening tag.
fn find(low: &str, name: &str, from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    loop {
        let start = at + low.get(at..)?.find(&format!("<{name}"))?;
        let after = start + name.len() + 1;
        // `<header` is not `<head`.
        if low[after..].starts_with(|c: char| c == '>' || c == '/' || c.is_ascii_whitespace()) {
            return Some((start, after + low[after..].find('>')? + 1));
        }
        at = after;
    }
}

fn tag<'a>(html: &'a str, name: &str) -> Option<&'a str> {
    find(&html.to_ascii_lowercase(), name, 0).map(|(from, to)| &html[from..to])
}

/// What is in the first element of a name; of those that hold a whole page, up to the last end.
fn inner<'a>(html: &'a str, name: &str) -> Option<&'a str> {
    let low = html.to_ascii_lowercase();
    let (_, from) = find(&low, name, 0)?;
    let end = format!("</{name}");
    let to = match name {
        "title" | "h1" | "header" => low[from..].find(&end),
        _ => Some(low[from..].rfind(&end).unwrap_or(low.len() - from)),
    };
    Some(&html[from..from + to?])
}

/// The page without the elements of a name; an element that is never closed ends with its tag.
fn without(html: &str, name: &str) -> String {
    let (low, end) = (html.to_ascii_lowercase(), format!("</{name}"));
    let (mut out, mut at) = (String::with_capacity(html.len()), 0);
    while let Some((start, after)) = find(&low, name, at) {
        out.push_str(&html[at..start]);
        let close = low[after..]
            .find(&end)
            .and_then(|offset| low[after + offset..].find('>').map(|to| after + offset + to + 1));
        at = close.unwrap_or(after);
    }
    out + &html[at..]
}

/// The words of a piece of HTML, on one line.
fn words(html: &str) -> String {
    crate::passage::plain(&markdown(html)).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let low = tag.to_ascii_lowercase();
    let at = low.find(&format!(" {name}="))? + name.len() + 2;
    let value = tag.get(at..)?.trim_start_matches(['"', '\'']);
    Some(value.split(['"', '\'', ' ', '>']).next()?.to_owned()).filter(|value| !value.is_empty())
}

/// FNV-1a of an address.
fn fingerprint(url: &str) -> u64 {
    url.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_text_is_taken_and_what_surrounds_it_is_left() {
        let html = "<!doctype html><HTML lang=\"fi-FI\"><head><title>Palautus | Kauppa</title><style>p{}</style></head><body>\
            <header><nav><a href=/>Etusivu</a></nav></header><main><header><h1>Tuotteen <b>palautus</b></h1></header>\
            <p>Palauta 30 päivässä.</p><form><input></form><script>alert(1)</script><aside>Mainos</aside></main>\
            <footer>Oy Kauppa Ab</footer></body></html>";
        let found = Found::read(html);
        assert_eq!((found.title.as_str(), found.language.as_deref()), ("Tuotteen palautus", Some("fi-FI")));
        assert_eq!(markdown(&found.content), "Palauta 30 päivässä.\n");
    }

    proptest! {
        #[test]
        fn no_page_is_a_trap(html in "[<>/a-zåÅİ\"'= ]{0,20}(<(script|main|h1|header|title)>?[<>/a-z ]{0,20}){0,6}") {
            let _ = Found::read(&html);
        }
    }
}
