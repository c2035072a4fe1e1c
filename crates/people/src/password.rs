//! Passwords: argon2id, one at a time and never on the threads that serve requests.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use helppo_kernel::{Chance, Problem};
use tokio::sync::Semaphore;

/// Hashes that may be under way at once: each takes 19 MiB and a core.
const AT_ONCE: usize = 2;
/// Sign-ins that may wait for their turn; more are told to come back.
const WAITING: usize = 64;

/// How dear a guess is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// OWASP's first choice: 19 MiB, two passes.
    Usual,
    /// For tests and the demo world's hundred agents only.
    Trifling,
}

/// Hashes and checks passwords.
#[derive(Clone)]
pub struct Passwords {
    argon: Argon2<'static>,
    /// What an unknown address is checked against, so that it takes as long as a known one.
    nobody: Arc<str>,
    turns: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl Passwords {
    /// Hashes at this cost; what was hashed at another cost is still checked.
    pub fn new(cost: Cost) -> Self {
        let params = match cost {
            Cost::Usual => Params::new(19 * 1024, 2, 1, None),
            Cost::Trifling => Params::new(8, 1, 1, None),
        };
        let params = params.expect("both are within argon2's bounds");
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hash(&argon, "nobody", &[7; 16]);
        Self {
            argon,
            nobody: nobody.into(),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            queue: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
        }
    }

    /// The hash to keep, as a PHC string.
    pub async fn hash(&self, password: &str, chance: &Chance) -> Result<String, Problem> {
        let mut salt = [0; 16];
        chance.fill(&mut salt);
        let (argon, password) = (self.argon.clone(), password.to_owned());
        self.in_turn(move || hash(&argon, &password, &salt)).await
    }

    /// The same at once, blocking; for building the demo world.
    pub fn hash_now(&self, password: &str, chance: &Chance) -> String {
        let mut salt = [0; 16];
        chance.fill(&mut salt);
        hash(&self.argon, password, &salt)
    }

    /// Whether `password` is the one that was hashed. Without a hash the answer is no, after as much work.
    pub async fn check(&self, password: &str, hashed: Option<String>) -> Result<bool, Problem> {
        let known = hashed.is_some();
        let hashed = hashed.unwrap_or_else(|| self.nobody.to_string());
        let (argon, password) = (self.argon.clone(), password.to_owned());
        let right = self.in_turn(move || match PasswordHash::new(&hashed) {
            Ok(parsed) => argon.verify_password(password.as_bytes(), &parsed).is_ok(),
            Err(_) => false,
        });
        Ok(right.await? && known)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let _place = self.queue.try_acquire().map_err(|_| Problem::busy())?;
        let _turn = self.turns.acquire().await.map_err(|_| Problem::busy())?;
        tokio::task::spawn_blocking(work).await.map_err(|error| {
            tracing::error!(%error, "a password could not be hashed");
            Problem::internal()
        })
    }
}

fn hash(argon: &Argon2<'_>, password: &str, salt: &[u8]) -> String {
    let hashed = argon.hash_password_with_salt(password.as_bytes(), salt);
    hashed.expect("salt and length are within argon2's bounds").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_somebody_passes() {
        let passwords = Passwords::new(Cost::Trifling);
        let hashed = passwords.hash("aurinko nousee", &Chance::seeded(1)).await.unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hashed}");
        assert!(passwords.check("aurinko nousee", Some(hashed.clone())).await.unwrap());
        assert!(!passwords.check("aurinko laskee", Some(hashed)).await.unwrap());
        assert!(!passwords.check("nobody", None).await.unwrap());
        assert!(!passwords.check("x", Some("not a hash".into())).await.unwrap());
    }

    #[test]
    fn the_same_password_is_hashed_differently_each_time() {
        let (passwords, chance) = (Passwords::new(Cost::Trifling), Chance::seeded(1));
        assert_ne!(passwords.hash_now("same", &chance), passwords.hash_now("same", &chance));
    }

    #[test]
    fn the_usual_cost_is_what_the_design_says() {
        let hashed = Passwords::new(Cost::Usual).hash_now("x", &Chance::seeded(1));
        assert!(hashed.contains("$m=19456,t=2,p=1$"), "{hashed}");
    }
}
