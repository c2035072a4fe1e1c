//! A room with articles in it, and a way to ask it over HTTP.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use helppo_blob::Blob;
use helppo_kernel::{Actor, AgentId, ArticleId, CategoryId, Locale, Problem, TeamId};
use helppo_knowledge::help::Site;
use helppo_knowledge::{
    Knowledge, KnowledgeError, Names, NewArticle, create_article, create_category, publish,
};
use helppo_people::{Caller, Grant, Role};
use helppo_store::Tx;
use helppo_testkit::World;
use tower::ServiceExt as _;

pub const AGENT: Actor = Actor::Agent(AgentId(7));

pub fn room(world: &World) -> Arc<Knowledge> {
    let site = Site { public_url: "https://apu.example".into(), back: None };
    let files = Blob::new(world.store.clone(), world.folder().join("blobs"));
    Arc::new(Knowledge::new(world.store.clone(), world.ambient.clone(), site).with_files(files))
}

/// Writes and publishes an article; gives its id.
pub async fn article(
    world: &World,
    category: Option<CategoryId>,
    locale: Locale,
    title: &str,
    body: &str,
) -> ArticleId {
    let ambient = world.ambient.clone();
    let new = NewArticle { category, locale, title: title.into(), body: body.into(), slug: None };
    let made = world.store.write(async move |tx: &mut Tx| {
        let id = create_article(tx, &ambient, AGENT, &new).await?;
        publish(tx, &ambient, AGENT, id, locale).await?;
        Ok::<_, KnowledgeError>(id)
    });
    made.await.expect("an article")
}

pub async fn category(world: &World, en: &str, fi: &str) -> CategoryId {
    let ambient = world.ambient.clone();
    let names = Names { en: en.into(), fi: fi.into(), sv: String::new() };
    let made = world.store.write(async move |tx: &mut Tx| create_category(tx, &ambient, AGENT, &names).await);
    made.await.expect("a category")
}

/// The room's routes; whoever calls a closed one is an agent with `role`.
pub fn router(room: &Arc<Knowledge>, role: Role) -> Router {
    router_of(room, role, &[])
}

/// The same for an agent of these teams.
pub fn router_of(room: &Arc<Knowledge>, role: Role, teams: &[TeamId]) -> Router {
    let me = Caller::for_test(AgentId(7), role, teams);
    helppo_knowledge::http::routes(Arc::clone(room)).into_router(
        move |grant: Grant, mut request: Request, next: Next| {
            let caller = me.clone();
            async move {
                if let Grant::May(action) = grant {
                    if !caller.permissions.has(action) {
                        return axum::response::IntoResponse::into_response(Problem::forbidden(
                            action.as_str(),
                        ));
                    }
                    request.extensions_mut().insert(caller);
                }
                next.run(request).await
            }
        },
    )
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("JSON, not {}", self.body))
    }
}

pub async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
}

pub async fn get(router: &Router, path: &str) -> Answer {
    send(router, Request::get(path).body(Body::empty()).expect("a request")).await
}

pub async fn post(router: &Router, method: &str, path: &str, json: &serde_json::Value) -> Answer {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    send(router, request.body(Body::from(json.to_string())).expect("a request")).await
}
