//! Messages that are well formed and wrong: what only a key or a digest can tell.

use super::documents::{find, plain};
use super::{Person, certificate, on, signed_by, stamped_by, trust, validity, world};
use crate::cms::build::{Message, signed_attributes};
use crate::demo_ca::Role;
use crate::{Algorithm, Certificate, Fault, Signer, Verdict, oids, verify};
use sha2::{Digest, Sha256};
use std::ops::Range;

fn signed() -> Vec<u8> {
    stamped_by(&plain(), "cong_chuc", &world().officer, on("2024-03-29"))
}

fn gap(pdf: &[u8]) -> Range<usize> {
    let start = find(pdf, "/Contents <") + 10;
    start..start + find(&pdf[start..], ">") + 1
}

fn digest(pdf: &[u8]) -> Vec<u8> {
    let gap = gap(pdf);
    Sha256::new().chain_update(&pdf[..gap.start]).chain_update(&pdf[gap.end..]).finalize().to_vec()
}

/// The document with another message in it.
fn with(pdf: &[u8], message: &Message<'_>) -> Vec<u8> {
    let (mut pdf, gap) = (pdf.to_vec(), gap(pdf));
    let digits = crate::pdf::hexadecimal(&message.encode().unwrap());
    pdf[gap.start + 1..gap.end - 1].fill(b'0');
    pdf[gap.start + 1..][..digits.len()].copy_from_slice(digits.as_bytes());
    pdf
}

fn message<'a>(certificates: &'a [Certificate], attributes: &'a [u8], signature: &'a [u8]) -> Message<'a> {
    Message {
        content_type: oids::DATA,
        content: None,
        certificates,
        signed_attributes: attributes,
        algorithm: Algorithm::EcdsaP256Sha256,
        signature,
        stamp: None,
    }
}

fn fault(pdf: &[u8]) -> Option<Fault> {
    let found = verify(pdf, &trust(), on("2024-04-02")).unwrap().remove(0);
    assert_eq!(matches!(found.verdict(), Verdict::Broken | Verdict::Unchecked), !found.is_intact());
    found.intact.err()
}

#[test]
fn a_digest_made_to_fit_is_not_signed() {
    let Person { key, .. } = &world().officer;
    let own = [certificate(&world().officer)];
    let pdf = signed();
    let attributes = signed_attributes(oids::DATA, &digest(&pdf), &own[0]).unwrap();
    let signature = key.sign(&attributes).unwrap();
    assert_eq!(fault(&with(&pdf, &message(&own, &attributes, &signature))), None, "the same by other means");
    // Another colour, the digest of the altered bytes, the old signature.
    let mut altered = pdf;
    let colour = find(&altered, "0 0 1 rg");
    altered[colour] = b'1';
    assert_eq!(fault(&altered), Some(Fault::Digest));
    let fitting = signed_attributes(oids::DATA, &digest(&altered), &own[0]).unwrap();
    assert_eq!(fault(&with(&altered, &message(&own, &fitting, &signature))), Some(Fault::Signature));
    // Signed anew with a key that is not the certificate's.
    let signature = world().leader.key.sign(&fitting).unwrap();
    assert_eq!(fault(&with(&altered, &message(&own, &fitting, &signature))), Some(Fault::Signature));
}

#[test]
fn another_certificate_for_the_same_key_cannot_be_slipped_in() {
    let world = world();
    let (own, key) = (certificate(&world.officer), &world.officer.key);
    let whom = super::subject("Người khác", Some("Chủ tịch"));
    let public_key = key.public_key().unwrap();
    let other = world.root.issue(&whom, Role::Signer, &public_key, world.officer.serial, validity()).unwrap();
    let pdf = signed();
    let attributes = signed_attributes(oids::DATA, &digest(&pdf), &own).unwrap();
    let signature = key.sign(&attributes).unwrap();
    let slipped_in = [other];
    assert_eq!(fault(&with(&pdf, &message(&slipped_in, &attributes, &signature))), Some(Fault::Certificate));
    // And without any certificate of the name.
    let none = [certificate(&world.seal)];
    assert!(fault(&with(&pdf, &message(&none, &attributes, &signature))).is_some());
}

