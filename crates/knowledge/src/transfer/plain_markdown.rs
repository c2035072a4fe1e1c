//! HTML from elsewhere as Markdown: cleaned first, so that nothing that could run is left, then written anew.
//! Pure.

use std::collections::HashSet;
use std::sync::LazyLock;

use ammonia::Builder;

/// Writes HTML as Markdown. Headings, lists, quotes, code, tables, links, pictures and emphasis stay; any
/// other element leaves its words.
pub(super) fn markdown(html: &str) -> String {
    let clean = CLEANER.clean(html).to_string();
    let mut writer = Writer::default();
    let mut rest = clean.as_str();
    while let Some((words, after)) = rest.split_once('<') {
        writer.words(words);
        let Some((tag, after)) = after.split_once('>') else { break };
        writer.tag(tag);
        rest = after;
    }
    writer.words(rest);
    writer.finish()
}

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .url_schemes(HashSet::from(["https", "http", "mailto", "tel"]))
        .link_rel(None)
        .strip_comments(true);
    builder
});

#[derive(Default)]
struct Writer {
    out: String,
    /// Open lists: the number of the next item, or none for plain ones.
    lists: Vec<Option<usize>>,
    links: Vec<String>,
    /// How many quotes are open.
    quotes: usize,
    pre: bool,
    /// Cells of the row that is open, and whether a row was closed before it.
    row: Option<usize>,
    rows: usize,
}

impl Writer {
    fn tag(&mut self, tag: &str) {
        let closing = tag.starts_with('/');
        let name = tag.trim_start_matches('/').split([' ', '/', '\n']).next().unwrap_or_default();
        match (name, closing) {
            ("p" | "div" | "section" | "article" | "header" | "footer" | "figure" | "figcaption", _) => {
                self.block()
            }
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", false) => {
                self.block();
                // The page's title is the first level.
                let level = name[1..].parse::<usize>().unwrap_or(2).clamp(2, 4);
                self.out.push_str(&format!("{} ", "#".repeat(level)));
            }
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", true) => self.block(),
            ("ul", false) => self.open_list(None),
            ("ol", false) => self.open_list(Some(1)),
            ("ul" | "ol", true) => {
                self.lists.pop();
                if self.lists.is_empty() { self.block() } else { self.line() }
            }
            ("li", false) => self.item(),
            ("blockquote", false) => {
                self.block();
                self.quotes += 1;
                self.out.push_str("> ");
            }
            ("blockquote", true) => {
                self.out.truncate(self.out.trim_end_matches(['>', ' ', '\n']).len());
                self.quotes = self.quotes.saturating_sub(1);
                self.block();
            }
            ("pre", false) => {
                self.block();
                self.out.push_str("```\n");
                self.pre = true;
            }
            ("pre", true) => {
                self.pre = false;
                self.line();
                self.out.push_str("```");
                self.block();
            }
            ("code" | "kbd", _) if !self.pre => self.out.push('`'),
            ("strong" | "b", _) => self.out.push_str("**"),
            ("em" | "i", _) => self.out.push('*'),
            ("br", _) => self.out.push_str(if self.pre { "\n" } else { "\\\n" }),
            ("hr", _) => {
                self.block();
                self.out.push_str("---");
                self.block();
            }
            ("a", false) => {
                self.links.push(attribute(tag, "href"));
                self.out.push('[');
            }
            ("a", true) => {
                let href = self.links.pop().unwrap_or_default();
                self.out.push_str(&format!("]({href})"));
            }
            ("img", _) => {
                self.out.push_str(&format!("![{}]({})", attribute(tag, "alt"), attribute(tag, "src")));
            }
            ("table", false) => {
                self.block();
                self.rows = 0;
            }
            ("table", true) => self.block(),
            ("tr", false) => {
                self.line();
                self.row = Some(0);
                self.out.push('|');
            }
            ("tr", true) => self.end_row(),
            ("td" | "th", false) => self.out.push(' '),
            ("td" | "th", true) => {
                self.row = self.row.map(|cells| cells + 1);
                self.out.push_str(" |");
            }
            _ => {}
        }
    }

    fn words(&mut self, words: &str) {
        let words = unescaped(words);
        if self.pre {
            self.out.push_str(&words);
            return;
        }
        let begins = self.out.is_empty() || self.out.ends_with(['\n', ' ', '[']);
        let spaced = words.starts_with(char::is_whitespace) && !begins;
        let ends = words.ends_with(char::is_whitespace);
        let joined = words.split_whitespace().map(guarded).collect::<Vec<_>>().join(" ");
        if spaced {
            self.out.push(' ');
        }
        self.out.push_str(&joined);
        if ends && !joined.is_empty() {
            self.out.push(' ');
        }
    }

    fn open_list(&mut self, first: Option<usize>) {
        if self.lists.is_empty() {
            self.block();
        }
        self.lists.push(first);
    }

    fn item(&mut self) {
        self.line();
        let depth = self.lists.len().saturating_sub(1);
        let sign = match self.lists.last_mut() {
            Some(Some(next)) => {
                *next += 1;
                format!("{}. ", *next - 1)
            }
            _ => "- ".to_owned(),
        };
        self.out.push_str(&"   ".repeat(depth));
        self.out.push_str(&sign);
    }

    fn end_row(&mut self) {
        let cells = self.row.take().unwrap_or(0);
        if self.rows == 0 {
            self.out.push('\n');
            self.out.push_str(&format!("|{}", " --- |".repeat(cells)));
        }
        self.rows += 1;
    }

    /// A new line, when there is not one already.
    fn line(&mut self) {
        self.out.truncate(self.out.trim_end_matches([' ', '\t']).len());
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    /// A new block. Inside lists and rows blocks run on.
    fn block(&mut self) {
        if self.row.is_some() || self.pre {
            return;
        }
        let fresh = self.out.ends_with("- ") || self.out.ends_with(". ") || self.out.ends_with("> ");
        if fresh {
            return;
        }
        self.line();
        if self.lists.is_empty() && !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push_str(if self.quotes > 0 { ">\n> " } else { "\n" });
        }
    }

    fn finish(self) -> String {
        let text = self.out.trim();
        if text.is_empty() { String::new() } else { format!("{text}\n") }
    }
}

