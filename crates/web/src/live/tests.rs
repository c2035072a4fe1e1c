use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::WebSocketUpgrade;
use axum::routing::get;
use futures_util::{SinkExt as _, StreamExt as _};
use helppo_kernel::{Actor, Event, EventId, NewEvent, Pos};
use helppo_store::{DbError, Store, Tx};
use helppo_testkit::World;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::{Notify, Semaphore};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::*;

/// A room about which the answer comes late, and by then perhaps wrong.
const SLOW: i64 = 13;

/// Rooms by number; an event `{room, text}` becomes one frame on `room:N` and one on `lobby`. An event
/// `{shut: N}` shuts a room for everybody but the first caller.
#[derive(Clone)]
struct Rooms {
    asked: Arc<Notify>,
    answers: Arc<Semaphore>,
    shut: Arc<Mutex<HashSet<i64>>>,
    gone: Arc<Mutex<HashSet<u32>>>,
    diary: Arc<Mutex<Vec<String>>>,
}

impl Projector for Rooms {
    type Who = u32;

    fn automatic(&self, _: &u32) -> Vec<String> {
        vec!["lobby".into()]
    }

    async fn authorise(&self, who: &u32, topic: &str) -> Option<Vec<Key>> {
        if topic == "lobby" {
            return Some(vec![Key::new("lobby", 0)]);
        }
        let room: i64 = topic.strip_prefix("room:")?.parse().ok()?;
        let open = *who == 1 || !self.shut.lock().unwrap().contains(&room);
        if room == SLOW {
            self.asked.notify_one();
            self.answers.acquire().await.unwrap().forget();
        }
        open.then(|| vec![Key::new("room", room)])
    }

    async fn renew(&self, who: &u32) -> Option<u32> {
        (!self.gone.lock().unwrap().contains(who)).then_some(*who)
    }

    async fn project(
        &self,
        events: &[Arc<Event>],
        wanted: &(impl Fn(Key) -> bool + Sync),
    ) -> Result<Vec<Projected>, DbError> {
        let mut out = Vec::new();
        for event in events {
            if let Some(room) = event.get::<i64>("shut") {
                self.shut.lock().unwrap().insert(room);
                out.push(Projected::Recheck { pos: event.pos, key: Key::new("room", room) });
            }
            if let Some(room) = event.get::<i64>("room") {
                for (topic, key) in [
                    ("lobby".to_owned(), Key::new("lobby", 0)),
                    (format!("room:{room}"), Key::new("room", room)),
                ] {
                    if wanted(key) {
                        let frame = event_frame(event, &topic, "Aino", &event.data);
                        out.push(Projected::Send { pos: event.pos, keys: vec![key], frame });
                    } else {
                        out.push(Projected::Unmade { pos: event.pos, key });
                    }
                }
            }
            if event.data.get("late").is_some() {
                self.asked.notify_one();
                self.answers.acquire().await.unwrap().forget();
            }
        }
        Ok(out)
    }

    fn signal(&self, who: &u32, topic: &str, kind: &str) -> Option<Frame> {
        matches!(kind, "typing" | "idle")
            .then(|| signal_frame(topic, kind, json!({ "agent": { "id": who } })))
    }

    fn came(&self, who: &u32) {
        self.diary.lock().unwrap().push(format!("{who} came"));
    }

    fn left(&self, who: &u32) {
        self.diary.lock().unwrap().push(format!("{who} left"));
    }

    async fn hear(&self, who: &u32, message: Value) -> Option<Frame> {
        (message["type"] == "echo").then(|| json!({ "type": "echo", "who": who }).to_string().into())
    }
}

struct House {
    world: World,
    hub: Arc<Hub<Rooms>>,
    rooms: Rooms,
    address: SocketAddr,
}

async fn house_of(limits: HubLimits, world: World) -> House {
    let rooms = Rooms {
        asked: Arc::default(),
        answers: Arc::new(Semaphore::new(0)),
        shut: Arc::default(),
        gone: Arc::default(),
        diary: Arc::default(),
    };
    let hub = Hub::start(world.store.clone(), rooms.clone(), limits).await.unwrap();
    let served = Arc::clone(&hub);
    let upgrade = async move |axum::extract::Path(who): axum::extract::Path<u32>, ws: WebSocketUpgrade| {
        served.upgrade(ws, who)
    };
    let router = Router::new().route("/live/{who}", get(upgrade));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(crate::serve(listener, router, crate::Limits::default(), std::future::pending()));
    House { world, hub, rooms, address }
}

async fn house() -> House {
    house_of(HubLimits::default(), World::sqlite().await).await
}

