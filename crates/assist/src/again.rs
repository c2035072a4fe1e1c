//! What a draft asks for although it is known: among the facts of the case and of its customer, and in what the
//! customer wrote in it.

use helppo_asked::{DataKind, asks, given};
use helppo_case::{Fact, facts, list_fields};
use helppo_customer::IdentityKind;
use helppo_kernel::{Ambient, CaseId, CustomerId};
use helppo_store::{DbError, Tx, p, sql};
use helppo_text::fold;
use serde::Serialize;
use utoipa::ToSchema;

use crate::store::SaidRow;

/// Messages of the customer that are read for what they gave.
const READ: usize = 60;

sql!(
    WRITTEN,
    "SELECT id, author_kind, author, text FROM message WHERE case_id = $1 AND author_kind = 'customer' ORDER BY id DESC LIMIT $2"
);

/// Where a known value is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KnownFrom {
    /// A fact of the case, or of the customer.
    Fact,
    /// The customer's own record.
    Customer,
    /// What they wrote in this case.
    Message,
}

/// Something that a draft asks for, and that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AskedAgain {
    /// What it is: `order_number`, or the key of a fact.
    pub key: String,
    /// What is known.
    pub value: String,
    pub from: KnownFrom,
}

/// What `text` asks for of what is known in this case.
pub(crate) async fn asked_again(
    tx: &mut Tx,
    amb: &Ambient,
    (case, customer): (CaseId, CustomerId),
    text: &str,
) -> Result<Vec<AskedAgain>, DbError> {
    let asked: Vec<DataKind> = asks(text).into_iter().map(|ask| ask.kind).collect();
    let facts = facts(tx, amb, case, customer).await?;
    let mut known = by_name(tx, text, &facts).await?;
    if asked.is_empty() {
        return Ok(known);
    }
    let panel = helppo_customer::panel(tx, customer).await?;
    let written: Vec<SaidRow> = tx.all(WRITTEN, p![case, READ]).await?;
    let whole = fold(text);
    for kind in asked {
        let fact = facts.iter().find(|fact| {
            DataKind::of_key(&fact.key) == Some(kind) && (fact.case == case || of_customer(kind))
        });
        let value = match fact {
            Some(fact) => Some((fact.value.clone(), KnownFrom::Fact)),
            None => panel
                .as_ref()
                .and_then(|panel| of_panel(panel, kind))
                .map(|value| (value, KnownFrom::Customer))
                .or_else(|| of_words(&written, kind).map(|value| (value, KnownFrom::Message))),
        };
        let Some((value, from)) = value else { continue };
        if !whole.contains(&fold(&value)) {
            let key = fact.map_or_else(|| kind.as_str().to_owned(), |fact| fact.key.clone());
            known.push(AskedAgain { key, value, from });
        }
    }
    Ok(known)
}

/// Data that stay the same from case to case.
fn of_customer(kind: DataKind) -> bool {
    kind.stands_for_all() && kind != DataKind::OrderNumber
}

fn of_panel(panel: &helppo_customer::CustomerPanel, kind: DataKind) -> Option<String> {
    let identity = |wanted: IdentityKind| {
        panel.identities.iter().find(|one| one.kind == wanted).map(|one| one.value.clone())
    };
    match kind {
        // One word may be a nick name; a person's whole name is asked for seldom without need.
        DataKind::Name => Some(panel.name.clone()).filter(|name| name.split_whitespace().count() > 1),
        DataKind::Email => identity(IdentityKind::Email),
        DataKind::Phone => identity(IdentityKind::Phone),
        _ => None,
    }
}

/// The newest that the customer wrote.
fn of_words(written: &[SaidRow], kind: DataKind) -> Option<String> {
    written.iter().find_map(|said| {
        given(&said.text).into_iter().rev().find(|one| one.kind == kind).map(|one| one.value)
    })
}

/// Facts of no kind that the recogniser knows: a question that names them by their key or their label.
async fn by_name(tx: &mut Tx, text: &str, facts: &[Fact]) -> Result<Vec<AskedAgain>, DbError> {
    let questions: Vec<String> =
        text.split_inclusive(['.', '!', '?', '\n']).filter(|part| part.contains('?')).map(fold).collect();
    let strange: Vec<&Fact> = facts.iter().filter(|fact| DataKind::of_key(&fact.key).is_none()).collect();
    if questions.is_empty() || strange.is_empty() {
        return Ok(Vec::new());
    }
    let fields = list_fields(tx).await?;
    let whole = fold(text);
    let asked = |fact: &&&Fact| {
        let label = fields.iter().find(|field| field.key == fact.key).map(|field| fold(&field.label));
        let names = [Some(fold(&fact.key).replace(['_', '-', '.'], " ")), label];
        let mut names = names.into_iter().flatten().filter(|name| name.chars().count() > 3);
        names.any(|name| questions.iter().any(|question| question.contains(&name)))
    };
    let known = strange.iter().filter(asked).filter(|fact| !whole.contains(&fold(&fact.value)));
    Ok(known
        .map(|fact| AskedAgain { key: fact.key.clone(), value: fact.value.clone(), from: KnownFrom::Fact })
        .collect())
}
