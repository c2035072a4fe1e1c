//! Agents, teams, invites, settings and the audit log.

use axum::http::StatusCode;
use helppo_testkit::{World, both_dbs};

use super::*;

both_dbs!(an_agent_is_made_changed_and_listed, async |world: &World| {
    let (house, mut anna) = founded(world).await;
    let team = house.team(&mut anna, "Myynti").await;
    let (id, mut aino) = house.hire(&mut anna, "Aino", "agent", &[&team]).await;
    let path = format!("/api/v1/agents/{id}");
    let skills = json!([{ "skill": " Laskutus ", "level": 3 }, { "skill": "sv", "level": 5 }]);
    let changed = anna
        .patch(&house, &path, json!({ "name": "Aino Virtanen", "skills": skills }))
        .await
        .is(StatusCode::OK);
    assert_eq!(changed["name"], "Aino Virtanen");
    assert_eq!(changed["teams"], json!([{ "id": team, "name": "Myynti" }]));
    assert_eq!(
        changed["skills"],
        json!([{ "skill": "laskutus", "level": 3 }, { "skill": "sv", "level": 5 }])
    );
    assert_eq!(aino.get(&house, "/api/v1/test/read").await.body, "Aino Virtanen in 1 teams");
    assert_eq!(house.people.directory().agent(id.parse().unwrap()).as_deref(), Some("Aino Virtanen"));
    let page = aino.get(&house, "/api/v1/agents?limit=1").await.is(StatusCode::OK);
    assert_eq!(page["items"][0]["name"], "Anna Aalto");
    let next = format!("/api/v1/agents?limit=1&cursor={}", page["next"].as_str().unwrap());
    let page = aino.get(&house, &next).await.is(StatusCode::OK);
    assert_eq!((page["items"][0]["id"].as_str(), &page["next"]), (Some(id.as_str()), &Value::Null));
});

#[tokio::test]
async fn wrong_agents_are_refused_with_the_reason() {
    let world = World::sqlite().await;
    let (house, mut anna) = founded(&world).await;
    let make = |email: &str, role: &str, teams: Value| json!({ "name": "Aino", "email": email, "role": role, "teams": teams, "password": PASSWORD });
    let taken = anna.post(&house, "/api/v1/agents", make("ANNA@kauppa.fi", "agent", json!([]))).await;
    assert_eq!((taken.problem(), taken.fields()), ((409, "agent-exists"), vec!["email"]));
    let role = anna.post(&house, "/api/v1/agents", make("a@x.fi", "owner", json!([]))).await;
    assert_eq!(role.fields(), ["role"]);
    let team =
        anna.post(&house, "/api/v1/agents", make("a@x.fi", "agent", json!(["tea_0000000000001"]))).await;
    assert_eq!((team.status, team.fields()), (422, vec!["teams"]));
    let not_a_team =
        anna.post(&house, "/api/v1/agents", make("a@x.fi", "agent", json!(["agt_0000000000001"]))).await;
    assert_eq!(not_a_team.fields(), ["teams[0]"]);
    assert_eq!(anna.get(&house, "/api/v1/agents/agt_0000000000001").await.status, 404);
    assert_eq!(anna.get(&house, "/api/v1/agents/nonsense").await.status, 404);
    let listed = anna.get(&house, "/api/v1/agents").await.is(StatusCode::OK);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1, "nothing was half made");
}

#[tokio::test]
async fn a_new_role_or_disabling_signs_the_agent_out_at_once() {
    let world = World::sqlite().await;
    let (house, mut anna) = founded(&world).await;
    let (id, mut aino) = house.hire(&mut anna, "Aino", "agent", &[]).await;
    let path = format!("/api/v1/agents/{id}");
    assert_eq!(aino.get(&house, "/api/v1/audit").await.status, 403);
    anna.patch(&house, &path, json!({ "role": "supervisor" })).await.is(StatusCode::OK);
    assert_eq!(aino.get(&house, "/api/v1/me").await.status, 401);
    aino.sign_in(&house, "aino@kauppa.fi", PASSWORD).await.is(StatusCode::OK);
    assert_eq!(aino.get(&house, "/api/v1/audit").await.status, 200);
    anna.patch(&house, &path, json!({ "disabled": true })).await.is(StatusCode::OK);
    assert_eq!(aino.get(&house, "/api/v1/me").await.status, 401);
    assert_eq!(aino.sign_in(&house, "aino@kauppa.fi", PASSWORD).await.problem(), (401, "wrong-credentials"));
    anna.patch(&house, &path, json!({ "disabled": false })).await.is(StatusCode::OK);
    aino.sign_in(&house, "aino@kauppa.fi", PASSWORD).await.is(StatusCode::OK);
}

