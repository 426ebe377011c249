//! What programs of others say: pdfsig (poppler), pyHanko, qpdf, OpenSSL. They are needed: a missing one fails the test and
//! says how to get it.

use super::documents::{LABEL, compressed, plain};
use super::{on, signed_by, stamped_by, world};
use crate::demo_ca::Role;
use crate::{Certificate, KeyKind, Kind, Later, LocalKey, Verdict, pkcs12};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn run(command: &mut Command, how_to_get_it: &str) -> Output {
    let name = command.get_program().to_string_lossy().into_owned();
    command.output().unwrap_or_else(|error| panic!("{name} is needed for this test ({how_to_get_it}): {error}"))
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// How many signatures pdfsig finds, and how many of them are valid. Certificates are left to pyHanko.
fn by_pdfsig(file: &Path) -> (usize, usize, String) {
    let said = text(&run(Command::new("pdfsig").arg("-nocert").arg(file), "Debian: poppler-utils"));
    (said.matches("Signature #").count(), said.matches("Signature is Valid.").count(), said)
}

fn python() -> Command {
    let python = std::env::var("TEST_PYHANKO");
    Command::new(python.expect("pyHanko is needed for this test: scripts/with-pyhanko cargo test …"))
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests").join(name)
}

/// For each file, one line of JSON for each signature.
fn by_pyhanko(dir: &Path, files: &[PathBuf]) -> Vec<Vec<String>> {
    let root = dir.join("root.der");
    std::fs::write(&root, world().root.certificate().der()).unwrap();
    let mut command = python();
    command.arg(script("check.py")).arg(&root).arg("2024-04-02T00:00:00+00:00").args(files);
    let output = run(&mut command, "scripts/with-pyhanko");
    assert!(output.status.success(), "{}", text(&output));
    let said = String::from_utf8(output.stdout).unwrap();
    let all: Vec<Vec<_>> = said.split_terminator("\n\n").map(|one| one.lines().map(str::to_owned).collect()).collect();
    assert_eq!(all.len(), files.len(), "{said}");
    all
}

/// Asserts that pyHanko finds so many good signatures in each file.
fn all_good(dir: &Path, files: &[PathBuf], count: usize) {
    for (lines, file) in by_pyhanko(dir, files).iter().zip(files) {
        let are_good = lines.iter().all(|line| line.contains(r#""good": true"#));
        assert!(lines.len() == count && are_good, "pyHanko about {}: {lines:?}", file.display());
    }
}

#[test]
fn pdfsig_pyhanko_and_qpdf_find_every_signature_valid_also_after_the_next() {
    let world = world();
    let dir = tempfile::tempdir().unwrap();
    let at = on("2024-03-29");
    let mut files = Vec::new();
    for (name, document) in [("label", LABEL.to_vec()), ("plain", plain()), ("compressed", compressed())] {
        let one = signed_by(&document, "cong_chuc", &world.officer, at);
        let two = stamped_by(&one, "lanh_dao", &world.leader, at.plus_seconds(60));
        let three = signed_by(&two, "con_dau", &world.seal, at.plus_seconds(120));
        for (count, pdf) in [one, two, three].iter().enumerate() {
            let file = dir.path().join(format!("{name}-{}.pdf", count + 1));
            std::fs::write(&file, pdf).unwrap();

            let (found, valid, said) = by_pdfsig(&file);
            assert_eq!((found, valid), (count + 1, count + 1), "pdfsig about {name}: {said}");

            let checked = run(Command::new("qpdf").arg("--check").arg(&file), "Debian: qpdf");
            assert!(checked.status.success(), "qpdf about {name}: {}", text(&checked));
            files.push(file);
        }
    }
    for (lines, file) in by_pyhanko(dir.path(), &files).iter().zip(&files) {
        let name = file.file_name().unwrap().to_string_lossy();
        assert!(name.ends_with(&format!("-{}.pdf", lines.len())), "pyHanko about {name}: {lines:?}");
        for (place, line) in lines.iter().enumerate() {
            for fact in ["intact", "valid", "trusted", "good"] {
                assert!(line.contains(&format!(r#""{fact}": true"#)), "pyHanko about {name}: {line}");
            }
            let is_last = place + 1 == lines.len();
            let (coverage, changes) =
                if is_last { ("ENTIRE_FILE", "NONE") } else { ("ENTIRE_REVISION", "FORM_FILLING") };
            assert!(line.contains(coverage) && line.contains(changes), "pyHanko about {name}: {line}");
            assert_eq!(line.contains(r#""stamp": true"#), place == 1, "pyHanko about {name}: {line}");
        }
    }
}

#[test]
fn documents_that_other_programs_write_are_signed_too() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    std::fs::write(path("label.pdf"), LABEL).unwrap();
    // Cross-reference streams with objects packed; a first page with a section of its own; both.
    let ways: [&[&str]; 3] =
        [&["--object-streams=generate"], &["--linearize", "--object-streams=disable"], &["--linearize"]];
    let mut files = Vec::new();
    for (place, way) in ways.into_iter().enumerate() {
        let mut command = Command::new("qpdf");
        let written = run(command.args(way).arg(path("label.pdf")).arg(path("other.pdf")), "Debian: qpdf");
        assert!(written.status.success(), "qpdf: {}", text(&written));
        let other = std::fs::read(path("other.pdf")).unwrap();
        let one = signed_by(&other, "cong_chuc", &world().officer, on("2024-03-29"));
        let two = signed_by(&one, "con_dau", &world().seal, on("2024-03-30"));
        let found = crate::verify(&two, &super::trust(), on("2024-04-02")).unwrap();
        let seen: Vec<_> = found.iter().map(|s| (s.verdict(), s.revision, s.revisions)).collect();
        assert_eq!(seen, [(Verdict::Valid, 2, 3), (Verdict::Valid, 3, 3)], "{way:?}");
        let signed = path(&format!("signed-{place}.pdf"));
        std::fs::write(&signed, two).unwrap();
        let (found, valid, said) = by_pdfsig(&signed);
        assert_eq!((found, valid), (2, 2), "pdfsig after {way:?}: {said}");
        files.push(signed);
    }
    all_good(dir.path(), &files, 2);
}

/// A key file for pyHanko, in the name of somebody.
fn key_file(path: &Path, name: &str, role: Role, number: u8) {
    let world = world();
    let key = LocalKey::make(KeyKind::Rsa2048, [number; 32]).unwrap();
    let whom = super::subject(name, None);
    let public_key = key.public_key().unwrap();
    let own = world.below.issue(&whom, role, &public_key, number.into(), super::validity()).unwrap();
    let chain = [own, world.below.certificate().clone()];
    std::fs::write(path, pkcs12::write(&key, &chain, name, "matkhau", [number; 32]).unwrap()).unwrap();
}

#[test]
fn signatures_and_stamps_of_pyhanko_stand_beside_ours() {
    let world = world();
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    key_file(&path("signer.p12"), "Vũ Thị Kim Oanh", Role::Signer, 62);
    key_file(&path("stamper.p12"), "Dấu thời gian khác", Role::TimeStamps, 63);
    let at = on("2024-03-29");
    let mut files = Vec::new();
    let by_others = |kind: &str, pdf: &[u8]| {
        std::fs::write(path("before.pdf"), pdf).unwrap();
        let mut command = python();
        command.arg(script("sign.py")).current_dir(dir.path()).args(["before.pdf", "after.pdf", kind]);
        let output = run(&mut command, "scripts/with-pyhanko");
        assert!(output.status.success(), "{kind}: {}", text(&output));
        std::fs::read(path("after.pdf")).unwrap()
    };
    let (label, compressed) = (LABEL.to_vec(), compressed());
    for (document, kinds) in [(label, ["adbe", "pades-t"]), (compressed, ["pades", "stamp"])] {
        for kind in kinds {
            let one = signed_by(&document, "cong_chuc", &world.officer, at);
            let pdf = signed_by(&by_others(kind, &one), "con_dau", &world.seal, at);
            let found = crate::verify(&pdf, &super::trust(), on("2024-04-02")).unwrap();
            let all: Vec<_> = found.iter().map(|s| (s.field.as_str(), s.verdict(), &s.later)).collect();
            let (valid, signed, nothing) = (Verdict::Valid, &Later::Signatures, &Later::Nothing);
            let expected = [("cong_chuc", valid, signed), ("khac", valid, signed), ("con_dau", valid, nothing)];
            assert_eq!(all, expected, "{kind}");
            assert_eq!(found[1].kind == Kind::TimeStamp, kind == "stamp");
            let stamped = kind == "stamp" || kind == "pades-t";
            assert_eq!(found[1].proven_at(), stamped.then(|| on("2024-03-30")), "{kind}");
            files.push(path(&format!("{kind}.pdf")));
            std::fs::write(&files[files.len() - 1], pdf).unwrap();
        }
    }
    all_good(dir.path(), &files, 3);
}

fn openssl(dir: &Path, arguments: &[&str]) -> Output {
    let output = run(Command::new("openssl").current_dir(dir).args(arguments), "Debian: openssl");
    assert!(output.status.success(), "openssl {arguments:?}: {}", text(&output));
    output
}

#[test]
fn openssl_makes_keys_that_are_read() {
    let dir = tempfile::tempdir().unwrap();
    for kind in ["rsa:2048", "ec"] {
        let curve: &[&str] = if kind == "ec" { &["-pkeyopt", "ec_paramgen_curve:prime256v1"] } else { &[] };
        let name = "/C=VN/O=UBND phường Trúc Bạch/CN=Nguyễn Văn Bình";
        let ask =
            ["req", "-x509", "-utf8", "-nodes", "-days", "30", "-subj", name, "-keyout", "key.pem", "-out", "own.pem"];
        openssl(dir.path(), &[&ask[..], &["-newkey", kind], curve].concat());
        let pack = ["pkcs12", "-export", "-inkey", "key.pem", "-in", "own.pem", "-out", "own.p12"];
        openssl(dir.path(), &[&pack[..], &["-passout", "pass:mật khẩu"]].concat());
        let bytes = std::fs::read(dir.path().join("own.p12")).unwrap();
        let identity = pkcs12::read(&bytes, "mật khẩu").unwrap();
        assert_eq!(identity.chain[0].subject().name, "Nguyễn Văn Bình");
        assert_eq!(pkcs12::read(&bytes, "sai").err().unwrap().to_string(), "bad key: the password does not open it");
    }
}

#[test]
fn openssl_reads_keys_that_are_made() {
    let world = world();
    let dir = tempfile::tempdir().unwrap();
    for kind in [KeyKind::P256, KeyKind::Rsa2048] {
        let key = LocalKey::make(kind, [60; 32]).unwrap();
        let whom = super::subject("Lê Thị Hồng Gấm", Some("Phó Chủ tịch"));
        let own = world.below.issue(&whom, Role::Signer, &key.public_key().unwrap(), 60, super::validity()).unwrap();
        let chain = [own, world.below.certificate().clone()];
        let bytes = pkcs12::write(&key, &chain, "Lê Thị Hồng Gấm", "một cửa", [61; 32]).unwrap();
        std::fs::write(dir.path().join("made.p12"), bytes).unwrap();
        let ask = ["pkcs12", "-in", "made.p12", "-passin", "pass:một cửa", "-noenc", "-info"];
        let said = text(&openssl(dir.path(), &ask));
        assert_eq!(said.matches("BEGIN CERTIFICATE").count(), 2, "{said}");
        assert_eq!(said.matches("BEGIN PRIVATE KEY").count(), 1, "{said}");
    }
}

#[test]
fn openssl_accepts_the_certificates_the_list_and_the_time_stamps() {
    let world = world();
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, der: &[u8]| std::fs::write(dir.path().join(name), der).unwrap();
    let pem = |name: &str, out: &str| openssl(dir.path(), &["x509", "-inform", "DER", "-in", name, "-out", out]);
    put("root.der", world.root.certificate().der());
    put("below.der", world.below.certificate().der());
    put("own.der", &world.leader.chain[0]);
    for name in ["root", "below", "own"] {
        pem(&format!("{name}.der"), &format!("{name}.pem"));
    }
    let both = [std::fs::read(dir.path().join("root.pem")), std::fs::read(dir.path().join("own.pem"))];
    let both = both.map(Result::unwrap).join(&b"words of an administrator\n"[..]);
    let names: Vec<_> = Certificate::read_all(&both).unwrap().iter().map(|c| c.subject().name).collect();
    assert_eq!(names, ["Cơ quan chứng thực thử nghiệm", "Trần Thị Quỳnh Như"]);
    assert_eq!(Certificate::read_all(&world.leader.chain[0]).unwrap(), [super::certificate(&world.leader)]);
    assert!(Certificate::read_all(b"no certificate").is_err());
    let when = on("2024-04-02").micros() / base::MICROS_PER_SECOND;
    let check =
        ["verify", "-x509_strict", "-attime", &when.to_string(), "-CAfile", "root.pem", "-untrusted", "below.pem"];
    openssl(dir.path(), &[&check[..], &["own.pem"]].concat());
    put("list.der", &world.root.list(&[(12, on("2024-04-15"), 1)], 1, on("2024-05-01"), on("2024-06-01")).unwrap());
    let said =
        text(&openssl(dir.path(), &["crl", "-inform", "DER", "-in", "list.der", "-CAfile", "root.pem", "-text"]));
    assert!(said.contains("verify OK") && said.contains("Serial Number: 0C"), "{said}");

    put("data", b"some bytes");
    openssl(dir.path(), &["ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "question.tsq"]);
    let question = std::fs::read(dir.path().join("question.tsq")).unwrap();
    put("answer.tsr", &world.stamper.answer(&question, on("2024-03-29"), 5).unwrap());
    let check = ["ts", "-verify", "-queryfile", "question.tsq", "-in", "answer.tsr", "-CAfile", "root.pem"];
    let said = text(&openssl(dir.path(), &[&check[..], &["-attime", &when.to_string()]].concat()));
    assert!(said.contains("Verification: OK"), "{said}");
}
