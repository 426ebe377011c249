//! The check of packages, one wrong thing at a time, and the packages that the product ships.

use super::samples::{checked, files, files_with};
use crate::model::Facts;
use crate::package::{Checks, Decide, PackageProblem, Severity, check_folder, folder};
use base::Instant;
use calendar::Calendar;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn codes(path: &str, from: &str, to: &str) -> Vec<String> {
    checked(files_with(path, from, to)).problems.into_iter().map(|p| p.code).collect()
}

fn shipped() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures");
    let Ok(entries) = std::fs::read_dir(root) else { return Vec::new() };
    let mut all: Vec<_> = entries.flatten().map(|e| e.path()).filter(|p| p.join("procedure.yaml").is_file()).collect();
    all.sort();
    all
}

fn say(name: &str, problems: &[PackageProblem]) {
    for p in problems {
        println!("{name}: {:?} {} {} [{}] {}", p.severity, p.file, p.at, p.code, p.message_en);
    }
}

#[test]
fn sample_package_has_no_problem() {
    let checked = checked(files());
    say("sample", &checked.problems);
    assert!(checked.problems.is_empty());
    assert_eq!(checked.package.unwrap().tests.len(), 1);
}

#[test]
fn shipped_packages_have_no_errors() {
    let folders = shipped();
    assert!(folders.len() >= 12, "the product ships its packages");
    let mut errors = 0;
    for dir in folders {
        let checked = checked(folder::read_folder(&dir).unwrap());
        let name = dir.file_name().unwrap().to_string_lossy().into_owned();
        let told: Vec<_> = checked.problems.iter().filter(|p| p.severity != Severity::Skipped).cloned().collect();
        say(&name, &told);
        errors += usize::from(checked.has_errors());
    }
    assert_eq!(errors, 0);
}

#[test]
fn unknown_key_is_located() {
    let checked = checked(files_with("procedure.yaml", "limit_law: luat", "limit_law: luat\nlimmit: 3wd"));
    assert!(checked.package.is_none());
    let p = &checked.problems[0];
    assert_eq!((p.file.as_str(), p.code.as_str()), ("procedure.yaml", "unknown_key"));
    assert!(p.message_vi.contains("limmit"), "{}", p.message_vi);
}

#[test]
fn bad_value_is_located_by_its_path() {
    let checked = checked(files_with("procedure.yaml", "amount: 10000", "amount: mười nghìn"));
    assert_eq!(checked.problems[0].at, "fees[1].amount");
}

