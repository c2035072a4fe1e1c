//! Taking texts in: what is new is made, what differs is changed, what is the same is left.

use std::collections::BTreeMap;

use helppo_kernel::{Actor, Ambient, ArticleId, CategoryId, Locale};
use helppo_store::{DbError, Tx, p};
use serde::Serialize;
use utoipa::ToSchema;

use super::Incoming;
use super::carried::Carried;
use super::leaf::Leaf;
use crate::article::{NewArticle, create_article, move_article};
use crate::care::{Care, care_for};
use crate::category::{create_category, list_categories};
use crate::error::KnowledgeError;
use crate::links::keep_links;
use crate::markdown::references;
use crate::model::{Category, Names};
use crate::publish::{is_nameless, publish};
use crate::store::{self, ArticleRow, TranslationRow};
use crate::translate::{Draft, save_translation};

/// What an import does or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportReport {
    /// Whether it was done; else nothing was changed.
    pub done: bool,
    pub made: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub refused: usize,
    pub lines: Vec<ImportLine>,
    /// Categories that are made on the way.
    pub categories: Vec<String>,
    /// Files that are no Markdown and are not taken.
    pub left_out: Vec<String>,
}

/// One text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportLine {
    pub file: String,
    pub title: String,
    pub locale: Option<Locale>,
    pub outcome: ImportOutcome,
    /// Why it was refused, or not published.
    pub why: Option<String>,
}

/// What becomes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportOutcome {
    Made,
    Changed,
    Unchanged,
    Refused,
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ImportStop {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error(transparent)]
    Knowledge(KnowledgeError),
    /// It was only tried, or something in it was refused.
    #[error("nothing was imported")]
    GivenUp(Box<ImportReport>),
}

impl From<KnowledgeError> for ImportStop {
    fn from(error: KnowledgeError) -> Self {
        match error {
            KnowledgeError::Db(error) => Self::Db(error),
            other => Self::Knowledge(other),
        }
    }
}

/// Whether the changes are to stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earnest {
    DryRun,
    Import,
}

/// Takes in what was read. A dry run, and an import of which anything is refused, end as
/// [`ImportStop::GivenUp`]: the caller's transaction is undone with them.
pub async fn import(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    incoming: &Incoming,
    earnest: Earnest,
) -> Result<ImportReport, ImportStop> {
    let mut taking = Taking {
        ambient,
        actor,
        carried: &incoming.carried,
        site: &incoming.site,
        categories: list_categories(tx).await?,
        report: ImportReport { left_out: incoming.left_out.clone(), ..ImportReport::default() },
    };
    for (file, why) in &incoming.refused {
        taking.note(file, "", None, ImportOutcome::Refused, Some(why.clone()));
    }
    let mut groups: BTreeMap<&str, Vec<&(String, Leaf)>> = BTreeMap::new();
    for one in &incoming.leaves {
        groups.entry(&one.1.group).or_default().push(one);
    }
    for leaves in groups.values_mut() {
        // The text that the others follow is made first.
        leaves.sort_by_key(|(_, leaf)| !leaf.source);
        taking.article(tx, leaves).await?;
    }
    let mut report = taking.report;
    if report.refused > 0 || earnest == Earnest::DryRun {
        return Err(ImportStop::GivenUp(Box::new(report)));
    }
    report.done = true;
    Ok(report)
}

/// Why a text that was published elsewhere is a draft here.
const NAMELESS: &str = "it stays a draft: nothing says what a picture shows";

struct Taking<'a> {
    ambient: &'a Ambient,
    actor: Actor,
    carried: &'a Carried,
    site: &'a str,
    categories: Vec<Category>,
    report: ImportReport,
}

