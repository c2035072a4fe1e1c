//! The folder of a model: a card that says what it is, and the weights.

use std::collections::HashMap;
use std::path::Path;

use helppo_encoder::{Encoder, ModelError};
use sha2::{Digest as _, Sha256};

use super::Sense;

/// Why there is no model.
#[derive(Debug, thiserror::Error)]
pub enum NoModel {
    #[error("there is no model in {0}")]
    Absent(String),
    #[error("{0} cannot be read")]
    Io(String, #[source] std::io::Error),
    #[error("{card} does not say {what}")]
    Card { card: String, what: &'static str },
    #[error("{0} is not what its card says: run `cargo xtask model` again or copy the folder anew")]
    Changed(String),
    #[error("{0} cannot be used")]
    Weights(String, #[source] ModelError),
}

/// Reads the model in a folder. Takes a moment: call it beside the start, not in it.
///
/// # Errors
/// When there is none, or not the one that its card names.
pub fn read_model(folder: &Path) -> Result<Sense, NoModel> {
    let card_path = folder.join("model.toml");
    let shown = card_path.display().to_string();
    if !card_path.is_file() {
        return Err(NoModel::Absent(folder.display().to_string()));
    }
    let text = std::fs::read_to_string(&card_path).map_err(|e| NoModel::Io(shown.clone(), e))?;
    let card = card(&text);
    let say = |what| card.get(what).copied().ok_or_else(|| NoModel::Card { card: shown.clone(), what });
    if say("kind")? != "e5q4" {
        return Err(NoModel::Card { card: shown, what: "a kind that this version knows (e5q4)" });
    }
    let (sum, file) = (say("sha256")?.to_owned(), say("file")?);
    let path = folder.join(Path::new(file).file_name().unwrap_or_default());
    let weights = path.display().to_string();
    let bytes = std::fs::read(&path).map_err(|e| NoModel::Io(weights.clone(), e))?;
    let found: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    if found != sum {
        return Err(NoModel::Changed(weights));
    }
    let encoder = Encoder::read(bytes).map_err(|e| NoModel::Weights(weights, e))?;
    Ok(Sense::new(encoder, sum[..16].to_owned()))
}

/// `key = "value"` lines; the card has nothing else that is needed.
fn card(text: &str) -> HashMap<&str, &str> {
    fn pair(line: &str) -> Option<(&str, &str)> {
        let (key, value) = line.split_once('=')?;
        Some((key.trim(), value.trim().strip_prefix('"')?.strip_suffix('"')?))
    }
    text.lines().filter(|line| !line.starts_with('#')).filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(files: &[(&str, &str)]) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("written");
        }
        read_model(folder.path()).err().expect("no model").to_string()
    }

    #[test]
    fn a_folder_without_a_whole_model_is_told_apart() {
        let card = "kind = \"e5q4\"\nfile = \"../w\"\nsha256 = \"00\"\n";
        assert!(refused(&[]).starts_with("there is no model in"));
        assert!(refused(&[("model.toml", "kind = \"e5q4\"")]).contains("sha256"));
        assert!(refused(&[("model.toml", "kind = \"other\"")]).contains("a kind that this version knows"));
        assert!(refused(&[("model.toml", card)]).contains("cannot be read"));
        assert!(refused(&[("model.toml", card), ("w", "weights")]).contains("not what its card says"));
    }
}
