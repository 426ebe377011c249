//! Which bytes a signature covers (ISO 32000-2, 12.8.1). The range must be the whole file, or a whole earlier state of it, but
//! for the signature itself and nothing else: attacks on signed documents live in what a range leaves out.

use crate::cms::Fault;
use crate::form::Field;
use crate::pdf::{Dict, File, Object};
use std::ops::Range;

/// What stands in a signature field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The signature of a person or a unit.
    Signature,
    /// A time stamp over the document (ISO 32000-2, 12.8.5), by an authority that says nothing of its content.
    TimeStamp,
}

/// A signature in a document.
pub struct Covered {
    /// The signature dictionary.
    pub dict: Dict,
    /// The bytes left out: the hexadecimal string of the signature with its brackets.
    pub gap: Range<usize>,
    /// Where the covered bytes end.
    pub end: usize,
    /// The signed message.
    pub message: Vec<u8>,
    /// What it is.
    pub kind: Kind,
    /// Whether the kind of signature asks for the signer's certificate to be named.
    pub names_certificate: bool,
}

pub fn covered(file: &File<'_>, field: &Field) -> Result<Covered, Fault> {
    let bad = Fault::Malformed;
    // The dictionary must be an object of its own: in a compressed stream its content has no place in the file.
    let at = field.value().and_then(Object::reference).ok_or(bad)?;
    let (dict, spans) = file.dict_with_spans(at).map_err(|_| bad)?.ok_or(bad)?;
    let (kind, names_certificate) = match dict.get("SubFilter") {
        Some(name) if name.is_name("ETSI.CAdES.detached") => (Kind::Signature, true),
        Some(name) if name.is_name("adbe.pkcs7.detached") => (Kind::Signature, false),
        Some(name) if name.is_name("ETSI.RFC3161") => (Kind::TimeStamp, false),
        Some(_) => return Err(Fault::Unsupported),
        None => return Err(bad),
    };
    let numbers = dict.get("ByteRange").and_then(Object::array).ok_or(bad)?.iter();
    let numbers = numbers.map(|n| n.integer().and_then(|n| usize::try_from(n).ok()).ok_or(bad));
    let [0, gap_from, gap_to, rest] = numbers.collect::<Result<Vec<_>, _>>()?[..] else { return Err(bad) };
    let end = gap_to.checked_add(rest).filter(|end| *end <= file.bytes.len()).ok_or(bad)?;
    let gap = gap_from..gap_to;
    let span = spans.iter().find(|(key, _)| key == b"Contents").map(|(_, span)| span.clone()).ok_or(bad)?;
    if span != gap || gap.end >= end || file.bytes.get(gap.start) != Some(&b'<') {
        return Err(bad);
    }
    let Some(Object::Text(message)) = dict.get("Contents").cloned() else { return Err(bad) };
    Ok(Covered { dict, gap, end, message, kind, names_certificate })
}
