//! The routes, called as the desk calls them.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::IntoResponse;
use helppo_blob::Blob;
use helppo_case::http::{CaseRoom, routes};
use helppo_case::{CaseStatus, Inbound, LinkKey, NewAttachment};
use helppo_kernel::{Actor, AgentId, CaseId, Problem, TeamId};
use helppo_people::{Caller, Grant, Role};
use helppo_search::SearchIndex;
use helppo_testkit::{World, both_dbs};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::desk::{Desk, EERO, OLLI, RETURNS, SALES, SILJA, chat, mail};

pub struct Web {
    room: Arc<CaseRoom>,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("text")
    }

    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().expect("a plain header"))
    }
}

impl Web {
    pub fn new(desk: &Desk, world: &World) -> Self {
        let room = CaseRoom {
            store: desk.store.clone(),
            ambient: desk.ambient.clone(),
            blob: Blob::new(desk.store.clone(), world.folder().join("blobs")),
            search: SearchIndex::memory().expect("an index"),
            links: LinkKey::new([5; 32]),
            viewers: None,
        };
        Self { room: Arc::new(room) }
    }

    /// Sends a request as `caller`, through a gate that reads the table's grants.
    pub async fn send(&self, caller: &Caller, request: Request) -> Answer {
        let me = caller.clone();
        let router = routes(self.room.clone()).into_router(move |grant, mut request: Request, next: Next| {
            let me = me.clone();
            async move {
                match grant {
                    Grant::May(action) if !me.permissions.has(action) => {
                        Problem::forbidden(action.as_str()).into_response()
                    }
                    _ => {
                        request.extensions_mut().insert(me);
                        next.run(request).await
                    }
                }
            }
        });
        let response = router.oneshot(request).await.expect("the router answers");
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 10_000_000).await.expect("a whole body").to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub async fn call(&self, caller: &Caller, method: &str, path: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        let body = match body {
            Some(json) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(json.to_string())
            }
            None => Body::empty(),
        };
        self.send(caller, request.body(body).expect("a request")).await
    }
}

fn agent(id: AgentId, teams: &[TeamId]) -> Caller {
    Caller::for_test(id, Role::Agent, teams)
}

fn silja() -> Caller {
    agent(SILJA, &[RETURNS])
}

both_dbs!(the_days_work_over_http, async |world: &World| {
    let desk = Desk::new(world).await;
    let web = Web::new(&desk, world);
    let case = desk.mail("<1@x>", "Vetoketju irtosi").await.case;
    let page = web.call(&silja(), "GET", "/cases?view=unassigned&limit=10", None).await.json();
    let row = &page["items"][0];
    assert_eq!((row["id"].as_str(), row["number"].as_i64()), (Some(case.to_string().as_str()), Some(1)));
    assert_eq!(
        (&row["customer"]["name"], &row["team"]["name"]),
        (&json!("Aino Virtanen"), &json!("Returns"))
    );
    assert_eq!((&row["unread"], &row["interaction"]["state"]), (&json!(true), &json!("waiting")));

    let changed = json!({"owner": SILJA, "priority": 2, "subject": "Takki"});
    let changed = web.call(&silja(), "PATCH", &format!("/cases/{case}"), Some(changed)).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.text());
    assert_eq!(changed.json()["owner"]["name"], "Silja");
    assert_eq!(web.call(&silja(), "PUT", &format!("/cases/{case}/tags/palautus"), None).await.status, 204);
    let fact = Some(json!({"value": "FI-20814"}));
    assert_eq!(web.call(&silja(), "PUT", &format!("/cases/{case}/facts/order"), fact).await.status, 200);

    let detail = web.call(&silja(), "GET", &format!("/cases/{case}"), None).await.json();
    assert_eq!((&detail["subject"], &detail["tags"]), (&json!("Takki"), &json!(["palautus"])));
    assert_eq!(detail["facts"][0]["value"], "FI-20814");
    assert_eq!(detail["customer"]["identities"][0]["value"], "aino@example.com");
    assert_eq!(detail["customer"]["assurance"], "claimed");

    let seen = detail["seq"].as_i64().unwrap();
    let reply = json!({"text": "Lähetän uuden.", "html": "<p onclick=x>Lähetän uuden.</p>", "seen": seen, "then": "solve"});
    let sent = web.call(&silja(), "POST", &format!("/cases/{case}/replies"), Some(reply)).await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    assert_eq!(sent.json()["leaves_at"].as_i64().unwrap(), desk.ambient.now().0 + 10_000);
    let message = sent.json()["message"].as_str().unwrap().to_owned();
    assert_eq!(
        web.call(&silja(), "GET", "/cases?view=solved", None).await.json()["items"][0]["status"],
        "solved"
    );
    let html = web.call(&silja(), "GET", &format!("/messages/{message}/html"), None).await;
    assert!(html.text().contains("<p>Lähetän uuden.</p>"), "{}", html.text());
    let policy = html.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"));
    assert_eq!(html.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(web.call(&silja(), "POST", &format!("/messages/{message}/recall"), None).await.status, 204);
    let detail = web.call(&silja(), "GET", &format!("/cases/{case}"), None).await.json();
    assert_eq!(detail["draft"]["text"], "Lähetän uuden.");
});

