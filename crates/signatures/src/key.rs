//! The port to a private key, and keys that lie in the program's own memory.

use crate::algorithm::PublicKey;
use crate::problem::{Problem, Res};
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey};
use rand_chacha_03::ChaCha20Rng;
use rand_chacha_03::rand_core::SeedableRng;
use rsa::signature::{RandomizedSigner, SignatureEncoding, Signer as _};
use rsa::traits::PrivateKeyParts;
use sha2::{Digest, Sha256};

/// What makes raw signatures: a key in memory, a token, a signing service. A service that answers later needs no
/// implementation: keep [`crate::Prepared`] and hand its answer to [`crate::finish`].
pub trait Signer {
    /// The raw signature over `to_be_signed`: RSA PKCS #1 v1.5 with SHA-256, or ECDSA on P-256 with SHA-256 in DER.
    ///
    /// # Errors
    /// What keeps the signer from signing.
    fn sign(&self, to_be_signed: &[u8]) -> Res<Vec<u8>>;
}

/// A private key in memory, wiped when it goes.
pub struct LocalKey(Kind);

enum Kind {
    Rsa(Box<rsa::RsaPrivateKey>),
    P256(Box<p256::ecdsa::SigningKey>),
}

/// Kinds of keys that can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA with 2048 bits; making one takes a second or so.
    Rsa2048,
    /// ECDSA on P-256.
    P256,
}

impl LocalKey {
    /// Makes a key from 32 random bytes. The same bytes give the same key.
    ///
    /// # Errors
    /// [`Problem::BadKey`] if none can be made.
    pub fn make(kind: KeyKind, seed: [u8; 32]) -> Res<Self> {
        let mut random = ChaCha20Rng::from_seed(seed);
        Ok(Self(match kind {
            KeyKind::Rsa2048 => Kind::Rsa(Box::new(
                rsa::RsaPrivateKey::new(&mut random, 2048).map_err(|_| Problem::BadKey("none could be made"))?,
            )),
            KeyKind::P256 => Kind::P256(Box::new(p256::ecdsa::SigningKey::random(&mut random))),
        }))
    }

    /// From PKCS #8 (RFC 5208), not encrypted.
    ///
    /// # Errors
    /// [`Problem::BadKey`] for other kinds of keys and for RSA keys that are too short or too long.
    pub fn from_pkcs8(der: &[u8]) -> Res<Self> {
        let key = if let Ok(key) = p256::ecdsa::SigningKey::from_pkcs8_der(der) {
            Self(Kind::P256(Box::new(key)))
        } else {
            let key = rsa::RsaPrivateKey::from_pkcs8_der(der);
            Self(Kind::Rsa(Box::new(key.map_err(|_| Problem::BadKey("a kind that is not supported"))?)))
        };
        PublicKey::read(&key.public_key()?).map_err(|_| Problem::BadKey("too short or too long"))?;
        Ok(key)
    }

    /// As PKCS #8, not encrypted: for [`crate::pkcs12::write`].
    pub(crate) fn to_pkcs8(&self) -> Res<Vec<u8>> {
        let der = match &self.0 {
            Kind::Rsa(key) => key.to_pkcs8_der(),
            Kind::P256(key) => key.to_pkcs8_der(),
        };
        der.map(|der| der.as_bytes().to_vec()).map_err(|_| Problem::BadKey("it cannot be written"))
    }

    /// The public half as SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// None in practice.
    pub fn public_key(&self) -> Res<Vec<u8>> {
        let der = match &self.0 {
            Kind::Rsa(key) => key.to_public_key().to_public_key_der(),
            Kind::P256(key) => key.verifying_key().to_public_key_der(),
        };
        der.map(|der| der.as_bytes().to_vec()).map_err(|_| Problem::BadKey("it cannot be written"))
    }
}

impl Signer for LocalKey {
    fn sign(&self, to_be_signed: &[u8]) -> Res<Vec<u8>> {
        match &self.0 {
            Kind::Rsa(key) => {
                // The computation is blinded against timing. What blinds must be unknown to others, not new: it comes from
                // the key and the message, as RFC 6979 does for ECDSA, so that no source of randomness is needed.
                let mut seed = Sha256::new();
                seed.update(b"blinding");
                seed.update(key.d().to_bytes_be());
                seed.update(to_be_signed);
                let mut random = ChaCha20Rng::from_seed(seed.finalize().into());
                let key = rsa::pkcs1v15::SigningKey::<Sha256>::new((**key).clone());
                let signature = key.try_sign_with_rng(&mut random, to_be_signed);
                signature.map(|s| s.to_vec()).map_err(|_| Problem::BadKey("it cannot sign"))
            }
            Kind::P256(key) => {
                let signature: p256::ecdsa::DerSignature =
                    key.try_sign(to_be_signed).map_err(|_| Problem::BadKey("it cannot sign"))?;
                Ok(signature.as_bytes().to_vec())
            }
        }
    }
}
