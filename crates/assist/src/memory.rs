//! What the follower wrote, in memory: read from where it was left, whenever somebody asks.

use helppo_kernel::CaseId;

use crate::follow::{MATTER, REPLY};
use crate::head::TriageHead;
use crate::past::{PastText, PastTexts};
use crate::proposal::TriageKind;
use crate::store::{ExampleRow, PastRow};

/// The newest rows that are read at a start; older ones are forgotten by then.
pub(crate) const MOST: i64 = 20_000;

#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) replies: PastTexts,
    pub(crate) matters: PastTexts,
    heads: [TriageHead; 4],
    /// Up to which rows it knows; nothing before the first look.
    pub(crate) read: Option<(i64, i64)>,
}

impl Memory {
    pub(crate) fn take_past(&mut self, rows: Vec<PastRow>) {
        for row in rows {
            if let Some((past, _)) = &mut self.read {
                *past = row.n;
            }
            let texts = match row.what.as_str() {
                REPLY => &mut self.replies,
                MATTER => &mut self.matters,
                _ => continue,
            };
            if row.gone != 0 {
                texts.remove(row.id);
                continue;
            }
            texts.put(PastText {
                id: row.id,
                case: row.case,
                locale: row.locale,
                title: row.title,
                asked: row.asked,
                reply: row.reply,
            });
        }
    }

    pub(crate) fn take_examples(&mut self, rows: Vec<ExampleRow>) {
        for row in rows {
            if let Some((_, examples)) = &mut self.read {
                *examples = row.n;
            }
            let Some(kind) = TriageKind::ALL.into_iter().find(|kind| kind.as_str() == row.kind) else {
                continue;
            };
            let case = if kind == TriageKind::Tag { of_tag(row.case, &row.label) } else { row.case };
            self.heads[kind as usize].learn(case, &row.label, &row.text);
        }
    }

    pub(crate) fn head(&self, kind: TriageKind) -> &TriageHead {
        &self.heads[kind as usize]
    }
}

/// A case has many tags: each is an example of its own.
fn of_tag(case: CaseId, tag: &str) -> CaseId {
    let hash = tag.bytes().fold(17_i64, |hash, byte| hash.wrapping_mul(31).wrapping_add(i64::from(byte)));
    CaseId(case.0 ^ hash.wrapping_mul(0x9e37_79b9))
}
