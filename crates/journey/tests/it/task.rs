//! The register, the map and the dead ends.

use helppo_kernel::ChannelKind;
use helppo_people::{Caller, Role};
use helppo_testkit::{World, both_dbs};
use serde_json::json;

use crate::house::{AINO, House, MINUTE, SERVICE};

fn supervisor() -> Caller {
    Caller::for_test(AINO, Role::Supervisor, &[SERVICE])
}

both_dbs!(a_pack_is_taken_in_changed_kept_by_version_and_taken_out, async |world: &World| {
    let house = House::open(world).await;
    let me = supervisor();
    let (_, dry) = house.call(&me, "POST", "/tasks/packs/shop?dry_run=true", None).await;
    let (_, none) = house.call(&me, "GET", "/tasks", None).await;
    assert_eq!(none["tasks"], json!([]), "a dry run changes nothing");
    let (status, done) = house.call(&me, "POST", "/tasks/packs/shop", None).await;
    assert_eq!((status.as_u16(), &done), (200, &dry));
    let (_, again) = house.call(&me, "POST", "/tasks/packs/shop", None).await;
    assert_eq!((&again["created"], &again["changed"]), (&json!([]), &json!([])), "{again}");

    let (_, mut task) = house.call(&me, "GET", "/tasks/return-product", None).await;
    let mut definition = task.as_object_mut().expect("a task").clone();
    let seen = definition.remove("version").expect("a version");
    definition.remove("updated_at");
    definition.remove("updated_by");
    definition.insert("owner".into(), json!("Aino"));
    let (status, saved) = house
        .call(&me, "PUT", "/tasks/return-product", Some(json!({ "task": definition, "seen": seen })))
        .await;
    assert_eq!(
        (status.as_u16(), &saved["version"], &saved["owner"]),
        (200, &json!(2), &json!("Aino")),
        "{saved}"
    );
    let (status, _) = house
        .call(&me, "PUT", "/tasks/return-product", Some(json!({ "task": definition, "seen": seen })))
        .await;
    assert_eq!(status, 409, "somebody who read the first version is told");
    let (_, first) = house.call(&me, "GET", "/tasks/return-product/versions/1", None).await;
    assert_eq!(first["owner"], "Returns");
    assert_eq!(house.call(&me, "DELETE", "/tasks/return-product", None).await.0, 204);
    let (_, left) = house.call(&me, "GET", "/tasks", None).await;
    assert!(left["tasks"].as_array().is_some_and(|all| all.iter().all(|one| one["key"] != "return-product")));
});

both_dbs!(what_is_wrong_in_a_file_is_told_with_its_line_and_nothing_is_taken, async |world: &World| {
    let house = House::open(world).await;
    let (status, told) = house
        .send_text(
            &supervisor(),
            "/tasks/file",
            "[[task]]\nkey = \"a\"\nname = { en = \"A\" }\ncolour = \"red\"\n",
        )
        .await;
    assert_eq!(status, 422, "{told}");
    assert!(told.to_string().contains("line 4"), "{told}");
    assert!(told.to_string().contains("colour"), "{told}");
    assert_eq!(house.all::<i64>("SELECT count(*) FROM task").await, [0]);
});

both_dbs!(the_customers_words_name_the_task_and_people_stand_above_it, async |world: &World| {
    let house = House::open(world).await;
    house.call(&supervisor(), "POST", "/tasks/packs/shop", None).await;
    let talk = house.comes_saying("Missä mun paketti on, seuranta ei liiku").await;
    house.name_tasks().await;
    let named = house.all::<Option<String>>("SELECT task FROM cases").await;
    assert_eq!(named, [Some("find-parcel".to_owned())], "{talk:?}");
    let amb = house.ambient.clone();
    let by_hand = helppo_case::Edit {
        task: Some("cancel-order".into()),
        ..helppo_case::Edit::of(talk.case, helppo_kernel::Actor::Agent(AINO))
    };
    let edited =
        house.store.write(async move |tx: &mut helppo_store::Tx| helppo_case::edit(tx, &amb, &by_hand).await);
    edited.await.expect("edited");
    house.comes(ChannelKind::Voice, Some(talk.case)).await;
    house.name_tasks().await;
    assert_eq!(
        house.all::<Option<String>>("SELECT task FROM cases").await,
        [Some("cancel-order".to_owned())]
    );
});

