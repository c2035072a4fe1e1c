//! Cases: one matter of one customer, across all channels, from first contact to outcome.
//!
//! Owns cases, interactions, messages, notes, facts, promises, tags, drafts and views. [`ingest`] is the only door
//! by which a customer's words come in, [`reply`] the only one by which words go out; every verb is one
//! file and writes its event in the transaction of its change. Lists are read by key and never count;
//! the counters beside them are kept by the transactions that move cases. The room never speaks to a
//! channel and never decides who gets which work: those follow its events.

mod assign;
mod attachment;
mod bulk;
mod close;
mod detail;
mod draft;
mod due;
mod edit;
mod error;
mod event;
mod export;
mod fact;
mod field;
mod follow_up;
mod give;
pub mod http;
mod ingest;
mod link;
pub mod list;
pub mod many;
mod merge;
mod message;
pub mod model;
mod note;
mod promise;
pub mod queue;
mod recall;
mod record;
mod reply;
mod said;
pub mod search;
mod snooze;
mod start;
mod status;
mod store;
mod tag;
mod tally;
mod thank;
pub mod timeline;
mod view;

pub use assign::{Assign, SetTeam, assign, set_team};
pub use attachment::{AttachmentRecord, NewAttachment, Upload, find_attachment, forget_uploads, upload};
pub use bulk::{
    BulkAction, BulkProgress, Chosen, NewBulk, RUN_BULK, bulk_progress, piece as bulk_piece, start_bulk,
    undo_bulk,
};
pub use close::close_solved;
pub use detail::{CaseDetail, CustomerPage, OtherCase, Viewers, customer_page, detail};
pub use draft::{Draft, DraftError, DraftMode, PutDraft, SharedDraft, drafts, put_draft, take_draft};
pub use due::set_due;
pub use edit::{Edit, edit};
pub use error::CaseError;
pub use event::{CaseEvent, Of};
pub use export::{csv_head, csv_row, harmless};
pub use fact::{Fact, NewFact, facts, record_fact};
pub use field::{Field, FieldKind, NewField, create_field, list_fields};
pub use follow_up::reply_or_follow_up;
pub use give::{HandOver, give_word};
pub use helppo_customer::{Assurance, IdentityKind, Proof, Sender};
pub use ingest::{Inbound, IngestError, Ingested, Thread, ingest};
pub use link::{LinkKey, Links};
pub use list::{CaseRow, Due, case_row};
pub use merge::{MergeCases, MergeCasesError, merge_cases, merged_into, unmerge_case};
pub use message::{
    Departure, MessageHead, delivery_changed, depart, get as get_message, mark_read, text as message_text,
};
pub use model::{Author, AuthorKind, CaseStatus, Delivery, State};
pub use note::{NewNote, note};
pub use promise::{
    CHECK_PROMISE, NewPromise, Promise, PromiseEnd, PromiseState, check_promise, end_promise, owed_by,
    promise,
};
pub use queue::{
    abandon, accept, decline, end_interaction, expire, give_way, hand_over, leave, offer, requeue, set_needs,
    take, wrap_up,
};
pub use recall::{RecallError, recall};
pub use record::{CaseRecord, InteractionRecord, live_interactions};
pub use reply::{DELIVER_MESSAGE, Replied, Reply, ReplyError, reply};
pub use snooze::{Snooze, WAKE_CASE, Wish, snooze, wake};
pub use start::{Start, StartError, To, start};
pub use status::{close, reopen, set_pending, solve};
pub use tag::{Tag, create_tag, delete_tag, edit_tag, list_tags, tag, tag_name, untag};
pub use thank::{Thanks, thank, thanks_of};
pub use timeline::{TimelineItem, customer_timeline, item_for_event};
pub use view::{
    NewView, View, ViewKind, built_in, create_view, delete_view, edit_view, find_view, get_view, views,
};