#[test]
fn each_wrong_thing_is_found() {
    for (path, from, to, code) in [
        ("procedure.yaml", "limit_law: luat", "limit_law: khac", "law_unknown"),
        ("procedure.yaml", "- { from: 2025-07-01,", "- { from: 2025-08-01,", "competence_gap"),
        ("procedure.yaml", "- { from: 2025-07-01,", "- { from: 2025-06-01,", "competence_overlap"),
        ("procedure.yaml", "code: \"9.000001\"", "code: \"9.0001\"", "bad_code"),
        ("procedure.yaml", "documents: [don]", "documents: [giay]", "unknown_reference"),
        ("procedure.yaml", "fees: [le_phi]", "fees: [khong]", "unknown_reference"),
        ("procedure.yaml", "share: 50", "share: 0", "bad_share"),
        ("procedure.yaml", "code: anh", "code: don", "double_code"),
        ("procedure.yaml", "channel: online, full: true", "channel: online", "partly_without_reason"),
        ("procedure.yaml", "photo = true", "phto = true", "fact_unasked"),
        ("procedure.yaml", "\"photo = true\"", "\"some x in y satisfies x\"", "bad_condition"),
        ("procedure.yaml", "\"photo = true\"", "\"1 + 1\"", "condition_faulty"),
        ("procedure.yaml", "\"fast = true\"", "\"copies\"", "condition_faulty"),
        ("procedure.yaml", "limit: 3wd", "limit: 3ngay", "bad_yaml"),
        ("process.bpmn", "motcua:post=\"leader\"", "motcua:post=\"boss\"", "post_unknown"),
        ("process.bpmn", "motcua:act=\"decide\"", "motcua:act=\"sign\"", "act_unknown"),
        (
            "process.bpmn",
            "motcua:unit=\"deciding\" motcua:hours=\"2\"",
            "motcua:unit=\"consulted:x\" motcua:hours=\"2\"",
            "unit_unknown",
        ),
        ("process.bpmn", "motcua:hours=\"2\"", "motcua:hours=\"hai\"", "hours_unreadable"),
        ("process.bpmn", "motcua:hours=\"12\"", "motcua:hours=\"19\"", "hours_exceed_limit"),
        ("process.bpmn", "motcua:variant=\"default\"", "motcua:variant=\"cham\"", "variant_unknown"),
        ("process.bpmn", "sourceRef=\"g\" targetRef=\"v\"", "sourceRef=\"g\" targetRef=\"j\"", "task_unreachable"),
        ("process.bpmn", "examine_outcome = ", "xamine_outcome = ", "fact_unasked"),
        ("process.bpmn", "p_9_000001", "p_other", "process_id"),
        ("process.bpmn", "targetRef=\"e\"", "targetRef=\"nowhere\"", "flow.flow_dangling"),
        ("form.json", "\"/photo\"", "\"/phto\"", "form.unknown_field"),
        ("tests/sau_15_gio.yaml", "fee: 35000", "fee: 35001", "test_failed"),
        ("tests/sau_15_gio.yaml", "due: 2024-04-04", "due: 2024-04-03", "test_failed"),
        ("tests/sau_15_gio.yaml", "decides: district", "decides: commune", "test_failed"),
        ("tests/sau_15_gio.yaml", "verify, decide", "decide", "test_failed"),
        ("tests/sau_15_gio.yaml", "T12:00", "T11:00", "test_failed"),
        ("tests/sau_15_gio.yaml", "copies: 5", "copies: 5, phtoo: true", "fact_unasked"),
        ("tests/sau_15_gio.yaml", "outcome: verify", "outcomes: verify", "unknown_key"),
    ] {
        let found = codes(path, from, to);
        assert!(found.iter().any(|c| c == code), "{path}: {from} → {to}: wanted {code}, got {found:?}");
    }
}

#[test]
fn hours_are_summed_per_variant() {
    // 4 + 2 h for the fast variant, whose limit has 8: the verification exists only in the default.
    assert!(
        !codes("process.bpmn", "motcua:hours=\"4\"", "motcua:hours=\"6\"").contains(&"hours_exceed_limit".to_owned())
    );
    assert!(
        codes("process.bpmn", "motcua:hours=\"4\"", "motcua:hours=\"7\"").contains(&"hours_exceed_limit".to_owned())
    );
}

#[test]
fn silence_runs_into_the_timer_of_the_step() {
    let test = "
name: im lặng
given: { accepted: 2024-04-01T08:00, facts: {} }
when: [ { act: examine, outcome: verify }, { act: verify, outcome: silence }, { act: decide, outcome: agree } ]
then: { tasks: [examine, verify, decide], task_due: { decide: 2024-04-04T10:00 } }
";
    let mut files = files();
    // Two working days of silence end on 3 April at 17:00; two hours more are 4 April 10:00, before the case's due time.
    files.insert("tests/im_lang.yaml".into(), test.as_bytes().to_vec());
    let checked = checked(files);
    say("silence", &checked.problems);
    assert!(checked.problems.is_empty());
}

#[test]
fn prolongation_and_pause_move_the_due_time() {
    let test = "
name: kéo dài và tạm dừng
given: { accepted: 2024-04-01T08:00, prolonged: verify, pauses: [ { ground: verification, from: 2024-04-02T09:00, to: 2024-04-03T09:00 } ] }
then: { due: 2024-04-10T17:00 }
";
    let mut files = files();
    files.insert("tests/keo_dai.yaml".into(), test.as_bytes().to_vec());
    assert!(checked(files).problems.is_empty());
}

