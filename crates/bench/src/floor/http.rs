//! A bare axum answering "ok" over loopback.

use std::time::{Duration, Instant};

use crate::stats::Times;

/// Milliseconds (p50, p99) of one request after another over one connection.
pub async fn hello() -> anyhow::Result<Times> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = axum::Router::new().route("/", axum::routing::get(async || "ok"));
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let client = crate::client();
    let mut times = Times::default();
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(1) {
        let sent = Instant::now();
        client.get(format!("http://{address}/")).send().await?.bytes().await?;
        times.add(sent.elapsed());
    }
    server.abort();
    Ok(times)
}
