use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::{HeaderMap, Method};
use axum::response::Redirect;
use axum::routing::get;

use super::*;

/// A name server that answers each question with the next of its answers.
struct Script {
    answers: Vec<Vec<&'static str>>,
    asked: AtomicUsize,
}

impl Lookup for Script {
    fn lookup(&self, _: &str) -> Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send>> {
        let n = self.asked.fetch_add(1, Ordering::Relaxed).min(self.answers.len() - 1);
        let answer = self.answers[n].iter().map(|ip| ip.parse().unwrap()).collect();
        Box::pin(async move { Ok(answer) })
    }
}

fn call(url: impl Into<String>) -> Outbound {
    Outbound { method: Method::GET, url: url.into(), headers: HeaderMap::new(), body: vec![] }
}

fn egress(allow: &[&str], answers: Vec<Vec<&'static str>>) -> Egress {
    let config =
        EgressConfig { allow: allow.iter().map(|s| (*s).to_owned()).collect(), ..EgressConfig::default() };
    Egress::with_lookup(&config, Arc::new(Script { answers, asked: AtomicUsize::new(0) }))
}

async fn server() -> u16 {
    let router = Router::new()
        .route("/", get(async || "inside"))
        .route("/moved", get(async || Redirect::to("http://127.0.0.1/secret")))
        .route("/large", get(async || vec![0u8; 3 << 20]));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async { axum::serve(listener, router).await });
    port
}

#[test]
fn addresses_that_lead_inside_are_refused_in_every_spelling() {
    let table: &[(&str, Refused)] = &[
        ("http://127.0.0.1/", Refused::Inside),
        ("http://2130706433/", Refused::Inside),
        ("http://0x7f000001/", Refused::Inside),
        ("http://0177.0.0.1/", Refused::Inside),
        ("http://127.1/", Refused::Inside),
        ("http://0/", Refused::Inside),
        ("http://①②⑦.⓪.⓪.①/", Refused::Inside),
        ("http://[::1]/", Refused::Inside),
        ("http://[::]/", Refused::Inside),
        ("http://[::ffff:127.0.0.1]/", Refused::Inside),
        ("http://[::ffff:a9fe:a9fe]/", Refused::Inside),
        ("http://[64:ff9b::10.0.0.1]/", Refused::Inside),
        ("http://[fe80::1]/", Refused::Inside),
        ("http://[fe80::1%25eth0]/", Refused::NotUrl),
        ("http://169.254.169.254/latest/meta-data/", Refused::Inside),
        ("http://10.0.0.8/", Refused::Inside),
        ("http://100.100.100.200/", Refused::Inside),
        ("http://user@93.184.216.34/", Refused::Credentials),
        ("http://example.fi@127.0.0.1/", Refused::Credentials),
        ("http://example.fi:22/", Refused::Port(22)),
        ("http://example.fi:6379/", Refused::Port(6379)),
        ("file:///etc/passwd", Refused::Scheme),
        ("gopher://example.fi/", Refused::Scheme),
        ("ftp://example.fi/", Refused::Scheme),
        ("//example.fi/", Refused::NotUrl),
        ("example.fi", Refused::NotUrl),
        ("http://", Refused::NotUrl),
        ("", Refused::NotUrl),
    ];
    let egress = egress(&[], vec![vec![]]);
    for (url, expected) in table {
        assert_eq!(egress.check(url), Err(expected.clone()), "{url}");
    }
    for url in ["https://example.fi/hook?x=1", "http://93.184.216.34:80/", "https://[2606:4700::1111]:8443/"]
    {
        assert_eq!(egress.check(url), Ok(()), "{url}");
    }
}

#[tokio::test]
async fn a_name_with_one_inside_address_is_not_called_at_all() {
    for answer in [vec!["127.0.0.1"], vec!["8.8.8.8", "10.0.0.1"], vec!["::1"], vec!["::ffff:127.0.0.1"]] {
        let error = egress(&[], vec![answer.clone()]).send(call("http://trick.example/")).await.unwrap_err();
        assert!(matches!(error, EgressError::Refused(Refused::Inside)), "{answer:?}: {error:?}");
    }
}

#[tokio::test]
async fn a_name_that_turns_inward_after_the_check_is_caught_when_called() {
    let egress = egress(&[], vec![vec!["127.0.0.1"]]);
    assert_eq!(egress.check("http://rebind.example/"), Ok(()), "the text alone is harmless");
    let error = egress.send(call("http://rebind.example/")).await.unwrap_err();
    assert!(matches!(error, EgressError::Refused(Refused::Inside)), "{error:?}");
}

#[tokio::test]
async fn what_the_operator_lists_can_be_called_and_nothing_else_inside() {
    let port = server().await;
    let by_name = egress(&["llm.internal"], vec![vec!["127.0.0.1"]]);
    let answer = by_name.send(call(format!("http://llm.internal:{port}/"))).await.unwrap();
    assert_eq!(answer.body, b"inside");
    assert!(by_name.send(call(format!("http://other.internal:{port}/"))).await.is_err());
    let by_network = egress(&["127.0.0.0/8"], vec![vec![]]);
    assert_eq!(by_network.send(call(format!("http://127.0.0.1:{port}/"))).await.unwrap().body, b"inside");
    assert_eq!(by_network.check("http://10.0.0.1/"), Err(Refused::Inside));
}

#[tokio::test]
async fn redirects_are_not_followed_and_large_answers_are_not_read() {
    let port = server().await;
    let egress = egress(&["127.0.0.1"], vec![vec![]]);
    let moved = egress.send(call(format!("http://127.0.0.1:{port}/moved"))).await.unwrap();
    assert_eq!(moved.status, 303);
    let error = egress.send(call(format!("http://127.0.0.1:{port}/large"))).await.unwrap_err();
    assert!(matches!(error, EgressError::TooLarge), "{error:?}");
}

#[tokio::test]
async fn an_address_where_nobody_answers_does_not_hold_us_up() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let started = Instant::now();
    let error = egress(&["127.0.0.1"], vec![vec![]])
        .send(call(format!("http://127.0.0.1:{port}/?token=s3cret")))
        .await;
    let error = error.unwrap_err();
    assert!(matches!(error, EgressError::Failed(_)) && !error.to_string().contains("s3cret"), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(6));
}

#[test]
fn an_entry_with_a_port_opens_that_port_alone() {
    let only = egress(&["10.0.0.5:8080", "[fd00::7]:81", "model.inside:11434", "10.1.0.0/16"], vec![vec![]]);
    for good in [
        "http://10.0.0.5:8080/",
        "http://[fd00::7]:81/v1",
        "http://MODEL.inside:11434/v1",
        "http://10.1.2.3:9/",
    ] {
        assert_eq!(only.check(good), Ok(()), "{good}");
    }
    let table = [
        ("http://10.0.0.5/", Refused::Inside),
        ("http://[fd00::7]/", Refused::Inside),
        ("https://model.inside/", Refused::Port(443)),
    ];
    for (bad, why) in table {
        assert_eq!(only.check(bad), Err(why), "{bad}");
    }
}
