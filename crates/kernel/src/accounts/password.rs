//! Password hashes: Argon2id with the parameters of OWASP's sheet (19 MiB, 2 passes, 1 lane), at most two at a time so
//! that a flood of sign-ins cannot take the machine's memory.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use base::{Failure, Field, Res};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Shortest password that is taken (NIST SP 800-63B: length, not composition).
const LENGTH_MIN: usize = 10;
/// Longest, so that hashing stays cheap.
const LENGTH_MAX: usize = 200;

/// Makes and checks hashes.
#[derive(Clone)]
pub struct Hasher {
    at_once: Arc<Semaphore>,
}

impl Default for Hasher {
    fn default() -> Self {
        Self { at_once: Arc::new(Semaphore::new(2)) }
    }
}

impl Hasher {
    /// The hash of a new password, in PHC form.
    pub async fn hash(&self, password: String) -> Res<String> {
        self.with_permit(move || {
            let hash = argon2()?.hash_password(password.as_bytes()).map_err(Failure::internal)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether `password` belongs to `hash`. Without a hash the same time is spent, so that an unknown login does not
    /// answer faster than a wrong password.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Res<bool> {
        self.with_permit(move || {
            let Some(hash) = hash else {
                argon2()?.hash_password(password.as_bytes()).map_err(Failure::internal)?;
                return Ok(false);
            };
            let hash = PasswordHash::new(&hash).map_err(Failure::internal)?;
            Ok(argon2()?.verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await
    }

    async fn with_permit<T: Send + 'static>(&self, work: impl FnOnce() -> Res<T> + Send + 'static) -> Res<T> {
        let permit = self.at_once.acquire().await.map_err(Failure::internal)?;
        let out = tokio::task::spawn_blocking(work).await.map_err(Failure::internal)?;
        drop(permit);
        out
    }
}

fn argon2() -> Res<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(Failure::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Whether a new password may be set: length only, and not the login itself.
pub fn check_new_password(login: &str, password: &str) -> Res<()> {
    let length = password.chars().count();
    let problem = if length < LENGTH_MIN {
        "too_short"
    } else if password.len() > LENGTH_MAX {
        "too_long"
    } else if password.to_lowercase().contains(&login.to_lowercase()) {
        "contains_login"
    } else {
        return Ok(());
    };
    let bound = if problem == "too_long" { LENGTH_MAX } else { LENGTH_MIN };
    Err(Failure::Invalid(vec![Field::new("password", problem, bound.to_string())]))
}
