//! HTML to the words a person would read, with quotes marked as plain-text mail marks them.

use super::{names, token, token::Token};

/// Stands on a line of its own where a mail client says that the rest is quoted. Never part of foreign text.
pub(crate) const QUOTE_STARTS: char = '\u{1}';

/// Reads any HTML. Blocks become lines, list items get a dash, quotes a `> `.
pub fn to_text(source: &str) -> String {
    let lower = source.to_ascii_lowercase();
    let mut page = Page { out: String::with_capacity(source.len() / 2), ..Page::default() };
    token::tokens(source, &lower, |token| match token {
        Token::Text(text) => page.words(&text),
        Token::Start { name, attributes } => page.start(name, &attributes),
        Token::End { name } => page.end(name),
    });
    let end = page.out.trim_end().len();
    page.out.truncate(end);
    page.out
}

#[derive(Default)]
struct Page {
    out: String,
    /// Line ends owed before the next word.
    lines: usize,
    blank: bool,
    quoted: usize,
    pre: usize,
    bullet: bool,
}

/// Quotes deeper than this look the same.
const DEEPEST: usize = 8;

impl Page {
    fn words(&mut self, text: &str) {
        if self.pre > 0 {
            for (n, line) in text.split('\n').enumerate() {
                if n > 0 {
                    self.break_line(self.lines + 1);
                }
                if !line.trim().is_empty() {
                    self.put(line.trim_end());
                }
            }
            return;
        }
        if text.starts_with(is_blank) {
            self.blank = true;
        }
        let mut any = false;
        for word in text.split(is_blank).filter(|w| !w.is_empty()) {
            self.blank |= any;
            any = true;
            self.put(word);
        }
        if any {
            self.blank = text.ends_with(is_blank);
        }
    }

    fn put(&mut self, word: &str) {
        if self.lines > 0 && !self.out.is_empty() {
            self.out.extend(std::iter::repeat_n('\n', self.lines.min(2)));
        }
        let at_start = self.out.is_empty() || self.out.ends_with('\n');
        if at_start {
            for _ in 0..self.quoted.min(DEEPEST) {
                self.out.push_str("> ");
            }
            if self.bullet {
                self.out.push_str("- ");
            }
        } else if self.blank {
            self.out.push(' ');
        }
        (self.lines, self.blank, self.bullet) = (0, false, false);
        self.out.extend(word.chars().filter(|c| !is_noise(*c)));
    }

    fn break_line(&mut self, count: usize) {
        if count == 0 {
            return;
        }
        self.lines = self.lines.max(count);
        self.blank = false;
    }

    fn start(&mut self, name: &str, attributes: &[(&str, String)]) {
        if starts_quote(name, attributes) && self.quoted == 0 {
            self.break_line(1);
            self.put("");
            self.out.push(QUOTE_STARTS);
            self.break_line(1);
        }
        match name {
            "br" => self.break_line(self.lines + 1),
            "td" | "th" => self.blank = true,
            "li" => {
                self.break_line(1);
                self.bullet = true;
            }
            "blockquote" => {
                self.break_line(1);
                self.quoted += 1;
            }
            "pre" => {
                self.break_line(1);
                self.pre += 1;
            }
            _ => self.break_line(lines_around(name)),
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "blockquote" => {
                self.break_line(1);
                self.quoted = self.quoted.saturating_sub(1);
            }
            "pre" => {
                self.break_line(1);
                self.pre = self.pre.saturating_sub(1);
            }
            "br" | "td" | "th" => {}
            _ => self.break_line(lines_around(name)),
        }
    }
}

fn lines_around(name: &str) -> usize {
    match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "dl" | "table" => 2,
        "address" | "article" | "body" | "center" | "dd" | "div" | "dt" | "fieldset" | "figure"
        | "footer" | "form" | "header" | "hr" | "html" | "li" | "main" | "nav" | "section" | "tr" => 1,
        _ => 0,
    }
}

/// The marks by which mail clients say "from here on it is quoted".
fn starts_quote(name: &str, attributes: &[(&str, String)]) -> bool {
    let value = |wanted: &str| attributes.iter().find(|(n, _)| *n == wanted).map_or("", |(_, v)| v.as_str());
    if !names::ELEMENTS.contains(&name) {
        return false;
    }
    let class = |wanted: &[&str]| value("class").split_ascii_whitespace().any(|c| wanted.contains(&c));
    match name {
        "blockquote" => value("type").eq_ignore_ascii_case("cite") || class(&["gmail_quote"]),
        "div" | "hr" | "span" => {
            ["divRplyFwdMsg", "appendonsend", "mail-editor-reference-message-container", "reply-intro"]
                .contains(&value("id"))
                || class(&[
                    "gmail_quote",
                    "gmail_quote_container",
                    "moz-cite-prefix",
                    "yahoo_quoted",
                    "protonmail_quote",
                    "OutlookMessageHeader",
                ])
        }
        _ => false,
    }
}

/// White space that collapses; the no-break space is a blank for a reader of plain text.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
}

/// Characters that only steer a renderer or hide text from a filter.
fn is_noise(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200b}' | '\u{200c}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{34f}')
}

#[cfg(test)]
mod tests {
    use super::to_text;

    #[test]
    fn blocks_lists_and_tables_read_like_lines() {
        assert_eq!(to_text("<p>Hei,</p><p>kaksi\n  riviä<br>kolme</p>"), "Hei,\n\nkaksi riviä\nkolme");
        assert_eq!(to_text("<div>a</div><div>b</div><ul><li>x<li>y</ul>"), "a\nb\n\n- x\n- y");
        assert_eq!(
            to_text("<table><tr><td>Nro</td><td>12</td></tr><tr><td>Hinta<td>3 €</table>"),
            "Nro 12\nHinta 3 €"
        );
        assert_eq!(to_text("a<b>b</b> c&nbsp;d <i>e</i> <a href=x>f</a>?"), "ab c d e f?");
        assert_eq!(to_text("<pre>x\n  y</pre>z"), "x\n  y\nz");
    }

    #[test]
    fn quotes_are_marked() {
        assert_eq!(
            to_text("new<blockquote><div>old</div><div>older</div></blockquote>next"),
            "new\n> old\n> older\nnext"
        );
        assert_eq!(
            to_text("new<div class=\"gmail_quote\">On … wrote:<blockquote>old</blockquote></div>"),
            "new\n\u{1}\nOn … wrote:\n> old"
        );
    }

    #[test]
    fn nothing_comes_from_nothing() {
        assert_eq!(to_text(""), "");
        assert_eq!(to_text("<style>x</style><!-- y --><p></p>"), "");
    }
}
