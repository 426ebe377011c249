//! An X.509 certificate (RFC 5280) as it stands, with the parts that signing and checking need.

use crate::algorithm::{Algorithm, PublicKey};
use crate::limits::CMS_BYTES_MAX;
use crate::oids;
use crate::problem::{Problem, Res};
use crate::tlv;
use base::{Instant, MICROS_PER_SECOND};
use der::asn1::{Any, ObjectIdentifier as Oid};
use der::{Decode, Encode, Tag, Tagged};
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};
use x509_cert::name::Name;

/// Who a certificate names. Personal numbers, which Vietnamese certificates carry in `UID`, are left out on purpose: this
/// is what a public page may show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subject {
    /// Common name: the person, or the unit of a unit's seal.
    pub name: String,
    /// Organisation, where named.
    pub organisation: Option<String>,
    /// Unit of the organisation, where named.
    pub unit: Option<String>,
    /// Title or post, where named.
    pub title: Option<String>,
}

/// A certificate.
#[derive(Debug, Clone)]
pub struct Certificate {
    der: Vec<u8>,
    signed_part: Vec<u8>,
    inner: x509_cert::Certificate,
}

const BAD: Problem = Problem::BadCertificate("it cannot be read");

impl Certificate {
    /// Reads a certificate in DER.
    ///
    /// # Errors
    /// [`Problem::BadCertificate`].
    pub fn read(der: &[u8]) -> Res<Self> {
        if der.len() > CMS_BYTES_MAX {
            return Err(BAD);
        }
        let inner = x509_cert::Certificate::from_der(der).map_err(|_| BAD)?;
        let outer = tlv::only(der, tlv::SEQUENCE).ok_or(BAD)?;
        let signed_part = tlv::read(outer.content).ok_or(BAD)?.whole.to_vec();
        // RFC 5280, 4.1.1.2: both places name the same algorithm.
        if inner.tbs_certificate.signature != inner.signature_algorithm {
            return Err(Problem::BadCertificate("its two algorithms differ"));
        }
        Ok(Self { der: der.to_vec(), signed_part, inner })
    }

    /// Reads certificates as administrators keep them: one in DER, or any number in PEM (RFC 7468), words between them
    /// passed over.
    ///
    /// # Errors
    /// [`Problem::BadCertificate`], also where there is none.
    pub fn read_all(bytes: &[u8]) -> Res<Vec<Self>> {
        if bytes.first() == Some(&tlv::SEQUENCE) {
            return Ok(vec![Self::read(bytes)?]);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| BAD)?;
        let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----");
        let (mut all, mut rest) = (Vec::new(), text);
        while let Some(from) = rest.find(begin) {
            let to = rest[from..].find(end).ok_or(BAD)? + from + end.len();
            let (_, der) = der::pem::decode_vec(&rest.as_bytes()[from..to]).map_err(|_| BAD)?;
            all.push(Self::read(&der)?);
            rest = &rest[to..];
        }
        if all.is_empty() { Err(BAD) } else { Ok(all) }
    }

    /// The bytes of the certificate.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whom it names.
    pub fn subject(&self) -> Subject {
        subject(&self.inner.tbs_certificate.subject)
    }

    /// Who issued it.
    pub fn issuer(&self) -> Subject {
        subject(&self.inner.tbs_certificate.issuer)
    }

    /// The serial number in lower-case hexadecimal digits.
    pub fn serial(&self) -> String {
        crate::pdf::hexadecimal(self.serial_bytes())
    }

    /// The first and the last moment of validity (RFC 5280, 4.1.2.5).
    pub fn validity(&self) -> (Instant, Instant) {
        let validity = &self.inner.tbs_certificate.validity;
        (instant(&validity.not_before), instant(&validity.not_after))
    }

    /// Whether the moment lies inside the validity.
    pub fn is_valid_at(&self, at: Instant) -> bool {
        let (from, to) = self.validity();
        from <= at && at <= to
    }

    pub(crate) fn serial_der(&self) -> Vec<u8> {
        self.inner.tbs_certificate.serial_number.to_der().unwrap_or_default()
    }

    /// The identifier of its key (RFC 5280, 4.2.1.2).
    pub(crate) fn key_identifier(&self) -> Option<Vec<u8>> {
        let identifier = self.extension::<der::asn1::OctetString>(oids::SUBJECT_KEY).ok()??;
        Some(identifier.into_bytes())
    }

    pub(crate) fn serial_bytes(&self) -> &[u8] {
        self.inner.tbs_certificate.serial_number.as_bytes()
    }

    pub(crate) fn subject_name(&self) -> Vec<u8> {
        self.inner.tbs_certificate.subject.to_der().unwrap_or_default()
    }

    pub(crate) fn issuer_name(&self) -> Vec<u8> {
        self.inner.tbs_certificate.issuer.to_der().unwrap_or_default()
    }

