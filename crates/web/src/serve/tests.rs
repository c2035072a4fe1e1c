use std::net::SocketAddr;
use std::time::Instant;

use axum::routing::{get, post};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::oneshot;

use super::*;

fn quick() -> Limits {
    Limits {
        headers: Duration::from_millis(300),
        body: Duration::from_millis(300),
        stalled: Duration::from_millis(400),
        drain: Duration::from_secs(2),
        body_bytes: 10_000,
        ..Limits::default()
    }
}

struct Running {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    done: tokio::task::JoinHandle<()>,
}

async fn start(limits: Limits) -> Running {
    let router = Router::new()
        .route("/", get(async |axum::Extension(Peer(ip)): axum::Extension<Peer>| format!("hello {ip}")))
        .route("/length", post(async |body: axum::body::Bytes| body.len().to_string()))
        .route("/slow", get(async || tokio::time::sleep(Duration::from_millis(400)).await))
        .route("/large", get(async || vec![b'x'; 64 << 20]));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let done = tokio::spawn(serve(listener, router, limits, async { drop(stopped.await) }));
    Running { address, stop: Some(stop), done }
}

/// Sends `text` and reads to the end of the connection.
async fn talk(address: SocketAddr, text: &str) -> (String, Duration) {
    let started = Instant::now();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    drop(tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await);
    (String::from_utf8_lossy(&answer).into_owned(), started.elapsed())
}

#[tokio::test]
async fn an_ordinary_request_is_answered_and_knows_its_peer() {
    let running = start(quick()).await;
    let (answer, _) = talk(running.address, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("hello 127.0.0.1"), "{answer}");
}

#[tokio::test]
async fn headers_that_never_end_are_cut_off() {
    let running = start(quick()).await;
    for beginning in ["", "GET / HT", "GET / HTTP/1.1\r\nHost: x\r\n"] {
        let (_, took) = talk(running.address, beginning).await;
        assert!(took < Duration::from_secs(2), "{beginning:?} held its connection for {took:?}");
    }
}

#[tokio::test]
async fn a_body_that_trickles_is_cut_off_and_the_others_go_on() {
    let running = start(quick()).await;
    let address = running.address;
    let slow = tokio::spawn(async move {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n").await.unwrap();
        let started = Instant::now();
        while stream.write_all(b"x").await.is_ok() && started.elapsed() < Duration::from_secs(5) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        started.elapsed()
    });
    let (answer, took) = talk(address, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200") && took < Duration::from_millis(250), "{took:?}");
    assert!(slow.await.unwrap() < Duration::from_secs(3));
}

#[tokio::test]
async fn a_body_beyond_the_hard_limit_is_not_read() {
    let running = start(quick()).await;
    let body = "x".repeat(20_000);
    let head = format!(
        "POST /length HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let (answer, _) = talk(running.address, &(head + &body)).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn headers_beyond_the_limits_are_refused() {
    let running = start(quick()).await;
    let many = "X-A: b\r\n".repeat(200);
    let large = format!("X-A: {}\r\n", "b".repeat(70_000));
    for headers in [many, large] {
        let (answer, _) = talk(running.address, &format!("GET / HTTP/1.1\r\nHost: x\r\n{headers}\r\n")).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{}", &answer[..60]);
    }
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_let_go() {
    let running = start(Limits { connections: 1, ..quick() }).await;
    let mut lazy = TcpStream::connect(running.address).await.unwrap();
    lazy.write_all(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let (answer, took) =
        talk(running.address, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "the only place was never freed ({took:?})");
}

#[tokio::test]
async fn a_request_under_way_is_finished_at_shutdown_and_nothing_new_begins() {
    let mut running = start(quick()).await;
    let address = running.address;
    let under_way = tokio::spawn(talk(address, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"));
    tokio::time::sleep(Duration::from_millis(100)).await;
    running.stop.take().unwrap().send(()).unwrap();
    let (answer, _) = under_way.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    tokio::time::timeout(Duration::from_secs(2), running.done).await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}
