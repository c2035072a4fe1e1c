//! One socket's task: hears the client, writes the outbox, and sleeps otherwise.

use std::future::{Future as _, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use futures_util::{SinkExt as _, StreamExt as _};
use helppo_kernel::Pos;
use tokio::time::Sleep;

use super::hub::Hub;
use super::outbox::Item;
use super::past::Since;
use super::projector::{Frame, Key, Projector};
use super::replay::{self, Miss};
use super::socket::Socket;
use super::wire::{self, Said};

/// Close codes of ours.
pub(super) const SIGNED_OUT: u16 = 4401;
pub(super) const SILENT: u16 = 4408;
const PROTOCOL: u16 = 4400;
/// RFC 6455's registry: service restart.
pub(super) const RESTART: u16 = 1012;

/// How long a resuming client has to name its topics before it is told that all is there.
const BREATH: Duration = Duration::from_millis(40);
/// How often a join begins anew because rights changed in its middle.
const TRIES: usize = 20;
/// The least time between two signals of one socket.
const BETWEEN_SIGNALS: Duration = Duration::from_millis(100);

struct Session<P: Projector> {
    hub: Arc<Hub<P>>,
    socket: Arc<Socket<P::Who>>,
    topics: Vec<Topic>,
    stage: Stage,
    signalled: Option<Instant>,
}

struct Topic {
    name: Box<str>,
    keys: Box<[Key]>,
    signalled: bool,
}

enum Stage {
    /// No hello yet.
    Silent,
    /// Being filled in from here. Clients name their topics in the same breath; `ready` waits for that.
    Resuming(Option<Since>, Pin<Box<Sleep>>),
    /// Everything missed has been sent.
    Live,
}

enum Woken {
    Heard(Option<Result<Message, axum::Error>>),
    Outbox,
    Quiet,
}

/// What the task does next.
enum Next {
    Go,
    Close(u16),
}

pub(super) async fn run<P: Projector>(hub: Arc<Hub<P>>, mut ws: WebSocket, who: P::Who) {
    let socket = hub.enter(who);
    let mut session = Session { hub, socket, topics: Vec::new(), stage: Stage::Silent, signalled: None };
    loop {
        // What an idle socket does not need lives in boxes, so that its task stays small.
        let next = match session.woken(&mut ws).await {
            Woken::Heard(Some(Ok(Message::Text(text)))) => Box::pin(session.hear(&text)).await,
            Woken::Heard(Some(Ok(Message::Close(_)) | Err(_)) | None) => break,
            Woken::Heard(Some(Ok(_))) => Next::Go,
            Woken::Outbox => match Box::pin(session.write(&mut ws)).await {
                Ok(next) => next,
                Err(_) => break,
            },
            Woken::Quiet => session.ready(),
        };
        if let Next::Close(code) = next {
            let frame = CloseFrame { code, reason: Utf8Bytes::from_static("") };
            // The other side may be gone already; then there is nobody to say goodbye to.
            drop(tokio::time::timeout(Duration::from_secs(5), ws.send(Message::Close(Some(frame)))).await);
            break;
        }
    }
}

impl<P: Projector> Session<P> {
    async fn woken(&mut self, ws: &mut WebSocket) -> Woken {
        poll_fn(|cx| {
            if let Poll::Ready(heard) = ws.poll_next_unpin(cx) {
                return Poll::Ready(Woken::Heard(heard));
            }
            if self.socket.has_items(cx.waker()) {
                return Poll::Ready(Woken::Outbox);
            }
            match &mut self.stage {
                Stage::Resuming(_, breath) => breath.as_mut().poll(cx).map(|()| Woken::Quiet),
                _ => Poll::Pending,
            }
        })
        .await
    }

    /// Writes what waits; orders among it are carried out in their place.
    async fn write(&mut self, ws: &mut WebSocket) -> Result<Next, axum::Error> {
        while let Some(item) = self.socket.take() {
            let next = match item {
                Item::Frame(frame) => {
                    ws.feed(Message::Text(frame)).await?;
                    Next::Go
                }
                Item::Resync => {
                    ws.feed(Message::Text(wire::resync(self.hub.pos()))).await?;
                    Next::Go
                }
                Item::Rejoin(key, pos) => {
                    self.rejoin(key, pos).await;
                    Next::Go
                }
                Item::Renew(pos) => self.renew(pos).await,
                Item::Close(code) => Next::Close(code),
            };
            if let Next::Close(_) = next {
                ws.flush().await?;
                return Ok(next);
            }
        }
        ws.flush().await?;
        Ok(Next::Go)
    }

    async fn hear(&mut self, text: &str) -> Next {
        self.socket.was_heard(self.hub.now());
        let Some(said) = wire::read(text) else { return Next::Close(PROTOCOL) };
        match (said, &self.stage) {
            (Said::Pong, _) => {}
            (Said::Hello { resume, topics }, Stage::Silent) => self.hello(resume, topics).await,
            (Said::Hello { .. }, _) | (_, Stage::Silent) => return Next::Close(PROTOCOL),
            (Said::Subscribe { topic, from }, _) => self.subscribe(topic, from).await,
            (Said::Unsubscribe { topic }, _) => self.unsubscribe(&topic),
            (Said::Signal { topic, kind }, _) => self.signal(&topic, &kind),
            (Said::Other(message), _) => {
                let who = self.socket.who();
                if let Some(answer) = self.hub.projector.hear(&who, message).await {
                    self.say(answer);
                }
            }
        }
        Next::Go
    }

    async fn hello(&mut self, resume: Option<String>, mut topics: Vec<String>) {
        self.socket.greet();
        let resumed = resume.as_deref().map(str::parse);
        let since = resumed.clone().and_then(Result::ok).map(Since::Seen);
        self.say(wire::welcome(since.map_or_else(|| self.hub.pos(), Since::pos)));
        let breath = if resume.is_some() { BREATH } else { Duration::ZERO };
        self.stage = Stage::Resuming(since, Box::pin(tokio::time::sleep(breath)));
        let who = self.socket.who();
        self.hub.projector.came(&who);
        let automatic = self.hub.projector.automatic(&who);
        topics.retain(|topic| !automatic.contains(topic));
        let all = automatic.into_iter().chain(topics).take(self.hub.limits.topics).collect();
        self.join(all, since).await;
        if resumed.is_some_and(|parsed| parsed.is_err()) {
            self.socket.push(Item::Resync, &self.hub.limits);
        }
    }

    async fn subscribe(&mut self, topic: String, from: Option<String>) {
        if self.topics.len() >= self.hub.limits.topics {
            return self.say(wire::refused(&topic));
        }
        let resuming = match &self.stage {
            Stage::Resuming(since, _) => *since,
            _ => None,
        };
        let since = from.as_deref().and_then(|text| text.parse().ok()).map(Since::Seen).or(resuming);
        self.join(vec![topic.clone()], since).await;
        if self.topics.iter().any(|t| *t.name == *topic) {
            self.say(wire::subscribed(&topic, self.hub.pos()));
        }
    }

    /// Authorises topics and joins the socket to all their keys at once, so that what was missed comes in
    /// one order. When rights change in the middle, all is asked again.
    async fn join(&mut self, mut names: Vec<String>, since: Option<Since>) {
        names.retain(|name| !self.topics.iter().any(|topic| *topic.name == **name));
        let (mut from, mut keys, mut complete) = (since, None, true);
        for _ in 0..TRIES {
            let seen = self.hub.rechecks();
            let (topics, refused) = self.authorise(&names).await;
            let all: Vec<Key> = topics.iter().flat_map(|topic| topic.keys.iter().copied()).collect();
            // What was sent so far was for the former keys; new ones would have missed it.
            complete &= from == since || keys.as_ref() == Some(&all);
            match replay::join(&self.hub, &self.socket, &all, &mut from, seen).await {
                Ok(()) => {
                    self.topics.extend(topics);
                    for name in refused {
                        self.say(wire::refused(&name));
                    }
                    if !complete {
                        self.socket.push(Item::Resync, &self.hub.limits);
                    }
                    return;
                }
                Err(Miss::TooFar) => (from, complete) = (None, false),
                Err(Miss::Changed) => {
                    let who = self.socket.who();
                    match self.hub.projector.renew(&who).await {
                        Some(who) => self.socket.set_who(who),
                        None => return self.socket.push(Item::Close(SIGNED_OUT), &self.hub.limits),
                    }
                }
            }
            keys = Some(all);
        }
        self.socket.push(Item::Close(RESTART), &self.hub.limits);
    }

    /// The topics that this caller may have, and the names of those that not.
    async fn authorise(&self, names: &[String]) -> (Vec<Topic>, Vec<String>) {
        let who = self.socket.who();
        let (mut topics, mut refused) = (Vec::new(), Vec::new());
        for name in names {
            match self.hub.projector.authorise(&who, name).await {
                Some(keys) => {
                    topics.push(Topic { name: name.as_str().into(), keys: keys.into(), signalled: false });
                }
                None => refused.push(name.clone()),
            }
        }
        (topics, refused)
    }

    /// The hub has taken this key away; those of its topics that are still allowed come back.
    async fn rejoin(&mut self, key: Key, pos: Pos) {
        let concerned = |topic: &mut Topic| topic.keys.contains(&key);
        let lost: Vec<Topic> = self.topics.extract_if(.., concerned).collect();
        for topic in &lost {
            self.detach(topic);
        }
        let names = lost.into_iter().map(|topic| topic.name.into()).collect();
        self.join(names, Some(Since::At(pos))).await;
    }

    async fn renew(&mut self, pos: Pos) -> Next {
        let who = self.socket.who();
        let Some(who) = self.hub.projector.renew(&who).await else { return Next::Close(SIGNED_OUT) };
        let mut names = self.hub.projector.automatic(&who);
        self.socket.set_who(who);
        for topic in self.topics.drain(..) {
            if !names.iter().any(|name| **name == *topic.name) {
                names.push(topic.name.into());
            }
        }
        self.join(names, Some(Since::After(pos))).await;
        Next::Go
    }

    fn unsubscribe(&mut self, name: &str) {
        let Some(at) = self.topics.iter().position(|t| *t.name == *name) else { return };
        let topic = self.topics.swap_remove(at);
        self.quiet(&topic);
        self.detach(&topic);
    }

    /// Leaves the keys of a topic, but for those that it shares with topics that remain.
    fn detach(&self, topic: &Topic) {
        let shared = |key: &Key| self.topics.iter().any(|other| other.keys.contains(key));
        let gone = topic.keys.iter().copied().filter(|key| !shared(key));
        self.hub.detach(self.socket.id, gone);
    }

    fn signal(&mut self, name: &str, kind: &str) {
        let now = Instant::now();
        let too_soon = self.signalled.is_some_and(|at| now.duration_since(at) < BETWEEN_SIGNALS);
        let Some(topic) = self.topics.iter_mut().find(|t| *t.name == *name) else { return };
        let Some(frame) = self.hub.projector.signal(&self.socket.who(), name, kind) else { return };
        if too_soon && kind != "idle" {
            return;
        }
        self.signalled = Some(now);
        topic.signalled = kind != "idle";
        self.hub.signal(self.socket.id, &topic.keys, kind, &frame);
    }

    /// Takes back a signal that would otherwise stand for ever.
    fn quiet(&self, topic: &Topic) {
        if topic.signalled
            && let Some(frame) = self.hub.projector.signal(&self.socket.who(), &topic.name, "idle")
        {
            self.hub.signal(self.socket.id, &topic.keys, "idle", &frame);
        }
    }

    fn ready(&mut self) -> Next {
        self.stage = Stage::Live;
        self.say(wire::ready(self.hub.pos()));
        Next::Go
    }

    fn say(&self, frame: Frame) {
        self.socket.push(Item::Frame(frame), &self.hub.limits);
    }
}

/// However the task ends, by a panic too, the hub forgets the socket.
impl<P: Projector> Drop for Session<P> {
    fn drop(&mut self) {
        for topic in &self.topics {
            self.quiet(topic);
        }
        let keys = self.topics.iter().flat_map(|t| t.keys.iter().copied());
        self.hub.leave(self.socket.id, keys);
        if self.socket.is_greeted() {
            self.hub.projector.left(&self.socket.who());
        }
    }
}
