//! All articles as one zip.

use std::collections::{BTreeSet, HashMap};

use helppo_blob::BlobHash;
use helppo_kernel::{ArticleId, CategoryId, Locale};
use helppo_store::{DbError, Tx, p};

use super::archive::pack;
use super::carried::captions_of;
use super::leaf::{self, Leaf};
use crate::error::KnowledgeError;
use crate::files::{all_named, href, store as files};
use crate::model::Names;
use crate::room::Knowledge;
use crate::store::{self, ArticleRow, TranslationRow};

/// Bytes of files in one export: it is put together in memory.
const LARGEST: i64 = 300 << 20;

/// What goes out.
#[derive(Default)]
struct Outgoing {
    texts: Vec<(String, String)>,
    /// Path and blob.
    files: Vec<(String, String)>,
    weight: i64,
}

/// All articles as a zip of Markdown, a folder each, as they were last saved, with the files that they name.
pub async fn export_zip(room: &Knowledge) -> Result<Vec<u8>, KnowledgeError> {
    let out = room.store.read(async |tx: &mut Tx| collect(tx).await).await?;
    if out.weight > LARGEST {
        let why =
            "the files of all articles together are larger than 300 megabytes; copy the data folder instead";
        return Err(KnowledgeError::NotExported(why));
    }
    let mut all: Vec<(String, Vec<u8>)> =
        out.texts.into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
    if let Some(blob) = &room.files {
        for (path, hash) in out.files {
            let Ok(hash) = hash.parse::<BlobHash>() else { continue };
            match blob.get(hash).await {
                Ok(bytes) => all.push((path, bytes)),
                Err(error) => tracing::error!(%error, path, "a file of an article could not be exported"),
            }
        }
    }
    let packed = tokio::task::spawn_blocking(move || pack(&all)).await.map_err(std::io::Error::other);
    packed.flatten().map_err(|_| KnowledgeError::NotExported("the zip could not be written"))
}

async fn collect(tx: &mut Tx) -> Result<Outgoing, DbError> {
    let names: Vec<(CategoryId, serde_json::Value)> = tx.all(store::CATEGORY_NAMES, p![]).await?;
    let names: HashMap<CategoryId, Names> = names
        .into_iter()
        .map(|(id, names)| (id, serde_json::from_value(names).unwrap_or_default()))
        .collect();
    let (mut out, mut last) = (Outgoing::default(), ArticleId(0));
    loop {
        let ids: Vec<ArticleId> = tx.all(store::NEXT_ARTICLES, p![last, 500i64]).await?;
        let Some(&end) = ids.last() else { return Ok(out) };
        last = end;
        for id in ids {
            let row: Option<ArticleRow> = tx.opt(store::FIND_ARTICLE, p![id]).await?;
            let Some(row) = row else { continue };
            let texts: Vec<TranslationRow> = tx.all(store::TRANSLATIONS_OF, p![id]).await?;
            let mut seen = BTreeSet::new();
            for text in texts {
                let body = out.with_files(tx, id, text.body, &mut seen).await?;
                let leaf = Leaf {
                    group: id.to_string(),
                    locale: text.locale,
                    title: text.title,
                    slug: Some(text.slug),
                    category: row.category.and_then(|id| names.get(&id)).map(|n| n.of(Locale::En).to_owned()),
                    audience: Some(row.audience),
                    source: text.locale == row.locale,
                    published: text.live == Some(text.version),
                    body,
                };
                out.texts.push((format!("{id}/{}.md", text.locale.as_str()), leaf::write(&leaf)));
            }
        }
    }
}

impl Outgoing {
    /// The text with its files beside it in the archive.
    async fn with_files(
        &mut self,
        tx: &mut Tx,
        article: ArticleId,
        mut body: String,
        seen: &mut BTreeSet<String>,
    ) -> Result<String, DbError> {
        for id in all_named(&body) {
            let Some(row) = tx.opt::<files::FileRow>(files::FIND_FILE, p![id]).await? else { continue };
            let beside = format!("files/{id}/{}", row.name);
            body = body.replace(&href(id, &row.name), &beside);
            let path = format!("{article}/{beside}");
            if !seen.insert(path.clone()) {
                continue;
            }
            let languages: Vec<Locale> = tx.all(files::CAPTIONS_OF, p![id]).await?;
            for locale in languages {
                let blob: Option<String> = tx.opt(files::FIND_CAPTIONS, p![id, locale]).await?;
                self.files.extend(blob.map(|blob| (captions_of(&path, locale), blob)));
            }
            self.weight += row.size;
            self.files.push((path, row.blob));
        }
        Ok(body)
    }
}
