//! What the web chat learns from the rooms beside it: guides that fit, and who is typing.

use std::sync::Arc;

use helppo_channel_chat::{Around, Source};
use helppo_kernel::{CaseId, Locale};
use helppo_knowledge::Knowledge;
use helppo_web::live::{Key, signal_frame};
use serde_json::json;

use crate::live::DeskHub;

/// Joins the chat to knowledge and desk.
pub(crate) struct ChatNeighbours {
    pub knowledge: Arc<Knowledge>,
    pub desk: Arc<DeskHub>,
}

type Sources<'a> = std::pin::Pin<Box<dyn Future<Output = Vec<Source>> + Send + 'a>>;

impl Around for ChatNeighbours {
    fn answers<'a>(&'a self, question: &'a str, language: Locale, most: usize) -> Sources<'a> {
        Box::pin(async move {
            let found = self.knowledge.find(language, question, most);
            found.hits.iter().map(|hit| self.source(&hit.article)).collect()
        })
    }

    fn asked<'a>(&'a self, language: Locale, most: usize) -> Sources<'a> {
        Box::pin(async move {
            self.knowledge.popular(language, most).iter().map(|text| self.source(text)).collect()
        })
    }

    fn visitor_types(&self, case: CaseId) {
        let frame = signal_frame(&format!("case:{case}"), "typing", json!({ "customer": true }));
        self.desk.send(&[Key::new("case", case)], &frame);
    }
}

impl ChatNeighbours {
    fn source(&self, text: &helppo_knowledge::OnShow) -> Source {
        Source { title: text.title.clone(), url: Some(self.knowledge.url(text)) }
    }
}
