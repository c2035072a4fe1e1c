//! What the machine can do at best in this very minute: the floor that every figure is read against.

mod disk;
mod http;
mod minute;
mod relay;

pub use disk::{commits_per_second, fsyncs_per_second, keyset_page};
pub use http::hello;
pub use minute::Minute;
pub use relay::Relay;
