//! Signing and checking what was signed.

use super::documents::{LABEL, compressed, plain, with_empty_field};
use super::{Person, certificate, on, request, signed_by, trust, world};
use crate::{
    Algorithm, Appearance, Later, Place, Prepared, Problem, Request, Revocation, Signer, Trust, Verdict, finish,
    prepare, sign, verify,
};

fn everyone() -> [(&'static str, &'static Person); 3] {
    let world = world();
    [("cong_chuc", &world.officer), ("lanh_dao", &world.leader), ("con_dau", &world.seal)]
}

#[test]
fn three_signers_sign_one_document_and_each_stays_valid() {
    for document in [LABEL.to_vec(), plain(), compressed()] {
        let mut pdf = document.clone();
        for (count, (field, person)) in everyone().into_iter().enumerate() {
            let signed = signed_by(&pdf, field, person, on("2024-03-29").plus_seconds(60 * count as i64));
            assert!(signed.starts_with(&pdf), "an update only appends");
            pdf = signed;
            let found = verify(&pdf, &trust(), on("2024-04-02")).unwrap();
            assert_eq!(found.len(), count + 1);
            for (place, signature) in found.iter().enumerate() {
                assert_eq!(signature.verdict(), Verdict::Valid, "{signature:?}");
                assert_eq!(signature.revision, place + 2);
                assert_eq!(signature.revisions, count + 2);
                assert_eq!(signature.later == Later::Nothing, place == count);
            }
        }
    }
}

#[test]
fn a_signature_tells_who_and_when() {
    let leader = &world().leader;
    let pdf = signed_by(&plain(), "lanh_dao", leader, on("2024-03-29"));
    let found = verify(&pdf, &trust(), on("2024-04-02")).unwrap().remove(0);
    let signer = found.signer.clone().unwrap();
    assert_eq!(found.field, "lanh_dao");
    assert_eq!(found.claimed_at, Some(on("2024-03-29")));
    assert_eq!(found.reason.as_deref(), Some("Ký ban hành kết quả"));
    assert_eq!(signer.subject.name, "Trần Thị Quỳnh Như");
    assert_eq!(signer.subject.title.as_deref(), Some("Chủ tịch"));
    assert_eq!(signer.subject.organisation.as_deref(), Some("Ủy ban nhân dân phường Trúc Bạch"));
    assert_eq!(signer.issuer.name, "Chứng thực cấp dưới");
    assert_eq!(signer.serial, "0b");
    assert_eq!(signer.anchor.as_deref(), Some("Cơ quan chứng thực thử nghiệm"));
    assert_eq!(signer.algorithm, Algorithm::EcdsaP256Sha256);
    assert_eq!(signer.revocation, Revocation::Unknown);
    assert_eq!(found.stamp, None);
}

#[test]
fn an_empty_field_is_signed_where_it_stands() {
    let world = world();
    let once = signed_by(&with_empty_field(), "cong_chuc", &world.officer, on("2024-03-29"));
    let twice = signed_by(&once, "lanh_dao", &world.leader, on("2024-03-29"));
    let found = verify(&twice, &trust(), on("2024-04-02")).unwrap();
    assert_eq!(found.iter().map(|s| s.field.as_str()).collect::<Vec<_>>(), ["cong_chuc", "lanh_dao"]);
    assert_eq!(found.iter().map(|s| s.verdict()).collect::<Vec<_>>(), [Verdict::Valid, Verdict::Valid]);
    assert_eq!(found[0].later, Later::Signatures);
    let again = sign(&twice, &request("lanh_dao", &world.leader, on("2024-03-29")), &world.leader.key);
    assert_eq!(again, Err(Problem::FieldTaken));
}

#[test]
fn an_appearance_is_drawn_without_fonts() {
    let world = world();
    let look = Appearance::frame(Place { page: 0, left: 10.0, bottom: 10.0, width: 40.0, height: 20.0 });
    let request = Request { appearance: Some(&look), ..request("lanh_dao", &world.leader, on("2024-03-29")) };
    let pdf = sign(&plain(), &request, &world.leader.key).unwrap();
    let text = String::from_utf8_lossy(&pdf);
    assert!(text.contains("/Rect [10.000 10.000 50.000 30.000]"));
    assert!(text.contains("/Subtype /Form") && !text.contains("/Font"));
    assert_eq!(verify(&pdf, &trust(), on("2024-04-02")).unwrap()[0].verdict(), Verdict::Valid);
    let nowhere = Appearance { place: Place { page: 1, ..look.place }, ..look.clone() };
    let nowhere = Request { appearance: Some(&nowhere), ..request.clone() };
    assert_eq!(prepare(&plain(), &nowhere), Err(Problem::BadRequest("no such page")));
    let endless = Appearance { place: Place { width: f32::NAN, ..look.place }, ..look.clone() };
    let endless = Request { appearance: Some(&endless), ..request };
    assert!(matches!(prepare(&plain(), &endless), Err(Problem::BadRequest(_))));
}

