//! The first run: an organisation, its first admin and its first team.

use helppo_kernel::{AgentId, Ambient, Locale, Problem, TeamId};
use helppo_store::{DbError, Tx};

use crate::agent::{AgentError, NewAgent, create_agent};
use crate::audit::By;
use crate::role::Role;
use crate::setting::{Settings, change_settings};
use crate::store::agent;
use crate::team::{TeamError, create_team};

/// What the first person told, judged and with a hashed password.
#[derive(Clone, Debug)]
pub struct Founding {
    /// Language of the first team's name and of the admin's screen.
    pub language: Locale,
    /// The organisation's name.
    pub organisation: String,
    /// The admin's name.
    pub name: String,
    /// The admin's address in lower case.
    pub email: String,
    /// PHC string of [`crate::Passwords`].
    pub password: String,
}

/// What was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Founded {
    /// The admin.
    pub admin: AgentId,
    /// The team that everybody joins.
    pub team: TeamId,
}

/// Why the installation could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The store refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// Somebody was here before.
    #[error("already set up")]
    AlreadyDone,
    /// The admin could not be made.
    #[error(transparent)]
    Agent(#[from] AgentError),
    /// The team could not be made.
    #[error(transparent)]
    Team(#[from] TeamError),
}

impl From<SetupError> for Problem {
    fn from(error: SetupError) -> Self {
        match error {
            SetupError::Db(error) => error.into(),
            SetupError::AlreadyDone => Self::conflict(
                "already-set-up",
                "This installation has been set up. Sign in, or ask an admin to invite you.",
            ),
            SetupError::Agent(error) => error.into(),
            SetupError::Team(error) => error.into(),
        }
    }
}

/// Whether nobody has set the installation up yet.
pub async fn is_setup_needed(tx: &mut Tx) -> Result<bool, DbError> {
    Ok(agent::count(tx).await? == 0)
}

/// Sets the installation up. Only once: whoever comes second is refused.
pub async fn set_up(tx: &mut Tx, ambient: &Ambient, founding: &Founding) -> Result<Founded, SetupError> {
    let by = By::system();
    let mut languages = vec![founding.language];
    languages.extend(Locale::ALL.into_iter().filter(|other| *other != founding.language));
    let settings = Settings { organisation: founding.organisation.clone(), languages, ..Settings::default() };
    // The settings come first: of two who set up at once, the second waits here for the first.
    change_settings(tx, ambient, &by, &settings).await?;
    if !is_setup_needed(tx).await? {
        return Err(SetupError::AlreadyDone);
    }
    let team = create_team(tx, ambient, &by, everyone(founding.language), &[]).await?;
    let admin = NewAgent {
        name: founding.name.clone(),
        email: founding.email.clone(),
        role: Role::Admin,
        locale: founding.language,
        teams: vec![team],
        password: Some(founding.password.clone()),
    };
    let admin = create_agent(tx, ambient, &by, &admin).await?;
    Ok(Founded { admin, team })
}

/// The name of the first team.
fn everyone(language: Locale) -> &'static str {
    match language {
        Locale::En => "Everyone",
        Locale::Fi => "Kaikki",
        Locale::Sv => "Alla",
    }
}
