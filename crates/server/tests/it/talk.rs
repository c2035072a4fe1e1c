//! A chat through its end, as the visitor and the agent see it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::program::{Desk, Program, client};

/// A browser with the widget open.
struct Visitor {
    url: String,
    token: String,
}

impl Visitor {
    async fn come(program: &Program, channel: &Value) -> Self {
        let mut visitor = Self { url: program.url.clone(), token: String::new() };
        let opened = visitor.call(
            Method::POST,
            "/session",
            json!({ "channel": channel, "nonce": "0123456789abcdef0123456789abcdef" }),
        );
        visitor.token = opened.await["token"].as_str().expect("a token").to_owned();
        visitor
    }

    async fn say(&self, id: &str, talk: Option<&Value>) -> Value {
        let said = json!({ "client_id": id, "talk": talk, "text": "Hello" });
        self.call(Method::POST, "/messages", said).await["talk"].clone()
    }

    async fn call(&self, method: Method, path: &str, body: Value) -> Value {
        let mut request = client()
            .request(method, format!("{}/api/visitor/v1{path}", self.url))
            .header("origin", &self.url);
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Visitor {}", self.token));
        }
        if !body.is_null() {
            request = request.json(&body);
        }
        let answer = request.send().await.expect("the program answers");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.expect("JSON")
    }
}

/// A chat whose queue gives `wrap_up_ms`; its id.
async fn chat(program: &Program, admin: &Desk, wrap_up_ms: i64) -> Value {
    let team = admin.get("/session").await["teams"][0].clone();
    let settings = json!({ "brand_name": "Test", "sites": [program.url], "bot": false });
    let channel = json!({ "kind": "chat", "name": "Chat", "team": team["id"], "enabled": true, "language": "en",
        "settings": settings });
    let made = admin.post("/channels", &channel).await;
    let queue = json!({ "id": "", "team": team, "channel_kind": "chat", "target_ms": 60_000, "target_percent": 80,
        "auto_accept": false, "wrap_up_ms": wrap_up_ms });
    admin.call(Method::PUT, "/queues", Some(&json!({ "items": [queue] }))).await.expect_success();
    made["id"].clone()
}

#[tokio::test]
async fn an_agent_ends_a_chat_writes_up_and_the_visitor_who_writes_again_is_served_anew() {
    let program = Program::start(None).await;
    let admin = program.found().await;
    let channel = chat(&program, &admin, 600_000).await;
    let visitor = Visitor::come(&program, &channel).await;
    let talk = visitor.say("message-1", None).await;
    let case = talk["id"].as_str().expect("an id");

    let work = admin.post(&format!("/cases/{case}/take"), &json!({})).await["interaction"].clone();
    let end = format!("/interactions/{}/end", work.as_str().expect("work"));
    let ended = admin.post(&end, &json!({})).await;
    assert!(ended["wrap_until"].as_i64().is_some(), "{ended}");
    let running = &admin.get(&format!("/cases/{case}")).await["interaction"];
    assert_eq!((&running["state"], &running["channel_kind"]), (&json!("wrap_up"), &json!("chat")));
    assert_eq!(admin.post(&end, &json!({})).await["wrap_until"], Value::Null, "once is enough");

    let seen = visitor.call(Method::GET, &format!("/talks/{case}"), Value::Null).await;
    assert_eq!(seen["talk"]["state"], "ended");
    let told = seen["items"].as_array().expect("items").last().expect("one").clone();
    assert_eq!((&told["type"], &told["name"]), (&json!("ended"), &json!("Admin")));

    let again = visitor.say("message-2", Some(&talk["id"])).await;
    assert_eq!((&again["id"], &again["state"]), (&talk["id"], &json!("waiting")));
    let lines = admin.get(&format!("/cases/{case}/timeline")).await;
    let how: Vec<&Value> =
        lines["items"].as_array().expect("items").iter().map(|i| &i["event"]["data"]["how"]).collect();
    assert!(how.contains(&&json!("agent_ended")) && how.contains(&&json!("went_on")), "{how:?}");
}

#[tokio::test]
async fn without_time_to_write_up_a_chat_is_over_when_its_agent_ends_it() {
    let program = Program::start(None).await;
    let admin = program.found().await;
    let channel = chat(&program, &admin, 0).await;
    let visitor = Visitor::come(&program, &channel).await;
    let case = visitor.say("message-1", None).await["id"].as_str().expect("an id").to_owned();
    let work = admin.post(&format!("/cases/{case}/take"), &json!({})).await["interaction"].clone();
    let ended = admin.post(&format!("/interactions/{}/end", work.as_str().expect("work")), &json!({})).await;
    assert_eq!(ended["wrap_until"], Value::Null);
    let seen = visitor.call(Method::GET, &format!("/talks/{case}"), Value::Null).await;
    let lines: Vec<&Value> = seen["items"].as_array().expect("items").iter().map(|i| &i["type"]).collect();
    assert_eq!(lines.iter().filter(|kind| **kind == "ended").count(), 1, "told once: {lines:?}");
    assert_eq!(admin.get(&format!("/cases/{case}")).await["interaction"], Value::Null);
}