both_dbs!(whoever_writes_against_an_old_state_is_shown_what_is_new, async |world: &World| {
    let desk = Desk::new(world).await;
    let web = Web::new(&desk, world);
    let got = desk.mail("<1@x>", "Hei").await;
    let seen = desk.case(got.case).await.seq;
    let thread = helppo_case::Thread::Case(got.case);
    desk.ingest(Inbound { thread, ..mail(&desk.ambient, "<2@x>", "Asia hoitui jo") }).await.unwrap();
    let stale = Some(json!({"text": "Hei", "seen": seen}));
    let refused = web.call(&silja(), "POST", &format!("/cases/{}/replies", got.case), stale).await;
    assert_eq!((refused.status, &refused.json()["slug"]), (StatusCode::CONFLICT, &json!("case-moved")));
    assert_eq!(refused.json()["newer"][0]["message"]["text"], "Asia hoitui jo");
    assert_eq!(desk.number("SELECT count(*) FROM message WHERE author_kind = 'agent'").await, 0);
});

both_dbs!(a_case_out_of_sight_is_not_there_by_any_route, async |world: &World| {
    let desk = Desk::new(world).await;
    let web = Web::new(&desk, world);
    let got = desk.mail("<1@x>", "Salainen").await;
    let (case, message) = (got.case, got.message);
    let other = desk.mail("<2@x>", "Toinen").await.case;
    let olli = agent(OLLI, &[SALES]);
    let routes = [
        ("GET", format!("/cases/{case}"), None),
        ("PATCH", format!("/cases/{case}"), Some(json!({"priority": 3}))),
        ("GET", format!("/cases/{case}/timeline"), None),
        ("POST", format!("/cases/{case}/read"), None),
        ("POST", format!("/cases/{case}/replies"), Some(json!({"text": "x"}))),
        ("POST", format!("/cases/{case}/notes"), Some(json!({"text": "x"}))),
        ("PUT", format!("/cases/{case}/draft"), Some(json!({"mode": "reply", "text": "x", "version": 0}))),
        ("PUT", format!("/cases/{case}/tags/x"), None),
        ("DELETE", format!("/cases/{case}/tags/x"), None),
        ("PUT", format!("/cases/{case}/facts/x"), Some(json!({"value": "x"}))),
        ("POST", format!("/cases/{case}/merge"), Some(json!({"into": other}))),
        ("POST", format!("/cases/{case}/unmerge"), None),
        ("GET", format!("/messages/{message}/html"), None),
        ("POST", format!("/messages/{message}/recall"), None),
    ];
    for (method, path, body) in routes {
        let answer = web.call(&olli, method, &path, body).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path}: {}", answer.text());
        assert!(!answer.text().contains("Salainen"));
    }
    for list in ["/cases", "/cases?view=all", "/cases?status=open,pending,solved,closed", "/cases?customer="]
    {
        let path = if list.ends_with('=') { format!("{list}{}", got.customer) } else { list.to_owned() };
        let answer = web.call(&olli, "GET", &path, None).await;
        assert_eq!(answer.json()["items"], json!([]), "{path}");
    }
    // Customers are everybody's; what was said with them is not.
    let page = web.call(&olli, "GET", &format!("/customers/{}", got.customer), None).await.json();
    assert_eq!((&page["name"], &page["cases"]), (&json!("Aino Virtanen"), &json!([])));
    let said = web.call(&olli, "GET", &format!("/customers/{}/timeline", got.customer), None).await.json();
    assert_eq!(said["items"], json!([]));
    // And without the permission it is forbidden even in sight.
    let raw = web.call(&silja(), "GET", &format!("/messages/{message}/raw"), None).await;
    assert_eq!(raw.status, StatusCode::FORBIDDEN);
    let csv = web.call(&silja(), "GET", "/cases/export.csv", None).await;
    assert_eq!(csv.status, StatusCode::FORBIDDEN);
});

