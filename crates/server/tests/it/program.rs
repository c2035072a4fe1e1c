//! The real binary in a folder of its own, on free loopback ports, stopped when dropped.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// How long the program may take to answer for the first time.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running `helppo serve`.
pub struct Program {
    pub folder: TempDir,
    pub url: String,
    pub smtp: u16,
    port: u16,
    postgres: Option<String>,
    /// Settings of this test, `key=value`.
    settings: Vec<String>,
    lying: bool,
    child: Option<Child>,
}

impl Program {
    /// Starts on an empty folder and waits until it answers.
    pub async fn start(postgres: Option<String>) -> Self {
        Self::start_with(postgres, Vec::new()).await
    }

    /// Like [`Program::start`], with further settings.
    pub async fn start_with(postgres: Option<String>, settings: Vec<String>) -> Self {
        let (port, smtp) = (free_port(), free_port());
        let folder = TempDir::with_prefix("helppo-it-").expect("a temporary folder");
        let mut program = Self {
            folder,
            url: format!("http://127.0.0.1:{port}"),
            smtp,
            port,
            postgres,
            settings,
            lying: false,
            child: None,
        };
        program.launch();
        program.wait_until_ready().await;
        program
    }

    /// Starts the binary on the same folder again.
    pub fn launch(&mut self) {
        let mut settings = vec![
            format!("folder={}", self.folder.path().display()),
            format!("listen=127.0.0.1:{}", self.port),
            format!("public_url={}", self.url),
            format!("mail.listen=127.0.0.1:{}", self.smtp),
            "log=error".to_owned(),
        ];
        settings.extend(self.settings.iter().cloned());
        settings.extend(self.postgres.iter().map(|url| format!("postgres={url}")));
        let mut command = if self.lying {
            let mut command = Command::new(std::env::current_exe().expect("a test has a path"));
            command
                .args(["--exact", "program::child_that_lies", "--nocapture"])
                .env(LYING, settings.join("\n"));
            command
        } else {
            let mut command = Command::new(env!("CARGO_BIN_EXE_helppo"));
            command.arg("serve").args(settings.iter().flat_map(|s| ["--set", s]));
            command
        };
        // What tells the tests how to run is no setting of the program.
        command.stdin(Stdio::null()).stdout(Stdio::null()).env_remove("HELPPO_CRASH");
        self.child = Some(command.spawn().expect("the binary starts"));
    }

    /// Goes on as a server that acknowledges before it commits.
    pub async fn restart_lying(&mut self) {
        self.stop();
        self.lying = true;
        self.launch();
        self.wait_until_ready().await;
    }

    /// Waits until it can write.
    pub async fn wait_until_ready(&self) {
        let (client, began) = (client(), Instant::now());
        loop {
            if client.get(format!("{}/readyz", self.url)).send().await.is_ok_and(|r| r.status().is_success())
            {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "the program did not get ready");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Asks it to stop and waits until it has; gives whether it ended well.
    pub fn stop(&mut self) -> bool {
        let Some(mut child) = self.child.take() else { return true };
        let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
        assert!(told.is_ok_and(|s| s.success()), "kill -TERM works");
        child.wait().is_ok_and(|s| s.success())
    }

    /// Kills it without a word.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("our own child can be killed");
            child.wait().expect("a killed child ends");
        }
    }

