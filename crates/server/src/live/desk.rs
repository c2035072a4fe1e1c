//! How events look at the desk, and who may see which of them.
//!
//! Keys: `all` (who sees every team), `team`, `agent`, `case`, `presence`, `notices`, `board`. A frame of the inbox
//! goes to everybody who may see the case now; a frame of a case to who has it open. When a case moves,
//! who has it open is asked again.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use helppo_case::list::{CaseRow, case_row};
use helppo_case::{LinkKey, Links, TimelineItem};
use helppo_channel_chat::Chat;
use helppo_kernel::{Actor, AgentId, Ambient, CaseId, Event, Millis, Pos, Problem};
use helppo_people::{Action, Caller, Object, People, Scope};
use helppo_routing::PresenceView;
use helppo_store::{DbError, Store, Tx};
use helppo_web::live::{Frame, Key, Projected, Projector, event_frame, signal_frame};
use serde::Serialize;
use serde_json::{Value, json};

use super::Lines;

/// Signals that one desk sends to others who look at the same case.
const SIGNALS: [&str; 3] = ["viewing", "typing", "idle"];
/// Events after which somebody's load or status looks different. An offer fills a place as served work does.
const CHANGE_LOAD: [&str; 9] = [
    "PresenceChanged",
    "FocusChanged",
    "Offered",
    "OfferAccepted",
    "OfferDeclined",
    "OfferExpired",
    "OfferWithdrawn",
    "InteractionEnded",
    "Transferred",
];
/// The members of such an event that name whose.
const WHOSE: [&str; 3] = ["agent", "from", "offered_to"];

/// Tells open boards to read anew. It has no place in the log: nobody resumes from it.
pub const BOARD_MOVED: &str = r#"{"type":"event","topic":"board","kind":"BoardMoved","data":{}}"#;

/// What the desk's hub knows.
pub struct DeskProjector {
    pub store: Store,
    pub people: Arc<People>,
    pub ambient: Ambient,
    pub links: LinkKey,
    /// Whose line is open.
    pub lines: Arc<Lines>,
    /// The web chat, once it is open: its visitors see who types.
    pub chat: OnceLock<Arc<Chat>>,
}

impl Projector for DeskProjector {
    type Who = Caller;

    fn automatic(&self, _: &Caller) -> Vec<String> {
        ["inbox", "me", "presence", "notices"].map(str::to_owned).into()
    }

    async fn authorise(&self, who: &Caller, topic: &str) -> Option<Vec<Key>> {
        match topic {
            "inbox" => Some(inbox_keys(who)),
            "me" => Some(vec![Key::new("me", who.agent)]),
            "presence" => Some(vec![Key::new("presence", 0)]),
            "notices" => Some(vec![Key::new("notices", 0)]),
            "board" => who.permissions.has(Action::BoardRead).then(|| vec![Key::new("board", 0)]),
            _ => self.authorise_case(who, topic.strip_prefix("case:")?.parse().ok()?).await,
        }
    }

    async fn renew(&self, who: &Caller) -> Option<Caller> {
        self.people.renew(who).await.ok().flatten()
    }

    fn came(&self, who: &Caller) {
        self.lines.opened(who.agent);
    }

    fn left(&self, who: &Caller) {
        self.lines.closed(who.agent);
    }

    async fn project(
        &self,
        events: &[Arc<Event>],
        wanted: &(impl Fn(Key) -> bool + Sync),
    ) -> Result<Vec<Projected>, DbError> {
        let now = self.ambient.now();
        let (events, links) = (events.to_vec(), self.links.at(now));
        let mut open: Vec<CaseId> = events.iter().flat_map(|e| cases_of(e)).collect();
        open.sort_unstable();
        open.dedup();
        open.retain(|case| wanted(Key::new("case", *case)));
        let look = async move |tx: &mut Tx| look(tx, (&links, now), &events, &open).await;
        let seen = self.store.read(look).await?;
        Ok(seen.into_iter().flat_map(|s| s.frames(self)).collect())
    }

    fn signal(&self, who: &Caller, topic: &str, kind: &str) -> Option<Frame> {
        if let ("typing", Some(chat), Some(case)) =
            (kind, self.chat.get(), topic.strip_prefix("case:").and_then(|c| c.parse().ok()))
        {
            chat.agent_types(case, &who.name);
        }
        let known = SIGNALS.contains(&kind) && topic.starts_with("case:");
        known.then(|| signal_frame(topic, kind, json!({ "agent": { "id": who.agent, "name": &*who.name } })))
    }
}

impl DeskProjector {
    async fn authorise_case(&self, who: &Caller, id: CaseId) -> Option<Vec<Key>> {
        let found =
            self.store.read(async move |tx: &mut Tx| helppo_case::CaseRecord::get(tx, id).await).await;
        let case = found.ok().flatten()?;
        let object = Object::Case { team: case.team, owner: case.owner };
        let may: Result<(), Problem> = who.must(Action::CaseRead, &object, "case");
        may.ok().map(|()| vec![Key::new("case", id)])
    }

