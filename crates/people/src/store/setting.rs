//! Settings: one JSON value a key.

use helppo_store::{DbError, Tx, p, sql};
use serde_json::Value;

sql!(FIND, "SELECT value FROM setting WHERE key = $1");
sql!(
    PUT,
    "INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
);

pub(crate) async fn find(tx: &mut Tx, key: &str) -> Result<Option<Value>, DbError> {
    tx.opt(FIND, p![key]).await
}

pub(crate) async fn put(tx: &mut Tx, key: &str, value: &Value) -> Result<(), DbError> {
    tx.exec(PUT, p![key, value.to_string()]).await.map(|_| ())
}