both_dbs!(a_file_is_uploaded_sent_and_fetched_by_its_link_only, async |world: &World| {
    let desk = Desk::new(world).await;
    let web = Web::new(&desk, world);
    let case = desk.mail("<1@x>", "Hei").await.case;
    let form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../lasku.html\"\r\n\
        Content-Type: text/html\r\n\r\n<script>alert(1)</script>\r\n--b--\r\n";
    let request = || {
        Request::post("/api/v1/uploads")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
            .body(Body::from(form))
            .expect("a request")
    };
    let up = web.send(&silja(), request()).await;
    assert_eq!(up.status, StatusCode::CREATED, "{}", up.text());
    assert_eq!(up.json()["name"], "lasku.html");
    let id = up.json()["id"].clone();
    // Somebody else cannot send it.
    let theirs = json!({"text": "x", "attachments": [id]});
    let eero = agent(EERO, &[RETURNS]);
    let stolen = web.call(&eero, "POST", &format!("/cases/{case}/replies"), Some(theirs.clone())).await;
    assert_eq!(stolen.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sent = web.call(&silja(), "POST", &format!("/cases/{case}/replies"), Some(theirs.clone())).await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    let twice = web.call(&silja(), "POST", &format!("/cases/{case}/replies"), Some(theirs)).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "a file is sent once");

    let timeline = web.call(&silja(), "GET", &format!("/cases/{case}/timeline"), None).await.json();
    let items = timeline["items"].as_array().unwrap();
    let file = items.iter().find_map(|i| i["message"]["attachments"].get(0)).unwrap();
    let url = file["url"].as_str().unwrap().strip_prefix("/api/v1").unwrap();
    let fetched = web.call(&silja(), "GET", url, None).await;
    assert_eq!(
        (fetched.status, fetched.body.as_slice()),
        (StatusCode::OK, &b"<script>alert(1)</script>"[..])
    );
    assert!(fetched.header(header::CONTENT_DISPOSITION).starts_with("attachment"));
    assert_eq!(fetched.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert!(fetched.header(header::CONTENT_SECURITY_POLICY).contains("sandbox"));
    let forged = web.call(&silja(), "GET", &url.replace("sig=", "sig=9"), None).await;
    assert_eq!(forged.status, StatusCode::NOT_FOUND);
});

both_dbs!(pictures_in_a_letter_are_shown_by_their_links, async |world: &World| {
    let desk = Desk::new(world).await;
    let web = Web::new(&desk, world);
    let picture = NewAttachment::Stored {
        blob: "00".repeat(32),
        name: "kuva.png".into(),
        media_type: "image/png".into(),
        size: 3,
        content_id: Some("k1@x".into()),
    };
    let html = Some("<p>Kuva: <img src=\"cid:k1@x\"></p>".into());
    let letter = Inbound { attachments: vec![picture], html, ..mail(&desk.ambient, "<1@x>", "Kuva:") };
    let message = desk.ingest(letter).await.unwrap().message;
    let shown = web.call(&silja(), "GET", &format!("/messages/{message}/html"), None).await;
    assert!(shown.text().contains("src=\"/api/v1/attachments/att_"), "{}", shown.text());
});

both_dbs!(an_export_runs_no_formula_and_holds_only_what_is_in_sight, async |world: &World| {
    let desk = Desk::new(world).await;
    let web = Web::new(&desk, world);
    let evil = Inbound { subject: Some("=cmd|' /C calc'!A0".into()), ..mail(&desk.ambient, "<1@x>", "+1+1") };
    desk.ingest(evil).await.unwrap();
    for i in 0..3 {
        desk.mail(&format!("<n{i}@x>"), "Hei").await;
    }
    let supervisor = Caller::for_test(SILJA, Role::Supervisor, &[RETURNS]);
    let csv = web.call(&supervisor, "GET", "/cases/export.csv?view=all", None).await;
    assert_eq!(csv.status, 200);
    let mut reader = csv::Reader::from_reader(csv.body.as_slice());
    let rows: Vec<csv::StringRecord> = reader.records().map(|r| r.unwrap()).collect();
    assert_eq!(rows.len(), 4);
    let evil = rows.iter().find(|r| r[1].contains("cmd")).unwrap();
    assert_eq!((&evil[1], &evil[15]), ("'=cmd|' /C calc'!A0", "'+1+1"));
    let blind = Caller::for_test(OLLI, Role::Supervisor, &[SALES]);
    let empty = web.call(&blind, "GET", "/cases/export.csv?view=all", None).await;
    assert_eq!(empty.text().lines().count(), 1);
    assert_eq!(desk.number("SELECT count(*) FROM audit_entry WHERE action = 'cases.exported'").await, 2);
});

both_dbs!(bulk_views_tags_and_drafts_over_http, async |world: &World| {
    let desk = Desk::new(world).await;
    let web = Web::new(&desk, world);
    let case = desk.mail("<1@x>", "Hei").await.case;
    let bulk = json!({"view": "all", "action": {"kind": "tag", "tag": "kiire"}});
    let started = web.call(&silja(), "POST", "/bulk", Some(bulk)).await;
    assert_eq!(started.status, 200, "{}", started.text());
    let id = started.json()["id"].as_str().unwrap().to_owned();
    let progress = web.call(&silja(), "GET", &format!("/bulk/{id}"), None).await.json();
    assert_eq!((&progress["total"], &progress["done"]), (&json!(1), &json!(0)));

    let view = json!({"name": "Kiireiset", "filter": {"tag": "kiire", "status": "open"}});
    let made = web.call(&silja(), "POST", "/views", Some(view)).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let view = made.json()["id"].as_str().unwrap().to_owned();
    let views = web.call(&silja(), "GET", "/views", None).await.json();
    assert_eq!(views["views"].as_array().unwrap().len(), 8);
    assert_eq!((&views["views"][2]["id"], &views["views"][2]["count"]), (&json!("all"), &json!(1)));
    let shared = json!({"name": "Yhteinen", "shared": true});
    assert_eq!(web.call(&silja(), "POST", "/views", Some(shared)).await.status, StatusCode::FORBIDDEN);
    let eero = agent(EERO, &[RETURNS]);
    assert_eq!(
        web.call(&eero, "DELETE", &format!("/views/{view}"), None).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(web.call(&silja(), "DELETE", &format!("/views/{view}"), None).await.status, 204);

    let draft = |version: i64| Some(json!({"mode": "reply", "text": "Hei", "version": version}));
    let path = format!("/cases/{case}/draft");
    let first = web.call(&silja(), "PUT", &path, draft(0)).await.json()["version"].as_i64().unwrap();
    assert_eq!(web.call(&silja(), "PUT", &path, draft(first)).await.status, 200);
    let old = web.call(&silja(), "PUT", &path, draft(first)).await;
    assert_eq!((old.status, &old.json()["draft"]["text"]), (StatusCode::CONFLICT, &json!("Hei")));
    let wrong = web.call(&silja(), "GET", "/cases?status=lost", None).await;
    assert_eq!(
        (wrong.status, &wrong.json()["fields"][0]["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("status"))
    );
});

both_dbs!(a_case_is_opened_by_writing_first, async |world: &World| {
    let desk = Desk::new(world).await;
    let web = Web::new(&desk, world);
    let new = json!({"email": "uusi@example.com", "channel": crate::desk::MAIL, "subject": "Tilauksesi", "text": "Hei"});
    let made = web.call(&silja(), "POST", "/cases", Some(new.clone())).await;
    assert_eq!(made.status, 200, "{}", made.text());
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let detail = web.call(&silja(), "GET", &format!("/cases/{id}"), None).await.json();
    assert_eq!((&detail["status"], &detail["owner"]["name"]), (&json!("pending"), &json!("Silja")));
    assert_eq!(detail["customer"]["identities"][0]["value"], "uusi@example.com");
    let olli = agent(OLLI, &[SALES]);
    assert_eq!(web.call(&olli, "POST", "/cases", Some(new)).await.status, StatusCode::NOT_FOUND);
});

both_dbs!(a_view_with_words_is_full_however_rare_its_cases_are, async |world: &World| {
    let desk = Desk::new(world).await;
    let web = Web::new(&desk, world);
    let (store, feed) = (desk.store.clone(), web.room.search.clone());
    let follower = tokio::spawn(async move { helppo_case::search::follow(&store, &feed).await });
    let mut mine = Vec::new();
    for n in 0..130 {
        let letter = Inbound {
            subject: Some("Vetoketju".into()),
            ..mail(&desk.ambient, &format!("<{n}@x>"), "Rikki")
        };
        let case = desk.ingest(letter).await.unwrap().case;
        if n % 40 == 3 {
            let amb = desk.ambient.clone();
            desk.write(async move |tx| {
                let input = helppo_case::Assign { case, owner: Some(SILJA), actor: Actor::Agent(SILJA) };
                helppo_case::assign(tx, &amb, &input).await.expect("hers");
                Ok(())
            })
            .await;
            mine.push(case.to_string());
        }
    }
    mine.sort();
    let found = async || {
        let page = web.call(&silja(), "GET", "/cases?view=mine&q=vetoketju&limit=10", None).await.json();
        let items = page["items"].as_array().unwrap().clone();
        let mut ids: Vec<String> = items.iter().map(|i| i["id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    for _ in 0..400 {
        if found().await == mine {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    assert_eq!(found().await, mine);
    let waiting = web.call(&silja(), "GET", "/cases?view=snoozed&q=vetoketju", None).await.json();
    assert_eq!(waiting["items"], json!([]), "nothing is snoozed");
    follower.abort();
});

async fn close(desk: &Desk, case: CaseId) {
    let amb = desk.ambient.clone();
    desk.write(async move |tx| {
        helppo_case::close(tx, &amb, case, Actor::System).await.expect("closed");
        Ok(())
    })
    .await;
}

both_dbs!(words_to_a_closed_case_begin_one_that_follows_it, async |world: &World| {
    let desk = Desk::new(world).await;
    let web = Web::new(&desk, world);
    let got = desk.mail("<1@x>", "Hei").await;
    close(&desk, got.case).await;
    let words = json!({"text": "Vielä yksi asia", "then": "pending"});
    let sent = web.call(&silja(), "POST", &format!("/cases/{}/replies", got.case), Some(words)).await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    let new: CaseId = sent.json()["case"].as_str().unwrap().parse().unwrap();
    assert_ne!(new, got.case);
    let (old, case) = (desk.case(got.case).await, desk.case(new).await);
    assert_eq!((old.status, case.status), (CaseStatus::Closed, CaseStatus::Pending));
    assert_eq!((case.owner, case.team, case.customer), (Some(SILJA), old.team, old.customer));
    assert_eq!(case.subject, old.subject);
    let follows = "SELECT count(*) FROM cases c JOIN cases o ON o.id = c.follows WHERE o.status = 'closed'";
    assert_eq!(desk.number(follows).await, 1);
    // A chat cannot be begun by us: its visitor would never see the words.
    let talk = desk.ingest(chat(&desk.ambient, "c1", "Hei")).await.unwrap().case;
    close(&desk, talk).await;
    let refused =
        web.call(&silja(), "POST", &format!("/cases/{talk}/replies"), Some(json!({"text": "Hei"}))).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
});

both_dbs!(
    a_case_that_is_given_on_brings_a_word_that_stands_above_it_until_an_answer,
    async |world: &World| {
        let desk = Desk::new(world).await;
        let web = Web::new(&desk, world);
        let case = desk.mail("<1@x>", "Asia").await.case;
        let (silja, eero) = (
            Caller::for_test(SILJA, Role::Agent, &[RETURNS]),
            Caller::for_test(EERO, Role::Agent, &[RETURNS]),
        );
        let path = format!("/cases/{case}");
        let alone = web.call(&silja, "PATCH", &path, Some(json!({ "hand_over": "Lupasin soittaa" }))).await;
        assert_eq!((alone.status.as_u16(), &alone.json()["fields"][0]["field"]), (422, &json!("hand_over")));
        let given = json!({ "owner": EERO, "hand_over": " Lupasin soittaa kolmelta " });
        assert_eq!(web.call(&silja, "PATCH", &path, Some(given)).await.status, 200);
        let seen = web.call(&eero, "GET", &path, None).await.json();
        assert_eq!(
            (&seen["hand_over"]["text"], &seen["hand_over"]["by"]["id"]),
            (&json!("Lupasin soittaa kolmelta"), &json!(SILJA))
        );
        let mentions = web.call(&eero, "GET", "/cases?view=mentions", None).await.json();
        assert_eq!(mentions["items"][0]["id"], json!(case), "the receiver is told");
        let answered = desk.reply(crate::desk::answer(case, EERO, "Soitan kolmelta")).await.unwrap();
        assert_eq!(web.call(&eero, "GET", &path, None).await.json()["hand_over"], Value::Null);
        desk.recall(EERO, answered).await.unwrap();
        let again = web.call(&eero, "GET", &path, None).await.json();
        assert_eq!(
            again["hand_over"], seen["hand_over"],
            "an answer that is taken back takes the word no more"
        );
        let lines = web.call(&eero, "GET", &format!("{path}/timeline"), None).await.json();
        let notes = lines["items"].as_array().unwrap().iter().filter(|i| i["kind"] == "note").count();
        assert_eq!(notes, 1, "as a note it stays");
    }
);

both_dbs!(a_colleagues_draft_is_seen_and_taken_over_once, async |world: &World| {
    let desk = Desk::new(world).await;
    let web = Web::new(&desk, world);
    let case = desk.mail("<1@x>", "Asia").await.case;
    let (silja, eero, olli) = (agent(SILJA, &[RETURNS]), agent(EERO, &[RETURNS]), agent(OLLI, &[SALES]));
    let path = format!("/cases/{case}");
    let write = async |who: &Caller, mode: &str, text: &str| {
        let body = json!({ "mode": mode, "text": text, "version": 0 });
        web.call(who, "PUT", &format!("{path}/draft"), Some(body)).await
    };
    assert_eq!(write(&eero, "reply", "Takuu on").await.status, 200);
    assert_eq!(write(&eero, "note", "Oma muistilista").await.status, 200);
    assert_eq!(write(&silja, "reply", "Hei!").await.status, 200);
    let shared = async |who: &Caller| web.call(who, "GET", &path, None).await.json()["shared_drafts"].clone();
    let seen = shared(&silja).await;
    assert_eq!(seen.as_array().map(Vec::len), Some(1), "a note being written is its writer's own: {seen}");
    assert_eq!((&seen[0]["by"]["name"], &seen[0]["text"]), (&json!("Eero"), &json!("Takuu on")));
    let take = async |who: &Caller, from: AgentId| {
        web.call(who, "PUT", &format!("{path}/draft/taken"), Some(json!({ "from": from }))).await
    };
    assert_eq!(take(&olli, EERO).await.status, 404, "not a case of theirs");
    let taken = take(&silja, EERO).await.json();
    assert_eq!(taken["text"], "Hei!\n\nTakuu on");
    assert_eq!(take(&silja, EERO).await.status, 404, "taken once");
    assert_eq!(take(&silja, SILJA).await.status, 422);
    let mine = web.call(&silja, "GET", &path, None).await.json();
    assert_eq!((&mine["draft"]["text"], &mine["draft"]["version"]), (&taken["text"], &taken["version"]));
    assert_eq!(shared(&eero).await[0]["text"], "Hei!\n\nTakuu on", "and now it is seen as theirs");
    let left = web.call(&eero, "GET", &path, None).await.json();
    assert_eq!((&left["draft"], &left["note_draft"]["text"]), (&Value::Null, &json!("Oma muistilista")));
});

both_dbs!(a_word_goes_with_many_cases_and_is_forgotten_when_it_is_no_longer_true, async |world: &World| {
    let desk = Desk::new(world).await;
    let web = Web::new(&desk, world);
    let case = desk.mail("<1@x>", "Asia").await.case;
    let (silja, eero) = (agent(SILJA, &[RETURNS]), agent(EERO, &[RETURNS]));
    let path = format!("/cases/{case}");
    let word = async || web.call(&eero, "GET", &path, None).await.json()["hand_over"]["text"].clone();
    let give = async || {
        let action = json!({ "kind": "assign", "owner": EERO, "hand_over": "Kiireisin ensin" });
        let started =
            web.call(&silja, "POST", "/bulk", Some(json!({ "cases": [case], "action": action }))).await;
        assert_eq!(started.status, 200, "{}", started.text());
        let id: helppo_kernel::BulkId = started.json()["id"].as_str().unwrap().parse().unwrap();
        let amb = desk.ambient.clone();
        let done = desk
            .store
            .write(async move |tx: &mut helppo_store::Tx| helppo_case::bulk_piece(tx, &amb, id).await);
        done.await.unwrap();
    };
    give().await;
    assert_eq!(word().await, "Kiireisin ensin");
    // Given back to whoever wrote it, it has nobody to speak to.
    let back = json!({ "owner": SILJA });
    assert_eq!(web.call(&eero, "PATCH", &path, Some(back)).await.status, 200);
    assert_eq!(word().await, Value::Null);
    give().await;
    assert_eq!(web.call(&eero, "PATCH", &path, Some(json!({ "status": "solved" }))).await.status, 200);
    assert_eq!(word().await, Value::Null, "nobody goes on with what is solved");
    let empty = json!({ "cases": [case], "action": { "kind": "team", "team": SALES, "hand_over": " " } });
    assert_eq!(web.call(&silja, "POST", "/bulk", Some(empty)).await.status, 422);
});

both_dbs!(thanks_reach_the_colleague_alone_and_only_for_their_own_words, async |world: &World| {
    let desk = Desk::new(world).await;
    let web = Web::new(&desk, world);
    let case = desk.mail("<1@x>", "Asia").await.case;
    desk.reply(crate::desk::answer(case, EERO, "Hei")).await.unwrap();
    let (silja, eero) =
        (Caller::for_test(SILJA, Role::Agent, &[RETURNS]), Caller::for_test(EERO, Role::Agent, &[RETURNS]));
    let path = format!("/cases/{case}");
    let lines = web.call(&silja, "GET", &format!("{path}/timeline"), None).await.json();
    let seq = |author: &str| {
        let said = |i: &&Value| i["message"]["author_kind"] == author;
        lines["items"].as_array().unwrap().iter().find(said).unwrap()["seq"].clone()
    };
    let thank = async |who: &Caller, seq: Value| {
        web.call(who, "POST", &format!("{path}/thanks"), Some(json!({ "seq": seq }))).await.status.as_u16()
    };
    let before = desk.kinds(case).await.len();
    assert_eq!((thank(&silja, seq("agent")).await, thank(&silja, seq("agent")).await), (204, 204));
    assert_eq!(thank(&eero, seq("agent")).await, 422, "nobody thanks themselves");
    assert_eq!((thank(&silja, seq("customer")).await, thank(&silja, json!(i64::MAX)).await), (422, 422));
    let stranger = Caller::for_test(OLLI, Role::Agent, &[SALES]);
    assert_eq!(thank(&stranger, seq("agent")).await, 404);
    assert_eq!(desk.kinds(case).await.len(), before, "the case's readers are not told");
    let got = async |team: TeamId| {
        let eero = crate::list::looker(EERO, &[team]);
        let read = async move |tx: &mut helppo_store::Tx| {
            helppo_case::thanks_of(tx, &eero, helppo_kernel::Millis(0)).await
        };
        desk.write(read).await.iter().map(|t| (t.by, t.case)).collect::<Vec<_>>()
    };
    assert_eq!(got(RETURNS).await, [(SILJA, Some(case))]);
    assert_eq!(got(SALES).await, [(SILJA, Some(case))], "who answers for it sees it");
    desk.write(async |tx| tx.exec("UPDATE cases SET owner = NULL", helppo_store::p![]).await.map(|_| ()))
        .await;
    assert_eq!(got(SALES).await, [(SILJA, None)], "a case that went out of sight is not named");
});
