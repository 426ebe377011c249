//! How a file lies on the disk: a head with a random nonce, then chunks of XChaCha20-Poly1305 in the STREAM construction
//! (Hoang, Reyhanitabar, Rogaway, Vizár 2015). The counter and the end mark in each nonce show a swapped, missing or cut
//! chunk; the identity of the file stands in each, so that one file cannot be passed off as another.

use base::{Failure, Res};
use chacha20poly1305::aead::generic_array::GenericArray;
use chacha20poly1305::aead::stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::aead::{Key, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use rand::RngCore;

/// Plain bytes of a chunk.
pub(super) const CHUNK: usize = 64 * 1024;
/// Bytes of a chunk as ciphertext: with its tag.
pub(super) const SEALED_CHUNK: usize = CHUNK + 16;
/// What every file begins with.
const MAGIC: &[u8; 8] = b"motcua-1";
/// Random bytes of a nonce; the counter and the end mark fill the rest of its 24.
const NONCE: usize = 19;
/// Bytes before the first chunk.
pub(super) const HEAD: usize = MAGIC.len() + NONCE;

/// Writes one file.
pub(super) struct Sealer {
    id: [u8; 16],
    inner: EncryptorBE32<XChaCha20Poly1305>,
}

/// Reads one file.
pub(super) struct Opener {
    id: [u8; 16],
    inner: DecryptorBE32<XChaCha20Poly1305>,
}

impl Sealer {
    /// Begins a file; gives its head.
    pub fn begin(key: &[u8; 32], id: [u8; 16]) -> (Self, Vec<u8>) {
        let mut nonce = [0; NONCE];
        rand::rng().fill_bytes(&mut nonce);
        let cipher = XChaCha20Poly1305::new(Key::<XChaCha20Poly1305>::from_slice(key));
        let inner = EncryptorBE32::from_aead(cipher, GenericArray::from_slice(&nonce));
        (Self { id, inner }, [MAGIC.as_slice(), &nonce].concat())
    }

    /// A chunk that is not the last.
    pub fn next(&mut self, msg: &[u8]) -> Res<Vec<u8>> {
        self.inner.encrypt_next(Payload { msg, aad: &self.id }).map_err(|_| Failure::Internal("a file too long".into()))
    }

    /// The last chunk.
    pub fn last(self, msg: &[u8]) -> Res<Vec<u8>> {
        self.inner.encrypt_last(Payload { msg, aad: &self.id }).map_err(|_| Failure::Internal("a file too long".into()))
    }
}

impl Opener {
    /// Begins to read a file with its head.
    pub fn begin(key: &[u8; 32], id: [u8; 16], head: &[u8]) -> Res<Self> {
        let nonce = head.strip_prefix(MAGIC.as_slice()).filter(|n| n.len() == NONCE).ok_or_else(damaged)?;
        let cipher = XChaCha20Poly1305::new(Key::<XChaCha20Poly1305>::from_slice(key));
        Ok(Self { id, inner: DecryptorBE32::from_aead(cipher, GenericArray::from_slice(nonce)) })
    }

    /// A chunk that is not the last.
    pub fn next(&mut self, msg: &[u8]) -> Res<Vec<u8>> {
        self.inner.decrypt_next(Payload { msg, aad: &self.id }).map_err(|_| damaged())
    }

    /// The last chunk.
    pub fn last(self, msg: &[u8]) -> Res<Vec<u8>> {
        self.inner.decrypt_last(Payload { msg, aad: &self.id }).map_err(|_| damaged())
    }
}

pub(super) fn damaged() -> Failure {
    Failure::Internal("a file is damaged, cut or under another key".into())
}
