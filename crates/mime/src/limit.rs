//! How much of a stranger's mail is looked at. What lies beyond is kept in the raw bytes, not shown.

/// Bounds of one reading. Sizes are bytes unless a field says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// One header block, of the mail or of a part.
    pub head: usize,
    /// Parts of the whole tree, containers included.
    pub parts: usize,
    /// Containers inside containers.
    pub depth: usize,
    /// Decoded text of one body part.
    pub text: usize,
    /// Decoded HTML that is cleaned; a larger one is read as text only.
    pub html: usize,
    /// Attachments listed.
    pub attachments: usize,
    /// Addresses read from one header.
    pub addresses: usize,
    /// Message identifiers read from `References`.
    pub references: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: 256 << 10,
            parts: 300,
            depth: 20,
            text: 256 << 10,
            html: 512 << 10,
            attachments: 100,
            addresses: 100,
            references: 50,
        }
    }
}
