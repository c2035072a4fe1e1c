//! The follower: past replies, solved matters and examples are written down as they happen.

use std::time::Duration;

use helppo_asked::mask;
use helppo_kernel::{Actor, CaseId, CustomerId, Event, Locale, MessageId, TeamId};
use helppo_people::settings;
use helppo_store::{DbError, FollowError, Follower, Tx, p};
use helppo_text::language;

use crate::example;
use crate::proposal::TriageKind;
use crate::store::{self, Matter, SaidRow, Sent};
use crate::turn::{Line, turn};

/// The sorts of past texts.
pub(crate) const REPLY: &str = "reply";
pub(crate) const MATTER: &str = "matter";

/// Messages of a case that are read back from its end.
const BACK: usize = 12;
/// A shorter reply says nothing that another could use …
const SHORTEST: usize = 20;
/// … and a longer one was written for one customer alone.
const LONGEST: usize = 4_000;

/// Keeps the index of past texts, and the examples.
#[derive(Clone, Copy)]
pub struct AssistFollower;

impl Follower for AssistFollower {
    const NAME: &'static str = "assist";
    /// Nobody waits for what a colleague said a second ago.
    const GATHER: Duration = Duration::from_secs(1);

    fn cares(&self, event: &Event) -> bool {
        let by_agent = matches!(event.actor, Actor::Agent(_));
        match event.kind.as_str() {
            "DeliveryChanged" => event.get::<String>("to").as_deref() == Some("recalled"),
            "CaseEdited" => by_agent && event.get::<String>("field").as_deref() == Some("language"),
            "MessageSent" | "CaseAssigned" | "CasePriorityChanged" | "CaseTagged" => by_agent,
            "CaseStatusChanged" | "SuggestionRefused" => true,
            _ => false,
        }
    }

    async fn take(&self, tx: &mut Tx, event: &Event) -> Result<(), FollowError> {
        let Some(case) = event.case else { return Ok(()) };
        match event.kind.as_str() {
            "MessageSent" => said(tx, event).await?,
            "DeliveryChanged" => taken_back(tx, event, case).await?,
            "CaseStatusChanged" => status(tx, event, case).await?,
            "CaseAssigned" => {
                let (from, to) = (event.get::<TeamId>("from_team"), event.get::<TeamId>("to_team"));
                if let Some(team) = to.filter(|to| Some(*to) != from) {
                    example::put(tx, case, TriageKind::Team, &team.to_string()).await?;
                }
            }
            "CasePriorityChanged" => {
                if let Some(to) = event.get::<i64>("to") {
                    example::put(tx, case, TriageKind::Priority, &to.to_string()).await?;
                }
            }
            "CaseTagged" => {
                if let (Some(tag), Some(false)) = (event.get::<String>("tag"), event.get::<bool>("removed")) {
                    example::put(tx, case, TriageKind::Tag, &tag).await?;
                }
            }
            "CaseEdited" => {
                let matter: Option<Matter> = tx.opt(store::MATTER, p![case]).await?;
                if let Some(locale) = matter.and_then(|matter| matter.language) {
                    example::put(tx, case, TriageKind::Language, locale.as_str()).await?;
                }
            }
            "SuggestionRefused" => refused(tx, event, case).await?,
            _ => {}
        }
        Ok(())
    }
}

/// A reply joins the index under what it answers.
async fn said(tx: &mut Tx, event: &Event) -> Result<(), DbError> {
    let Some(id) = event.get::<MessageId>("message") else { return Ok(()) };
    let sent: Option<Sent> = tx.opt(store::SENT, p![id]).await?;
    let Some(sent) = sent.filter(|sent| sent.author_kind == "agent" && sent.delivery != "recalled") else {
        return Ok(());
    };
    let length = sent.text.chars().count();
    if !(SHORTEST..=LONGEST).contains(&length) {
        return Ok(());
    }
    let before: Vec<SaidRow> = tx.all(store::BEFORE, p![sent.case, id, BACK]).await?;
    let Some(turn) = turn(&lines(&before)) else { return Ok(()) };
    let on = settings(tx).await?.languages;
    let locale = sent.language.or_else(|| language(&sent.text, &on, sent.case_language));
    let locale = locale.or(sent.case_language).or(on.first().copied()).unwrap_or_default();
    let names = Names::of(tx, sent.customer, sent.author).await?;
    let asked = names.mask(&format!("{}\n{}", turn.before, turn.said));
    let row = PastNew { what: REPLY, id: id.0, case: sent.case, locale, title: "", asked: asked.trim() };
    row.put(tx, &names.mask(&sent.text)).await
}

