//! Pictures, videos and documents as a page shows them. Everything here goes through the cleaner after.

use std::fmt::Write as _;

use helppo_kernel::Locale;

use crate::files::{ArticleFile, FileKind, Files, named};
use crate::help::words;

/// What a text is drawn with.
#[derive(Clone, Copy)]
pub(crate) struct Drawing<'a> {
    /// The files that it may name.
    pub(crate) files: &'a Files,
    /// Its language.
    pub(crate) locale: Locale,
}

/// A video of a text, for search engines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DrawnVideo {
    pub(crate) title: String,
    /// From the root of the site, or whole.
    pub(crate) href: String,
    /// Addresses of its captions with their language.
    pub(crate) captions: Vec<(Locale, String)>,
}

/// Sites whose videos a text may lead to. They are never framed or fetched: a reader goes there by choice.
const VIDEO_SITES: [&str; 6] =
    ["www.youtube.com", "youtube.com", "youtu.be", "vimeo.com", "www.vimeo.com", "areena.yle.fi"];
/// What a player is given until it knows better, when a video does not tell its size.
const USUAL: (i64, i64) = (640, 360);

/// Where an image of the Markdown stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Alone,
    InText,
}

/// An image of the Markdown: what it says, where it leads, what is written under it.
pub(super) struct Image<'a> {
    pub(super) alt: &'a str,
    pub(super) href: &'a str,
    pub(super) caption: &'a str,
}

/// Draws an image, and tells of the video when it is one.
pub(super) fn image(image: &Image<'_>, place: Place, with: Drawing<'_>) -> (String, Option<DrawnVideo>) {
    let file = named(image.href).and_then(|id| with.files.get(&id));
    match file {
        Some(file) if file.kind == FileKind::Picture => (picture(image, file, place), None),
        Some(file) if file.kind == FileKind::Video => {
            (player(image, file, with.locale), Some(video(image, file)))
        }
        Some(file) => {
            (format!("{}{}", open_document(file), escaped(image.alt)) + &close_document(file), None)
        }
        None => elsewhere(image),
    }
}

fn picture(image: &Image<'_>, file: &ArticleFile, place: Place) -> String {
    let img = format!("<img src=\"{}\" alt=\"{}\"{}>", file.href, escaped(image.alt), size(file));
    match place {
        Place::Alone => format!("<figure>{img}{}</figure>", caption(image.caption)),
        Place::InText => img,
    }
}

fn player(image: &Image<'_>, file: &ArticleFile, locale: Locale) -> String {
    let (width, height) = file.width.zip(file.height).unwrap_or(USUAL);
    let mut out = format!(
        "<figure><video controls=\"\" preload=\"metadata\" width=\"{width}\" height=\"{height}\" aria-label=\"{}\" src=\"{}\">",
        escaped(image.alt),
        file.href
    );
    for language in &file.captions {
        let (tag, on) = (language.as_str(), if *language == locale { " default=\"\"" } else { "" });
        let name = words(*language).language;
        let _ = write!(
            out,
            "<track kind=\"captions\" src=\"{}\" srclang=\"{tag}\" label=\"{name}\"{on}>",
            captions_href(file, *language)
        );
    }
    let _ = write!(out, "<a href=\"{}\">{}</a></video>", file.href, escaped(image.alt));
    let under = if image.caption.is_empty() { image.alt } else { image.caption };
    out + &caption(under) + "</figure>"
}

fn video(image: &Image<'_>, file: &ArticleFile) -> DrawnVideo {
    DrawnVideo {
        title: image.alt.to_owned(),
        href: file.href.clone(),
        captions: file.captions.iter().map(|language| (*language, captions_href(file, *language))).collect(),
    }
}

fn captions_href(file: &ArticleFile, language: Locale) -> String {
    format!("/help/files/{}/captions/{}", file.id, language.as_str())
}

/// A picture from elsewhere is not fetched by our readers: they may go and look. A video on one of the known
/// sites is offered as a video.
fn elsewhere(image: &Image<'_>) -> (String, Option<DrawnVideo>) {
    let Some(site) = site(image.href) else { return (escaped(image.alt), None) };
    let title = if image.alt.is_empty() { image.href } else { image.alt };
    let link = format!("<a href=\"{}\">{}</a>", escaped(image.href), escaped(title));
    if !VIDEO_SITES.contains(&site) {
        return (link, None);
    }
    let video = DrawnVideo { title: title.to_owned(), href: image.href.to_owned(), captions: Vec::new() };
    (format!("<span class=\"watch\">{link} <span>{}</span></span>", escaped(site)), Some(video))
}

fn site(href: &str) -> Option<&str> {
    let rest = href.strip_prefix("https://").or_else(|| href.strip_prefix("http://"))?;
    rest.split(['/', '?', '#', ':']).next().filter(|site| !site.is_empty() && !site.contains('@'))
}

pub(super) fn open_document(file: &ArticleFile) -> String {
    format!("<a class=\"document\" href=\"{}\">", file.href)
}

/// Says after a document's name what and how large it is.
pub(super) fn close_document(file: &ArticleFile) -> String {
    let ending = file.name.rsplit('.').next().unwrap_or_default().to_uppercase();
    format!(" <span>({ending}, {})</span></a>", weight(file.size))
}

/// Rounded as people say it: `840 kB`, `12 MB`.
fn weight(bytes: i64) -> String {
    match bytes {
        ..1_000 => "1 kB".to_owned(),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{} MB", (bytes + 500_000) / 1_000_000),
    }
}

fn size(file: &ArticleFile) -> String {
    file.width.zip(file.height).map(|(w, h)| format!(" width=\"{w}\" height=\"{h}\"")).unwrap_or_default()
}

fn caption(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("<figcaption>{}</figcaption>", escaped(text)) }
}

/// Safe between tags and inside a quoted attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_says_its_weight_as_people_do() {
        assert_eq!(
            [10, 1_500, 840_400, 1_600_000, 25 << 20].map(weight),
            ["1 kB", "1 kB", "840 kB", "2 MB", "26 MB"]
        );
    }

    #[test]
    fn the_site_of_an_address_is_its_host() {
        assert_eq!(site("https://www.youtube.com/watch?v=1"), Some("www.youtube.com"));
        assert_eq!(site("https://youtu.be"), Some("youtu.be"));
        for other in ["https://youtu.be@evil.example/x", "javascript:alert(1)", "/help/x", "https:///x"] {
            assert!(site(other).is_none_or(|site| !VIDEO_SITES.contains(&site)), "{other}");
        }
    }
}
