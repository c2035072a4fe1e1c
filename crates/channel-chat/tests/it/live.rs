//! The live line over a real socket.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use helppo_channel_chat::ChatLimits;
use helppo_testkit::{World, both_dbs};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::house::{Browser, House, talk_of};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn connect(at: SocketAddr, origin: Option<&str>, token: &str) -> Result<Socket, Error> {
    let mut request = format!("ws://{at}/api/visitor/v1/live").into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert("sec-websocket-protocol", HeaderValue::from_str(&format!("helppo.v1, {token}")).unwrap());
    if let Some(origin) = origin {
        headers.insert("origin", HeaderValue::from_str(origin).unwrap());
    }
    connect_async(request).await.map(|(socket, _)| socket)
}

/// A socket that has said hello and heard that all is there.
pub async fn joined(at: SocketAddr, who: &Browser, resume: &str) -> (Socket, Vec<Value>) {
    let origin = format!("http://{at}");
    let mut socket = connect(at, Some(&origin), &who.token).await.unwrap();
    socket.send(Message::text(json!({ "type": "hello", "resume": resume }).to_string())).await.unwrap();
    let mut missed = Vec::new();
    loop {
        let frame = hear(&mut socket).await;
        match frame["type"].as_str().unwrap() {
            "ready" => return (socket, missed),
            "welcome" | "ping" => {}
            _ => missed.push(frame),
        }
    }
}

async fn hear(socket: &mut Socket) -> Value {
    loop {
        let heard = tokio::time::timeout(Duration::from_secs(10), socket.next())
            .await
            .expect("a frame")
            .unwrap()
            .unwrap();
        if let Message::Text(text) = heard {
            return serde_json::from_str(&text).unwrap();
        }
    }
}

fn text_of(frame: &Value) -> Option<String> {
    frame["item"]["text"].as_str().map(str::to_owned)
}

/// The next frame of a kind.
async fn hear_of(socket: &mut Socket, kind: &str) -> Value {
    loop {
        let frame = hear(socket).await;
        if frame["type"] == kind {
            return frame;
        }
    }
}

both_dbs!(answers_typing_and_marks_reach_the_visitor_and_nobody_else, async |world: &World| {
    let house = House::new(world).await;
    let at = house.listen().await;
    let (aino, eve) = (house.visitor().await, house.visitor().await);
    let (mut hers, _) = joined(at, &aino, &aino.pos).await;
    let (mut other, _) = joined(at, &eve, &eve.pos).await;
    let talk = talk_of(&house.say(&aino, "message-1", json!({ "text": "Salainen asia" })).await);
    assert_eq!(hear_of(&mut hers, "item").await["item"]["client_id"], "message-1");

    house.take(talk).await;
    let line = hear_of(&mut hers, "item").await;
    assert_eq!(
        (line["item"]["type"].as_str(), line["item"]["name"].as_str()),
        (Some("joined"), Some("Silja"))
    );
    assert_eq!(hear_of(&mut hers, "talk").await["talk"]["state"], "person");
    house.chat.agent_types(talk, "Silja Niemi");
    assert_eq!(hear_of(&mut hers, "typing").await["name"], "Silja");
    let message = house.answer(talk, "Katson heti.").await;
    let item = hear_of(&mut hers, "item").await;
    assert_eq!(
        (item["talk"].as_str(), item["item"]["text"].as_str()),
        (Some(talk.to_string().as_str()), Some("Katson heti."))
    );
    assert_eq!(item["item"]["id"], json!(message));

    let (amb, agent) = (world.ambient.clone(), house.agent);
    house.say(&aino, "message-2", json!({ "talk": talk, "text": "Kiitos" })).await;
    let read = async move |tx: &mut helppo_store::Tx| {
        helppo_case::mark_read(tx, &amb, agent, talk).await.unwrap();
        Ok::<_, helppo_store::DbError>(())
    };
    world.store.write(read).await.unwrap();
    assert_eq!(hear_of(&mut hers, "delivery").await["delivery"], "read");

    house.say(&eve, "message-9", json!({ "text": "Oma asia" })).await;
    let own = hear_of(&mut other, "item").await;
    assert_eq!(own["item"]["text"], "Oma asia", "the first item that the other one hears is her own");
});

