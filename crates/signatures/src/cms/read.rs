//! Takes a signed message apart and checks what can be checked without knowing whom to trust.

use crate::algorithm::{self, Algorithm};
use crate::certificate::Certificate;
use crate::limits::{CERTIFICATES_MAX, CMS_BYTES_MAX};
use crate::oids;
use crate::tlv::{self, INTEGER, OCTETS, SEQUENCE, SET, Tlv};
use der::Decode;
use der::asn1::ObjectIdentifier as Oid;
use x509_cert::spki::AlgorithmIdentifierOwned;

/// Why a signature does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The signature, or the range of bytes it covers, is malformed.
    Malformed,
    /// The document's bytes, or the content of the time stamp, are not those that were signed.
    Digest,
    /// The signature is not by the key of the certificate.
    Signature,
    /// A kind of signature, an algorithm or a key that is too weak or not known here.
    Unsupported,
    /// The signer's certificate is missing, cannot be read, or is not the one that the signature names.
    Certificate,
    /// What must be signed with the content is missing (RFC 5652, 5.3; ETSI EN 319 142-1, 6.3).
    Attributes,
}

/// An attribute: its kind and its values.
type Attribute<'a> = (Oid, Vec<Tlv<'a>>);

/// A message with one signer.
pub struct Signed<'a> {
    /// What was signed.
    pub content_type: Oid,
    /// The content, where it is inside.
    pub content: Option<&'a [u8]>,
    /// Certificates that came with it, in their order.
    pub certificates: Vec<Certificate>,
    /// Identifier of the digest.
    pub digest: Oid,
    /// How it was signed, if that is known here.
    pub algorithm: Option<Algorithm>,
    /// The raw signature.
    pub signature: &'a [u8],
    identity: Tlv<'a>,
    to_be_signed: Vec<u8>,
    signed: Vec<Attribute<'a>>,
    unsigned: Vec<Attribute<'a>>,
}

impl<'a> Signed<'a> {
    /// Reads a message. Behind it only zeros may follow: the room that a document reserved and the message did not need.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Fault> {
        if bytes.len() > CMS_BYTES_MAX {
            return Err(Fault::Malformed);
        }
        Self::take_apart(bytes).ok_or(Fault::Malformed)
    }

    fn take_apart(bytes: &'a [u8]) -> Option<Self> {
        let outer = tlv::read(bytes).filter(|v| v.tag == SEQUENCE)?;
        if bytes[outer.whole.len()..].iter().any(|b| *b != 0) {
            return None;
        }
        let [kind, body] = tlv::inside(outer.content)?[..] else { return None };
        let body = tlv::only(body.content, SEQUENCE).filter(|_| body.tag == 0xa0)?;
        if Oid::from_der(kind.whole).ok()? != oids::SIGNED_DATA {
            return None;
        }
        let parts = tlv::inside(body.content)?;
        let [version, digests, encapsulated, rest @ .., signers] = &parts[..] else { return None };
        if version.tag != INTEGER || digests.tag != SET || encapsulated.tag != SEQUENCE || signers.tag != SET {
            return None;
        }
        let encapsulated = tlv::inside(encapsulated.content)?;
        let content_type = Oid::from_der(encapsulated.first()?.whole).ok()?;
        let content = match &encapsulated[1..] {
            [] => None,
            [wrapped] if wrapped.tag == 0xa0 => Some(tlv::only(wrapped.content, OCTETS)?.content),
            _ => return None,
        };
        let certificates = match rest {
            [] => Vec::new(),
            [first] | [first, _] if first.tag == 0xa0 => certificates(first.content)?,
            [_crls] => Vec::new(),
            _ => return None,
        };
        let signer = tlv::only(signers.content, SEQUENCE)?;
        let mut parts = tlv::inside(signer.content)?.into_iter();
        let _version = parts.next().filter(|v| v.tag == INTEGER)?;
        let identity = parts.next()?;
        let digest = AlgorithmIdentifierOwned::from_der(parts.next()?.whole).ok()?.oid;
        let signed = parts.next().filter(|v| v.tag == 0xa0)?;
        let how = AlgorithmIdentifierOwned::from_der(parts.next()?.whole).ok()?;
        let signature = parts.next().filter(|v| v.tag == OCTETS)?.content;
        let unsigned = match parts.next() {
            Some(set) if set.tag == 0xa1 => attributes(set.content)?,
            Some(_) => return None,
            None => Vec::new(),
        };
        if parts.next().is_some() {
            return None;
        }
        let algorithm = Algorithm::find(&how, Some(digest));
        let to_be_signed = tlv::write(SET, signed.content);
        let signed = attributes(signed.content)?;
        Some(Self {
            content_type,
            content,
            certificates,
            digest,
            algorithm,
            signature,
            identity,
            to_be_signed,
            signed,
            unsigned,
        })
    }

    /// The only value of a signed attribute.
    fn signed_value(&self, kind: Oid) -> Option<Tlv<'a>> {
        only_value(&self.signed, kind)
    }

    /// The time stamp token over the signature, if there is one.
    pub fn stamp(&self) -> Option<&'a [u8]> {
        only_value(&self.unsigned, oids::SIGNATURE_TIME_STAMP).map(|value| value.whole)
    }

    /// The certificate that the message names as its signer's (RFC 5652, 5.3: by issuer and serial number, or by the
    /// identifier of its key).
    pub fn signer(&self) -> Option<&Certificate> {
        self.certificates.iter().find(|certificate| match self.identity.tag {
            SEQUENCE => [certificate.issuer_name(), certificate.serial_der()].concat() == self.identity.content,
            0x80 => certificate.key_identifier().is_some_and(|id| id == self.identity.content),
            _ => false,
        })
    }

    /// Checks the message against its content and its signer's key. With `names_certificate` the signed attributes must say
    /// which certificate signs, as CAdES and time stamps do.
    ///
    /// # Errors
    /// The first [`Fault`] found.
    pub fn check(&self, content: &[&[u8]], names_certificate: bool) -> Result<&Certificate, Fault> {
        let algorithm = self.algorithm.ok_or(Fault::Unsupported)?;
        let content_type = self.signed_value(oids::CONTENT_TYPE).ok_or(Fault::Attributes)?;
        if Oid::from_der(content_type.whole) != Ok(self.content_type) {
            return Err(Fault::Attributes);
        }
        let digest = algorithm::digest(self.digest, content).ok_or(Fault::Unsupported)?;
        let told = self.signed_value(oids::MESSAGE_DIGEST).filter(|v| v.tag == OCTETS).ok_or(Fault::Attributes)?;
        if told.content != digest {
            return Err(Fault::Digest);
        }
        let signer = self.signer().ok_or(Fault::Certificate)?;
        let key = signer.key().map_err(|_| Fault::Unsupported)?;
        if !key.verifies(algorithm, &self.to_be_signed, self.signature) {
            return Err(Fault::Signature);
        }
        match self.signed_value(oids::SIGNING_CERTIFICATE_V2) {
            Some(value) if !names(value, signer).unwrap_or(false) => Err(Fault::Certificate),
            None if names_certificate => Err(Fault::Attributes),
            _ => Ok(signer),
        }
    }
}