    fn name_of(&self, actor: Actor) -> Arc<str> {
        match actor {
            Actor::Agent(agent) => self.people.directory().agent(agent).unwrap_or_default(),
            _ => Arc::default(),
        }
    }
}

fn inbox_keys(who: &Caller) -> Vec<Key> {
    match who.scope() {
        Scope::All => vec![Key::new("all", 0)],
        Scope::Teams { agent, teams } => {
            teams.into_iter().map(|t| Key::new("team", t)).chain([Key::new("owner", agent)]).collect()
        }
    }
}

/// Whose inbox shows a case.
fn readers(row: &CaseRow) -> Vec<Key> {
    let mut keys = vec![Key::new("all", 0), Key::new("team", row.head.team.id)];
    keys.extend(row.head.owner.as_ref().map(|o| Key::new("owner", o.id)));
    keys
}

/// The cases whose screens show an event.
fn cases_of(event: &Event) -> impl Iterator<Item = CaseId> {
    event.case.into_iter().chain(part_of(event))
}

/// The case that became part of the event's case, or that leads its own life again.
fn part_of(event: &Event) -> Option<CaseId> {
    matches!(event.kind.as_str(), "CasesMerged" | "CasesUnmerged").then(|| event.get("from")).flatten()
}

/// An event with what screens need to know of it.
struct Seen {
    event: Arc<Event>,
    /// Who has a case open: the event's own, and the one that became part of it.
    open: Vec<CaseId>,
    item: Option<TimelineItem>,
    /// The row of its case; only at the last event of a case in a batch.
    row: Option<CaseRow>,
    /// The case that became part of this one, or that leads its own life again.
    part: Option<CaseRow>,
    /// For one agent alone: the kind of news, and what it is.
    personal: Vec<(AgentId, Value)>,
    presence: Vec<Value>,
    /// Every notice that stands or will, when this event is about one.
    notices: Option<Value>,
}

/// What a screen with the case open is told.
#[derive(Serialize)]
struct OpenCase<'a> {
    item: Option<&'a TimelineItem>,
    case: Option<&'a CaseRow>,
}

/// What lists are told.
#[derive(Serialize)]
struct InList<'a> {
    row: &'a CaseRow,
}

/// Items are made for the cases that are `open`, and rows once a case.
async fn look(
    tx: &mut Tx,
    (links, now): (&Links, Millis),
    events: &[Arc<Event>],
    open: &[CaseId],
) -> Result<Vec<Seen>, DbError> {
    let last: BTreeMap<CaseId, usize> =
        events.iter().enumerate().filter_map(|(i, e)| Some((e.case?, i))).collect();
    let ids: Vec<CaseId> = last.keys().copied().collect();
    let mut rows: BTreeMap<CaseId, CaseRow> =
        helppo_case::list::rows(tx, &ids).await?.into_iter().map(|row| (row.head.id, row)).collect();
    let load_changed = events.iter().any(|e| CHANGE_LOAD.contains(&e.kind.as_str()));
    let people = if load_changed { helppo_routing::people_now(tx).await? } else { Vec::new() };
    let mut seen = Vec::with_capacity(events.len());
    for (i, event) in events.iter().enumerate() {
        let open: Vec<CaseId> = cases_of(event).filter(|case| open.contains(case)).collect();
        let item = match event.case.filter(|case| open.contains(case)) {
            Some(_) => helppo_case::item_for_event(tx, links, event).await?,
            None => None,
        };
        let row = event.case.filter(|case| last.get(case) == Some(&i)).and_then(|case| rows.remove(&case));
        let part = match part_of(event) {
            Some(part) => case_row(tx, part).await?,
            None => None,
        };
        seen.push(Seen {
            item,
            row,
            part,
            personal: personal(tx, event).await?,
            presence: presence(&people, event),
            notices: notices(tx, event, now).await?,
            event: Arc::clone(event),
            open,
        });
    }
    Ok(seen)
}

async fn personal(tx: &mut Tx, event: &Event) -> Result<Vec<(AgentId, Value)>, DbError> {
    let agent = event.get::<AgentId>("agent");
    Ok(match (event.kind.as_str(), agent, event.interaction) {
        ("Offered", Some(agent), Some(interaction)) => {
            let offer = helppo_routing::offer_view(tx, interaction).await?;
            offer.map(|o| vec![(agent, json!({ "offer": o }))]).unwrap_or_default()
        }
        (
            "OfferAccepted" | "OfferDeclined" | "OfferExpired" | "OfferWithdrawn" | "AgentNudged"
            | "ThanksGiven",
            Some(agent),
            _,
        ) => vec![(agent, event.data.clone())],
        ("NoteAdded", _, _) => {
            let mentioned = event.get::<Vec<AgentId>>("mentions").unwrap_or_default();
            mentioned.into_iter().map(|a| (a, json!({ "mentioned": true }))).collect()
        }
        ("HelpAsked" | "HelpAnswered" | "HelpClosed", _, _) => {
            let told = helppo_help::told(tx, event).await?;
            told.into_iter().map(|a| (a, json!({ "call": event.data["call"] }))).collect()
        }
        _ => Vec::new(),
    })
}

