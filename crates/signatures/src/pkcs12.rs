//! PKCS #12 files (RFC 7292): a private key with its certificates under a password. Read and written is what OpenSSL 3 makes
//! by default: PBES2 with PBKDF2 and AES-256-CBC, and a MAC with HMAC-SHA-256. Older encryption (RC2, 3DES) is refused:
//! `openssl pkcs12 -legacy … | openssl pkcs12 -export` makes such a file anew.

use crate::certificate::Certificate;
use crate::key::LocalKey;
use crate::limits::{CERTIFICATES_MAX, PKCS12_BYTES_MAX, ROUNDS_MAX};
use crate::oids;
use crate::problem::{Problem, Res};
use crate::tlv::{self, INTEGER, OCTETS, SEQUENCE, SET, Tlv};
use der::asn1::ObjectIdentifier as Oid;
use der::{Decode, Encode};
use hmac::{Hmac, Mac};
use pkcs5::pbes2::Parameters;
use pkcs12::kdf::{Pkcs12KeyType, derive_key_utf8};
use pkcs12::{PKCS_12_CERT_BAG_OID, PKCS_12_KEY_BAG_OID, PKCS_12_PKCS8_KEY_BAG_OID, PKCS_12_X509_CERT_OID};
use rand_chacha_03::ChaCha20Rng;
use rand_chacha_03::rand_core::{RngCore, SeedableRng};
use sha2::{Digest, Sha256};

const BAD: Problem = Problem::BadKey("no readable PKCS #12 file");
const LEGACY: Problem = Problem::BadKey("a PKCS #12 file with encryption that is out of use");
const WRONG_PASSWORD: Problem = Problem::BadKey("the password does not open it");
/// PBES2 (RFC 8018, A.4).
const PBES2: Oid = Oid::new_unwrap("1.2.840.113549.1.5.13");
/// Rounds of files written here. A key file of the demo is opened often and guards nothing.
const ROUNDS: u32 = 10_000;

/// A key and its certificates, the key's own first, then those above it in order.
pub struct Identity {
    /// The private key.
    pub key: LocalKey,
    /// Its certificate and those that issued it, as far as the file has them.
    pub chain: Vec<Certificate>,
}

impl Identity {
    /// The chain in DER, as [`crate::Request`] takes it.
    pub fn chain_der(&self) -> Vec<Vec<u8>> {
        self.chain.iter().map(|certificate| certificate.der().to_vec()).collect()
    }
}

/// Opens a file.
///
/// # Errors
/// [`Problem::BadKey`] with words that tell a wrong password from a file that cannot be read; [`Problem::BadCertificate`].
pub fn read(bytes: &[u8], password: &str) -> Res<Identity> {
    if bytes.len() > PKCS12_BYTES_MAX {
        return Err(Problem::TooLarge("PKCS #12 file"));
    }
    let parts = inside(tlv::only(bytes, SEQUENCE).ok_or(BAD)?)?;
    let [version, safe, mac] = parts[..] else { return Err(BAD) };
    if version.content != [3] {
        return Err(BAD);
    }
    let safe = data(safe)?;
    check_mac(mac, safe, password)?;
    let mut found = Found::default();
    for content in inside(tlv::only(safe, SEQUENCE).ok_or(BAD)?)? {
        let kind = kind_of(content)?;
        if kind == oids::DATA {
            found.bags(data(content)?, password)?;
        } else if kind == oids::ENCRYPTED_DATA {
            found.bags(&encrypted_data(content, password)?, password)?;
        } else {
            return Err(BAD);
        }
    }
    found.identity()
}

