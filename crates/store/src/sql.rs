//! Statements are named constants, and every one is known to the test that prepares them.

/// A statement as the registry knows it.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    /// The module that holds it.
    pub module: &'static str,
    /// The constant's name.
    pub name: &'static str,
    /// The SQL text.
    pub text: &'static str,
}

/// All statements that were written with [`sql!`](crate::sql) in the crates linked into this program.
#[linkme::distributed_slice]
pub static REGISTRY: [Statement];

/// Defines a statement: `sql!(FIND_IDENTITY, "SELECT customer FROM identity WHERE kind = $1")`.
///
/// One text for both engines. Parameters are `$1`, `$2` … in the order of their first appearance
/// (SQLite numbers them so); a test checks this and prepares the text on both.
#[macro_export]
macro_rules! sql {
    ($(#[$meta:meta])* $vis:vis $name:ident, $text:expr) => {
        $(#[$meta])*
        $vis const $name: &str = $text;
        #[expect(unsafe_code, reason = "linkme places the entry in a section of the binary")]
        const _: () = {
            #[$crate::linkme::distributed_slice($crate::REGISTRY)]
            #[linkme(crate = $crate::linkme)]
            static ENTRY: $crate::Statement =
                $crate::Statement { module: module_path!(), name: stringify!($name), text: $name };
        };
    };
}
