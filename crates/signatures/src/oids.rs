//! Object identifiers.

use der::asn1::ObjectIdentifier as Oid;

const fn oid(text: &str) -> Oid {
    Oid::new_unwrap(text)
}

// RFC 5652, 4 and 5 and 11
pub const DATA: Oid = oid("1.2.840.113549.1.7.1");
pub const SIGNED_DATA: Oid = oid("1.2.840.113549.1.7.2");
pub const ENCRYPTED_DATA: Oid = oid("1.2.840.113549.1.7.6");
pub const CONTENT_TYPE: Oid = oid("1.2.840.113549.1.9.3");
pub const MESSAGE_DIGEST: Oid = oid("1.2.840.113549.1.9.4");
// RFC 5035, 3 (ESS)
pub const SIGNING_CERTIFICATE_V2: Oid = oid("1.2.840.113549.1.9.16.2.47");
// RFC 3161, 2.4.2 and appendix A
pub const TST_INFO: Oid = oid("1.2.840.113549.1.9.16.1.4");
pub const SIGNATURE_TIME_STAMP: Oid = oid("1.2.840.113549.1.9.16.2.14");

// RFC 5754
pub const SHA_256: Oid = oid("2.16.840.1.101.3.4.2.1");
pub const SHA_384: Oid = oid("2.16.840.1.101.3.4.2.2");
pub const SHA_512: Oid = oid("2.16.840.1.101.3.4.2.3");
pub const RSA: Oid = oid("1.2.840.113549.1.1.1");
pub const RSA_SHA_256: Oid = oid("1.2.840.113549.1.1.11");
pub const RSA_SHA_384: Oid = oid("1.2.840.113549.1.1.12");
pub const RSA_SHA_512: Oid = oid("1.2.840.113549.1.1.13");
// RFC 5480, RFC 5758
pub const ECDSA_SHA_256: Oid = oid("1.2.840.10045.4.3.2");

// Names: RFC 4519, 2
pub const COMMON_NAME: Oid = oid("2.5.4.3");
pub const COUNTRY: Oid = oid("2.5.4.6");
pub const ORGANISATION: Oid = oid("2.5.4.10");
pub const UNIT: Oid = oid("2.5.4.11");
pub const TITLE: Oid = oid("2.5.4.12");

// Certificates: RFC 5280, 4.2
pub const KEY_USAGE: Oid = oid("2.5.29.15");
pub const SUBJECT_KEY: Oid = oid("2.5.29.14");
pub const AUTHORITY_KEY: Oid = oid("2.5.29.35");
pub const BASIC_CONSTRAINTS: Oid = oid("2.5.29.19");
pub const POLICIES: Oid = oid("2.5.29.32");
pub const EXTENDED_USAGE: Oid = oid("2.5.29.37");
pub const ALTERNATIVE_NAME: Oid = oid("2.5.29.17");
pub const TIME_STAMPING: Oid = oid("1.3.6.1.5.5.7.3.8");
pub const CRL_REASON: Oid = oid("2.5.29.21");
pub const CRL_NUMBER: Oid = oid("2.5.29.20");
