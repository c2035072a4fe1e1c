//! This room over HTTP: real router, real gate, real store; only time and the cost of passwords are set.

mod admin;
mod door;
mod keys;
mod sign_in;
mod together;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use helppo_testkit::World;
use helppo_web::guard::Peer;
use helppo_web::{Guard, GuardConfig, Table as WebTable, routes};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::{Action, Caller, Cost, Grant, People, Table, http};

const HOST: &str = "http://localhost:8080";
const PASSWORD: &str = "kolme kaunista sanaa";

/// The installation under test.
struct House {
    people: Arc<People>,
    router: Router,
}

/// A browser or a program in front of it.
#[derive(Clone, Default)]
struct Client {
    cookie: Option<String>,
    key: Option<String>,
}

/// What came back.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

#[utoipa::path(get, path = "/api/v1/test/read", responses((status = 200)))]
async fn read_something(caller: Caller) -> String {
    format!("{} in {} teams", caller.name, caller.teams.len())
}

#[utoipa::path(post, path = "/api/v1/test/count", responses((status = 200)))]
async fn count(axum::Extension(counter): axum::Extension<Counter>) -> axum::Json<u64> {
    tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    axum::Json(counter.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1)
}

#[derive(Clone, Default)]
struct Counter(Arc<std::sync::atomic::AtomicU64>);

async fn house(world: &World) -> House {
    let config = GuardConfig { public_url: HOST.into(), also: vec![], trusted_proxies: vec![] };
    let guard = Arc::new(Guard::new(&config).unwrap());
    let people =
        People::open(world.store.clone(), world.ambient.clone(), Arc::clone(&guard), Cost::Trifling).await;
    let people = people.unwrap();
    let test: Table = WebTable::new()
        .row(Grant::May(Action::CaseRead), routes!(read_something))
        .row(Grant::SignedIn, routes!(count));
    let router = people.guard_table(http::routes(Arc::clone(&people)).merge(test));
    let router = guard.protect(router.layer(axum::Extension(Counter::default())));
    House { people, router }
}

/// A house with its admin, Anna.
async fn founded(world: &World) -> (House, Client) {
    let house = house(world).await;
    let mut anna = Client::default();
    let input = json!({
        "language": "fi", "organisation": "Kauppa Oy", "name": "Anna Aalto", "email": "Anna@Kauppa.fi", "password": PASSWORD,
    });
    let answer = anna.post(&house, "/api/v1/setup", input).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    (house, anna)
}

impl House {
    /// Makes an agent through `admin` and signs them in.
    async fn hire(&self, admin: &mut Client, name: &str, role: &str, teams: &[&str]) -> (String, Client) {
        let email = format!("{}@kauppa.fi", name.to_lowercase());
        let input =
            json!({ "name": name, "email": email, "role": role, "teams": teams, "password": PASSWORD });
        let made = admin.post(self, "/api/v1/agents", input).await;
        assert_eq!(made.status, 201, "{made:?}");
        let mut client = Client::default();
        let signed = client.sign_in(self, &email, PASSWORD).await;
        assert_eq!(signed.status, 200, "{signed:?}");
        (made.body["id"].as_str().unwrap().to_owned(), client)
    }

    async fn team(&self, admin: &mut Client, name: &str) -> String {
        let made = admin.post(self, "/api/v1/teams", json!({ "name": name })).await;
        assert_eq!(made.status, 201, "{made:?}");
        made.body["id"].as_str().unwrap().to_owned()
    }
}

impl Client {
    async fn get(&mut self, house: &House, path: &str) -> Answer {
        self.call(house, Method::GET, path, None, &[]).await
    }

    async fn post(&mut self, house: &House, path: &str, body: Value) -> Answer {
        self.call(house, Method::POST, path, Some(body), &[("x-helppo", "1")]).await
    }

    async fn put(&mut self, house: &House, path: &str, body: Value) -> Answer {
        self.call(house, Method::PUT, path, Some(body), &[("x-helppo", "1")]).await
    }

    async fn patch(&mut self, house: &House, path: &str, body: Value) -> Answer {
        self.call(house, Method::PATCH, path, Some(body), &[("x-helppo", "1")]).await
    }

    async fn delete(&mut self, house: &House, path: &str) -> Answer {
        self.call(house, Method::DELETE, path, None, &[("x-helppo", "1")]).await
    }

    async fn sign_in(&mut self, house: &House, email: &str, password: &str) -> Answer {
        self.post(house, "/api/v1/session", json!({ "email": email, "password": password })).await
    }

    /// Sends one request; keeps the cookie that the answer sets, as a browser does.
    async fn call(
        &mut self,
        house: &House,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "localhost:8080");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, format!("helppo={cookie}"));
        }
        if let Some(key) = &self.key {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        }
        let body = match body {
            Some(json) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(json.to_string())
            }
            None => Body::empty(),
        };
        request.extensions_mut().unwrap().insert(Peer("192.0.2.7".parse().unwrap()));
        let response = house.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        if let Some(set) = parts.headers.get(header::SET_COOKIE) {
            let value = set.to_str().unwrap().strip_prefix("helppo=").unwrap().split(';').next().unwrap();
            self.cookie = (!value.is_empty()).then(|| value.to_owned());
        }
        let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or_else(|_| String::from_utf8_lossy(&bytes).into());
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }
}

impl Answer {
    #[track_caller]
    fn is(self, status: StatusCode) -> Value {
        assert_eq!(self.status, status.as_u16(), "{:?}", self.body);
        self.body
    }

    /// The status and the slug of a problem.
    fn problem(&self) -> (u16, &str) {
        (self.status, self.body["slug"].as_str().unwrap_or_default())
    }

    fn fields(&self) -> Vec<&str> {
        let fields = self.body["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
        fields.iter().filter_map(|f| f["field"].as_str()).collect()
    }
}
