//! The model, and its vectors kept from run to run: the bench asks for the same texts again and again.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use anyhow::Context as _;
use helppo_encoder::Encoder;
use helppo_kernel::Locale;
use helppo_search::{Mean, Sense};

/// Raw vectors of texts, as questions or as passages.
pub struct Vectors {
    pub id: String,
    pub encoder: Arc<Encoder>,
    file: PathBuf,
    known: Mutex<HashMap<u64, Vec<f32>>>,
}

impl Vectors {
    /// Nothing when the folder holds no model.
    pub fn open(models: &Path, kept: &Path) -> anyhow::Result<Option<Self>> {
        if !models.join("model.toml").is_file() {
            return Ok(None);
        }
        let encoder = Arc::new(Self::encoder(models)?);
        let card = std::fs::read_to_string(models.join("model.toml"))?;
        let id = card
            .lines()
            .find_map(|line| line.strip_prefix("sha256 = \""))
            .context("model.toml names no sha256")?;
        let id = id[..16].to_owned();
        std::fs::create_dir_all(kept)?;
        let file = kept.join(format!("vectors-{id}"));
        let mut known = HashMap::new();
        let bytes = std::fs::read(&file).unwrap_or_default();
        for row in bytes.chunks_exact(8 + 4 * encoder.dims()) {
            let (key, numbers) = row.split_at(8);
            let key = u64::from_le_bytes(key.try_into()?);
            let number = |b: &[u8]| f32::from_le_bytes([b[0], b[1], b[2], b[3]]);
            known.insert(key, numbers.chunks_exact(4).map(number).collect());
        }
        Ok(Some(Self { id, encoder, file, known: Mutex::new(known) }))
    }

    pub fn encoder(models: &Path) -> anyhow::Result<Encoder> {
        let weights = std::fs::read_dir(models)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .find(|path| path.extension().is_some_and(|e| e == "hlpe"))
            .context("no weights in the folder of models")?;
        Ok(Encoder::read(std::fs::read(weights)?)?)
    }

    /// Vectors of questions.
    pub fn questions<S: AsRef<str> + Sync>(&self, texts: &[S]) -> anyhow::Result<Vec<Vec<f32>>> {
        self.all(texts, b'q', |text| self.encoder.query(text))
    }

    /// Vectors of passages.
    pub fn passages<S: AsRef<str> + Sync>(&self, texts: &[S]) -> anyhow::Result<Vec<Vec<f32>>> {
        self.all(texts, b'p', |text| self.encoder.passage(text))
    }

    /// Questions relative to their own mean.
    pub fn centred<S: AsRef<str> + Sync>(&self, texts: &[S], mean: &Mean) -> anyhow::Result<Vec<Vec<f32>>> {
        Ok(self.questions(texts)?.iter().map(|vector| mean.without(vector)).collect())
    }

    /// The mean of typical questions in a language, then of these.
    pub fn mean<S: AsRef<str> + Sync>(&self, texts: &[S], locale: Locale) -> anyhow::Result<Mean> {
        let mut mean = Sense::typical_questions(&self.encoder, locale);
        self.questions(texts)?.iter().for_each(|vector| mean.take(vector));
        Ok(mean)
    }

    fn all<S: AsRef<str> + Sync>(
        &self,
        texts: &[S],
        side: u8,
        encode: impl Fn(&str) -> Vec<f32> + Sync,
    ) -> anyhow::Result<Vec<Vec<f32>>> {
        let key = |text: &str| {
            let bytes = std::iter::once(side).chain(text.bytes());
            bytes.fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3_u64))
        };
        let mut known = self.known.lock().expect("no other part has failed");
        let mut missing: Vec<&str> = Vec::new();
        for text in texts {
            if !known.contains_key(&key(text.as_ref())) {
                missing.push(text.as_ref());
            }
        }
        missing.sort_unstable();
        missing.dedup();
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let made: Vec<(u64, Vec<f32>)> = std::thread::scope(|scope| {
            let (missing, encode) = (&missing, &encode);
            let work = |thread: usize| {
                let own = missing.iter().skip(thread).step_by(threads);
                own.map(|text| (key(text), encode(text))).collect::<Vec<_>>()
            };
            let running: Vec<_> = (0..threads).map(|t| scope.spawn(move || work(t))).collect();
            running.into_iter().flat_map(|thread| thread.join().expect("encoding does not panic")).collect()
        });
        let mut bytes = Vec::new();
        for (key, vector) in made {
            bytes.extend_from_slice(&key.to_le_bytes());
            vector.iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
            known.insert(key, vector);
        }
        if !bytes.is_empty() {
            use std::io::Write as _;
            std::fs::OpenOptions::new().create(true).append(true).open(&self.file)?.write_all(&bytes)?;
        }
        Ok(texts.iter().map(|text| known[&key(text.as_ref())].clone()).collect())
    }
}
