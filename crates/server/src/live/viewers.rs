//! Who has a case open, as the hub knows it.

use std::sync::Arc;

use helppo_case::Viewers;
use helppo_kernel::{AgentId, CaseId};
use helppo_web::live::Key;

use super::DeskHub;

/// Asks the hub.
pub struct WhoLooks(pub Arc<DeskHub>);

impl Viewers for WhoLooks {
    fn of(&self, case: CaseId) -> Vec<(AgentId, String)> {
        let here = self.0.signals(Key::new("case", case));
        here.into_iter()
            .filter(|(_, signal)| signal != "idle")
            .map(|(who, _)| (who.agent, who.name.to_string()))
            .collect()
    }
}
