//! Limits on what is read, so that a hostile file costs little. Each is far above what a paper of an office needs.

/// Bytes of a document.
pub const DOCUMENT_BYTES_MAX: usize = 64 << 20;
/// Bytes that the compressed cross-reference and object streams of one document may unpack to, together.
pub const UNPACKED_BYTES_MAX: usize = 32 << 20;
/// How often all objects of a document may be read over in one check.
pub const READINGS_MAX: usize = 4;
/// Bytes of objects that the comparisons of one check read at most, data of streams not counted. What is left then is told as
/// changed, because nobody knows.
pub const COMPARED_BYTES_MAX: usize = 64 << 20;
/// What reading an object costs at least, in bytes.
pub const OBJECT_COST: usize = 64;
/// Objects of a document.
pub const OBJECTS_MAX: usize = 400_000;
/// Cross-reference sections, hence revisions, of a document.
pub const SECTIONS_MAX: usize = 64;
/// Arrays and dictionaries inside one another.
pub const DEPTH_MAX: usize = 48;
/// Form fields of a document that are looked at.
pub const FIELDS_MAX: usize = 2_000;
/// Signatures of a document.
pub const SIGNATURES_MAX: usize = 32;
/// Pages of a document that are walked through.
pub const PAGES_MAX: usize = 20_000;
/// Bytes of a CMS message: a signature, a time stamp or an answer of an authority.
pub const CMS_BYTES_MAX: usize = 1 << 20;
/// Certificates in one message, or handed in as further ones.
pub const CERTIFICATES_MAX: usize = 32;
/// Certificates from a signer to an anchor.
pub const CHAIN_MAX: usize = 6;
/// Bits of an RSA modulus: the least that is accepted (Vietnamese practice and ETSI TS 119 312: 2048 is the smallest in use).
pub const RSA_BITS_MIN: usize = 2048;
/// Bits of an RSA modulus: the most that is computed with.
pub const RSA_BITS_MAX: usize = 4096;
/// Rounds of the derivation of a key from a password, when reading PKCS#12.
pub const ROUNDS_MAX: u32 = 2_000_000;
/// Bytes of a PKCS#12 file.
pub const PKCS12_BYTES_MAX: usize = 1 << 20;
/// Parts of a drawn appearance.
pub const SHAPES_MAX: usize = 20_000;