impl House {
    async fn happen(&self, data: Value) {
        happen(&self.world.store, self.world.ambient.id(), data).await;
    }

    async fn say(&self, room: i64, text: &str) {
        self.happen(json!({ "room": room, "text": text })).await;
    }

    async fn connect(&self, who: u32) -> Client {
        let (socket, _) = connect_async(format!("ws://{}/live/{who}", self.address)).await.unwrap();
        Client(socket)
    }

    /// Connected, greeted, and told that all is there.
    async fn enter(&self, who: u32, resume: Option<&str>) -> Client {
        let mut client = self.connect(who).await;
        client.send(json!({ "type": "hello", "resume": resume })).await;
        client.until("ready").await;
        client
    }
}

async fn happen(store: &Store, id: EventId, data: Value) {
    let event = NewEvent::new("Said", helppo_kernel::Millis(1), Actor::System, data);
    store.write(async move |tx: &mut Tx| tx.event(id, &event).await).await.unwrap();
}

struct Client(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Client {
    async fn send(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    /// The next message, or the close code as a number.
    async fn next(&mut self) -> Value {
        loop {
            let heard =
                tokio::time::timeout(Duration::from_secs(5), self.0.next()).await.expect("something is said");
            match heard {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Close(frame))) => return json!(frame.map_or(0, |f| u16::from(f.code))),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return json!("gone"),
            }
        }
    }

    /// Everything up to and with the first message of this type.
    async fn until(&mut self, kind: &str) -> Vec<Value> {
        let mut heard = Vec::new();
        loop {
            let message = self.next().await;
            let done = message["type"] == kind || !message.is_object();
            heard.push(message);
            if done {
                return heard;
            }
        }
    }

    async fn quiet(&mut self) -> bool {
        let heard = tokio::time::timeout(Duration::from_millis(150), self.0.next()).await;
        heard.is_err()
    }
}

