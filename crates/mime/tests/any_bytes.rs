//! Whatever comes in, something readable comes out, quickly.

use std::time::{Duration, Instant};

use helppo_mime::{Limits, html, quote, read};
use proptest::prelude::*;

fn limits() -> Limits {
    Limits::default()
}

/// Reads everything there is to read, so that nothing lazy stays untouched.
fn exhaust(raw: &[u8]) {
    let mail = read(raw, &limits());
    for part in &mail.parts {
        let _ = part.bytes();
        assert!(!part.name.contains(['/', '\\', '\0', '\n']), "{:?}", part.name);
        assert!(!part.name.is_empty() && !part.name.starts_with('.'), "{:?}", part.name);
    }
    let _ = (mail.delivery_report(), mail.is_read_receipt(), mail.header("received"), mail.headers("x"));
    for words in
        [Some(&mail.text.new), mail.text.signature.as_ref(), mail.text.quoted.as_ref()].into_iter().flatten()
    {
        assert!(!words.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "{words:?}");
    }
    if let Some(cleaned) = &mail.html {
        let again = html::clean(&cleaned.html, 8 << 20);
        assert_eq!(again.as_ref().map(|c| &c.html), Some(&cleaned.html), "cleaning is a fixed point");
    }
}

/// Pieces of which broken mails are made.
fn scrap() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("Content-Type: multipart/mixed; boundary=b\r\n".to_owned()),
        Just("Content-Type: multipart/alternative; boundary=\"b c\"\n".to_owned()),
        Just("Content-Type: message/rfc822\r\n".to_owned()),
        Just("Content-Type: text/html; charset=utf-16\r\n".to_owned()),
        Just("Content-Type: text/html\r\n".to_owned()),
        Just("Content-Transfer-Encoding: base64\r\n".to_owned()),
        Just("Content-Transfer-Encoding: quoted-printable\n".to_owned()),
        Just("Content-Disposition: attachment; filename*0*=utf-8''a%C3; filename*1=\"../b\"\r\n".to_owned()),
        Just("Content-ID: <k@1>\r\n".to_owned()),
        Just("From: =?utf-8?Q?=C3=A4?= <a@b>\r\n".to_owned()),
        Just("Subject: =?iso-2022-jp?B?GyRC?= =?x?Q?=\r\n".to_owned()),
        Just("Date: Mon, 99 Xxx 99999 99:99:99 +9999\r\n".to_owned()),
        Just("References: <a@b><c@d> <\r\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("--b\r\n".to_owned()),
        Just("--b--\r\n".to_owned()),
        Just("--b c\n".to_owned()),
        Just("<p style='x'>a<img src=cid:k@1><script>x</p>".to_owned()),
        Just("> On 1.1.2026 10:00 X wrote:\n".to_owned()),
        "[ -~äö\n]{0,30}",
    ]
}

/// HTML soup.
fn soup() -> impl Strategy<Value = String> {
    let bit = prop_oneof![
        Just("<"),
        Just(">"),
        Just("</"),
        Just("/>"),
        Just("<!--"),
        Just("-->"),
        Just("<svg>"),
        Just("</svg>"),
        Just("<math>"),
        Just("<mtext>"),
        Just("<style>"),
        Just("</style>"),
        Just("<title>"),
        Just("<table>"),
        Just("<tr>"),
        Just("<td>"),
        Just("</table>"),
        Just("<a href=\""),
        Just("javascript:alert(1)"),
        Just("\""),
        Just("'"),
        Just(" onerror="),
        Just("<img src="),
        Just("<p>"),
        Just("</p>"),
        Just("<b>"),
        Just("</b>"),
        Just("<div style=\""),
        Just("color:red;"),
        Just("url(x)"),
        Just("&lt;"),
        Just("&#0;"),
        Just("&#x110000;"),
        Just("&"),
        Just("<template>"),
        Just("<noscript>"),
        Just("<select>"),
        Just("<option>"),
        Just("<form>"),
        Just("<blockquote type=cite>"),
        Just("<li>"),
        Just("<br>"),
        Just("\u{1}"),
        Just("ä"),
        Just(" "),
        Just("x"),
        Just("<annotation-xml encoding=text/html>"),
        Just("<foreignObject>"),
        Just("cid:a"),
        Just("https://x"),
        Just("remote:"),
        Just("data:image/png;base64,AA"),
        Just("<font color="),
        Just("<h1>"),
        Just("<pre>"),
    ];
    prop::collection::vec(bit, 0..60).prop_map(|bits| bits.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_a_mail(raw in prop::collection::vec(any::<u8>(), 0..2000)) {
        exhaust(&raw);
    }

    #[test]
    fn any_heap_of_mail_scraps_gives_a_mail(scraps in prop::collection::vec(scrap(), 0..40)) {
        exhaust(scraps.concat().as_bytes());
    }

    #[test]
    fn cleaned_html_is_a_fixed_point_without_anything_active(source in soup()) {
        let Some(cleaned) = html::clean(&source, 1 << 20) else { return Ok(()) };
        let again = html::clean(&cleaned.html, 8 << 20);
        prop_assert_eq!(again.as_ref(), Some(&cleaned));
        for tag in tags(&cleaned.html) {
            prop_assert!(is_harmless(&tag), "{} in {}", tag, cleaned.html);
        }
    }

    #[test]
    fn text_of_html_never_panics(source in soup()) {
        let text = html::to_text(&source);
        prop_assert!(text.len() <= source.len() * 3 + 16);
    }

    #[test]
    fn splitting_loses_no_word(text in "([ -~äö]{0,40}\n|> [a-z ]{0,20}\n|On 1[.]1[.]2026 10:00 X <a@b> wrote:\n|-- \n|From: a\n|To: b\n|Subject: c\n){0,20}") {
        let split = quote::split(&text);
        let words = |t: &str| t.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        prop_assert_eq!(words(&split.whole()), words(&text));
    }
}

/// The tags of serialised HTML: `<` and `>` are escaped everywhere else, attribute values included.
fn tags(html: &str) -> Vec<String> {
    html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default().to_owned()).collect()
}

