//! From an author's Markdown to a page's HTML, safe whatever was written.
//!
//! Beyond CommonMark: tables, strikethrough, task lists, callouts (`> [!tip]`, `> [!note]`, `> [!warning]`),
//! and files of the article: an image is drawn as the picture or video that it names, a link to a document
//! says what it is. Headings get addresses. A first-level heading becomes a second-level one, because the
//! page's title is the first. Raw HTML is cleaned: no script, no style, no foreign frames, no handlers, and
//! nothing is fetched from elsewhere.

mod clean;
mod drawn;
mod reference;

use std::collections::HashMap;

use pulldown_cmark::{BlockQuoteKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use crate::files::{FileKind, named};
use crate::slug::slug;
use drawn::{Image, Place};

pub(crate) use drawn::{Drawing, DrawnVideo};
pub(crate) use reference::{Reference, ReferenceKind, redirected, references};

/// A rendered body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rendered {
    pub(crate) html: String,
    /// Second-level headings: address within the page, and text.
    pub(crate) headings: Vec<(String, String)>,
    /// Every address within the page.
    pub(crate) anchors: Vec<String>,
    pub(crate) videos: Vec<DrawnVideo>,
}

/// The options under which every text of this room is read.
pub(crate) fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_GFM
}

/// Renders a body.
pub(crate) fn render(markdown: &str, with: Drawing<'_>) -> Rendered {
    let events: Vec<Event<'_>> = Parser::new_ext(markdown, options()).collect();
    let mut page = Page {
        with,
        taken: HashMap::new(),
        headings: Vec::new(),
        anchors: Vec::new(),
        videos: Vec::new(),
        depth: 0,
    };
    let mut out: Vec<Event<'_>> = Vec::with_capacity(events.len());
    let mut at = 0;
    while at < events.len() {
        at += page.draw(&events[at..], &mut out);
    }
    let mut html = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut html, out.into_iter());
    Rendered {
        html: clean::clean(&html),
        headings: page.headings,
        anchors: page.anchors,
        videos: page.videos,
    }
}

/// A page that is being drawn.
struct Page<'a> {
    with: Drawing<'a>,
    taken: HashMap<String, usize>,
    headings: Vec<(String, String)>,
    anchors: Vec<String>,
    videos: Vec<DrawnVideo>,
    /// Lists and quotes that are open.
    depth: usize,
}

impl Page<'_> {
    /// Draws what comes next; gives how many events that were.
    fn draw<'e>(&mut self, rest: &[Event<'e>], out: &mut Vec<Event<'e>>) -> usize {
        match &rest[0] {
            Event::Start(Tag::Heading { level, .. }) => out.push(self.heading(rest, *level)),
            Event::End(TagEnd::Heading(level)) => out.push(close_heading(lowered(*level))),
            Event::Start(Tag::BlockQuote(Some(kind))) => {
                self.depth += 1;
                out.push(Event::Html(format!("<aside class=\"{}\">", callout(*kind)).into()));
            }
            Event::End(TagEnd::BlockQuote(Some(_))) => {
                self.depth -= 1;
                out.push(Event::Html("</aside>".into()));
            }
            Event::Start(Tag::List(Some(first))) => {
                out.push(Event::Html(open_steps(*first, self.depth).into()));
                self.depth += 1;
            }
            Event::Start(Tag::List(None) | Tag::BlockQuote(None)) => {
                self.depth += 1;
                out.push(rest[0].clone());
            }
            Event::End(TagEnd::List(_) | TagEnd::BlockQuote(None)) => {
                self.depth -= 1;
                out.push(rest[0].clone());
            }
            Event::Start(Tag::Paragraph) => {
                if let Some(length) = lone_image(&rest[1..]) {
                    out.push(Event::Html(self.image(&rest[1..=length], Place::Alone).into()));
                    return length + 2;
                }
                out.push(rest[0].clone());
            }
            Event::Start(Tag::Image { .. }) => {
                let length = image_length(rest);
                out.push(Event::InlineHtml(self.image(&rest[..length], Place::InText).into()));
                return length;
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                let file = named(dest_url).and_then(|id| self.with.files.get(&id));
                if let Some(file) = file.filter(|file| file.kind == FileKind::Document) {
                    let end = rest.iter().position(|event| matches!(event, Event::End(TagEnd::Link)));
                    let inner = &rest[1..end.unwrap_or(1).max(1)];
                    out.push(Event::InlineHtml(drawn::open_document(file).into()));
                    out.extend(
                        inner.iter().filter(|e| !matches!(e, Event::Start(_) | Event::End(_))).cloned(),
                    );
                    out.push(Event::InlineHtml(drawn::close_document(file).into()));
                    return inner.len() + 2;
                }
                out.push(rest[0].clone());
            }
            other => out.push(other.clone()),
        }
        1
    }

    fn heading<'e>(&mut self, rest: &[Event<'e>], level: HeadingLevel) -> Event<'e> {
        let text = heading_text(&rest[1..]);
        let anchor = unused(slug(&text), &mut self.taken);
        let level = lowered(level);
        self.anchors.push(anchor.clone());
        let open = open_heading(level, &anchor);
        if level == 2 {
            self.headings.push((anchor, text));
        }
        open
    }

    /// Draws the image that these events are.
    fn image(&mut self, events: &[Event<'_>], place: Place) -> String {
        let Some(Event::Start(Tag::Image { dest_url, title, .. })) = events.first() else {
            return String::new();
        };
        let alt: String = events.iter().filter_map(words_of).collect();
        let image = Image { alt: alt.trim(), href: dest_url, caption: title };
        let (html, video) = drawn::image(&image, place, self.with);
        self.videos.extend(video);
        html
    }
}

