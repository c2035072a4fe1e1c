//! Agents and their skills.

use helppo_kernel::{AgentId, Locale, Millis};
use helppo_store::{DbError, Tx, p, row, sql};

use crate::role::Role;

row! {
    /// An agent as it stands in the database.
    #[derive(Clone, Debug)]
    pub(crate) struct AgentRow {
        pub(crate) id: AgentId,
        pub(crate) name: String,
        pub(crate) email: String,
        pub(crate) role: Role,
        pub(crate) locale: Locale,
        pub(crate) theme: String,
        pub(crate) shortcuts_on: bool,
        pub(crate) sounds: bool,
        pub(crate) created_at: Millis,
        pub(crate) disabled_at: Option<Millis>,
    }
}

sql!(COUNT, "SELECT count(*) FROM agent");
sql!(COUNT_ADMINS, "SELECT count(*) FROM agent WHERE role = 'admin' AND disabled_at IS NULL AND id <> $1");
sql!(
    FIND,
    "SELECT id, name, email, role, locale, theme, shortcuts_on, sounds, created_at, disabled_at FROM agent WHERE id = $1"
);
sql!(
    LIST,
    "SELECT id, name, email, role, locale, theme, shortcuts_on, sounds, created_at, disabled_at
     FROM agent WHERE id > $1 ORDER BY id LIMIT $2"
);
sql!(PASSWORD_BY_EMAIL, "SELECT id, password FROM agent WHERE email = $1 AND disabled_at IS NULL");
sql!(PASSWORD_OF, "SELECT password FROM agent WHERE id = $1");
sql!(ID_BY_EMAIL, "SELECT id FROM agent WHERE email = $1");
sql!(NAMES, "SELECT id, name FROM agent");
sql!(NAME_OF, "SELECT name FROM agent WHERE id = $1");
sql!(
    INSERT,
    "INSERT INTO agent (id, name, email, password, role, locale, theme, shortcuts_on, sounds, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'system', 1, 1, $7) ON CONFLICT (email) DO NOTHING"
);
sql!(
    UPDATE,
    "UPDATE agent SET name = $1, role = $2, locale = $3, theme = $4, shortcuts_on = $5, sounds = $6, disabled_at = $7
     WHERE id = $8"
);
sql!(SET_PASSWORD, "UPDATE agent SET password = $1 WHERE id = $2");
sql!(SKILLS, "SELECT agent, skill, level FROM skill ORDER BY agent, skill");
sql!(SKILLS_OF, "SELECT agent, skill, level FROM skill WHERE agent = $1 ORDER BY skill");
sql!(DELETE_SKILLS, "DELETE FROM skill WHERE agent = $1");
sql!(INSERT_SKILL, "INSERT INTO skill (agent, skill, level) VALUES ($1, $2, $3)");

pub(crate) async fn count(tx: &mut Tx) -> Result<i64, DbError> {
    tx.one(COUNT, p![]).await
}

/// Enabled admins besides `agent`.
pub(crate) async fn count_other_admins(tx: &mut Tx, agent: AgentId) -> Result<i64, DbError> {
    tx.one(COUNT_ADMINS, p![agent]).await
}

pub(crate) async fn find(tx: &mut Tx, id: AgentId) -> Result<Option<AgentRow>, DbError> {
    tx.opt(FIND, p![id]).await
}

pub(crate) async fn list(tx: &mut Tx, after: i64, fetch: i64) -> Result<Vec<AgentRow>, DbError> {
    tx.all(LIST, p![after, fetch]).await
}

/// The agent behind an address who may sign in, with the password's hash.
pub(crate) async fn find_password(
    tx: &mut Tx,
    email: &str,
) -> Result<Option<(AgentId, Option<String>)>, DbError> {
    tx.opt(PASSWORD_BY_EMAIL, p![email]).await
}

pub(crate) async fn get_password(tx: &mut Tx, id: AgentId) -> Result<Option<String>, DbError> {
    tx.one(PASSWORD_OF, p![id]).await
}

pub(crate) async fn find_by_email(tx: &mut Tx, email: &str) -> Result<Option<AgentId>, DbError> {
    tx.opt(ID_BY_EMAIL, p![email]).await
}

pub(crate) async fn find_name(tx: &mut Tx, id: AgentId) -> Result<Option<String>, DbError> {
    tx.opt(NAME_OF, p![id]).await
}

pub(crate) async fn list_names(tx: &mut Tx) -> Result<Vec<(AgentId, String)>, DbError> {
    tx.all(NAMES, p![]).await
}

/// Gives whether the address was free.
pub(crate) async fn insert(tx: &mut Tx, agent: &AgentRow, password: Option<&str>) -> Result<bool, DbError> {
    let AgentRow { id, name, email, role, locale, created_at, .. } = agent;
    let made = tx.exec(INSERT, p![id, name, email, password, role, locale, created_at]).await?;
    Ok(made == 1)
}

pub(crate) async fn update(tx: &mut Tx, agent: &AgentRow) -> Result<(), DbError> {
    let AgentRow { id, name, role, locale, theme, shortcuts_on, sounds, disabled_at, .. } = agent;
    tx.exec(UPDATE, p![name, role, locale, theme, shortcuts_on, sounds, disabled_at, id]).await.map(|_| ())
}

pub(crate) async fn update_password(tx: &mut Tx, id: AgentId, password: &str) -> Result<(), DbError> {
    tx.exec(SET_PASSWORD, p![password, id]).await.map(|_| ())
}

pub(crate) async fn list_skills(tx: &mut Tx) -> Result<Vec<(AgentId, String, i64)>, DbError> {
    tx.all(SKILLS, p![]).await
}

pub(crate) async fn list_skills_of(tx: &mut Tx, id: AgentId) -> Result<Vec<(AgentId, String, i64)>, DbError> {
    tx.all(SKILLS_OF, p![id]).await
}

pub(crate) async fn replace_skills(
    tx: &mut Tx,
    id: AgentId,
    skills: &[(String, i64)],
) -> Result<(), DbError> {
    tx.exec(DELETE_SKILLS, p![id]).await?;
    for (skill, level) in skills {
        tx.exec(INSERT_SKILL, p![id, skill, level]).await?;
    }
    Ok(())
}
