//! Pictures, videos and documents of articles, and the captions of videos.
//!
//! A file belongs to one article and is named in its text by its address (`/help/files/fil_…/name.png`):
//! a picture or video as an image, a document as a link. What it is, is decided by its bytes. Whoever may
//! not read the article does not get its files, and the public gets only those that a published text names.

mod judge;
mod keep;
mod measure;
pub(crate) mod store;
mod webvtt;

use std::collections::HashMap;

use helppo_kernel::{ArticleFileId, ArticleId, Locale};
use helppo_store::{DbError, Tx, p};
use serde::Serialize;
use utoipa::ToSchema;

use crate::audience::{Audience, Reader};
use crate::store::{ArticleRow, FIND_ARTICLE};
use store::FileRow;

pub use judge::{FileKind, LARGEST, Refused};
pub use keep::{Brought, NotTaken, keep_file, prepare_file};
pub(crate) use keep::{Bytes, keep_captions, keep_file_as, same_file};
pub(crate) use webvtt::is_webvtt;

/// A file of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ArticleFile {
    pub id: ArticleFileId,
    pub kind: FileKind,
    /// The last part of its address.
    pub name: String,
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    /// Of pictures and videos, where it could be read.
    pub width: Option<i64>,
    pub height: Option<i64>,
    /// Its address from the root of the site, as a text names it.
    pub href: String,
    /// Languages in which a video has captions.
    pub captions: Vec<Locale>,
}

/// The files that a text may draw.
pub(crate) type Files = HashMap<ArticleFileId, ArticleFile>;

/// Where files are.
const ROOT: &str = "/help/files/";

/// The address of a file.
pub(crate) fn href(id: ArticleFileId, name: &str) -> String {
    format!("{ROOT}{id}/{name}")
}

/// The file that an address in a text means.
pub(crate) fn named(address: &str) -> Option<ArticleFileId> {
    address.strip_prefix(ROOT)?.split('/').next()?.parse().ok()
}

/// Files that a text names, each once, in its order.
pub(crate) fn all_named(text: &str) -> Vec<ArticleFileId> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(ROOT) {
        if let Some(id) = named(&text[at..]).filter(|id| !found.contains(id)) {
            found.push(id);
        }
    }
    found
}

/// The files of an article, oldest first.
pub async fn list_files(tx: &mut Tx, article: ArticleId) -> Result<Vec<ArticleFile>, DbError> {
    let rows: Vec<FileRow> = tx.all(store::FILES_OF, p![article]).await?;
    with_captions(tx, rows).await
}

/// Those of the files that a text names.
pub(crate) async fn files_of_text(tx: &mut Tx, body: &str) -> Result<Files, DbError> {
    let mut rows = Vec::new();
    for id in all_named(body) {
        rows.extend(tx.opt::<FileRow>(store::FIND_FILE, p![id]).await?);
    }
    let files = with_captions(tx, rows).await?;
    Ok(files.into_iter().map(|file| (file.id, file)).collect())
}

async fn with_captions(tx: &mut Tx, rows: Vec<FileRow>) -> Result<Vec<ArticleFile>, DbError> {
    let mut files = Vec::with_capacity(rows.len());
    for row in rows {
        let kind = FileKind::of(&row.media_type);
        let captions = match kind {
            FileKind::Video => tx.all(store::CAPTIONS_OF, p![row.id]).await?,
            _ => Vec::new(),
        };
        files.push(ArticleFile {
            href: href(row.id, &row.name),
            id: row.id,
            kind,
            name: row.name,
            media_type: row.media_type,
            size: row.size,
            width: row.width,
            height: row.height,
            captions,
        });
    }
    Ok(files)
}

/// A file that this reader may have, and for whom its article is written: agents have every file, others
/// those that a text names which they can read.
pub(crate) async fn find_for(
    tx: &mut Tx,
    id: ArticleFileId,
    reader: Reader,
) -> Result<Option<(FileRow, Audience)>, DbError> {
    let Some(row) = tx.opt::<FileRow>(store::FIND_FILE, p![id]).await? else { return Ok(None) };
    let article: Option<ArticleRow> = tx.opt(FIND_ARTICLE, p![row.article]).await?;
    let audience = article.map(|article| article.audience).filter(|audience| audience.admits(reader));
    let Some(audience) = audience else { return Ok(None) };
    if reader == Reader::Agent {
        return Ok(Some((row, audience)));
    }
    let shown: Vec<String> = tx.all(store::SHOWN_BODIES, p![row.article]).await?;
    let named = shown.iter().any(|body| all_named(body).contains(&id));
    Ok(named.then_some((row, audience)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_names_its_files_by_their_addresses() {
        let id = ArticleFileId(77);
        let text = format!("![a]({})\n[b]({0})\n![c](/help/files/fil_x/a.png)", href(id, "a.png"));
        assert_eq!(all_named(&text), [id]);
        assert_eq!(named("/help/fi/a/x"), None);
    }
}
