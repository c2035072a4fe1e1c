//! Vectors on disk, so that a start does not compute them again. The file can be lost: it is a by-product.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use helppo_encoder::{Level, dot_bytes};
use helppo_kernel::Locale;
use rusqlite::{Connection, OptionalExtension as _, params};

/// A vector in a quarter of its room: bytes and what one of them stands for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Packed {
    scale: f32,
    bytes: Box<[i8]>,
}

impl Packed {
    pub fn of(vector: &[f32]) -> Self {
        let most = vector.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
        let scale = most / 127.0;
        let by = if scale > 0.0 { 1.0 / scale } else { 0.0 };
        Self { scale, bytes: vector.iter().map(|value| (value * by).round() as i8).collect() }
    }

    pub fn unpacked(&self) -> Vec<f32> {
        self.bytes.iter().map(|byte| f32::from(*byte) * self.scale).collect()
    }

    pub(super) fn dot(&self, level: Level, other: &[f32]) -> f32 {
        dot_bytes(level, &self.bytes, other) * self.scale
    }

    pub(super) fn square(&self) -> f32 {
        let sum: i32 = self.bytes.iter().map(|byte| i32::from(*byte) * i32::from(*byte)).sum();
        sum as f32 * self.scale * self.scale
    }
}

/// The file of vectors.
pub struct KeptVectors {
    db: Mutex<Connection>,
}

impl KeptVectors {
    /// Opens the file or makes it; one that cannot be read is begun anew.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn open(path: &Path) -> Result<Self, rusqlite::Error> {
        let db = ready(Connection::open(path)?).or_else(|problem| {
            tracing::warn!(%problem, path = %path.display(), "the file of vectors is unreadable and begun anew");
            // A file that stays is found by the next line.
            let _ = std::fs::remove_file(path);
            ready(Connection::open(path)?)
        })?;
        Ok(Self { db: Mutex::new(db) })
    }

    /// The vectors of a text, if they are of this model and of these very words.
    pub fn find(&self, id: i64, locale: Locale, model: &str, words: u64) -> Option<Vec<Packed>> {
        let sql = "SELECT vectors FROM vector WHERE id = ?1 AND locale = ?2 AND model = ?3 AND words = ?4";
        let db = self.db.lock().unwrap_or_else(PoisonError::into_inner);
        let mut query = db.prepare_cached(sql).ok()?;
        let place = params![id, locale.as_str(), model, words.cast_signed()];
        let bytes: Vec<u8> = query.query_row(place, |row| row.get(0)).optional().ok()??;
        unpack(&bytes)
    }

    /// Keeps the vectors of a text in place of earlier ones.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn put(
        &self,
        id: i64,
        locale: Locale,
        model: &str,
        words: u64,
        vectors: &[Packed],
    ) -> Result<(), rusqlite::Error> {
        let sql =
            "INSERT OR REPLACE INTO vector (id, locale, model, words, vectors) VALUES (?1, ?2, ?3, ?4, ?5)";
        let db = self.db.lock().unwrap_or_else(PoisonError::into_inner);
        let row = params![id, locale.as_str(), model, words.cast_signed(), pack(vectors)];
        db.prepare_cached(sql)?.execute(row).map(drop)
    }

    /// Forgets a text that nobody may read any more.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn delete(&self, id: i64, locale: Locale) -> Result<(), rusqlite::Error> {
        let sql = "DELETE FROM vector WHERE id = ?1 AND locale = ?2";
        let db = self.db.lock().unwrap_or_else(PoisonError::into_inner);
        db.prepare_cached(sql)?.execute(params![id, locale.as_str()]).map(drop)
    }
}

fn ready(db: Connection) -> Result<Connection, rusqlite::Error> {
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
         CREATE TABLE IF NOT EXISTS vector (
             id INTEGER NOT NULL, locale TEXT NOT NULL, model TEXT NOT NULL, words INTEGER NOT NULL,
             vectors BLOB NOT NULL, PRIMARY KEY (id, locale)) WITHOUT ROWID;",
    )?;
    Ok(db)
}

/// Each one’s scale, length and bytes.
fn pack(vectors: &[Packed]) -> Vec<u8> {
    let mut out = Vec::new();
    for vector in vectors {
        out.extend_from_slice(&vector.scale.to_le_bytes());
        out.extend_from_slice(&(vector.bytes.len() as u32).to_le_bytes());
        out.extend(vector.bytes.iter().map(|byte| byte.cast_unsigned()));
    }
    out
}

fn unpack(mut bytes: &[u8]) -> Option<Vec<Packed>> {
    let mut out = Vec::new();
    while !bytes.is_empty() {
        let (scale, rest) = bytes.split_first_chunk::<4>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (own, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        let own = own.iter().map(|byte| byte.cast_signed()).collect();
        out.push(Packed { scale: f32::from_le_bytes(*scale), bytes: own });
        bytes = rest;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_kept_for_their_model_and_their_words() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("vectors.db");
        let vectors = vec![Packed::of(&[0.5, -0.25, 0.0]), Packed::of(&[0.1, 0.2, 0.3])];
        let file = KeptVectors::open(&path).expect("opened");
        file.put(1, Locale::Fi, "a", 7, &vectors).expect("written");
        drop(file);
        let file = KeptVectors::open(&path).expect("opened again");
        assert_eq!(file.find(1, Locale::Fi, "a", 7), Some(vectors));
        assert_eq!(file.find(1, Locale::Fi, "b", 7), None);
        assert_eq!(file.find(1, Locale::Fi, "a", 8), None);
        file.delete(1, Locale::Fi).expect("deleted");
        assert_eq!(file.find(1, Locale::Fi, "a", 7), None);
    }

    #[test]
    fn a_file_that_is_no_database_is_begun_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("vectors.db");
        std::fs::write(&path, [7; 4096]).expect("written");
        let file = KeptVectors::open(&path).expect("opened");
        file.put(1, Locale::Sv, "a", 1, &[]).expect("written");
        assert_eq!(file.find(1, Locale::Sv, "a", 1), Some(Vec::new()));
    }

    #[test]
    fn packing_loses_next_to_nothing() {
        let vector: Vec<f32> = (0..384).map(|i| ((i * 37 % 101) as f32 - 50.0) / 900.0).collect();
        let packed = Packed::of(&vector).unpacked();
        let near: f32 = vector.iter().zip(&packed).map(|(a, b)| a * b).sum();
        let size = |v: &[f32]| v.iter().map(|x| x * x).sum::<f32>().sqrt();
        assert!(near / size(&vector) / size(&packed) > 0.9999);
    }
}