both_dbs!(the_map_shows_what_happens_and_the_same_change_five_times_is_a_dead_end, async |world: &World| {
    let house = House::open(world).await;
    let me = supervisor();
    house.call(&me, "POST", "/tasks/packs/shop", None).await;
    let from = house.ambient.now();
    for n in 0..5 {
        let chat = house.comes(ChannelKind::Chat, None).await;
        house.name(chat.case, "return-product").await;
        house.ambient.clock.advance(MINUTE);
        let sent = json!({ "to": "voice", "reason": "task_impossible" });
        let (status, _) =
            house.call(&me, "POST", &format!("/cases/{}/channel-moves", chat.case), Some(sent)).await;
        assert_eq!(status, 204);
        house.end(chat).await;
        house.ambient.clock.advance(MINUTE);
        let call = house.comes(ChannelKind::Voice, Some(chat.case)).await;
        house.ambient.clock.advance(2 * MINUTE);
        house.end(call).await;
        house.solve(chat.case).await;
        house.catch_up().await;
        let (_, dead) = house.call(&me, "GET", "/dead-ends", None).await;
        assert_eq!(
            dead.as_array().map(Vec::len),
            Some(usize::from(n == 4)),
            "after {} changes: {dead}",
            n + 1
        );
        house.ambient.clock.advance(MINUTE);
    }
    let stretch = format!("from={}&to={}", from.0, house.ambient.now().0 + 1);
    let (_, map) = house.call(&me, "GET", &format!("/paths?{stretch}"), None).await;
    let rows = map["tasks"].as_array().expect("rows");
    let row = rows.iter().find(|row| row["key"] == "return-product").expect("the task");
    let cells = row["cells"].as_array().expect("cells");
    let cell = cells.iter().find(|c| c["channel"] == "chat" && c["mode"] == "real_time").expect("the cell");
    let seen = &cell["observed"];
    assert_eq!(
        (
            &seen["matters"],
            &seen["finished"],
            &seen["finished_here"],
            &seen["moved"],
            &seen["verdict"],
            &seen["reason"]
        ),
        (&json!(5), &json!(5), &json!(0), &json!(5), &json!("dead_end"), &json!("task_impossible")),
        "{seen}"
    );
    assert_eq!(cell["designed"]["verdict"], "completable", "what was meant stays beside what is seen");
    let path =
        format!("/paths/matters?{stretch}&task=return-product&channel=chat&mode=real_time&which=moved");
    let (_, page) = house.call(&me, "GET", &path, None).await;
    assert_eq!(page["items"].as_array().map(Vec::len), Some(5));

    let (_, dead) = house.call(&me, "GET", "/dead-ends", None).await;
    let one = &dead[0];
    assert_eq!(
        (&one["task"], &one["channel"], &one["reason"], &one["times"], &one["state"]),
        (&json!("return-product"), &json!("chat"), &json!("task_impossible"), &json!(5), &json!("open"))
    );
    assert!(one["cost_ms"].as_i64().is_some_and(|cost| cost >= 5 * 6 * MINUTE), "{one}");
    let id = one["id"].as_str().expect("an id");
    let change = json!({ "state": "mended", "owner": AINO, "note": "The form is in the chat now." });
    let (status, mended) = house.call(&me, "PATCH", &format!("/dead-ends/{id}"), Some(change)).await;
    assert_eq!((status.as_u16(), &mended["state"]), (200, &json!("mended")), "{mended}");
});
