//! Foreign HTML to HTML that may be kept and shown.

use std::{borrow::Cow, collections::HashMap, collections::HashSet, sync::LazyLock};

use super::{
    REMOTE,
    entity::{escape_text, escape_value},
    names, style, token,
    token::Token,
};

/// HTML that is safe to keep. It refers to inline pictures by `cid:` and to remote ones by [`REMOTE`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    pub html: String,
    /// Content ids that the HTML shows.
    pub pictures: Vec<String>,
    /// Pictures that would be fetched from elsewhere.
    pub remote: usize,
}

/// Written by both stages, so that a letter that is in order passes unchanged.
const REL: &str = " rel=\"noopener noreferrer nofollow\"";
/// Well-formed HTML needs one pass, sloppy HTML two.
const PASSES: usize = 6;
/// Open elements at one place; more than this is not a letter but a weapon.
const DEPTH: usize = 400;
/// Bound of formatting elements × tokens, which is what a tree builder may have to reopen.
const REOPENED: usize = 2_000_000;

/// Cleans a whole message. `None` when it is longer than `limit` bytes or too tangled.
pub fn clean(source: &str, limit: usize) -> Option<Cleaned> {
    if source.len() > limit {
        return None;
    }
    let html = settle(reduce(source)?)?;
    let pictures = values_of(&html, "src=\"cid:");
    let remote = html.matches("src=\"remote:").count();
    Some(Cleaned { pictures, remote, html })
}

/// Second stage, until nothing changes any more. What a browser would read differently the second time is how
/// cleaned HTML becomes dirty again, so what does not settle is refused.
fn settle(mut html: String) -> Option<String> {
    for _ in 0..PASSES {
        let next = ALLOWED.clean(&html).to_string().trim().to_owned();
        if next == html {
            return Some(html);
        }
        html = next;
    }
    None
}

/// Plain words as HTML: escaped, with their line ends.
pub fn from_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8 + 16);
    out.push_str("<div>");
    for (n, line) in text.lines().enumerate() {
        if n > 0 {
            out.push_str("<br>\n");
        }
        escape_text(line, &mut out);
    }
    out.push_str("</div>");
    out
}

/// First stage: known elements, known attributes, escaped anew.
fn reduce(source: &str) -> Option<String> {
    let lower = source.to_ascii_lowercase();
    let mut out = String::with_capacity(source.len());
    let mut open: Vec<&str> = Vec::new();
    let mut formatting = [0usize; names::FORMATTING.len()];
    let mut reopened = 0usize;
    let mut tangled = false;
    token::tokens(source, &lower, |token| {
        if tangled {
            return;
        }
        reopened += formatting.iter().sum::<usize>();
        match token {
            Token::Text(text) => escape_text(&text, &mut out),
            Token::Start { name, attributes } if names::ELEMENTS.contains(&name) => {
                write_start(name, &attributes, &mut out);
                if !names::VOID.contains(&name) {
                    open.push(name);
                    if let Some(n) = names::FORMATTING.iter().position(|f| *f == name) {
                        formatting[n] += 1;
                    }
                }
            }
            Token::End { name } if names::ELEMENTS.contains(&name) && !names::VOID.contains(&name) => {
                // Ends that close nothing are dropped; others close what was left open inside them.
                let Some(at) = open.iter().rposition(|o| *o == name) else { return };
                open.truncate(at);
                if let Some(n) = names::FORMATTING.iter().position(|f| *f == name) {
                    formatting[n] = formatting[n].saturating_sub(1);
                }
                out.push_str("</");
                out.push_str(name);
                out.push('>');
            }
            Token::Start { .. } | Token::End { .. } => {}
        }
        tangled = open.len() > DEPTH || reopened > REOPENED;
    });
    (!tangled).then(|| out.trim().to_owned())
}

fn write_start(name: &str, attributes: &[(&str, String)], out: &mut String) {
    out.push('<');
    out.push_str(name);
    for (attribute, value) in attributes {
        if !names::allows(name, attribute) {
            continue;
        }
        if let Some(value) = allowed_value(name, attribute, value) {
            out.push(' ');
            out.push_str(attribute);
            out.push_str("=\"");
            escape_value(&value, out);
            out.push('"');
        }
    }
    if name == "a" {
        out.push_str(REL);
    }
    out.push('>');
}

