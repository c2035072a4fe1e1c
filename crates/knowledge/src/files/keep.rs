//! Taking a file in.

use helppo_blob::{Blob, BlobError, BlobHash, Prepared};
use helppo_kernel::{Actor, Ambient, ArticleFileId, ArticleId, Locale};
use helppo_store::{DbError, Tx, p};

use super::judge::{Refused, judge};
use super::measure::measure;
use super::store::{self, FileRow};
use crate::error::KnowledgeError;
use crate::slug::slug;
use crate::store::{ArticleRow, FIND_ARTICLE};

/// Longest stem of a name.
const LONGEST_STEM: usize = 60;
/// Files of one article together.
const LARGEST_TOGETHER: i64 = 1 << 30;

/// A file that was judged.
#[derive(Debug, Clone)]
pub struct Brought {
    pub name: String,
    pub media_type: &'static str,
    bytes: Bytes,
    measure: Option<(i64, i64)>,
}

/// Bytes on their way in.
#[derive(Debug, Clone)]
pub(crate) enum Bytes {
    /// They can be kept.
    Ready(Prepared),
    /// Only looked at, for a change that will be given up: nothing of them is written anywhere.
    Seen { hash: BlobHash, size: usize },
}

/// Why a file could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error(transparent)]
    Blob(#[from] BlobError),
}

/// Judges a file and gets its bytes ready; without a place to keep them they are only looked at.
pub async fn prepare_file(
    blob: Option<&Blob>,
    name: &str,
    claimed: &str,
    bytes: Vec<u8>,
) -> Result<Brought, NotTaken> {
    let sort = judge(&bytes, claimed)?;
    let measure = measure(&bytes, sort.media_type);
    let name = safe_name(name, sort.ending);
    Ok(Brought { name, media_type: sort.media_type, bytes: Bytes::from(blob, bytes).await?, measure })
}

impl Brought {
    /// Whether these are the same bytes.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.bytes.hash() == other.bytes.hash()
    }
}

impl Bytes {
    pub(crate) async fn from(blob: Option<&Blob>, bytes: Vec<u8>) -> Result<Self, BlobError> {
        Ok(match blob {
            Some(blob) => Self::Ready(blob.prepare(bytes).await?),
            None => Self::Seen { hash: BlobHash::of(&bytes), size: bytes.len() },
        })
    }

    fn hash(&self) -> String {
        match self {
            Self::Ready(prepared) => prepared.hash.to_string(),
            Self::Seen { hash, .. } => hash.to_string(),
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::Ready(prepared) => prepared.size,
            Self::Seen { size, .. } => *size,
        }
    }

    async fn keep(&self, tx: &mut Tx, ambient: &Ambient) -> Result<(), DbError> {
        match self {
            Self::Ready(prepared) => prepared.keep(tx, ambient.now()).await,
            Self::Seen { .. } => Ok(()),
        }
    }
}

/// The same bytes among the files of an article.
pub(crate) async fn same_file(
    tx: &mut Tx,
    article: ArticleId,
    file: &Brought,
) -> Result<Option<FileRow>, DbError> {
    tx.opt(store::SAME_FILE, p![article, file.bytes.hash()]).await
}

/// Keeps a file for an article. The same bytes again are the same file.
pub async fn keep_file(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    article: ArticleId,
    file: &Brought,
) -> Result<ArticleFileId, KnowledgeError> {
    let row: Option<ArticleRow> = tx.opt(FIND_ARTICLE, p![article]).await?;
    row.ok_or(KnowledgeError::NotFound("article"))?;
    if let Some(known) = same_file(tx, article, file).await? {
        return Ok(known.id);
    }
    let id = ambient.id::<ArticleFileId>();
    keep_file_as(tx, ambient, actor, article, file, id).await?;
    Ok(id)
}

/// Keeps a file under an id that a text names already.
pub(crate) async fn keep_file_as(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    article: ArticleId,
    file: &Brought,
    id: ArticleFileId,
) -> Result<(), KnowledgeError> {
    let together: i64 = tx.one(store::FILE_WEIGHT, p![article]).await?;
    let size = i64::try_from(file.bytes.size()).unwrap_or(i64::MAX);
    if together.saturating_add(size) > LARGEST_TOGETHER {
        return Err(KnowledgeError::Invalid {
            field: "file",
            message: "the files of an article have at most 1 GB",
        });
    }
    file.bytes.keep(tx, ambient).await?;
    let (width, height) = file.measure.unzip();
    let (hash, now, by) = (file.bytes.hash(), ambient.now(), actor.id());
    let row = p![id, article, hash, file.name, file.media_type, size, width, height, by, now];
    tx.exec(store::INSERT_FILE, row).await?;
    Ok(())
}

/// Gives a video its captions in a language; they stand in place of earlier ones.
pub(crate) async fn keep_captions(
    tx: &mut Tx,
    ambient: &Ambient,
    file: ArticleFileId,
    locale: Locale,
    bytes: &Bytes,
) -> Result<(), DbError> {
    bytes.keep(tx, ambient).await?;
    tx.exec(store::PUT_CAPTIONS, p![file, locale, bytes.hash()]).await.map(drop)
}

/// A name that needs no quoting in an address, a Markdown text or a header. The bytes choose its end.
fn safe_name(name: &str, ending: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    let plain: String = slug(stem).chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let plain: String = plain.trim_matches('-').chars().take(LONGEST_STEM).collect();
    format!("{}.{ending}", if plain.is_empty() { "file" } else { &plain })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_plain_and_ends_as_its_bytes_say() {
        for (name, safe) in [
            ("Kuvakaappaus 2026-11-22 klo 10.15.png", "kuvakaappaus-2026-11-22-klo-10-15.png"),
            ("../../etc/passwd", "passwd.png"),
            ("ääkköset (1).PNG", "aakkoset-1.png"),
            ("说明.jpg", "file.png"),
            ("", "article.png"),
        ] {
            assert_eq!(safe_name(name, "png"), safe, "{name}");
        }
    }
}
