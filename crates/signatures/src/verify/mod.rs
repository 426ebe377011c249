//! Checks the signatures of a document: are the bytes those that were signed, by whom, when, is the signer's certificate one
//! to trust, and what has been appended since. Every question has an answer of its own; [`Signature::verdict`] puts them
//! together. Trusted certificates, lists of revoked ones and the time come from the caller.

mod chain;
mod changes;
mod range;
mod revocation;

pub use changes::Change;
#[cfg(test)]
pub use changes::since;
pub use range::Kind;
pub use revocation::Revocation;

use crate::algorithm::Algorithm;
use crate::certificate::{Certificate, Subject};
use crate::cms::{Fault, Signed};
use crate::form::{self, Field};
use crate::limits::{CERTIFICATES_MAX, COMPARED_BYTES_MAX, SIGNATURES_MAX};
use crate::pdf::{Dict, File, Object, text};
use crate::problem::{Problem, Res};
use crate::stamp;
use base::Instant;

/// What a check trusts and knows.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// Certificates that are trusted as they are: roots, for signers and for time stamps.
    pub anchors: Vec<Certificate>,
    /// Further certificates that may stand between a signer and an anchor; they are not trusted by themselves.
    pub further: Vec<Certificate>,
    /// Lists of revoked certificates (RFC 5280, 5) in DER.
    pub lists: Vec<Vec<u8>>,
}

/// What has happened to the document since it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Later {
    /// Nothing: the signature covers all of it.
    Nothing,
    /// Only further signatures have been appended.
    Signatures,
    /// Something else has been changed.
    Changed(Vec<Change>),
}

/// A time stamp over a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The time that the authority attests.
    pub at: Instant,
    /// The authority.
    pub authority: Subject,
    /// Whether the authority leads to an anchor and is fit to attest times.
    pub is_trusted: bool,
}

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatory {
    /// Whom the certificate names.
    pub subject: Subject,
    /// Who issued it.
    pub issuer: Subject,
    /// Its serial number in hexadecimal digits.
    pub serial: String,
    /// From when to when the certificate is valid.
    pub valid: (Instant, Instant),
    /// Name of the anchor that the certificate leads to; `None` if it leads to none.
    pub anchor: Option<String>,
    /// Whether the certificate, or one above it, has been revoked.
    pub revocation: Revocation,
    /// How the signature was made.
    pub algorithm: Algorithm,
}

/// What was found about one signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Name of its field.
    pub field: String,
    /// Whether it is a signature or a time stamp over the document.
    pub kind: Kind,
    /// The signer, or the authority of a time stamp; `None` where the signature could not be checked.
    pub signer: Option<Signatory>,
    /// The time that the signer claims.
    pub claimed_at: Option<Instant>,
    /// The reason that the signer gives.
    pub reason: Option<String>,
    /// A time stamp over the signature, if there is one and it is over this signature.
    pub stamp: Option<Stamp>,
    /// Which writing of the file it covers, from 1; 0 where that cannot be told.
    pub revision: usize,
    /// How often the file has been written.
    pub revisions: usize,
    /// Whether the covered bytes are those that were signed with the key of the certificate; otherwise why not.
    pub intact: Result<(), Fault>,
    /// What has been appended since.
    pub later: Later,
    /// When the check was made, or rather for which moment.
    pub checked_at: Instant,
}

/// All in all. The first that applies, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The signed bytes have been altered, or there is no right signature.
    Broken,
    /// Made in a way that is not known here, or is too weak: nothing can be said.
    Unchecked,
    /// The signed bytes are whole, but something else than signatures was added to the document.
    ChangedAfter,
    /// It is not known whether the certificate belongs to whom it names.
    Untrusted,
    /// The certificate was revoked before the signature is proven to have been made.
    Revoked,
    /// The certificate is not valid at the proven time or, without a time stamp, now.
    Expired,
    /// Nothing speaks against it.
    Valid,
}

impl Signature {
    /// Whether the covered bytes are those that were signed.
    pub const fn is_intact(&self) -> bool {
        self.intact.is_ok()
    }

    /// The moment for which the certificate has to be valid: the proven one, otherwise that of the check, because a claimed
    /// time proves nothing.
    pub fn decisive_at(&self) -> Instant {
        self.proven_at().unwrap_or(self.checked_at)
    }

    /// The time that a trusted authority attests.
    pub fn proven_at(&self) -> Option<Instant> {
        self.stamp.as_ref().filter(|stamp| stamp.is_trusted).map(|stamp| stamp.at)
    }

    /// All in all.
    pub fn verdict(&self) -> Verdict {
        let signer = match (self.intact, &self.signer) {
            (Ok(()), Some(signer)) => signer,
            (Err(Fault::Unsupported), _) => return Verdict::Unchecked,
            _ => return Verdict::Broken,
        };
        let at = self.decisive_at();
        let is_revoked = match signer.revocation {
            Revocation::Revoked { at: revoked_at, .. } => self.proven_at().is_none_or(|proven| revoked_at <= proven),
            Revocation::Good { .. } | Revocation::Unknown => false,
        };
        if matches!(self.later, Later::Changed(_)) {
            Verdict::ChangedAfter
        } else if signer.anchor.is_none() {
            Verdict::Untrusted
        } else if is_revoked {
            Verdict::Revoked
        } else if at < signer.valid.0 || signer.valid.1 < at {
            Verdict::Expired
        } else {
            Verdict::Valid
        }
    }
}

