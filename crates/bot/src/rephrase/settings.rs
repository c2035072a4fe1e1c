//! Which endpoint, and its key: kept sealed, never shown again.

use helppo_kernel::Millis;
use helppo_store::{DbError, Tx, Vault, p};

use crate::store;

/// An endpoint as it is called.
#[derive(Clone)]
pub struct Endpoint {
    /// The address before `/chat/completions`.
    pub url: String,
    /// The model's name there.
    pub model: String,
    pub key: Option<String>,
}

/// Where the key is sealed for.
const PLACE: &str = "bot_endpoint.sealed_key.1";

/// The endpoint, where one is named.
pub async fn endpoint(tx: &mut Tx, vault: &Vault) -> Result<Option<Endpoint>, DbError> {
    let found: Option<(String, String, Option<String>)> = tx.opt(store::FIND_ENDPOINT, p![]).await?;
    Ok(found.map(|(url, model, sealed)| {
        let key = sealed.and_then(|sealed| vault.open_sealed(PLACE, &sealed));
        Endpoint { url, model, key }
    }))
}

/// Puts another in its place.
pub async fn put_endpoint(tx: &mut Tx, vault: &Vault, to: &Endpoint, at: Millis) -> Result<(), DbError> {
    let sealed = to.key.as_ref().map(|key| vault.seal(PLACE, key));
    tx.exec(store::PUT_ENDPOINT, p![to.url, to.model, sealed, at]).await.map(drop)
}

/// From now on passages are said as they are.
pub async fn delete_endpoint(tx: &mut Tx) -> Result<(), DbError> {
    tx.exec(store::DELETE_ENDPOINT, p![]).await.map(drop)
}