fn inside(value: Tlv<'_>) -> Res<Vec<Tlv<'_>>> {
    tlv::inside(value.content).ok_or(BAD)
}

/// The identifier at the start of a content or a bag.
fn kind_of(value: Tlv<'_>) -> Res<Oid> {
    Oid::from_der(inside(value)?.first().ok_or(BAD)?.whole).map_err(|_| BAD)
}

/// What stands behind the identifier, without its explicit tag.
fn value_of(value: Tlv<'_>) -> Res<Tlv<'_>> {
    let wrapped = *inside(value)?.get(1).filter(|v| v.tag == 0xa0).ok_or(BAD)?;
    tlv::read(wrapped.content).ok_or(BAD)
}

/// The octets of a ContentInfo with plain data.
fn data(content: Tlv<'_>) -> Res<&[u8]> {
    if kind_of(content)? != oids::DATA {
        return Err(BAD);
    }
    let value = value_of(content)?;
    if value.tag == OCTETS { Ok(value.content) } else { Err(BAD) }
}

/// The clear text of a ContentInfo with encrypted data (RFC 5652, 8).
fn encrypted_data(content: Tlv<'_>, password: &str) -> Res<Vec<u8>> {
    let body = inside(value_of(content)?)?;
    let encrypted = inside(*body.get(1).ok_or(BAD)?)?;
    let [_kind, how, octets] = encrypted[..] else { return Err(BAD) };
    if octets.tag != 0x80 {
        return Err(BAD);
    }
    decrypt(how, octets.content, password)
}

fn decrypt(how: Tlv<'_>, octets: &[u8], password: &str) -> Res<Vec<u8>> {
    if kind_of(how)? != PBES2 {
        return Err(LEGACY);
    }
    let parameters = inside(how)?.get(1).ok_or(BAD)?.whole;
    let parameters = Parameters::from_der(parameters).map_err(|_| LEGACY)?;
    let rounds = parameters.kdf.pbkdf2().ok_or(LEGACY)?.iteration_count;
    if rounds > ROUNDS_MAX {
        return Err(Problem::TooLarge("rounds of a PKCS #12 file"));
    }
    parameters.decrypt(password.as_bytes(), octets).map_err(|_| WRONG_PASSWORD)
}

/// RFC 7292, 4 and appendix B.4.
fn check_mac(mac: Tlv<'_>, safe: &[u8], password: &str) -> Res<()> {
    let parts = inside(mac)?;
    let [digest_info, salt, rest @ ..] = &parts[..] else { return Err(BAD) };
    let digest_parts = inside(*digest_info)?;
    let [how, told] = digest_parts[..] else { return Err(BAD) };
    if kind_of(how)? != oids::SHA_256 {
        return Err(LEGACY);
    }
    let rounds = match rest {
        [] => 1,
        [rounds] if rounds.tag == INTEGER => u32::from_der(rounds.whole).map_err(|_| BAD)?,
        _ => return Err(BAD),
    };
    if !(1..=ROUNDS_MAX).contains(&rounds) {
        return Err(Problem::TooLarge("rounds of a PKCS #12 file"));
    }
    let mac = mac_of(safe, password, salt.content, rounds)?;
    mac.verify_slice(told.content).map_err(|_| WRONG_PASSWORD)
}

fn mac_of(safe: &[u8], password: &str, salt: &[u8], rounds: u32) -> Res<Hmac<Sha256>> {
    let key = derive_key_utf8::<Sha256>(password, salt, Pkcs12KeyType::Mac, rounds as i32, 32);
    let key = key.map_err(|_| WRONG_PASSWORD)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| BAD)?;
    mac.update(safe);
    Ok(mac)
}

#[derive(Default)]
struct Found {
    key: Option<LocalKey>,
    certificates: Vec<Certificate>,
}

impl Found {
    /// Takes keys and certificates from SafeContents (RFC 7292, 4.2); other bags are passed over.
    fn bags(&mut self, contents: &[u8], password: &str) -> Res<()> {
        for bag in inside(tlv::only(contents, SEQUENCE).ok_or(WRONG_PASSWORD)?)? {
            let kind = kind_of(bag)?;
            let value = value_of(bag)?;
            if kind == PKCS_12_KEY_BAG_OID {
                self.key = Some(LocalKey::from_pkcs8(value.whole)?);
            } else if kind == PKCS_12_PKCS8_KEY_BAG_OID {
                let parts = inside(value)?;
                let [how, octets] = parts[..] else { return Err(BAD) };
                self.key = Some(LocalKey::from_pkcs8(&decrypt(how, octets.content, password)?)?);
            } else if kind == PKCS_12_CERT_BAG_OID && kind_of(value)? == PKCS_12_X509_CERT_OID {
                self.certificates.push(Certificate::read(value_of(value)?.content)?);
            }
            if self.certificates.len() > CERTIFICATES_MAX {
                return Err(Problem::TooLarge("certificates"));
            }
        }
        Ok(())
    }

    /// Puts the certificates in order from the key upwards; those that do not belong to it are left out.
    fn identity(mut self) -> Res<Identity> {
        let key = self.key.ok_or(Problem::BadKey("there is no key in it"))?;
        let public_key = key.public_key()?;
        let own = self.certificates.iter().position(|c| c.key_der() == public_key);
        let own = own.ok_or(Problem::BadKey("there is no certificate for the key in it"))?;
        let mut chain = vec![self.certificates.swap_remove(own)];
        while let Some(above) =
            self.certificates.iter().position(|c| chain.last().is_some_and(|top| top.is_signed_by(c)))
        {
            chain.push(self.certificates.swap_remove(above));
        }
        Ok(Identity { key, chain })
    }
}

/// Writes a file. `name` is what programs show for it; `seed` is 32 random bytes, never used twice.
///
/// # Errors
/// [`Problem::BadKey`] for passwords that the format cannot hold.
pub fn write(key: &LocalKey, chain: &[Certificate], name: &str, password: &str, seed: [u8; 32]) -> Res<Vec<u8>> {
    let mut random = ChaCha20Rng::from_seed(seed);
    let own = chain.first().ok_or(Problem::BadCertificate("there is none"))?;
    // The same identifier at key and certificate tells programs that they belong together (RFC 2985, 5.5.2).
    let local_key = attribute("1.2.840.113549.1.9.21", &tlv::write(OCTETS, &Sha256::digest(own.der())[..20]))?;
    let utf_16: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let friendly_name = attribute("1.2.840.113549.1.9.20", &tlv::write(0x1e, &utf_16))?;
    let attributes = tlv::set_of(vec![local_key, friendly_name]);

    let mut certificates = Vec::new();
    for (place, certificate) in chain.iter().enumerate() {
        let value =
            tlv::holding(SEQUENCE, &[&oid(PKCS_12_X509_CERT_OID)?, &wrap(&tlv::write(OCTETS, certificate.der()))]);
        let attributes: &[u8] = if place == 0 { &attributes } else { &[] };
        certificates.extend(bag(PKCS_12_CERT_BAG_OID, &value, attributes)?);
    }
    let (how, octets) = encrypt(&tlv::write(SEQUENCE, &certificates), password, &mut random)?;
    let encrypted = tlv::holding(SEQUENCE, &[&oid(oids::DATA)?, &how, &tlv::write(0x80, &octets)]);
    let encrypted = tlv::holding(SEQUENCE, &[&tlv::write(INTEGER, &[0]), &encrypted]);
    let certificates = tlv::holding(SEQUENCE, &[&oid(oids::ENCRYPTED_DATA)?, &wrap(&encrypted)]);

    let (how, octets) = encrypt(&key.to_pkcs8()?, password, &mut random)?;
    let shrouded = tlv::holding(SEQUENCE, &[&how, &tlv::write(OCTETS, &octets)]);
    let keys = tlv::write(SEQUENCE, &bag(PKCS_12_PKCS8_KEY_BAG_OID, &shrouded, &attributes)?);

    let safe = tlv::holding(SEQUENCE, &[&certificates, &plain(&keys)?]);
    let mut salt = [0; 16];
    random.fill_bytes(&mut salt);
    let mac = mac_of(&safe, password, &salt, ROUNDS)?.finalize().into_bytes();
    let sha_256 = crate::cms::build::sha_256()?;
    let digest_info = tlv::holding(SEQUENCE, &[&sha_256, &tlv::write(OCTETS, &mac)]);
    let mac_data = tlv::holding(SEQUENCE, &[&digest_info, &tlv::write(OCTETS, &salt), &tlv::encode(&ROUNDS)?]);
    Ok(tlv::holding(SEQUENCE, &[&tlv::write(INTEGER, &[3]), &plain(&safe)?, &mac_data]))
}

fn oid(kind: Oid) -> Res<Vec<u8>> {
    tlv::encode(&kind)
}

fn wrap(value: &[u8]) -> Vec<u8> {
    tlv::write(0xa0, value)
}

fn plain(octets: &[u8]) -> Res<Vec<u8>> {
    Ok(tlv::holding(SEQUENCE, &[&oid(oids::DATA)?, &wrap(&tlv::write(OCTETS, octets))]))
}

fn bag(kind: Oid, value: &[u8], attributes: &[u8]) -> Res<Vec<u8>> {
    Ok(tlv::holding(SEQUENCE, &[&oid(kind)?, &wrap(value), attributes]))
}

fn attribute(kind: &str, value: &[u8]) -> Res<Vec<u8>> {
    let kind = Oid::new(kind).map_err(|_| BAD)?;
    Ok(tlv::holding(SEQUENCE, &[&oid(kind)?, &tlv::write(SET, value)]))
}

/// The encoded algorithm with its parameters, and the encrypted octets.
fn encrypt(clear: &[u8], password: &str, random: &mut ChaCha20Rng) -> Res<(Vec<u8>, Vec<u8>)> {
    let (mut salt, mut start) = ([0; 16], [0; 16]);
    random.fill_bytes(&mut salt);
    random.fill_bytes(&mut start);
    let bad = |_| Problem::BadKey("it cannot be encrypted");
    let parameters = Parameters::pbkdf2_sha256_aes256cbc(ROUNDS, &salt, &start).map_err(bad)?;
    let octets = parameters.encrypt(password.as_bytes(), clear).map_err(bad)?;
    let encoded = parameters.to_der().map_err(|_| Problem::BadKey("it cannot be encrypted"))?;
    Ok((tlv::holding(SEQUENCE, &[&oid(PBES2)?, &encoded]), octets))
}
