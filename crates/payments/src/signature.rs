//! Whether a notice really comes from the bank: HMAC-SHA256 (RFC 2104, FIPS 180-4) over the moment and the body under a
//! secret that both sides keep. Pure.

use base::{Instant, MICROS_PER_SECOND};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// How far the bank's clock may be from ours, in seconds, in either direction. Older notices may be repeats of a listener.
pub const WINDOW_SECONDS: i64 = 300;
/// Bytes of a secret, at least.
pub const SECRET_MIN: usize = 32;

/// The secret that we share with the bank, ready to sign with.
#[derive(Clone)]
pub struct BankSecret(Hmac<Sha256>);

/// Why a notice is not taken for the bank's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forged {
    /// No signature or no moment came with it.
    Unsigned,
    /// Too old, or from the future.
    Stale,
    /// Signed with another secret, or changed on the way.
    WrongSignature,
}

impl Forged {
    /// Stable name, for the count.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::Stale => "stale",
            Self::WrongSignature => "wrong_signature",
        }
    }
}

impl BankSecret {
    /// A secret as it stands in a file, white space around it left out; `None` when it is too short to keep anyone out.
    pub fn new(text: &str) -> Option<Self> {
        let bytes = text.trim().as_bytes();
        (bytes.len() >= SECRET_MIN).then(|| Hmac::new_from_slice(bytes).ok().map(Self)).flatten()
    }

    /// Whether the notice was signed under this secret near `machine` time.
    ///
    /// # Errors
    /// Why not.
    pub fn verify(&self, machine: Instant, moment: &str, signature: &str, body: &[u8]) -> Result<(), Forged> {
        let seconds: i64 = moment.parse().map_err(|_| Forged::Unsigned)?;
        let told = read_hex(signature).ok_or(Forged::Unsigned)?;
        // Compared in constant time. Before the moment, so that a forger learns nothing of our clock.
        self.mac(moment, body).verify_slice(&told).map_err(|_| Forged::WrongSignature)?;
        let ours = machine.micros() / MICROS_PER_SECOND;
        let is_near =
            ours.checked_sub(seconds).is_some_and(|apart| apart.unsigned_abs() <= WINDOW_SECONDS.unsigned_abs());
        if is_near { Ok(()) } else { Err(Forged::Stale) }
    }

    /// The signature of a notice in hexadecimal: what the bank's side computes.
    pub fn sign(&self, moment: &str, body: &[u8]) -> String {
        self.mac(moment, body).finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect()
    }

    fn mac(&self, moment: &str, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        // A dot stands in no number, so that no other moment and body read alike.
        [moment.as_bytes(), b".", body].iter().for_each(|part| mac.update(part));
        mac
    }
}

fn read_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix("sha256=").unwrap_or(text).as_bytes();
    let digit = |b: u8| char::from(b).to_digit(16).map(|d| d as u8);
    let pairs = digits.chunks(2).map(|pair| match pair {
        [high, low] => Some(digit(*high)? * 16 + digit(*low)?),
        _ => None,
    });
    (digits.len() == 64).then(|| pairs.collect::<Option<Vec<u8>>>()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2024-03-29T08:00";
    const BODY: &[u8] = br#"{"amount":50000}"#;

    fn at(text: &str) -> Instant {
        Instant::parse(text).expect("a moment")
    }

    fn moment(text: &str) -> String {
        (at(text).micros() / MICROS_PER_SECOND).to_string()
    }

    fn secret() -> BankSecret {
        BankSecret::new("0123456789abcdef0123456789abcdef\n").expect("long enough")
    }

    #[test]
    fn sum_is_that_of_the_standard() {
        // As `printf '1.x' | openssl dgst -sha256 -hmac Jefe` tells it.
        let secret = BankSecret(Hmac::new_from_slice(b"Jefe").expect("any length"));
        assert_eq!(secret.sign("1", b"x"), "2f7ccbd0f043456ad29514b2d24a8aa345ec6673a5db1b44e91c8ac99d1841e3");
    }

    #[test]
    fn genuine_notice_is_taken() {
        let (secret, moment) = (secret(), moment(NOW));
        let signature = secret.sign(&moment, BODY);
        assert_eq!(secret.verify(at(NOW), &moment, &signature, BODY), Ok(()));
        assert_eq!(secret.verify(at("2024-03-29T08:05"), &moment, &format!("sha256={signature}"), BODY), Ok(()));
    }

    #[test]
    fn forged_and_stale_notices_are_not() {
        let (secret, moment) = (secret(), moment(NOW));
        let good = secret.sign(&moment, BODY);
        let other = BankSecret::new("another secret of thirty-two bytes!!").expect("long enough");
        let verify = |moment: &str, signature: &str, body: &[u8]| secret.verify(at(NOW), moment, signature, body);
        assert_eq!(verify(&moment, &other.sign(&moment, BODY), BODY), Err(Forged::WrongSignature));
        assert_eq!(verify(&moment, &good, br#"{"amount":5000000}"#), Err(Forged::WrongSignature));
        assert_eq!(verify("1711674001", &good, BODY), Err(Forged::WrongSignature));
        assert_eq!(verify(&moment, "", BODY), Err(Forged::Unsigned));
        assert_eq!(verify(&moment, "zz", BODY), Err(Forged::Unsigned));
        assert_eq!(verify("yesterday", &good, BODY), Err(Forged::Unsigned));
        for late in ["2024-03-29T08:06", "2024-03-29T07:54"] {
            assert_eq!(secret.verify(at(late), &moment, &good, BODY), Err(Forged::Stale));
        }
    }

    #[test]
    fn short_secret_is_none() {
        assert!(BankSecret::new("short").is_none());
    }
}
