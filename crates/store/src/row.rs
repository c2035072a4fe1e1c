//! Values on their way out of a statement.

use helppo_kernel::{ChannelKind, Locale, Millis};
use tokio_postgres::types::Type;

use crate::DbError;

/// One row of either engine.
pub enum Row<'a> {
    /// From SQLite.
    Sqlite(&'a rusqlite::Row<'a>),
    /// From PostgreSQL.
    Pg(&'a tokio_postgres::Row),
}

/// One value of a row, before it has a type of ours.
#[derive(Debug)]
pub enum Col<'a> {
    /// SQL NULL.
    Null,
    /// An integer.
    I64(i64),
    /// A floating-point number.
    F64(f64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// What a column can be read as.
pub trait FromCol: Sized {
    /// Reads the value, or says what was there instead.
    fn from_col(col: Col<'_>) -> Result<Self, String>;
}

/// What a row can be read as: tuples, single values, and structs made by [`row!`](crate::row).
pub trait FromRow: Sized {
    /// Reads the columns by position.
    fn from_row(row: &Row<'_>) -> Result<Self, DbError>;
}

impl<'a> Row<'a> {
    /// The value of column `i`, from 0.
    pub fn get<T: FromCol>(&self, i: usize) -> Result<T, DbError> {
        let col = self.col(i).map_err(|why| DbError::Column { column: i, why })?;
        T::from_col(col).map_err(|why| DbError::Column { column: i, why })
    }

    fn col(&self, i: usize) -> Result<Col<'a>, String> {
        match self {
            Row::Sqlite(row) => {
                use rusqlite::types::ValueRef;
                Ok(match row.get_ref(i).map_err(|e| e.to_string())? {
                    ValueRef::Null => Col::Null,
                    ValueRef::Integer(n) => Col::I64(n),
                    ValueRef::Real(x) => Col::F64(x),
                    ValueRef::Text(t) => Col::Text(std::str::from_utf8(t).map_err(|e| e.to_string())?),
                    ValueRef::Blob(b) => Col::Bytes(b),
                })
            }
            Row::Pg(row) => pg_col(row, i).map_err(|e| e.to_string()),
        }
    }
}

fn pg_col(row: &tokio_postgres::Row, i: usize) -> Result<Col<'_>, Box<dyn std::error::Error>> {
    let ty = row.columns().get(i).ok_or("there is no such column")?.type_();
    let col = if *ty == Type::INT8 {
        row.try_get::<_, Option<i64>>(i)?.map(Col::I64)
    } else if *ty == Type::INT4 {
        row.try_get::<_, Option<i32>>(i)?.map(|n| Col::I64(n.into()))
    } else if *ty == Type::BOOL {
        row.try_get::<_, Option<bool>>(i)?.map(|b| Col::I64(b.into()))
    } else if *ty == Type::FLOAT8 {
        row.try_get::<_, Option<f64>>(i)?.map(Col::F64)
    } else if *ty == Type::BYTEA {
        row.try_get::<_, Option<&[u8]>>(i)?.map(Col::Bytes)
    } else if *ty == Type::TEXT || *ty == Type::VARCHAR || *ty == Type::NAME {
        row.try_get::<_, Option<&str>>(i)?.map(Col::Text)
    } else {
        return Err(format!("PostgreSQL type {ty} is not one we use: cast it in the statement").into());
    };
    Ok(col.unwrap_or(Col::Null))
}

fn unexpected<T>(wanted: &str, got: &Col<'_>) -> Result<T, String> {
    Err(format!("wanted {wanted}, got {got:?}"))
}

impl FromCol for i64 {
    fn from_col(col: Col<'_>) -> Result<Self, String> {
        match col {
            Col::I64(n) => Ok(n),
            other => unexpected("an integer", &other),
        }
    }
}

impl FromCol for bool {
    fn from_col(col: Col<'_>) -> Result<Self, String> {
        i64::from_col(col).map(|n| n != 0)
    }
}

impl FromCol for f64 {
    fn from_col(col: Col<'_>) -> Result<Self, String> {
        match col {
            Col::F64(x) => Ok(x),
            #[expect(clippy::cast_precision_loss, reason = "SQLite stores whole reals as integers")]
            Col::I64(n) => Ok(n as f64),
            other => unexpected("a number", &other),
        }
    }
}

impl FromCol for String {
    fn from_col(col: Col<'_>) -> Result<Self, String> {
        match col {
            Col::Text(s) => Ok(s.to_owned()),
            Col::Bytes(b) => crate::pack::unpack(b),
            other => unexpected("text", &other),
        }
    }
}

impl FromCol for Vec<u8> {
    fn from_col(col: Col<'_>) -> Result<Self, String> {
        match col {
            Col::Bytes(b) => Ok(b.to_vec()),
            other => unexpected("bytes", &other),
        }
    }
}

impl FromCol for serde_json::Value {
    fn from_col(col: Col<'_>) -> Result<Self, String> {
        match col {
            Col::Text(s) => serde_json::from_str(s).map_err(|e| format!("not JSON: {e}")),
            other => unexpected("JSON text", &other),
        }
    }
}

impl FromCol for Locale {
    fn from_col(col: Col<'_>) -> Result<Self, String> {
        let word = String::from_col(col)?;
        Locale::from_tag(&word).ok_or_else(|| format!("{word:?} is no language of ours"))
    }
}

impl FromCol for ChannelKind {
    fn from_col(col: Col<'_>) -> Result<Self, String> {
        let word = String::from_col(col)?;
        ChannelKind::from_word(&word).ok_or_else(|| format!("{word:?} is no kind of channel"))
    }
}

impl<T: FromCol> FromCol for Option<T> {
    fn from_col(col: Col<'_>) -> Result<Self, String> {
        match col {
            Col::Null => Ok(None),
            some => T::from_col(some).map(Some),
        }
    }
}

macro_rules! single_from_row {
    ($($ty:ty),*) => {$(
        impl FromRow for $ty {
            fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
                row.get(0)
            }
        }
    )*};
}