/// Certificates of a message; other forms (attribute certificates) are passed over.
fn certificates(content: &[u8]) -> Option<Vec<Certificate>> {
    let all = tlv::inside(content)?;
    if all.len() > CERTIFICATES_MAX {
        return None;
    }
    Some(all.iter().filter(|v| v.tag == SEQUENCE).filter_map(|v| Certificate::read(v.whole).ok()).collect())
}

/// Attributes; one kind twice is refused (RFC 5652, 5.3).
fn attributes(content: &[u8]) -> Option<Vec<Attribute<'_>>> {
    let mut all: Vec<Attribute<'_>> = Vec::new();
    for attribute in tlv::inside(content)? {
        let [kind, values] = tlv::inside(attribute.content)?[..] else { return None };
        let kind = Oid::from_der(kind.whole).ok()?;
        if values.tag != SET || all.iter().any(|(known, _)| *known == kind) {
            return None;
        }
        all.push((kind, tlv::inside(values.content)?));
    }
    Some(all)
}

fn only_value<'a>(attributes: &[Attribute<'a>], kind: Oid) -> Option<Tlv<'a>> {
    match attributes.iter().find(|(found, _)| *found == kind)?.1[..] {
        [one] => Some(one),
        _ => None,
    }
}

/// Whether a signing-certificate-v2 (RFC 5035, 3) names this certificate first.
fn names(value: Tlv<'_>, certificate: &Certificate) -> Option<bool> {
    let ids = *tlv::inside(value.content)?.first()?;
    let first = *tlv::inside(ids.content)?.first()?;
    let parts = tlv::inside(first.content)?;
    let (digest, hash) = match &parts[..] {
        [algorithm, hash, ..] if algorithm.tag == SEQUENCE => {
            (AlgorithmIdentifierOwned::from_der(algorithm.whole).ok()?.oid, hash)
        }
        [hash, ..] => (oids::SHA_256, hash),
        [] => return None,
    };
    Some(hash.tag == OCTETS && algorithm::digest(digest, &[certificate.der()])? == hash.content)
}
