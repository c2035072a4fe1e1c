//! Bytes that belong to rows: raw mail, attachments, pictures.
//!
//! Named by their SHA-256, kept once, compressed where that helps. Small ones live in the database,
//! so that they commit with the row that names them; large ones are files, synced to disk (file and
//! folder) before any row may name them. Never knows what the bytes mean; [`sniff`] only looks at
//! their first ones.

mod file;
mod hash;
mod sniff;

use std::path::PathBuf;
use std::sync::Arc;

use helppo_kernel::Millis;
use helppo_store::{DbError, Store, Tx, p, sql};

pub use hash::{BadHash, BlobHash};
pub use sniff::{MediaType, sniff};

/// Above this many compressed bytes a blob is a file.
const FILE_FROM: usize = 64 * 1024;
/// A blob never unpacks to more than this.
const LARGEST: usize = 256 * 1024 * 1024;

sql!(
    KEEP,
    // What is kept once more counts as kept now: nobody forgets it at this moment.
    "INSERT INTO blob (hash, size, encoding, bytes, created_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (hash) DO UPDATE SET created_at = excluded.created_at WHERE blob.created_at < excluded.created_at - 600000"
);
sql!(FORGET, "DELETE FROM blob WHERE hash = $1 AND created_at < $2");
sql!(IS_KEPT, "SELECT count(*) FROM blob WHERE hash = $1");
sql!(FIND, "SELECT size, encoding, bytes FROM blob WHERE hash = $1");

/// How the bytes are written.
const PLAIN: i64 = 0;
const ZSTD: i64 = 1;

/// Why bytes could not be kept or brought back.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The folder of large blobs.
    #[error("blob file: {0}")]
    File(#[from] std::io::Error),
    /// Nothing is kept under this hash.
    #[error("there is no blob {0}")]
    Missing(BlobHash),
    /// The disk has hardly any room left, and the rest is for what must not fail.
    #[error("only {free} bytes are free on the disk")]
    Full {
        /// How many.
        free: u64,
    },
    /// What is kept is not what the hash says.
    #[error("blob {0} is damaged")]
    Damaged(BlobHash),
}

/// Where blobs are kept. Cloning is cheap.
#[derive(Clone)]
pub struct Blob {
    store: Store,
    folder: Arc<PathBuf>,
    keep_free: u64,
}

/// Bytes that are hashed, compressed and, when large, already on the disk; [`Prepared::keep`] makes them count.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Their name.
    pub hash: BlobHash,
    /// Their size before compression.
    pub size: usize,
    encoding: i64,
    /// Absent when they are in a file.
    bytes: Option<Arc<Vec<u8>>>,
}

impl Blob {
    /// Blobs of a store, the large ones in `folder`.
    pub fn new(store: Store, folder: impl Into<PathBuf>) -> Self {
        Self { store, folder: Arc::new(folder.into()), keep_free: 0 }
    }

    /// With so many bytes of the disk that uploads leave alone.
    #[must_use]
    pub fn keeping_free(self, bytes: u64) -> Self {
        Self { keep_free: bytes, ..self }
    }

    /// Whether an upload of `size` bytes leaves the disk the room it needs: the database, the log and mail
    /// coming in live on the same one.
    pub fn has_room_for(&self, size: u64) -> Result<(), BlobError> {
        if self.keep_free == 0 {
            return Ok(());
        }
        let free = file::free(&self.folder)?;
        if free < self.keep_free.saturating_add(size) { Err(BlobError::Full { free }) } else { Ok(()) }
    }

    /// Sets aside the files of blobs whose rows are gone, and deletes those that were set aside `before`
    /// and were not kept anew since. Set aside they can still be read: a row that came back meanwhile
    /// finds its file.
    pub async fn clear(&self, forgotten: Vec<BlobHash>, before: Millis) -> Result<usize, BlobError> {
        let folder = self.folder.clone();
        let waiting = tokio::task::spawn_blocking(move || {
            for hash in &forgotten {
                file::set_aside(&folder, hash)?;
            }
            file::set_aside_before(&folder, before.0 / 1000)
        })
        .await
        .map_err(std::io::Error::other)??;
        let mut deleted = 0;
        for hash in waiting {
            let kept: i64 =
                self.store.read(async move |tx: &mut Tx| tx.one(IS_KEPT, p![hash.as_bytes()]).await).await?;
            if kept > 0 {
                file::bring_back(&self.folder, &hash)?;
            } else {
                file::delete(&self.folder, &hash)?;
                deleted += 1;
            }
        }
        Ok(deleted)
    }