    /// Makes the organisation with its admin, and signs the admin in.
    pub async fn found(&self) -> Desk {
        let mut desk = Desk::new(&self.url);
        let admin = json!({ "language": "en", "organisation": "Test", "name": "Admin", "email": "admin@test.example",
            "password": PASSWORD });
        desk.call(Method::POST, "/setup", Some(&admin)).await.expect_success();
        desk.sign_in("admin@test.example").await;
        desk
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // The test is over; what the child still wanted to say is of no use.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Carries the settings of the child that lies.
const LYING: &str = "HELPPO_IT_LYING";

/// Not a test of its own: what [`Program::restart_lying`] starts in a process of its own.
#[tokio::test(flavor = "multi_thread")]
async fn child_that_lies() {
    let Ok(settings) = std::env::var(LYING) else { return };
    let flags: Vec<String> = settings.lines().map(str::to_owned).collect();
    let config =
        helppo_server::Config::load(None, std::iter::empty(), &flags).expect("the parent wrote the settings");
    let stop = helppo_server::asked_to_stop();
    helppo_server::serve_durably(config, helppo_store::Durability::Lying, stop)
        .await
        .expect("the child serves");
}

/// A PostgreSQL database for one test, when a server is named.
pub struct Database {
    pub url: String,
    server: String,
    name: String,
}

impl Database {
    /// Makes it.
    pub async fn new() -> Option<Self> {
        let server = helppo_testkit::postgres_url()?;
        let name = format!("helppo_it_{}", helppo_kernel::Chance::System.below(u64::MAX));
        let url = format!("{}/{name}", server.rsplit_once('/').expect("a database at the end").0);
        psql(&server, &format!("CREATE DATABASE {name}"));
        Some(Self { url, server, name })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        psql(&self.server, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

fn psql(server: &str, sql: &str) {
    let done = Command::new("psql").args(["-q", "-c", sql, server]).status();
    assert!(done.is_ok_and(|s| s.success()), "psql (Debian: postgresql-client): {sql}");
}

/// A client for loopback.
pub fn client() -> Client {
    // Every test of this process asks; the first one is heard.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(20))
        .build()
        .expect("a client without TLS can be made")
}

/// Everybody's password.
pub const PASSWORD: &str = "a-long-test-password";

/// A browser's place at the desk.
#[derive(Clone)]
pub struct Desk {
    url: String,
    client: Client,
    cookie: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub what: String,
    pub status: u16,
    pub body: Value,
}

impl Answer {
    /// Fails the test unless it worked.
    #[track_caller]
    pub fn expect_success(self) -> Value {
        assert!((200..300).contains(&self.status), "{}: {} {}", self.what, self.status, self.body);
        self.body
    }
}

impl Desk {
    /// Nobody yet.
    pub fn new(url: &str) -> Self {
        Self { url: url.into(), client: client(), cookie: None }
    }

    /// Becomes an agent.
    pub async fn sign_in(&mut self, email: &str) {
        let body = json!({ "email": email, "password": PASSWORD });
        let answer =
            self.request(Method::POST, "/session").json(&body).send().await.expect("the program answers");
        assert!(answer.status().is_success(), "{email} signs in: {}", answer.status());
        let cookie = answer.headers().get("set-cookie").and_then(|c| c.to_str().ok()).expect("a cookie");
        self.cookie = cookie.split(';').next().map(str::to_owned);
    }

    /// One request under `/api/v1`.
    pub async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let what = format!("{method} {path}");
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.unwrap_or_else(|e| panic!("{what}: {e}"));
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap_or_default();
        Answer { what, status, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
    }

    /// A thing that must be there.
    pub async fn get(&self, path: &str) -> Value {
        self.call(Method::GET, path, None).await.expect_success()
    }

    /// Something that must work.
    pub async fn post(&self, path: &str, body: &Value) -> Value {
        self.call(Method::POST, path, Some(body)).await.expect_success()
    }

    /// A thing, if the program answers.
    pub async fn try_get(&self, path: &str) -> Option<Value> {
        self.request(Method::GET, path).send().await.ok()?.json().await.ok()
    }

    /// Something under an Idempotency-Key; the status, if the program answers.
    pub async fn try_post(&self, path: &str, body: &Value, key: &str) -> Option<u16> {
        self.try_call(Method::POST, path, Some(body), Some(key)).await
    }

    /// Anything; the status, if the program answers.
    pub async fn try_call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> Option<u16> {
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.json(body);
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        Some(request.send().await.ok()?.status().as_u16())
    }

    /// The live line, once everything that is automatic has been joined.
    pub async fn live(&self) -> Line {
        let mut request = format!("{}/api/v1/live", self.url.replace("http", "ws"))
            .into_client_request()
            .expect("an address");
        let headers = request.headers_mut();
        let cookie = self.cookie.as_deref().expect("somebody signed in");
        headers.insert("cookie", cookie.parse().expect("a cookie is a header"));
        headers.insert("origin", self.url.parse().expect("an address is a header"));
        let (socket, _) = tokio_tungstenite::connect_async(request).await.expect("the line opens");
        let mut line = Line(socket);
        line.0
            .send(Message::text(json!({ "type": "hello", "resume": null }).to_string()))
            .await
            .expect("said");
        line.until(|frame| frame["type"] == "ready").await;
        line
    }

    /// One request under `/api/v1`, to be filled in.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request =
            self.client.request(method, format!("{}/api/v1{path}", self.url)).header("x-helppo", "1");
        match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }
}

/// An open live line.
pub struct Line(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Line {
    /// Hears frames until one is the one.
    pub async fn until(&mut self, is: impl Fn(&Value) -> bool) -> Value {
        loop {
            let heard = tokio::time::timeout(PATIENCE, self.0.next()).await.expect("a frame comes");
            let Some(Ok(Message::Text(text))) = heard else { panic!("the line broke: {heard:?}") };
            let frame: Value = serde_json::from_str(&text).expect("frames are JSON");
            if is(&frame) {
                return frame;
            }
        }
    }
}

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has ports");
    listener.local_addr().expect("a bound address").port()
}
