//! One case with everything the desk shows around its timeline.

use std::collections::BTreeMap;

use helppo_customer::{Assurance, CustomerPanel};
use helppo_kernel::{AgentId, Ambient, CaseId, ChannelKind, CustomerId, Millis};
use helppo_store::{DbError, Tx, p};
use serde::Serialize;

use crate::draft::{Draft, SharedDraft, drafts, shared};
use crate::fact::{Fact, facts};
use crate::field::list_fields;
use crate::give::{HandOver, word_of};
use crate::list::{CaseHead, CaseRow, Filter, Looker, Order, case_row, list};
use crate::model::CaseStatus;
use crate::promise::{Promise, promises};
use crate::record::{CaseRecord, live_interactions};
use crate::timeline::Person;

/// Other cases of the customer that a case shows.
const OTHER_CASES: usize = 10;
/// Cases that a customer's page shows.
const CASES_ON_PAGE: usize = 50;

/// A case.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct CaseDetail {
    /// What lists show too.
    #[serde(flatten)]
    pub head: CaseHead,
    /// The number of its newest event: send it back with a reply.
    pub seq: i64,
    /// Whose matter it is.
    pub customer: CustomerPanel,
    /// What is known already, the customer's other cases included.
    pub facts: Vec<Fact>,
    /// What was promised: what is owed to the customer in any case the caller may see, and what was agreed in
    /// this one; the open ones first.
    pub promises: Vec<Promise>,
    /// What whoever gave the case on wrote for whoever goes on; until somebody has answered.
    pub hand_over: Option<HandOver>,
    /// What the caller is writing to the customer.
    pub draft: Option<Draft>,
    /// What the caller is writing to colleagues.
    pub note_draft: Option<Draft>,
    /// What colleagues have begun to write to the customer.
    pub shared_drafts: Vec<SharedDraft>,
    /// Who else looks at it now.
    pub viewers: Vec<Person>,
    /// Values of the custom fields, by key.
    pub fields: BTreeMap<String, String>,
    /// Other cases of the customer that the caller may see, newest first.
    pub other_cases: Vec<OtherCase>,
}

/// Another case of the same customer.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct OtherCase {
    /// Its id.
    pub id: CaseId,
    /// The number people say aloud.
    pub number: i64,
    /// What it is about.
    pub subject: Option<String>,
    /// Where it stands.
    pub status: CaseStatus,
    /// The kind of channel it began in.
    pub channel_kind: ChannelKind,
    /// When something last happened in it.
    pub updated_at: Millis,
}

/// A customer's own page.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct CustomerPage {
    /// Who it is.
    #[serde(flatten)]
    pub panel: CustomerPanel,
    /// Their cases that the caller may see, newest first.
    pub cases: Vec<OtherCase>,
}

helppo_store::sql!(
    LAST_ASSURANCE,
    "SELECT i.assurance FROM message m JOIN interaction i ON i.id = m.interaction WHERE m.case_id = $1 ORDER BY m.id DESC LIMIT 1"
);

/// The case as `looker` sees it. Who may see it has been asked before.
pub async fn detail(
    tx: &mut Tx,
    amb: &Ambient,
    looker: &Looker,
    id: CaseId,
) -> Result<Option<CaseDetail>, DbError> {
    let Some(row) = case_row(tx, id).await? else { return Ok(None) };
    let customer = row.customer.id;
    let Some(mut panel) = helppo_customer::panel(tx, customer).await? else { return Ok(None) };
    panel.assurance = assurance(tx, id).await?;
    let seq = CaseRecord::get(tx, id).await?.map_or(0, |c| c.seq);
    let facts = facts(tx, amb, id, customer).await?;
    let mut fields = BTreeMap::new();
    for field in list_fields(tx).await? {
        if let Some(fact) = facts.iter().find(|f| f.case == id && f.key == field.key) {
            fields.insert(field.key, fact.value.clone());
        }
    }
    let promises = promises(tx, looker, id, customer).await?;
    let hand_over = word_of(tx, id).await?;
    let (mut draft, mut note_draft) = (None, None);
    for kept in drafts(tx, looker.agent, id).await? {
        let place = if kept.mode == "note" { &mut note_draft } else { &mut draft };
        *place = Some(kept);
    }
    let shared_drafts = shared(tx, amb, looker.agent, id).await?;
    let mut other_cases = cases_of(tx, looker, customer, OTHER_CASES + 1).await?;
    other_cases.retain(|c| c.id != id);
    other_cases.truncate(OTHER_CASES);
    let viewers = Vec::new();
    Ok(Some(CaseDetail {
        head: row.head,
        seq,
        customer: panel,
        facts,
        promises,
        hand_over,
        draft,
        note_draft,
        shared_drafts,
        viewers,
        fields,
        other_cases,
    }))
}

/// A customer's page as `looker` sees it.
pub async fn customer_page(
    tx: &mut Tx,
    looker: &Looker,
    id: CustomerId,
) -> Result<Option<CustomerPage>, DbError> {
    let Some(panel) = helppo_customer::panel(tx, id).await? else { return Ok(None) };
    let cases = cases_of(tx, looker, id, CASES_ON_PAGE).await?;
    Ok(Some(CustomerPage { panel, cases }))
}

async fn cases_of(
    tx: &mut Tx,
    looker: &Looker,
    customer: CustomerId,
    most: usize,
) -> Result<Vec<OtherCase>, DbError> {
    let all = Filter { customer: Some(customer), status: CaseStatus::ALL.to_vec(), ..Filter::default() };
    let rows = list(tx, looker, &all, Order::New, None, most).await?.items;
    Ok(rows.into_iter().map(OtherCase::from).collect())
}

impl From<CaseRow> for OtherCase {
    fn from(row: CaseRow) -> Self {
        let CaseHead { id, number, subject, status, channel, updated_at, .. } = row.head;
        Self { id, number, subject, status, channel_kind: channel.kind, updated_at }
    }
}

/// How surely we know who is speaking: in what is live, or else in what was said last.
async fn assurance(tx: &mut Tx, case: CaseId) -> Result<Option<Assurance>, DbError> {
    let live = live_interactions(tx, case).await?;
    match live.iter().map(|i| i.assurance).max() {
        Some(assurance) => Ok(Some(assurance)),
        None => Ok(tx.opt::<(Assurance,)>(LAST_ASSURANCE, p![case]).await?.map(|r| r.0)),
    }
}

/// Who looks at a case now; known to the live hub, which the server joins to this room.
pub trait Viewers: Send + Sync {
    /// The agents who have it open.
    fn of(&self, case: CaseId) -> Vec<(AgentId, String)>;
}
