//! A text on its way in or out: Markdown with a head of named values, one file a language. Pure.
//!
//! ```text
//! ---
//! title: "Returning a product"
//! slug: returning-a-product
//! status: published
//! ---
//!
//! Send it back within 30 days.
//! ```

use helppo_kernel::Locale;

use crate::audience::Audience;

/// A text of an article, apart from any database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Leaf {
    /// Texts of one article have the same: the folder they are in.
    pub(crate) group: String,
    pub(crate) locale: Locale,
    pub(crate) title: String,
    pub(crate) slug: Option<String>,
    /// The category's name in any language.
    pub(crate) category: Option<String>,
    /// Absent: as it is, and of a new article everybody.
    pub(crate) audience: Option<Audience>,
    /// The article was written in this language first.
    pub(crate) source: bool,
    pub(crate) published: bool,
    pub(crate) body: String,
}

const FENCE: &str = "---\n";

/// Writes a text as a file.
pub(crate) fn write(leaf: &Leaf) -> String {
    let mut head = format!("{FENCE}title: {}\n", quoted(&leaf.title));
    let mut line = |name: &str, value: &str| head.push_str(&format!("{name}: {value}\n"));
    if let Some(slug) = &leaf.slug {
        line("slug", slug);
    }
    if let Some(category) = &leaf.category {
        line("category", &quoted(category));
    }
    if let Some(audience) = leaf.audience {
        line("audience", audience.as_str());
    }
    line("source", if leaf.source { "yes" } else { "no" });
    line("status", if leaf.published { "published" } else { "draft" });
    format!("{head}{FENCE}\n{}", leaf.body)
}

/// Reads a file: `returns/fi.md`, `returns.fi.md`, or `returns.md` in `usual`. What has no head is titled by
/// its first heading or by its name.
pub(crate) fn read(path: &str, text: &str, usual: Locale) -> Result<Leaf, &'static str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let (group, locale) = place(path, usual).ok_or("the name ends with no language that is known here")?;
    let (head, body) = match text.strip_prefix(FENCE) {
        Some(rest) => rest.split_once("\n---\n").ok_or("the head has no end")?,
        None => ("", text.as_str()),
    };
    let mut leaf = Leaf {
        group,
        locale,
        title: String::new(),
        slug: None,
        category: None,
        audience: None,
        source: false,
        published: false,
        body: body.strip_prefix('\n').unwrap_or(body).to_owned(),
    };
    for line in head.lines().filter(|line| !line.trim().is_empty()) {
        let (name, value) = line.split_once(':').ok_or("a line of the head has no colon")?;
        let value = plain(value.trim())?;
        match name.trim() {
            "title" => leaf.title = value,
            "slug" => leaf.slug = Some(value),
            "category" => leaf.category = Some(value).filter(|name| !name.is_empty()),
            "audience" => {
                leaf.audience = Some(Audience::from_word(&value).ok_or("there is no such audience")?)
            }
            "source" => leaf.source = value == "yes" || value == "true",
            "status" => leaf.published = value == "published",
            // Heads of other systems say more than we know.
            _ => {}
        }
    }
    if leaf.title.trim().is_empty() {
        leaf.title = heading(&leaf.body).unwrap_or_else(|| named(path));
    }
    Ok(leaf)
}

fn place(path: &str, usual: Locale) -> Option<(String, Locale)> {
    let stem = path.strip_suffix(".md").or_else(|| path.strip_suffix(".markdown")).unwrap_or(path);
    let tagged = |tag: &str| Locale::ALL.into_iter().find(|locale| locale.as_str() == tag);
    if let Some((folder, tag)) = stem.rsplit_once('/')
        && let Some(locale) = tagged(tag)
    {
        return Some((folder.to_owned(), locale));
    }
    match stem.rsplit_once('.') {
        Some((group, tag)) if tag.len() == 2 => tagged(tag).map(|locale| (group.to_owned(), locale)),
        _ => Some((stem.to_owned(), usual)),
    }
}

fn heading(body: &str) -> Option<String> {
    let line = body.lines().find(|line| !line.trim().is_empty())?;
    Some(line.strip_prefix("# ")?.trim().to_owned()).filter(|title| !title.is_empty())
}

fn named(path: &str) -> String {
    let stem = path.rsplit('/').next().unwrap_or(path);
    stem.split('.').next().unwrap_or(stem).replace(['-', '_'], " ")
}

/// A value that may hold anything, on one line.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn plain(value: &str) -> Result<String, &'static str> {
    match value.starts_with('"') {
        true => serde_json::from_str(value).map_err(|_| "a quoted value has no end"),
        false => Ok(value.trim_matches('\'').to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_files_name_says_its_article_and_its_language() {
        let places = ["a/b/fi.md", "guides/returns.sv.md", "returns.md", "returns.de.md", "v1.5 notes.md"];
        let read: Vec<_> = places.iter().map(|path| place(path, Locale::En)).collect();
        assert_eq!(
            read,
            [
                Some(("a/b".into(), Locale::Fi)),
                Some(("guides/returns".into(), Locale::Sv)),
                Some(("returns".into(), Locale::En)),
                None,
                Some(("v1.5 notes".into(), Locale::En)),
            ]
        );
    }

    #[test]
    fn a_file_without_a_head_is_titled_by_its_heading_or_its_name() {
        let titled = |text| read("how-to-return.md", text, Locale::En).expect("it is read").title;
        assert_eq!(titled("# Returning\n\nText."), "Returning");
        assert_eq!(titled("Text."), "how to return");
        assert_eq!(titled("---\ntitle: Palautus\nauthor: x\n---\nText."), "Palautus");
        assert!(read("a.md", "---\ntitle: x\n", Locale::En).is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_unchanged(
            title in "[^\\n\\r]{0,30}[a-zä]", slug in proptest::option::of("[a-z]{1,8}"),
            category in proptest::option::of("[\"':a-zåäö ]{0,10}[a-z]"), source: bool, published: bool,
            body in "[a-zåäö#\\-:\" \\n]{0,80}", which in 0usize..4,
        ) {
            let leaf = Leaf {
                group: "g".into(), locale: Locale::Sv, title, slug, category, source, published, body,
                audience: [None, Some(Audience::Public), Some(Audience::SignedIn), Some(Audience::Agents)][which],
            };
            prop_assert_eq!(read("g/sv.md", &write(&leaf), Locale::En), Ok(leaf));
        }
    }
}
