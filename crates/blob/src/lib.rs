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
    "INSERT INTO blob (hash, size, encoding, bytes, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (hash) DO NOTHING"
);
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
    /// What is kept is not what the hash says.
    #[error("blob {0} is damaged")]
    Damaged(BlobHash),
}

/// Where blobs are kept. Cloning is cheap.
#[derive(Clone)]
pub struct Blob {
    store: Store,
    folder: Arc<PathBuf>,
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
        Self { store, folder: Arc::new(folder.into()) }
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
