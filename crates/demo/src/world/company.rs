//! Founding the company over the HTTP API: people, teams, channels, knowledge.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context as _, bail};
use helppo_kernel::{AgentId, ArticleId, ChannelId, Clock, Locale, TeamId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::script::{Announcement, Holiday, HouseTexts};
use super::{PASSWORD, Scripts, Wires};

/// Of a year, on average.
const YEAR_MS: i64 = 31_556_952_000;

/// What the rest of the demo needs to know of the company.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Company {
    /// Agents with their languages, teams and roles.
    pub agents: Vec<Employee>,
    pub teams: HashMap<String, TeamId>,
    pub chat: ChannelId,
    pub email: ChannelId,
    /// The simulated telephone line.
    pub phone: ChannelId,
    /// Where customers write.
    pub support: String,
    pub articles: HashMap<String, ArticleId>,
    /// The addresses that its channels were told.
    #[serde(default)]
    pub wires: Wires,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Employee {
    pub id: AgentId,
    pub name: String,
    pub locale: Locale,
    pub teams: Vec<String>,
    pub role: String,
}

impl Company {
    /// What a made world remembers of itself.
    pub fn read(mark: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(mark).with_context(|| mark.display().to_string())?;
        serde_json::from_str(&text).context("the world's mark cannot be read: make it anew with --fresh")
    }

    /// Remembers the world; written last, so that a half-made one is made anew.
    pub fn write(&self, mark: &Path) -> anyhow::Result<()> {
        Ok(std::fs::write(mark, serde_json::to_string_pretty(self)?)?)
    }
}

/// Makes the company on an empty installation that listens at `wires.helppo`.
pub async fn found(wires: &Wires, scripts: &Scripts) -> anyhow::Result<Company> {
    let mut desk = Desk::new(&wires.helppo);
    let admin = &scripts.people.agent[0];
    desk.post("/setup", &json!({
        "language": admin.locale, "organisation": "Suopursu", "name": admin.name, "email": admin.email, "password": PASSWORD,
    })).await?;
    desk.sign_in(&admin.email).await?;
    let teams = make_teams(&desk, scripts).await?;
    let agents = hire(&desk, scripts, &teams).await?;
    let main = teams["Customer service"];
    let chat = make_channel(&desk, &json!({
        "kind": "chat", "name": "Chat, suopursu.example", "team": main, "enabled": true, "brand": "Suopursu", "language": "fi",
        "settings": { "brand_name": "Suopursu", "colour": "#8c3a1f", "languages": ["fi", "sv", "en"], "sites": [wires.shop],
                      "bot": true, "callback": true, "identity": "optional", "position": "right" },
    })).await?;
    let support = "asiakaspalvelu@suopursu.example";
    let email = make_channel(&desk, &json!({
        "kind": "email", "name": support, "team": main, "enabled": true, "brand": "Suopursu", "language": "fi",
        "settings": { "address": support, "from_name": "Suopursu", "receive": { "way": "smtp" },
                      "send": { "way": "relay", "host": wires.catcher.ip(), "port": wires.catcher.port(), "tls": "none" } },
    })).await?;
    let phone = make_channel(&desk, &json!({
        "kind": "voice", "name": "Puhelin 09 555 0100", "team": main, "enabled": true, "brand": "Suopursu", "language": "fi",
        "settings": {},
    })).await?;
    let articles = write_knowledge(&desk, scripts).await?;
    for pack in ["shop", "energy"] {
        desk.post(&format!("/tasks/packs/{pack}"), &json!({})).await?;
    }
    furnish(&desk, &scripts.house, phone).await?;
    let (support, wires) = (support.into(), wires.clone());
    Ok(Company { agents, teams, chat, email, phone, support, articles, wires })
}

async fn make_teams(desk: &Desk, scripts: &Scripts) -> anyhow::Result<HashMap<String, TeamId>> {
    let mut teams = HashMap::new();
    for name in scripts.people.agent.iter().flat_map(|a| &a.teams) {
        if !teams.contains_key(name) {
            let made = desk.post("/teams", &json!({ "name": name })).await?;
            teams.insert(name.clone(), id(&made)?);
        }
    }
    Ok(teams)
}

async fn hire(
    desk: &Desk,
    scripts: &Scripts,
    teams: &HashMap<String, TeamId>,
) -> anyhow::Result<Vec<Employee>> {
    let me = desk.get("/session").await?;
    let mut agents = Vec::new();
    for person in &scripts.people.agent {
        let mine: Vec<TeamId> = person.teams.iter().map(|t| teams[t]).collect();
        let id: AgentId = if agents.is_empty() {
            let id = id(&me["agent"])?;
            desk.patch(&format!("/agents/{id}"), &json!({ "teams": mine })).await?;
            id
        } else {
            let invite = desk
                .post("/invites", &json!({ "email": person.email, "role": person.role, "teams": mine }))
                .await?;
            let token = invite["token"]
                .as_str()
                .or_else(|| invite["url"].as_str().and_then(|u| u.rsplit('/').next()))
                .context("an invite carries its token")?;
            let guest = Desk::new(&desk.base);
            let accept = json!({ "name": person.name, "password": PASSWORD });
            guest.post(&format!("/invites/{token}/accept"), &accept).await?;
            let mut theirs = Desk::new(&desk.base);
            theirs.sign_in(&person.email).await?;
            theirs.put("/me", &json!({ "name": person.name, "locale": person.locale })).await?;
            id(&theirs.get("/session").await?["agent"])?
        };
        agents.push(Employee {
            id,
            name: person.name.clone(),
            locale: person.locale,
            teams: person.teams.clone(),
            role: person.role.clone(),
        });
    }
    Ok(agents)
}

async fn make_channel(desk: &Desk, channel: &Value) -> anyhow::Result<ChannelId> {
    id(&desk.post("/channels", channel).await?)
}

/// Answers, a notice, and when the telephone is answered.
async fn furnish(desk: &Desk, house: &HouseTexts, phone: ChannelId) -> anyhow::Result<()> {
    for answer in &house.answer {
        desk.post("/answers", answer).await?;
    }
    let Announcement { level, en, fi, sv } = &house.notice;
    desk.post("/notices", &json!({ "level": level, "texts": { "en": en, "fi": fi, "sv": sv } })).await?;
    let always = json!([{ "from": "00:00", "to": "24:00" }]);
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let week: Value = days.iter().map(|day| ((*day).to_owned(), always.clone())).collect();
    let zone = &house.telephone["time_zone"];
    desk.put("/hours", &json!({ "time_zone": zone, "week": week })).await?;
    let this_year = 1970 + Clock::System.now().0 / YEAR_MS;
    let mut hours = house.telephone.clone();
    let closed = |year: i64| {
        let on = move |h: &Holiday| json!({ "date": format!("{year}-{}", h.date), "name": h.name });
        house.holiday.iter().map(on)
    };
    hours["exceptions"] = closed(this_year).chain(closed(this_year + 1)).collect();
    desk.put(&format!("/hours?channel={phone}"), &hours).await?;
    Ok(())
}

async fn write_knowledge(desk: &Desk, scripts: &Scripts) -> anyhow::Result<HashMap<String, ArticleId>> {
    let mut categories = HashMap::new();
    for c in &scripts.knowledge.category {
        let made =
            desk.post("/categories", &json!({ "names": { "en": c.en, "fi": c.fi, "sv": c.sv } })).await?;
        categories.insert(c.key.clone(), made["id"].clone());
    }
    let mut articles = HashMap::new();
    for article in &scripts.knowledge.article {
        let first = article.text(Locale::Fi);
        let made = desk
            .post("/articles", &json!({
                "category": categories[&article.category], "locale": "fi", "title": first.title, "body": first.body,
            }))
            .await?;
        let article_id: ArticleId = id(&made)?;
        for locale in Locale::ALL {
            let (text, path) =
                (article.text(locale), format!("/articles/{article_id}/translations/{}", locale.as_str()));
            if locale != Locale::Fi {
                desk.put(&path, &json!({ "title": text.title, "body": text.body })).await?;
            }
            desk.post(&format!("{path}/publish"), &json!({})).await?;
        }
        articles.insert(article.key.clone(), article_id);
    }
    Ok(articles)
}

fn id<T: std::str::FromStr>(made: &Value) -> anyhow::Result<T> {
    made["id"].as_str().and_then(|t| t.parse().ok()).with_context(|| format!("no id in {made}"))
}

/// A browser's place at the desk: a cookie and the header that scripts of other sites cannot set.
pub struct Desk {
    base: String,
    client: reqwest::Client,
    cookie: Option<String>,
}

impl Desk {
    /// Nobody yet.
    pub fn new(base: &str) -> Self {
        let client =
            reqwest::Client::builder().no_proxy().build().expect("a client without TLS settings can be made");
        Self { base: base.into(), client, cookie: None }
    }

    /// Becomes the agent with this address.
    pub async fn sign_in(&mut self, email: &str) -> anyhow::Result<()> {
        let body = json!({ "email": email, "password": PASSWORD });
        let answer = self.request(reqwest::Method::POST, "/session").json(&body).send().await?;
        let cookie = answer.headers().get("set-cookie").and_then(|c| c.to_str().ok()).map(str::to_owned);
        if !answer.status().is_success() {
            bail!("{email} could not sign in: {}", answer.text().await?);
        }
        let cookie = cookie.context("signing in sets a cookie")?;
        self.cookie = cookie.split(';').next().map(str::to_owned);
        Ok(())
    }

    /// Asks for a thing.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.send(reqwest::Method::GET, path, None).await
    }

    /// Makes or does a thing.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.send(reqwest::Method::POST, path, Some(body)).await
    }

    async fn put(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.send(reqwest::Method::PUT, path, Some(body)).await
    }

    async fn patch(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.send(reqwest::Method::PATCH, path, Some(body)).await
    }

    async fn send(&self, method: reqwest::Method, path: &str, body: Option<&Value>) -> anyhow::Result<Value> {
        let shown = format!("{method} {path}");
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.context(shown.clone())?;
        let (status, text) = (answer.status(), answer.text().await?);
        if !status.is_success() {
            bail!("{shown}: {status} {text}");
        }
        Ok(if text.is_empty() { Value::Null } else { serde_json::from_str(&text).context(shown)? })
    }

    fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let request =
            self.client.request(method, format!("{}/api/v1{path}", self.base)).header("x-helppo", "1");
        match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }
}
