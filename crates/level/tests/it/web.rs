//! The addresses, called as the desk calls them.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::IntoResponse;
use helppo_kernel::Problem;
use helppo_people::{Caller, Grant, Role};
use helppo_testkit::{World, both_dbs};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::house::{AINO, HOUR, House, SALES, SERVICE};

async fn call(house: &House, caller: &Caller, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
    let me = caller.clone();
    let table = helppo_level::http::routes(house.room.clone());
    let router = table.into_router(move |grant, mut request: Request, next: Next| {
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
    let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
    let body = match body {
        Some(json) => {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(json.to_string())
        }
        None => Body::empty(),
    };
    let response = router.oneshot(request.body(body).expect("a request")).await.expect("an answer");
    let status = response.status().as_u16();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.expect("a body");
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

both_dbs!(the_list_is_replaced_as_a_whole_and_audited, async |world: &World| {
    let house = House::open(world).await;
    let admin = Caller::for_test(AINO, Role::Admin, &[]);
    let (status, list) = call(&house, &admin, "GET", "/service-policies", None).await;
    assert_eq!((status, &list["usual"], &list["items"][0]["first_ms"]), (200, &json!(true), &json!(60_000)));
    let items = json!([
        {"name": "Sales", "team": SALES, "first_ms": HOUR, "hours": "always", "warn_percent": 80},
        {"name": "All", "next_ms": 2 * HOUR, "final_ms": 40 * HOUR},
    ]);
    let (status, list) =
        call(&house, &admin, "PUT", "/service-policies", Some(json!({ "items": items }))).await;
    assert_eq!((status, &list["usual"]), (200, &json!(false)), "{list}");
    assert_eq!(
        (&list["items"][0]["hours"], &list["items"][0]["warn_percent"]),
        (&json!("always"), &json!(80))
    );
    assert_eq!((&list["items"][1]["hours"], &list["items"][1]["warn_percent"]), (&json!("own"), &json!(75)));
    let audited: Vec<Value> =
        house.all("SELECT detail FROM audit_entry WHERE action = 'service_policies.changed'").await;
    assert_eq!(audited[0]["to"][1]["name"], "All");
    assert_eq!(audited[0]["from"].as_array().map(Vec::len), Some(5));
});

both_dbs!(a_wrong_list_says_which_member_is_wrong_and_changes_nothing, async |world: &World| {
    let house = House::open(world).await;
    let admin = Caller::for_test(AINO, Role::Admin, &[]);
    let one = json!({"name": "A", "first_ms": HOUR});
    let wrong = [
        (json!([{"name": " ", "first_ms": HOUR}]), "items[0].name"),
        (json!([one, {"name": "A", "next_ms": HOUR}]), "items[1].name"),
        (json!([{"name": "A"}]), "items[0].first_ms"),
        (json!([{"name": "A", "final_ms": 0}]), "items[0].final_ms"),
        (json!([one, {"name": "B", "next_ms": i64::MAX}]), "items[1].next_ms"),
        (json!([{"name": "A", "first_ms": HOUR, "warn_percent": 100}]), "items[0].warn_percent"),
        (json!([{"name": "A", "first_ms": HOUR, "least_priority": 4}]), "items[0].least_priority"),
        (json!([{"name": "A", "first_ms": HOUR, "team": helppo_kernel::TeamId(99)}]), "items[0].team"),
        (json!([{"name": "A", "first_ms": HOUR, "hours": helppo_kernel::ChannelId(99)}]), "items[0].hours"),
    ];
    for (items, field) in wrong {
        let (status, said) =
            call(&house, &admin, "PUT", "/service-policies", Some(json!({ "items": items }))).await;
        assert_eq!((status, &said["fields"][0]["field"]), (422, &json!(field)), "{said}");
    }
    let (_, list) = call(&house, &admin, "GET", "/service-policies", None).await;
    assert_eq!(list["usual"], json!(true));
});

both_dbs!(supervisors_change_the_policies_of_their_own_teams_only, async |world: &World| {
    let house = House::open(world).await;
    let silja = Caller::for_test(AINO, Role::Supervisor, &[SERVICE]);
    let (_, list) = call(&house, &silja, "GET", "/service-policies", None).await;
    let mut items = list["items"].as_array().expect("a list").clone();
    items.insert(0, json!({"name": "Service", "team": SERVICE, "first_ms": HOUR}));
    let put = |items: &Vec<Value>| Some(json!({ "items": items }));
    assert_eq!(call(&house, &silja, "PUT", "/service-policies", put(&items)).await.0, 200);
    items[1]["first_ms"] = json!(1000);
    let (status, said) = call(&house, &silja, "PUT", "/service-policies", put(&items)).await;
    assert_eq!((status, &said["slug"]), (403, &json!("forbidden")), "{said}");
    items.truncate(1);
    assert_eq!(call(&house, &silja, "PUT", "/service-policies", put(&items)).await.0, 403);
    let agent = Caller::for_test(AINO, Role::Agent, &[SERVICE]);
    assert_eq!(call(&house, &agent, "GET", "/service-policies", None).await.0, 403);
});

both_dbs!(the_clocks_of_a_case_are_read_as_they_are_by_who_may_see_it, async |world: &World| {
    let house = House::open(world).await;
    let case = house.mail(None).await.case;
    house.at(3 * HOUR);
    let path = format!("/cases/{case}/service-level");
    let agent = Caller::for_test(AINO, Role::Agent, &[SERVICE]);
    let (status, level) = call(&house, &agent, "GET", &path, None).await;
    assert_eq!((status, &level["policy"]), (200, &json!("Everything else")));
    assert_eq!((&level["at"], &level["open"]), (&json!(house.monday.plus(3 * HOUR)), &json!(true)));
    let first = &level["clocks"][0];
    assert_eq!((&first["left_ms"], &first["spent_ms"]), (&json!(5 * HOUR), &json!(3 * HOUR)));
    // What the follower has not read yet is in it.
    house.answer_quietly(case, helppo_case::Author::Agent(AINO)).await;
    let (_, level) = call(&house, &agent, "GET", &path, None).await;
    assert_eq!(level["clocks"][0]["state"], json!("answered"));
    let other = Caller::for_test(helppo_kernel::AgentId(77), Role::Agent, &[SALES]);
    assert_eq!(call(&house, &other, "GET", &path, None).await.0, 404);
});
