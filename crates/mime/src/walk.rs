//! The tree of parts, found in one pass over the lines.
//!
//! No recursion and no look-ahead: the open containers lie on a stack of bounded height, every line is looked
//! at once, and a line that begins with `--` is compared with each open boundary. So a mail of ten thousand
//! nested containers or a million unmatched boundaries costs what its length costs. An attached mail
//! (`message/rfc822`) is a leaf: it is read only if somebody reads it as a mail of its own.

use crate::{Limits, Trouble, head::Head};

/// One part. The parent of `nodes[0]` is itself; children come after their parents.
#[derive(Debug)]
pub(crate) struct Node<'m> {
    pub(crate) head: Head<'m>,
    pub(crate) body: &'m [u8],
    pub(crate) children: Vec<usize>,
    pub(crate) container: bool,
}

struct Open {
    node: usize,
    boundary: Vec<u8>,
    body_from: usize,
}

/// Parts the mail. The first node is the mail itself.
pub(crate) fn walk<'m>(raw: &'m [u8], limits: &Limits, troubles: &mut Vec<Trouble>) -> Vec<Node<'m>> {
    let mut nodes = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut at = begin(raw, 0, &mut nodes, &mut open, limits, troubles);
    // The leaf whose body is being read, with where it starts.
    let mut leaf = leaf_of(&nodes, &open, at);
    while at < raw.len() && !open.is_empty() {
        let end = memchr::memchr(b'\n', &raw[at..]).map_or(raw.len(), |n| at + n + 1);
        let line = &raw[at..end];
        let Some((level, last)) = line.strip_prefix(b"--").and_then(|rest| closes(rest, &open)) else {
            at = end;
            continue;
        };
        if let Some((node, from)) = leaf.take() {
            nodes[node].body = without_line_end(&raw[from..at]);
        }
        close_above(&mut nodes, &mut open, level + 1, raw, at);
        at = end;
        if last {
            close_above(&mut nodes, &mut open, level, raw, at);
        } else if nodes.len() >= limits.parts {
            note(troubles, Trouble::PartsCut);
        } else {
            let child = nodes.len();
            let parent = open[level].node;
            at = begin(raw, at, &mut nodes, &mut open, limits, troubles);
            nodes[parent].children.push(child);
            leaf = leaf_of(&nodes, &open, at);
        }
    }
    if let Some((node, from)) = leaf.take() {
        nodes[node].body = &raw[from.min(raw.len())..];
    }
    close_above(&mut nodes, &mut open, 0, raw, raw.len());
    nodes
}

/// Reads the header block at `at`, adds its node, and tells where its body begins.
fn begin<'m>(
    raw: &'m [u8],
    at: usize,
    nodes: &mut Vec<Node<'m>>,
    open: &mut Vec<Open>,
    limits: &Limits,
    troubles: &mut Vec<Trouble>,
) -> usize {
    let (block_end, body) = head_end(raw, at, open);
    let head = Head::read(&raw[at..block_end], limits);
    if head.cut {
        note(troubles, Trouble::HeadCut);
    }
    let multipart = head.media_type().starts_with("multipart/");
    let boundary = head.boundary().filter(|_| multipart).map(|b| b.as_bytes().to_vec());
    let deep = open.len() >= limits.depth;
    if deep && boundary.is_some() {
        note(troubles, Trouble::PartsCut);
    }
    let container = boundary.is_some() && !deep;
    let node = nodes.len();
    nodes.push(Node { head, body: &[], children: Vec::new(), container });
    if let Some(boundary) = boundary.filter(|_| container) {
        open.push(Open { node, boundary, body_from: body });
    }
    body
}

/// Where the header block ends and where the body begins. A boundary line ends a block that forgot its blank
/// line; the body is then empty and the line is read again as a boundary.
fn head_end(raw: &[u8], from: usize, open: &[Open]) -> (usize, usize) {
    let mut at = from;
    while at < raw.len() {
        let end = memchr::memchr(b'\n', &raw[at..]).map_or(raw.len(), |n| at + n + 1);
        let line = &raw[at..end];
        if line.trim_ascii_end().is_empty() && !matches!(line, [b' ' | b'\t', ..]) {
            return (at, end);
        }
        if line.strip_prefix(b"--").is_some_and(|rest| closes(rest, open).is_some()) {
            return (at, at);
        }
        at = end;
    }
    (raw.len(), raw.len())
}

