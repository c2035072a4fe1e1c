//! The mail itself: plain, readable, threaded.

use helppo_channel::Outgoing;
use helppo_kernel::Locale;
use helppo_mime::{Enclosure, Letter, Mailbox, html, subject};
use serde_json::Value;

use super::LOOP_HEADER;
use super::talk::Talk;
use super::words;
use crate::room::Email;
use crate::settings::EmailSettings;

pub(super) fn write(
    email: &Email,
    out: &Outgoing,
    settings: &EmailSettings,
    talk: &Talk,
    to: &str,
    files: Vec<Vec<u8>>,
) -> Letter {
    let locale = out.language.or(out.channel.record.language).unwrap_or_default();
    let brand = brand(out, settings);
    let (head, foot) = around(out, settings, talk, locale, brand);
    let message_id = email.tokens.message_id(out.message, settings.domain());
    let reply_to =
        settings.plus_addresses.then(|| email.tokens.reply_address(out.case, &settings.address)).flatten();
    let mut references = talk.references.clone();
    if let Some(answers) = &talk.answers {
        references.retain(|id| id != answers);
        references.push(answers.clone());
    }
    Letter {
        from: Mailbox::new(Some(&sender(out, brand, locale)), &settings.address),
        to: Mailbox::new(Some(&out.customer_name), to).into_iter().collect(),
        cc: Vec::new(),
        reply_to: reply_to.and_then(|address| Mailbox::new(Some(brand), &address)),
        subject: subject_of(out, talk, locale, brand),
        date: out.at.0 / 1000,
        message_id,
        in_reply_to: talk.answers.clone().or_else(|| talk.references.last().cloned()),
        references,
        text: joined(&[&head, &out.text, &foot]),
        html: out.html.as_ref().map(|body| rich(&head, body, &foot)),
        enclosures: enclosures(out, files),
        automatic: out.author_kind != "agent",
        language: Some(locale.as_str().to_owned()),
        extra: vec![(LOOP_HEADER, email.tokens.loop_mark())],
    }
}

/// Whose name customers read: the channel's choice, else the brand, else the channel's own name.
fn brand<'a>(out: &'a Outgoing, settings: &'a EmailSettings) -> &'a str {
    if !settings.from_name.is_empty() {
        return &settings.from_name;
    }
    out.channel.record.brand.as_deref().unwrap_or(&out.channel.record.name)
}

fn sender(out: &Outgoing, brand: &str, locale: Locale) -> String {
    match (&out.author_name, out.author_kind.as_str()) {
        (Some(name), "agent") => format!("{name} ({brand})"),
        (_, "bot") => format!("{brand} ({})", words::assistant(locale)),
        _ => brand.to_owned(),
    }
}

fn subject_of(out: &Outgoing, talk: &Talk, locale: Locale, brand: &str) -> String {
    match out.subject.trim() {
        "" => words::subject(locale, brand),
        given if talk.we_began && talk.answers.is_none() => given.to_owned(),
        given => subject::answer(given),
    }
}

/// What stands over and under the words.
fn around(
    out: &Outgoing,
    settings: &EmailSettings,
    talk: &Talk,
    locale: Locale,
    brand: &str,
) -> (String, String) {
    let from_the_chat = talk.began_elsewhere && talk.answers.is_none();
    let head = if from_the_chat { words::from_the_chat(locale, brand) } else { String::new() };
    let mut foot: Vec<String> = Vec::new();
    if let Some((title, url)) = link(&out.extra, "source") {
        foot.push(format!("{} {title}\n{url}", words::read_more(locale)));
    }
    if let Some((_, url)) = link(&out.extra, "survey") {
        foot.push(format!("{}\n{url}", words::rate(locale)));
    }
    if from_the_chat {
        foot.push(words::answer_here(locale).to_owned());
    }
    if !settings.signature.trim().is_empty() && out.author_kind == "agent" {
        // Two dashes and a blank: mail clients fold it away (RFC 3676 §4.3).
        foot.push(format!("-- \n{}", settings.signature.trim()));
    }
    (head, foot.join("\n\n"))
}

/// A link among what screens show with the message.
fn link(extra: &Value, key: &str) -> Option<(String, String)> {
    let found = extra.get(key)?;
    let url = found.get("url")?.as_str()?;
    let web = url.starts_with("https://") || url.starts_with("http://");
    let one_line = !url.chars().any(|c| c.is_whitespace() || c.is_control());
    let title = found.get("title").and_then(Value::as_str).unwrap_or_default();
    (web && one_line).then(|| (title.to_owned(), url.to_owned()))
}

fn joined(pieces: &[&str]) -> String {
    let mut text =
        pieces.iter().map(|p| p.trim_end()).filter(|p| !p.is_empty()).collect::<Vec<_>>().join("\n\n");
    text.push('\n');
    text
}

fn rich(head: &str, body: &str, foot: &str) -> String {
    let around = |text: &str| if text.is_empty() { String::new() } else { html::from_text(text) };
    let gap = |text: &str| if text.is_empty() { "" } else { "<br>\n" };
    format!("{}{}{body}{}{}", around(head), gap(head), gap(foot), around(foot))
}

fn enclosures(out: &Outgoing, files: Vec<Vec<u8>>) -> Vec<Enclosure> {
    out.files
        .iter()
        .zip(files)
        .map(|(file, bytes)| Enclosure {
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            content_id: file.content_id.clone(),
            bytes,
        })
        .collect()
}
