//! Articles as other systems give them out over their public APIs (JSON). Pure.
//!
//! - Zendesk Help Center: `{articles: [{id, title, body, locale, source_locale, draft, section_id}], sections: [{id, name}]}`
//! - Freshdesk solutions: `[{id, title, description, status}]`, 2 is published
//! - Intercom: `{data: [{id, title, body, state, default_locale, translated_content: {fi: {title, body, state}}}]}`
//! - Chatwoot portal: `{payload: [{id, title, content, status, slug, category: {name, locale}}]}`, Markdown already

use std::collections::HashMap;

use helppo_kernel::Locale;
use serde_json::Value;

use super::Incoming;
use super::leaf::Leaf;
use super::plain_markdown::markdown;

/// Reads whichever of the four shapes it is.
pub(super) fn read(bytes: &[u8], usual: Locale) -> Result<Incoming, String> {
    let json: Value = serde_json::from_slice(bytes).map_err(|_| "this is no JSON".to_owned())?;
    let mut incoming = Incoming::default();
    if let Some(articles) = json["articles"].as_array() {
        let sections: HashMap<i64, &str> = json["sections"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| Some((one["id"].as_i64()?, one["name"].as_str()?)))
            .collect();
        for one in articles {
            let section = one["section_id"].as_i64().and_then(|id| sections.get(&id).copied());
            let text = Text {
                title: one["title"].as_str(),
                body: one["body"].as_str().map(markdown),
                tag: one["locale"].as_str(),
                published: one["draft"] == false,
                source: one["locale"] == one["source_locale"],
                category: section.map(str::to_owned),
            };
            incoming.add("zendesk", one, usual, text);
        }
    } else if let Some(articles) = json["data"].as_array() {
        articles.iter().for_each(|one| intercom(&mut incoming, one, usual));
    } else if let Some(articles) = json["payload"].as_array() {
        for one in articles {
            let text = Text {
                title: one["title"].as_str(),
                body: one["content"].as_str().map(str::to_owned),
                tag: one["locale"].as_str().or(one["category"]["locale"].as_str()),
                published: one["status"] == "published" || one["status"] == 1,
                source: false,
                category: one["category"]["name"].as_str().map(str::to_owned),
            };
            incoming.add("chatwoot", one, usual, text);
        }
    } else if let Some(articles) = json.as_array() {
        for one in articles {
            let text = Text {
                title: one["title"].as_str(),
                body: one["description"].as_str().map(markdown),
                tag: None,
                published: one["status"] == 2,
                source: true,
                category: None,
            };
            incoming.add("freshdesk", one, usual, text);
        }
    } else {
        return Err("this is no list of articles as Zendesk, Freshdesk, Intercom or Chatwoot give it".into());
    }
    Ok(incoming)
}

fn intercom(incoming: &mut Incoming, one: &Value, usual: Locale) {
    let usual_tag = one["default_locale"].as_str();
    let main = Text {
        title: one["title"].as_str(),
        body: one["body"].as_str().map(markdown),
        tag: usual_tag,
        published: one["state"] == "published",
        source: true,
        category: None,
    };
    incoming.add("intercom", one, usual, main);
    for (tag, content) in one["translated_content"].as_object().into_iter().flatten() {
        // The map also holds its own type, and the default language once more.
        if Some(tag.as_str()) == usual_tag || content["title"].as_str().is_none_or(str::is_empty) {
            continue;
        }
        let text = Text {
            title: content["title"].as_str(),
            body: content["body"].as_str().map(markdown),
            tag: Some(tag),
            published: content["state"] == "published",
            source: false,
            category: None,
        };
        incoming.add("intercom", one, usual, text);
    }
}

struct Text<'a> {
    title: Option<&'a str>,
    body: Option<String>,
    tag: Option<&'a str>,
    published: bool,
    source: bool,
    category: Option<String>,
}