/// Signs that would begin something in Markdown stay the signs they were.
fn guarded(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for letter in word.chars() {
        if matches!(letter, '*' | '_' | '`' | '[' | ']' | '<' | '\\' | '|' | '#') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

fn attribute(tag: &str, name: &str) -> String {
    let found = tag.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split_once('"'));
    let value = found.map(|(value, _)| unescaped(value)).unwrap_or_default();
    value.replace(' ', "%20").replace(['(', ')', '[', ']', '\n'], "")
}

/// What the cleaner escapes, and no more.
fn unescaped(text: &str) -> String {
    text.replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_people_write_in_editors_becomes_markdown() {
        let html = "<h1>Palautus</h1>\n<p>Palauta <strong>30 päivässä</strong>, katso <a href=\"https://a.fi/x?a=1&amp;b=2\">ohje</a>.</p>\
                    <ol><li>Avaa</li><li><p>Valitse</p><ul><li>Palauta</li></ul></li></ol>\
                    <blockquote><p>Muista kuitti.</p></blockquote><pre><code>a &lt; b\n  c</code></pre>\
                    <table><tr><th>Maa</th><th>Hinta</th></tr><tr><td>Suomi</td><td>0 €</td></tr></table>\
                    <img src=\"https://a.fi/k.png\" alt=\"Kuitti\">";
        let expected = "## Palautus\n\nPalauta **30 päivässä**, katso [ohje](https://a.fi/x?a=1&b=2).\n\n1. Avaa\n2. Valitse\n   - Palauta\n\n\
                        > Muista kuitti.\n\n```\na < b\n  c\n```\n\n| Maa | Hinta |\n| --- | --- |\n| Suomi | 0 € |\n\n![Kuitti](https://a.fi/k.png)\n";
        assert_eq!(markdown(html), expected);
    }

    #[test]
    fn signs_stay_signs_and_nothing_runs() {
        assert_eq!(markdown("<p>5 * 3 # [x] &lt;b&gt;</p>"), "5 \\* 3 \\# \\[x\\] \\<b>\n");
        for bad in [
            "<script>alert(1)</script>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<img src=x onerror=alert(1)>",
        ] {
            let text = markdown(bad);
            assert!(!text.contains("alert") && !text.contains("javascript"), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_html_from_elsewhere_becomes_html_here(html in "[<>a-z\"'/=: &;!\\-\\[\\]()#*`]{0,80}") {
            let drawing = crate::markdown::Drawing { files: &crate::files::Files::new(), locale: helppo_kernel::Locale::En };
            let page = crate::markdown::render(&markdown(&html), drawing).html.to_lowercase();
            prop_assert!(!page.contains("<script") && !page.contains("javascript:") && !page.contains("onerror="));
        }
    }
}
