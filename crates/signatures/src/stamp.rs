//! Time stamps (RFC 3161): what is asked of an authority, and what is taken from its answer. Fetching is the caller's: the
//! request goes as `application/timestamp-query` by HTTP POST (RFC 3161, 3.4), the answer comes back as bytes.

use crate::algorithm;
use crate::certificate::Certificate;
use crate::cms::{Fault, Signed, build};
use crate::limits::CMS_BYTES_MAX;
use crate::oids;
use crate::problem::{Problem, Res};
use crate::tlv::{self, GENERALIZED_TIME, INTEGER, OCTETS, OID, SEQUENCE};
use base::{Day, Instant};
use der::Decode;
use der::asn1::ObjectIdentifier as Oid;
use sha2::{Digest, Sha256};
use x509_cert::spki::AlgorithmIdentifierOwned;

/// That the certificate is wanted in the answer: `certReq`.
const TRUE: [u8; 3] = [0x01, 0x01, 0xff];

/// A request for a time stamp over bytes, here the raw signature of a document (RFC 3161, 2.4.1). `nonce` should be
/// random: the answer repeats it.
///
/// # Errors
/// None in practice.
pub fn request(message: &[u8], nonce: u64) -> Res<Vec<u8>> {
    let imprint = tlv::holding(SEQUENCE, &[&build::sha_256()?, &tlv::write(OCTETS, &Sha256::digest(message))]);
    let nonce = tlv::encode(&nonce)?;
    Ok(tlv::holding(SEQUENCE, &[&tlv::write(INTEGER, &[1]), &imprint, &nonce, &TRUE]))
}

/// Takes the token from an authority's answer, if it answers this request (RFC 3161, 2.4.2).
///
/// # Errors
/// [`Problem::BadStamp`]: refused, malformed, or an answer to something else.
pub fn token(answer: &[u8], request: &[u8]) -> Res<Vec<u8>> {
    if answer.len() > CMS_BYTES_MAX {
        return Err(Problem::BadStamp("the answer is too large"));
    }
    let bad = Problem::BadStamp("the answer is malformed");
    let parts = tlv::only(answer, SEQUENCE).and_then(|v| tlv::inside(v.content)).ok_or(bad.clone())?;
    let status = parts.first().and_then(|v| tlv::read(v.content)).filter(|v| v.tag == INTEGER).ok_or(bad.clone())?;
    // RFC 3161, 2.4.2: granted, or granted with modifications.
    if !matches!(status.content, [0 | 1]) {
        return Err(Problem::BadStamp("the authority refuses"));
    }
    let token = parts.get(1).ok_or(bad.clone())?.whole;
    let info = Signed::read(token).ok().and_then(|s| s.content.and_then(Info::read)).ok_or(bad)?;
    let asked = Asked::read(request).ok_or(Problem::BadStamp("the request is malformed"))?;
    if info.imprint != asked.imprint || info.digest != asked.digest {
        return Err(Problem::BadStamp("the answer is about something else"));
    }
    if asked.nonce.is_some() && info.nonce != asked.nonce {
        return Err(Problem::BadStamp("the answer is to another request"));
    }
    Ok(token.to_vec())
}

/// What a request asks.
pub(crate) struct Asked<'a> {
    pub digest: Oid,
    pub imprint: &'a [u8],
    /// The encoded nonce.
    pub nonce: Option<&'a [u8]>,
    /// The encoded imprint as it stands.
    pub whole_imprint: &'a [u8],
}

impl<'a> Asked<'a> {
    pub fn read(request: &'a [u8]) -> Option<Self> {
        let parts = tlv::inside(tlv::only(request, SEQUENCE)?.content)?;
        let imprint = *parts.get(1)?;
        let (digest, bytes) = read_imprint(imprint)?;
        let nonce = parts[2..].iter().find(|v| v.tag == INTEGER).map(|v| v.whole);
        Some(Self { digest, imprint: bytes, nonce, whole_imprint: imprint.whole })
    }
}

fn read_imprint(imprint: tlv::Tlv<'_>) -> Option<(Oid, &[u8])> {
    let [algorithm, bytes] = tlv::inside(imprint.content)?[..] else { return None };
    let digest = AlgorithmIdentifierOwned::from_der(algorithm.whole).ok()?.oid;
    (bytes.tag == OCTETS).then_some((digest, bytes.content))
}

/// The body of a time stamp: TSTInfo (RFC 3161, 2.4.2).
pub(crate) struct Info<'a> {
    pub digest: Oid,
    pub imprint: &'a [u8],
    pub at: Instant,
    pub nonce: Option<&'a [u8]>,
}

impl<'a> Info<'a> {
    pub fn read(content: &'a [u8]) -> Option<Self> {
        let parts = tlv::inside(tlv::only(content, SEQUENCE)?.content)?;
        let [version, policy, imprint, serial, at, rest @ ..] = &parts[..] else { return None };
        if version.content != [1] || policy.tag != OID || serial.tag != INTEGER || at.tag != GENERALIZED_TIME {
            return None;
        }
        let (digest, bytes) = read_imprint(*imprint)?;
        let nonce = rest.iter().find(|v| v.tag == INTEGER).map(|v| v.whole);
        Some(Self { digest, imprint: bytes, at: read_time(at.content)?, nonce })
    }
}

/// A time in UTC, with or without parts of a second (RFC 3161, 2.4.2, genTime).
pub(crate) fn read_time(bytes: &[u8]) -> Option<Instant> {
    let text = std::str::from_utf8(bytes).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let are_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.len() != 14 || !are_digits(whole) || fraction.is_empty() || !are_digits(fraction) {
        return None;
    }
    let part = |from: usize, to: usize| whole.get(from..to)?.parse::<i16>().ok();
    let day = Day::new(part(0, 4)?, part(4, 6)? as i8, part(6, 8)? as i8).ok()?;
    let (hour, minute, second) = (part(8, 10)?, part(10, 12)?, part(12, 14)?);
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let micros = fraction.bytes().chain(std::iter::repeat(b'0')).take(6).fold(0, |m, b| m * 10 + i64::from(b - b'0'));
    let local = Instant::at(day, hour.into(), minute.into(), second.into());
    Some(local.plus_seconds(7 * 3_600).plus_micros(micros))
}

/// Checks a token over the parts of a message, without asking whether its authority is trusted.
///
/// # Errors
/// The first [`Fault`] found.
pub(crate) fn check(token: &[u8], message: &[&[u8]]) -> Result<(Instant, Certificate, Vec<Certificate>), Fault> {
    let signed = Signed::read(token)?;
    let content = signed.content.filter(|_| signed.content_type == oids::TST_INFO).ok_or(Fault::Malformed)?;
    let info = Info::read(content).ok_or(Fault::Malformed)?;
    // A token may name its certificate in the older way (signing-certificate with SHA-1), which proves nothing more.
    let signer = signed.check(&[content], false)?.clone();
    let imprint = algorithm::digest(info.digest, message).ok_or(Fault::Unsupported)?;
    if imprint != info.imprint {
        return Err(Fault::Digest);
    }
    if !signer.may_stamp() {
        return Err(Fault::Certificate);
    }
    let at = info.at;
    Ok((at, signer, signed.certificates))
}