fn texts<'a>(heard: &'a [Value], topic: &str) -> Vec<&'a str> {
    let events = heard.iter().filter(|m| m["type"] == "event" && m["topic"] == topic);
    events.filter_map(|m| m["data"]["text"].as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_committed_arrives_once_in_order_and_only_where_joined() {
    let house = house().await;
    let mut here = house.enter(1, None).await;
    let mut elsewhere = house.enter(2, None).await;
    here.send(json!({ "type": "subscribe", "topic": "room:7" })).await;
    here.until("subscribed").await;
    for n in 0..50 {
        house.say(7, &n.to_string()).await;
    }
    let mut heard = Vec::new();
    for _ in 0..100 {
        heard.push(here.next().await);
    }
    let expected: Vec<String> = (0..50).map(|n| n.to_string()).collect();
    assert_eq!(texts(&heard, "room:7"), expected);
    assert_eq!(texts(&heard, "lobby"), expected);
    let positions: Vec<Pos> = heard.iter().map(|m| m["pos"].as_str().unwrap().parse().unwrap()).collect();
    assert!(positions.is_sorted());
    for n in 0..50 {
        assert_eq!(elsewhere.next().await["data"]["text"], n.to_string());
    }
    assert!(elsewhere.quiet().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_was_away_gets_what_it_missed_from_memory() {
    let house = house().await;
    let mut client = house.enter(1, None).await;
    house.say(7, "before").await;
    let seen = client.next().await["pos"].as_str().unwrap().to_owned();
    drop(client);
    house.say(7, "meanwhile").await;
    house.say(8, "elsewhere").await;
    let mut client = house.connect(1).await;
    client.send(json!({ "type": "hello", "resume": seen })).await;
    client.send(json!({ "type": "subscribe", "topic": "room:7" })).await;
    let heard = client.until("ready").await;
    assert_eq!(texts(&heard, "lobby"), ["meanwhile", "elsewhere"]);
    assert_eq!(texts(&heard, "room:7"), ["meanwhile"], "topics asked for at once are filled in before ready");
    house.say(7, "after").await;
    assert_eq!(client.next().await["data"]["text"], "after");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_listened_to_is_made_for_who_asks_later_and_for_who_joins_meanwhile() {
    let house = house().await;
    let mut client = house.enter(1, None).await;
    house.say(7, "before anybody came").await;
    let seen = client.next().await["pos"].as_str().unwrap().to_owned();
    house.say(7, "unheard").await;
    assert_eq!(client.next().await["topic"], "lobby");
    client.send(json!({ "type": "subscribe", "topic": "room:7", "from": seen })).await;
    let heard = client.until("subscribed").await;
    assert_eq!(texts(&heard, "room:7"), ["unheard"]);

    house.happen(json!({ "room": 8, "text": "in between", "late": true })).await;
    house.rooms.asked.notified().await;
    client.send(json!({ "type": "subscribe", "topic": "room:8" })).await;
    client.until("subscribed").await;
    house.rooms.answers.add_permits(2);
    let heard = [client.next().await, client.next().await];
    assert_eq!(texts(&heard, "room:8"), ["in between"]);
    house.say(8, "after").await;
    let heard = [client.next().await, client.next().await];
    assert_eq!(texts(&heard, "room:8"), ["after"]);
    assert!(client.quiet().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_the_log_fills_the_gap() {
    let house = house().await;
    let mut client = house.enter(1, None).await;
    house.say(7, "before").await;
    let seen = client.next().await["pos"].as_str().unwrap().to_owned();
    drop(client);
    for n in 0..1200 {
        happen(&house.world.store, house.world.ambient.id(), json!({ "room": 7, "text": n.to_string() }))
            .await;
    }
    let House { world, .. } = house;
    let large = HubLimits { outbox_frames: 10_000, outbox_bytes: 10 << 20, ..HubLimits::default() };
    let house = house_of(large, world).await;
    let mut client = house.connect(2).await;
    client.send(json!({ "type": "hello", "resume": seen, "topics": ["room:7"] })).await;
    let heard = client.until("ready").await;
    let expected: Vec<String> =
        std::iter::once("before".into()).chain((0..1200).map(|n| n.to_string())).collect();
    assert_eq!(
        texts(&heard, "room:7"),
        expected,
        "the event at the position had two frames, so it comes again"
    );
    assert!(!heard.iter().any(|m| m["type"] == "resync"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_away_too_long_or_knows_another_history_fetches_anew() {
    let house = house().await;
    for resume in ["0-999999", "nonsense"] {
        let mut client = house.connect(1).await;
        client.send(json!({ "type": "hello", "resume": resume })).await;
        let heard = client.until("ready").await;
        assert!(heard.iter().any(|m| m["type"] == "resync"), "{resume}: {heard:?}");
        house.say(7, "on").await;
        assert_eq!(client.next().await["data"]["text"], "on", "and goes on live");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reader_is_told_to_fetch_anew_and_harms_nobody() {
    let limits = HubLimits { outbox_frames: 20, outbox_bytes: 1 << 20, ..HubLimits::default() };
    let house = house_of(limits, World::sqlite().await).await;
    let mut slow = house.enter(1, None).await;
    let mut quick = house.enter(2, None).await;
    let text = "x".repeat(100_000);
    for _ in 0..80 {
        house.say(7, &text).await;
        assert_eq!(quick.next().await["type"], "event");
    }
    let mut resynced = false;
    let mut events = 0;
    while !resynced && events < 80 {
        let message = slow.next().await;
        resynced = message["type"] == "resync";
        events += 1;
    }
    assert!(resynced, "8 MB do not fit into the outbox");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_topic_stays_silent() {
    let house = house().await;
    house.rooms.shut.lock().unwrap().insert(7);
    let mut client = house.enter(2, None).await;
    for topic in ["room:7", "room:x", "secret"] {
        client.send(json!({ "type": "subscribe", "topic": topic })).await;
        assert_eq!(client.next().await, json!({ "type": "refused", "topic": topic }));
    }
    house.say(7, "secret").await;
    assert_eq!(client.next().await["topic"], "lobby");
    assert!(client.quiet().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn visibility_lost_is_silence_from_that_very_event_on() {
    let house = house().await;
    let (mut keeps, mut loses) = (house.enter(1, None).await, house.enter(2, None).await);
    for client in [&mut keeps, &mut loses] {
        client.send(json!({ "type": "subscribe", "topic": "room:7" })).await;
        client.until("subscribed").await;
    }
    house.happen(json!({ "shut": 7, "room": 7, "text": "shut" })).await;
    for n in 0..20 {
        house.say(7, &n.to_string()).await;
    }
    let mut heard = Vec::new();
    for _ in 0..22 {
        heard.push(loses.next().await);
    }
    assert_eq!(texts(&heard, "room:7"), Vec::<&str>::new());
    assert_eq!(texts(&heard, "lobby").len(), 21);
    assert!(heard.contains(&json!({ "type": "refused", "topic": "room:7" })));
    let mut heard = Vec::new();
    for _ in 0..42 {
        heard.push(keeps.next().await);
    }
    let expected: Vec<String> =
        std::iter::once("shut".into()).chain((0..20).map(|n| n.to_string())).collect();
    assert_eq!(texts(&heard, "room:7"), expected, "who may stay misses nothing and gets nothing twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_yes_that_was_overtaken_by_a_change_is_asked_again() {
    let house = house().await;
    let (mut other, mut client) = (house.enter(1, None).await, house.enter(2, None).await);
    client.send(json!({ "type": "subscribe", "topic": "room:13" })).await;
    house.rooms.asked.notified().await;
    house.happen(json!({ "shut": SLOW })).await;
    house.say(SLOW, "secret").await;
    assert_eq!(other.next().await["data"]["text"], "secret", "the change has been handed out");
    house.rooms.answers.add_permits(10);
    let heard = [client.next().await, client.next().await];
    assert_eq!(texts(&heard, "room:13"), Vec::<&str>::new());
    assert!(heard.contains(&json!({ "type": "refused", "topic": "room:13" })), "{heard:?}");
    house.say(SLOW, "more").await;
    assert_eq!(client.next().await["topic"], "lobby");
    assert!(client.quiet().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_caller_is_out_and_others_go_on() {
    let house = house().await;
    let (mut stays, mut leaves) = (house.enter(1, None).await, house.enter(2, None).await);
    house.rooms.gone.lock().unwrap().insert(2);
    house.hub.recheck(|who| *who == 2);
    house.say(7, "after").await;
    assert_eq!(leaves.next().await, json!(4401));
    assert_eq!(stays.next().await["data"]["text"], "after");
    house.hub.recheck(|_| true);
    house.say(7, "still").await;
    assert_eq!(stays.next().await["data"]["text"], "still");
}

#[tokio::test(flavor = "multi_thread")]
async fn signals_reach_the_others_and_end_with_the_connection() {
    let house = house().await;
    let (mut a, mut b) = (house.enter(1, None).await, house.enter(2, None).await);
    for client in [&mut a, &mut b] {
        client.send(json!({ "type": "subscribe", "topic": "room:7" })).await;
        client.until("subscribed").await;
    }
    a.send(json!({ "type": "signal", "topic": "room:7", "kind": "typing" })).await;
    let heard = b.next().await;
    assert_eq!((heard["kind"].as_str(), heard["agent"]["id"].as_i64()), (Some("typing"), Some(1)));
    assert!(a.quiet().await, "nobody hears their own typing");
    let key = Key::new("room", 7);
    assert_eq!(house.hub.signals(key), [(Arc::new(1), "typing".to_owned())]);
    a.send(json!({ "type": "signal", "topic": "room:7", "kind": "shouting" })).await;
    a.send(json!({ "type": "signal", "topic": "room:8", "kind": "typing" })).await;
    drop(a);
    assert_eq!(b.next().await["kind"], "idle");
    assert_eq!(house.hub.present(key), 1);
    assert_eq!(house.hub.signals(key), []);
    assert_eq!(*house.rooms.diary.lock().unwrap(), ["1 came", "2 came", "1 left"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_types_go_to_the_projector_and_nonsense_ends_the_line() {
    let house = house().await;
    let mut client = house.enter(5, None).await;
    client.send(json!({ "type": "echo" })).await;
    assert_eq!(client.next().await["who"], 5);
    client.0.send(Message::text("nonsense")).await.unwrap();
    assert_eq!(client.next().await, json!(4400));
    let mut early = house.connect(5).await;
    early.send(json!({ "type": "subscribe", "topic": "room:7" })).await;
    assert_eq!(early.next().await, json!(4400), "first hello, then the rest");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_silent_are_let_go_and_the_living_are_pinged() {
    let limits = HubLimits { ping_seconds: 1, silence_seconds: 3, ..HubLimits::default() };
    let house = house_of(limits, World::sqlite().await).await;
    let mut client = house.enter(1, None).await;
    assert_eq!(client.next().await["type"], "ping");
    client.send(json!({ "type": "pong" })).await;
    let heard = client.until("never").await;
    assert_eq!(heard.last(), Some(&json!(4408)));
    assert!(heard.len() >= 3, "it was pinged while it was silent: {heard:?}");
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(house.hub.count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_says_goodbye() {
    let house = house().await;
    let mut client = house.enter(1, None).await;
    house.hub.close_all();
    assert_eq!(client.next().await, json!(1012));
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_the_limit_sockets_are_refused_politely() {
    let house = house_of(HubLimits { sockets: 1, ..HubLimits::default() }, World::sqlite().await).await;
    let _first = house.enter(1, None).await;
    let refused = connect_async(format!("ws://{}/live/2", house.address)).await.unwrap_err();
    assert!(refused.to_string().contains("503"), "{refused}");
}
