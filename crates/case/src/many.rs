//! Statements with a list of values: the text depends on how many there are, never on what they are.
//!
//! Lengths are rounded up to a few sizes, the last value repeated, so that the engines keep a handful
//! of prepared texts instead of one for every length.

use helppo_store::{DbError, FromRow, P, Tx};

const SIZES: [usize; 6] = [1, 4, 12, 51, 101, 201];

/// A statement with one `IN ({})`; its list comes first, so that parameters count from there.
pub(crate) const KNOWN_MESSAGES: &str =
    "SELECT m.id, m.provider_id, m.channel, m.case_id, m.interaction, c.customer
    FROM message m JOIN cases c ON c.id = m.case_id WHERE m.provider_id IN ({}) ORDER BY m.id";

/// All rows for a list of values; none for an empty list.
pub async fn all<T: FromRow>(tx: &mut Tx, statement: &str, values: &[P<'_>]) -> Result<Vec<T>, DbError> {
    let mut rows = Vec::new();
    for chunk in values.chunks(SIZES[SIZES.len() - 1]) {
        let (sql, params) = filled(statement, chunk);
        rows.extend(tx.all(&sql, &params).await?);
    }
    Ok(rows)
}

/// The statement for `values` and its parameters.
pub(crate) fn filled<'a>(statement: &str, values: &[P<'a>]) -> (String, Vec<P<'a>>) {
    let size = SIZES.into_iter().find(|s| *s >= values.len()).unwrap_or(values.len());
    let mut params = values.to_vec();
    params.resize(size, values.last().copied().unwrap_or(P::Null));
    let places: Vec<String> = (1..=size).map(|i| format!("${i}")).collect();
    (statement.replace("{}", &places.join(", ")), params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_rounded_up_and_the_last_value_repeated() {
        let (sql, params) = filled("x IN ({})", &[P::I64(1), P::I64(2)]);
        assert_eq!(sql, "x IN ($1, $2, $3, $4)");
        assert_eq!(params, [P::I64(1), P::I64(2), P::I64(2), P::I64(2)]);
        assert_eq!(filled("{}", &[P::I64(1)]).0, "$1");
    }
}
