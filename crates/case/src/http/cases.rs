//! Cases in lists, one case, and a case that we open.

use std::sync::Arc;

use axum::extract::State;
use helppo_customer::IdentityKind;
use helppo_kernel::{
    AttachmentId, CaseId, ChannelId, ChannelKind, CustomerId, Locale, MessageId, Millis, Page, Problem,
    TeamId,
};
use helppo_people::{Action, Caller, Object, settings};
use helppo_search::{DocKind, LastWord, Order as Sorting};
use helppo_store::{DbError, Tx};
use helppo_web::{Json, Once, Paging, Path, Query};
use serde::{Deserialize, Serialize};

use super::{CaseRoom, keep, may};
use crate::attachment::NewAttachment;
use crate::detail::{CaseDetail, detail};
use crate::list::{CaseRow, Filter, Looker, Order, Owner, Seen, list as page_of, passing};
use crate::model::CaseStatus;
use crate::record::CaseRecord;
use crate::search::{Asked, find};
use crate::start::{Start, To, start as open};
use crate::timeline::Person;
use crate::view::find_view;

/// Cases that the index of words is asked for at once, and how often for one page.
const WORDS_AT_ONCE: usize = 100;
const MOST_ASKED: usize = 30;

/// What a list is narrowed to: a view, and what is written over it.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Narrowed {
    /// `mine`, `unassigned`, `all`, `waiting`, `snoozed`, `mentions`, `solved`, or a kept view's id.
    view: Option<String>,
    /// One status, or several with commas.
    status: Option<String>,
    /// `me`, `none`, or an agent's id.
    owner: Option<String>,
    team: Option<TeamId>,
    tag: Option<String>,
    channel_kind: Option<ChannelKind>,
    priority: Option<i64>,
    language: Option<Locale>,
    customer: Option<CustomerId>,
    seen: Option<Seen>,
    /// Words; the list is then short and in the order of the search.
    q: Option<String>,
    /// `due`, `new` or `old`; the view's own when absent.
    order: Option<Order>,
}

/// A case to open with our words.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCase {
    /// Somebody we know…
    customer: Option<CustomerId>,
    /// …or their address.
    email: Option<String>,
    /// Their name, for an address we do not know.
    name: Option<String>,
    /// By which channel.
    channel: ChannelId,
    subject: String,
    text: String,
    html: Option<String>,
    #[serde(default)]
    attachments: Vec<AttachmentId>,
    language: Option<Locale>,
}

/// A case that was opened.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct OpenedCase {
    id: CaseId,
    number: i64,
    message: MessageId,
    leaves_at: Millis,
}

impl Narrowed {
    /// The filter and the order that are meant.
    pub(super) async fn meant(&self, tx: &mut Tx, caller: &Caller) -> Result<(Filter, Order), Problem> {
        let (mut filter, order) = match self.view.as_deref() {
            Some(view) => find_view(tx, caller.agent, view).await?,
            None => (Filter::default(), Order::New),
        };
        if let Some(words) = &self.status {
            filter.status = words.split(',').map(status_of).collect::<Result<_, _>>()?;
        }
        if let Some(owner) = &self.owner {
            let wrong = |_| Problem::invalid("owner", "expected `me`, `none` or an agent's id");
            filter.owner = Some(owner.parse::<Owner>().map_err(wrong)?);
        }
        filter.team = self.team.or(filter.team);
        filter.tag = self.tag.clone().or(filter.tag);
        filter.channel_kind = self.channel_kind.or(filter.channel_kind);
        filter.priority = self.priority.or(filter.priority);
        filter.language = self.language.or(filter.language);
        filter.customer = self.customer.or(filter.customer);
        filter.seen = self.seen.or(filter.seen);
        filter.q = self.q.clone().or(filter.q).filter(|q| !q.trim().is_empty());
        Ok((filter, self.order.unwrap_or(order)))
    }
}

/// A page of cases.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases",
    params(Narrowed, ("cursor" = Option<String>, Query), ("limit" = Option<u16>, Query)),
    responses((status = 200, body = Page<CaseRow>)))]
pub(super) async fn list(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Query(narrowed): Query<Narrowed>,
    paging: Paging,
) -> Result<Json<Page<CaseRow>>, Problem> {
    caller.must(Action::CaseRead, &Object::None, "case")?;
    let looker = Looker::of(&caller);
    let sighted = looker.clone();
    let read = async move |tx: &mut Tx| {
        let (filter, order) = narrowed.meant(tx, &caller).await?;
        if filter.q.is_some() {
            return Ok((filter, None));
        }
        let page = page_of(tx, &sighted, &filter, order, paging.after.as_ref(), paging.limit).await?;
        Ok((filter, Some(page)))
    };
    match room.read(read).await? {
        (_, Some(page)) => Ok(Json(page)),
        (filter, None) => by_words(&room, &looker, filter, paging.limit).await.map(Json),
    }
}

