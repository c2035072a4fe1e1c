//! What is not a page: the font, and the two files for search engines.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use helppo_kernel::{ArticleId, BrandId, Problem};
use helppo_store::Tx;
use helppo_web::Path;

use super::answer::tagged;
use super::date::iso;
use super::visit::Visit;
use crate::brand::logo_of;
use crate::room::Knowledge;

const INTER: &[u8] = include_bytes!("../../../../web/packages/ui/fonts/InterVariable-latin.woff2");

/// Articles in one sitemap; in three languages they stay under the 50,000 addresses of sitemaps.org.
const IN_A_PART: usize = 10_000;
const XML: &str = "application/xml; charset=utf-8";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const SITEMAPS: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

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

/// A brand's logo. Its version is in its name, so it may be kept for ever.
#[utoipa::path(get, path = "/help/files/logo/{brand}/{version}", tag = "help",
    params(("brand" = BrandId, Path), ("version" = String, Path)),
    responses((status = 200, content_type = "image/*"), (status = 404)))]
pub(crate) async fn logo(
    State(room): State<Arc<Knowledge>>,
    Path((brand, _)): Path<(BrandId, String)>,
) -> Result<Response, Problem> {
    let nothing = || Problem::not_found("logo");
    let found = room.store.read(async move |tx: &mut Tx| logo_of(tx, brand).await).await?;
    let (hash, media) = found.ok_or_else(nothing)?;
    let blobs = room.blob().map_err(|_| nothing())?;
    let bytes = blobs.get(hash.parse().map_err(|_| nothing())?).await.map_err(|_| nothing())?;
    let keep = "public, max-age=31536000, immutable".to_owned();
    Ok(([(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, keep)], bytes).into_response())
}

/// All public pages with their languages, for search engines; or, when they are many, a list of lists.
#[utoipa::path(get, path = "/help/sitemap.xml", tag = "help",
    responses((status = 200, content_type = "application/xml", body = String)))]
pub(crate) async fn sitemap(
    State(room): State<Arc<Knowledge>>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let visit = Visit::of_anybody(&room, &asked).await?;
    let parts = articles(&room, &visit).len().div_ceil(IN_A_PART);
    if parts <= 1 {
        let xml = urls(&room, &visit, 0);
        return Ok(tagged(xml, XML, None, &asked));
    }
    let base = &visit.face.base;
    let mut xml = format!("{HEAD}<sitemapindex xmlns=\"{SITEMAPS}\">\n");
    for part in 1..=parts {
        let _ = writeln!(xml, "<sitemap><loc>{base}/help/sitemap/{part}</loc></sitemap>");
    }
    xml.push_str("</sitemapindex>\n");
    Ok(tagged(xml, XML, None, &asked))
}

/// A part of a long list of pages, from 1.
#[utoipa::path(get, path = "/help/sitemap/{part}", tag = "help", params(("part" = usize, Path)),
    responses((status = 200, content_type = "application/xml", body = String), (status = 404)))]
pub(crate) async fn sitemap_part(
    State(room): State<Arc<Knowledge>>,
    Path(part): Path<usize>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let visit = Visit::of_anybody(&room, &asked).await?;
    let parts = articles(&room, &visit).len().div_ceil(IN_A_PART).max(1);
    match part.checked_sub(1).filter(|part| *part < parts) {
        Some(part) => Ok(tagged(urls(&room, &visit, part), XML, None, &asked)),
        None => Err(Problem::not_found("sitemap")),
    }
}

/// Articles that the public can read in one of the brand's languages, oldest first.
fn articles(room: &Knowledge, visit: &Visit) -> Vec<ArticleId> {
    let shelf = room.shelf();
    let shown = shelf.all(visit.view.sight).filter(|text| visit.languages.contains(&text.locale));
    let mut articles: Vec<ArticleId> = shown.map(|text| text.article).collect();
    articles.sort_unstable();
    articles.dedup();
    articles
}

fn urls(room: &Knowledge, visit: &Visit, part: usize) -> String {
    let base = &visit.face.base;
    let mut xml =
        format!("{HEAD}<urlset xmlns=\"{SITEMAPS}\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n");
    if part == 0 {
        for locale in &visit.languages {
            let _ = writeln!(xml, "<url><loc>{base}/help/{}</loc></url>", locale.as_str());
        }
    }
    let all = articles(room, visit);
    let shelf = room.shelf();
    for &article in all.iter().skip(part * IN_A_PART).take(IN_A_PART) {
        let twins = shelf.siblings(&visit.view, article);
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
    xml
}

/// What search engines may read.
#[utoipa::path(get, path = "/robots.txt", tag = "help",
    responses((status = 200, content_type = "text/plain", body = String)))]
pub(crate) async fn robots(State(room): State<Arc<Knowledge>>, asked: HeaderMap) -> Response {
    let base = &room.face(&asked).base;
    let text = format!("User-agent: *\nDisallow: /\nAllow: /help/\nSitemap: {base}/help/sitemap.xml\n");
    tagged(text, "text/plain; charset=utf-8", None, &asked)
}