/// The one place that decides about values, used by both stages.
fn allowed_value<'v>(element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    match (element, attribute) {
        (_, "style") => Some(style::filter(value)).filter(|s| !s.is_empty()).map(Cow::Owned),
        ("a", "href") => link(value),
        ("img", "src") => picture(value),
        (_, "alt" | "title") => (value.len() <= 1000).then_some(Cow::Borrowed(value)),
        ("font", "face") => (value.len() <= 200 && is_word(value, " ,-'")).then_some(Cow::Borrowed(value)),
        _ => (value.len() <= 40 && is_word(value, " #%.,-*")).then_some(Cow::Borrowed(value)),
    }
}

fn is_word(value: &str, more: &str) -> bool {
    value.chars().all(|c| c.is_alphanumeric() || more.contains(c))
}

/// Links that lead somewhere a person can decide to go.
fn link(value: &str) -> Option<Cow<'_, str>> {
    let value = value.trim();
    let harmless = value.len() <= 4000 && !value.chars().any(char::is_control);
    let known = ["http://", "https://", "mailto:", "tel:"].iter().any(|s| starts_with(value, s));
    (harmless && known).then_some(Cow::Borrowed(value))
}

fn picture(value: &str) -> Option<Cow<'_, str>> {
    let value = value.trim();
    if value.chars().any(char::is_control) {
        return None;
    }
    if starts_with(value, "cid:") {
        let id = &value[4..];
        let fits = (1..=200).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic() && b != b'"');
        return fits.then(|| Cow::Owned(format!("cid:{}", unescape_percent(id))));
    }
    let (marked, target) = match value.strip_prefix(REMOTE) {
        Some(target) => (true, target),
        None => (false, value),
    };
    if (starts_with(target, "http://") || starts_with(target, "https://")) && target.len() <= 4000 {
        return Some(if marked { Cow::Borrowed(value) } else { Cow::Owned(format!("{REMOTE}{target}")) });
    }
    let embedded = [
        "data:image/png;base64,",
        "data:image/jpeg;base64,",
        "data:image/gif;base64,",
        "data:image/webp;base64,",
    ];
    (embedded.iter().any(|s| starts_with(value, s)) && value.len() <= 300_000).then_some(Cow::Borrowed(value))
}

/// Content ids are URL-encoded in `cid:` addresses (RFC 2392); only the at sign and friends matter in practice.
fn unescape_percent(id: &str) -> Cow<'_, str> {
    if !id.contains('%') {
        return Cow::Borrowed(id);
    }
    Cow::Owned(id.replace("%40", "@").replace("%24", "$").replace("%2B", "+").replace("%2b", "+"))
}

fn starts_with(value: &str, prefix: &str) -> bool {
    value.get(..prefix.len()).is_some_and(|v| v.eq_ignore_ascii_case(prefix))
}

fn values_of(html: &str, opening: &str) -> Vec<String> {
    let mut found: Vec<String> = html
        .split(opening)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(|v| v.replace("&amp;", "&"))
        .collect();
    found.dedup();
    found
}