#[test]
fn a_prepared_document_can_be_kept_and_finished_later() {
    let world = world();
    let prepared = prepare(LABEL, &request("con_dau", &world.seal, on("2024-03-29"))).unwrap();
    assert_eq!(prepared.algorithm(), Ok(Algorithm::RsaSha256));
    let restored = Prepared::restore(&prepared.keep()).unwrap();
    assert_eq!(restored, prepared);
    let raw = world.seal.key.sign(restored.to_be_signed()).unwrap();
    assert_eq!(finish(&restored, &raw, None), finish(&prepared, &raw, None));
    let mut kept = prepared.keep();
    let middle = kept.len() / 8;
    kept[middle] ^= 1;
    let altered = Prepared::restore(&kept).and_then(|altered| finish(&altered, &raw, None));
    assert_eq!(altered, Err(Problem::Altered));
    assert_eq!(Prepared::restore(b"nothing"), Err(Problem::Altered));
}

#[test]
fn a_service_may_answer_with_two_bare_numbers() {
    let world = world();
    let prepared = prepare(&plain(), &request("lanh_dao", &world.leader, on("2024-03-29"))).unwrap();
    let der = world.leader.key.sign(prepared.to_be_signed()).unwrap();
    let plain = p256::ecdsa::Signature::from_der(&der).unwrap().to_bytes();
    assert_eq!(prepared.check(&plain), Ok(der.clone()));
    let pdf = finish(&prepared, &plain, None).unwrap();
    assert_eq!(verify(&pdf, &trust(), on("2024-04-02")).unwrap()[0].verdict(), Verdict::Valid);
}

#[test]
fn a_signature_by_another_key_is_refused() {
    let world = world();
    let prepared = prepare(&plain(), &request("lanh_dao", &world.leader, on("2024-03-29"))).unwrap();
    let foreign = world.officer.key.sign(prepared.to_be_signed()).unwrap();
    assert_eq!(finish(&prepared, &foreign, None), Err(Problem::BadSignature));
    assert_eq!(finish(&prepared, b"", None), Err(Problem::BadSignature));
}

#[test]
fn bad_requests_are_refused() {
    let world = world();
    for name in ["", "a.b", "tab\t", &"x".repeat(101)] {
        let refused = prepare(&plain(), &request(name, &world.leader, on("2024-03-29")));
        assert_eq!(refused, Err(Problem::BadRequest("the name of the field")), "{name}");
    }
    let nobody = Request { chain: &[], ..request("x", &world.leader, on("2024-03-29")) };
    assert!(matches!(prepare(&plain(), &nobody), Err(Problem::BadCertificate(_))));
    let authority = [world.root.certificate().der().to_vec()];
    let authority = Request { chain: &authority, ..request("x", &world.leader, on("2024-03-29")) };
    assert_eq!(prepare(&plain(), &authority), Err(Problem::BadCertificate("it is not for signing")));
    let certified = b"<</Type /Catalog /Pages 2 0 R /Perms <</DocMDP <</Reference [<</TransformMethod /DocMDP /TransformParams <</P 1>>>>]>>>>>>";
    let certified = super::documents::edited(&plain(), &[(1, std::str::from_utf8(certified).unwrap())]);
    assert_eq!(prepare(&certified, &request("x", &world.leader, on("2024-03-29"))), Err(Problem::Locked));
}

#[test]
fn without_an_anchor_nobody_is_known() {
    let pdf = signed_by(&plain(), "lanh_dao", &world().leader, on("2024-03-29"));
    let found = verify(&pdf, &Trust::default(), on("2024-04-02")).unwrap();
    assert_eq!((found[0].verdict(), found[0].is_intact()), (Verdict::Untrusted, true));
}

