//! Lists of revoked certificates (RFC 5280, 5). A list counts if it is signed by the issuer of the certificate, covers all of
//! its certificates, and was issued by the moment asked for. Not here: OCSP.

use super::Trust;
use crate::algorithm::Algorithm;
use crate::certificate::{Certificate, instant};
use crate::limits::DOCUMENT_BYTES_MAX;
use crate::oids;
use crate::tlv;
use base::Instant;
use der::{Decode, Encode};
use x509_cert::crl::CertificateList;

/// What is known about a revocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// No list that counts is at hand, or the newest has run out.
    Unknown,
    /// Not revoked according to a list of that moment.
    Good {
        /// When the list was issued.
        as_of: Instant,
    },
    /// Revoked.
    Revoked {
        /// From when on.
        at: Instant,
        /// The reason code (RFC 5280, 5.3.1), 0 where none is given.
        reason: u8,
    },
}

/// What is known about a whole path, anchor excluded: revoked if one of them is (the earliest counts), good if all are.
pub fn of_path(path: &[Certificate], trust: &Trust, at: Instant) -> Revocation {
    let mut all = Revocation::Good { as_of: at };
    for pair in path.windows(2) {
        let one = of_certificate(&pair[0], &pair[1], trust, at);
        all = match (all, one) {
            (Revocation::Revoked { at: a, .. }, Revocation::Revoked { at: b, .. }) => {
                if b < a {
                    one
                } else {
                    all
                }
            }
            (Revocation::Revoked { .. }, _) => all,
            (_, Revocation::Revoked { .. }) => one,
            (Revocation::Good { as_of: a }, Revocation::Good { as_of: b }) => Revocation::Good { as_of: a.min(b) },
            (Revocation::Unknown, _) | (_, Revocation::Unknown) => Revocation::Unknown,
        };
    }
    all
}

fn of_certificate(certificate: &Certificate, issuer: &Certificate, trust: &Trust, at: Instant) -> Revocation {
    let lists = trust.lists.iter().filter_map(|der| List::read(der, issuer));
    let Some(list) = lists.filter(|list| list.issued_at <= at).max_by_key(|list| list.issued_at) else {
        return Revocation::Unknown;
    };
    let entries = list.inner.tbs_cert_list.revoked_certificates.as_deref().unwrap_or_default();
    let serial = certificate.serial_bytes();
    match entries.iter().find(|entry| entry.serial_number.as_bytes() == serial) {
        Some(entry) => {
            let extensions = entry.crl_entry_extensions.as_deref().unwrap_or_default();
            let reason = extensions.iter().find(|e| e.extn_id == oids::CRL_REASON);
            let reason = reason.and_then(|e| tlv::read(e.extn_value.as_bytes())?.content.first().copied());
            Revocation::Revoked { at: instant(&entry.revocation_date), reason: reason.unwrap_or(0) }
        }
        None if list.runs_out_at.is_some_and(|end| end < at) => Revocation::Unknown,
        None => Revocation::Good { as_of: list.issued_at },
    }
}

struct List {
    inner: CertificateList,
    issued_at: Instant,
    runs_out_at: Option<Instant>,
}

impl List {
    /// Reads a list if the issuer signed it and may.
    fn read(der: &[u8], issuer: &Certificate) -> Option<Self> {
        if der.len() > DOCUMENT_BYTES_MAX {
            return None;
        }
        let body = tlv::read(tlv::only(der, tlv::SEQUENCE)?.content)?;
        // Lists are long, and most are by others: the name is looked at before anything else is read.
        if !tlv::inside(body.content)?.iter().take(3).any(|part| part.whole == issuer.subject_name()) {
            return None;
        }
        let signed_part = body.whole;
        let inner = CertificateList::from_der(der).ok()?;
        let body = &inner.tbs_cert_list;
        let algorithm = Algorithm::find(&inner.signature_algorithm, None)?;
        let is_by_issuer = body.signature == inner.signature_algorithm
            && body.issuer.to_der().ok()? == issuer.subject_name()
            && issuer.may_revoke()
            && issuer.key().ok()?.verifies(algorithm, signed_part, inner.signature.as_bytes()?);
        // A list for a part of the certificates, or of changes, says so in a critical extension (RFC 5280, 5.2).
        let is_whole = body.crl_extensions.as_deref().unwrap_or_default().iter().all(|e| !e.critical);
        let issued_at = instant(&body.this_update);
        let runs_out_at = body.next_update.as_ref().map(instant);
        (is_by_issuer && is_whole).then_some(Self { inner, issued_at, runs_out_at })
    }
}