/// Second stage.
static ALLOWED: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(names::ELEMENTS.iter().copied().collect::<HashSet<_>>())
        .clean_content_tags(names::SKIPPED.iter().copied().collect::<HashSet<_>>())
        .generic_attributes(names::GENERIC.iter().copied().collect::<HashSet<_>>())
        .tag_attributes(
            names::PARTICULAR
                .iter()
                .map(|(element, attributes)| (*element, attributes.iter().copied().collect()))
                .collect::<HashMap<_, HashSet<_>>>(),
        )
        .url_schemes(["http", "https", "mailto", "tel", "cid", "data", "remote"].into_iter().collect())
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow")) // the same as in REL
        .strip_comments(true)
        .attribute_filter(allowed_value);
    builder
});

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, wanted: &str) {
        let cleaned = clean(source, 1 << 20).expect("cleanable");
        assert_eq!(cleaned.html, wanted, "{source}");
        let again = clean(&cleaned.html, 1 << 20).expect("cleanable again");
        assert_eq!(again, cleaned, "cleaning twice changes {source}");
    }

    #[test]
    fn letters_keep_their_look() {
        check(
            "<HTML><head><title>t</title><style>p{}</style></head><body bgcolor=red><P style='color:RED;position:fixed'>Hei &amp; moi</P></body>",
            "<p style=\"color:RED\">Hei &amp; moi</p>",
        );
        check(
            "<table><tr><td colspan=2>1<td>2</table>",
            "<table><tbody><tr><td colspan=\"2\">1</td><td>2</td></tr></tbody></table>",
        );
        check(
            "<a href='https://x.fi/?a=1&b=2'>x</a>",
            "<a href=\"https://x.fi/?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\">x</a>",
        );
    }

    #[test]
    fn pictures_are_inline_embedded_or_asked_for() {
        let cleaned = clean("<img src=cid:a%40b><img src='HTTPS://t.example/p.gif'><img src=data:image/png;base64,AA==><img src=data:image/svg+xml,x><img src=//x/y>", 9999).expect("cleanable");
        assert_eq!(cleaned.pictures, ["a@b"]);
        assert_eq!(cleaned.remote, 1);
        assert_eq!(
            cleaned.html,
            "<img src=\"cid:a@b\"><img src=\"remote:HTTPS://t.example/p.gif\"><img src=\"data:image/png;base64,AA==\"><img><img>"
        );
        assert_eq!(clean(&cleaned.html, 9999), Some(cleaned));
    }

    #[test]
    fn known_attacks_leave_nothing_that_runs_or_loads() {
        let attacks = [
            "<script>alert(1)</script>",
            "<scr<script>ipt>alert(1)</scr</script>ipt>",
            "<img src=x onerror=alert(1)>",
            "<svg onload=alert(1)>",
            "<svg><style><img src=x onerror=alert(1)></style></svg>",
            "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
            "<a href='java&#10;script:alert(1)'>x</a>",
            "<a href=' JaVaScRiPt:alert(1)'>x</a>",
            "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
            "<a href='vbscript:x'>x</a>",
            "<form action=https://x><input name=p><button>go</button></form>",
            "<iframe src=https://x></iframe><iframe srcdoc='<script>1</script>'>",
            "<base href=https://x><link rel=stylesheet href=https://x><meta http-equiv=refresh content='0;url=https://x'>",
            "<div style=\"background:url('https://x')\">x</div>",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "<template><img src=x onerror=alert(1)></template>",
            "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
            "<textarea><p title='</textarea><img src=x onerror=alert(1)>'>",
            "<a title=\"<img src=x onerror=alert(1)>\">x</a>",
            "<img src=\"remote:javascript:alert(1)\">",
            "<video src=https://x onloadstart=alert(1)><audio src=https://x>",
            "<p id=x class=y onclick=z data-a=b>x</p>",
        ];
        for attack in attacks {
            let html = clean(attack, 1 << 20).expect("cleanable").html.to_lowercase();
            let tags: String =
                html.split('<').skip(1).filter_map(|t| t.split('>').next()).collect::<Vec<_>>().join("|");
            // A value may hold harmless escaped text; a name may not be one of these.
            for word in [
                "script",
                "svg",
                "iframe",
                "form",
                "input",
                "style=\"back",
                " src=x",
                "javascript",
                "vbscript",
                "srcdoc",
                "meta",
                "base",
                "link ",
                "onclick",
                "id=",
                "class=",
                "data-",
            ] {
                assert!(
                    !tags.replace("&lt;", "").contains(word) || tags.contains("title=\""),
                    "{attack} left {html}"
                );
            }
            let again = clean(&html, 1 << 20).expect("cleanable again").html.to_lowercase();
            assert_eq!(again, html, "{attack}");
        }
    }

    #[test]
    fn tangles_are_refused_before_a_tree_is_built() {
        assert!(clean(&"<div>".repeat(5_000), 1 << 20).is_none());
        let fonts: String = (0..300).map(|n| format!("<font size={n}>")).collect();
        assert!(clean(&format!("{fonts}{}", "<p>x".repeat(50_000)), 1 << 20).is_none());
        assert!(clean(&"x".repeat(100), 99).is_none());
        assert!(clean(&"<p>line<br>".repeat(20_000), 1 << 20).is_none_or(|c| !c.html.is_empty()));
    }

    #[test]
    fn text_becomes_html_without_becoming_markup() {
        assert_eq!(from_text("a < b\n\"c\" & d"), "<div>a &lt; b<br>\n\"c\" &amp; d</div>");
    }
}
