//! Knowledge: articles in three languages, the help centre that shows them, and the search that finds
//! them for readers, agents and the bot.
//!
//! Owns articles, answers, translations, published versions, categories, and the counts of readings and
//! searches. What the public reads is a version that never changes; writing goes on beside it.
//!
//! Invariants: no save writes over another's work; every address an article ever had leads to it; what
//! is unpublished is gone from pages, search and bot within a second; [`Audience::admits`] alone decides who
//! may read an article, on every path; nothing an author writes can run
//! in a reader's browser; the help centre works without script and keeps no cookies.
//!
//! Events: `ArticlePublished`, `ArticleUnpublished`, `ShelvesChanged`, `AnswersChanged`, `SynonymsChanged`, `ArticleRead`, `ArticleHelped`,
//! `SearchPerformed`.

pub mod help;
pub mod http;

mod agreed;
mod alarm;
mod answer;
mod article;
mod audience;
mod brand;
mod care;
mod category;
mod diff;
mod error;
mod event;
mod figures;
mod files;
mod find;
mod follow;
mod links;
mod list;
mod markdown;
mod model;
mod passage;
mod publish;
mod reading;
mod remark;
mod room;
mod shelf;
mod slug;
mod store;
mod synonym;
mod transfer;
mod translate;
mod understanding;
mod version;

pub use agreed::{AFTER_HOURS, Agreement, agree, agreed};
pub use alarm::Turned;
pub use answer::{
    AnswerFit, AnswerVariant, KnowledgeAnswer, NewAnswer, create_answer, delete_answer, find_answer,
    list_answers, pick_variant, save_answer,
};
pub use article::{NewArticle, create_article, get_article, list_due, move_article};
pub use audience::{Audience, Reader};
pub use brand::{
    Brand, BrandContact, BrandInput, BrandLook, Shown, create_brand, delete_brand, edit_brand, list_brands,
    put_shown, set_logo, shown_in,
};
pub use care::{Care, care_for, mark_reviewed, still_right};
pub use category::{CategoryChange, create_category, edit_category, list_categories};
pub use diff::{Piece, WordChange, diff};
pub use error::KnowledgeError;
pub use event::Via;
pub use figures::{ArticleFigures, ReadingFigures, SearchFigures, reading_figures};
pub use files::{ArticleFile, FileKind, list_files};
pub use find::{
    CANDIDATES, Found, FoundAnswer, FoundArticle, Learnt, Liked, SURE, Tuning, confidence, probability,
    rerank, signs,
};
pub use help::{Dressed, date::long as day_in_words};
pub use links::{ArticleLink, CHECK_LINKS, CheckLinks, LinkState};
pub use model::{Article, Category, CategoryRef, Names, Status, Translation};
pub use passage::{Passage, best_passage, passages, plain};
pub use publish::{publish, unpublish};
pub use reading::{Helped, judge_article};
pub use remark::{Reason, Remark, keep_remark, list_remarks};
pub use room::{Knowledge, passage_of};
pub use shelf::OnShow;
pub use synonym::{SynonymGroup, create_synonyms, list_synonyms};
pub use transfer::{
    Earnest, ImportLine, ImportOutcome, ImportReport, ImportStop, Incoming, export_zip, import, read_csv,
    read_json, read_zip,
};
pub use translate::{Draft, save_translation};
pub use version::{VersionComparison, VersionLine, compare_version, list_versions, restore_version};
