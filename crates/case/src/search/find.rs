//! Asking the index, and looking at each hit again before it is shown.

use helppo_kernel::{AgentId, CaseId, CustomerId, MessageId, Millis, TeamId};
use helppo_people::Scope;
use helppo_search::{DocKind, Hit, LastWord, Order, Query, SearchIndex, snippet};
use helppo_store::{Bind as _, DbError, P, Store, Tx, row, sql};
use serde::Serialize;

use super::FollowSearchError;
use super::standing::{Standing, standing};
use crate::list::Looker;
use crate::many;

/// Characters of a text that a hit shows.
const SHOWN: usize = 160;

/// A question.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What was typed.
    pub text: String,
    /// Which kinds are wanted.
    pub kinds: Vec<DocKind>,
    /// Newest first, or best first.
    pub order: Order,
    /// Whether the last word is still being typed.
    pub last: LastWord,
    /// How many hits.
    pub limit: usize,
    /// The `next` of the page before.
    pub before: Option<String>,
}

/// What was found.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Found {
    /// The hits of this page.
    pub hits: Vec<SearchHit>,
    /// How many there are in all.
    pub total: u64,
    /// Where the next page starts.
    pub next: Option<String>,
}

/// One thing found.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct SearchHit {
    /// `case`, `customer`, `message` or `article`.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// The case it is in.
    pub case: Option<CaseId>,
    /// That case's number.
    pub number: Option<i64>,
    /// Its subject or name.
    pub title: String,
    /// The part of its text that shows why it was found.
    pub snippet: Part,
    /// When it was said or made.
    pub at: Millis,
}

/// A part of a text with the places of the words that were looked for.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Part {
    /// The text.
    pub text: String,
    /// From and to of each place, in characters.
    #[schema(value_type = Vec<Vec<usize>>)]
    pub marks: Vec<(usize, usize)>,
}

row! {
    struct Said {
        id: MessageId, case: CaseId, text: String, at: Millis, delivery: crate::Delivery,
    }
}

row! {
    struct Matter {
        id: CaseId, number: i64, team: TeamId, owner: Option<AgentId>, subject: String, last_text: String,
        at: Millis,
    }
}

const MESSAGES: &str = "SELECT id, case_id, text, created_at, delivery FROM message WHERE id IN ({})";
const CASES: &str = "SELECT id, number, team, owner, subject, last_text, created_at FROM cases
    WHERE merged_into IS NULL AND id IN ({})";
const CUSTOMERS: &str = "SELECT id, name, created_at FROM customer WHERE merged_into IS NULL AND id IN ({})";
const IDENTITIES: &str =
    "SELECT customer, value FROM identity WHERE kind <> 'visitor' AND customer IN ({}) ORDER BY id";
const ARTICLES: &str = "SELECT t.article, t.title, t.body, t.updated_at FROM translation t
    WHERE t.article IN ({}) AND t.status = 'published' ORDER BY t.article, t.locale";

sql!(NUMBERED, "SELECT id FROM cases WHERE number = $1");
sql!(BY_ID, "SELECT id, number, team, owner, subject, last_text, created_at FROM cases WHERE id = $1");

/// What the looker may see of what the index finds.
pub async fn find(
    store: &Store,
    index: &SearchIndex,
    looker: &Looker,
    asked: &Asked,
) -> Result<Found, FollowSearchError> {
    let scope = match &looker.scope {
        Scope::All => helppo_search::Scope::All,
        Scope::Teams { agent, teams } => {
            helppo_search::Scope::Teams { teams: teams.iter().map(|t| t.0).collect(), owner: Some(agent.0) }
        }
    };
    let query = Query {
        text: asked.text.clone(),
        kinds: asked.kinds.clone(),
        scope,
        order: asked.order,
        last: asked.last,
        limit: asked.limit,
        before: asked.before.clone(),
    };
    let hits = index.query(query).await?;
    let (looker, asked, found) = (looker.clone(), asked.clone(), hits.hits);
    let shown = store
        .read(async move |tx: &mut Tx| {
            let mut shown = by_number(tx, &looker, &asked).await?;
            for hit in look_again(tx, &looker, &asked, &found).await? {
                if !shown.iter().any(|s| (&s.kind, &s.id) == (&hit.kind, &hit.id)) {
                    shown.push(hit);
                }
            }
            Ok::<_, DbError>(shown)
        })
        .await?;
    let total = hits.total.max(u64::try_from(shown.len()).unwrap_or(u64::MAX));
    Ok(Found { hits: shown, total, next: hits.next })
}

