//! What is not a page: the font, and the two files for search engines.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use helppo_kernel::{ArticleId, Problem};

use super::answer::tagged;
use super::date::iso;
use crate::room::Knowledge;
use crate::shelf::OnShow;

const INTER: &[u8] = include_bytes!("../../../../web/packages/ui/fonts/InterVariable-latin.woff2");

/// Addresses in one sitemap at most (sitemaps.org).
const MOST: usize = 50_000;

/// The typeface of the pages. Its version is in its name, so it may be kept for ever.
#[utoipa::path(get, path = "/help/files/inter-4.1-latin.woff2", tag = "help",
    responses((status = 200, content_type = "font/woff2")))]
pub(crate) async fn font() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "font/woff2"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, INTER).into_response()
}

/// All pages with their languages, for search engines.
#[utoipa::path(get, path = "/help/sitemap.xml", tag = "help",
    responses((status = 200, content_type = "application/xml", body = String)))]
pub(crate) async fn sitemap(
    State(room): State<Arc<Knowledge>>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let languages = room.settings().await?.languages;
    let base = &room.site.public_url;
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    for locale in &languages {
        let _ = writeln!(xml, "<url><loc>{base}/help/{}</loc></url>", locale.as_str());
    }
    let shelf = room.shelf();
    let mut texts: Vec<&OnShow> = shelf.all().filter(|text| languages.contains(&text.locale)).collect();
    texts.sort_by_key(|text| (text.article, text.locale));
    texts.truncate(MOST);
    for twins in texts.chunk_by(|a, b| same(a.article, b.article)) {
        let links: String = twins
            .iter()
            .map(|text| {
                let (tag, path) = (text.locale.as_str(), Knowledge::address(text));
                format!("<xhtml:link rel=\"alternate\" hreflang=\"{tag}\" href=\"{base}{path}\"/>")
            })
            .collect();
        for text in twins {
            let (path, day) = (Knowledge::address(text), iso(text.published_at));
            let _ = writeln!(xml, "<url><loc>{base}{path}</loc><lastmod>{day}</lastmod>{links}</url>");
        }
    }
    xml.push_str("</urlset>\n");
    Ok(tagged(xml, "application/xml; charset=utf-8", None, &asked))
}

fn same(a: ArticleId, b: ArticleId) -> bool {
    a == b
}

/// What search engines may read.
#[utoipa::path(get, path = "/robots.txt", tag = "help",
    responses((status = 200, content_type = "text/plain", body = String)))]
pub(crate) async fn robots(State(room): State<Arc<Knowledge>>, asked: HeaderMap) -> Response {
    let base = &room.site.public_url;
    let text = format!("User-agent: *\nDisallow: /\nAllow: /help/\nSitemap: {base}/help/sitemap.xml\n");
    tagged(text, "text/plain; charset=utf-8", None, &asked)
}
