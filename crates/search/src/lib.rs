//! The one search engine: words of messages, cases, customers and articles in a file of their own.
//!
//! The file is a by-product. It is written by a follower of the event log, in batches, together with
//! the follower's position; when its version changes or the file is lost, it is built again from the
//! database, which stays the truth. Nothing readable is kept in it: documents go in as stems, hits come
//! out as ids, and the caller fetches what it may show. Who may see a document is itself a word of the
//! index, so totals are exact for every reader.
//!
//! [`SearchIndex::query`] walks the newest documents first and stops when the page is full;
//! [`Order::Ranked`] scores the newest [`RANKED_CAP`] matches by BM25.

mod doc;
mod finder;
mod index;
mod memory;
mod query;
mod rank;
mod schema;
mod sense;
mod snippet;
mod synonyms;
mod term;

pub use doc::{Doc, DocKind};
pub use finder::Finder;
pub use index::{Batch, SearchError, SearchIndex};
pub use memory::{MemoryIndex, Ranked, Ranking, Share, Weights};
pub use query::{Hit, Hits, LastWord, Order, Query, Scope};
pub use rank::RANKED_CAP;
pub use sense::{KeptVectors, Mean, NoModel, Packed, Sense, SenseIndex, cut_passages, read_model};
pub use snippet::{Snippet, snippet};
pub use synonyms::Synonyms;
