//! Extractors that refuse in the house's words: every rejection is a problem that names the input.

mod json;
mod paging;
mod path;
mod query;

pub use json::Json;
pub use paging::Paging;
pub use path::Path;
pub use query::Query;

/// The name of the member at which reading stopped, or `fallback` when it was the whole.
fn field(path: &serde_path_to_error::Path, fallback: &str) -> String {
    let text = path.to_string();
    if text == "." { fallback.into() } else { text }
}
