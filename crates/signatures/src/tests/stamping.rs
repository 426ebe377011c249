//! Time stamps: what they prove, and what is no time stamp.

use super::documents::plain;
use super::{on, request, signed_by, stamped_by, subject, trust, validity, world};
use crate::demo_ca::{Role, Stamper};
use crate::{KeyKind, LocalKey, Problem, Request, Revocation, Signer, Trust, Verdict, finish, prepare, stamp, verify};

#[test]
fn a_time_stamp_outlives_the_certificate() {
    let world = world();
    let day = on("2024-03-29");
    let stamped = stamped_by(&plain(), "cong_chuc", &world.officer, day);
    let bare = signed_by(&plain(), "cong_chuc", &world.officer, day);
    let found = verify(&stamped, &trust(), on("2024-04-02")).unwrap().remove(0);
    let seen = found.stamp.clone().unwrap();
    assert_eq!((seen.at, seen.is_trusted), (day.plus_seconds(2), true));
    assert_eq!(seen.authority.name, "Dấu thời gian thử nghiệm");
    assert_eq!(found.decisive_at(), day.plus_seconds(2));
    // Years later the certificate has run out.
    let verdict = |pdf: &[u8], trust: &Trust, at| verify(pdf, trust, at).unwrap()[0].verdict();
    assert_eq!(verdict(&stamped, &trust(), on("2028-01-01")), Verdict::Valid);
    assert_eq!(verdict(&bare, &trust(), on("2028-01-01")), Verdict::Expired);
    // A revocation after the proven time does not reach back, one before it does.
    for (revoked_on, of_stamped) in [("2024-04-15", Verdict::Valid), ("2024-03-28", Verdict::Revoked)] {
        let entry = (world.officer.serial, on(revoked_on), 1);
        let list = world.root.list(&[entry], 1, on("2024-05-01"), on("2024-06-01")).unwrap();
        let trust = Trust { lists: vec![list], ..trust() };
        assert_eq!(verdict(&stamped, &trust, on("2024-05-02")), of_stamped, "{revoked_on}");
        assert_eq!(verdict(&bare, &trust, on("2024-05-02")), Verdict::Revoked, "{revoked_on}");
    }
}

#[test]
fn a_stamp_of_an_authority_nobody_trusts_proves_nothing() {
    let world = world();
    let stamped = stamped_by(&plain(), "cong_chuc", &world.officer, on("2024-03-29"));
    // Here only the signer's own certificate is an anchor.
    let anchors = vec![super::certificate(&world.officer)];
    let found = verify(&stamped, &Trust { anchors, ..Trust::default() }, on("2024-04-02")).unwrap().remove(0);
    assert_eq!(found.verdict(), Verdict::Valid);
    assert!(!found.stamp.as_ref().unwrap().is_trusted);
    assert_eq!((found.proven_at(), found.decisive_at()), (None, on("2024-04-02")));
    assert_eq!(found.signer.unwrap().revocation, Revocation::Good { as_of: on("2024-04-02") });
}

#[test]
fn an_authority_must_be_made_for_stamps() {
    let world = world();
    let key = LocalKey::make(KeyKind::P256, [71; 32]).unwrap();
    let public_key = key.public_key().unwrap();
    let whom = subject("Không phải cơ quan cấp dấu thời gian", None);
    let certificate = world.root.issue(&whom, Role::Signer, &public_key, 71, validity()).unwrap();
    let question = stamp::request(b"signature", 5).unwrap();
    let answer = Stamper::new(key, certificate).answer(&question, on("2024-03-29"), 1).unwrap();
    let token = stamp::token(&answer, &question).unwrap();
    assert!(stamp::check(&token, &[b"signature"]).is_err());
}

#[test]
fn an_answer_must_be_to_the_question() {
    let world = world();
    let question = stamp::request(b"signature", 5).unwrap();
    let answer = world.stamper.answer(&question, on("2024-03-29"), 1).unwrap();
    let token = stamp::token(&answer, &question).unwrap();
    assert!(stamp::check(&token, &[b"signature"]).is_ok());
    assert!(stamp::check(&token, &[b"other"]).is_err());
    let refused = |question: &[u8]| stamp::token(&answer, question).unwrap_err().to_string();
    assert_eq!(refused(&stamp::request(b"signature", 6).unwrap()), "bad time stamp: the answer is to another request");
    assert_eq!(refused(&stamp::request(b"other", 5).unwrap()), "bad time stamp: the answer is about something else");
    let refusal = world.stamper.answer(b"nonsense", on("2024-03-29"), 1).unwrap();
    let refusal = stamp::token(&refusal, &question);
    assert_eq!(refusal, Err(Problem::BadStamp("the authority refuses")));
}

#[test]
fn only_a_stamp_over_this_signature_goes_in() {
    let world = world();
    let asked = Request { stamp_room: crate::STAMP_ROOM, ..request("cong_chuc", &world.officer, on("2024-03-29")) };
    let prepared = prepare(&plain(), &asked).unwrap();
    let raw = world.officer.key.sign(prepared.to_be_signed()).unwrap();
    let question = stamp::request(b"something else", 5).unwrap();
    let answer = world.stamper.answer(&question, on("2024-03-29"), 1).unwrap();
    let token = stamp::token(&answer, &question).unwrap();
    assert!(matches!(finish(&prepared, &raw, Some(&token)), Err(Problem::BadStamp(_))));
    // Without room reserved for it, a stamp that fits does not fit in.
    let narrow = prepare(&plain(), &request("cong_chuc", &world.officer, on("2024-03-29"))).unwrap();
    let raw = world.officer.key.sign(narrow.to_be_signed()).unwrap();
    let question = stamp::request(&raw, 5).unwrap();
    let answer = world.stamper.answer(&question, on("2024-03-29"), 1).unwrap();
    let token = stamp::token(&answer, &question).unwrap();
    match finish(&narrow, &raw, Some(&token)) {
        Ok(pdf) => assert!(verify(&pdf, &trust(), on("2024-04-02")).unwrap()[0].stamp.is_some()),
        Err(problem) => assert!(matches!(problem, Problem::NoRoom { .. })),
    }
}

#[test]
fn times_of_stamps_are_read_with_parts_of_a_second() {
    let read = |text: &str| stamp::read_time(text.as_bytes()).map(|at| at.to_string());
    assert_eq!(read("20240329010203Z").as_deref(), Some("2024-03-29T08:02:03+07:00"));
    assert_eq!(read("20240329010203.25Z").as_deref(), Some("2024-03-29T08:02:03.250000+07:00"));
    assert_eq!(read("20240329010203.1234567Z").as_deref(), Some("2024-03-29T08:02:03.123456+07:00"));
    for wrong in ["20240329010203", "202403290102Z", "20240230010203Z", "20240329240203Z", "20240329010203.Z", "Z", ""]
    {
        assert_eq!(read(wrong), None, "{wrong}");
    }
}
