//! The route table: every row names who may pass (its grant) beside the handlers, and nothing is
//! reachable but through it.
//!
//! A room writes `Table::new().row(Grant::May(CaseRead), routes!(list)).with_state(room)`; the server
//! merges the tables of all rooms and calls [`Table::into_router`] with the one gate. `rows()` is what the
//! authorization test walks.

use std::fmt::Display;
use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::MethodRouter;
use utoipa::openapi::{PathItem, RefOr, Schema, path::Paths};
use utoipa_axum::router::UtoipaMethodRouter;

use crate::problem::{method_not_allowed, no_such_page};

/// One operation and who may call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<G> {
    /// The HTTP method.
    pub method: Method,
    /// The path with its parameters in braces.
    pub path: String,
    /// Who may pass.
    pub grant: G,
}

/// Rows of one room or of all of them. `G` is the grant, `S` the state that handlers still lack.
pub struct Table<G, S = ()> {
    lines: Vec<Line<G, S>>,
    pub(crate) paths: Paths,
    pub(crate) schemas: Vec<(String, RefOr<Schema>)>,
}

struct Line<G, S> {
    path: String,
    methods: Vec<Method>,
    grant: G,
    router: MethodRouter<S>,
}

impl<G, S> Table<G, S>
where
    G: Clone + Display + Send + Sync + 'static,
    S: Clone + Send + Sync + 'static,
{
    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self { lines: Vec::new(), paths: Paths::new(), schemas: Vec::new() }
    }

    /// Adds the handlers of one path under one grant: `.row(grant, routes!(list, create))`.
    ///
    /// # Panics
    /// When `routes!` was given handlers of differing paths: their grants would be ambiguous.
    #[must_use]
    pub fn row(mut self, grant: G, routes: UtoipaMethodRouter<S>) -> Self {
        let (schemas, paths, router) = routes;
        assert_eq!(paths.paths.len(), 1, "one row is one path: {:?}", paths.paths.keys().collect::<Vec<_>>());
        for (path, item) in &paths.paths {
            self.lines.push(Line {
                path: path.clone(),
                methods: methods(item),
                grant: grant.clone(),
                router: router.clone(),
            });
        }
        self.schemas.extend(schemas);
        self.paths.merge(paths);
        self
    }

    /// Adds every row of `other`.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.lines.extend(other.lines);
        self.schemas.extend(other.schemas);
        self.paths.merge(other.paths);
        self
    }

    /// Gives the handlers what they were waiting for.
    #[must_use]
    pub fn with_state(self, state: S) -> Table<G> {
        let lines = self.lines.into_iter().map(|line| Line {
            path: line.path,
            methods: line.methods,
            grant: line.grant,
            router: line.router.with_state(state.clone()),
        });
        Table { lines: lines.collect(), paths: self.paths, schemas: self.schemas }
    }

    /// Every operation with its grant, in the order of the table.
    pub fn rows(&self) -> Vec<Row<G>> {
        let mut rows = Vec::new();
        for line in &self.lines {
            for method in &line.methods {
                rows.push(Row { method: method.clone(), path: line.path.clone(), grant: line.grant.clone() });
            }
        }
        rows
    }
}

impl<G> Table<G>
where
    G: Clone + Display + Send + Sync + 'static,
{
    /// The router: `gate` runs before every handler and is told the row's grant.
    pub fn into_router<F, Fut>(self, gate: F) -> Router
    where
        F: Fn(G, Request, Next) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Response> + Send + 'static,
    {
        let gate = Arc::new(gate);
        let mut router = Router::new();
        for Line { path, grant, router: methods, .. } in self.lines {
            let gate = Arc::clone(&gate);
            let layer = from_fn(move |request: Request, next: Next| gate(grant.clone(), request, next));
            router = router.route(&path, methods.route_layer(layer));
        }
        router.fallback(no_such_page).method_not_allowed_fallback(method_not_allowed)
    }
}

impl<G, S> Default for Table<G, S>
where
    G: Clone + Display + Send + Sync + 'static,
    S: Clone + Send + Sync + 'static,
{
    fn default() -> Self {
        Self::new()
    }
}

fn methods(item: &PathItem) -> Vec<Method> {
    let all = [
        (Method::GET, item.get.is_some()),
        (Method::PUT, item.put.is_some()),
        (Method::POST, item.post.is_some()),
        (Method::PATCH, item.patch.is_some()),
        (Method::DELETE, item.delete.is_some()),
        (Method::HEAD, item.head.is_some()),
        (Method::OPTIONS, item.options.is_some()),
    ];
    all.into_iter().filter(|(_, there)| *there).map(|(method, _)| method).collect()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::response::IntoResponse;
    use helppo_kernel::Problem;
    use tower::ServiceExt as _;
    use utoipa_axum::routes;

    use super::*;

    #[utoipa::path(get, path = "/api/v1/things", responses((status = 200)))]
    async fn list() -> &'static str {
        "list"
    }

    #[utoipa::path(post, path = "/api/v1/things", responses((status = 200)))]
    async fn create() -> &'static str {
        "made"
    }

    fn table() -> Table<&'static str> {
        Table::new().row("anybody", routes!(list)).row("admin", routes!(create))
    }

    async fn call(method: Method, path: &str) -> (StatusCode, String) {
        let router = table().into_router(async |grant, request: Request, next: Next| match grant {
            "anybody" => next.run(request).await,
            other => Problem::forbidden(other).into_response(),
        });
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[test]
    fn the_table_lists_each_method_with_its_own_grant() {
        let rows = table().rows();
        let shown: Vec<String> =
            rows.iter().map(|r| format!("{} {} {}", r.method, r.path, r.grant)).collect();
        assert_eq!(shown, ["GET /api/v1/things anybody", "POST /api/v1/things admin"]);
    }

    #[tokio::test]
    async fn the_gate_hears_the_grant_of_the_very_method_that_was_called() {
        assert_eq!(call(Method::GET, "/api/v1/things").await, (StatusCode::OK, "list".into()));
        assert_eq!(call(Method::POST, "/api/v1/things").await.0, StatusCode::FORBIDDEN);
    }

    #[tokio::test]
    async fn unknown_paths_and_methods_answer_with_problems() {
        let (status, body) = call(Method::GET, "/api/v1/nothing").await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(body.contains("urn:helppo:problem:not-found"), "{body}");
        let (status, body) = call(Method::DELETE, "/api/v1/things").await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
        assert!(body.contains("method-not-allowed"), "{body}");
    }
}