    /// Gets bytes ready. A large blob is durable in its file when this returns; its row is not there yet.
    pub async fn prepare(&self, bytes: Vec<u8>) -> Result<Prepared, BlobError> {
        if bytes.len() < FILE_FROM {
            return Ok(pack(&bytes).0);
        }
        let folder = self.folder.clone();
        tokio::task::spawn_blocking(move || {
            let (mut prepared, packed) = pack(&bytes);
            if packed.len() >= FILE_FROM {
                file::write(&folder, &prepared.hash, &packed)?;
                prepared.bytes = None;
            }
            Ok(prepared)
        })
        .await
        .map_err(std::io::Error::other)?
    }

    /// Keeps bytes for good, in a transaction of their own.
    pub async fn put(&self, bytes: Vec<u8>, now: Millis) -> Result<BlobHash, BlobError> {
        let prepared = self.prepare(bytes).await?;
        let hash = prepared.hash;
        self.store.write(async move |tx: &mut Tx| prepared.keep(tx, now).await).await?;
        Ok(hash)
    }

    /// The bytes of a hash, checked against it.
    pub async fn get(&self, hash: BlobHash) -> Result<Vec<u8>, BlobError> {
        let found: Option<(i64, i64, Option<Vec<u8>>)> =
            self.store.read(async move |tx: &mut Tx| tx.opt(FIND, p![hash.as_bytes()]).await).await?;
        let (size, encoding, bytes) = found.ok_or(BlobError::Missing(hash))?;
        let folder = self.folder.clone();
        tokio::task::spawn_blocking(move || {
            let packed = match bytes {
                Some(bytes) => bytes,
                None => file::read(&folder, &hash)?,
            };
            unpack(packed, encoding, size, hash)
        })
        .await
        .map_err(std::io::Error::other)?
    }
}

impl Prepared {
    /// Writes the row, in the transaction of whatever names these bytes.
    pub async fn keep(&self, tx: &mut Tx, now: Millis) -> Result<(), DbError> {
        let bytes = self.bytes.as_ref().map(|b| b.as_slice());
        tx.exec(KEEP, p![self.hash.as_bytes(), self.size, self.encoding, bytes, now]).await.map(|_| ())
    }
}

/// Forgets the row of a blob that nothing names any more, unless it was kept after `before`; gives whether
/// it did. Its file is then for [`Blob::clear`].
pub async fn forget(tx: &mut Tx, hash: BlobHash, before: Millis) -> Result<bool, DbError> {
    Ok(tx.exec(FORGET, p![hash.as_bytes(), before]).await? > 0)
}

fn pack(bytes: &[u8]) -> (Prepared, Arc<Vec<u8>>) {
    let hash = BlobHash::of(bytes);
    let squeezed = zstd::bulk::compress(bytes, 3).ok().filter(|z| z.len() < bytes.len() * 9 / 10);
    let (encoding, packed) = match squeezed {
        Some(z) => (ZSTD, z),
        None => (PLAIN, bytes.to_vec()),
    };
    let packed = Arc::new(packed);
    (Prepared { hash, size: bytes.len(), encoding, bytes: Some(packed.clone()) }, packed)
}

fn unpack(packed: Vec<u8>, encoding: i64, size: i64, hash: BlobHash) -> Result<Vec<u8>, BlobError> {
    let size = usize::try_from(size).ok().filter(|s| *s <= LARGEST).ok_or(BlobError::Damaged(hash))?;
    let bytes = match encoding {
        ZSTD => zstd::bulk::decompress(&packed, size).map_err(|_| BlobError::Damaged(hash))?,
        _ => packed,
    };
    if BlobHash::of(&bytes) == hash { Ok(bytes) } else { Err(BlobError::Damaged(hash)) }
}
