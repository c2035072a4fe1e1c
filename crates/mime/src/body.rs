//! Which parts are the message, and which are attached to it.

use crate::{Limits, Part, Trouble, charset, decode, head::Head, html, walk::Node};

/// The words of a mail in reading order, and what hangs on it.
#[derive(Debug, Default)]
pub(crate) struct Body<'m> {
    pub(crate) text: String,
    /// HTML as the sender wrote it; not safe yet.
    pub(crate) html: Option<String>,
    pub(crate) parts: Vec<Part<'m>>,
}

pub(crate) fn assemble<'m>(nodes: &[Node<'m>], limits: &Limits, troubles: &mut Vec<Trouble>) -> Body<'m> {
    let mut gathered = Gathered::default();
    gather(nodes, 0, Place::Only, &mut gathered);
    if gathered.encrypted {
        troubles.push(Trouble::Encrypted);
    }
    let mut body = Body::default();
    if gathered.attached.len() > limits.attachments {
        gathered.attached.truncate(limits.attachments);
        troubles.push(Trouble::AttachmentsCut);
    }
    body.parts = gathered
        .attached
        .iter()
        .enumerate()
        .map(|(n, &(at, related))| part(&nodes[at], n, related))
        .collect();
    write_out(nodes, &gathered.pieces, &mut body, limits, troubles);
    body
}

/// A stretch of the message: in one of two writings, or in both.
#[derive(Debug, Clone, Copy)]
struct Piece {
    plain: Option<usize>,
    html: Option<usize>,
}

#[derive(Debug, Default)]
struct Gathered {
    pieces: Vec<Piece>,
    /// Node, and whether it belongs to HTML beside it.
    attached: Vec<(usize, bool)>,
    encrypted: bool,
}

/// How a part stands to its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Only,
    Among,
    BesideHtml,
}