/// `#4812` and `4812` name a case.
async fn by_number(tx: &mut Tx, looker: &Looker, asked: &Asked) -> Result<Vec<SearchHit>, DbError> {
    let digits = asked.text.trim().trim_start_matches('#');
    let (Ok(number), true) =
        (digits.parse::<i64>(), asked.kinds.contains(&DocKind::Case) && asked.before.is_none())
    else {
        return Ok(Vec::new());
    };
    let named: Option<CaseId> = tx.opt(NUMBERED, &[number.bind()]).await?;
    // The number of a case that became part of another leads there.
    let Some(whole) = standing(tx, named.into_iter()).await?.into_values().next() else {
        return Ok(Vec::new());
    };
    let matter: Option<Matter> = tx.opt(BY_ID, &[whole.case.bind()]).await?;
    let seen = matter.filter(|m| looker.may_see(m.team, m.owner));
    Ok(seen.map(|m| m.hit(asked)).into_iter().collect())
}

async fn look_again(
    tx: &mut Tx,
    looker: &Looker,
    asked: &Asked,
    hits: &[Hit],
) -> Result<Vec<SearchHit>, DbError> {
    let mut found: Vec<((DocKind, i64), SearchHit)> = Vec::new();
    let ids =
        |kind: DocKind| hits.iter().filter(move |h| h.kind == kind).map(|h| P::I64(h.id)).collect::<Vec<_>>();
    let said = many::all::<Said>(tx, MESSAGES, &ids(DocKind::Message)).await?;
    let cases = standing(tx, said.iter().map(|s| s.case)).await?;
    for said in said.into_iter().filter(|s| s.delivery != crate::Delivery::Recalled) {
        let seen = cases.get(&said.case).filter(|case| looker.may_see(case.team, case.owner));
        found.extend(seen.map(|case| ((DocKind::Message, said.id.0), said.hit(case, asked))));
    }
    for matter in many::all::<Matter>(tx, CASES, &ids(DocKind::Case)).await? {
        if looker.may_see(matter.team, matter.owner) {
            found.push(((DocKind::Case, matter.id.0), matter.hit(asked)));
        }
    }
    let customers = ids(DocKind::Customer);
    let addresses: Vec<(CustomerId, String)> = many::all(tx, IDENTITIES, &customers).await?;
    for (id, name, at) in many::all::<(CustomerId, String, Millis)>(tx, CUSTOMERS, &customers).await? {
        let of_this =
            addresses.iter().filter(|(customer, _)| *customer == id).map(|(_, value)| value.as_str());
        let text = of_this.collect::<Vec<_>>().join(" · ");
        found
            .push(((DocKind::Customer, id.0), hit("customer", id.to_string(), None, name, &text, at, asked)));
    }
    type Page = (helppo_kernel::ArticleId, String, String, Millis);
    for (id, title, body, at) in many::all::<Page>(tx, ARTICLES, &ids(DocKind::Article)).await? {
        let key = (DocKind::Article, id.0);
        if !found.iter().any(|(k, _)| *k == key) {
            found.push((key, hit("article", id.to_string(), None, title, &body, at, asked)));
        }
    }
    // In the order of the index.
    Ok(hits
        .iter()
        .filter_map(|h| found.iter().find(|(k, _)| *k == (h.kind, h.id)).map(|(_, s)| s.clone()))
        .collect())
}

impl Said {
    fn hit(&self, case: &Standing, asked: &Asked) -> SearchHit {
        let place = Some((case.case, case.number));
        hit("message", self.id.to_string(), place, case.subject.clone(), &self.text, self.at, asked)
    }
}

impl Matter {
    fn hit(self, asked: &Asked) -> SearchHit {
        let case = Some((self.id, self.number));
        hit("case", self.id.to_string(), case, self.subject, &self.last_text, self.at, asked)
    }
}

fn hit(
    kind: &str,
    id: String,
    case: Option<(CaseId, i64)>,
    title: String,
    text: &str,
    at: Millis,
    asked: &Asked,
) -> SearchHit {
    let part = snippet(text, &asked.text, asked.last, SHOWN);
    SearchHit {
        kind: kind.to_owned(),
        id,
        case: case.map(|c| c.0),
        number: case.map(|c| c.1),
        title,
        snippet: Part { text: part.text, marks: part.marks.into_iter().map(|m| (m.start, m.end)).collect() },
        at,
    }
}
