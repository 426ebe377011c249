//! A small certification authority for tests and the demo: a root, certificates for signers and for time stamps, lists of
//! revoked ones, and an authority that answers time stamp requests. Not for real use: the keys lie in memory, the names are
//! whatever the caller says. Names are UTF-8 (RFC 5280, 4.1.2.4), so that Vietnamese ones stay whole.

use crate::algorithm;
use crate::certificate::{Certificate, Subject};
use crate::cms::build::{self, Message};
use crate::key::{KeyKind, LocalKey, Signer};
use crate::oids;
use crate::pkcs12::Identity;
use crate::problem::{Problem, Res};
use crate::stamp::Asked;
use crate::tlv::{self, GENERALIZED_TIME, INTEGER, OCTETS, SEQUENCE, SET};
use base::{Instant, MICROS_PER_SECOND};
use der::asn1::ObjectIdentifier as Oid;
use sha2::{Digest, Sha256};

const UTF8: u8 = 0x0c;
const BOOLEAN_TRUE: [u8; 3] = [0x01, 0x01, 0xff];

/// What a certificate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A person or a unit that signs documents.
    Signer,
    /// An authority for time stamps.
    TimeStamps,
    /// An authority below this one.
    Authority,
}

/// A certification authority.
pub struct Authority {
    key: LocalKey,
    certificate: Certificate,
}

/// From when to when a certificate is valid.
pub type Validity = (Instant, Instant);

impl Authority {
    /// A root with a certificate by itself. `seed` is 32 random bytes.
    ///
    /// # Errors
    /// [`Problem::BadKey`] if no key can be made.
    pub fn root(name: &Subject, kind: KeyKind, seed: [u8; 32], validity: Validity) -> Res<Self> {
        let key = LocalKey::make(kind, seed)?;
        let public_key = key.public_key()?;
        let names = (&*encoded_name(name)?, &*encoded_name(name)?);
        let certificate = certificate(&key, &public_key, names, &public_key, Role::Authority, 1, validity)?;
        Ok(Self { key, certificate })
    }

    /// An authority from its key and its certificate.
    pub const fn new(key: LocalKey, certificate: Certificate) -> Self {
        Self { key, certificate }
    }

    /// Its certificate: the anchor, for a root.
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// A certificate for a public key (SubjectPublicKeyInfo). `serial` must not be given twice.
    ///
    /// # Errors
    /// [`Problem::BadCertificate`] if the key cannot be read.
    pub fn issue(
        &self,
        to: &Subject,
        role: Role,
        public_key: &[u8],
        serial: u64,
        validity: Validity,
    ) -> Res<Certificate> {
        let names = (&*self.certificate.subject_name(), &*encoded_name(to)?);
        certificate(&self.key, &self.certificate.key_der(), names, public_key, role, serial, validity)
    }

    /// A key and its certificate for a signer, with the chain that goes into documents: everything below the root. `seed`
    /// is 32 random bytes; the same ones give the same key.
    ///
    /// # Errors
    /// As [`LocalKey::make`] and [`Authority::issue`].
    pub fn signer(
        &self,
        whom: &Subject,
        kind: KeyKind,
        seed: [u8; 32],
        serial: u64,
        validity: Validity,
    ) -> Res<Identity> {
        let key = LocalKey::make(kind, seed)?;
        let own = self.issue(whom, Role::Signer, &key.public_key()?, serial, validity)?;
        let is_root = self.certificate.issuer_name() == self.certificate.subject_name();
        let above = (!is_root).then(|| self.certificate.clone());
        Ok(Identity { key, chain: std::iter::once(own).chain(above).collect() })
    }

