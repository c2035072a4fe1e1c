//! Making our weights file from the published one: pieces of other scripts go, matrices are laid out anew.

use crate::file::{MAGIC, ModelError, VERSION, row_bytes};
use crate::published::Published;
use crate::simd::Matrix;

/// Which pieces stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Latin letters of European languages, digits, punctuation and signs.
    European,
    /// All of them, for comparisons.
    Everything,
}

/// The published model as a weights file. Texts in scripts that are left out become unknown tokens.
///
/// # Errors
/// When `published` is not such a model.
pub fn prune(published: &[u8], keep: Keep) -> Result<Vec<u8>, ModelError> {
    let model = Published::read(published)?;
    let marks = [model.begin, model.end, model.unknown];
    let mut kept: Vec<usize> = (0..model.pieces.len())
        .filter(|i| !marks.contains(i) && !model.pieces[*i].is_empty() && stays(model.pieces[*i], keep))
        .collect();
    kept.sort_by(|a, b| model.pieces[*a].cmp(model.pieces[*b]));
    let mut out = Writer(Vec::new());
    out.0.extend_from_slice(MAGIC);
    let longest = kept.iter().map(|i| model.pieces[*i].len()).max().unwrap_or(0);
    let sizes = [model.hidden, model.layers, model.heads, model.inner, model.positions, longest];
    out.u32(VERSION);
    for size in sizes {
        out.u32(u32::try_from(size).map_err(|_| ModelError::NotAModel)?);
    }
    out.u32(model.eps.to_bits());
    // Of the whole vocabulary, so that leaving pieces out changes no other text.
    let worst = model.scores.iter().copied().fold(f32::INFINITY, f32::min);
    out.u32((worst - 10.0).to_bits());
    write_words(&mut out, &model, &kept);
    let rows = model.blocks("emb.word")?;
    let row = |i: &usize| rows.get(i * row_bytes(model.hidden)..(i + 1) * row_bytes(model.hidden));
    let rows: Vec<&[u8]> =
        kept.iter().chain(&marks).map(|i| row(i).ok_or(ModelError::Short)).collect::<Result<_, _>>()?;
    out.section(&rows.concat());
    let kind = model.numbers("emb.type")?;
    let mut places = model.numbers("emb.pos")?;
    for (place, i) in places.iter_mut().zip((0..model.hidden).cycle()) {
        *place += kind.get(i).ok_or(ModelError::Short)?;
    }
    out.numbers(&places);
    out.numbers(&model.numbers("emb.ln.w")?);
    out.numbers(&model.numbers("emb.ln.b")?);
    for layer in 0..model.layers {
        write_layer(&mut out, &model, layer)?;
    }
    Ok(out.0)
}

fn write_words(out: &mut Writer, model: &Published<'_>, kept: &[usize]) {
    let mut end = 0;
    let mut offsets = vec![0];
    for i in kept {
        end += model.pieces[*i].len();
        offsets.push(end as u32);
    }
    out.sizes(&offsets);
    out.numbers(&kept.iter().map(|i| model.scores[*i]).collect::<Vec<_>>());
    out.section(&kept.iter().map(|i| model.pieces[*i]).collect::<Vec<_>>().concat());
    let mut spelled = model.spelled.clone();
    spelled.sort_unstable();
    out.sizes(&spelled.iter().map(|(letter, _)| *letter).collect::<Vec<_>>());
    let mut end = 0;
    let ends = spelled.iter().map(|(_, as_)| {
        end += as_.len() as u32;
        end
    });
    out.sizes(&ends.collect::<Vec<_>>());
    out.sizes(&spelled.iter().flat_map(|(_, as_)| as_.iter().copied()).collect::<Vec<_>>());
}

fn write_layer(out: &mut Writer, model: &Published<'_>, layer: usize) -> Result<(), ModelError> {
    let name = |what: &str| format!("l{layer}.{what}");
    let (hidden, inner) = (model.hidden, model.inner);
    let linear = |out: &mut Writer, what: &str, outputs: usize, inputs: usize| {
        let blocks = model.blocks(&name(&format!("{what}.w")))?;
        out.section(&Matrix::pack(blocks, outputs, inputs).ok_or(ModelError::Short)?);
        out.numbers(&model.numbers(&name(&format!("{what}.b")))?);
        Ok(())
    };
    let norm = |out: &mut Writer, what: &str| {
        out.numbers(&model.numbers(&name(&format!("{what}.w")))?);
        out.numbers(&model.numbers(&name(&format!("{what}.b")))?);
        Ok(())
    };
    for what in ["q", "k", "v", "ao"] {
        linear(out, what, hidden, hidden)?;
    }
    norm(out, "aln")?;
    linear(out, "fi", inner, hidden)?;
    linear(out, "fo", hidden, inner)?;
    norm(out, "oln")
}

fn stays(piece: &[u8], keep: Keep) -> bool {
    if keep == Keep::Everything {
        return true;
    }
    std::str::from_utf8(piece).is_ok_and(|text| text.chars().all(is_european))
}

/// Basic Latin to Latin Extended-B, marks, general punctuation, currency, arrows, ballot signs, emoji.
fn is_european(c: char) -> bool {
    matches!(c,
        '\u{20}'..='\u{24f}' | '\u{300}'..='\u{36f}' | '\u{2000}'..='\u{206f}' | '\u{20a0}'..='\u{20cf}'
        | '\u{2100}'..='\u{21ff}' | '\u{2581}' | '\u{2600}'..='\u{27bf}' | '\u{1f300}'..='\u{1faff}')
}

struct Writer(Vec<u8>);

impl Writer {
    fn u32(&mut self, value: u32) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    fn section(&mut self, bytes: &[u8]) {
        self.u32(bytes.len() as u32);
        self.0.extend_from_slice(bytes);
    }

    fn sizes(&mut self, values: &[u32]) {
        self.u32(values.len() as u32 * 4);
        values.iter().for_each(|value| self.u32(*value));
    }

    fn numbers(&mut self, values: &[f32]) {
        self.u32(values.len() as u32 * 4);
        values.iter().for_each(|value| self.u32(value.to_bits()));
    }
}
