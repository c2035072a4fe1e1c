//! Where a page starts and how long it is.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use helppo_kernel::{Cursor, Problem};

/// The longest page anybody gets.
const MOST: usize = 200;
/// The length of a page when nobody asks.
const USUAL: usize = 50;

/// `?cursor=…&limit=…` of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The key after which the page starts; absent for the first.
    pub after: Option<Cursor>,
    /// How many rows, 1 to 200.
    pub limit: usize,
}

impl Paging {
    /// The number of rows to ask the store for: one more, which tells whether there is a next page.
    pub fn fetch(&self) -> i64 {
        i64::try_from(self.limit).unwrap_or(i64::MAX).saturating_add(1)
    }

    /// The cursor's numbers when it holds `N` of them, or `start` for the first page.
    pub fn key<const N: usize>(&self, start: [i64; N]) -> Result<[i64; N], Problem> {
        match &self.after {
            None => Ok(start),
            Some(Cursor(numbers)) => <[i64; N]>::try_from(numbers.as_slice()).map_err(|_| wrong_cursor()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Paging {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        read(parts.uri.query().unwrap_or_default())
    }
}

/// Whether a `name=value` pair of a query string is paging's.
pub(super) fn owns(pair: &str) -> bool {
    matches!(pair.split('=').next(), Some("cursor" | "limit"))
}

fn read(query: &str) -> Result<Paging, Problem> {
    let mut paging = Paging { after: None, limit: USUAL };
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "cursor" => paging.after = Some(value.parse().map_err(|_| wrong_cursor())?),
            "limit" => match value.parse() {
                Ok(limit) if (1..=MOST).contains(&limit) => paging.limit = limit,
                _ => return Err(Problem::invalid("limit", format!("expected a number from 1 to {MOST}"))),
            },
            _ => {}
        }
    }
    Ok(paging)
}

fn wrong_cursor() -> Problem {
    Problem::invalid("cursor", "expected the `next` value of an earlier page of this list")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_fifty_rows_unless_asked_and_never_more_than_two_hundred() {
        assert_eq!(read("q=x").unwrap(), Paging { after: None, limit: 50 });
        assert_eq!(read("limit=200").unwrap().limit, 200);
        for wrong in ["limit=0", "limit=201", "limit=-1", "limit=many", "limit="] {
            assert_eq!(read(wrong).unwrap_err().fields[0].field, "limit", "{wrong}");
        }
    }

    #[test]
    fn a_cursor_travels_and_a_foreign_one_is_refused() {
        let paging = read(&format!("cursor={}", Cursor(vec![7, -9]))).unwrap();
        assert_eq!(paging.key([0, 0]), Ok([7, -9]));
        assert_eq!(paging.key([0]).unwrap_err().fields[0].field, "cursor");
        assert_eq!(read("cursor=%00").unwrap_err().fields[0].field, "cursor");
    }
}