/// Depth is bounded by [`Limits::depth`], so this may recurse.
fn gather(nodes: &[Node<'_>], at: usize, place: Place, out: &mut Gathered) {
    let node = &nodes[at];
    let kind = node.head.media_type();
    if !node.container || node.children.is_empty() {
        return leaf(nodes, at, &kind, place, out);
    }
    match kind.as_str() {
        "multipart/alternative" => alternative(nodes, &node.children, out),
        "multipart/related" => {
            for (n, &child) in node.children.iter().enumerate() {
                gather(nodes, child, if n == 0 { Place::Only } else { Place::BesideHtml }, out);
            }
        }
        "multipart/encrypted" => {
            out.encrypted = true;
            out.attached.extend(node.children.iter().map(|&child| (child, false)));
        }
        "multipart/signed" => {
            let mut children = node.children.iter();
            if let Some(&signed) = children.next() {
                gather(nodes, signed, place, out);
            }
            out.attached.extend(children.map(|&child| (child, false)));
        }
        _ => node.children.iter().for_each(|&child| gather(nodes, child, Place::Among, out)),
    }
}

fn alternative(nodes: &[Node<'_>], children: &[usize], out: &mut Gathered) {
    let (mut plain, mut html) = (Vec::new(), Vec::new());
    for &child in children {
        let mut one = Gathered::default();
        gather(nodes, child, Place::Only, &mut one);
        out.encrypted |= one.encrypted;
        out.attached.append(&mut one.attached);
        // The best writing comes last (RFC 2046 §5.1.4).
        if one.pieces.iter().any(|p| p.html.is_some()) {
            html = one.pieces;
        } else if !one.pieces.is_empty() {
            plain = one.pieces;
        }
    }
    match (plain.as_slice(), html.as_slice()) {
        ([one], [other]) => out.pieces.push(Piece { plain: other.plain.or(one.plain), html: other.html }),
        (_, []) => out.pieces.append(&mut plain),
        // More than one stretch: the HTML side holds the pictures between the words, so it tells the order.
        _ => out.pieces.append(&mut html),
    }
}

fn leaf(nodes: &[Node<'_>], at: usize, kind: &str, place: Place, out: &mut Gathered) {
    let head = &nodes[at].head;
    let named = head.file_name().is_some() && !head.is_inline();
    let is_body = !head.is_attachment() && place != Place::BesideHtml && (!named || place == Place::Only);
    match kind {
        "text/plain" if is_body => out.pieces.push(Piece { plain: Some(at), html: None }),
        "text/html" if is_body => out.pieces.push(Piece { plain: None, html: Some(at) }),
        "text/enriched" | "text/richtext" if is_body => {
            out.pieces.push(Piece { plain: Some(at), html: None })
        }
        // A container whose parts could not be found: its bytes are better read than lost.
        _ if kind.starts_with("multipart/") && place == Place::Only && nodes.len() == 1 => {
            out.pieces.push(Piece { plain: Some(at), html: None });
        }
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => {
            out.encrypted = true;
            out.attached.push((at, false));
        }
        _ => out.attached.push((at, place == Place::BesideHtml)),
    }
}

fn write_out(
    nodes: &[Node<'_>],
    pieces: &[Piece],
    body: &mut Body<'_>,
    limits: &Limits,
    troubles: &mut Vec<Trouble>,
) {
    let rich = pieces.iter().any(|p| p.html.is_some());
    let mut markup = String::new();
    for piece in pieces {
        let source = piece.html.map(|at| decoded(&nodes[at], usize::MAX, troubles));
        let plain = piece.plain.map(|at| plain_of(&nodes[at], limits.text, troubles));
        if let Some(source) = &source {
            markup.push_str(source);
        } else if let (true, Some(plain)) = (rich, &plain) {
            markup.push_str(&html::from_text(plain));
        }
        let words = match (plain, &source) {
            (Some(plain), _) if !plain.trim().is_empty() => plain,
            (_, Some(source)) => cut(html::to_text(source), limits.text, troubles),
            (plain, None) => plain.unwrap_or_default(),
        };
        if !body.text.is_empty() && !words.trim().is_empty() {
            body.text.push_str("\n\n");
        }
        body.text.push_str(&words);
    }
    body.html = rich.then_some(markup);
}

fn plain_of(node: &Node<'_>, limit: usize, troubles: &mut Vec<Trouble>) -> String {
    let text = decoded(node, limit, troubles);
    let flowed = node.head.parameter("format").is_some_and(|f| f.eq_ignore_ascii_case("flowed"));
    if !flowed {
        return text;
    }
    unflow(&text, node.head.parameter("delsp").is_some_and(|d| d.eq_ignore_ascii_case("yes")))
}

fn decoded(node: &Node<'_>, limit: usize, troubles: &mut Vec<Trouble>) -> String {
    let bytes = decode::decode(node.body, node.head.encoding());
    let text = charset::to_text(&bytes, node.head.parameter("charset"));
    cut(text.replace("\r\n", "\n").replace(['\r', '\0'], ""), limit, troubles)
}

fn cut(mut text: String, limit: usize, troubles: &mut Vec<Trouble>) -> String {
    if text.len() > limit {
        text.truncate(text.floor_char_boundary(limit));
        if !troubles.contains(&Trouble::TextCut) {
            troubles.push(Trouble::TextCut);
        }
    }
    text
}

/// Joins the soft-broken lines of `format=flowed` (RFC 3676).
fn unflow(text: &str, drop_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut joining: Option<usize> = None;
    for (number, line) in text.split('\n').enumerate() {
        let depth = line.bytes().take_while(|&b| b == b'>').count();
        let words = &line[depth..];
        let words = words.strip_prefix(' ').unwrap_or(words);
        if joining != Some(depth) {
            if number > 0 {
                out.push('\n');
            }
            if depth > 0 {
                out.extend(std::iter::repeat_n('>', depth));
                out.push(' ');
            }
        }
        let soft = words.ends_with(' ') && words != "-- ";
        out.push_str(if soft && drop_space { &words[..words.len() - 1] } else { words });
        joining = soft.then_some(depth);
    }
    out
}

fn part<'m>(node: &Node<'m>, number: usize, related: bool) -> Part<'m> {
    let media_type = node.head.media_type();
    let content_id = node.head.content_id();
    let shown = content_id.is_some() && media_type.starts_with("image/") && !node.head.is_attachment();
    Part {
        name: file_name(node, &media_type, number),
        inline: shown && (related || node.head.is_inline() || node.head.file_name().is_none()),
        media_type,
        content_id,
        raw: node.body,
        encoding: node.head.encoding(),
    }
}

fn file_name(node: &Node<'_>, media_type: &str, number: usize) -> String {
    let given = node.head.file_name().unwrap_or_default();
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let safe: String = one_line(last, 150)
        .chars()
        .filter(|c| !matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*'))
        .collect();
    let safe = safe.trim_matches(['.', ' ']);
    if !safe.is_empty() {
        // A leading dot would hide the file on the agent's machine.
        return safe.to_owned();
    }
    if media_type == "message/rfc822" {
        let subject = subject_of(node.body);
        let name: String = subject
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
            .take(80)
            .collect();
        return format!("{}.eml", if name.trim().is_empty() { "mail" } else { name.trim() });
    }
    let stem = if media_type.starts_with("image/") { "image" } else { "attachment" };
    let extension = match media_type.split_once('/').map(|(_, sub)| sub) {
        Some("jpeg") => "jpg",
        Some("plain") => "txt",
        Some("calendar") => "ics",
        Some("delivery-status") => "txt",
        Some(sub) if sub.len() <= 5 && sub.bytes().all(|b| b.is_ascii_alphanumeric()) => sub,
        _ => "bin",
    };
    format!("{stem}-{}.{extension}", number + 1)
}

fn subject_of(mail: &[u8]) -> String {
    let start = &mail[..mail.len().min(16 << 10)];
    let end = memchr::memmem::find(start, b"\n\r\n").or_else(|| memchr::memmem::find(start, b"\n\n"));
    Head::read(&start[..end.map_or(start.len(), |n| n + 1)], &Limits::default()).subject().unwrap_or_default()
}

/// One line of foreign text: control characters, line ends and the marks that turn reading direction around
/// are gone, runs of white space are one blank, at most `limit` characters remain.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let mut out = String::with_capacity(text.len().min(limit * 4));
    let mut count = 0;
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            gap = !out.is_empty();
            continue;
        }
        if matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        {
            continue;
        }
        if count + usize::from(gap) >= limit {
            break;
        }
        if gap {
            out.push(' ');
            count += 1;
            gap = false;
        }
        out.push(c);
        count += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flowed_lines_are_joined_per_quote_depth() {
        assert_eq!(unflow("one \ntwo\n> three \n> four\nfive", false), "one two\n> three four\nfive");
        assert_eq!(unflow("-- \nAino", false), "-- \nAino");
        assert_eq!(unflow("yh \nteen", true), "yhteen");
    }

    #[test]
    fn a_line_stays_one_line() {
        assert_eq!(one_line("  a\r\n b\tc\u{202e} ", 50), "a b c");
        assert_eq!(one_line("abc def", 4), "abc");
        assert_eq!(one_line("äöåäöå", 3), "äöå");
    }
}
