//! Values on their way into a statement.

use bytes::{BufMut as _, BytesMut};
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// A bound value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum P<'a> {
    /// SQL NULL.
    Null,
    /// Integers, flags (0 and 1), ids and times.
    I64(i64),
    /// Floating point.
    F64(f64),
    /// Text and JSON.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// What can be bound. Implemented for everything that rooms keep in columns.
pub trait Bind {
    /// The value as the engine takes it.
    fn bind(&self) -> P<'_>;
}

/// The parameters of a statement: `p![case, "open", None::<i64>]`.
#[macro_export]
macro_rules! p {
    ($($value:expr),* $(,)?) => { &[$($crate::Bind::bind(&$value)),*] };
}

macro_rules! bind_as_i64 {
    ($id:ty) => {
        impl Bind for $id {
            fn bind(&self) -> P<'_> {
                P::I64(i64::from(*self))
            }
        }
    };
}

helppo_kernel::for_each_id!(bind_as_i64);
bind_as_i64!(i64);
bind_as_i64!(i32);
bind_as_i64!(u32);
bind_as_i64!(bool);
bind_as_i64!(helppo_kernel::Millis);

impl Bind for usize {
    fn bind(&self) -> P<'_> {
        P::I64(i64::try_from(*self).unwrap_or(i64::MAX))
    }
}

impl Bind for f64 {
    fn bind(&self) -> P<'_> {
        P::F64(*self)
    }
}

impl Bind for str {
    fn bind(&self) -> P<'_> {
        P::Text(self)
    }
}

impl Bind for String {
    fn bind(&self) -> P<'_> {
        P::Text(self)
    }
}

impl Bind for [u8] {
    fn bind(&self) -> P<'_> {
        P::Bytes(self)
    }
}

impl Bind for Vec<u8> {
    fn bind(&self) -> P<'_> {
        P::Bytes(self)
    }
}

impl Bind for helppo_kernel::Locale {
    fn bind(&self) -> P<'_> {
        P::Text(self.as_str())
    }
}

impl Bind for helppo_kernel::ChannelKind {
    fn bind(&self) -> P<'_> {
        P::Text(self.as_str())
    }
}

impl Bind for P<'_> {
    fn bind(&self) -> P<'_> {
        *self
    }
}

impl<T: Bind> Bind for Option<T> {
    fn bind(&self) -> P<'_> {
        self.as_ref().map_or(P::Null, Bind::bind)
    }
}

impl<T: Bind + ?Sized> Bind for &T {
    fn bind(&self) -> P<'_> {
        (**self).bind()
    }
}

impl rusqlite::ToSql for P<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match *self {
            P::Null => ValueRef::Null,
            P::I64(n) => ValueRef::Integer(n),
            P::F64(x) => ValueRef::Real(x),
            P::Text(s) => ValueRef::Text(s.as_bytes()),
            P::Bytes(b) => ValueRef::Blob(b),
        }))
    }
}

impl ToSql for P<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            P::Null => return Ok(IsNull::Yes),
            P::I64(n) if *ty == Type::INT8 => out.put_i64(*n),
            P::I64(n) if *ty == Type::INT4 => out.put_i32(i32::try_from(*n)?),
            P::I64(n) if *ty == Type::INT2 => out.put_i16(i16::try_from(*n)?),
            P::I64(n) if *ty == Type::BOOL => out.put_u8(u8::from(*n != 0)),
            P::F64(x) if *ty == Type::FLOAT8 => out.put_f64(*x),
            // PostgreSQL text cannot hold NUL; SQLite can, and readers never need it.
            P::Text(s) if *ty != Type::BYTEA && s.contains('\0') => {
                out.put_slice(s.replace('\0', "").as_bytes())
            }
            P::Text(s) => out.put_slice(s.as_bytes()),
            P::Bytes(b) => out.put_slice(b),
            other => return Err(format!("cannot bind {other:?} where PostgreSQL wants {ty}").into()),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
