//! What search engines read of an article: schema.org, as JSON-LD.

use serde_json::{Value, json};

use super::date::iso;
use super::frame::Frame;
use crate::markdown::DrawnVideo;
use crate::passage::passages;
use crate::shelf::OnShow;

/// Longest answer told to search engines, in characters.
const LONGEST: usize = 2_000;

/// The article itself.
pub(super) fn article_data(frame: &Frame, text: &OnShow) -> Value {
    let organisation = json!({ "@type": "Organization", "name": frame.organisation });
    json!({
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": text.title,
        "description": text.lead,
        "inLanguage": text.locale.as_str(),
        "dateModified": iso(text.published_at),
        "mainEntityOfPage": frame.canonical,
        "author": organisation,
        "publisher": organisation,
    })
}

/// A video of an article. One that lies elsewhere is told by its page.
pub(super) fn video_data(site: &str, text: &OnShow, video: &DrawnVideo) -> Value {
    let whole = |path: &str| if path.starts_with('/') { format!("{site}{path}") } else { path.to_owned() };
    let captions = video.captions.iter().map(|(language, path)| {
        json!({ "@type": "MediaObject", "encodingFormat": "text/vtt", "inLanguage": language.as_str(), "contentUrl": whole(path) })
    });
    let own = if video.href.starts_with('/') { "contentUrl" } else { "url" };
    json!({
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "name": video.title,
        "description": if text.lead.is_empty() { &text.title } else { &text.lead },
        "inLanguage": text.locale.as_str(),
        "uploadDate": iso(text.published_at),
        own: whole(&video.href),
        "caption": captions.collect::<Vec<Value>>(),
    })
}

/// The questions that an article answers: its title and headings, where they are written as questions.
pub(super) fn faq_data(frame: &Frame, text: &OnShow, body: &str) -> Option<Value> {
    let mut answers: Vec<(String, String)> = Vec::new();
    for passage in passages(body) {
        let question = passage.heading.unwrap_or_else(|| text.title.clone());
        match answers.last_mut().filter(|(last, _)| *last == question) {
            Some((_, answer)) => {
                answer.push('\n');
                answer.push_str(&passage.text);
            }
            None => answers.push((question, passage.text)),
        }
    }
    let questions: Vec<Value> = answers
        .into_iter()
        .filter(|(question, _)| question.trim_end().ends_with('?'))
        .map(|(question, answer)| {
            let answer: String = answer.chars().take(LONGEST).collect();
            json!({ "@type": "Question", "name": question, "acceptedAnswer": { "@type": "Answer", "text": answer } })
        })
        .collect();
    (!questions.is_empty()).then(|| {
        json!({
            "@context": "https://schema.org",
            "@type": "FAQPage",
            "inLanguage": text.locale.as_str(),
            "url": frame.canonical,
            "mainEntity": questions,
        })
    })
}
