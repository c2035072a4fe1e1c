//! Answers that are given once, however often they are asked for.

use std::sync::Arc;

use axum::{Extension, Router};
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::middleware::from_fn;
use axum::routing::post;
use helppo_kernel::Problem;
use helppo_testkit::{World, both_dbs};
use tower::ServiceExt as _;

use super::*;

/// Counts in the database and keeps its answer in the same transaction; then, as a crash would, the
/// answer is lost on its way.
async fn count(State(store): State<Store>, once: Option<Once>) -> Result<(), Problem> {
    let work = async move |tx: &mut Tx| {
        let n = tx.next_number("test").await?;
        if let Some(once) = &once {
            once.keep(tx, &n).await?;
        }
        Ok::<_, DbError>(())
    };
    store.write(work).await?;
    Err(Problem::internal())
}

/// Finds, when it comes to write, that a process that died has done the same a moment ago.
async fn too_late(State(store): State<Store>, once: Once) -> Result<String, Problem> {
    let first = once.clone();
    let dead = async move |tx: &mut Tx| first.keep(tx, &"the first").await;
    store.write(dead).await?;
    let again = async move |tx: &mut Tx| {
        tx.next_number("late").await?;
        once.keep(tx, &"the second").await
    };
    store.write(again).await?;
    Ok("the second".into())
}

/// Hands out something that nobody may read again.
async fn secret(State(store): State<Store>) -> Result<(Extension<NotKept>, String), Problem> {
    let made = store.write(async move |tx: &mut Tx| Ok::<_, DbError>(tx.next_number("secret").await?)).await?;
    Ok((Extension(NotKept), format!("secret {made}")))
}

/// Says how much it got.
async fn weigh(mut form: Multipart) -> String {
    let part = form.next_field().await.unwrap().unwrap();
    part.bytes().await.unwrap().len().to_string()
}

async fn ask(world: &World, caller: &'static str, request: Request) -> (u16, bool, String) {
    let answers = Arc::new(Answers::new(world.store.clone(), world.ambient.clone()));
    let layer = from_fn(move |request: Request, next: Next| {
        let answers = Arc::clone(&answers);
        async move { answers.once(caller, request, next).await }
    });
    let router = Router::new()
        .route("/", post(count))
        .route("/late", post(too_late))
        .route("/secret", post(secret))
        .route("/file", post(weigh).layer(DefaultBodyLimit::max(30 << 20)))
        .layer(layer)
        .with_state(world.store.clone());
    let response = router.oneshot(request).await.unwrap();
    let (status, replayed) = (response.status().as_u16(), response.headers().contains_key(REPLAYED));
    let body = to_bytes(response.into_body(), 1000).await.unwrap();
    (status, replayed, String::from_utf8(body.to_vec()).unwrap())
}

async fn send(world: &World, caller: &'static str, path: &str, key: Option<&str>) -> (u16, String) {
    let mut request = Request::post(path);
    if let Some(key) = key {
        request = request.header(HEADER, key);
    }
    let (status, _, body) = ask(world, caller, request.body(Body::empty()).unwrap()).await;
    (status, body)
}

both_dbs!(an_answer_kept_in_the_transaction_survives_the_loss_of_the_process, async |world: &World| {
    assert_eq!(send(world, "anna", "/", Some("k")).await, (200, "1".into()), "it was lost, and found again");
    assert_eq!(send(world, "anna", "/", Some("k")).await, (200, "1".into()), "the work was not done again");
    assert_eq!(send(world, "aino", "/", Some("k")).await, (200, "2".into()));
    assert_eq!(send(world, "anna", "/", None).await.0, 500);
    assert_eq!(send(world, "anna", "/", Some("k")).await, (200, "1".into()));
});

both_dbs!(a_secret_is_handed_out_once_and_stands_nowhere, async |world: &World| {
    assert_eq!(send(world, "anna", "/secret", Some("k")).await, (200, "secret 1".into()));
    let (status, again) = send(world, "anna", "/secret", Some("k")).await;
    assert_eq!(status, 409);
    assert!(again.contains("answer-not-kept"), "{again}");
    let kept: Result<Vec<String>, DbError> =
        world.store.read(async |tx: &mut Tx| tx.all("SELECT body FROM idempotency", p![]).await).await;
    assert_eq!(kept.expect("rows"), [""]);
    assert_eq!(send(world, "anna", "/secret", Some("another")).await, (200, "secret 2".into()));
});

both_dbs!(who_comes_too_late_hears_the_first_answer, async |world: &World| {
    assert_eq!(send(world, "anna", "/late", Some("k")).await, (200, "\"the first\"".into()));
});

both_dbs!(a_large_file_streams_past_and_is_taken_once, async |world: &World| {
    let file = |boundary: &str, size: usize| {
        let mut body =
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n").into_bytes();
        body.resize(body.len() + size, b'x');
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        Request::post("/file")
            .header(HEADER, "k")
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={boundary}"))
            .header(header::CONTENT_LENGTH, body.len())
            .body(Body::from(body))
            .unwrap()
    };
    let size = 20 << 20;
    assert_eq!(ask(world, "anna", file("first", size)).await, (200, false, size.to_string()));
    assert_eq!(ask(world, "anna", file("again", size)).await, (200, true, size.to_string()));
    assert_eq!(ask(world, "anna", file("other", size + 1)).await.0, 422, "another file under the same key");
});