/// Which open container a line (without its two dashes) belongs to, innermost first, and whether it ends it.
fn closes(rest: &[u8], open: &[Open]) -> Option<(usize, bool)> {
    open.iter().enumerate().rev().find_map(|(level, o)| {
        let tail = rest.strip_prefix(o.boundary.as_slice())?.trim_ascii_end();
        match tail {
            b"" => Some((level, false)),
            [b'-', b'-', more @ ..] if more.trim_ascii().is_empty() => Some((level, true)),
            _ => None,
        }
    })
}

/// Pops every container above `height`; one without children keeps its bytes, so that nothing is lost.
fn close_above<'m>(nodes: &mut [Node<'m>], open: &mut Vec<Open>, height: usize, raw: &'m [u8], at: usize) {
    while open.len() > height {
        let Some(closed) = open.pop() else { break };
        let node = &mut nodes[closed.node];
        if node.children.is_empty() {
            node.body = without_line_end(&raw[closed.body_from.min(at)..at]);
        }
    }
}

/// The node just begun, unless it is a container (whose own text before the first part is nobody's).
fn leaf_of(nodes: &[Node<'_>], open: &[Open], body: usize) -> Option<(usize, usize)> {
    let node = nodes.len() - 1;
    let container = open.last().is_some_and(|o| o.node == node);
    (!container).then_some((node, body))
}

fn without_line_end(body: &[u8]) -> &[u8] {
    let body = body.strip_suffix(b"\n").unwrap_or(body);
    body.strip_suffix(b"\r").unwrap_or(body)
}

fn note(troubles: &mut Vec<Trouble>, trouble: Trouble) {
    if !troubles.contains(&trouble) {
        troubles.push(trouble);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(raw: &str) -> String {
        let nodes = walk(raw.as_bytes(), &Limits::default(), &mut Vec::new());
        fn draw(nodes: &[Node<'_>], at: usize, out: &mut String) {
            let node = &nodes[at];
            out.push_str(&node.head.media_type());
            if node.children.is_empty() {
                out.push_str(&format!("{:?}", String::from_utf8_lossy(node.body)));
            } else {
                out.push('[');
                for &child in &node.children {
                    draw(nodes, child, out);
                    out.push(' ');
                }
                out.push(']');
            }
        }
        let mut out = String::new();
        draw(&nodes, 0, &mut out);
        out
    }

    #[test]
    fn parts_nest_and_prefix_boundaries_do_not_mix() {
        let raw = "Content-Type: multipart/mixed; boundary=b\r\n\r\npre\r\n--b\r\n\
                   Content-Type: multipart/alternative; boundary=bb\r\n\r\n--bb\r\n\r\none\r\n--bb\r\n\
                   Content-Type: text/html\r\n\r\n<p>\r\n--bb--\r\n--b\r\n\r\ntwo\r\n\r\n--b--\r\npost";
        assert_eq!(
            shape(raw),
            "multipart/mixed[multipart/alternative[text/plain\"one\" text/html\"<p>\" ] text/plain\"two\\r\\n\" ]"
        );
    }

    #[test]
    fn missing_ends_missing_blank_lines_and_lost_boundaries_lose_no_words() {
        assert_eq!(
            shape("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n--b\n\nx"),
            "multipart/mixed[text/html\"\" text/plain\"x\" ]"
        );
        assert_eq!(
            shape("Content-Type: multipart/mixed; boundary=b\n\nno part at all"),
            "multipart/mixed\"no part at all\""
        );
        assert_eq!(shape("Content-Type: multipart/mixed\n\nx"), "multipart/mixed\"x\"");
        assert_eq!(shape("Subject: only a head"), "text/plain\"\"");
        assert_eq!(shape(""), "text/plain\"\"");
    }

    #[test]
    fn an_attached_mail_is_one_leaf() {
        let raw = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n\
                   Content-Type: multipart/mixed; boundary=c\n\n--c\n\ninside\n--c--\n--b--\n";
        assert!(shape(raw).starts_with("multipart/mixed[message/rfc822\"Content-Type"), "{}", shape(raw));
    }

    #[test]
    fn ten_thousand_containers_inside_each_other_stop_at_the_limit() {
        let mut raw = String::new();
        for n in 0..10_000 {
            raw.push_str(&format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n"));
        }
        let mut troubles = Vec::new();
        let nodes = walk(raw.as_bytes(), &Limits::default(), &mut troubles);
        assert!(nodes.len() <= Limits::default().depth + 2, "{}", nodes.len());
        assert_eq!(troubles, [Trouble::PartsCut]);
    }
}
