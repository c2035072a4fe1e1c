//! A visitor's talks: which are theirs, how each stands, and what was said in it.
//!
//! A talk is one case in the visitor's eyes. Its id is the case's; a case that was merged away is found
//! under the one it became part of.

use std::collections::BTreeMap;

use helppo_kernel::{AgentId, CaseId, InteractionId, MessageId, Millis, TeamId};
use helppo_store::{DbError, Tx, p, row};
use serde::Serialize;

use crate::VisitorId;
use crate::end::BY_VISITOR;
use crate::item::{Author, BY_AGENT, Item, Line, Said, first_name, lines};
use crate::link::Links;
use crate::store::talk as sql;

/// Interactions of one visitor that are looked at; nobody has more than a few.
const MOST_PIECES: usize = 60;
/// How far merged cases are followed.
const MERGE_DEPTH: usize = 8;
/// Messages on a page of history.
pub(crate) const PAGE: usize = 50;

/// One matter of the visitor.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Talk {
    /// Its id.
    pub id: CaseId,
    /// What it is about, when somebody has named it.
    pub subject: Option<String>,
    /// Who has the floor.
    pub state: TalkState,
    /// The person who serves it.
    pub agent: Option<Server>,
    /// The place in the queue; only while waiting.
    pub queue: Option<Place>,
    /// The number at which the visitor is called when it is their turn; only while waiting.
    pub callback: Option<String>,
    /// When it was solved; only when it is.
    pub solved_at: Option<Millis>,
    /// What was said last.
    pub last: Option<Last>,
    /// Words of others that the visitor has not seen.
    pub unread: i64,
    #[serde(skip)]
    pub(crate) pieces: Vec<InteractionId>,
    #[serde(skip)]
    pub(crate) waiting: Option<InteractionId>,
    #[serde(skip)]
    pub(crate) team: TeamId,
}

/// Who has the floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TalkState {
    /// The bot.
    Bot,
    /// The queue.
    Waiting,
    /// A person, or everybody who reads the case.
    Person,
    /// Nobody now: the person who served or the visitor ended it. Words begin it anew.
    Ended,
    /// Nobody any more.
    Solved,
}

/// The person who serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Server {
    /// First name.
    pub name: String,
    /// Whether they are at their desk.
    pub present: bool,
}

/// A place in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Place {
    /// From 1; absent when it is not counted.
    pub position: Option<i64>,
    /// How long it will take by estimate, in milliseconds.
    pub estimate_ms: Option<i64>,
}

/// What was said last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = VisitorLast)]
pub struct Last {
    /// By whom.
    pub author: Author,
    /// The beginning of it.
    pub text: String,
    /// When.
    pub at: Millis,
}

row! {
    #[derive(Clone, Debug)]
    struct Piece {
        interaction: InteractionId,
        case: CaseId,
        merged_into: Option<CaseId>,
        state: String,
        agent: Option<AgentId>,
        team: TeamId,
        waiting_since: Option<Millis>,
        subject: String,
        status: String,
        solved_at: Option<Millis>,
        agent_name: Option<String>,
        presence: Option<String>,
        callback: Option<String>,
        how: Option<String>,
    }
}

/// All talks of a visitor, the latest first.
pub(crate) async fn list(tx: &mut Tx, visitor: VisitorId) -> Result<Vec<Talk>, DbError> {
    some(tx, visitor, None).await
}

/// One talk, when it is this visitor's. An id that was merged away finds what it became part of.
pub(crate) async fn find(tx: &mut Tx, visitor: VisitorId, id: CaseId) -> Result<Option<Talk>, DbError> {
    let Some(asked) = tx.opt::<Option<CaseId>>(sql::MERGED_INTO, p![id]).await? else { return Ok(None) };
    let asked = root(tx, id, asked).await?;
    Ok(some(tx, visitor, Some(asked)).await?.pop())
}

/// What was said in a visitor's interactions, as far as a list tells of it.
struct Heard {
    unread: BTreeMap<InteractionId, i64>,
    last: BTreeMap<InteractionId, Said>,
}

/// A visitor's talks, or only one of them, in as many reads as for one.
async fn some(tx: &mut Tx, visitor: VisitorId, only: Option<CaseId>) -> Result<Vec<Talk>, DbError> {
    let pieces: Vec<Piece> = tx.all(sql::PIECES, p![visitor, MOST_PIECES]).await?;
    let mut roots: BTreeMap<CaseId, Vec<Piece>> = BTreeMap::new();
    let mut order = Vec::new();
    for piece in pieces {
        let root = root(tx, piece.case, piece.merged_into).await?;
        if only.is_some_and(|only| only != root) {
            continue;
        }
        if !roots.contains_key(&root) {
            order.push(root);
        }
        roots.entry(root).or_default().push(piece);
    }
    if order.is_empty() {
        return Ok(Vec::new());
    }
    let unread: Vec<(InteractionId, i64)> = tx.all(sql::UNREAD, p![visitor]).await?;
    let last: Vec<Said> = tx.all(sql::LAST_SAID, p![visitor]).await?;
    let by_piece = |said: Said| Some((said.interaction?, said));
    let mut heard =
        Heard { unread: unread.into_iter().collect(), last: last.into_iter().filter_map(by_piece).collect() };
    let mut talks = Vec::with_capacity(order.len());
    for id in order {
        talks.push(talk(tx, id, roots.remove(&id).unwrap_or_default(), &mut heard).await?);
    }
    Ok(talks)
}

