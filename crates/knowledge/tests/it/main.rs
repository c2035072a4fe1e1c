//! Knowledge through its doors: verbs on both engines, pages and API over HTTP.

mod audience;
mod care;
mod desk;
mod help;
mod meaning;
mod support;
mod writing;