#[tokio::test]
async fn the_last_admin_stays() {
    let world = World::sqlite().await;
    let (house, mut anna) = founded(&world).await;
    let me = anna.get(&house, "/api/v1/me").await.is(StatusCode::OK);
    let path = format!("/api/v1/agents/{}", me["id"].as_str().unwrap());
    for change in [json!({ "role": "agent" }), json!({ "disabled": true })] {
        assert_eq!(anna.patch(&house, &path, change).await.problem(), (409, "last-admin"));
    }
    house.hire(&mut anna, "Olli", "admin", &[]).await;
    assert_eq!(anna.patch(&house, &path, json!({ "role": "agent" })).await.status, 200);
}

both_dbs!(a_supervisor_leads_the_own_teams_only, async |world: &World| {
    let (house, mut anna) = founded(world).await;
    let (own, other) = (house.team(&mut anna, "Myynti").await, house.team(&mut anna, "Laskutus").await);
    let (sari_id, mut sari) = house.hire(&mut anna, "Sari", "supervisor", &[&own]).await;
    let (aino, _) = house.hire(&mut anna, "Aino", "agent", &[&own]).await;
    let members = |team: &str| format!("/api/v1/teams/{team}/members");
    let refused = sari.put(&house, &members(&other), json!({ "members": [aino] })).await;
    assert_eq!(refused.problem(), (404, "not-found"));
    let set = sari
        .put(&house, &members(&own), json!({ "members": [aino, sari_id, aino] }))
        .await
        .is(StatusCode::OK);
    assert_eq!(set["members"].as_array().unwrap().len(), 2);
    let made =
        sari.post(&house, "/api/v1/teams", json!({ "name": "Verkkokauppa" })).await.is(StatusCode::CREATED);
    assert_eq!(made["members"], json!([sari_id]), "she sees what she made");
    let renamed = sari.patch(&house, &format!("/api/v1/teams/{own}"), json!({ "name": "Laskutus" })).await;
    assert_eq!((renamed.problem(), renamed.fields()), ((409, "team-exists"), vec!["name"]));
    let unknown = sari.put(&house, &members(&own), json!({ "members": ["agt_0000000000009"] })).await;
    assert_eq!((unknown.status, unknown.fields()), (422, vec!["members"]));
    let teams = sari.get(&house, "/api/v1/teams").await.is(StatusCode::OK);
    let kept = teams["items"].as_array().unwrap().iter().find(|t| t["id"] == own).unwrap().clone();
    assert_eq!(kept["members"].as_array().unwrap().len(), 2, "the refused change left nothing behind");
});

both_dbs!(a_supervisor_says_what_people_of_the_own_teams_can_and_it_is_audited, async |world: &World| {
    let (house, mut anna) = founded(world).await;
    let (own, other) = (house.team(&mut anna, "Myynti").await, house.team(&mut anna, "Laskutus").await);
    let (_, mut sari) = house.hire(&mut anna, "Sari", "supervisor", &[&own]).await;
    let (aino, mut agent) = house.hire(&mut anna, "Aino", "agent", &[&own]).await;
    let (olli, _) = house.hire(&mut anna, "Olli", "agent", &[&other]).await;
    let path = |id: &str| format!("/api/v1/agents/{id}/skills");
    let skills = json!({ "skills": [{ "skill": " SV ", "level": 3 }] });
    let set = sari.put(&house, &path(&aino), skills.clone()).await.is(StatusCode::OK);
    assert_eq!(set["skills"], json!([{ "skill": "sv", "level": 3 }]));
    assert_eq!(sari.put(&house, &path(&olli), skills.clone()).await.problem(), (404, "not-found"));
    assert_eq!(agent.put(&house, &path(&aino), skills).await.status, 403);
    let wrong = sari.put(&house, &path(&aino), json!({ "skills": [{ "skill": "sv", "level": 6 }] })).await;
    assert_eq!((wrong.status, wrong.fields()), (422, vec!["skills"]));
    let log = sari.get(&house, "/api/v1/audit").await.is(StatusCode::OK);
    assert_eq!(
        (&log["items"][0]["action"], &log["items"][0]["detail"]["skills"][0]["skill"]),
        (&json!("agent.changed"), &json!("sv"))
    );
    // The role itself, and everything else about a person, stays with admins.
    assert_eq!(
        sari.patch(&house, &format!("/api/v1/agents/{aino}"), json!({ "role": "admin" })).await.status,
        403
    );
});

