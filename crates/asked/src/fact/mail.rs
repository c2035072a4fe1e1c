//! E-mail addresses.

use super::{Given, runs};
use crate::kind::DataKind;

pub(super) fn find(text: &str) -> Vec<Given> {
    runs(text, |c| c.is_alphanumeric() || ".@+-_%".contains(c))
        .into_iter()
        .filter_map(|(from, to)| {
            let word = &text[from..to];
            let cut = word.trim_matches(['.', '-', '+', '%', '_']);
            let from = from + word.find(cut).unwrap_or(0);
            let (local, domain) = cut.split_once('@')?;
            let (_, top) = domain.rsplit_once('.')?;
            let whole = !local.is_empty()
                && !domain.contains('@')
                && !domain.starts_with('.')
                && !domain.contains("..");
            let fits = whole && top.len() >= 2 && top.chars().all(char::is_alphabetic);
            fits.then(|| Given {
                kind: DataKind::Email,
                value: cut.to_lowercase(),
                from,
                to: from + cut.len(),
            })
        })
        .collect()
}
