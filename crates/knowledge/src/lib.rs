//! Knowledge: articles in three languages, the help centre that shows them, and the search that finds
//! them for readers, agents and the bot.
//!
//! Owns articles, translations, published versions, categories, and the counts of readings and
//! searches. What the public reads is a version that never changes; writing goes on beside it.
//!
//! Invariants: no save writes over another's work; every address an article ever had leads to it; what
//! is unpublished is gone from pages, search and bot within a second; nothing an author writes can run
//! in a reader's browser; the help centre works without script and keeps no cookies.
//!
//! Events: `ArticlePublished`, `ArticleUnpublished`, `ShelvesChanged`, `ArticleRead`, `ArticleHelped`,
//! `SearchPerformed`.

pub mod help;
pub mod http;

mod article;
mod category;
mod error;
mod event;
mod find;
mod follow;
mod markdown;
mod model;
mod passage;
mod publish;
mod reading;
mod room;
mod shelf;
mod slug;
mod store;
mod translate;

pub use article::{NewArticle, create_article, get_article, list_articles, move_article};
pub use category::{CategoryChange, create_category, edit_category, list_categories};
pub use error::KnowledgeError;
pub use event::Via;
pub use find::{Found, FoundArticle, SURE, confidence};
pub use model::{Article, Category, CategoryRef, Names, Status, Translation};
pub use passage::{Passage, best_passage, passages, plain};
pub use publish::{publish, unpublish};
pub use reading::{Helped, judge_article};
pub use room::{Knowledge, passage_of};
pub use shelf::OnShow;
pub use translate::{Draft, save_translation};