#[tokio::test]
async fn a_team_change_is_seen_by_the_very_next_request() {
    let world = World::sqlite().await;
    let (house, mut anna) = founded(&world).await;
    let team = house.team(&mut anna, "Myynti").await;
    let (id, mut aino) = house.hire(&mut anna, "Aino", "agent", &[]).await;
    assert_eq!(aino.get(&house, "/api/v1/test/read").await.body, "Aino in 0 teams");
    anna.put(&house, &format!("/api/v1/teams/{team}/members"), json!({ "members": [id] }))
        .await
        .is(StatusCode::OK);
    assert_eq!(aino.get(&house, "/api/v1/test/read").await.body, "Aino in 1 teams");
}

both_dbs!(an_invite_lets_one_person_in_once, async |world: &World| {
    let (house, mut anna) = founded(world).await;
    let team = house.team(&mut anna, "Myynti").await;
    let input = json!({ "email": "Uusi@Kauppa.fi", "role": "agent", "teams": [team] });
    let made = anna.post(&house, "/api/v1/invites", input).await.is(StatusCode::CREATED);
    let token = made["token"].as_str().unwrap();
    assert_eq!(made["url"], format!("{HOST}/invite/{token}"));
    let mut newcomer = Client::default();
    let path = format!("/api/v1/invites/{token}");
    let front = newcomer.get(&house, &path).await.is(StatusCode::OK);
    assert_eq!(
        (&front["email"], &front["organisation"], &front["invited_by"]),
        (&json!("uusi@kauppa.fi"), &json!("Kauppa Oy"), &json!("Anna Aalto"))
    );
    let accept = format!("{path}/accept");
    let weak = newcomer.post(&house, &accept, json!({ "name": "Uusi", "password": "uusi@kauppa.fi" })).await;
    assert_eq!(weak.fields(), ["password"]);
    let input = json!({ "name": "Uuno Uusi", "password": PASSWORD });
    let session = newcomer.post(&house, &accept, input.clone()).await.is(StatusCode::CREATED);
    assert_eq!(
        (&session["agent"]["role"], &session["teams"][0]["name"]),
        (&json!("agent"), &json!("Myynti"))
    );
    assert_eq!(session["agent"]["locale"], "fi", "the organisation's language");
    assert_eq!(newcomer.get(&house, "/api/v1/me").await.is(StatusCode::OK)["name"], "Uuno Uusi");
    let mut second = Client::default();
    assert_eq!(second.post(&house, &accept, input).await.problem(), (404, "invite-gone"));
    assert_eq!(second.get(&house, &path).await.problem(), (404, "invite-gone"));
    assert_eq!(anna.get(&house, "/api/v1/invites").await.is(StatusCode::OK)["items"], json!([]));
});

#[tokio::test]
async fn an_invite_dies_after_a_week_by_withdrawal_and_by_a_newer_one() {
    let world = World::sqlite().await;
    let (house, mut anna) = founded(&world).await;
    let mut guest = Client::default();
    let mut tokens = Vec::new();
    for _ in 0..2 {
        let input = json!({ "email": "uusi@kauppa.fi", "role": "agent" });
        tokens.push(anna.post(&house, "/api/v1/invites", input).await.is(StatusCode::CREATED));
    }
    let path = |made: &Value| format!("/api/v1/invites/{}", made["token"].as_str().unwrap());
    assert_eq!(guest.get(&house, &path(&tokens[0])).await.status, 404, "a newer one was made");
    assert_eq!(guest.get(&house, &path(&tokens[1])).await.status, 200);
    world.ambient.clock.advance(7 * 86_400_000);
    assert_eq!(guest.get(&house, &path(&tokens[1])).await.status, 404, "a week is over");
    let input = json!({ "email": "uusi@kauppa.fi", "role": "agent" });
    let third = anna.post(&house, "/api/v1/invites", input).await.is(StatusCode::CREATED);
    let withdraw = format!("/api/v1/invites/{}", third["id"].as_str().unwrap());
    assert_eq!(anna.delete(&house, &withdraw).await.status, 204);
    assert_eq!(guest.get(&house, &path(&third)).await.status, 404);
    let known =
        anna.post(&house, "/api/v1/invites", json!({ "email": "anna@kauppa.fi", "role": "agent" })).await;
    assert_eq!(known.problem(), (409, "agent-exists"));
}

