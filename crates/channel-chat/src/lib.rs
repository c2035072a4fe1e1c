//! The web chat: visitors, their talks, and the widget on other people's pages.
//!
//! Owns the tables `visitor`, `visitor_session`, `visitor_token`, `visitor_talk` and `visitor_upload`, the
//! visitor API, the visitors' live line, and the built widget. Words come in by [`helppo_case::ingest`] like
//! in every channel and leave by the log; the room never reads or changes a case but through its verbs and
//! for the visitor whose talk it is.
//!
//! # Invariants
//!
//! - A visitor sees their own talks and nothing else: every statement that gives words, files or states
//!   begins at `visitor_talk` with the visitor's id, which is written in the transaction that begins the
//!   interaction.
//! - A message that was confirmed is kept, and kept once: the answer comes after the commit, and the
//!   browser's name for the message decides, not the number of tries.
//! - A browser's secret is known here by its hash only. A signed identity counts only with algorithm,
//!   signature, channel and time right, and only in the browser that showed it first.
//! - What an agent can still take back is not shown to the visitor.
//!
//! # The visitor API, `/api/visitor/v1`
//!
//! JSON; a visitor proves themselves by `Authorization: Visitor <secret>`. Requests of foreign pages are
//! refused by their `Origin`, but for the public settings, which a channel's sites may read.
//!
//! | request | answer |
//! |---|---|
//! | `GET /channels/{id}` | public settings: brand, languages, how the team stands, limits |
//! | `GET /channels/{id}/answers?q=&locale=` | guides that fit |
//! | `POST /session {channel, nonce, jwt?, locale?}` | `{token, name, email, pos}` |
//! | `DELETE /session`, `PATCH /me {name?, email?, locale?}` | 204 |
//! | `GET /talks`, `GET /talks/{id}?before=` | the visitor's talks; one with its items |
//! | `POST /talks/{id}/human` | the bot gives it to people |
//! | `POST /talks/{id}/end` | the visitor ends it |
//! | `POST /talks/{id}/read {message}` | 204 |
//! | `POST /messages {client_id, talk?, text, uploads[], locale?, human?, email?}` | 201 `{message, talk}` after the commit; the same `client_id` again gives the same message |
//! | `POST /uploads` (form: `client_id`, `file`) | 201 `{id, name, size, media_type}` |
//! | `GET /files/{id}?v=&until=&sig=` | a file, by the link that an item carries |
//! | `POST /surveys/{message} {score, text?}` | 204 |
//! | `GET /live`, subprotocols `helppo.v1, <secret>` | the live line |
//!
//! The live line is the house's ([`helppo_web::live`]) with one topic. The client says `hello{resume}`,
//! `typing{talk}` and `pong`; it hears `item{talk,item}`, `delivery{talk,message,delivery,at}`,
//! `talk{talk}`, `queue{talk,queue}`, `staffed{staffed}`, `typing{talk,name}`, `ready`, `resync`, `ping`. A socket too many, of a
//! visitor or of a network, is closed with 4429.

mod around;
mod asset;
mod boot;
mod brand;
mod clean;
mod deliver;
mod end;
mod follow;
mod gone;
pub mod http;
mod item;
mod limit;
mod link;
mod live;
mod read;
mod room;
mod say;
mod seat;
mod session;
mod settings;
mod site;
mod store;
mod sweep;
mod talk;
mod token;
mod upload;
mod visitor;

pub use around::{Alone, Around};
pub use boot::{Boot, Staffed, StaffedState};
pub use deliver::ChatAdapter;
pub use follow::{FOLLOW_BY_MAIL, FollowByMail};
pub use gone::{END_LEFT_TALKS, EndLeftTalks};
pub use item::Source;
pub use limit::ChatLimits;
pub use live::VisitorProjector;
pub use room::{Chat, Parts};
pub use site::{BadSite, Site};
pub use sweep::{Swept, sweep};
pub use visitor::VisitorId;
