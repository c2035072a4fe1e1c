//! Cases: one matter of one customer, across all channels, from first contact to outcome.
//!
//! Owns cases, interactions, messages, notes, facts, tags, drafts and views. [`ingest`] is the only door
//! by which a customer's words come in, [`reply`] the only one by which words go out; every verb is one
//! file and writes its event in the transaction of its change. Lists are read by key and never count;
//! the counters beside them are kept by the transactions that move cases. The room never speaks to a
//! channel and never decides who gets which work: those follow its events.

mod assign;
mod attachment;
mod draft;
mod error;
mod event;
mod ingest;
mod many;
mod message;
pub mod model;
pub mod queue;
mod recall;
mod record;
mod reply;
mod said;
mod snooze;
mod status;
mod store;
mod tally;

pub use assign::{Assign, SetTeam, assign, set_team};
pub use attachment::{AttachmentRecord, NewAttachment, Upload, find_attachment, forget_uploads, upload};
pub use draft::{Draft, DraftError, DraftMode, PutDraft, drafts, put_draft};
pub use error::CaseError;
pub use event::{CaseEvent, Of};
pub use helppo_customer::{Assurance, IdentityKind, Proof, Sender};
pub use ingest::{Inbound, IngestError, Ingested, Thread, ingest};
pub use message::{Departure, MessageHead, delivery_changed, depart, get as get_message, mark_read, text as message_text};
pub use model::{Author, AuthorKind, CaseStatus, Delivery, State};
pub use queue::{
    abandon, accept, decline, end_interaction, expire, hand_over, offer, requeue, set_needs, take, wrap_up,
};
pub use recall::{RecallError, recall};
pub use record::{CaseRecord, InteractionRecord, all_live_interactions, live_interactions};
pub use reply::{DELIVER_MESSAGE, Replied, Reply, ReplyError, reply};
pub use snooze::{Snooze, WAKE_CASE, snooze, wake};
pub use status::{close, reopen, set_pending, solve};
