//! Files that come with texts: pictures beside the Markdown of an archive, or fetched from where they were.

use std::collections::BTreeMap;

use helppo_blob::{Blob, BlobError};
use helppo_kernel::{Actor, Ambient, ArticleFileId, ArticleId, Locale};
use helppo_store::{DbError, Tx};

use super::Incoming;
use super::leaf::Leaf;
use crate::error::KnowledgeError;
use crate::files::{
    Brought, Bytes, NotTaken, href, is_webvtt, keep_captions, keep_file_as, prepare_file, same_file,
};
use crate::markdown::{redirected, references};

/// Files by their place: the path in the archive, or the address they were fetched from.
#[derive(Debug, Default)]
pub(super) struct Carried {
    files: BTreeMap<String, Brought>,
    captions: BTreeMap<(String, Locale), Bytes>,
}

/// Files that a text will have.
pub(super) struct Wanted<'a> {
    /// The text, leading to them.
    pub(super) body: String,
    fresh: Vec<(ArticleFileId, &'a Brought)>,
    videos: Vec<(ArticleFileId, String)>,
}

impl Incoming {
    /// Judges the files that texts name; with a place to keep them, gets them ready too. What is not named or
    /// not taken is left out.
    pub(crate) async fn judge_files(&mut self, blob: Option<&Blob>) -> Result<(), BlobError> {
        let mut files = std::mem::take(&mut self.files);
        let named = self.leaves.iter().flat_map(|(path, leaf)| {
            references(&leaf.body).into_iter().map(move |reference| place(path, &reference.href))
        });
        let mut named: Vec<String> = named.collect();
        named.sort_unstable();
        named.dedup();
        for place in named {
            let Some(bytes) = files.remove(&place) else { continue };
            for locale in Locale::ALL {
                let beside = captions_of(&place, locale);
                if files.get(&beside).is_some_and(|bytes| is_webvtt(bytes)) {
                    let captions = files.remove(&beside).unwrap_or_default();
                    self.carried.captions.insert((place.clone(), locale), Bytes::from(blob, captions).await?);
                }
            }
            match prepare_file(blob, &place, claimed(&place), bytes).await {
                Ok(file) => drop(self.carried.files.insert(place, file)),
                Err(NotTaken::Refused(_)) => self.left_out.push(place),
                Err(NotTaken::Blob(error)) => return Err(error),
            }
        }
        self.left_out.extend(files.into_keys());
        Ok(())
    }
}

impl Carried {
    /// The text as it will be in this article, and what must be kept for that.
    pub(super) async fn wanted(
        &self,
        tx: &mut Tx,
        ambient: &Ambient,
        article: Option<ArticleId>,
        path: &str,
        leaf: &Leaf,
    ) -> Result<Wanted<'_>, DbError> {
        let mut hrefs: BTreeMap<String, String> = BTreeMap::new();
        let (mut fresh, mut videos) = (Vec::new(), Vec::new());
        for reference in references(&leaf.body) {
            let place = place(path, &reference.href);
            let Some(file) = self.files.get(&place).filter(|_| !hrefs.contains_key(&reference.href)) else {
                continue;
            };
            let known = match article {
                Some(article) => same_file(tx, article, file).await?,
                None => None,
            };
            let (id, name) = match known {
                Some(row) => (row.id, row.name),
                None => {
                    let twin = fresh.iter().find(|(_, other): &&(_, &Brought)| other.is_same(file));
                    let (id, file) = twin.copied().unwrap_or_else(|| (ambient.id(), file));
                    if twin.is_none() {
                        fresh.push((id, file));
                    }
                    (id, file.name.clone())
                }
            };
            hrefs.insert(reference.href, href(id, &name));
            videos.push((id, place));
        }
        let body = if hrefs.is_empty() {
            leaf.body.clone()
        } else {
            redirected(&leaf.body, |r| hrefs.get(&r.href).cloned())
        };
        Ok(Wanted { body, fresh, videos })
    }

    /// Keeps the files of a text that is there now.
    pub(super) async fn keep(
        &self,
        tx: &mut Tx,
        ambient: &Ambient,
        actor: Actor,
        article: ArticleId,
        wanted: &Wanted<'_>,
    ) -> Result<(), KnowledgeError> {
        for (id, file) in &wanted.fresh {
            keep_file_as(tx, ambient, actor, article, file, *id).await?;
        }
        for (id, place) in &wanted.videos {
            for locale in Locale::ALL {
                if let Some(captions) = self.captions.get(&(place.clone(), locale)) {
                    keep_captions(tx, ambient, *id, locale, captions).await?;
                }
            }
        }
        Ok(())
    }
}

/// Where a text's address leads: a path of the archive, or the whole address when it leads out.
pub(super) fn place(path: &str, address: &str) -> String {
    if address.contains("://") {
        return address.to_owned();
    }
    let bare = address.split(['?', '#']).next().unwrap_or_default().replace("%20", " ");
    let mut parts: Vec<&str> = match bare.starts_with('/') {
        true => Vec::new(),
        false => path.rsplit_once('/').map(|(folder, _)| folder.split('/').collect()).unwrap_or_default(),
    };
    for part in bare.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Captions lie beside their video: `turn-it-on.mp4`, `turn-it-on.fi.vtt`.
pub(super) fn captions_of(video: &str, locale: Locale) -> String {
    let stem = video.rsplit_once('.').map_or(video, |(stem, _)| stem);
    format!("{stem}.{}.vtt", locale.as_str())
}

/// What a file's name claims, where its bytes show nothing.
fn claimed(place: &str) -> &'static str {
    if place.ends_with(".csv") { "text/csv" } else { "text/plain" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_from_the_text_that_names_them() {
        for (address, leads) in [
            ("img/a.png", "guides/img/a.png"),
            ("./a%20b.png", "guides/a b.png"),
            ("../a.png?x=1", "a.png"),
            ("../../../a.png", "a.png"),
            ("/img/a.png", "img/a.png"),
            ("https://a.fi/k.png?x=1", "https://a.fi/k.png?x=1"),
        ] {
            assert_eq!(place("guides/returns.fi.md", address), leads);
        }
        assert_eq!(captions_of("a/b.mp4", Locale::Fi), "a/b.fi.vtt");
    }
}