    pub(crate) fn key(&self) -> Res<PublicKey> {
        PublicKey::read(&self.key_der())
    }

    pub(crate) fn key_der(&self) -> Vec<u8> {
        self.inner.tbs_certificate.subject_public_key_info.to_der().unwrap_or_default()
    }

    /// Whether `issuer` signed it: its name and its key. Not here: whether the issuer may.
    pub(crate) fn is_signed_by(&self, issuer: &Self) -> bool {
        let Ok(key) = issuer.key() else { return false };
        let Some(algorithm) = Algorithm::find(&self.inner.signature_algorithm, None) else { return false };
        let Some(signature) = self.inner.signature.as_bytes() else { return false };
        self.issuer_name() == issuer.subject_name() && key.verifies(algorithm, &self.signed_part, signature)
    }

    /// The value of an extension; an error if it is there and malformed.
    fn extension<'a, T: Decode<'a>>(&'a self, oid: Oid) -> Res<Option<T>> {
        let all = self.inner.tbs_certificate.extensions.as_deref().unwrap_or_default();
        let found = all.iter().find(|e| e.extn_id == oid);
        found.map(|e| T::from_der(e.extn_value.as_bytes()).map_err(|_| BAD)).transpose()
    }

    /// Whether it is an authority that may stand above `below` further authorities (RFC 5280, 4.2.1.3 and 4.2.1.9).
    pub(crate) fn may_issue(&self, below: usize) -> bool {
        let Ok(Some(basic)) = self.extension::<BasicConstraints>(oids::BASIC_CONSTRAINTS) else { return false };
        let Ok(usage) = self.extension::<KeyUsage>(oids::KEY_USAGE) else { return false };
        basic.ca
            && basic.path_len_constraint.is_none_or(|most| below <= usize::from(most))
            && usage.is_none_or(|usage| usage.key_cert_sign())
    }

    /// Whether it may sign lists of revoked certificates.
    pub(crate) fn may_revoke(&self) -> bool {
        self.extension::<KeyUsage>(oids::KEY_USAGE).is_ok_and(|usage| usage.is_none_or(|usage| usage.crl_sign()))
    }

    /// Whether its key may sign documents: digital signature or non-repudiation, where the usage is limited at all.
    pub(crate) fn may_sign(&self) -> bool {
        let usage = self.extension::<KeyUsage>(oids::KEY_USAGE);
        usage.is_ok_and(|usage| usage.is_none_or(|usage| usage.digital_signature() || usage.non_repudiation()))
    }

    /// Whether it is for time stamps and nothing else (RFC 3161, 2.3).
    pub(crate) fn may_stamp(&self) -> bool {
        let usage = self.extension::<ExtendedKeyUsage>(oids::EXTENDED_USAGE);
        self.may_sign() && usage.is_ok_and(|usage| usage.is_some_and(|usage| usage.0 == [oids::TIME_STAMPING]))
    }

    /// Whether every critical extension is one that is looked at here (RFC 5280, 4.2).
    pub(crate) fn is_understood(&self) -> bool {
        const KNOWN: [Oid; 7] = [
            oids::KEY_USAGE,
            oids::BASIC_CONSTRAINTS,
            oids::EXTENDED_USAGE,
            oids::POLICIES,
            oids::ALTERNATIVE_NAME,
            oids::SUBJECT_KEY,
            oids::AUTHORITY_KEY,
        ];
        let all = self.inner.tbs_certificate.extensions.as_deref().unwrap_or_default();
        all.iter().all(|e| !e.critical || KNOWN.contains(&e.extn_id))
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

pub fn instant(time: &x509_cert::time::Time) -> Instant {
    let seconds = time.to_unix_duration().as_secs().min(253_402_300_799);
    Instant::from_micros(seconds as i64 * MICROS_PER_SECOND)
}

/// Reads the parts of a name; where one stands twice, the first counts.
fn subject(name: &Name) -> Subject {
    let find = |oid: Oid| {
        let mut parts = name.0.iter().flat_map(|rdn| rdn.0.iter());
        parts.find(|part| part.oid == oid).and_then(|part| text(&part.value))
    };
    Subject {
        name: find(oids::COMMON_NAME).unwrap_or_default(),
        organisation: find(oids::ORGANISATION),
        unit: find(oids::UNIT),
        title: find(oids::TITLE),
    }
}

/// A directory string (RFC 5280, 4.1.2.4), in whichever of its kinds.
fn text(value: &Any) -> Option<String> {
    let bytes = value.value();
    match value.tag() {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String => String::from_utf8(bytes.to_vec()).ok(),
        Tag::TeletexString => Some(bytes.iter().map(|b| char::from(*b)).collect()),
        Tag::BmpString => {
            let units: Vec<u16> = bytes.chunks_exact(2).map(|two| u16::from_be_bytes([two[0], two[1]])).collect();
            String::from_utf16(&units).ok()
        }
        _ => None,
    }
}
