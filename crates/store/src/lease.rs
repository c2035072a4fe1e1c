//! Work that only one process does at a time. The fencing token tells a late holder from the present one.

use helppo_kernel::Millis;

use crate::{DbError, Tx, p, sql};

sql!(
    TAKE,
    "INSERT INTO lease (name, holder, token, until, node) VALUES ($1, $2, 1, $3, $4)
     ON CONFLICT (name) DO UPDATE SET
       token = CASE WHEN lease.holder = excluded.holder THEN lease.token ELSE lease.token + 1 END,
       holder = excluded.holder, until = excluded.until, node = excluded.node
     WHERE lease.holder = excluded.holder OR lease.until < $5
     RETURNING token"
);
sql!(HELD, "SELECT count(*) FROM lease WHERE name = $1 AND token = $2");
sql!(TAKE_BACK, "UPDATE lease SET until = 0 WHERE node = $1");
sql!(LET_GO, "UPDATE lease SET until = 0 WHERE name = $1 AND token = $2");

/// A lease that is held until a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// What is leased.
    pub name: String,
    /// Grows with each new holder.
    pub token: i64,
}

impl Lease {
    /// Takes or renews the lease until `now + ttl_ms`; `None` while somebody else holds it.
    pub async fn take(
        tx: &mut Tx,
        name: &str,
        holder: &str,
        now: Millis,
        ttl_ms: i64,
    ) -> Result<Option<Self>, DbError> {
        let node = tx.node;
        let token: Option<i64> = tx.opt(TAKE, p![name, holder, now.plus(ttl_ms), node, now]).await?;
        Ok(token.map(|token| Self { name: name.into(), token }))
    }

    /// Whether nobody has taken over since; call it in the transaction that relies on it.
    pub async fn still_held(&self, tx: &mut Tx) -> Result<bool, DbError> {
        Ok(tx.one::<i64>(HELD, p![self.name, self.token]).await? == 1)
    }

    /// Gives it back early, so that another process need not wait.
    pub async fn let_go(&self, tx: &mut Tx) -> Result<(), DbError> {
        tx.exec(LET_GO, p![self.name, self.token]).await.map(|_| ())
    }
}

/// Frees what an earlier process of this node held.
pub(crate) async fn take_back(tx: &mut Tx) -> Result<(), DbError> {
    let node = tx.node;
    tx.exec(TAKE_BACK, p![node]).await.map(|_| ())
}