/// Checks all signatures of a document as of the moment `at`, in the order in which they were made. A document without
/// signatures gives none: that is not an error.
///
/// # Errors
/// [`Problem::Unreadable`], [`Problem::Encrypted`], [`Problem::TooLarge`]: the document is not one that can be checked.
pub fn verify(pdf: &[u8], trust: &Trust, at: Instant) -> Res<Vec<Signature>> {
    if trust.further.len() > 8 * CERTIFICATES_MAX {
        return Err(Problem::TooLarge("further certificates"));
    }
    let file = File::open(pdf)?;
    let fields = form::signature_fields(&file)?;
    let signed: Vec<_> = fields.iter().filter(|field| field.value().is_some()).collect();
    if signed.len() > SIGNATURES_MAX {
        return Err(Problem::TooLarge("signatures"));
    }
    let mut room = COMPARED_BYTES_MAX;
    let mut found: Vec<_> = signed.into_iter().map(|field| look(&file, field, trust, at, &mut room)).collect();
    found.sort_by_key(|(end, _)| *end);
    Ok(found.into_iter().map(|(_, signature)| signature).collect())
}

/// Whether a document may be called validly signed: somebody signed it, and nothing speaks against any of its signatures and
/// time stamps. A time stamp alone is nobody's signature.
pub fn is_validly_signed(found: &[Signature]) -> bool {
    found.iter().any(|s| s.kind == Kind::Signature) && found.iter().all(|s| s.verdict() == Verdict::Valid)
}

/// Checks one signature; gives also where the covered bytes end.
fn look(file: &File<'_>, field: &Field, trust: &Trust, at: Instant, room: &mut usize) -> (usize, Signature) {
    let mut found = Signature {
        field: field.name.clone(),
        kind: Kind::Signature,
        signer: None,
        claimed_at: None,
        reason: None,
        stamp: None,
        revision: 0,
        revisions: file.revisions(),
        intact: Err(Fault::Malformed),
        later: Later::Nothing,
        checked_at: at,
    };
    let covered = match range::covered(file, field) {
        Ok(covered) => covered,
        Err(fault) => {
            found.intact = Err(fault);
            return (usize::MAX, found);
        }
    };
    found.kind = covered.kind;
    found.claimed_at = text_of(file, &covered.dict, "M").and_then(|bytes| text::read_date(&bytes));
    found.reason = text_of(file, &covered.dict, "Reason").map(|bytes| text::decode(&bytes));
    (found.revision, found.later) = changes::since(file, covered.end, room);
    found.intact = check(file, &covered, &mut found, trust, at);
    (covered.end, found)
}

fn text_of(file: &File<'_>, dict: &Dict, key: &str) -> Option<Vec<u8>> {
    match file.value(dict, key).ok()? {
        Object::Text(bytes) => Some(bytes),
        _ => None,
    }
}

fn check(
    file: &File<'_>,
    covered: &range::Covered,
    found: &mut Signature,
    trust: &Trust,
    at: Instant,
) -> Result<(), Fault> {
    let content = [&file.bytes[..covered.gap.start], &file.bytes[covered.gap.end..covered.end]];
    let signed = Signed::read(&covered.message)?;
    let signer = match covered.kind {
        Kind::Signature => signed.check(&content, covered.names_certificate)?.clone(),
        Kind::TimeStamp => stamp::check(&covered.message, &content)?.1,
    };
    let algorithm = signed.algorithm.ok_or(Fault::Unsupported)?;
    if !signer.may_sign() {
        return Err(Fault::Certificate);
    }
    let token = match covered.kind {
        Kind::Signature => signed.stamp().and_then(|token| stamp::check(token, &[signed.signature]).ok()),
        Kind::TimeStamp => stamp::check(&covered.message, &content).ok(),
    };
    found.stamp = token.map(|(stamped_at, authority, beside)| {
        let path = chain::path(&authority, &beside, trust, stamped_at);
        let is_trusted = authority.is_valid_at(stamped_at)
            && path.is_some_and(|path| {
                !matches!(revocation::of_path(&path, trust, at), Revocation::Revoked { at, .. } if at <= stamped_at)
            });
        Stamp { at: stamped_at, authority: authority.subject(), is_trusted }
    });
    // Where no time is proven and the certificates above have expired since, the claimed time still tells who it was.
    let moments = [Some(found.decisive_at()), found.claimed_at];
    let path = moments.into_iter().flatten().find_map(|at| chain::path(&signer, &signed.certificates, trust, at));
    found.signer = Some(Signatory {
        subject: signer.subject(),
        issuer: signer.issuer(),
        serial: signer.serial(),
        valid: signer.validity(),
        anchor: path.as_ref().and_then(|path| path.last()).map(|anchor| anchor.subject().name),
        revocation: path.as_ref().map_or(Revocation::Unknown, |path| revocation::of_path(path, trust, at)),
        algorithm,
    });
    Ok(())
}
