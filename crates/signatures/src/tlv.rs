//! The bare encoding of DER (ITU-T X.690, 8.1 and 10): values within values, as bytes. What others have signed is taken as
//! it stands, never decoded and encoded anew, because one harmless deviation of an issuer would break its signature.

use crate::problem::Problem;

pub const SEQUENCE: u8 = 0x30;
pub const SET: u8 = 0x31;
pub const INTEGER: u8 = 0x02;
pub const OCTETS: u8 = 0x04;
pub const OID: u8 = 0x06;
pub const GENERALIZED_TIME: u8 = 0x18;

/// A value: its tag, its content, and all of it.
#[derive(Debug, Clone, Copy)]
pub struct Tlv<'a> {
    pub tag: u8,
    pub content: &'a [u8],
    pub whole: &'a [u8],
}

/// Reads the value at the start of `bytes`; `None` unless its length is definite, minimal and inside.
pub fn read(bytes: &[u8]) -> Option<Tlv<'_>> {
    let (&tag, rest) = bytes.split_first()?;
    // Tags of more than one byte occur in nothing that is read here.
    if tag & 0x1f == 0x1f {
        return None;
    }
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let count = usize::from(first & 0x7f);
            let digits = rest.get(..count)?;
            let length = digits.iter().fold(0_usize, |sum, b| sum << 8 | usize::from(*b));
            if digits[0] == 0 || length < 0x80 {
                return None;
            }
            (length, &rest[count..])
        }
        _ => return None,
    };
    let content = rest.get(..length)?;
    let whole = &bytes[..bytes.len() - rest.len() + length];
    Some(Tlv { tag, content, whole })
}

/// Reads one value that takes up all of `bytes` and has the tag.
pub fn only(bytes: &[u8], tag: u8) -> Option<Tlv<'_>> {
    read(bytes).filter(|value| value.tag == tag && value.whole.len() == bytes.len())
}

/// The values inside, one after the other, at most a thousand.
pub fn inside(content: &[u8]) -> Option<Vec<Tlv<'_>>> {
    let (mut rest, mut all) = (content, Vec::new());
    while !rest.is_empty() {
        let value = read(rest)?;
        rest = &rest[value.whole.len()..];
        all.push(value);
        if all.len() > 1_000 {
            return None;
        }
    }
    Some(all)
}

/// Encodes a value.
pub fn write(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = content.len().to_be_bytes();
    let digits = &length[length.iter().position(|b| *b != 0).unwrap_or(length.len() - 1)..];
    if content.len() >= 0x80 {
        out.push(0x80 | digits.len() as u8);
    }
    out.extend_from_slice(digits);
    out.extend_from_slice(content);
    out
}

/// Encodes a value that holds others.
pub fn holding(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    write(tag, &parts.concat())
}

/// Encodes a SET OF: its members in the order of their bytes (X.690, 11.6).
pub fn set_of(mut members: Vec<Vec<u8>>) -> Vec<u8> {
    members.sort();
    write(SET, &members.concat())
}

/// Encodes a type of the crate `der`. Such types are made here from checked parts, so a failure is a bug of the caller's input.
pub fn encode(value: &impl der::Encode) -> Result<Vec<u8>, Problem> {
    value.to_der().map_err(|_| Problem::BadRequest("a value that cannot be encoded"))
}