#[tokio::test]
async fn what_was_done_stands_in_the_audit_log() {
    let world = World::sqlite().await;
    let (house, mut anna) = founded(&world).await;
    let (own, other) = (house.team(&mut anna, "Myynti").await, house.team(&mut anna, "Laskutus").await);
    let (_, mut sari) = house.hire(&mut anna, "Sari", "supervisor", &[&own]).await;
    house.hire(&mut anna, "Olli", "supervisor", &[&other]).await;
    sari.patch(&house, &format!("/api/v1/teams/{own}"), json!({ "name": "Kauppa" })).await.is(StatusCode::OK);
    let all = anna.get(&house, "/api/v1/audit").await.is(StatusCode::OK);
    let lines: Vec<String> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| format!("{} {}", e["actor_name"].as_str().unwrap(), e["action"].as_str().unwrap()))
        .collect();
    assert_eq!(
        lines,
        [
            "Sari team.renamed",
            "Anna Aalto agent.created",
            "Anna Aalto agent.created",
            "Anna Aalto team.created",
            "Anna Aalto team.created",
            "Helppo agent.created",
            "Helppo team.created",
            "Helppo settings.changed",
        ]
    );
    assert_eq!(all["items"][0]["detail"]["name"], json!(["Myynti", "Kauppa"]));
    let hers = sari.get(&house, "/api/v1/audit").await.is(StatusCode::OK);
    assert_eq!(hers["items"].as_array().unwrap().len(), 1, "a supervisor sees what the own team did");
    let page = anna.get(&house, "/api/v1/audit?limit=3").await.is(StatusCode::OK);
    let next = format!("/api/v1/audit?limit=3&cursor={}", page["next"].as_str().unwrap());
    assert_eq!(anna.get(&house, &next).await.is(StatusCode::OK)["items"][0], all["items"][3]);
    assert_eq!(anna.get(&house, "/api/v1/audit?limit=201").await.fields(), ["limit"]);
}

#[tokio::test]
async fn settings_are_judged_and_kept() {
    let world = World::sqlite().await;
    let (house, mut anna) = founded(&world).await;
    let wrong = json!({ "organisation": "", "languages": [], "undo_seconds": 99 });
    let answer = anna.put(&house, "/api/v1/settings", wrong).await;
    assert_eq!((answer.status, answer.fields()), (422, vec!["organisation", "languages", "undo_seconds"]));
    let right = json!({ "organisation": "Kauppa Ab", "languages": ["sv", "fi", "sv"], "undo_seconds": 5 });
    anna.put(&house, "/api/v1/settings", right).await.is(StatusCode::OK);
    let session = anna.get(&house, "/api/v1/session").await.is(StatusCode::OK);
    assert_eq!(session["organisation"], json!({ "name": "Kauppa Ab", "languages": ["sv", "fi"] }));
    assert_eq!(session["undo_seconds"], 5);
}

#[tokio::test]
async fn one_changes_oneself_but_not_ones_rights() {
    let world = World::sqlite().await;
    let (house, mut anna) = founded(&world).await;
    let (_, mut aino) = house.hire(&mut anna, "Aino", "agent", &[]).await;
    let me =
        aino.put(&house, "/api/v1/me", json!({ "name": "Aino V", "theme": "dark", "sounds": false })).await;
    let me = me.is(StatusCode::OK);
    assert_eq!(
        (&me["name"], &me["theme"], &me["sounds"], &me["shortcuts_on"]),
        (&json!("Aino V"), &json!("dark"), &json!(false), &json!(true))
    );
    for foreign in ["role", "id", "email", "created_at", "is_admin"] {
        assert_eq!(aino.put(&house, "/api/v1/me", json!({ foreign: "admin" })).await.fields(), [foreign]);
    }
}