/// Cases found by words, as far as the rest of the filter lets them pass: the index knows the words, the
/// rows know the rest, so it is asked on until the page is full.
async fn by_words(
    room: &CaseRoom,
    looker: &Looker,
    filter: Filter,
    limit: usize,
) -> Result<Page<CaseRow>, Problem> {
    let mut asked = Asked {
        text: filter.q.clone().unwrap_or_default(),
        kinds: vec![DocKind::Case],
        order: Sorting::Ranked,
        last: LastWord::Unfinished,
        limit: WORDS_AT_ONCE.max(limit),
        before: None,
    };
    let mut items: Vec<CaseRow> = Vec::new();
    for _ in 0..MOST_ASKED {
        let found = find(&room.store, &room.search, looker, &asked).await?;
        let ids: Vec<CaseId> = found.hits.iter().filter_map(|h| h.case).collect();
        let (filter, sighted) = (filter.clone(), looker.clone());
        let read = async move |tx: &mut Tx| passing(tx, &sighted, &filter, &ids).await;
        let mut passed = room.store.read(read).await?;
        passed.retain(|row| items.iter().all(|before| before.head.id != row.head.id));
        items.append(&mut passed);
        asked.before = found.next;
        if items.len() >= limit || asked.before.is_none() {
            break;
        }
    }
    items.truncate(limit);
    Ok(Page { items, next: None })
}

/// One case with everything around its timeline.
#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "cases", params(("id" = CaseId, Path)),
    responses((status = 200, body = CaseDetail)))]
pub(super) async fn get_one(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(id): Path<CaseId>,
) -> Result<Json<CaseDetail>, Problem> {
    let (amb, looker) = (room.ambient.clone(), Looker::of(&caller));
    let me = caller.agent;
    let found = room
        .read(async move |tx: &mut Tx| {
            may(tx, &caller, Action::CaseRead, id).await?;
            Ok(detail(tx, &amb, &looker, id).await?)
        })
        .await?;
    let mut detail = found.ok_or_else(|| Problem::not_found("case"))?;
    if let Some(viewers) = &room.viewers {
        let others = viewers.of(id).into_iter().filter(|(agent, _)| *agent != me);
        detail.viewers = others.map(|(id, name)| Person { id, name }).collect();
    }
    Ok(Json(detail))
}

/// Opens a case with words to the customer.
#[utoipa::path(post, path = "/api/v1/cases", tag = "cases", request_body = NewCase,
    responses((status = 200, body = OpenedCase)))]
pub(super) async fn start(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    once: Option<Once>,
    Json(input): Json<NewCase>,
) -> Result<Json<OpenedCase>, Problem> {
    let to = match (input.customer, &input.email) {
        (Some(customer), None) => To::Customer(customer),
        (None, Some(email)) => To::Address(helppo_customer::Sender {
            kind: IdentityKind::Email,
            value: email.clone(),
            name: input.name.clone(),
            language: input.language,
            verified: None,
        }),
        _ => return Err(Problem::invalid("customer", "either a customer or an e-mail address")),
    };
    let html = super::reply::cleaned(input.html.as_deref())?;
    let amb = room.ambient.clone();
    room.write(async move |tx: &mut Tx| {
        let team = channel_team(tx, input.channel).await?;
        caller.must(Action::CaseReply, &Object::Channel { team }, "channel")?;
        let start = Start {
            agent: caller.agent,
            to: to.clone(),
            channel: input.channel,
            subject: input.subject.clone(),
            text: input.text.clone(),
            html: html.clone(),
            attachments: input.attachments.iter().map(|id| NewAttachment::Uploaded(*id)).collect(),
            language: input.language,
            undo_ms: i64::from(settings(tx).await?.undo_seconds) * 1_000,
        };
        let (id, replied) = open(tx, &amb, &start).await?;
        let number = CaseRecord::get(tx, id).await?.map_or(0, |c| c.number);
        let opened = OpenedCase { id, number, message: replied.message, leaves_at: replied.leaves_at };
        keep(tx, once.as_ref(), &opened).await?;
        Ok(opened)
    })
    .await
    .map(Json)
}

async fn channel_team(tx: &mut Tx, channel: ChannelId) -> Result<TeamId, Problem> {
    type Row = (ChannelId, ChannelKind, TeamId);
    let row: Result<Option<Row>, DbError> =
        tx.opt(crate::store::message::CHANNEL, helppo_store::p![channel]).await;
    row?.map(|r| r.2).ok_or_else(|| Problem::not_found("channel"))
}

fn status_of(word: &str) -> Result<CaseStatus, Problem> {
    let found = CaseStatus::ALL.into_iter().find(|s| s.as_str() == word.trim());
    found.ok_or_else(|| Problem::invalid("status", "expected open, pending, solved or closed"))
}