#[test]
fn an_authority_above_may_come_from_the_checker() {
    let world = world();
    let alone = Person {
        chain: world.leader.chain[..1].to_vec(),
        key: crate::LocalKey::make(crate::KeyKind::P256, [11; 32]).unwrap(),
        serial: 11,
    };
    let pdf = signed_by(&plain(), "lanh_dao", &alone, on("2024-03-29"));
    assert_eq!(verify(&pdf, &trust(), on("2024-04-02")).unwrap()[0].verdict(), Verdict::Untrusted);
    let trust = Trust { further: vec![world.below.certificate().clone()], ..trust() };
    assert_eq!(verify(&pdf, &trust, on("2024-04-02")).unwrap()[0].verdict(), Verdict::Valid);
}

#[test]
fn a_certificate_counts_within_its_validity() {
    let pdf = signed_by(&plain(), "lanh_dao", &world().leader, on("2024-03-29"));
    for (day, verdict) in
        [("2023-12-31", Verdict::Expired), ("2024-04-02", Verdict::Valid), ("2027-01-02", Verdict::Expired)]
    {
        assert_eq!(verify(&pdf, &trust(), on(day)).unwrap()[0].verdict(), verdict, "{day}");
    }
}

#[test]
fn a_list_tells_who_has_been_revoked() {
    let world = world();
    let pdf = signed_by(&plain(), "cong_chuc", &world.officer, on("2024-03-29"));
    let check = |revoked: &[(u64, base::Instant, u8)], day: &str| {
        let list = world.root.list(revoked, 1, on("2024-05-01"), on("2024-06-01")).unwrap();
        let trust = Trust { lists: vec![list], ..trust() };
        let found = verify(&pdf, &trust, on(day)).unwrap().remove(0);
        (found.signer.clone().unwrap().revocation, found.verdict())
    };
    let good = Revocation::Good { as_of: on("2024-05-01") };
    let revoked = Revocation::Revoked { at: on("2024-04-15"), reason: 5 };
    let entry = (world.officer.serial, on("2024-04-15"), 5);
    assert_eq!(check(&[], "2024-05-02"), (good, Verdict::Valid));
    assert_eq!(check(&[(99, on("2024-04-15"), 1)], "2024-05-02"), (good, Verdict::Valid));
    assert_eq!(check(&[entry], "2024-05-02"), (revoked, Verdict::Revoked));
    assert_eq!(check(&[entry], "2024-07-02"), (revoked, Verdict::Revoked));
    assert_eq!(check(&[], "2024-07-02"), (Revocation::Unknown, Verdict::Valid));
    assert_eq!(check(&[entry], "2024-04-20"), (Revocation::Unknown, Verdict::Valid));
    // A list by someone else says nothing.
    let list = world.below.list(&[entry], 1, on("2024-05-01"), on("2024-06-01")).unwrap();
    let trust = Trust { lists: vec![list, b"no list".to_vec()], ..trust() };
    let found = verify(&pdf, &trust, on("2024-05-02")).unwrap().remove(0);
    assert_eq!(found.signer.unwrap().revocation, Revocation::Unknown);
}

#[test]
fn an_authority_that_was_revoked_carries_nobody() {
    let world = world();
    let pdf = signed_by(&plain(), "lanh_dao", &world.leader, on("2024-03-29"));
    let of_root = world.root.list(&[(2, on("2024-04-15"), 2)], 1, on("2024-05-01"), on("2024-06-01")).unwrap();
    let of_below = world.below.list(&[], 1, on("2024-05-01"), on("2024-06-01")).unwrap();
    let trust = Trust { lists: vec![of_root, of_below], ..trust() };
    assert_eq!(verify(&pdf, &trust, on("2024-05-02")).unwrap()[0].verdict(), Verdict::Revoked);
}

#[test]
fn a_signer_cannot_issue_certificates() {
    // The officer's key signs a certificate for somebody else: the chain ends at no authority.
    let world = world();
    let key = crate::LocalKey::make(crate::KeyKind::P256, [12; 32]).unwrap();
    let officer = crate::demo_ca::Authority::new(key, certificate(&world.officer));
    let other = crate::LocalKey::make(crate::KeyKind::P256, [50; 32]).unwrap();
    let name = super::subject("Người khác", Some("Chủ tịch"));
    let role = crate::demo_ca::Role::Signer;
    let forged = officer.issue(&name, role, &other.public_key().unwrap(), 50, super::validity()).unwrap();
    let chain = vec![forged.der().to_vec(), world.officer.chain[0].clone()];
    let pdf = signed_by(&plain(), "lanh_dao", &Person { key: other, chain, serial: 50 }, on("2024-03-29"));
    assert_eq!(verify(&pdf, &trust(), on("2024-04-02")).unwrap()[0].verdict(), Verdict::Untrusted);
}
