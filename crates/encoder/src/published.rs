//! The published file of the model (`E5S1`): 4-bit blocks, vocabulary, normaliser, in little-endian.
//!
//! Header; pieces as offsets, scores and bytes; a table from code points to what they are written as; a
//! directory of tensors by name with absolute offsets. A 4-bit block is a half-precision scale and 16
//! bytes: byte `j` holds weight `j` in its low half and weight `j + 16` in its high half, each plus 8.

use std::collections::HashMap;

use crate::file::ModelError;

/// Weights of a block.
pub(crate) const BLOCK: usize = 32;
/// Bytes of a block.
pub(crate) const BLOCK_BYTES: usize = 18;

/// The published file, taken apart but not yet changed.
pub(crate) struct Published<'a> {
    pub(crate) hidden: usize,
    pub(crate) layers: usize,
    pub(crate) heads: usize,
    pub(crate) inner: usize,
    pub(crate) positions: usize,
    pub(crate) eps: f32,
    pub(crate) begin: usize,
    pub(crate) end: usize,
    pub(crate) unknown: usize,
    pub(crate) pieces: Vec<&'a [u8]>,
    pub(crate) scores: Vec<f32>,
    pub(crate) spelled: Vec<(u32, Vec<u32>)>,
    tensors: HashMap<String, &'a [u8]>,
}

impl<'a> Published<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, ModelError> {
        let mut from = Cursor { bytes, at: 0 };
        if from.take(4)? != b"E5S1" {
            return Err(ModelError::NotAModel);
        }
        from.u32()?;
        let [hidden, layers, heads, inner, _words, positions, _types] = from.sizes()?;
        let eps = f32::from_bits(from.u32()?);
        let [block, count, begin, end, _padding, unknown] = from.sizes()?;
        if block != BLOCK || heads == 0 {
            return Err(ModelError::NotAModel);
        }
        let blob_length = from.long()?;
        let offsets = from.u32s(count + 1)?;
        let scores = from.u32s(count)?.into_iter().map(f32::from_bits).collect();
        let blob = from.take(blob_length)?;
        let piece = |pair: &[u32]| blob.get(pair[0] as usize..pair[1] as usize).ok_or(ModelError::Short);
        let pieces = offsets.windows(2).map(piece).collect::<Result<_, _>>()?;
        let spelled_count = from.size()?;
        from.u32()?;
        let mut spelled = Vec::with_capacity(spelled_count.min(bytes.len()));
        for _ in 0..spelled_count {
            let letter = from.u32()?;
            let length = from.take(1)?[0];
            spelled.push((letter, from.u32s(usize::from(length))?));
        }
        let mut tensors = HashMap::new();
        for _ in 0..from.size()? {
            let length = usize::from(u16::from_le_bytes([from.take(1)?[0], from.take(1)?[0]]));
            let name = String::from_utf8_lossy(from.take(length)?).into_owned();
            from.take(5)?;
            let (start, length) = (from.long()?, from.long()?);
            let end = start.checked_add(length).ok_or(ModelError::Short)?;
            tensors.insert(name, bytes.get(start..end).ok_or(ModelError::Short)?);
        }
        Ok(Self {
            hidden,
            layers,
            heads,
            inner,
            positions,
            eps,
            begin,
            end,
            unknown,
            pieces,
            scores,
            spelled,
            tensors,
        })
    }

    /// The bytes of a tensor of 4-bit blocks.
    pub(crate) fn blocks(&self, name: &str) -> Result<&'a [u8], ModelError> {
        self.tensors.get(name).copied().ok_or_else(|| ModelError::Missing(name.to_owned()))
    }

    /// A tensor of plain numbers.
    pub(crate) fn numbers(&self, name: &str) -> Result<Vec<f32>, ModelError> {
        let bytes = self.blocks(name)?;
        Ok(bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
    }
}

/// Reading on and on; every length is checked against what is there.
pub(crate) struct Cursor<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) at: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8], ModelError> {
        let end = self.at.checked_add(length).ok_or(ModelError::Short)?;
        let taken = self.bytes.get(self.at..end).ok_or(ModelError::Short)?;
        self.at = end;
        Ok(taken)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, ModelError> {
        let b = self.take(4)?;
        Ok(u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }

    pub(crate) fn size(&mut self) -> Result<usize, ModelError> {
        Ok(self.u32()? as usize)
    }

    pub(crate) fn sizes<const N: usize>(&mut self) -> Result<[usize; N], ModelError> {
        let mut out = [0; N];
        for size in &mut out {
            *size = self.size()?;
        }
        Ok(out)
    }

    fn long(&mut self) -> Result<usize, ModelError> {
        let (low, high) = (self.size()?, self.size()?);
        Ok(high << 32 | low)
    }

    pub(crate) fn u32s(&mut self, count: usize) -> Result<Vec<u32>, ModelError> {
        let bytes = self.take(count.checked_mul(4).ok_or(ModelError::Short)?)?;
        Ok(bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
    }
}
