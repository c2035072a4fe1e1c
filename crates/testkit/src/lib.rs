//! What tests of every room share: stores on both engines, a world that stands still, real mail peers.
//!
//! For tests only; no room depends on it outside `[dev-dependencies]`.

pub mod mail;

mod world;

pub use mail::{MAILBOX_PASSWORD, MailPeers};
#[doc(hidden)]
pub use tokio;
pub use world::{World, postgres_url};

/// Runs one async test body on SQLite, and on PostgreSQL when `HELPPO_TEST_POSTGRES` names a server.
///
/// ```ignore
/// both_dbs!(a_case_is_opened_once, async |world: &World| { … });
/// ```
#[macro_export]
macro_rules! both_dbs {
    ($(#[$meta:meta])* $name:ident, $body:expr) => {
        mod $name {
            #[expect(unused_imports, reason = "a body may need nothing from its module")]
            use super::*;

            #[test]
            $(#[$meta])*
            fn on_sqlite() {
                $crate::World::run_sqlite($body);
            }

            #[test]
            $(#[$meta])*
            fn on_postgres() {
                $crate::World::run_postgres($body);
            }
        }
    };
}