impl Taking<'_> {
    fn note(
        &mut self,
        file: &str,
        title: &str,
        locale: Option<Locale>,
        outcome: ImportOutcome,
        why: Option<String>,
    ) {
        let count = match outcome {
            ImportOutcome::Made => &mut self.report.made,
            ImportOutcome::Changed => &mut self.report.changed,
            ImportOutcome::Unchanged => &mut self.report.unchanged,
            ImportOutcome::Refused => &mut self.report.refused,
        };
        *count += 1;
        let (file, title) = (file.to_owned(), title.to_owned());
        self.report.lines.push(ImportLine { file, title, locale, outcome, why });
    }

    async fn article(&mut self, tx: &mut Tx, leaves: &[&(String, Leaf)]) -> Result<(), ImportStop> {
        let mut found: Option<ArticleId> = None;
        for (_, leaf) in leaves {
            let Some(slug) = &leaf.slug else { continue };
            let owner: Option<ArticleId> = tx.opt(store::SLUG_OWNER, p![leaf.locale, slug]).await?;
            found = found.or(owner);
        }
        for (file, leaf) in leaves {
            match self.text(tx, &mut found, file, leaf).await {
                Ok((outcome, why)) => self.note(file, &leaf.title, Some(leaf.locale), outcome, why),
                Err(KnowledgeError::Db(error)) => return Err(error.into()),
                Err(why) => {
                    self.note(
                        file,
                        &leaf.title,
                        Some(leaf.locale),
                        ImportOutcome::Refused,
                        Some(why.to_string()),
                    );
                }
            }
        }
        Ok(())
    }

    async fn text(
        &mut self,
        tx: &mut Tx,
        article: &mut Option<ArticleId>,
        file: &str,
        leaf: &Leaf,
    ) -> Result<(ImportOutcome, Option<String>), KnowledgeError> {
        let category = self.category(tx, leaf).await?;
        let (carried, ambient) = (self.carried, self.ambient);
        let wanted = carried.wanted(tx, ambient, *article, file, leaf).await?;
        let leaf = &Leaf { body: wanted.body.clone(), ..leaf.clone() };
        let outcome = match *article {
            None => {
                let new = NewArticle {
                    category,
                    locale: leaf.locale,
                    title: leaf.title.clone(),
                    body: leaf.body.clone(),
                    slug: leaf.slug.clone(),
                };
                *article = Some(create_article(tx, self.ambient, self.actor, &new).await?);
                ImportOutcome::Made
            }
            Some(id) => self.save(tx, id, leaf).await?,
        };
        let Some(id) = *article else { return Ok((outcome, None)) };
        carried.keep(tx, ambient, self.actor, id, &wanted).await?;
        let row: Option<ArticleRow> = tx.opt(store::FIND_ARTICLE, p![id]).await?;
        let row = row.ok_or(KnowledgeError::NotFound("article"))?;
        let mut around = false;
        if category.is_some() && category != row.category {
            move_article(tx, self.ambient, self.actor, id, category).await?;
            around = true;
        }
        if leaf.audience.is_some_and(|audience| audience != row.audience) {
            let care = Care { audience: leaf.audience, ..Care::default() };
            care_for(tx, self.ambient, self.actor, id, &care).await?;
            around = true;
        }
        let shown: Option<TranslationRow> = tx.opt(store::FIND_TRANSLATION, p![id, leaf.locale]).await?;
        let on_show = shown.is_some_and(|text| text.live == Some(text.version));
        let nameless = references(&leaf.body).iter().any(is_nameless);
        if leaf.published && !on_show && !nameless {
            publish(tx, self.ambient, self.actor, id, leaf.locale).await?;
            around = true;
        }
        keep_links(tx, id, self.site).await?;
        let why = (leaf.published && nameless).then(|| NAMELESS.to_owned());
        Ok((
            if around && outcome == ImportOutcome::Unchanged { ImportOutcome::Changed } else { outcome },
            why,
        ))
    }

    async fn save(
        &mut self,
        tx: &mut Tx,
        id: ArticleId,
        leaf: &Leaf,
    ) -> Result<ImportOutcome, KnowledgeError> {
        let known: Option<TranslationRow> = tx.opt(store::FIND_TRANSLATION, p![id, leaf.locale]).await?;
        let same = |text: &TranslationRow| {
            text.title == leaf.title.trim()
                && text.body == leaf.body
                && leaf.slug.as_ref().is_none_or(|slug| *slug == text.slug)
        };
        if known.as_ref().is_some_and(same) {
            return Ok(ImportOutcome::Unchanged);
        }
        let draft = Draft {
            title: leaf.title.clone(),
            body: leaf.body.clone(),
            slug: leaf.slug.clone(),
            version: known.as_ref().map(|text| text.version),
        };
        save_translation(tx, self.ambient, id, leaf.locale, &draft).await?;
        Ok(if known.is_some() { ImportOutcome::Changed } else { ImportOutcome::Made })
    }

    /// The category of that name in any language; made when there is none.
    async fn category(&mut self, tx: &mut Tx, leaf: &Leaf) -> Result<Option<CategoryId>, KnowledgeError> {
        let Some(name) = &leaf.category else { return Ok(None) };
        let fits = |one: &Category| {
            [&one.names.en, &one.names.fi, &one.names.sv].iter().any(|n| n.eq_ignore_ascii_case(name))
        };
        if let Some(known) = self.categories.iter().find(|one| fits(one)) {
            return Ok(Some(known.id));
        }
        let mut names = Names::default();
        *match leaf.locale {
            Locale::En => &mut names.en,
            Locale::Fi => &mut names.fi,
            Locale::Sv => &mut names.sv,
        } = name.clone();
        let id = create_category(tx, self.ambient, self.actor, &names).await?;
        self.categories = list_categories(tx).await?;
        self.report.categories.push(name.clone());
        Ok(Some(id))
    }
}
