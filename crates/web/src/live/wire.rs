//! The messages of the live protocol.

use helppo_kernel::{Actor, CaseId, CustomerId, Event, InteractionId, Millis, Pos};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::projector::Frame;

/// What a client says.
#[derive(Debug, PartialEq)]
pub(super) enum Said {
    Hello {
        resume: Option<String>,
        topics: Vec<String>,
    },
    Subscribe {
        topic: String,
        from: Option<String>,
    },
    Unsubscribe {
        topic: String,
    },
    Signal {
        topic: String,
        kind: String,
    },
    Pong,
    /// A type of the projector's own.
    Other(Value),
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Known {
    Hello {
        #[serde(default)]
        resume: Option<String>,
        #[serde(default)]
        topics: Vec<String>,
    },
    Subscribe {
        topic: String,
        #[serde(default)]
        from: Option<String>,
    },
    Unsubscribe {
        topic: String,
    },
    Signal {
        topic: String,
        kind: String,
    },
    Pong,
}

/// Reads one message; `None` when it is not one of this protocol.
pub(super) fn read(text: &str) -> Option<Said> {
    let message: Value = serde_json::from_str(text).ok()?;
    let known =
        matches!(message.get("type")?.as_str()?, "hello" | "subscribe" | "unsubscribe" | "signal" | "pong");
    if !known {
        return Some(Said::Other(message));
    }
    Some(match serde_json::from_value(message).ok()? {
        Known::Hello { resume, topics } => Said::Hello { resume, topics },
        Known::Subscribe { topic, from } => Said::Subscribe { topic, from },
        Known::Unsubscribe { topic } => Said::Unsubscribe { topic },
        Known::Signal { topic, kind } => Said::Signal { topic, kind },
        Known::Pong => Said::Pong,
    })
}

/// An event as the desk sees it. `actor_name` may be empty; `data` is the projector's.
pub fn event_frame(event: &Event, topic: &str, actor_name: &str, data: &impl Serialize) -> Frame {
    let frame = EventFrame {
        r#type: "event",
        pos: event.pos.to_string(),
        topic,
        kind: &event.kind,
        at: event.at,
        case: event.case,
        interaction: event.interaction,
        customer: event.customer,
        seq: event.case_seq,
        actor: Named { actor: event.actor, name: actor_name },
        data,
    };
    serde_json::to_string(&frame).unwrap_or_default().into()
}

#[derive(Serialize)]
struct EventFrame<'a, D> {
    r#type: &'static str,
    pos: String,
    topic: &'a str,
    kind: &'a str,
    at: Millis,
    case: Option<CaseId>,
    interaction: Option<InteractionId>,
    customer: Option<CustomerId>,
    seq: i64,
    actor: Named<'a>,
    data: &'a D,
}

#[derive(Serialize)]
struct Named<'a> {
    #[serde(flatten)]
    actor: Actor,
    name: &'a str,
}

/// A passing signal; `from` is `{"agent": {…}}` or `{"customer": true}`.
pub fn signal_frame(topic: &str, kind: &str, from: Value) -> Frame {
    let mut frame = json!({ "type": "signal", "topic": topic, "kind": kind });
    if let (Some(frame), Value::Object(from)) = (frame.as_object_mut(), from) {
        frame.extend(from);
    }
    frame.to_string().into()
}

pub(super) const PING: &str = r#"{"type":"ping"}"#;

pub(super) fn welcome(pos: Pos) -> Frame {
    format!(r#"{{"type":"welcome","pos":"{pos}"}}"#).into()
}

pub(super) fn ready(pos: Pos) -> Frame {
    format!(r#"{{"type":"ready","pos":"{pos}"}}"#).into()
}

pub(super) fn resync(pos: Pos) -> Frame {
    format!(r#"{{"type":"resync","pos":"{pos}"}}"#).into()
}

pub(super) fn subscribed(topic: &str, pos: Pos) -> Frame {
    json!({ "type": "subscribed", "topic": topic, "pos": pos.to_string() }).to_string().into()
}

pub(super) fn refused(topic: &str) -> Frame {
    json!({ "type": "refused", "topic": topic }).to_string().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_written_with_its_place_and_who_did_it() {
        let written = |actor: Value| {
            let event = json!({
                "id": helppo_kernel::EventId(1), "at": 5, "actor": actor, "customer": null, "case": null, "case_seq": 3,
                "interaction": null, "kind": "CaseOpened", "data": {}, "cause": null,
            });
            let mut event: Event = serde_json::from_value(event).unwrap();
            event.pos = Pos { epoch: 0, n: 7 };
            let frame = event_frame(&event, "inbox", "Aino", &json!({ "row": 1 }));
            serde_json::from_str::<Value>(&frame).unwrap()
        };
        let agent = serde_json::to_value(Actor::Agent(helppo_kernel::AgentId(4))).unwrap();
        let frame = written(agent.clone());
        assert_eq!(frame["actor"], json!({ "kind": "agent", "id": agent["id"], "name": "Aino" }));
        assert_eq!(
            (&frame["type"], &frame["pos"], &frame["seq"]),
            (&json!("event"), &json!("0-7"), &json!(3))
        );
        assert_eq!((&frame["case"], &frame["data"]), (&Value::Null, &json!({ "row": 1 })));
        assert_eq!(written(json!({ "kind": "bot" }))["actor"], json!({ "kind": "bot", "name": "Aino" }));
    }

    #[test]
    fn what_clients_say_is_read() {
        let hello = Said::Hello { resume: None, topics: vec![] };
        assert_eq!(read(r#"{"type":"hello","resume":null}"#), Some(hello));
        let subscribe = Said::Subscribe { topic: "case:cas_1".into(), from: None };
        assert_eq!(read(r#"{"type":"subscribe","topic":"case:cas_1"}"#), Some(subscribe));
        assert_eq!(read(r#"{"type":"pong"}"#), Some(Said::Pong));
        assert!(matches!(read(r#"{"type":"message","text":"hei"}"#), Some(Said::Other(_))));
        for wrong in [
            "",
            "hei",
            "[]",
            "{}",
            r#"{"type":1}"#,
            r#"{"type":"subscribe"}"#,
            r#"{"type":"hello","resume":7}"#,
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
