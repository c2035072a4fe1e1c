//! Finding words in cases, messages and customers.
//!
//! A follower of the event log feeds the search file (its place is kept in that file, so a lost file is
//! built again from the beginning). The index answers with ids that the asker may see as far as it
//! knows; each hit is looked at again in the database before it is shown.

mod doc;
mod find;
mod follow;
mod standing;

pub use find::{Asked, Found, Part, SearchHit, find};
pub use follow::{FollowSearchError, follow};
pub use standing::{Standing, standing};
