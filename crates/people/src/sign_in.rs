//! Signing in: the right words for the right person, and equal silence for everybody else.

use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use helppo_kernel::{AgentId, Problem};
use helppo_store::{DbError, Tx};
use helppo_web::{ClientAddress, Neighbourhood};

use crate::cookie;
use crate::room::People;
use crate::session::{Browser, open_session};
use crate::store::agent;

/// A request to get in, as far as limits and sessions care.
pub(crate) struct Doorstep {
    pub(crate) address: Option<ClientAddress>,
    pub(crate) headers: HeaderMap,
}

impl Doorstep {
    fn browser(&self) -> Browser {
        let name = self.headers.get(USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let address = self.address.map(|a| a.0.to_string()).unwrap_or_default();
        Browser { address, name: name.chars().take(200).collect() }
    }
}

impl People {
    /// The agent with this address and password. Unknown addresses take as long as wrong passwords and are
    /// told the same.
    pub(crate) async fn prove(&self, at: &Doorstep, email: &str, password: &str) -> Result<AgentId, Problem> {
        let email = email.trim().to_lowercase();
        self.limit_failures(at)?;
        self.limits.account.take(email.clone(), self.ambient.now()).map_err(|limit| too_many(&limit))?;
        let wanted = email.clone();
        let found = self.read(async move |tx: &mut Tx| agent::find_password(tx, &wanted).await).await?;
        let (id, hashed) = found.map_or((None, None), |(id, hashed)| (Some(id), hashed));
        let right = self.passwords.check(password, hashed).await?;
        let Some(id) = id.filter(|_| right) else {
            self.note_failure(at);
            return Err(wrong());
        };
        self.limits.account.forgive(&email);
        Ok(id)
    }

    /// Refuses networks with too many failures behind them. Success counts nothing: a whole office may
    /// sign in on Monday morning from one address.
    pub(crate) fn limit_failures(&self, at: &Doorstep) -> Result<(), Problem> {
        let Some(ClientAddress(address)) = at.address else { return Ok(()) };
        self.limits
            .address
            .check(&Neighbourhood::from(address), self.ambient.now())
            .map_err(|limit| too_many(&limit))
    }

    /// Counts a failure against the caller's network.
    pub(crate) fn note_failure(&self, at: &Doorstep) {
        if let Some(ClientAddress(address)) = at.address {
            // The next try is what the limit refuses; this one has been answered.
            drop(self.limits.address.take(Neighbourhood::from(address), self.ambient.now()));
        }
    }

    /// Opens a session for somebody who has proved who they are; gives the cookie's secret.
    pub(crate) async fn welcome(&self, at: &Doorstep, agent: AgentId) -> Result<String, Problem> {
        let secret = self.ambient.secret();
        let hash = self.hasher.session(&secret);
        let old =
            cookie::SESSION.read(&at.headers, self.guard.is_secure()).map(|old| self.hasher.session(old));
        let (ambient, browser) = (self.ambient.clone(), at.browser());
        let open = async move |tx: &mut Tx| {
            open_session(tx, &ambient, agent, &hash, old.as_ref(), &browser).await.map(|_| ())
        };
        self.write::<(), DbError, _>(open).await?;
        self.callers.forget(agent);
        Ok(secret)
    }
}

fn wrong() -> Problem {
    let detail = "The e-mail address or the password is not right. Check both and try again.";
    Problem::new(401, "wrong-credentials", "Not signed in", detail)
}

fn too_many(limit: &Problem) -> Problem {
    let seconds = limit.more.as_ref().and_then(|more| more.get("retry_after")?.as_u64()).unwrap_or(60);
    let minutes = seconds.div_ceil(60);
    let detail = format!(
        "There were too many tries to sign in. Try again in {minutes} min. Your password still works."
    );
    Problem::new(429, "too-many-sign-ins", "Too many tries", detail).with("retry_after", seconds)
}
