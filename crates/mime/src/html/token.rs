//! A forgiving tokenizer: one pass, no tree, no state that grows with the input.

use super::{entity, names};

/// What a source consists of. Names are lower case; text and values are decoded.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'s> {
    Text(String),
    Start { name: &'s str, attributes: Vec<(&'s str, String)> },
    End { name: &'s str },
}

/// Attributes kept of one element; the rest is skipped.
const ATTRIBUTES: usize = 24;

/// Tags without an end before the rest of the source is taken for text.
const PATIENCE: usize = 8;

/// Calls `each` for every token. Comments, declarations and the content of elements whose content is not for
/// reading (`script`, `style`, `title`, `svg`…) are left out. `lower` holds the source in lower-case ASCII, so that
/// names can be borrowed from it.
pub(super) fn tokens<'s>(source: &str, lower: &'s str, mut each: impl FnMut(Token<'s>)) {
    debug_assert_eq!(source.len(), lower.len());
    let bytes = source.as_bytes();
    let mut ended = Vec::new();
    let (mut at, mut text_from, mut patience) = (0, 0, PATIENCE);
    while let Some(open) = memchr::memchr(b'<', &bytes[at..]).map(|n| at + n).filter(|_| patience > 0) {
        let Some(tag) = tag_at(source, lower, open) else {
            // Either the sign is just a sign, or the tag never ends and the rest of the source was searched.
            patience -=
                usize::from(bytes.get(open + 1).is_some_and(|b| *b == b'/' || b.is_ascii_alphabetic()));
            at = open + 1;
            continue;
        };
        text(&source[text_from..open], &mut each);
        at = tag.end;
        match tag.kind {
            Kind::Start(attributes) if names::is_skipped(tag.name) => {
                drop(attributes);
                at = after_content(lower, tag.name, at, &mut ended);
            }
            Kind::Start(attributes) => each(Token::Start { name: tag.name, attributes }),
            Kind::End => each(Token::End { name: tag.name }),
            Kind::Nothing => {}
        }
        text_from = at;
    }
    text(&source[text_from..], &mut each);
}

fn text<'s>(raw: &str, each: &mut impl FnMut(Token<'s>)) {
    if !raw.is_empty() {
        let mut decoded = String::with_capacity(raw.len());
        entity::decode(raw, &mut decoded);
        each(Token::Text(decoded));
    }
}

enum Kind<'s> {
    Start(Vec<(&'s str, String)>),
    End,
    /// A comment, a declaration, or an end that names nothing.
    Nothing,
}

struct Tag<'s> {
    name: &'s str,
    kind: Kind<'s>,
    end: usize,
}

/// The markup beginning at `open`, or `None` when the `<` is just a character.
fn tag_at<'s>(source: &str, lower: &'s str, open: usize) -> Option<Tag<'s>> {
    let bytes = source.as_bytes();
    let nothing = |end| Some(Tag { name: "", kind: Kind::Nothing, end });
    let past =
        |from: usize, mark: u8| memchr::memchr(mark, &bytes[from..]).map_or(bytes.len(), |n| from + n + 1);
    match bytes.get(open + 1)? {
        b'!' if bytes[open..].starts_with(b"<!--") => {
            let from = open + 4;
            // `<!-->` and `<!--->` are whole comments.
            if bytes[from..].starts_with(b">") || bytes[from..].starts_with(b"->") {
                return nothing(past(from, b'>'));
            }
            nothing(memchr::memmem::find(&bytes[from..], b"-->").map_or(bytes.len(), |n| from + n + 3))
        }
        b'!' | b'?' => nothing(past(open, b'>')),
        b'/' if bytes.get(open + 2).is_some_and(u8::is_ascii_alphabetic) => {
            let name = name_at(lower, open + 2);
            let (end, _) = attributes_from(source, lower, open + 2 + name.len())?;
            Some(Tag { name, kind: Kind::End, end })
        }
        b'/' => nothing(past(open, b'>')),
        c if c.is_ascii_alphabetic() => {
            let name = name_at(lower, open + 1);
            let (end, attributes) = attributes_from(source, lower, open + 1 + name.len())?;
            Some(Tag { name, kind: Kind::Start(attributes), end })
        }
        _ => None,
    }
}

fn name_at(lower: &str, from: usize) -> &str {
    let rest = &lower.as_bytes()[from..];
    let len =
        rest.iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>')).unwrap_or(rest.len());
    &lower[from..from + len]
}

