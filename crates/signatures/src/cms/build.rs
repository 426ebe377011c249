//! Puts a signed message together.

use crate::algorithm::Algorithm;
use crate::certificate::Certificate;
use crate::oids;
use crate::problem::Res;
use crate::tlv::{self, INTEGER, OCTETS, SEQUENCE, SET};
use der::asn1::ObjectIdentifier as Oid;
use sha2::{Digest, Sha256};

/// The attributes that are signed, as the SET OF over which the signature is computed (RFC 5652, 5.4): content type, digest
/// of the content, and which certificate signs (ESS signing-certificate-v2, RFC 5035; the default digest SHA-256 is left
/// out). There is no signing time: in PAdES it stands in `/M` (ETSI EN 319 142-1, 6.3).
pub fn signed_attributes(content_type: Oid, content_digest: &[u8], signer: &Certificate) -> Res<Vec<u8>> {
    let certificate_id = tlv::holding(SEQUENCE, &[&tlv::write(OCTETS, &Sha256::digest(signer.der()))]);
    let signing_certificate = tlv::holding(SEQUENCE, &[&tlv::holding(SEQUENCE, &[&certificate_id])]);
    Ok(tlv::set_of(vec![
        attribute(oids::CONTENT_TYPE, &tlv::encode(&content_type)?)?,
        attribute(oids::MESSAGE_DIGEST, &tlv::write(OCTETS, content_digest))?,
        attribute(oids::SIGNING_CERTIFICATE_V2, &signing_certificate)?,
    ]))
}

fn attribute(kind: Oid, value: &[u8]) -> Res<Vec<u8>> {
    Ok(tlv::holding(SEQUENCE, &[&tlv::encode(&kind)?, &tlv::write(SET, value)]))
}

/// The parts of a message with one signer.
pub struct Message<'a> {
    /// What is signed: data of a document, or the body of a time stamp.
    pub content_type: Oid,
    /// The content where it is inside the message; `None` where it lies beside (detached).
    pub content: Option<&'a [u8]>,
    /// The signer's certificate first, then those above it.
    pub certificates: &'a [Certificate],
    /// From [`signed_attributes`].
    pub signed_attributes: &'a [u8],
    /// How it is signed.
    pub algorithm: Algorithm,
    /// The raw signature over the attributes.
    pub signature: &'a [u8],
    /// A time stamp token over the signature (RFC 3161, appendix A), if there is one.
    pub stamp: Option<&'a [u8]>,
}

impl Message<'_> {
    /// The message as ContentInfo (RFC 5652, 3).
    pub fn encode(&self) -> Res<Vec<u8>> {
        // RFC 5652, 5.1: version 3 where the content is not plain data.
        let version = if self.content_type == oids::DATA { 1 } else { 3 };
        let digest = sha_256()?;
        let content = self.content.map(|content| tlv::write(0xa0, &tlv::write(OCTETS, content)));
        let encapsulated =
            tlv::holding(SEQUENCE, &[&tlv::encode(&self.content_type)?, content.as_deref().unwrap_or_default()]);
        let certificates = tlv::set_of(self.certificates.iter().map(|c| c.der().to_vec()).collect());
        let signed_data = tlv::holding(
            SEQUENCE,
            &[
                &tlv::write(INTEGER, &[version]),
                &tlv::write(SET, &digest),
                &encapsulated,
                &retag(0xa0, &certificates),
                &tlv::write(SET, &self.signer_info(&digest)?),
            ],
        );
        Ok(tlv::holding(SEQUENCE, &[&tlv::encode(&oids::SIGNED_DATA)?, &tlv::write(0xa0, &signed_data)]))
    }

    fn signer_info(&self, digest: &[u8]) -> Res<Vec<u8>> {
        let signer = &self.certificates[0];
        let identity = tlv::holding(SEQUENCE, &[&signer.issuer_name(), &signer.serial_der()]);
        let unsigned = match self.stamp {
            Some(token) => tlv::write(0xa1, &attribute(oids::SIGNATURE_TIME_STAMP, token)?),
            None => Vec::new(),
        };
        Ok(tlv::holding(
            SEQUENCE,
            &[
                &tlv::write(INTEGER, &[1]),
                &identity,
                digest,
                &retag(0xa0, self.signed_attributes),
                &self.algorithm.encoded()?,
                &tlv::write(OCTETS, self.signature),
                &unsigned,
            ],
        ))
    }
}

/// The identifier of SHA-256, without parameters (RFC 5754, 2).
pub fn sha_256() -> Res<Vec<u8>> {
    Ok(tlv::holding(SEQUENCE, &[&tlv::encode(&oids::SHA_256)?]))
}

/// The same content under an implicit tag.
fn retag(tag: u8, whole: &[u8]) -> Vec<u8> {
    let mut out = whole.to_vec();
    if let Some(first) = out.first_mut() {
        *first = tag;
    }
    out
}
