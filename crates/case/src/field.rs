//! Custom fields: facts with a label and a shape, the same in every case.

use helppo_kernel::{Ambient, FieldId};
use helppo_store::{DbError, Tx, p, row};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::model::word_column;
use crate::{CaseError, store};

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Words.
    Text,
    /// A number with a point.
    Number,
    /// A day, `2026-11-22`.
    Date,
    /// One of the field's options.
    Choice,
    /// `yes` or `no`.
    Flag,
}

row! {
    /// A custom field.
    #[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
    pub struct Field {
        /// Its id.
        pub id: FieldId,
        /// The key of its facts.
        pub key: String,
        /// What people read beside it.
        pub label: String,
        /// What it holds.
        pub kind: FieldKind,
        /// What can be chosen.
        #[schema(value_type = Option<Vec<String>>)]
        pub options: Option<serde_json::Value>,
    }
}

/// A custom field to make.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewField {
    /// The key of its facts: a-z, 0-9 and _.
    pub key: String,
    /// What people read beside it.
    pub label: String,
    /// What it holds.
    pub kind: FieldKind,
    /// What can be chosen; for a choice only.
    #[serde(default)]
    pub options: Vec<String>,
}

impl FieldKind {
    const ALL: [Self; 5] = [Self::Text, Self::Number, Self::Date, Self::Choice, Self::Flag];

    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Date => "date",
            Self::Choice => "choice",
            Self::Flag => "flag",
        }
    }
}

word_column!(FieldKind, "kind of field");

/// Makes a field.
pub async fn create_field(tx: &mut Tx, amb: &Ambient, input: &NewField) -> Result<Field, CaseError> {
    let key = input.key.trim();
    if key.is_empty()
        || key.len() > 60
        || !key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    {
        return Err(CaseError::invalid("key", "1 to 60 of a-z, 0-9, _"));
    }
    let label = input.label.trim();
    if label.is_empty() || label.chars().count() > 80 {
        return Err(CaseError::invalid("label", "1 to 80 characters"));
    }
    if (input.kind == FieldKind::Choice) == input.options.is_empty() {
        return Err(CaseError::invalid("options", "a choice needs options, other fields have none"));
    }
    if tx.opt::<Field>(store::small::FIELD_BY_KEY, p![key]).await?.is_some() {
        return Err(CaseError::invalid("key", "there is a field of this key already"));
    }
    let options = (!input.options.is_empty()).then(|| json!(input.options));
    let field =
        Field { id: amb.id(), key: key.to_owned(), label: label.to_owned(), kind: input.kind, options };
    let (written, now) = (field.options.as_ref().map(ToString::to_string), amb.now());
    tx.exec(store::small::INSERT_FIELD, p![field.id, field.key, field.label, field.kind, written, now])
        .await?;
    Ok(field)
}

/// Every custom field, in the order they were made.
pub async fn list_fields(tx: &mut Tx) -> Result<Vec<Field>, DbError> {
    tx.all(store::small::FIELDS, p![]).await
}

/// Whether a value fits the field of its key; keys without a field take anything.
pub(crate) async fn check(tx: &mut Tx, key: &str, value: &str) -> Result<(), CaseError> {
    let Some(field) = tx.opt::<Field>(store::small::FIELD_BY_KEY, p![key]).await? else { return Ok(()) };
    if fits(&field, value) { Ok(()) } else { Err(CaseError::invalid("value", wanted(field.kind))) }
}

fn fits(field: &Field, value: &str) -> bool {
    match field.kind {
        FieldKind::Text => true,
        FieldKind::Number => value.parse::<f64>().is_ok_and(f64::is_finite),
        FieldKind::Date => is_day(value),
        FieldKind::Flag => matches!(value, "yes" | "no"),
        FieldKind::Choice => field
            .options
            .as_ref()
            .and_then(|o| o.as_array())
            .is_some_and(|all| all.iter().any(|o| o == value)),
    }
}

fn wanted(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "words",
        FieldKind::Number => "a number",
        FieldKind::Date => "a day such as 2026-11-22",
        FieldKind::Choice => "one of the field's options",
        FieldKind::Flag => "yes or no",
    }
}

fn is_day(value: &str) -> bool {
    let parts: Vec<&str> = value.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let in_range = |text: &str, len: usize, range: std::ops::RangeInclusive<u32>| {
        text.len() == len && text.parse().is_ok_and(|n| range.contains(&n))
    };
    in_range(year, 4, 1..=9999) && in_range(month, 2, 1..=12) && in_range(day, 2, 1..=31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_must_fit_its_field() {
        let field = |kind| Field {
            id: FieldId(1),
            key: "k".into(),
            label: "K".into(),
            kind,
            options: Some(json!(["red", "blue"])),
        };
        for (kind, value, ok) in [
            (FieldKind::Number, "12.5", true),
            (FieldKind::Number, "NaN", false),
            (FieldKind::Date, "2026-11-22", true),
            (FieldKind::Date, "2026-13-22", false),
            (FieldKind::Date, "22.11.2026", false),
            (FieldKind::Choice, "red", true),
            (FieldKind::Choice, "green", false),
            (FieldKind::Flag, "yes", true),
            (FieldKind::Flag, "kyllä", false),
        ] {
            assert_eq!(fits(&field(kind), value), ok, "{kind:?} {value}");
        }
    }
}
