//! The part of the address after the question mark.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use helppo_kernel::Problem;
use serde::de::DeserializeOwned;

use super::{field, paging};

/// Query parameters as a struct with `#[serde(deny_unknown_fields)]`. `cursor` and `limit` belong to
/// [`crate::Paging`] and are hidden from it, so that both can stand in one handler.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        read(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

fn read<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let own: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !paging::owns(pair)).collect();
    let own = own.join("&");
    let pairs = serde_urlencoded::Deserializer::new(url::form_urlencoded::parse(own.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let name = field(error.path(), "query");
        Problem::invalid(&name, error.into_inner().to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Filter {
        q: Option<String>,
        priority: Option<u8>,
    }

    #[test]
    fn paging_stands_beside_filters() {
        let filter: Filter = read("limit=10&q=hyv%C3%A4%C3%A4+ty%C3%B6t%C3%A4&cursor=AA").unwrap();
        assert_eq!(filter, Filter { q: Some("hyvää työtä".into()), priority: None });
    }

    #[test]
    fn wrong_and_unknown_parameters_are_named() {
        for (query, name) in [("priority=high", "priority"), ("admin=1", "admin")] {
            let problem = read::<Filter>(query).unwrap_err();
            assert_eq!((problem.status, problem.fields[0].field.as_str()), (422, name), "{problem:?}");
        }
    }
}