    /// A list of revoked certificates (RFC 5280, 5): serial number, moment and reason code of each, when the list is issued
    /// and when the next one comes.
    ///
    /// # Errors
    /// None in practice.
    pub fn list(
        &self,
        revoked: &[(u64, Instant, u8)],
        number: u64,
        issued_at: Instant,
        next_at: Instant,
    ) -> Res<Vec<u8>> {
        let how = algorithm_of(&self.certificate)?;
        let mut entries = Vec::new();
        for (serial, at, reason) in revoked {
            let reason = extension(oids::CRL_REASON, false, &tlv::write(0x0a, &[*reason]))?;
            let parts: [&[u8]; 3] = [&tlv::encode(serial)?, &time(*at), &tlv::write(SEQUENCE, &reason)];
            entries.extend(tlv::holding(SEQUENCE, &parts));
        }
        // An empty list of entries is left out (RFC 5280, 5.1.2.6).
        let entries = if entries.is_empty() { entries } else { tlv::write(SEQUENCE, &entries) };
        let extensions = [
            extension(oids::AUTHORITY_KEY, false, &authority_key(&self.certificate.key_der()))?,
            extension(oids::CRL_NUMBER, false, &tlv::encode(&number)?)?,
        ]
        .concat();
        let body = tlv::holding(
            SEQUENCE,
            &[
                &tlv::write(INTEGER, &[1]),
                &how,
                &self.certificate.subject_name(),
                &time(issued_at),
                &time(next_at),
                &entries,
                &tlv::write(0xa0, &tlv::write(SEQUENCE, &extensions)),
            ],
        );
        signed(&self.key, &body, &how)
    }
}

fn algorithm_of(certificate: &Certificate) -> Res<Vec<u8>> {
    certificate.key()?.algorithm().encoded()
}

/// A signed thing: its body, the algorithm, the signature as a bit string.
fn signed(key: &LocalKey, body: &[u8], how: &[u8]) -> Res<Vec<u8>> {
    let signature = [&[0], &*key.sign(body)?].concat();
    Ok(tlv::holding(SEQUENCE, &[body, how, &tlv::write(0x03, &signature)]))
}

fn certificate(
    issuer_key: &LocalKey,
    issuer_public_key: &[u8],
    (issuer, subject): (&[u8], &[u8]),
    public_key: &[u8],
    role: Role,
    serial: u64,
    validity: Validity,
) -> Res<Certificate> {
    let how = algorithm::PublicKey::read(issuer_public_key)?.algorithm().encoded()?;
    algorithm::PublicKey::read(public_key)?;
    let body = tlv::holding(
        SEQUENCE,
        &[
            &tlv::write(0xa0, &tlv::write(INTEGER, &[2])),
            &tlv::encode(&serial)?,
            &how,
            issuer,
            &tlv::holding(SEQUENCE, &[&time(validity.0), &time(validity.1)]),
            subject,
            public_key,
            &tlv::write(0xa3, &tlv::write(SEQUENCE, &extensions(role, public_key, issuer_public_key)?)),
        ],
    );
    Certificate::read(&signed(issuer_key, &body, &how)?)
}

/// Extensions of RFC 5280, 4.2.1.
fn extensions(role: Role, public_key: &[u8], issuer_public_key: &[u8]) -> Res<Vec<u8>> {
    // Bits of the key usage: signing of certificates and lists; digital signature, with non-repudiation for persons.
    let (usage, constraints): (&[u8], &[u8]) = match role {
        Role::Authority => (&[0x01, 0x06], &BOOLEAN_TRUE),
        Role::Signer => (&[0x06, 0xc0], &[]),
        Role::TimeStamps => (&[0x07, 0x80], &[]),
    };
    let mut all = extension(oids::BASIC_CONSTRAINTS, true, &tlv::write(SEQUENCE, constraints))?;
    all.extend(extension(oids::KEY_USAGE, true, &tlv::write(0x03, usage))?);
    if role == Role::TimeStamps {
        let usages = tlv::write(SEQUENCE, &tlv::encode(&oids::TIME_STAMPING)?);
        all.extend(extension(oids::EXTENDED_USAGE, true, &usages)?);
    }
    all.extend(extension(oids::SUBJECT_KEY, false, &tlv::write(OCTETS, &key_identifier(public_key)))?);
    all.extend(extension(oids::AUTHORITY_KEY, false, &authority_key(issuer_public_key))?);
    Ok(all)
}

fn extension(kind: Oid, is_critical: bool, value: &[u8]) -> Res<Vec<u8>> {
    let critical: &[u8] = if is_critical { &BOOLEAN_TRUE } else { &[] };
    Ok(tlv::holding(SEQUENCE, &[&tlv::encode(&kind)?, critical, &tlv::write(OCTETS, value)]))
}

/// The first 160 bits of the SHA-256 of the key (RFC 7093, 2, here over the whole SubjectPublicKeyInfo).
fn key_identifier(public_key: &[u8]) -> Vec<u8> {
    Sha256::digest(public_key)[..20].to_vec()
}

fn authority_key(public_key: &[u8]) -> Vec<u8> {
    tlv::write(SEQUENCE, &tlv::write(0x80, &key_identifier(public_key)))
}