/// How many events an image is.
fn image_length(rest: &[Event<'_>]) -> usize {
    let mut open = 0usize;
    for (i, event) in rest.iter().enumerate() {
        match event {
            Event::Start(Tag::Image { .. }) => open += 1,
            Event::End(TagEnd::Image) => {
                open -= 1;
                if open == 0 {
                    return i + 1;
                }
            }
            _ => {}
        }
    }
    rest.len()
}

/// How many events the image is that fills a paragraph alone.
fn lone_image(rest: &[Event<'_>]) -> Option<usize> {
    matches!(rest.first(), Some(Event::Start(Tag::Image { .. }))).then_some(())?;
    let length = image_length(rest);
    matches!(rest.get(length), Some(Event::End(TagEnd::Paragraph))).then_some(length)
}

fn words_of<'e>(event: &'e Event<'_>) -> Option<&'e str> {
    match event {
        Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
        Event::SoftBreak | Event::HardBreak => Some(" "),
        _ => None,
    }
}

/// Steps that stand by themselves are drawn large; a list inside a list is a list.
fn open_steps(first: u64, depth: usize) -> String {
    let class = if depth == 0 { " class=\"steps\" role=\"list\"" } else { "" };
    if first == 1 { format!("<ol{class}>") } else { format!("<ol{class} start=\"{first}\">") }
}

fn heading_text(rest: &[Event<'_>]) -> String {
    rest.iter()
        .take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))))
        .filter_map(words_of)
        .collect()
}

fn unused(anchor: String, taken: &mut HashMap<String, usize>) -> String {
    let times = taken.entry(anchor.clone()).or_default();
    *times += 1;
    if *times == 1 { anchor } else { format!("{anchor}-{times}") }
}

fn lowered(level: HeadingLevel) -> usize {
    (level as usize).max(2)
}

fn open_heading<'a>(level: usize, anchor: &str) -> Event<'a> {
    let link = if level == 2 { format!("<a href=\"#{anchor}\">") } else { String::new() };
    Event::Html(CowStr::from(format!("<h{level} id=\"{anchor}\">{link}")))
}

fn close_heading<'a>(level: usize) -> Event<'a> {
    let link = if level == 2 { "</a>" } else { "" };
    Event::Html(CowStr::from(format!("{link}</h{level}>\n")))
}

