//! Signing in three phases: [`prepare`] the document, get the raw signature wherever the key is, [`finish`]. Each signature
//! is an incremental update, so that those before it stay valid.

use crate::algorithm::{self, Algorithm};
use crate::appearance::Appearance;
use crate::certificate::Certificate;
use crate::cms::build::{self, Message};
use crate::form;
use crate::key::Signer;
use crate::limits::{CERTIFICATES_MAX, DOCUMENT_BYTES_MAX, SIGNATURES_MAX};
use crate::oids;
use crate::pdf::update::Update;
use crate::pdf::{Dict, File, Object, text};
use crate::problem::{Problem, Res};
use crate::stamp;
use crate::tlv::{self, OCTETS, SEQUENCE};
use base::Instant;
use std::ops::Range;

/// Bytes that the signature itself, its attributes and names take beside the certificates.
const ROOM: usize = 2_048;
/// Bytes to reserve for a time stamp where nothing else is known: a token with its authority's certificates.
pub const STAMP_ROOM: usize = 10_240;

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Request<'a> {
    /// Name of the signature field: a new one, or one that stands in the document unsigned. No dots, at most 100 characters.
    pub field: &'a str,
    /// Certificates in DER: the signer's first, then those above it, up to but without the anchor.
    pub chain: &'a [Vec<u8>],
    /// The time that the signer claims (`/M`).
    pub at: Option<Instant>,
    /// Why it is signed, such as the post of the signer.
    pub reason: Option<&'a str>,
    /// Where it is signed.
    pub location: Option<&'a str>,
    /// What is to be seen on a page. Without it the signature is invisible. An existing field keeps its own place.
    pub appearance: Option<&'a Appearance>,
    /// Bytes to reserve for a time stamp, [`STAMP_ROOM`] in general; 0 if there will be none.
    pub stamp_room: usize,
}

/// A document with room for a signature, and what is to be signed. May be kept between the phases: [`Prepared::keep`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    document: Vec<u8>,
    gap: Range<usize>,
    to_be_signed: Vec<u8>,
    chain: Vec<Certificate>,
}

/// Phase 1: appends the signature field, its widget and the signature dictionary with a gap for the signature.
///
/// The signature will be PAdES-B-B, or B-T with a time stamp (ETSI EN 319 142-1, 6; ISO 32000-2, 12.8.3.4).
///
/// # Errors
/// [`Problem::Unreadable`], [`Problem::Encrypted`] and [`Problem::TooLarge`] for documents; [`Problem::Locked`];
/// [`Problem::FieldTaken`]; [`Problem::BadCertificate`]; [`Problem::BadRequest`].
pub fn prepare(pdf: &[u8], request: &Request<'_>) -> Res<Prepared> {
    let chain = read_chain(request.chain)?;
    let signer = &chain[0];
    signer.key()?;
    if !signer.may_sign() {
        return Err(Problem::BadCertificate("it is not for signing"));
    }
    let is_good_name = (1..=100).contains(&request.field.chars().count())
        && !request.field.contains('.')
        && !request.field.chars().any(char::is_control);
    if !is_good_name {
        return Err(Problem::BadRequest("the name of the field"));
    }
    let room = request.chain.iter().map(Vec::len).sum::<usize>() + ROOM + request.stamp_room;
    if pdf.len() + 4 * room > DOCUMENT_BYTES_MAX {
        return Err(Problem::TooLarge("document"));
    }

    let file = File::open(pdf)?;
    if form::is_locked(&file)? {
        return Err(Problem::Locked);
    }
    let fields = form::signature_fields(&file)?;
    if fields.iter().filter(|field| field.value().is_some()).count() >= SIGNATURES_MAX {
        return Err(Problem::TooLarge("signatures"));
    }
    let mut update = Update::new(&file)?;
    let value = update.number();
    match fields.into_iter().find(|field| field.name == request.field) {
        Some(field) if field.value().is_some() => return Err(Problem::FieldTaken),
        Some(field) => {
            let mut dict = field.dict;
            dict.set("V", Object::Reference(value));
            update.put(field.at, &Object::Dict(dict));
        }
        None => form::add_field(&file, &mut update, request.field, value, request.appearance)?,
    }
    let body = SignatureBody::new(request, signer, room);
    let (range_at, gap) = (body.range_at, body.gap.clone());
    update.put_body(value, body.bytes);
    let written = update.finish();
    let start = *written.bodies.get(&value.number).ok_or(Problem::Altered)?;
    let mut document = written.bytes;
    let gap = start + gap.start..start + gap.end;
    let range = format!("[0 {} {} {}", gap.start, gap.end, document.len() - gap.end);
    document[start + range_at..][..range.len()].copy_from_slice(range.as_bytes());
    let digest = digest_outside(&document, &gap)?;
    let to_be_signed = build::signed_attributes(oids::DATA, &digest, signer)?;
    Ok(Prepared { document, gap, to_be_signed, chain })
}

