//! Making and changing brands.

use helppo_kernel::{Actor, Ambient, BrandId, Millis, Problem};
use helppo_store::{DbError, Tx, p, row};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Brand, BrandLook};
use crate::error::KnowledgeError;
use crate::event::KnowledgeEvent;
use crate::store;

/// Brands of one house, and the longest name of one.
const MOST: i64 = 50;
const LONGEST: usize = 80;

/// What is chosen of a brand.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BrandInput {
    pub name: String,
    /// Its own name on the web; empty or absent for the one under every other name.
    #[serde(default)]
    pub host: Option<String>,
    #[serde(default)]
    pub look: BrandLook,
}

row! {
    struct BrandRow {
        id: BrandId, name: String, host: Option<String>, logo: Option<String>, look: serde_json::Value,
        updated_at: Millis,
    }
}

impl BrandRow {
    fn brand(self) -> Brand {
        // The name of the file changes with the file, so that browsers may keep it.
        let logo = self.logo.map(|hash| {
            let short: String = hash.chars().filter(char::is_ascii_alphanumeric).take(12).collect();
            format!("/help/files/logo/{}/{short}", self.id)
        });
        let look = serde_json::from_value(self.look).unwrap_or_default();
        Brand { id: self.id, name: self.name, host: self.host, logo, look, updated_at: self.updated_at }
    }
}

/// Every brand, by name.
pub async fn list_brands(tx: &mut Tx) -> Result<Vec<Brand>, DbError> {
    let rows: Vec<BrandRow> = tx.all(store::BRANDS, p![]).await?;
    Ok(rows.into_iter().map(BrandRow::brand).collect())
}

/// Makes a brand.
pub async fn create_brand(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    input: BrandInput,
) -> Result<BrandId, KnowledgeError> {
    let all = list_brands(tx).await?;
    if i64::try_from(all.len()).unwrap_or(MOST) >= MOST {
        return Err(KnowledgeError::Invalid { field: "name", message: "a house has at most 50 brands" });
    }
    let Judged { name, host, look } = judge(input, &all, None)?;
    let (id, now): (BrandId, _) = (ambient.id(), ambient.now());
    tx.exec(store::INSERT_BRAND, p![id, name, host, look, now]).await?;
    changed(tx, ambient, actor).await?;
    Ok(id)
}

/// Changes a brand.
pub async fn edit_brand(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    id: BrandId,
    input: BrandInput,
) -> Result<(), KnowledgeError> {
    let all = list_brands(tx).await?;
    let Judged { name, host, look } = judge(input, &all, Some(id))?;
    if tx.exec(store::UPDATE_BRAND, p![name, host, look, ambient.now(), id]).await? == 0 {
        return Err(KnowledgeError::NotFound("brand"));
    }
    changed(tx, ambient, actor).await
}

/// Takes a brand away; what was for it alone is then for none, until it is given to another.
pub async fn delete_brand(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    id: BrandId,
) -> Result<(), KnowledgeError> {
    if tx.exec(store::DELETE_BRAND, p![id]).await? == 0 {
        return Err(KnowledgeError::NotFound("brand"));
    }
    changed(tx, ambient, actor).await
}

/// Gives a brand its logo, or takes it away: the blob and its type.
pub async fn set_logo(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    id: BrandId,
    logo: Option<(&str, &str)>,
) -> Result<(), KnowledgeError> {
    let (blob, media) = logo.unzip();
    if tx.exec(store::SET_LOGO, p![blob, media, ambient.now(), id]).await? == 0 {
        return Err(KnowledgeError::NotFound("brand"));
    }
    changed(tx, ambient, actor).await
}

/// The blob and the type of a brand's logo.
pub async fn logo_of(tx: &mut Tx, id: BrandId) -> Result<Option<(String, String)>, DbError> {
    tx.opt(store::LOGO_OF, p![id]).await
}

async fn changed(tx: &mut Tx, ambient: &Ambient, actor: Actor) -> Result<(), KnowledgeError> {
    Ok(KnowledgeEvent::ShelvesChanged { article: None }.log(tx, ambient, actor).await?)
}

struct Judged {
    name: String,
    host: Option<String>,
    /// As JSON.
    look: String,
}

fn judge(input: BrandInput, all: &[Brand], own: Option<BrandId>) -> Result<Judged, Problem> {
    let name = input.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > LONGEST || name.chars().any(char::is_control) {
        return Err(Problem::invalid("name", format!("a name of 1 to {LONGEST} characters")));
    }
    let host = input.host.map(|host| host.trim().to_ascii_lowercase()).filter(|host| !host.is_empty());
    if let Some(host) = &host
        && !is_host(host)
    {
        return Err(Problem::invalid("host", "expected a name such as apu.kauppa.fi"));
    }
    let taken = all.iter().filter(|brand| Some(brand.id) != own).find(|brand| brand.host == host);
    if let Some(taken) = taken {
        let message = match &host {
            Some(_) => format!("{} has this name on the web already", taken.name),
            None => format!("{} is shown under every other name already: give this one its own", taken.name),
        };
        return Err(Problem::invalid("host", message));
    }
    let look = serde_json::json!(input.look.judge()?).to_string();
    Ok(Judged { name, host, look })
}

/// A name of the web's, with a port where it is not the usual one.
fn is_host(text: &str) -> bool {
    let (name, port) = text.split_once(':').map_or((text, None), |(name, port)| (name, Some(port)));
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let labels: Vec<&str> = name.split('.').collect();
    let named =
        labels.len() >= 2 && labels.last().is_some_and(|last| !last.bytes().all(|b| b.is_ascii_digit()));
    text.len() <= 253
        && named
        && labels.into_iter().all(label)
        && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

#[cfg(test)]
mod tests {
    use super::is_host;

    #[test]
    fn a_host_is_a_name_of_the_web() {
        for right in ["apu.kauppa.fi", "xn--bcher-kva.example", "shop.localhost:8080", "a1.b-2.se"] {
            assert!(is_host(right), "{right}");
        }
        for wrong in [
            "",
            "apu",
            "Apu.fi",
            "apu..fi",
            "-a.fi",
            "a-.fi",
            "192.0.2.1",
            "apu.fi/",
            "apu.fi:",
            "apu.fi:0",
            "a@b.fi",
            "apu.fi:99999",
            "äpu.fi",
        ] {
            assert!(!is_host(wrong), "{wrong}");
        }
    }
}
