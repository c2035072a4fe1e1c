//! What agents did with a case, written down as examples: the label, and the words it began with.

use helppo_asked::mask;
use helppo_kernel::CaseId;
use helppo_store::{DbError, Tx, p};

use crate::proposal::TriageKind;
use crate::store::{self, ExampleRow, Matter, SaidRow};

/// Messages of the customer's that a case is known by.
const FIRST: usize = 3;
/// Characters of them that are kept.
const LONGEST: usize = 1_500;

/// Writes an example down; the same again is nothing new.
pub(crate) async fn put(tx: &mut Tx, case: CaseId, kind: TriageKind, label: &str) -> Result<(), DbError> {
    if last_of(tx, case, kind).await?.is_some_and(|before| before == label) {
        return Ok(());
    }
    let Some(text) = words_of(tx, case).await? else { return Ok(()) };
    tx.exec(store::PUT_EXAMPLE, p![case, kind, label, text]).await.map(drop)
}

/// Writes an example down for a case that has none of this kind: nobody ever had to change it.
pub(crate) async fn put_first(
    tx: &mut Tx,
    case: CaseId,
    kind: TriageKind,
    label: &str,
) -> Result<(), DbError> {
    match last_of(tx, case, kind).await? {
        Some(_) => Ok(()),
        None => put(tx, case, kind, label).await,
    }
}

async fn last_of(tx: &mut Tx, case: CaseId, kind: TriageKind) -> Result<Option<String>, DbError> {
    let last: Option<ExampleRow> = tx.opt(store::EXAMPLE_OF, p![case, kind]).await?;
    Ok(last.map(|example| example.label))
}

/// What a case is about in its customer's first words, without what says who they are.
pub(crate) async fn words_of(tx: &mut Tx, case: CaseId) -> Result<Option<String>, DbError> {
    let matter: Option<Matter> = tx.opt(store::MATTER, p![case]).await?;
    let Some(matter) = matter else { return Ok(None) };
    let said: Vec<SaidRow> = tx.all(store::FIRST_WORDS, p![case, FIRST]).await?;
    let name: Option<String> = tx.opt(store::CUSTOMER_NAME, p![matter.customer]).await?;
    let mut text = matter.subject;
    for one in said {
        text.push('\n');
        text.push_str(&one.text);
    }
    let text: String = text.chars().take(LONGEST).collect();
    let text = mask(&text, &[(name.as_deref().unwrap_or_default(), "name")]);
    Ok(text.chars().any(char::is_alphanumeric).then(|| text.trim().to_owned()))
}