#[test]
fn what_must_be_signed_may_not_be_missing() {
    let own = [certificate(&world().officer)];
    let pdf = signed();
    let whole = signed_attributes(oids::DATA, &digest(&pdf), &own[0]).unwrap();
    let parts = crate::tlv::inside(crate::tlv::read(&whole).unwrap().content).unwrap();
    for missing in 0..parts.len() {
        let kept = parts.iter().enumerate().filter(|(place, _)| *place != missing);
        let attributes = crate::tlv::set_of(kept.map(|(_, part)| part.whole.to_vec()).collect());
        let signature = world().officer.key.sign(&attributes).unwrap();
        assert_eq!(fault(&with(&pdf, &message(&own, &attributes, &signature))), Some(Fault::Attributes), "{missing}");
    }
    // A signature over something that is no document.
    let attributes = signed_attributes(oids::TST_INFO, &digest(&pdf), &own[0]).unwrap();
    let signature = world().officer.key.sign(&attributes).unwrap();
    assert_eq!(fault(&with(&pdf, &message(&own, &attributes, &signature))), Some(Fault::Attributes));
}

#[test]
fn a_stamp_over_another_signature_proves_nothing() {
    let own = [certificate(&world().officer)];
    let pdf = signed();
    let attributes = signed_attributes(oids::DATA, &digest(&pdf), &own[0]).unwrap();
    let signature = world().officer.key.sign(&attributes).unwrap();
    let question = crate::stamp::request(b"another signature", 1).unwrap();
    let answer = world().stamper.answer(&question, on("2020-01-01"), 1).unwrap();
    let token = crate::stamp::token(&answer, &question).unwrap();
    let message = Message { stamp: Some(&token), ..message(&own, &attributes, &signature) };
    let found = verify(&with(&pdf, &message), &trust(), on("2024-04-02")).unwrap().remove(0);
    assert_eq!((found.is_intact(), found.stamp), (true, None));
}

#[test]
fn certificates_and_lists_that_were_altered_lead_nowhere() {
    let world = world();
    let mut altered = world.leader.chain.clone();
    // The name of the holder, in the certificate of the leader.
    let at = find(&altered[0], "Như");
    altered[0][at] = b'M';
    let forged =
        Person { key: crate::LocalKey::make(crate::KeyKind::P256, [11; 32]).unwrap(), chain: altered, serial: 11 };
    let pdf = signed_by(&plain(), "lanh_dao", &forged, on("2024-03-29"));
    assert_eq!(verify(&pdf, &trust(), on("2024-04-02")).unwrap()[0].verdict(), Verdict::Untrusted);

    let pdf = signed_by(&plain(), "cong_chuc", &world.officer, on("2024-03-29"));
    let entry = (world.officer.serial, on("2024-04-15"), 1);
    let mut list = world.root.list(&[entry], 1, on("2024-05-01"), on("2024-06-01")).unwrap();
    let verdict = |list: &[u8]| {
        let trust = crate::Trust { lists: vec![list.to_vec()], ..trust() };
        verify(&pdf, &trust, on("2024-05-02")).unwrap()[0].verdict()
    };
    assert_eq!(verdict(&list), Verdict::Revoked);
    let last = list.len() - 1;
    list[last] ^= 1;
    assert_eq!(verdict(&list), Verdict::Valid);
}

#[test]
fn what_is_not_known_here_is_told_as_such() {
    let mut pdf = signed();
    let at = find(&pdf, "ETSI.CAdES.detached");
    pdf[at..at + 19].copy_from_slice(b"Some.Other.detached");
    let found = verify(&pdf, &trust(), on("2024-04-02")).unwrap().remove(0);
    assert_eq!((found.intact, found.verdict()), (Err(Fault::Unsupported), Verdict::Unchecked));
}