/// A page of a talk, oldest first, and whether there is more before it.
pub(crate) async fn page(
    tx: &mut Tx,
    visitor: VisitorId,
    talk: &Talk,
    before: Option<MessageId>,
    links: &Links,
    now: Millis,
) -> Result<(Vec<Item>, bool), DbError> {
    let upto = before.unwrap_or(MessageId(i64::MAX));
    let mut said: Vec<Said> = Vec::new();
    for interaction in &talk.pieces {
        said.extend(tx.all::<Said>(sql::MESSAGES, p![visitor, *interaction, upto, PAGE + 1]).await?);
    }
    said.extend(tx.all::<Said>(sql::MAIL, p![talk.id, visitor, upto, PAGE + 1]).await?);
    said.sort_by_key(|s| std::cmp::Reverse(s.id));
    said.dedup_by_key(|s| s.id);
    let more = said.len() > PAGE;
    said.truncate(PAGE);
    let since = said.last().filter(|_| more).map_or(Millis(0), |s| s.at);
    let until = said.first().filter(|_| before.is_some()).map_or(Millis(i64::MAX), |s| s.at);
    let cases: Vec<CaseId> = said.iter().map(|s| s.case).chain([talk.id]).collect();
    let mut happened = lines_of(tx, &cases, &talk.pieces, since).await?;
    happened.retain(|line| line.at <= until);
    let mut items = Vec::with_capacity(said.len() + happened.len());
    for one in said.into_iter().rev() {
        items.push(Item::Message(Box::new(one.into_message(tx, links, now).await?)));
    }
    items.extend(happened.into_iter().map(Item::Line));
    items.sort_by_key(|item| match item {
        Item::Message(m) => (m.at, 0, m.id.0),
        Item::Line(l) => (l.at, 1, l.id.0),
    });
    Ok((items, more))
}

async fn lines_of(
    tx: &mut Tx,
    cases: &[CaseId],
    theirs: &[InteractionId],
    since: Millis,
) -> Result<Vec<Line>, DbError> {
    let mut all: Vec<CaseId> = cases.to_vec();
    all.sort_unstable();
    all.dedup();
    let mut found = Vec::new();
    for case in all {
        found.extend(lines(tx, case, theirs, since, PAGE).await?);
    }
    Ok(found)
}

async fn root(tx: &mut Tx, case: CaseId, merged_into: Option<CaseId>) -> Result<CaseId, DbError> {
    let (mut here, mut next) = (case, merged_into);
    for _ in 0..MERGE_DEPTH {
        let Some(into) = next else { break };
        here = into;
        next = tx.opt::<Option<CaseId>>(sql::MERGED_INTO, p![into]).await?.flatten();
    }
    Ok(here)
}

async fn talk(tx: &mut Tx, id: CaseId, pieces: Vec<Piece>, heard: &mut Heard) -> Result<Talk, DbError> {
    // The newest piece tells who has the floor, unless an older one still runs.
    let newest = pieces.iter().find(|p| p.state != "ended").or(pieces.first()).cloned();
    let Some(newest) = newest else { return Err(DbError::NoRow("a talk without interactions".into())) };
    let (subject, status, solved_at) = if newest.case == id {
        (newest.subject.clone(), newest.status.clone(), newest.solved_at)
    } else {
        tx.one(sql::HEAD_OF_CASE, p![id]).await?
    };
    let state = state(&status, &newest.state, newest.how.as_deref());
    let unread = pieces.iter().filter_map(|p| heard.unread.get(&p.interaction)).sum();
    let last = pieces.iter().find_map(|p| heard.last.remove(&p.interaction));
    let queue = match (state, newest.waiting_since) {
        (TalkState::Waiting, Some(since)) => {
            let before: i64 = tx.one(sql::BEFORE, p![newest.team, since, newest.interaction]).await?;
            let position = (newest.state == "waiting").then_some(before + 1);
            Some(Place { position, estimate_ms: None })
        }
        (TalkState::Waiting, None) => Some(Place { position: None, estimate_ms: None }),
        _ => None,
    };
    let served = matches!(state, TalkState::Person | TalkState::Ended | TalkState::Solved);
    let present = newest.presence.as_deref().is_some_and(|status| status == "available" || status == "busy");
    let agent = newest.agent_name.as_deref().filter(|_| served);
    Ok(Talk {
        id,
        subject: Some(subject).filter(|s| !s.is_empty()),
        state,
        agent: agent.map(|name| Server { name: first_name(name), present }),
        callback: newest.callback.filter(|_| queue.is_some()),
        waiting: queue.is_some().then_some(newest.interaction),
        queue,
        solved_at: solved_at.filter(|_| state == TalkState::Solved),
        last: last.map(Last::of),
        unread,
        pieces: pieces.iter().map(|p| p.interaction).collect(),
        team: newest.team,
    })
}

fn state(case: &str, interaction: &str, how: Option<&str>) -> TalkState {
    match (case, interaction) {
        ("solved" | "closed", _) => TalkState::Solved,
        (_, "automated") => TalkState::Bot,
        (_, "waiting" | "offered") => TalkState::Waiting,
        (_, "wrap_up") => TalkState::Ended,
        (_, "ended") if matches!(how, Some(BY_AGENT | BY_VISITOR | "written_up")) => TalkState::Ended,
        _ => TalkState::Person,
    }
}

impl Last {
    fn of(said: Said) -> Self {
        let text = said.text.chars().take(160).collect();
        let name = said.author_name.as_deref().map(first_name);
        Self { author: Author { kind: said.author_kind, name }, text, at: said.at }
    }
}
