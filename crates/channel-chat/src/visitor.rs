//! Visitors: who is at the other end of a widget, and the secret by which their browser says so.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use helppo_customer::{Assurance, IdentityKind, Proof, Sender};
use helppo_kernel::{ChannelId, Locale, TypedId};
use helppo_store::{Bind, Col, FromCol, FromRow, P, Row, row};
use sha2::{Digest as _, Sha256};

/// Id of a visitor. It stays inside: a browser knows only its secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VisitorId(pub i64);

row! {
    /// A visitor as the table holds them.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Visitor {
        /// Their id.
        pub id: VisitorId,
        /// The channel they came by.
        pub channel: ChannelId,
        /// The site's own id of them, when it vouches for them.
        pub external: Option<String>,
        /// What they are called.
        pub name: Option<String>,
        /// Where answers may follow them.
        pub email: Option<String>,
        /// Whether the site vouched for the address.
        pub email_verified: bool,
        /// The language of their screen.
        pub language: Option<Locale>,
    }
}

/// The browser's 256-bit secret as the table keeps it: only its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    /// Of a secret as the browser sends it.
    pub fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).into())
    }

    /// As the column holds it.
    pub fn text(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

impl Visitor {
    /// The visitor as the sender of words.
    pub fn sender(&self) -> Sender {
        let (kind, value, verified) = match &self.external {
            Some(external) => (IdentityKind::External, external.clone(), Some(Proof::Token)),
            None => (IdentityKind::Visitor, self.id.0.to_string(), None),
        };
        Sender { kind, value, name: self.name.clone(), language: self.language, verified }
    }

    /// How surely we know who is speaking.
    pub fn assurance(&self) -> Assurance {
        match (&self.external, &self.email) {
            (Some(_), _) => Assurance::Authenticated,
            (None, Some(_)) => Assurance::Claimed,
            (None, None) => Assurance::None,
        }
    }
}

impl TypedId for VisitorId {
    const PREFIX: &'static str = "vis";
}

impl From<i64> for VisitorId {
    fn from(n: i64) -> Self {
        Self(n)
    }
}

impl From<VisitorId> for i64 {
    fn from(id: VisitorId) -> i64 {
        id.0
    }
}

impl Bind for VisitorId {
    fn bind(&self) -> P<'_> {
        P::I64(self.0)
    }
}

impl FromCol for VisitorId {
    fn from_col(col: Col<'_>) -> Result<Self, String> {
        i64::from_col(col).map(Self)
    }
}

impl FromRow for VisitorId {
    fn from_row(row: &Row<'_>) -> Result<Self, helppo_store::DbError> {
        row.get(0)
    }
}
