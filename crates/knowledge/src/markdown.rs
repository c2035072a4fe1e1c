//! From an author's Markdown to a page's HTML, safe whatever was written.
//!
//! Beyond CommonMark: tables, strikethrough, task lists, and callouts (`> [!tip]`, `> [!note]`,
//! `> [!warning]`). Headings get addresses. A first-level heading becomes a second-level one, because the
//! page's title is the first. Raw HTML is cleaned: no script, no style, no foreign frames, no handlers.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;
use pulldown_cmark::{BlockQuoteKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use crate::slug::slug;

/// A rendered body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rendered {
    pub(crate) html: String,
    /// Second-level headings: address within the page, and text.
    pub(crate) headings: Vec<(String, String)>,
}

/// The options under which every text of this room is read.
pub(crate) fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_GFM
}

/// Renders a body.
pub(crate) fn render(markdown: &str) -> Rendered {
    let events: Vec<Event<'_>> = Parser::new_ext(markdown, options()).collect();
    let mut headings = Vec::new();
    let mut taken: HashMap<String, usize> = HashMap::new();
    let mut out: Vec<Event<'_>> = Vec::with_capacity(events.len());
    for (i, event) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                let text = heading_text(&events[i + 1..]);
                let anchor = unused(slug(&text), &mut taken);
                let level = lowered(*level);
                out.push(open_heading(level, &anchor));
                if level == 2 {
                    headings.push((anchor, text));
                }
            }
            Event::End(TagEnd::Heading(level)) => out.push(close_heading(lowered(*level))),
            Event::Start(Tag::BlockQuote(Some(kind))) => {
                out.push(Event::Html(format!("<aside class=\"{}\">", callout(*kind)).into()));
            }
            Event::End(TagEnd::BlockQuote(Some(_))) => out.push(Event::Html("</aside>".into())),
            other => out.push(other.clone()),
        }
    }
    let mut html = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut html, out.into_iter());
    Rendered { html: CLEANER.clean(&html).to_string(), headings }
}

fn heading_text(rest: &[Event<'_>]) -> String {
    rest.iter()
        .take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))))
        .filter_map(|event| match event {
            Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
            Event::SoftBreak => Some(" "),
            _ => None,
        })
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

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .add_tags(["aside", "input", "figure", "figcaption", "picture"])
        .add_generic_attributes(["id"])
        .add_allowed_classes("aside", ["tip", "info", "risk"])
        .add_tag_attributes("input", ["type", "checked", "disabled"])
        .add_tag_attributes("img", ["loading"])
        .set_tag_attribute_value("img", "loading", "lazy")
        .set_tag_attribute_value("input", "type", "checkbox")
        .set_tag_attribute_value("input", "disabled", "")
        .url_schemes(HashSet::from(["https", "http", "mailto", "tel"]))
        .link_rel(Some("noopener"));
    builder
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
        for part in ["<aside class=\"tip\">", "<em>samoin</em>", "<th>A</th>", "<ol>", "<pre><code>let x;"] {
            assert!(page.html.contains(part), "{part} in {}", page.html);
        }
        assert!(render("> [!WARNING]\n> Kuuma").html.contains("class=\"tip risk\""));
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
