//! Words that cases are sorted by.

use helppo_kernel::{Actor, Ambient, CaseId};
use helppo_store::{DbError, Tx, p, row};
use serde::Serialize;

use crate::event::{CaseEvent, tell};
use crate::record::Held;
use crate::{CaseError, store};

row! {
    /// A tag that cases can carry.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
    pub struct Tag {
        /// Its name, lower case.
        pub name: String,
        /// A colour's name from the design tokens.
        pub colour: Option<String>,
    }
}

/// Longer tags are sentences.
const MAX_NAME: usize = 40;

/// The one spelling of a tag: lower case, single spaces.
pub fn tag_name(text: &str) -> Result<String, CaseError> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let fits = (1..=MAX_NAME).contains(&name.chars().count()) && !name.contains([',', '#', '/', '"']);
    if fits { Ok(name) } else { Err(CaseError::invalid("tag", "1 to 40 characters without , # / or \"")) }
}

/// Tags a case; a tag nobody has used becomes known. Gives whether the case did not carry it yet.
pub async fn tag(
    tx: &mut Tx,
    amb: &Ambient,
    case: CaseId,
    name: &str,
    actor: Actor,
) -> Result<bool, CaseError> {
    let name = tag_name(name)?;
    let held = Held::take(tx, amb, case).await?;
    tx.exec(store::small::INSERT_TAG, p![name, None::<String>, amb.now()]).await?;
    if tx.exec(store::small::TAG_CASE, p![case, name]).await? == 0 {
        return Ok(false);
    }
    tell(tx, amb, actor, held.of(), &CaseEvent::CaseTagged { tag: name, removed: false }).await?;
    Ok(true)
}

/// Takes a tag off a case. Gives whether the case carried it.
pub async fn untag(
    tx: &mut Tx,
    amb: &Ambient,
    case: CaseId,
    name: &str,
    actor: Actor,
) -> Result<bool, CaseError> {
    let name = tag_name(name)?;
    let held = Held::take(tx, amb, case).await?;
    if tx.exec(store::small::UNTAG_CASE, p![case, name]).await? == 0 {
        return Ok(false);
    }
    tell(tx, amb, actor, held.of(), &CaseEvent::CaseTagged { tag: name, removed: true }).await?;
    Ok(true)
}

/// Every known tag, by name.
pub async fn list_tags(tx: &mut Tx) -> Result<Vec<Tag>, DbError> {
    tx.all(store::small::TAGS, p![]).await
}

/// Makes a tag known before anything carries it.
pub async fn create_tag(
    tx: &mut Tx,
    amb: &Ambient,
    name: &str,
    colour: Option<&str>,
) -> Result<Tag, CaseError> {
    let name = tag_name(name)?;
    if tx.exec(store::small::INSERT_TAG, p![name, colour, amb.now()]).await? == 0 {
        return Err(CaseError::invalid("name", "there is a tag of this name already"));
    }
    Ok(Tag { name, colour: colour.map(str::to_owned) })
}

/// Renames or recolours a tag; a name that exists already takes its cases over.
pub async fn edit_tag(
    tx: &mut Tx,
    amb: &Ambient,
    name: &str,
    to: Option<&str>,
    colour: Option<&str>,
) -> Result<Tag, CaseError> {
    let was = tag_name(name)?;
    let tags = list_tags(tx).await?;
    let known = tags.into_iter().find(|t| t.name == was).ok_or(CaseError::NotFound("tag"))?;
    let name = to.map(tag_name).transpose()?.unwrap_or_else(|| was.clone());
    let colour = colour.map(str::to_owned).or(known.colour);
    if name != was {
        tx.exec(store::small::INSERT_TAG, p![name, colour, amb.now()]).await?;
        tx.exec(store::small::RETAG_CASES, p![name, was]).await?;
        tx.exec(store::small::UNTAG_ALL, p![was]).await?;
        tx.exec(store::small::DELETE_TAG, p![was]).await?;
    }
    tx.exec(store::small::COLOUR_TAG, p![colour, name]).await?;
    Ok(Tag { name, colour })
}

/// Forgets a tag everywhere.
pub async fn delete_tag(tx: &mut Tx, name: &str) -> Result<(), CaseError> {
    let name = tag_name(name)?;
    tx.exec(store::small::UNTAG_ALL, p![name]).await?;
    if tx.exec(store::small::DELETE_TAG, p![name]).await? == 0 {
        return Err(CaseError::NotFound("tag"));
    }
    Ok(())
}
