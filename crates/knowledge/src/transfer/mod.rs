//! Articles in and out of the house, many at a time: a folder of Markdown as one zip, a table as CSV, or what
//! other systems give out.
//!
//! An import is one transaction: all of it or nothing. A dry run is the same transaction, given up at its
//! end, so that its report is what an import would do. What goes out comes in again unchanged.

mod archive;
mod import;
mod leaf;
mod peers;
mod plain_markdown;
mod table;

use helppo_kernel::{ArticleId, CategoryId, Locale};
use helppo_store::{Tx, p};
use std::collections::HashMap;

use crate::error::KnowledgeError;
use crate::model::Names;
use crate::store::{self, ArticleRow, TranslationRow};
use leaf::Leaf;

pub use import::{Earnest, ImportLine, ImportOutcome, ImportReport, ImportStop, import};

/// Texts that one import takes: more would keep everybody else from writing for too long.
const MOST_TEXTS: usize = 5_000;

/// What came in, before anything is looked up.
#[derive(Debug, Default)]
pub struct Incoming {
    leaves: Vec<(String, Leaf)>,
    refused: Vec<(String, String)>,
    left_out: Vec<String>,
}

/// Reads a zip of Markdown. Files whose names say no language are in `usual`.
pub fn read_zip(bytes: &[u8], usual: Locale) -> Result<Incoming, KnowledgeError> {
    let folder = archive::unpack(bytes).map_err(|why| KnowledgeError::NotImported(why.to_string()))?;
    let mut incoming = Incoming { left_out: folder.others, ..Incoming::default() };
    for (path, text) in folder.texts {
        match leaf::read(&path, &text, usual) {
            Ok(leaf) => incoming.leaves.push((path, leaf)),
            Err(why) => incoming.refused.push((path, why.to_owned())),
        }
    }
    within(incoming)
}

/// Reads a table: `title` and `body` are needed, `locale`, `slug`, `category`, `audience`, `status` and
/// `group` may be there. Rows without a language are in `usual`.
pub fn read_csv(bytes: &[u8], usual: Locale) -> Result<Incoming, KnowledgeError> {
    within(table::read(bytes, usual).map_err(KnowledgeError::NotImported)?)
}

/// Reads a list of articles as another system's API gives it.
pub fn read_json(bytes: &[u8], usual: Locale) -> Result<Incoming, KnowledgeError> {
    within(peers::read(bytes, usual).map_err(KnowledgeError::NotImported)?)
}

fn within(incoming: Incoming) -> Result<Incoming, KnowledgeError> {
    if incoming.leaves.len() > MOST_TEXTS {
        return Err(KnowledgeError::NotImported("at most 5,000 texts are taken at once".into()));
    }
    Ok(incoming)
}

/// All articles as a zip of Markdown, a folder each, as they were last saved.
pub async fn export_zip(tx: &mut Tx) -> Result<Vec<u8>, KnowledgeError> {
    let names: Vec<(CategoryId, serde_json::Value)> = tx.all(store::CATEGORY_NAMES, p![]).await?;
    let names: HashMap<CategoryId, Names> = names
        .into_iter()
        .map(|(id, names)| (id, serde_json::from_value(names).unwrap_or_default()))
        .collect();
    let (mut files, mut last) = (Vec::new(), ArticleId(0));
    loop {
        let ids: Vec<ArticleId> = tx.all(store::NEXT_ARTICLES, p![last, 500i64]).await?;
        let Some(&end) = ids.last() else { break };
        last = end;
        for id in ids {
            let row: Option<ArticleRow> = tx.opt(store::FIND_ARTICLE, p![id]).await?;
            let Some(row) = row else { continue };
            let texts: Vec<TranslationRow> = tx.all(store::TRANSLATIONS_OF, p![id]).await?;
            for text in texts {
                let leaf = Leaf {
                    group: id.to_string(),
                    locale: text.locale,
                    title: text.title,
                    slug: Some(text.slug),
                    category: row.category.and_then(|id| names.get(&id)).map(|n| n.of(Locale::En).to_owned()),
                    audience: Some(row.audience),
                    source: text.locale == row.locale,
                    published: text.live == Some(text.version),
                    body: text.body,
                };
                files.push((format!("{id}/{}.md", text.locale.as_str()), leaf::write(&leaf)));
            }
        }
    }
    archive::pack(&files).map_err(|why| KnowledgeError::NotImported(why.to_string()))
}