fn presence(people: &[PresenceView], event: &Event) -> Vec<Value> {
    if !CHANGE_LOAD.contains(&event.kind.as_str()) {
        return Vec::new();
    }
    let concerned: Vec<AgentId> = WHOSE.iter().filter_map(|key| event.get(key)).collect();
    people.iter().filter(|p| concerned.contains(&p.agent)).map(|p| json!(p)).collect()
}

async fn notices(tx: &mut Tx, event: &Event, now: Millis) -> Result<Option<Value>, DbError> {
    if !event.kind.starts_with("Notice") {
        return Ok(None);
    }
    Ok(Some(json!({ "items": helppo_notice::upcoming(tx, now).await? })))
}

impl Seen {
    fn frames(self, desk: &DeskProjector) -> Vec<Projected> {
        let (event, pos) = (&self.event, self.event.pos);
        let name = desk.name_of(event.actor);
        let mut out = Vec::new();
        if let Some(case) = event.case {
            let key = Key::new("case", case);
            if event.kind == "CaseAssigned" {
                out.push(Projected::Recheck { pos, key });
            }
            if !self.open.contains(&case) {
                out.push(Projected::Unmade { pos, key });
            } else if self.item.is_some() || self.row.is_some() {
                let data = OpenCase { item: self.item.as_ref(), case: self.row.as_ref() };
                let frame = event_frame(event, &format!("case:{case}"), &name, &data);
                out.push(Projected::Send { pos, keys: vec![key], frame });
            }
        }
        if let Some(row) = &self.row {
            let frame = event_frame(event, "inbox", &name, &InList { row });
            out.push(Projected::Send { pos, keys: readers(row), frame });
            out.extend(self.gone(row, pos, &name));
        }
        if let Some(part) = &self.part {
            out.extend(self.of_part(part, pos, &name));
        }
        for (agent, data) in &self.personal {
            let frame = event_frame(event, "me", &name, data);
            out.push(Projected::Send { pos, keys: vec![Key::new("me", *agent)], frame });
        }
        for person in &self.presence {
            let frame = event_frame(event, "presence", &name, person);
            out.push(Projected::Send { pos, keys: vec![Key::new("presence", 0)], frame });
        }
        if let Some(all) = &self.notices {
            let frame = event_frame(event, "notices", &name, all);
            out.push(Projected::Send { pos, keys: vec![Key::new("notices", 0)], frame });
        }
        out
    }

    /// A case that became part of another is in no list any more, whoever looks; one that leads its own life
    /// again is back.
    fn of_part(&self, part: &CaseRow, pos: Pos, name: &str) -> [Projected; 2] {
        let id = part.head.id;
        let list = match self.event.kind.as_str() {
            "CasesMerged" => {
                let data = json!({ "gone": id, "into": self.event.case });
                event_frame(&self.event, "inbox", name, &data)
            }
            _ => event_frame(&self.event, "inbox", name, &InList { row: part }),
        };
        let key = Key::new("case", id);
        let open = if self.open.contains(&id) {
            let data = OpenCase { item: None, case: Some(part) };
            let frame = event_frame(&self.event, &format!("case:{id}"), name, &data);
            Projected::Send { pos, keys: vec![key], frame }
        } else {
            Projected::Unmade { pos, key }
        };
        [Projected::Send { pos, keys: readers(part), frame: list }, open]
    }

    /// Who saw the case before it moved and may not see it now hears that it is gone.
    fn gone(&self, row: &CaseRow, pos: Pos, name: &str) -> Option<Projected> {
        if self.event.kind != "CaseAssigned" {
            return None;
        }
        let from_team =
            self.event.get::<helppo_kernel::TeamId>("from_team").filter(|t| *t != row.head.team.id);
        let from_owner = self.event.get::<AgentId>("from_owner");
        let mut keys: Vec<Key> = from_team.map(|t| Key::new("team", t)).into_iter().collect();
        keys.extend(
            from_owner
                .filter(|o| row.head.owner.as_ref().map(|n| n.id) != Some(*o))
                .map(|o| Key::new("owner", o)),
        );
        let data = json!({ "gone": row.head.id, "team": row.head.team.id, "owner": row.head.owner.as_ref().map(|o| o.id) });
        let frame = || event_frame(&self.event, "inbox", name, &data);
        (!keys.is_empty()).then(|| Projected::Send { pos, keys, frame: frame() })
    }
}
