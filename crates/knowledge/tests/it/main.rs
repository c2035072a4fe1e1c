//! Knowledge through its doors: verbs on both engines, pages and API over HTTP.

mod audience;
mod brand;
mod care;
mod desk;
mod figures;
mod help;
mod limit;
mod meaning;
mod plan;
mod structured;
mod support;
mod told;
mod transfer;
mod writing;
