//! Knowledge through its doors: verbs on both engines, pages and API over HTTP.

mod answers;
mod audience;
mod brand;
mod care;
mod desk;
mod figures;
mod files;
mod help;
mod limit;
mod links;
mod list;
mod meaning;
mod page;
mod plan;
mod preview;
mod structured;
mod support;
mod synonyms;
mod told;
mod transfer;
mod writing;
