//! Tests. The people are invented; the document of the program's own printing is `data/label.pdf`, a storage label of the demo.

mod attacks;
mod documents;
mod forgeries;
mod hostile;
mod keys;
mod outside;
mod reading;
mod signing;
mod stamping;

use crate::demo_ca::{Authority, Role, Stamper};
use crate::{Certificate, KeyKind, LocalKey, Request, Signer, Subject, Trust};
use base::{Day, Instant};
use std::sync::OnceLock;

/// Half past eight in the morning of that day.
pub fn on(day: &str) -> Instant {
    Instant::at(Day::parse(day).unwrap(), 8, 30, 0)
}

pub fn validity() -> (Instant, Instant) {
    (on("2024-01-01"), on("2027-01-01"))
}

/// Someone with a key and a certificate.
pub struct Person {
    pub key: LocalKey,
    pub chain: Vec<Vec<u8>>,
    pub serial: u64,
}

/// Root, an authority below it, three signers, an authority for time stamps.
pub struct World {
    pub root: Authority,
    pub below: Authority,
    /// Chairwoman: ECDSA, certificate by the authority below the root.
    pub leader: Person,
    /// Justice officer: ECDSA, certificate by the root.
    pub officer: Person,
    /// The seal of the commune: RSA, certificate by the root.
    pub seal: Person,
    pub stamper: Stamper,
}

pub fn subject(name: &str, title: Option<&str>) -> Subject {
    Subject {
        name: name.to_owned(),
        organisation: Some("Ủy ban nhân dân phường Trúc Bạch".to_owned()),
        unit: None,
        title: title.map(str::to_owned),
    }
}

fn person(by: &Authority, whom: &Subject, kind: KeyKind, serial: u64) -> Person {
    let identity = by.signer(whom, kind, [serial as u8; 32], serial, validity()).unwrap();
    Person { chain: identity.chain_der(), key: identity.key, serial }
}

pub fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let ca = |name: &str| Subject { name: name.to_owned(), ..Subject::default() };
        let root = Authority::root(&ca("Cơ quan chứng thực thử nghiệm"), KeyKind::P256, [1; 32], validity()).unwrap();
        let key = LocalKey::make(KeyKind::P256, [2; 32]).unwrap();
        let name = ca("Chứng thực cấp dưới");
        let below = root.issue(&name, Role::Authority, &key.public_key().unwrap(), 2, validity()).unwrap();
        let below = Authority::new(key, below);
        let leader = person(&below, &subject("Trần Thị Quỳnh Như", Some("Chủ tịch")), KeyKind::P256, 11);
        let officer = person(&root, &subject("Đặng Hữu Phước", Some("Công chức tư pháp")), KeyKind::P256, 12);
        let seal = person(&root, &subject("Ủy ban nhân dân phường Trúc Bạch", None), KeyKind::Rsa2048, 13);
        let key = LocalKey::make(KeyKind::P256, [14; 32]).unwrap();
        let public_key = key.public_key().unwrap();
        let stamps =
            root.issue(&ca("Dấu thời gian thử nghiệm"), Role::TimeStamps, &public_key, 14, validity()).unwrap();
        World { root, below, leader, officer, seal, stamper: Stamper::new(key, stamps) }
    })
}

pub fn trust() -> Trust {
    Trust { anchors: vec![world().root.certificate().clone()], ..Trust::default() }
}

pub fn request<'a>(field: &'a str, person: &'a Person, at: Instant) -> Request<'a> {
    Request {
        field, chain: &person.chain, at: Some(at), reason: Some("Ký ban hành kết quả"), ..Request::default()
    }
}

/// Signed by one person, with an invisible signature.
pub fn signed_by(pdf: &[u8], field: &str, person: &Person, at: Instant) -> Vec<u8> {
    crate::sign(pdf, &request(field, person, at), &person.key).unwrap()
}

/// Signed by one person, with a time stamp.
pub fn stamped_by(pdf: &[u8], field: &str, person: &Person, at: Instant) -> Vec<u8> {
    let request = Request { stamp_room: crate::STAMP_ROOM, ..request(field, person, at) };
    let prepared = crate::prepare(pdf, &request).unwrap();
    let signature = prepared.check(&person.key.sign(prepared.to_be_signed()).unwrap()).unwrap();
    let question = crate::stamp::request(&signature, 77).unwrap();
    let answer = world().stamper.answer(&question, at.plus_seconds(2), 1).unwrap();
    let token = crate::stamp::token(&answer, &question).unwrap();
    crate::finish(&prepared, &signature, Some(&token)).unwrap()
}

pub fn certificate(person: &Person) -> Certificate {
    Certificate::read(&person.chain[0]).unwrap()
}