/// Reads attributes up to `>`; `None` when the source ends before. Follows the states of the HTML standard.
fn attributes_from<'s>(
    source: &str,
    lower: &'s str,
    mut at: usize,
) -> Option<(usize, Vec<(&'s str, String)>)> {
    let bytes = source.as_bytes();
    let mut found: Vec<(&str, String)> = Vec::new();
    loop {
        while bytes.get(at).is_some_and(|b| b.is_ascii_whitespace() || *b == b'/') {
            at += 1;
        }
        if *bytes.get(at)? == b'>' {
            return Some((at + 1, found));
        }
        let from = at;
        at += 1;
        while bytes.get(at).is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>' | b'=')) {
            at += 1;
        }
        let name = &lower[from..at];
        let mut after = at;
        while bytes.get(after).is_some_and(u8::is_ascii_whitespace) {
            after += 1;
        }
        let mut value = "";
        if bytes.get(after) == Some(&b'=') {
            (value, at) = value_from(source, after + 1)?;
        }
        if found.len() < ATTRIBUTES && names::is_attribute(name) && !found.iter().any(|(n, _)| *n == name) {
            let mut decoded = String::with_capacity(value.len());
            entity::decode(value, &mut decoded);
            found.push((name, decoded));
        }
    }
}

fn value_from(source: &str, mut at: usize) -> Option<(&str, usize)> {
    let bytes = source.as_bytes();
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    match *bytes.get(at)? {
        quote @ (b'"' | b'\'') => {
            let end = at + 1 + memchr::memchr(quote, &bytes[at + 1..])?;
            Some((&source[at + 1..end], end + 1))
        }
        _ => {
            let rest = &bytes[at..];
            let len = rest.iter().position(|b| b.is_ascii_whitespace() || *b == b'>')?;
            Some((&source[at..at + len], at + len))
        }
    }
}

/// Where reading goes on after a skipped element. An element that never ends is skipped by its tag alone:
/// words that a browser would hide are better shown than lost. `ended` remembers the names that have no end
/// any more, so that a thousand of them do not search the source a thousand times.
fn after_content<'s>(lower: &'s str, name: &'s str, from: usize, ended: &mut Vec<&'s str>) -> usize {
    if ended.contains(&name) {
        return from;
    }
    let needle = format!("</{name}");
    match memchr::memmem::find(&lower.as_bytes()[from..], needle.as_bytes()) {
        Some(n) => {
            let end = from + n + needle.len();
            memchr::memchr(b'>', &lower.as_bytes()[end..]).map_or(lower.len(), |m| end + m + 1)
        }
        None => {
            ended.push(name);
            from
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(source: &str) -> String {
        let lower = source.to_ascii_lowercase();
        let mut out = Vec::new();
        tokens(source, &lower, |t| {
            out.push(match t {
                Token::Text(t) => t,
                Token::End { name } => format!("[/{name}]"),
                Token::Start { name, attributes } => {
                    let list: String = attributes.iter().map(|(n, v)| format!(" {n}={v}")).collect();
                    format!("[{name}{list}]")
                }
            });
        });
        out.concat()
    }

    #[test]
    fn tags_values_and_stray_signs_are_told_apart() {
        assert_eq!(all("<P ALIGN=left>a < b &lt; c</P >"), "[p align=left]a < b < c[/p]");
        assert_eq!(all("<a href='x>y' title=\"1 &amp; 2\">z</a>"), "[a href=x>y title=1 & 2]z[/a]");
        assert_eq!(all("a<br/>b<br />c<1>d</>e<"), "a[br]b[br]c<1>de<");
        assert_eq!(all("x<a href=\"never ends"), "x<a href=\"never ends");
    }

    #[test]
    fn comments_declarations_and_hidden_content_are_left_out() {
        assert_eq!(all("a<!-- <b> -->b<!DOCTYPE x>c<!--[if mso]><i><![endif]-->d<?xml a?>e"), "abcde");
        assert_eq!(all("a<style>p{}</style>b<SCRIPT>x</Script >c<svg><a/></svg>d"), "abcd");
        assert_eq!(all("a<title>b"), "ab");
    }

    #[test]
    fn only_known_attributes_are_kept_and_only_once() {
        assert_eq!(all("<a onclick=x href=1 href=2>"), "[a href=1]");
    }
}