#[test]
fn unknown_file_and_missing_process_are_errors() {
    let mut files = files();
    files.insert("virus.exe".into(), vec![0]);
    assert_eq!(checked(files.clone()).problems[0].code, "unknown_file");
    files.remove("virus.exe");
    files.remove("process.bpmn");
    assert_eq!(checked(files).problems[0].code, "missing_file");
}

#[test]
fn export_and_read_again_give_the_same_files() {
    let dir = tempfile::tempdir().unwrap();
    folder::write_folder(dir.path(), &files()).unwrap();
    assert_eq!(folder::read_folder(dir.path()).unwrap(), files());
    let outside = crate::package::Files::from([("../x".to_owned(), vec![1])]);
    assert!(folder::write_folder(dir.path(), &outside).is_err());
}

/// Decides by a word in the input, as a table would.
struct Table;

impl Decide for Table {
    fn decide(&self, _: &str, decision: &str, input: &Facts, _: Instant) -> Result<Value, String> {
        match decision {
            "fee" => Ok(Value::from(35_000.0)),
            "routing" => Ok(input.get("fast").cloned().unwrap_or(Value::Null)),
            other => Err(format!("no decision {other}")),
        }
    }
}

fn with_rules(test: &str) -> crate::package::Files {
    let rules = r#"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"><inputData name="fast"/><decision name="fee"/><decision name="routing"/></definitions>"#;
    let mut files = files_with(
        "process.bpmn",
        "<startEvent id=\"s\"/>",
        "<startEvent id=\"s\"/><businessRuleTask id=\"r\" motcua:decision=\"routing\" motcua:resultVariable=\"routing\"/><sequenceFlow id=\"f0\" sourceRef=\"s\" targetRef=\"r\"/>",
    );
    let process = String::from_utf8(files["process.bpmn"].clone()).unwrap();
    files.insert(
        "process.bpmn".into(),
        process.replace("id=\"f1\" sourceRef=\"s\"", "id=\"f1\" sourceRef=\"r\"").into_bytes(),
    );
    files.insert("rules.dmn".into(), rules.as_bytes().to_vec());
    files.insert("tests/quyet_dinh.yaml".into(), test.as_bytes().to_vec());
    files
}

const DECIDED: &str = "
name: quyết định theo bảng
given: { accepted: 2024-03-29T09:00, facts: { copies: 5, pages: 3, fast: false } }
then: { fee: 35000, decisions: { routing: false }, tasks: [examine, decide] }
";

#[test]
fn decisions_are_asked_where_they_can_be_evaluated() {
    let checks = Checks { calendar: Calendar::vietnam(), decide: Some(&Table) };
    let good = check_folder(with_rules(DECIDED), &checks);
    say("decided", &good.problems);
    assert!(good.problems.is_empty());
    let wrong = check_folder(with_rules(&DECIDED.replace("routing: false", "routing: true")), &checks);
    assert_eq!(wrong.problems.iter().map(|p| p.at.as_str()).collect::<Vec<_>>(), ["then.decisions.routing"]);
    let unknown = check_folder(with_rules(&DECIDED.replace("routing: false", "limit: 3d")), &checks);
    assert_eq!(unknown.problems[0].code, "test_failed");
}

#[test]
fn fee_by_rows_and_by_table_have_to_agree() {
    let checks = Checks { calendar: Calendar::vietnam(), decide: Some(&Table) };
    let test = DECIDED.replace("copies: 5", "copies: 4").replace("fee: 35000", "fee: 30000");
    let found = check_folder(with_rules(&test), &checks);
    assert_eq!(found.problems.iter().map(|p| p.at.as_str()).collect::<Vec<_>>(), ["then.fee"]);
}

#[test]
fn decisions_without_an_engine_are_told_as_skipped() {
    let found = checked(with_rules(DECIDED));
    assert!(!found.has_errors() && !found.problems.is_empty());
    assert!(found.problems.iter().all(|p| p.severity == Severity::Skipped));
}
