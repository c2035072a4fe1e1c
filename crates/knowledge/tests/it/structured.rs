//! What search engines read from a page, parsed by a program that reads such data for a living: `extruct`
//! from PyPI, which the test puts into an environment of its own beside the build.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use helppo_kernel::Locale;
use helppo_people::Role;
use helppo_testkit::World;
use serde_json::{Value, json};

use crate::support::{article, category, get, post, room, router};

const PINNED: &str = "extruct==0.18.0";
const PARSE: &str = "import extruct, json, sys\n\
    page = sys.stdin.read()\n\
    print(json.dumps(extruct.extract(page, base_url='https://apu.example', syntaxes=['json-ld'], errors='strict')))";

#[tokio::test]
async fn pages_describe_themselves_so_that_a_parser_understands() {
    let world = World::sqlite().await;
    let topic = category(&world, "Returns", "Palautukset").await;
    let body = "Kyllä, 30 päivässä. </script><b>Muista</b> kuitti.\n\n## Mitä se maksaa?\n\nEi mitään.\n\n## Muuta\n\nTeksti.";
    article(&world, Some(topic), Locale::Fi, "Voiko tuotteen palauttaa?", body).await;
    let room = room(&world);
    room.refresh().await.expect("the shelf is filled");
    let site = router(&room, Role::Agent);
    let python = extruct();
    let read = async |path: &str| parsed(&python, &get(&site, path).await.body);

    let found = read("/help/fi/a/voiko-tuotteen-palauttaa").await;
    let here = "https://apu.example/help/fi/a/voiko-tuotteen-palauttaa";
    let about = of_type(&found, "Article");
    assert_eq!(
        (&about["headline"], &about["mainEntityOfPage"]),
        (&json!("Voiko tuotteen palauttaa?"), &json!(here))
    );
    let way = of_type(&found, "BreadcrumbList");
    let names: Vec<&Value> =
        way["itemListElement"].as_array().expect("a way").iter().map(|i| &i["name"]).collect();
    assert_eq!(names, ["Ohjeet", "Palautukset", "Voiko tuotteen palauttaa?"]);
    let questions = of_type(&found, "FAQPage");
    let questions: Vec<(&Value, &Value)> = questions["mainEntity"]
        .as_array()
        .expect("questions")
        .iter()
        .map(|question| (&question["name"], &question["acceptedAnswer"]["text"]))
        .collect();
    assert_eq!(
        questions,
        [
            (&json!("Voiko tuotteen palauttaa?"), &json!("Kyllä, 30 päivässä. Muista kuitti.")),
            (&json!("Mitä se maksaa?"), &json!("Ei mitään.")),
        ],
        "headings that ask nothing are no questions"
    );
    let id = article(&world, None, Locale::Fi, "Näin tulostat", "Katso video.").await;
    let video = crate::files::upload(&site, id, "nain.mp4", "video/mp4", crate::files::MP4).await.json();
    let body = format!(
        "Katso video.\n\n![Lapun tulostus]({})\n\n![Toinen](https://youtu.be/x1)",
        video["href"].as_str().expect("a file")
    );
    let path = format!("/api/v1/articles/{id}/translations/fi");
    post(&site, "PUT", &path, &json!({ "title": "Näin tulostat", "body": body })).await;
    post(&site, "POST", &format!("{path}/publish"), &json!({})).await;
    room.refresh().await.expect("the shelf is filled");
    let page = read("/help/fi/a/nain-tulostat").await;
    let videos: Vec<&Value> = page.iter().filter(|one| one["@type"] == "VideoObject").collect();
    assert_eq!((videos.len(), &videos[0]["name"]), (2, &json!("Lapun tulostus")));
    assert!(
        videos[0]["contentUrl"]
            .as_str()
            .expect("an address")
            .starts_with("https://apu.example/help/files/fil_")
    );
    assert_eq!(videos[1]["url"], "https://youtu.be/x1");
    let home = read("/help/fi").await;
    assert_eq!(of_type(&home, "WebSite")["potentialAction"]["@type"], "SearchAction");
    assert_eq!(
        of_type(&read("/help/fi/c/returns").await, "BreadcrumbList")["itemListElement"][1]["name"],
        "Palautukset"
    );
}

fn of_type<'a>(found: &'a [Value], kind: &str) -> &'a Value {
    found.iter().find(|one| one["@type"] == kind).unwrap_or_else(|| panic!("no {kind} in {found:?}"))
}

fn parsed(python: &PathBuf, page: &str) -> Vec<Value> {
    let mut child = Command::new(python)
        .args(["-c", PARSE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python runs");
    child.stdin.take().expect("its input").write_all(page.as_bytes()).expect("the page is read");
    let out = child.wait_with_output().expect("it ends");
    assert!(out.status.success(), "extruct did not understand the page");
    let found: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    found["json-ld"].as_array().cloned().unwrap_or_default()
}

/// The Python that has extruct; made on the first run.
fn extruct() -> PathBuf {
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let folder = target.parent().expect("the build's folder").join("extruct-0.18");
    let (python, done) = (folder.join("bin/python"), folder.join("ready"));
    if !done.exists() {
        let run = |program: &str, args: &[&str]| {
            let status = Command::new(program).args(args).status();
            let status =
                status.unwrap_or_else(|e| panic!("{program} is missing (Debian: python3-venv): {e}"));
            assert!(status.success(), "{program} {args:?} failed (Debian: python3-venv)");
        };
        run("python3", &["-m", "venv", &folder.to_string_lossy()]);
        run(&folder.join("bin/pip").to_string_lossy(), &["install", "--quiet", PINNED]);
        std::fs::write(&done, "").expect("noted");
    }
    python
}
