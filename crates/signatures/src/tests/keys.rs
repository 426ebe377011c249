//! Keys and the files they are kept in. What OpenSSL says of them: `outside.rs`.

use super::{subject, validity, world};
use crate::demo_ca::Role;
use crate::{KeyKind, LocalKey, Problem, Signer, pkcs12};

fn file(kind: KeyKind) -> (LocalKey, Vec<u8>) {
    let world = world();
    let key = LocalKey::make(kind, [80; 32]).unwrap();
    let whom = subject("Phạm Ngọc Thạch", Some("Phó Chủ tịch"));
    let own = world.below.issue(&whom, Role::Signer, &key.public_key().unwrap(), 80, validity()).unwrap();
    // The order in the file does not matter, nor do certificates that belong to nobody.
    let chain =
        [own, world.root.certificate().clone(), super::certificate(&world.officer), world.below.certificate().clone()];
    let bytes = pkcs12::write(&key, &chain, "Phạm Ngọc Thạch", "mật khẩu", [81; 32]).unwrap();
    (key, bytes)
}

#[test]
fn a_key_file_gives_back_key_and_chain() {
    for kind in [KeyKind::P256, KeyKind::Rsa2048] {
        let (key, bytes) = file(kind);
        let identity = pkcs12::read(&bytes, "mật khẩu").unwrap();
        let names: Vec<_> = identity.chain.iter().map(|c| c.subject().name).collect();
        assert_eq!(names, ["Phạm Ngọc Thạch", "Chứng thực cấp dưới", "Cơ quan chứng thực thử nghiệm"]);
        assert_eq!(identity.key.public_key(), key.public_key());
        assert_eq!(identity.key.sign(b"words"), key.sign(b"words"));
    }
}

#[test]
fn a_key_file_opens_with_its_password_only_and_unaltered() {
    let (_, bytes) = file(KeyKind::P256);
    let wrong = Problem::BadKey("the password does not open it");
    for password in ["", "mat khau", "mật khẩu "] {
        assert_eq!(pkcs12::read(&bytes, password).err(), Some(wrong.clone()));
    }
    for place in (0..bytes.len()).step_by(37) {
        let mut altered = bytes.clone();
        altered[place] ^= 1;
        // Only what nobody reads may be altered unseen, such as the name of an algorithm's unused parameter.
        if let Ok(identity) = pkcs12::read(&altered, "mật khẩu") {
            assert_eq!(identity.chain[0].subject().name, "Phạm Ngọc Thạch");
        }
    }
    assert!(pkcs12::read(&bytes[..bytes.len() - 1], "mật khẩu").is_err());
}

#[test]
fn the_same_seed_makes_the_same_key() {
    let make = |seed| LocalKey::make(KeyKind::P256, [seed; 32]).unwrap().public_key().unwrap();
    assert_eq!(make(1), make(1));
    assert_ne!(make(1), make(2));
}

#[test]
fn short_keys_are_refused() {
    use rand_chacha_03::rand_core::SeedableRng;
    use rsa::pkcs8::{EncodePrivateKey, EncodePublicKey};
    let mut random = rand_chacha_03::ChaCha20Rng::from_seed([5; 32]);
    let short = rsa::RsaPrivateKey::new(&mut random, 1024).unwrap();
    let refused = LocalKey::from_pkcs8(short.to_pkcs8_der().unwrap().as_bytes()).err();
    assert_eq!(refused, Some(Problem::BadKey("too short or too long")));
    let public_key = short.to_public_key().to_public_key_der().unwrap();
    let issued = world().root.issue(&subject("Ai đó", None), Role::Signer, public_key.as_bytes(), 81, validity());
    assert!(matches!(issued, Err(Problem::BadCertificate(_))));
}