fn read_chain(chain: &[Vec<u8>]) -> Res<Vec<Certificate>> {
    if chain.is_empty() || chain.len() > CERTIFICATES_MAX {
        return Err(Problem::BadCertificate("there is none, or there are too many"));
    }
    chain.iter().map(|der| Certificate::read(der)).collect()
}

fn digest_outside(document: &[u8], gap: &Range<usize>) -> Res<Vec<u8>> {
    let before = document.get(..gap.start).ok_or(Problem::Altered)?;
    let after = document.get(gap.end..).ok_or(Problem::Altered)?;
    algorithm::digest(oids::SHA_256, &[before, after]).ok_or(Problem::Altered)
}

/// The signature dictionary (ISO 32000-2, table 255) with room for its range and its content.
struct SignatureBody {
    bytes: Vec<u8>,
    /// Where the range begins.
    range_at: usize,
    /// The hexadecimal string with its brackets: what the range leaves out.
    gap: Range<usize>,
}

impl SignatureBody {
    fn new(request: &Request<'_>, signer: &Certificate, room: usize) -> Self {
        let mut dict = Dict::default();
        dict.set("Type", Object::name("Sig"));
        dict.set("Filter", Object::name("Adobe.PPKLite"));
        dict.set("SubFilter", Object::name("ETSI.CAdES.detached"));
        dict.set("Name", Object::Text(text::encode(&signer.subject().name)));
        if let Some(at) = request.at {
            dict.set("M", Object::Text(text::date(at).into_bytes()));
        }
        for (key, words) in [("Reason", request.reason), ("Location", request.location)] {
            if let Some(words) = words {
                dict.set(key, Object::Text(text::encode(words)));
            }
        }
        let mut bytes = Vec::new();
        crate::pdf::write_dict(&mut bytes, &dict);
        bytes.truncate(bytes.len() - 2);
        bytes.extend_from_slice(b"/ByteRange ");
        let range_at = bytes.len();
        // Room for three numbers of up to eight digits; what is left over stays as spaces.
        bytes.extend_from_slice(b"[0                            ]/Contents ");
        let from = bytes.len();
        bytes.push(b'<');
        bytes.resize(bytes.len() + 2 * room, b'0');
        bytes.push(b'>');
        let gap = from..bytes.len();
        bytes.extend_from_slice(b">>");
        Self { bytes, range_at, gap }
    }
}

impl Prepared {
    /// What the signer signs: the DER of the signed attributes (RFC 5652, 5.4). Services that take a digest get
    /// [`Prepared::digest`].
    pub fn to_be_signed(&self) -> &[u8] {
        &self.to_be_signed
    }

    /// The SHA-256 digest of what is to be signed.
    pub fn digest(&self) -> [u8; 32] {
        use sha2::Digest;
        sha2::Sha256::digest(&self.to_be_signed).into()
    }

    /// How it is to be signed: what the key of the signer's certificate asks for.
    ///
    /// # Errors
    /// None in practice: the certificate has been read before.
    pub fn algorithm(&self) -> Res<Algorithm> {
        Ok(self.chain[0].key()?.algorithm())
    }

    /// The answer of a signer in the form in which it goes into the document, after it has been checked: this is what a
    /// time stamp is asked for. ECDSA signatures are taken in DER or as two numbers of 32 bytes.
    ///
    /// # Errors
    /// [`Problem::BadSignature`].
    pub fn check(&self, signature: &[u8]) -> Res<Vec<u8>> {
        let key = self.chain[0].key()?;
        let algorithm = key.algorithm();
        let is_right = |signature: &[u8]| key.verifies(algorithm, &self.to_be_signed, signature);
        if is_right(signature) {
            return Ok(signature.to_vec());
        }
        let plain =
            p256::ecdsa::Signature::from_slice(signature).ok().filter(|_| algorithm == Algorithm::EcdsaP256Sha256);
        let encoded = plain.map(|s| s.to_der().as_bytes().to_vec()).filter(|s| is_right(s));
        encoded.ok_or(Problem::BadSignature)
    }