/// What was called back was never said.
async fn taken_back(tx: &mut Tx, event: &Event, case: CaseId) -> Result<(), DbError> {
    match event.get::<MessageId>("message") {
        Some(id) => gone(tx, REPLY, id.0, case).await,
        None => Ok(()),
    }
}

/// A solved case shows how such matters are solved; one that goes on does not.
async fn status(tx: &mut Tx, event: &Event, case: CaseId) -> Result<(), DbError> {
    let (from, to) = (event.get::<String>("from"), event.get::<String>("to"));
    match (from.as_deref(), to.as_deref()) {
        (_, Some("solved")) if matches!(event.actor, Actor::Agent(_)) => solved(tx, case).await,
        (Some("solved" | "closed"), Some("open" | "pending")) => gone(tx, MATTER, case.0, case).await,
        _ => Ok(()),
    }
}

async fn solved(tx: &mut Tx, case: CaseId) -> Result<(), DbError> {
    let matter: Option<Matter> = tx.opt(store::MATTER, p![case]).await?;
    let Some(matter) = matter else { return Ok(()) };
    // Where it was solved is where it belonged.
    example::put_first(tx, case, TriageKind::Team, &matter.team.to_string()).await?;
    example::put_first(tx, case, TriageKind::Priority, &matter.priority.to_string()).await?;
    let Some(asked) = example::words_of(tx, case).await? else { return Ok(()) };
    let last: Vec<SaidRow> = tx.all(store::BEFORE, p![case, MessageId(i64::MAX), BACK]).await?;
    let Some(answer) = last.iter().find(|said| said.author_kind == "agent") else { return Ok(()) };
    let names = Names::of(tx, matter.customer, answer.author).await?;
    let on = settings(tx).await?.languages;
    let locale = matter.language.or_else(|| language(&asked, &on, None)).or(on.first().copied());
    let title = names.mask(&matter.subject);
    let row = PastNew {
        what: MATTER,
        id: case.0,
        case,
        locale: locale.unwrap_or_default(),
        title: &title,
        asked: &asked,
    };
    row.put(tx, &names.mask(&answer.text)).await
}

async fn refused(tx: &mut Tx, event: &Event, case: CaseId) -> Result<(), DbError> {
    let Some(kind) = event.get::<TriageKind>("kind") else { return Ok(()) };
    let Some(text) = example::words_of(tx, case).await? else { return Ok(()) };
    tx.exec(store::PUT_EXAMPLE, p![case, kind, "", text]).await.map(drop)
}

/// Messages as [`turn`] reads them, newest first.
pub(crate) fn lines(rows: &[SaidRow]) -> Vec<Line<'_>> {
    rows.iter()
        .map(|row| match row.author_kind.as_str() {
            "customer" => Line::Customer(&row.text),
            "agent" => Line::Agent(&row.text),
            _ => Line::Other,
        })
        .collect()
}

/// A row about to be written.
struct PastNew<'a> {
    what: &'a str,
    id: i64,
    case: CaseId,
    locale: Locale,
    title: &'a str,
    asked: &'a str,
}

impl PastNew<'_> {
    async fn put(&self, tx: &mut Tx, reply: &str) -> Result<(), DbError> {
        let row = p![self.what, self.id, self.case, self.locale, self.title, self.asked, reply, 0_i64];
        tx.exec(store::PUT_PAST, row).await.map(drop)
    }
}

async fn gone(tx: &mut Tx, what: &str, id: i64, case: CaseId) -> Result<(), DbError> {
    let locale = Locale::default();
    tx.exec(store::PUT_PAST, p![what, id, case, locale, "", "", "", 1_i64]).await.map(drop)
}

/// Who took part in a talk.
pub(crate) struct Names {
    customer: String,
    agent: String,
}

impl Names {
    pub(crate) async fn of(tx: &mut Tx, customer: CustomerId, agent: Option<i64>) -> Result<Self, DbError> {
        let name: Option<String> = tx.opt(store::CUSTOMER_NAME, p![customer]).await?;
        let by = match agent {
            Some(agent) => tx.opt(store::AGENT_NAME, p![agent]).await?,
            None => None,
        };
        Ok(Self { customer: name.unwrap_or_default(), agent: by.unwrap_or_default() })
    }

    pub(crate) fn mask(&self, text: &str) -> String {
        mask(text, &[(&self.customer, "name"), (&self.agent, "agent")])
    }

    /// The customer's name.
    pub(crate) fn customer(&self) -> &str {
        &self.customer
    }
}
