//! The language model: loaded beside the start, missed by nobody who has none.

use std::sync::Arc;

use helppo_knowledge::Knowledge;
use helppo_search::{KeptVectors, NoModel, read_model};
use helppo_store::DbError;

use crate::Config;

/// Reads the model off the runtime, then keeps articles understood until the store is closed.
pub(crate) async fn understand(knowledge: Arc<Knowledge>, config: &Config) -> Result<(), DbError> {
    let (models, file) = (config.models.clone(), config.folder.join("vectors.db"));
    let read = tokio::task::spawn_blocking(move || {
        let sense = read_model(&models)?;
        let kept = KeptVectors::open(&file)
            .inspect_err(|error| tracing::warn!(%error, "vectors are not kept on this disk"))
            .ok();
        Ok::<_, NoModel>((sense, kept))
    });
    match read.await {
        Ok(Ok((sense, kept))) => {
            tracing::info!(model = sense.id(), "search and bot understand meaning");
            knowledge.understand(sense, kept).await
        }
        Ok(Err(NoModel::Absent(folder))) => {
            tracing::info!(folder, "no language model: search and bot go by words alone");
            Ok(())
        }
        Ok(Err(error)) => {
            let error = anyhow::Error::new(error);
            tracing::warn!(
                error = format!("{error:#}"),
                "the language model cannot be used: search and bot go by words alone"
            );
            Ok(())
        }
        Err(error) => {
            tracing::warn!(%error, "the language model cannot be used: search and bot go by words alone");
            Ok(())
        }
    }
}