/// A name: Vietnam, organisation, unit, title, common name.
fn encoded_name(name: &Subject) -> Res<Vec<u8>> {
    let part = |kind: Oid, tag: u8, words: &str| -> Res<Vec<u8>> {
        Ok(tlv::write(SET, &tlv::holding(SEQUENCE, &[&tlv::encode(&kind)?, &tlv::write(tag, words.as_bytes())])))
    };
    if name.name.is_empty() {
        return Err(Problem::BadRequest("a certificate without a name"));
    }
    // The country is a PrintableString (RFC 5280, appendix A.1).
    let mut parts = part(oids::COUNTRY, 0x13, "VN")?;
    let optional = [(oids::ORGANISATION, &name.organisation), (oids::UNIT, &name.unit), (oids::TITLE, &name.title)];
    for (kind, words) in optional {
        if let Some(words) = words {
            parts.extend(part(kind, UTF8, words)?);
        }
    }
    parts.extend(part(oids::COMMON_NAME, UTF8, &name.name)?);
    Ok(tlv::write(SEQUENCE, &parts))
}

/// A moment as digits in UTC, `YYYYMMDDHHMMSSZ`.
fn digits(at: Instant) -> String {
    // `Instant` tells days and hours of Vietnam, seven hours ahead of UTC.
    let utc = at.plus_seconds(-7 * 3_600);
    let (year, month, day) = utc.day().ymd();
    let seconds = utc.micros_of_day() / MICROS_PER_SECOND;
    format!("{year:04}{month:02}{day:02}{:02}{:02}{:02}Z", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// UTCTime to 2049, GeneralizedTime from 2050 (RFC 5280, 4.1.2.5).
fn time(at: Instant) -> Vec<u8> {
    let digits = digits(at);
    if ("1950".."2050").contains(&&digits[..4]) {
        tlv::write(0x17, &digits.as_bytes()[2..])
    } else {
        tlv::write(GENERALIZED_TIME, digits.as_bytes())
    }
}

/// An authority that attests times (RFC 3161) inside the program.
pub struct Stamper {
    key: LocalKey,
    certificate: Certificate,
}

impl Stamper {
    /// From a key and its certificate, issued for [`Role::TimeStamps`].
    pub const fn new(key: LocalKey, certificate: Certificate) -> Self {
        Self { key, certificate }
    }

    /// Answers a request (RFC 3161, 2.4.2). What is no request for a stamp over SHA-256 is refused in the answer.
    ///
    /// # Errors
    /// None in practice.
    pub fn answer(&self, request: &[u8], at: Instant, serial: u64) -> Res<Vec<u8>> {
        let Some(asked) = Asked::read(request).filter(|a| a.digest == oids::SHA_256 && a.imprint.len() == 32) else {
            // Rejection, bad data format: bit 5.
            let status = tlv::holding(SEQUENCE, &[&tlv::write(INTEGER, &[2]), &tlv::write(0x03, &[2, 0x04])]);
            return Ok(tlv::write(SEQUENCE, &status));
        };
        // A policy for tests, under an arc that RFC 3161 does not fix: 1.3.6.1.4.1 (private) 99999 (nobody's).
        let policy = tlv::encode(&Oid::new_unwrap("1.3.6.1.4.1.99999.1"))?;
        let info = tlv::holding(
            SEQUENCE,
            &[
                &tlv::write(INTEGER, &[1]),
                &policy,
                asked.whole_imprint,
                &tlv::encode(&serial)?,
                &tlv::write(GENERALIZED_TIME, digits(at).as_bytes()),
                asked.nonce.unwrap_or_default(),
            ],
        );
        let signed_attributes = build::signed_attributes(oids::TST_INFO, &Sha256::digest(&info), &self.certificate)?;
        let chain = [self.certificate.clone()];
        let message = Message {
            content_type: oids::TST_INFO,
            content: Some(&info),
            // Without its certificate a token could not be checked here, so it is sent even if not asked for.
            certificates: &chain,
            signed_attributes: &signed_attributes,
            algorithm: self.certificate.key()?.algorithm(),
            signature: &self.key.sign(&signed_attributes)?,
            stamp: None,
        };
        let granted = tlv::write(SEQUENCE, &tlv::write(INTEGER, &[0]));
        Ok(tlv::holding(SEQUENCE, &[&granted, &message.encode()?]))
    }
}