single_from_row!(i64, f64, bool, String, Vec<u8>, serde_json::Value, Locale, ChannelKind);

impl<T: FromCol> FromRow for Option<T> {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        row.get(0)
    }
}

macro_rules! number_from_col {
    ($id:ty) => {
        impl FromCol for $id {
            fn from_col(col: Col<'_>) -> Result<Self, String> {
                i64::from_col(col).map(<$id>::from)
            }
        }

        single_from_row!($id);
    };
}

helppo_kernel::for_each_id!(number_from_col);
number_from_col!(Millis);

macro_rules! tuple_from_row {
    ($($t:ident $i:tt),*) => {
        impl<$($t: FromCol),*> FromRow for ($($t,)*) {
            fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
                Ok(($(row.get::<$t>($i)?,)*))
            }
        }
    };
}

tuple_from_row!(A 0);
tuple_from_row!(A 0, B 1);
tuple_from_row!(A 0, B 1, C 2);
tuple_from_row!(A 0, B 1, C 2, D 3);
tuple_from_row!(A 0, B 1, C 2, D 3, E 4);
tuple_from_row!(A 0, B 1, C 2, D 3, E 4, F 5);
tuple_from_row!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple_from_row!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
tuple_from_row!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
tuple_from_row!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
tuple_from_row!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
tuple_from_row!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);

/// A struct read from a row by position: `row! { pub struct Head { id: CaseId, subject: String } }`.
///
/// Fields are in the order of the statement's columns.
#[macro_export]
macro_rules! row {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$fmeta:meta])* $fvis:vis $field:ident: $ty:ty),* $(,)? }) => {
        $(#[$meta])*
        $vis struct $name { $($(#[$fmeta])* $fvis $field: $ty),* }

        impl $crate::FromRow for $name {
            fn from_row(row: &$crate::Row<'_>) -> Result<Self, $crate::DbError> {
                let mut next = 0usize;
                $(let $field = row.get::<$ty>(next)?; next += 1;)*
                let _ = next;
                Ok(Self { $($field),* })
            }
        }
    };
}

/// Makes an enum with `ALL` and `as_str` a column of words: bound and read as the word of each value.
#[macro_export]
macro_rules! word_column {
    ($name:ident, $what:literal) => {
        impl $crate::Bind for $name {
            fn bind(&self) -> $crate::P<'_> {
                $crate::P::Text(self.as_str())
            }
        }

        impl $crate::FromCol for $name {
            fn from_col(col: $crate::Col<'_>) -> Result<Self, String> {
                let word = String::from_col(col)?;
                Self::ALL
                    .into_iter()
                    .find(|w| w.as_str() == word)
                    .ok_or_else(|| format!(concat!("{:?} is no ", $what), word))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
