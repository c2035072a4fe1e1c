//! The mail with the code and the link. Both are made at the moment it is written and are nowhere else: a
//! mail that has to be sent again carries new ones, and the earlier no longer work.

use std::pin::Pin;
use std::sync::Arc;

use helppo_kernel::{EventId, Locale};
use helppo_store::{DbError, Job, JobHandler, JobOutcome, Tx, p, row};

use crate::{Area, store, words::words};

/// The job that writes the mail; its key is the wish's id.
pub const SEND_SIGN_IN: &str = "SendSignIn";

/// Tries before it is given up: the code would be too old anyway.
const TRIES: i64 = 4;

/// A mail that belongs to no case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// Whom to.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// The language it is written in.
    pub language: Locale,
}

/// Why a mail did not leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotSent {
    /// It may later.
    Yet(String),
    /// It never will.
    Ever(String),
}

/// Brings mail out. The server joins it to the first mail channel that is in use.
pub trait Post: Send + Sync {
    /// Sends it.
    fn send<'a>(&'a self, slip: &'a Slip) -> Pin<Box<dyn Future<Output = Result<(), NotSent>> + Send + 'a>>;
}

/// The handler of [`SEND_SIGN_IN`].
pub struct SendSignIn(pub(crate) Arc<Area>);

row! {
    struct Wish {
        id: EventId,
        email: String,
        locale: Locale,
        site: String,
    }
}

impl JobHandler for SendSignIn {
    fn run(&self, job: Job) -> Pin<Box<dyn Future<Output = JobOutcome> + Send + '_>> {
        Box::pin(async move {
            match self.0.send_sign_in(&job.key).await {
                Ok(outcome) => outcome,
                Err(error) => JobOutcome::Retry(error.to_string()),
            }
        })
    }

    fn tries(&self) -> i64 {
        TRIES
    }
}

impl Area {
    async fn send_sign_in(&self, key: &str) -> Result<JobOutcome, DbError> {
        let Ok(id) = key.parse::<EventId>() else {
            return Ok(JobOutcome::Failed("the job names no wish to sign in".into()));
        };
        let now = self.ambient.now();
        let read = self.store.read(async move |tx: &mut Tx| {
            let wish: Option<Wish> = tx.opt(store::FIND_WISH, p![id, now]).await?;
            let Some(wish) = wish else { return Ok(None) };
            // Who never wrote to us has no pages here and gets no mail from us.
            let known: Option<i64> = tx.opt(store::ADDRESS_OF, p![wish.email]).await?;
            Ok::<_, DbError>(known.map(|_| wish))
        });
        let Some(wish) = read.await? else { return Ok(JobOutcome::Done) };
        let (code, link) = (format!("{:06}", self.ambient.chance.below(1_000_000)), self.ambient.secret());
        let (code_hash, link_hash) =
            (self.sessions.keys.code(wish.id, &code), self.sessions.keys.link(&link));
        let sealed = self
            .store
            .write(async move |tx: &mut Tx| tx.exec(store::SEAL_WISH, p![code_hash, link_hash, id]).await);
        sealed.await?;
        let words = words(wish.locale);
        let url = format!("{}/help/{}/my/link?key={link}", wish.site, wish.locale.as_str());
        let slip = Slip {
            to: wish.email,
            subject: (words.mail_subject)(&code),
            text: (words.mail_text)(&code, &url),
            language: wish.locale,
        };
        Ok(match self.post.send(&slip).await {
            Ok(()) => JobOutcome::Done,
            Err(NotSent::Yet(why)) => JobOutcome::Retry(why),
            Err(NotSent::Ever(why)) => {
                tracing::warn!(why, "a mail with a code to sign in cannot leave");
                JobOutcome::Done
            }
        })
    }
}
