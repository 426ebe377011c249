//! Personal data as ciphertext: one key a person, wrapped by the install's master key. Destroying the person's key
//! erases what was sealed under it and breaks no chain, because hashes cover the ciphertext.
//!
//! ChaCha20-Poly1305 (RFC 8439) with a random 96-bit nonce before the ciphertext; the blind index is keyed BLAKE3.

use base::{Failure, Id, Res};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use db::{Sql, Tx, args};
use rand::RngCore;
use std::collections::HashMap;
use std::sync::Arc;

/// A citizen or an organisation.
pub enum Person {}

/// Bytes of a nonce.
const NONCE: usize = 12;

/// The master key and what follows from it. Kept in a file of the data folder, never in the database.
#[derive(Clone)]
pub struct Vault {
    inner: Arc<Keys>,
}

struct Keys {
    wrapping: ChaCha20Poly1305,
    blind: [u8; 32],
}

/// A person's key, unwrapped.
#[derive(Clone)]
pub struct PersonKey {
    person: Id<Person>,
    cipher: ChaCha20Poly1305,
}

/// 32 random bytes from the operating system.
pub fn random_key() -> [u8; 32] {
    let mut key = [0; 32];
    rand::rng().fill_bytes(&mut key);
    key
}

impl Vault {
    /// From the master key. The wrapping and the blind-index key are derived from it for one purpose each.
    pub fn new(master: &[u8; 32]) -> Self {
        let wrapping = blake3::derive_key("motcua 2024 wrapping of person keys", master);
        let blind = blake3::derive_key("motcua 2024 blind index of numbers", master);
        let wrapping = ChaCha20Poly1305::new(Key::from_slice(&wrapping));
        Self { inner: Arc::new(Keys { wrapping, blind }) }
    }

    /// Makes and stores the key of a new person.
    pub async fn create_key(&self, tx: &mut Tx, person: Id<Person>) -> Res<PersonKey> {
        let key = random_key();
        let wrapped = encrypt(&self.inner.wrapping, person.uuid().as_bytes(), &key)?;
        tx.later("INSERT INTO person_keys (person, wrapped) VALUES ($1, $2)", args![person, wrapped]).await?;
        Ok(PersonKey { person, cipher: ChaCha20Poly1305::new(Key::from_slice(&key)) })
    }

    /// The key of a person; `None` when it was destroyed.
    pub async fn find_key(&self, tx: &mut Tx, person: Id<Person>) -> Res<Option<PersonKey>> {
        let row = tx.query_opt("SELECT wrapped FROM person_keys WHERE person = $1", args![person]).await?;
        row.map(|row| self.unwrap_key(person, row.bytes(0)?)).transpose()
    }

    /// The keys of several persons, in one question; those that were destroyed are left out.
    pub async fn list_keys(&self, tx: &mut Tx, persons: &[Id<Person>]) -> Res<HashMap<Id<Person>, PersonKey>> {
        let mut sql = Sql::new("SELECT person, wrapped FROM person_keys WHERE person IN ");
        sql.list(persons.iter().copied());
        let rows = tx.query_sql(&sql).await?;
        rows.iter().map(|r| Ok((r.id(0)?, self.unwrap_key(r.id(0)?, r.bytes(1)?)?))).collect()
    }

    /// The key of a person from its stored, wrapped form.
    pub fn unwrap_key(&self, person: Id<Person>, wrapped: &[u8]) -> Res<PersonKey> {
        let key = decrypt(&self.inner.wrapping, person.uuid().as_bytes(), wrapped)?;
        let key: [u8; 32] = key.try_into().map_err(|_| Failure::Internal("a person key of wrong length".into()))?;
        Ok(PersonKey { person, cipher: ChaCha20Poly1305::new(Key::from_slice(&key)) })
    }

    /// Erases a person: keys, names and marks. What was sealed stays as noise.
    pub async fn destroy_key(&self, tx: &mut Tx, person: Id<Person>) -> Res<()> {
        tx.execute("DELETE FROM person_keys WHERE person = $1", args![person]).await?;
        tx.execute("DELETE FROM person_names WHERE person = $1", args![person]).await?;
        tx.execute("DELETE FROM person_marks WHERE person = $1", args![person]).await.map(drop)
    }

    /// Seals something that belongs to the install rather than to a person (second factors, stored replies).
    pub fn seal(&self, label: &str, plain: &[u8]) -> Res<Vec<u8>> {
        encrypt(&self.inner.wrapping, label.as_bytes(), plain)
    }

    /// Opens what [`Vault::seal`] made under the same label.
    pub fn open(&self, label: &str, sealed: &[u8]) -> Res<Vec<u8>> {
        decrypt(&self.inner.wrapping, label.as_bytes(), sealed)
    }

    /// The mark under which a number or phone is found. `kind` keeps numbers of different kinds apart.
    pub fn mark(&self, kind: &str, number: &str) -> [u8; 32] {
        *blake3::keyed_hash(&self.inner.blind, format!("{kind}\n{number}").as_bytes()).as_bytes()
    }
}

impl PersonKey {
    /// Whose key it is.
    pub fn person(&self) -> Id<Person> {
        self.person
    }

    /// Ciphertext of `plain`, bound to the person.
    pub fn seal(&self, plain: &[u8]) -> Res<Vec<u8>> {
        encrypt(&self.cipher, self.person.uuid().as_bytes(), plain)
    }

    /// What was sealed.
    pub fn open(&self, sealed: &[u8]) -> Res<Vec<u8>> {
        decrypt(&self.cipher, self.person.uuid().as_bytes(), sealed)
    }
}

fn encrypt(cipher: &ChaCha20Poly1305, aad: &[u8], msg: &[u8]) -> Res<Vec<u8>> {
    let mut nonce = [0; NONCE];
    rand::rng().fill_bytes(&mut nonce);
    let sealed = cipher.encrypt(Nonce::from_slice(&nonce), Payload { msg, aad });
    let sealed = sealed.map_err(|_| Failure::Internal("sealing failed".into()))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn decrypt(cipher: &ChaCha20Poly1305, aad: &[u8], sealed: &[u8]) -> Res<Vec<u8>> {
    let damaged = || Failure::Internal("sealed data is damaged or under another key".into());
    let (nonce, msg) = sealed.split_at_checked(NONCE).ok_or_else(damaged)?;
    cipher.decrypt(Nonce::from_slice(nonce), Payload { msg, aad }).map_err(|_| damaged())
}