impl Incoming {
    fn add(&mut self, system: &str, article: &Value, usual: Locale, text: Text<'_>) {
        let id = article["id"].as_str().map_or_else(|| article["id"].to_string(), str::to_owned);
        let file = format!("{system} {id}{}", text.tag.map(|tag| format!(" {tag}")).unwrap_or_default());
        let (Some(title), Some(body)) = (text.title.filter(|title| !title.trim().is_empty()), text.body)
        else {
            self.refused.push((file, "it has no title or no text".into()));
            return;
        };
        let locale = match text.tag {
            None => usual,
            Some(tag) => match Locale::from_tag(tag) {
                Some(locale) => locale,
                None => {
                    self.left_out.push(file);
                    return;
                }
            },
        };
        // The same export again finds the article by this address.
        let number: String = id.chars().filter(char::is_ascii_alphanumeric).collect();
        let slug = article["slug"]
            .as_str()
            .map_or_else(|| format!("{}-{number}", crate::slug::slug(title)), crate::slug::slug);
        let published = text.published && !body.trim().is_empty();
        self.leaves.push((
            file,
            Leaf {
                group: format!("{system}-{id}"),
                locale,
                title: title.trim().chars().take(160).collect(),
                slug: Some(slug),
                category: text.category.filter(|name| !name.trim().is_empty()),
                audience: None,
                source: text.source,
                published,
                body,
            },
        ));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(json: &Value) -> Vec<String> {
        let read = read(json.to_string().as_bytes(), Locale::En).expect("a known shape");
        let line = |(_, leaf): (String, Leaf)| {
            let state = if leaf.published { "published" } else { "draft" };
            format!(
                "{} {} {state} {}: {}",
                leaf.group,
                leaf.locale.as_str(),
                leaf.category.unwrap_or_default(),
                leaf.body.trim()
            )
        };
        read.leaves.into_iter().map(line).collect()
    }

    #[test]
    fn zendesk_articles_are_grouped_by_their_id_and_named_by_their_section() {
        let export = json!({ "articles": [
            { "id": 12, "title": "Palautus", "body": "<p>Palauta.</p>", "locale": "fi", "source_locale": "fi", "draft": false, "section_id": 7 },
            { "id": 12, "title": "Return", "body": "<p>Send <b>back</b>.</p>", "locale": "en-us", "source_locale": "fi", "draft": true, "section_id": 7 },
            { "id": 12, "title": "Rückgabe", "body": "<p>Zurück.</p>", "locale": "de", "source_locale": "fi", "draft": false },
        ], "sections": [{ "id": 7, "name": "Returns" }] });
        assert_eq!(
            shown(&export),
            ["zendesk-12 fi published Returns: Palauta.", "zendesk-12 en draft Returns: Send **back**."]
        );
    }

    #[test]
    fn intercom_chatwoot_and_freshdesk_are_read_too() {
        let intercom = json!({ "type": "list", "data": [{ "id": "68", "title": "Return", "body": "<p>Back.</p>", "state": "published", "default_locale": "en",
            "translated_content": { "type": "article_translated_content", "en": { "title": "Return", "body": "<p>Back.</p>", "state": "published" },
                "sv": { "title": "Retur", "body": "<p>Skicka.</p>", "state": "draft" } } }] });
        assert_eq!(shown(&intercom), ["intercom-68 en published : Back.", "intercom-68 sv draft : Skicka."]);
        let chatwoot = json!({ "payload": [{ "id": 3, "title": "Palautus", "content": "Palauta **nyt**.", "status": "published", "slug": "1700-palautus",
            "category": { "name": "Palautukset", "locale": "fi" } }], "meta": {} });
        assert_eq!(shown(&chatwoot), ["chatwoot-3 fi published Palautukset: Palauta **nyt**."]);
        let freshdesk = json!([{ "id": 9, "title": "Warranty", "description": "<p>Two years.</p>", "status": 2 }, { "id": 10, "title": "Draft", "description": "<p>x</p>", "status": 1 }]);
        assert_eq!(shown(&freshdesk), ["freshdesk-9 en published : Two years.", "freshdesk-10 en draft : x"]);
        assert!(read(b"{\"a\": 1}", Locale::En).is_err() && read(b"<html>", Locale::En).is_err());
    }
}
