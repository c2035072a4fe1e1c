//! Our weights file: what [`crate::prune`] writes and the encoder reads, laid out as it is computed with.
//!
//! `HLPE`, version, sizes; then sections, each a length in bytes and its bytes. Pieces are sorted by their
//! bytes, so that looking one up needs no table; the three marks (begin, end, unknown) have rows behind
//! them and cannot be typed. Matrices come in groups of sixteen rows, see [`crate::simd`].

use std::ops::Range;

use crate::published::Cursor;
use crate::simd::Matrix;

pub(crate) const MAGIC: &[u8; 4] = b"HLPE";
pub(crate) const VERSION: u32 = 1;

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    #[error("this is not a weights file of this program")]
    NotAModel,
    #[error("the weights file ends too early")]
    Short,
    #[error("the published model lacks {0}")]
    Missing(String),
}

/// Marks behind the pieces.
pub(crate) const MARKS: usize = 3;

/// A model in memory.
pub(crate) struct Weights {
    bytes: Vec<u8>,
    pub(crate) hidden: usize,
    pub(crate) heads: usize,
    pub(crate) inner: usize,
    pub(crate) positions: usize,
    pub(crate) eps: f32,
    pub(crate) unknown_score: f32,
    pub(crate) longest_piece: usize,
    offsets: Vec<u32>,
    pub(crate) scores: Vec<f32>,
    blob: Range<usize>,
    pub(crate) letters: Vec<u32>,
    pub(crate) letter_ends: Vec<u32>,
    pub(crate) spelled: Vec<u32>,
    rows: Range<usize>,
    pub(crate) places: Vec<f32>,
    pub(crate) norm: Norm,
    pub(crate) layers: Vec<Layer>,
}

/// Scale and shift of a normalisation.
pub(crate) struct Norm {
    pub(crate) scale: Vec<f32>,
    pub(crate) shift: Vec<f32>,
}

/// One layer: where its matrices lie, and its small vectors.
pub(crate) struct Layer {
    pub(crate) query: Linear,
    pub(crate) key: Linear,
    pub(crate) value: Linear,
    pub(crate) joined: Linear,
    pub(crate) joined_norm: Norm,
    pub(crate) wide: Linear,
    pub(crate) narrow: Linear,
    pub(crate) norm: Norm,
}

pub(crate) struct Linear {
    packed: Range<usize>,
    bias: Vec<f32>,
}

impl Weights {
    pub(crate) fn read(bytes: Vec<u8>) -> Result<Self, ModelError> {
        let mut from = Cursor { bytes: &bytes, at: 0 };
        if from.take(4)? != MAGIC || from.u32()? != VERSION {
            return Err(ModelError::NotAModel);
        }
        let [hidden, layer_count, heads, inner, positions, longest_piece] = from.sizes()?;
        let sound = heads > 0 && hidden % 32 == 0 && inner % 32 == 0 && hidden == heads * 32;
        if !sound || layer_count > 64 || positions == 0 {
            return Err(ModelError::NotAModel);
        }
        let (eps, unknown_score) = (f32::from_bits(from.u32()?), f32::from_bits(from.u32()?));
        let offsets = section_of_sizes(&mut from)?;
        let scores = section_of_numbers(&mut from)?;
        let blob = section(&mut from)?;
        let letters = section_of_sizes(&mut from)?;
        let letter_ends = section_of_sizes(&mut from)?;
        let spelled = section_of_sizes(&mut from)?;
        let rows = section(&mut from)?;
        let places = section_of_numbers(&mut from)?;
        let norm = norm(&mut from, hidden)?;
        let fits = offsets.len() == scores.len() + 1
            && offsets.is_sorted()
            && offsets.last().is_some_and(|end| *end as usize == blob.len())
            && letter_ends.len() == letters.len()
            && letter_ends.is_sorted()
            && letter_ends.last().is_none_or(|end| *end as usize == spelled.len())
            && rows.len() == (scores.len() + MARKS) * row_bytes(hidden)
            && places.len() == positions * hidden;
        if !fits {
            return Err(ModelError::NotAModel);
        }
        let mut layers = Vec::with_capacity(layer_count);
        for _ in 0..layer_count {
            layers.push(Layer {
                query: linear(&mut from, hidden, hidden)?,
                key: linear(&mut from, hidden, hidden)?,
                value: linear(&mut from, hidden, hidden)?,
                joined: linear(&mut from, hidden, hidden)?,
                joined_norm: self::norm(&mut from, hidden)?,
                wide: linear(&mut from, inner, hidden)?,
                narrow: linear(&mut from, hidden, inner)?,
                norm: self::norm(&mut from, hidden)?,
            });
        }
        Ok(Self {
            bytes,
            hidden,
            heads,
            inner,
            positions,
            eps,
            unknown_score,
            longest_piece,
            offsets,
            scores,
            blob,
            letters,
            letter_ends,
            spelled,
            rows,
            places,
            norm,
            layers,
        })
    }

    /// The bytes of a piece; pieces are sorted by them.
    pub(crate) fn piece(&self, i: usize) -> &[u8] {
        let (from, to) = (self.offsets[i] as usize, self.offsets[i + 1] as usize);
        &self.bytes[self.blob.start + from..self.blob.start + to]
    }

    /// The 4-bit row of a token.
    pub(crate) fn row(&self, token: usize) -> &[u8] {
        let length = row_bytes(self.hidden);
        &self.bytes[self.rows.start + token * length..][..length]
    }

    pub(crate) fn matrix<'a>(&'a self, linear: &'a Linear, inputs: usize) -> Matrix<'a> {
        Matrix { packed: &self.bytes[linear.packed.clone()], bias: &linear.bias, inputs }
    }
}

pub(crate) fn row_bytes(hidden: usize) -> usize {
    hidden / crate::published::BLOCK * crate::published::BLOCK_BYTES
}

fn section(from: &mut Cursor<'_>) -> Result<Range<usize>, ModelError> {
    let length = from.size()?;
    from.take(length)?;
    Ok(from.at - length..from.at)
}

fn section_of_sizes(from: &mut Cursor<'_>) -> Result<Vec<u32>, ModelError> {
    let length = from.size()?;
    from.u32s(length / 4)
}

fn section_of_numbers(from: &mut Cursor<'_>) -> Result<Vec<f32>, ModelError> {
    Ok(section_of_sizes(from)?.into_iter().map(f32::from_bits).collect())
}

fn norm(from: &mut Cursor<'_>, size: usize) -> Result<Norm, ModelError> {
    let norm = Norm { scale: section_of_numbers(from)?, shift: section_of_numbers(from)? };
    if norm.scale.len() != size || norm.shift.len() != size {
        return Err(ModelError::NotAModel);
    }
    Ok(norm)
}

fn linear(from: &mut Cursor<'_>, outputs: usize, inputs: usize) -> Result<Linear, ModelError> {
    let linear = Linear { packed: section(from)?, bias: section_of_numbers(from)? };
    if linear.bias.len() != outputs || linear.packed.len() != Matrix::packed_bytes(outputs, inputs) {
        return Err(ModelError::NotAModel);
    }
    Ok(linear)
}
