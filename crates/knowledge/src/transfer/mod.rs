//! Articles in and out of the house, many at a time: a folder of Markdown as one zip, a table as CSV, or what
//! other systems give out.
//!
//! An import is one transaction: all of it or nothing. A dry run is the same transaction, given up at its
//! end, so that its report is what an import would do. What goes out comes in again unchanged.

mod archive;
mod carried;
mod export;
mod import;
mod leaf;
pub(crate) mod page;
mod peers;
mod plain_markdown;
mod table;

use std::collections::BTreeMap;

use helppo_kernel::Locale;

use crate::error::KnowledgeError;
use carried::Carried;
use leaf::Leaf;

pub use export::export_zip;

pub use import::{Earnest, ImportLine, ImportOutcome, ImportReport, ImportStop, import};

/// Texts that one import takes: more would keep everybody else from writing for too long.
const MOST_TEXTS: usize = 5_000;

/// What came in, before anything is looked up.
#[derive(Debug, Default)]
pub struct Incoming {
    leaves: Vec<(String, Leaf)>,
    refused: Vec<(String, String)>,
    left_out: Vec<String>,
    /// Bytes by their place, until they are judged.
    files: BTreeMap<String, Vec<u8>>,
    carried: Carried,
    /// The site's own address, by which texts may name its pages.
    pub(crate) site: String,
}

/// Reads a zip of Markdown. Files whose names say no language are in `usual`.
pub fn read_zip(bytes: &[u8], usual: Locale) -> Result<Incoming, KnowledgeError> {
    let folder = archive::unpack(bytes).map_err(|why| KnowledgeError::NotImported(why.to_string()))?;
    let mut incoming = Incoming { left_out: folder.others, files: folder.files, ..Incoming::default() };
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