fn callout(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Note | BlockQuoteKind::Important => "tip info",
        BlockQuoteKind::Warning | BlockQuoteKind::Caution => "tip risk",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use helppo_kernel::{ArticleFileId, Locale};

    use super::*;
    use crate::files::{ArticleFile, Files, href};

    fn render(markdown: &str) -> Rendered {
        super::render(markdown, Drawing { files: &Files::new(), locale: Locale::En })
    }

    #[test]
    fn headings_get_addresses_and_make_the_table_of_contents() {
        let page = render("# Alku\n\nTeksti.\n\n## Mitä se maksaa\n\n### Alempi\n\n## Mitä se maksaa");
        let headings: Vec<_> =
            page.headings.iter().map(|(anchor, text)| format!("{anchor}={text}")).collect();
        assert_eq!(
            headings,
            ["alku=Alku", "mita-se-maksaa=Mitä se maksaa", "mita-se-maksaa-2=Mitä se maksaa"]
        );
        assert!(page.html.contains("<h2 id=\"alku\"><a href=\"#alku\""), "{}", page.html);
        assert!(page.html.contains("<h3 id=\"alempi\">Alempi</h3>"), "{}", page.html);
    }

    #[test]
    fn callouts_tables_steps_and_code_are_drawn() {
        let page = render(
            "> [!tip]\n> Chatissa *samoin*.\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n1. Avaa\n2. Valitse\n\n```\nlet x;\n```",
        );
        for part in [
            "<aside class=\"tip\">",
            "<em>samoin</em>",
            "<th>A</th>",
            "<ol class=\"steps\" role=\"list\">",
            "<pre tabindex=\"0\"><code>let x;",
        ] {
            assert!(page.html.contains(part), "{part} in {}", page.html);
        }
        assert!(render("> [!WARNING]\n> Kuuma").html.contains("class=\"tip risk\""));
    }

    fn file(id: i64, kind: FileKind, name: &str) -> (ArticleFileId, ArticleFile) {
        let id = ArticleFileId(id);
        let (media_type, href) = (String::new(), href(id, name));
        let captions = if kind == FileKind::Video { vec![Locale::Fi, Locale::Sv] } else { Vec::new() };
        let (name, width, height) = (name.to_owned(), Some(640), Some(480));
        (id, ArticleFile { id, kind, name, media_type, size: 120_000, width, height, href, captions })
    }

    #[test]
    fn files_of_the_article_are_drawn_so_that_nothing_moves_or_comes_from_elsewhere() {
        let kinds = [
            (1, FileKind::Picture, "a.png"),
            (2, FileKind::Video, "b.mp4"),
            (3, FileKind::Document, "c.pdf"),
        ];
        let files: Files = kinds.into_iter().map(|(id, kind, name)| file(id, kind, name)).collect();
        let at = |id: i64| files[&ArticleFileId(id)].href.clone();
        let text = format!(
            "![Näkymä]({} \"Asetukset\")\n\nTeksti ![pieni]({}) tässä.\n\n![Näin se käy]({})\n\n[Hinnasto **2026**]({})\n\n![Katso](https://youtu.be/x1)\n\n![Muualla](https://a.fi/k.png)",
            at(1),
            at(1),
            at(2),
            at(3)
        );
        let page = super::render(&text, Drawing { files: &files, locale: Locale::Fi });
        for part in [
            "<figure><img src=\"/help/files/fil_0000000000001/a.png\" alt=\"Näkymä\" width=\"640\" height=\"480\" loading=\"lazy\"><figcaption>Asetukset</figcaption></figure>",
            "Teksti <img",
            "<track kind=\"captions\" src=\"/help/files/fil_0000000000002/captions/fi\" srclang=\"fi\" label=\"Suomi\" default=\"\">",
            "<figcaption>Näin se käy</figcaption>",
            "Hinnasto 2026 <span>(PDF, 120 kB)</span></a>",
            "<span class=\"watch\"><a href=\"https://youtu.be/x1\"",
            "<a href=\"https://a.fi/k.png\" rel=\"noopener\">Muualla</a>",
        ] {
            assert!(page.html.contains(part), "{part} in {}", page.html);
        }
        let videos: Vec<&str> = page.videos.iter().map(|video| video.title.as_str()).collect();
        assert_eq!(videos, ["Näin se käy", "Katso"]);
        let raw = "<img src=\"https://evil.example/x.png\"><video src=\"https://evil.example/x.mp4\" autoplay poster=\"//evil.example\"></video>";
        assert!(!render(raw).html.contains("evil"), "{}", render(raw).html);
    }

    #[test]
    fn what_could_run_is_gone() {
        for text in [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "<img src=x onerror=alert(1)>",
            "<iframe src=\"https://evil.example\"></iframe>",
            "<a href=\"data:text/html,hi\">x</a>",
            "<p style=\"position:fixed\">x</p>",
            "<svg onload=alert(1)>",
        ] {
            let html = render(text).html.to_lowercase();
            for bad in
                ["<script", "javascript:", "onerror", "<iframe", "data:text", "style=", "onload", "<svg"]
            {
                assert!(!html.contains(bad), "{bad} in {html}");
            }
        }
    }

    proptest! {
        #[test]
        fn no_text_renders_to_script(text in "[<>a-z\"'/=:\\[\\]()#!> \\n&;]{0,80}") {
            let html = render(&text).html.to_lowercase();
            prop_assert!(!html.contains("<script") && !html.contains("javascript:"));
        }
    }
}
