//! Judging a link by what is in the house.

use helppo_kernel::{ArticleFileId, ArticleId, Locale};
use helppo_store::{DbError, Tx, p};

use super::LinkState;
use crate::audience::Audience;
use crate::files::{Files, named, store as files};
use crate::markdown::{Drawing, render};
use crate::store::{self, LiveRow};

/// The text whose links are judged.
pub(super) struct From<'a> {
    pub(super) article: ArticleId,
    pub(super) locale: Locale,
    pub(super) audience: Audience,
    pub(super) body: &'a str,
    /// The site's own address, by which its pages may be named whole.
    pub(super) site: &'a str,
}

/// What an address is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Address<'a> {
    /// A heading of the same text.
    Here(&'a str),
    Article {
        locale: Locale,
        slug: &'a str,
        anchor: &'a str,
    },
    Category(&'a str),
    File(ArticleFileId),
    /// Another page of ours, a letter, a call.
    Other,
    Outside,
    Nonsense,
}

/// Takes an address apart. `site` is our own public address.
pub(super) fn read<'a>(address: &'a str, site: &str) -> Address<'a> {
    let path = match address.strip_prefix(site).filter(|_| !site.is_empty()) {
        Some(rest) if rest.is_empty() || rest.starts_with(['/', '#', '?']) => rest,
        _ => address,
    };
    if let Some(anchor) = path.strip_prefix('#') {
        return Address::Here(anchor);
    }
    if path.starts_with("https://") || path.starts_with("http://") {
        return Address::Outside;
    }
    if path.starts_with("mailto:") || path.starts_with("tel:") {
        return Address::Other;
    }
    let (path, anchor) = path.split_once('#').unwrap_or((path, ""));
    let path = path.split('?').next().unwrap_or_default();
    if !path.starts_with('/') {
        return if path.is_empty() { Address::Other } else { Address::Nonsense };
    }
    if path.starts_with("/help/files/fil_") {
        return named(path).map_or(Address::Nonsense, Address::File);
    }
    let mut parts = path.trim_end_matches('/').split('/').skip(1);
    match (parts.next(), parts.next().and_then(Locale::from_tag), parts.next(), parts.next(), parts.next()) {
        (Some("help"), Some(locale), Some("a"), Some(slug), None) => {
            Address::Article { locale, slug, anchor }
        }
        (Some("help"), Some(_), Some("c"), Some(slug), None) => Address::Category(slug),
        _ => Address::Other,
    }
}

/// Where an address inside the house leads, and to which article; nothing for one outside.
pub(super) async fn judge(
    tx: &mut Tx,
    address: &str,
    from: &From<'_>,
) -> Result<Option<(LinkState, Option<ArticleId>)>, DbError> {
    let state = match read(address, from.site) {
        Address::Outside => return Ok(None),
        Address::Here(anchor) if has(from.body, from.locale, anchor) => LinkState::Fine,
        Address::Here(_) => LinkState::NoAnchor,
        Address::Article { locale, slug, anchor } => {
            return to_article(tx, locale, slug, anchor, from).await.map(Some);
        }
        Address::Category(slug) => {
            let found: Option<helppo_kernel::CategoryId> = tx.opt(store::CATEGORY_BY_SLUG, p![slug]).await?;
            if found.is_some() { LinkState::Fine } else { LinkState::NoArticle }
        }
        Address::File(id) => match tx.opt::<files::FileRow>(files::FIND_FILE, p![id]).await? {
            Some(_) => LinkState::Fine,
            None => LinkState::NoFile,
        },
        Address::Other => LinkState::Fine,
        Address::Nonsense => LinkState::NoArticle,
    };
    Ok(Some((state, None)))
}

async fn to_article(
    tx: &mut Tx,
    locale: Locale,
    slug: &str,
    anchor: &str,
    from: &From<'_>,
) -> Result<(LinkState, Option<ArticleId>), DbError> {
    let owner: Option<ArticleId> = tx.opt(store::SLUG_OWNER, p![locale, slug]).await?;
    let Some(owner) = owner else { return Ok((LinkState::NoArticle, None)) };
    if owner == from.article {
        let fine = anchor.is_empty() || has(from.body, from.locale, anchor);
        return Ok((if fine { LinkState::Fine } else { LinkState::NoAnchor }, Some(owner)));
    }
    let live: Option<LiveRow> = tx.opt(store::LIVE_ONE, p![owner, locale]).await?;
    let state = match live {
        None => LinkState::NotPublished,
        Some(live) if live.audience > from.audience => LinkState::Closed,
        Some(live) if !anchor.is_empty() && !has(&live.body, locale, anchor) => LinkState::NoAnchor,
        Some(live) if live.slug != slug => LinkState::Moved,
        Some(_) => LinkState::Fine,
    };
    Ok((state, Some(owner)))
}

/// Whether a page has an address within.
fn has(body: &str, locale: Locale, anchor: &str) -> bool {
    // The page's own parts: its top, its content, its question at the end.
    let of_page = ["", "content", "useful", "here"].contains(&anchor);
    of_page || render(body, Drawing { files: &Files::new(), locale }).anchors.iter().any(|one| one == anchor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_it_is() {
        let site = "https://apu.example";
        let article = Address::Article { locale: Locale::Fi, slug: "a-b", anchor: "osa" };
        for (address, is) in [
            ("#osa", Address::Here("osa")),
            ("/help/fi/a/a-b#osa", article),
            ("https://apu.example/help/fi/c/returns/", Address::Category("returns")),
            ("https://apu.example.evil.example/help/fi/a/x", Address::Outside),
            ("https://a.fi/", Address::Outside),
            ("mailto:a@b.fi", Address::Other),
            ("/help/fi/contact?from=x", Address::Other),
            ("/help/files/fil_0000000000001/a.png", Address::File(ArticleFileId(1))),
            ("/help/files/fil_x/a.png", Address::Nonsense),
            ("returns.html", Address::Nonsense),
        ] {
            assert_eq!(read(address, site), is, "{address}");
        }
    }
}