    /// As bytes, to be kept while a signing service waits for a person.
    pub fn keep(&self) -> Vec<u8> {
        let certificates = tlv::write(SEQUENCE, &self.chain.iter().map(Certificate::der).collect::<Vec<_>>().concat());
        let number = |value: usize| tlv::write(OCTETS, &(value as u64).to_be_bytes());
        tlv::holding(
            SEQUENCE,
            &[
                &number(self.gap.start),
                &number(self.gap.end),
                &tlv::write(OCTETS, &self.document),
                &tlv::write(OCTETS, &self.to_be_signed),
                &certificates,
            ],
        )
    }

    /// From [`Prepared::keep`].
    ///
    /// # Errors
    /// [`Problem::Altered`].
    pub fn restore(bytes: &[u8]) -> Res<Self> {
        let parts = tlv::only(bytes, SEQUENCE).and_then(|v| tlv::inside(v.content)).ok_or(Problem::Altered)?;
        let [from, to, document, to_be_signed, certificates] = parts[..] else { return Err(Problem::Altered) };
        let number = |value: tlv::Tlv<'_>| {
            let digits = value.content.try_into().map_err(|_| Problem::Altered)?;
            usize::try_from(u64::from_be_bytes(digits)).map_err(|_| Problem::Altered)
        };
        let certificates = tlv::inside(certificates.content).ok_or(Problem::Altered)?;
        let chain = read_chain(&certificates.iter().map(|c| c.whole.to_vec()).collect::<Vec<_>>())?;
        Ok(Self {
            document: document.content.to_vec(),
            gap: number(from)?..number(to)?,
            to_be_signed: to_be_signed.content.to_vec(),
            chain,
        })
    }
}

/// Phase 3: puts the raw signature, and a time stamp token over it if there is one, into the document.
///
/// # Errors
/// [`Problem::BadSignature`] if the signature is not by the signer's key; [`Problem::BadStamp`] if the token is not over
/// this signature; [`Problem::Altered`] if the document is not the prepared one; [`Problem::NoRoom`].
pub fn finish(prepared: &Prepared, signature: &[u8], stamp: Option<&[u8]>) -> Res<Vec<u8>> {
    let Prepared { document, gap, to_be_signed, chain } = prepared;
    let digest = digest_outside(document, gap)?;
    let is_gap = document.get(gap.clone()).is_some_and(|gap| gap.starts_with(b"<") && gap.ends_with(b">"));
    if !is_gap || *to_be_signed != build::signed_attributes(oids::DATA, &digest, &chain[0])? {
        return Err(Problem::Altered);
    }
    let signature = prepared.check(signature)?;
    if let Some(token) = stamp {
        stamp::check(token, &[&signature]).map_err(|_| Problem::BadStamp("it is not over this signature"))?;
    }
    let message = Message {
        content_type: oids::DATA,
        content: None,
        certificates: chain,
        signed_attributes: to_be_signed,
        algorithm: prepared.algorithm()?,
        signature: &signature,
        stamp,
    };
    let message = message.encode()?;
    let room = (gap.len() - 2) / 2;
    if message.len() > room {
        return Err(Problem::NoRoom { needed: message.len(), room });
    }
    let digits = crate::pdf::hexadecimal(&message);
    let mut document = document.clone();
    document[gap.start + 1..][..digits.len()].copy_from_slice(digits.as_bytes());
    Ok(document)
}

/// All phases at once, for a key that answers at once, without a time stamp.
///
/// # Errors
/// As [`prepare`] and [`finish`], and what the signer says.
pub fn sign(pdf: &[u8], request: &Request<'_>, signer: &dyn Signer) -> Res<Vec<u8>> {
    let prepared = prepare(pdf, request)?;
    finish(&prepared, &signer.sign(prepared.to_be_signed())?, None)
}