both_dbs!(a_line_that_broke_goes_on_where_it_was, async |world: &World| {
    let house = House::new(world).await;
    let at = house.listen().await;
    let visitor = house.visitor().await;
    let (mut socket, _) = joined(at, &visitor, &visitor.pos).await;
    let talk = talk_of(&house.say(&visitor, "message-1", json!({})).await);
    let pos = hear_of(&mut socket, "item").await["pos"].as_str().unwrap().to_owned();
    drop(socket);
    house.take(talk).await;
    for n in 0..3 {
        house.answer(talk, &format!("Vastaus {n}")).await;
    }
    // What the hub has not read yet comes right after `ready`; nothing is missed and nothing comes twice.
    let (mut socket, missed) = joined(at, &visitor, &pos).await;
    let mut texts: Vec<String> = missed.iter().filter_map(text_of).collect();
    while texts.len() < 3 {
        texts.extend(text_of(&hear_of(&mut socket, "item").await));
    }
    assert_eq!(texts, ["Vastaus 0", "Vastaus 1", "Vastaus 2"]);
});

both_dbs!(the_line_is_for_known_visitors_and_pages_of_ours, async |world: &World| {
    let house = House::new(world).await;
    let at = house.listen().await;
    let visitor = house.visitor().await;
    let own = format!("http://{at}");
    for (origin, token, status) in [
        (None, visitor.token.as_str(), 403),
        (Some("https://evil.example"), &visitor.token, 403),
        (Some("https://shop.example"), &visitor.token, 403),
        (Some(own.as_str()), "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 401),
    ] {
        match connect(at, origin, token).await {
            Err(Error::Http(response)) => assert_eq!(response.status(), status, "{origin:?}"),
            other => panic!("{origin:?}: {other:?}"),
        }
    }
    let (mut socket, _) = joined(at, &visitor, &visitor.pos).await;
    house.json(axum::http::Method::DELETE, "/session", Some(&visitor), Value::Null).await;
    loop {
        match socket.next().await.unwrap().unwrap() {
            Message::Close(Some(frame)) => break assert_eq!(u16::from(frame.code), 4401),
            _ => continue,
        }
    }
});

both_dbs!(who_waits_is_told_when_their_place_changes, async |world: &World| {
    let house = House::new(world).await;
    let at = house.listen().await;
    let (first, second) = (house.visitor().await, house.visitor().await);
    let ahead = talk_of(&house.say(&first, "message-1", json!({})).await);
    world.ambient.clock.advance(1_000);
    let said = house.say(&second, "message-2", json!({})).await;
    assert_eq!(said["talk"]["queue"]["position"], 2);
    let (mut socket, _) = joined(at, &second, &second.pos).await;
    house.take(ahead).await;
    loop {
        let frame = hear_of(&mut socket, "queue").await;
        if frame["queue"]["position"] == 1 {
            break;
        }
    }
});

both_dbs!(a_line_too_many_is_closed_with_its_reason, async |world: &World| {
    let limits = ChatLimits { visitor_sockets: 2, ..ChatLimits::none() };
    let house = House::with(world, json!({}), limits).await;
    let at = house.listen().await;
    let (aino, eero) = (house.visitor().await, house.visitor().await);
    let (first, _) = joined(at, &aino, &aino.pos).await;
    let (_second, _) = joined(at, &aino, &aino.pos).await;
    let code = async || {
        let mut socket = connect(at, Some(&format!("http://{at}")), &aino.token).await.unwrap();
        let hello = json!({ "type": "hello", "resume": aino.pos }).to_string();
        // The server may close before it has heard us.
        let _ = socket.send(Message::text(hello)).await;
        loop {
            match tokio::time::timeout(Duration::from_secs(10), socket.next()).await.expect("a frame") {
                Some(Ok(Message::Close(frame))) => return frame.map(|f| u16::from(f.code)),
                Some(Ok(Message::Text(text))) if text.contains("ready") => return None,
                Some(Ok(_)) => {}
                other => panic!("{other:?}"),
            }
        }
    };
    assert_eq!(code().await, Some(4429));
    let (_other, _) = joined(at, &eero, &eero.pos).await;
    drop(first);
    for _ in 0..400 {
        if code().await.is_none() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the seat was never free again");
});