fn is_harmless(tag: &str) -> bool {
    let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
    let known = [
        "a",
        "b",
        "blockquote",
        "br",
        "div",
        "font",
        "h1",
        "img",
        "li",
        "p",
        "pre",
        "table",
        "tbody",
        "td",
        "tr",
    ];
    // Outside of quotes there are only attribute names.
    let names: String = tag.split('"').step_by(2).collect();
    let active = names.split_ascii_whitespace().any(|n| n.starts_with("on")) || tag.contains("=\"javascript");
    known.contains(&name) && !active
}

fn within(limit: Duration, what: &str, work: impl FnOnce()) {
    let start = Instant::now();
    work();
    let took = start.elapsed();
    assert!(took < limit, "{what} took {took:?}");
}

/// A megabyte built to be slow costs about what a megabyte costs. The bound is wide because tests run unoptimised
/// on busy machines; quadratic work would miss it a hundredfold.
#[test]
fn a_megabyte_of_malice_is_read_in_time() {
    let fill = |bit: &str| bit.repeat((1 << 20) / bit.len());
    let html = |body: &str| format!("Content-Type: text/html\n\n{body}");
    let attributes: String = (0..60_000).map(|n| format!("a{n}=\">\" ")).collect();
    let boundaries: String =
        (0..15_000).map(|n| format!("--b\nContent-Type: multipart/mixed; boundary=x{n}\n\n")).collect();
    let digest: String = (0..20_000).map(|_| "Content-Type: message/rfc822\n\n").collect();
    let headers: String = (0..60_000).map(|n| format!("X-{n}: value\n")).collect();
    let cases = [
        ("deep divs", html(&fill("<div>"))),
        ("open fonts", html(&format!("{}{}", "<font color=x>".repeat(300), fill("<p>a")))),
        ("many attributes", html(&format!("<p {attributes}>x"))),
        ("many attributes in svg style", html(&format!("<svg><style><p {attributes}>x"))),
        ("unclosed raw elements", html(&fill("<title>"))),
        ("unclosed comments", html(&fill("<!--"))),
        ("open angles", html(&fill("<a "))),
        ("ampersands", html(&fill("&"))),
        ("tables", html(&fill("<table><td>"))),
        ("misnested", html(&fill("<a><b></a>"))),
        ("lost boundaries", format!("Content-Type: multipart/mixed; boundary=b\n\n{boundaries}")),
        ("nested mails", digest),
        ("headers", format!("{headers}\nx")),
        ("one long header", format!("Subject: {}\n\nx", fill("=?utf-8?Q?=C3=A4?= "))),
        ("one long reference list", format!("References: {}\n\nx", fill("<a@b> "))),
        ("addresses", format!("To: {}\n\nx", fill("a@b, "))),
        ("parameters", format!("Content-Type: text/plain; {}\n\nx", fill("a*0=b; "))),
        ("quotes", format!("\n{}", fill("> a\nb\n"))),
        ("introductions", format!("\n{}", fill("On 1.1.2026 10:00 X\n"))),
        ("flowed", format!("Content-Type: text/plain; format=flowed\n\n{}", fill("a \n> b \n"))),
    ];
    for (what, raw) in cases {
        within(Duration::from_secs(20), what, || exhaust(raw.as_bytes()));
    }
}
