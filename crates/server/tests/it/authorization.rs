//! Every operation × role × {own, other team and channel}: no gap, and no route without its line.
//!
//! The list of operations is read from the running program. `authorization.txt` beside this file holds one
//! line for each with its grant; a new route, or a route whose grant changed, fails until its line is
//! written there on purpose.

use std::collections::{BTreeMap, BTreeSet};

use helppo_kernel::Clock;
use reqwest::Method;
use serde_json::{Value, json};

use crate::mail;
use crate::program::{Desk, Program};

const WRITTEN: &str = include_str!("authorization.txt");

#[tokio::test]
async fn every_operation_is_written_down_with_its_grant() {
    let program = Program::start(None).await;
    let found: BTreeSet<String> = operations(&program).await.iter().map(Operation::line).collect();
    let written: BTreeSet<String> = WRITTEN.lines().filter(|l| !l.is_empty()).map(str::to_owned).collect();
    let new: Vec<_> = found.difference(&written).cloned().collect();
    let gone: Vec<_> = written.difference(&found).cloned().collect();
    assert!(new.is_empty(), "not in authorization.txt:\n{}", new.join("\n"));
    assert!(gone.is_empty(), "in authorization.txt, but no route:\n{}", gone.join("\n"));
}

#[tokio::test]
async fn nobody_passes_a_row_without_its_grant() {
    let world = World::make().await;
    let mut wrong = Vec::new();
    for operation in operations(&world.program).await {
        let path = operation.filled(&world.own);
        for (role, desk, permissions) in world.roles() {
            let status = desk.call(operation.method.clone(), &path, operation.body().as_ref()).await.status;
            let verdict = match operation.needs() {
                Needs::Nothing => continue,
                Needs::SignIn if role == "nobody" => status == 401,
                Needs::SignIn => status != 401 && status != 403 || operation.is_for_people_only(),
                Needs::Permission(_) if role == "nobody" => status == 401,
                Needs::Permission(p) if permissions.contains(p) => status != 401 && status != 403,
                Needs::Permission(_) => status == 403,
            };
            if !verdict {
                wrong.push(format!("{role}: {} gave {status}", operation.line()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn what_lies_with_another_team_does_not_exist_for_those_outside_it() {
    let world = World::make().await;
    let mut wrong = Vec::new();
    let mut seen = 0;
    for operation in operations(&world.program).await {
        let Some(kind) = operation.object() else { continue };
        for (role, desk, permissions) in world.roles() {
            let may = match operation.needs() {
                Needs::Permission(p) => permissions.contains(p),
                Needs::SignIn => role != "nobody",
                Needs::Nothing => false,
            };
            // Admins see all teams; whoever lacks the permission is the other test's business.
            if !may || role == "admin" {
                continue;
            }
            let path = operation.filled(&world.other);
            let status = desk.call(operation.method.clone(), &path, operation.body().as_ref()).await.status;
            seen += 1;
            if !matches!(status, 403 | 404) {
                wrong.push(format!(
                    "{role} reached another team's {kind}: {} gave {status}",
                    operation.line()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 20, "only {seen} object-level checks were made");
}

#[tokio::test]
async fn lists_search_and_export_hold_nothing_of_another_team() {
    let world = World::make().await;
    let agent = &world.agent;
    let secret = world.other["case"].as_str();
    // The index follows the log: it has read both once their people find them.
    let mut mine = String::new();
    for _ in 0..200 {
        mine = agent.get("/search?q=ownword").await.to_string();
        let theirs = world.admin.get("/search?q=otherword").await.to_string();
        if mine.contains(world.own["case"].as_str()) && theirs.contains(secret) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(mine.contains(world.own["case"].as_str()), "the own case is found: {mine}");
    for path in [
        "/cases?limit=200",
        "/cases?view=all&limit=200",
        "/cases?q=otherword&limit=50",
        "/search?q=otherword",
        "/offers",
        "/help-calls",
    ] {
        let body = agent.get(path).await.to_string();
        assert!(!body.contains(secret) && !body.contains("otherword"), "{path}: {body}");
    }
}

/// A case is where its team is, whichever channel it came by.
#[tokio::test]
async fn the_team_of_a_case_decides_and_not_the_channel_it_came_by() {
    let world = World::make().await;
    let moves = [(&world.own, &world.other), (&world.other, &world.own)];
    for (case, to) in moves {
        let path = format!("/cases/{}", case["case"]);
        world.admin.call(Method::PATCH, &path, Some(&json!({ "team": to["team"] }))).await.expect_success();
    }
    let status = async |path: String| world.agent.call(Method::GET, &path, None).await.status;
    for under in ["", "/timeline", "/service-level"] {
        assert_eq!(
            status(format!("/cases/{}{under}", world.own["case"])).await,
            404,
            "came by the own channel"
        );
        assert_eq!(
            status(format!("/cases/{}{under}", world.other["case"])).await,
            200,
            "lies with the own team"
        );
    }
    let raw = status(format!("/channels/{}/raw", world.other["channel"])).await;
    assert!(matches!(raw, 403 | 404), "the channel stays the others': {raw}");
}

#[tokio::test]
async fn a_supervisor_sets_opening_hours_and_the_audit_log_tells_from_what_to_what() {
    let world = World::make().await;
    let day = |to: &str| json!({ "time_zone": "Europe/Helsinki", "week": { "mon": [{ "from": "08:00", "to": to }] } });
    let of = |side: &BTreeMap<&'static str, String>| format!("/hours?channel={}", side["channel"]);
    let put =
        async |path: &str, to: &str| world.supervisor.call(Method::PUT, path, Some(&day(to))).await.status;
    assert_eq!(put("/hours", "16:00").await, 200);
    assert_eq!(put("/hours", "18:00").await, 200);
    assert_eq!(put(&of(&world.own), "12:00").await, 200);
    assert_eq!(put(&of(&world.other), "12:00").await, 404, "another team's channel");
    assert_eq!(world.agent.call(Method::PUT, "/hours", Some(&day("12:00"))).await.status, 403);
    let log = world.supervisor.get("/audit").await;
    let changes: Vec<&Value> =
        log["items"].as_array().expect("a log").iter().filter(|e| e["action"] == "hours.changed").collect();
    let ends = |form: &Value| form["week"]["mon"][0]["to"].clone();
    assert_eq!(changes.len(), 3);
    assert_eq!(
        (ends(&changes[1]["detail"]["from"]), ends(&changes[1]["detail"]["to"])),
        (json!("16:00"), json!("18:00"))
    );
}

struct Operation {
    method: Method,
    path: String,
    grant: String,
}

enum Needs<'a> {
    Nothing,
    SignIn,
    Permission(&'a str),
}

impl Operation {
    fn line(&self) -> String {
        format!("{} {}: {}", self.method, self.path, self.grant)
    }

    fn needs(&self) -> Needs<'_> {
        match self.grant.as_str() {
            "public" | "visitor" => Needs::Nothing,
            "signed in" => Needs::SignIn,
            other => Needs::Permission(other.strip_prefix("may ").expect("a grant is one of four")),
        }
    }

    /// Sign-out would end the test's own session; a WebSocket wants an upgrade.
    fn is_for_people_only(&self) -> bool {
        self.path.ends_with("/live")
    }

    /// What kind of object the path names, when its team decides who may see it.
    fn object(&self) -> Option<&'static str> {
        [
            ("/cases/{", "case"),
            ("/messages/{", "message"),
            ("/channels/{", "channel"),
            ("/interactions/{", "interaction"),
            ("/help-calls/{", "call for help"),
            ("/promises/{", "promise"),
        ]
        .into_iter()
        .find(|(mark, _)| self.path.contains(mark))
        .map(|(_, kind)| kind)
    }

    fn filled(&self, ids: &BTreeMap<&'static str, String>) -> String {
        let path = self.path.strip_prefix("/api/v1").unwrap_or(&self.path);
        let mut out = Vec::new();
        let mut before = "";
        for part in path.split('/') {
            let name = part.trim_matches(['{', '}']);
            out.push(match (part.starts_with('{'), before, name) {
                (false, ..) => part.to_owned(),
                (true, "cases", _) => ids["case"].clone(),
                (true, "messages", _) => ids["message"].clone(),
                (true, "channels", _) => ids["channel"].clone(),
                (true, "interactions", _) => ids["interaction"].clone(),
                (true, "help-calls", _) => ids["help"].clone(),
                (true, "promises", _) => ids["promise"].clone(),
                (true, "customers", _) => ids["customer"].clone(),
                (true, "agents", _) => ids["agent"].clone(),
                (true, "teams", _) => ids["team"].clone(),
                (true, "translations", _) => "en".into(),
                (true, "raw", _) => "raw_0000000000001".into(),
                (true, "notices", _) => "ntc_0000000000001".into(),
                (true, "offers", _) => "ofr_0000000000001".into(),
                (true, "bulk", _) => "blk_0000000000001".into(),
                (true, "views", _) => "viw_0000000000001".into(),
                (true, "answers", _) => "ans_0000000000001".into(),
                (true, "articles", _) => "art_0000000000001".into(),
                (true, "categories", _) => "cat_0000000000001".into(),
                (true, "keys", _) => "key_0000000000001".into(),
                (true, "sessions", _) => "ses_0000000000001".into(),
                (true, "organisations", _) => "org_0000000000001".into(),
                (true, "attachments", _) => "att_0000000000001".into(),
                (true, "merges", _) => "mrg_0000000000001".into(),
                (true, "fields", _) => "fld_0000000000001".into(),
                (true, "invites", _) => "inv_0000000000001".into(),
                _ => "something".into(),
            });
            before = part;
        }
        out.join("/")
    }

    /// A body that is right in form, so that refusal is about who asks and not about what.
    fn body(&self) -> Option<Value> {
        if self.method == Method::GET || self.method == Method::DELETE {
            return None;
        }
        let path = self.path.as_str();
        Some(match path {
            p if p.ends_with("/replies") => json!({ "text": "hello", "send_anyway": true }),
            p if p.ends_with("/notes") => json!({ "text": "a note" }),
            p if p.ends_with("/cases/{id}/promises") => json!({ "text": "to call", "due_at": tomorrow() }),
            p if p.ends_with("/promises/{id}") => json!({ "state": "kept" }),
            p if p.ends_with("/assist/asked") => json!({ "text": "What is your name?" }),
            p if p.ends_with("/assist/refused") => json!({ "kind": "priority", "label": "2" }),
            "/api/v1/answers" => answer(),
            "/api/v1/answers/{id}" => json!({ "version": 1, "answer": answer() }),
            p if p.ends_with("/channel-moves") => json!({ "to": "voice", "reason": "sent_on" }),
            p if p.ends_with("/words") => json!({ "text": "a word" }),
            p if p.ends_with("/close") => json!({ "how": "quietly" }),
            p if p.ends_with("/help-calls") => json!({ "text": "a question", "team": "tea_0000000000001" }),
            p if p.ends_with("/draft/taken") => json!({ "from": "agt_0000000000001" }),
            p if p.ends_with("/thanks") => json!({ "seq": 1 }),
            p if p.ends_with("/draft") => json!({ "mode": "reply", "text": "a draft", "version": 0 }),
            p if p.ends_with("/facts/{key}") => json!({ "value": "1" }),
            p if p.ends_with("/cases/{id}") => json!({ "priority": 1 }),
            p if p.ends_with("/cases/{id}/merge") => json!({ "into": "cas_0000000000001" }),
            p if p.ends_with("/channels/{id}") => json!({ "name": "renamed" }),
            p if p.contains("/raw/") || p.ends_with("/probe") => json!({}),
            _ => json!({}),
        })
    }
}

async fn operations(program: &Program) -> Vec<Operation> {
    let client = crate::program::client();
    let answer =
        client.get(format!("{}/api/openapi.json", program.url)).send().await.expect("the program answers");
    let document: Value = answer.json().await.expect("OpenAPI is JSON");
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let Some(grant) = operation["x-grant"].as_str() else { continue };
            let method = method.to_uppercase().parse().expect("a method");
            all.push(Operation { method, path: path.clone(), grant: grant.to_owned() });
        }
    }
    // Ending the own session, or oneself, comes last.
    all.retain(|o| !(o.method == Method::DELETE && o.path.ends_with("/session")));
    assert!(all.len() > 60, "only {} operations: a room is not joined", all.len());
    all
}

struct World {
    program: Program,
    admin: Desk,
    supervisor: Desk,
    agent: Desk,
    own: BTreeMap<&'static str, String>,
    other: BTreeMap<&'static str, String>,
    permissions: BTreeMap<&'static str, Vec<String>>,
}

impl World {
    async fn make() -> Self {
        let program = Program::start(None).await;
        let admin = program.found().await;
        let (mine, theirs) = (team(&admin, "Mine").await, team(&admin, "Theirs").await);
        let supervisor = hire(&program, &admin, "supervisor", &mine).await;
        let agent = hire(&program, &admin, "agent", &mine).await;
        let own = side(&program, &admin, &mine, "own").await;
        let other = side(&program, &admin, &theirs, "other").await;
        let mut permissions = BTreeMap::new();
        for (role, desk) in [("admin", &admin), ("supervisor", &supervisor), ("agent", &agent)] {
            let list = desk.get("/session").await["permissions"].clone();
            permissions.insert(role, serde_json::from_value(list).expect("a list of words"));
        }
        permissions.insert("nobody", Vec::new());
        Self { program, admin, supervisor, agent, own, other, permissions }
    }

    fn roles(&self) -> Vec<(&'static str, Desk, BTreeSet<&str>)> {
        let words = |role: &str| self.permissions[role].iter().map(String::as_str).collect();
        vec![
            ("nobody", Desk::new(&self.program.url), words("nobody")),
            ("agent", self.agent.clone(), words("agent")),
            ("supervisor", self.supervisor.clone(), words("supervisor")),
            ("admin", self.admin.clone(), words("admin")),
        ]
    }
}

async fn team(admin: &Desk, name: &str) -> String {
    text(&admin.post("/teams", &json!({ "name": name })).await["id"])
}

async fn hire(program: &Program, admin: &Desk, role: &str, team: &str) -> Desk {
    let email = format!("{role}@test.example");
    let invite = admin.post("/invites", &json!({ "email": email, "role": role, "teams": [team] })).await;
    let token = invite["token"]
        .as_str()
        .or_else(|| invite["url"].as_str().and_then(|u| u.rsplit('/').next()))
        .expect("a token");
    let guest = Desk::new(&program.url);
    guest
        .post(
            &format!("/invites/{token}/accept"),
            &json!({ "name": role, "password": crate::program::PASSWORD }),
        )
        .await;
    let mut desk = Desk::new(&program.url);
    desk.sign_in(&email).await;
    desk
}

/// A mailbox of the team, and a case that came by it.
async fn side(program: &Program, admin: &Desk, team: &str, word: &str) -> BTreeMap<&'static str, String> {
    let address = format!("{word}@test.example");
    let channel = admin
        .post(
            "/channels",
            &json!({ "kind": "email", "name": word, "team": team, "brand": "Test", "language": "en",
            "enabled": true, "settings": { "address": address, "receive": { "way": "smtp" },
            "send": { "way": "relay", "host": "127.0.0.1", "port": 9, "tls": "none" } } }),
        )
        .await;
    let text_of = format!("{word}word stands here");
    mail::send(program.smtp, &format!("{word}@customer.example"), &address, "A matter", &text_of, word)
        .await
        .expect("mail is taken");
    for _ in 0..200 {
        let cases = admin.get("/cases?limit=50").await;
        let found = cases["items"]
            .as_array()
            .and_then(|items| items.iter().find(|c| c["team"]["id"] == team).cloned());
        if let Some(case) = found {
            let id = text(&case["id"]);
            let timeline = admin.get(&format!("/cases/{id}/timeline")).await;
            let item = timeline["items"]
                .as_array()
                .and_then(|i| i.iter().find(|i| i["message"].is_object()).cloned());
            let me = admin.get("/session").await;
            let item = item.expect("the case has its message");
            let call = json!({ "team": team, "text": text_of });
            let call = admin.post(&format!("/cases/{id}/help-calls"), &call).await;
            let promise = json!({ "text": text_of, "due_at": tomorrow() });
            let promise = admin.post(&format!("/cases/{id}/promises"), &promise).await;
            return BTreeMap::from([
                ("promise", text(&promise["id"])),
                ("case", id),
                ("message", text(&item["message"]["id"])),
                ("interaction", text(&item["interaction"])),
                ("customer", text(&case["customer"]["id"])),
                ("channel", text(&channel["id"])),
                ("help", text(&call["id"])),
                ("team", team.to_owned()),
                ("agent", text(&me["agent"]["id"])),
            ]);
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the mail to {address} did not become a case");
}

fn tomorrow() -> i64 {
    Clock::System.now().plus(86_400_000).0
}

fn text(value: &Value) -> String {
    value.as_str().expect("an id").to_owned()
}

fn answer() -> Value {
    let variants = json!([{ "language": "en", "channel": null, "text": "Hello." }]);
    json!({ "names": { "en": "Hello" }, "team": null, "bot": false, "variants": variants })
}
