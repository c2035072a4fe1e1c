//! Organisations that customers belong to.

use helppo_kernel::{Ambient, Cursor, Millis, OrganisationId, Page};
use helppo_store::{DbError, Tx, p, row};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{CustomerError, store};

row! {
    /// A company or another body whose people are served.
    #[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
    pub struct Organisation {
        /// Its id.
        pub id: OrganisationId,
        /// Its name.
        pub name: String,
        /// The mail domain of its people.
        pub domain: Option<String>,
        /// Custom attributes.
        #[schema(value_type = Option<Object>)]
        pub attributes: Option<Value>,
        /// When it was written down.
        pub created_at: Millis,
    }
}

/// What to write of an organisation; absent stays as it is.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganisationEdit {
    /// Its name; needed for a new one.
    pub name: Option<String>,
    /// The mail domain of its people.
    pub domain: Option<String>,
    /// Custom attributes to set; a null value removes one.
    #[schema(value_type = Option<Object>)]
    pub attributes: Option<Map<String, Value>>,
}

/// Writes down a new organisation.
pub async fn create_organisation(
    tx: &mut Tx,
    amb: &Ambient,
    input: &OrganisationEdit,
) -> Result<Organisation, CustomerError> {
    let blank = Organisation {
        id: amb.id(),
        name: String::new(),
        domain: None,
        attributes: None,
        created_at: amb.now(),
    };
    let made = applied(blank, input)?;
    let attributes = made.attributes.as_ref().map(Value::to_string);
    tx.exec(store::INSERT_ORGANISATION, p![made.id, made.name, made.domain, attributes, made.created_at])
        .await?;
    Ok(made)
}

/// Changes an organisation.
pub async fn edit_organisation(
    tx: &mut Tx,
    id: OrganisationId,
    input: &OrganisationEdit,
) -> Result<Organisation, CustomerError> {
    let was: Option<Organisation> = tx.opt(store::ORGANISATION, p![id]).await?;
    let now = applied(was.ok_or(CustomerError::NotFound("organisation"))?, input)?;
    let attributes = now.attributes.as_ref().map(Value::to_string);
    tx.exec(store::EDIT_ORGANISATION, p![now.name, now.domain, attributes, id]).await?;
    Ok(now)
}

/// A page of organisations, newest first.
pub async fn list_organisations(
    tx: &mut Tx,
    before: i64,
    limit: usize,
) -> Result<Page<Organisation>, DbError> {
    let rows = tx.all(store::ORGANISATIONS, p![before, limit + 1]).await?;
    Ok(Page::from_overfull(rows, limit, |o: &Organisation| Cursor(vec![o.id.into()])))
}

/// Organisations whose name holds these letters, or whose mail domain is this.
pub async fn find_organisations(tx: &mut Tx, text: &str, limit: usize) -> Result<Vec<Organisation>, DbError> {
    let text = text.trim().to_lowercase();
    let like = format!("%{}%", text.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
    tx.all(store::FIND_ORGANISATIONS, p![like, text, limit]).await
}

fn applied(mut organisation: Organisation, input: &OrganisationEdit) -> Result<Organisation, CustomerError> {
    if let Some(name) = &input.name {
        organisation.name = name.trim().to_owned();
    }
    if organisation.name.is_empty() || organisation.name.chars().count() > 200 {
        return Err(CustomerError::Invalid { field: "name", message: "1 to 200 characters".into() });
    }
    if let Some(domain) = &input.domain {
        let domain = domain.trim().trim_start_matches('@').to_lowercase();
        organisation.domain = Some(domain).filter(|d| !d.is_empty());
    }
    if let Some(attributes) = &input.attributes {
        let mut all = organisation.attributes.take().and_then(|v| v.as_object().cloned()).unwrap_or_default();
        all.extend(attributes.clone());
        all.retain(|_, value| !value.is_null());
        organisation.attributes = Some(Value::Object(all));
    }
    Ok(organisation)
}
