//! The algorithms that are signed and checked with: RSA with PKCS #1 v1.5 (RFC 8017, 8.2) and ECDSA on P-256, as ETSI TS
//! 119 312 names them. SHA-1, MD5 and small keys are not among them: a signature made so is not accepted.

use crate::limits::{RSA_BITS_MAX, RSA_BITS_MIN};
use crate::oids;
use crate::problem::{Problem, Res};
use der::asn1::ObjectIdentifier as Oid;
use p256::ecdsa::signature::Verifier;
use p256::pkcs8::DecodePublicKey;
use rsa::traits::PublicKeyParts;
use sha2::{Digest, Sha256, Sha384, Sha512};
use x509_cert::spki::AlgorithmIdentifierOwned;

/// How a signature is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// RSA, PKCS #1 v1.5, with SHA-256.
    RsaSha256,
    /// RSA, PKCS #1 v1.5, with SHA-384. Checked, not made.
    RsaSha384,
    /// RSA, PKCS #1 v1.5, with SHA-512. Checked, not made.
    RsaSha512,
    /// ECDSA on P-256 with SHA-256.
    EcdsaP256Sha256,
}

impl Algorithm {
    /// The name that people know it by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RsaSha256 => "RSA, SHA-256",
            Self::RsaSha384 => "RSA, SHA-384",
            Self::RsaSha512 => "RSA, SHA-512",
            Self::EcdsaP256Sha256 => "ECDSA P-256, SHA-256",
        }
    }

    /// The algorithm that the identifiers of a signature and, in CMS, of its digest name together.
    pub(crate) fn find(signature: &AlgorithmIdentifierOwned, digest: Option<Oid>) -> Option<Self> {
        let found = match (signature.oid, digest) {
            (oids::RSA_SHA_256, _) | (oids::RSA, Some(oids::SHA_256)) => Self::RsaSha256,
            (oids::RSA_SHA_384, _) | (oids::RSA, Some(oids::SHA_384)) => Self::RsaSha384,
            (oids::RSA_SHA_512, _) | (oids::RSA, Some(oids::SHA_512)) => Self::RsaSha512,
            (oids::ECDSA_SHA_256, _) => Self::EcdsaP256Sha256,
            _ => return None,
        };
        let is_plain = signature.parameters.as_ref().is_none_or(der::asn1::Any::is_null);
        let agrees = digest.is_none_or(|digest| digest == found.digest_oid());
        (is_plain && agrees).then_some(found)
    }

    /// The identifier of the signature algorithm, encoded (RFC 5754, 3.2 and 3.3: NULL for RSA, nothing for ECDSA).
    pub(crate) fn encoded(self) -> Res<Vec<u8>> {
        let oid = match self {
            Self::RsaSha256 => oids::RSA_SHA_256,
            Self::RsaSha384 => oids::RSA_SHA_384,
            Self::RsaSha512 => oids::RSA_SHA_512,
            Self::EcdsaP256Sha256 => oids::ECDSA_SHA_256,
        };
        let parameters = (self != Self::EcdsaP256Sha256).then(der::asn1::Any::null);
        crate::tlv::encode(&AlgorithmIdentifierOwned { oid, parameters })
    }

    const fn digest_oid(self) -> Oid {
        match self {
            Self::RsaSha256 | Self::EcdsaP256Sha256 => oids::SHA_256,
            Self::RsaSha384 => oids::SHA_384,
            Self::RsaSha512 => oids::SHA_512,
        }
    }
}

/// The digest of bytes by the algorithm of that identifier.
pub fn digest(oid: Oid, parts: &[&[u8]]) -> Option<Vec<u8>> {
    fn of<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
        let mut hash = D::new();
        parts.iter().for_each(|part| hash.update(part));
        hash.finalize().to_vec()
    }
    match oid {
        oids::SHA_256 => Some(of::<Sha256>(parts)),
        oids::SHA_384 => Some(of::<Sha384>(parts)),
        oids::SHA_512 => Some(of::<Sha512>(parts)),
        _ => None,
    }
}

/// A public key.
#[derive(Debug, Clone)]
pub enum PublicKey {
    Rsa(Box<rsa::RsaPublicKey>),
    P256(Box<p256::ecdsa::VerifyingKey>),
}

impl PublicKey {
    /// From a SubjectPublicKeyInfo (RFC 5280, 4.1.2.7).
    pub fn read(spki: &[u8]) -> Res<Self> {
        if let Ok(key) = p256::ecdsa::VerifyingKey::from_public_key_der(spki) {
            return Ok(Self::P256(Box::new(key)));
        }
        let key = rsa::RsaPublicKey::from_public_key_der(spki)
            .map_err(|_| Problem::BadCertificate("a key of a kind that is not supported"))?;
        if !(RSA_BITS_MIN..=RSA_BITS_MAX).contains(&key.n().bits()) {
            return Err(Problem::BadCertificate("an RSA key that is too short or too long"));
        }
        Ok(Self::Rsa(Box::new(key)))
    }

    /// The algorithm that this crate signs with under such a key.
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Rsa(_) => Algorithm::RsaSha256,
            Self::P256(_) => Algorithm::EcdsaP256Sha256,
        }
    }

    /// Whether the signature over the message is right.
    pub fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        match (self, algorithm) {
            (Self::P256(key), Algorithm::EcdsaP256Sha256) => {
                p256::ecdsa::DerSignature::from_bytes(signature).is_ok_and(|s| key.verify(message, &s).is_ok())
            }
            (Self::Rsa(key), algorithm) => {
                let Ok(signature) = rsa::pkcs1v15::Signature::try_from(signature) else { return false };
                match algorithm {
                    Algorithm::RsaSha256 => verifies::<Sha256>(key, message, &signature),
                    Algorithm::RsaSha384 => verifies::<Sha384>(key, message, &signature),
                    Algorithm::RsaSha512 => verifies::<Sha512>(key, message, &signature),
                    Algorithm::EcdsaP256Sha256 => false,
                }
            }
            _ => false,
        }
    }
}

fn verifies<D>(key: &rsa::RsaPublicKey, message: &[u8], signature: &rsa::pkcs1v15::Signature) -> bool
where
    D: Digest + rsa::pkcs8::AssociatedOid,
{
    rsa::pkcs1v15::VerifyingKey::<D>::new(key.clone()).verify(message, signature).is_ok()
}
