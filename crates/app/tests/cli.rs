//! The program from outside: arguments, exit codes, what is printed where. What the commands compute is tested in their crates.

use serde_json::Value;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

const UNITS: &str = "code,name,kind,parent_code,level
01,Thành phố Hà Nội,Thành phố,,1
001,Quận Ba Đình,Quận,01,2
00004,Phường Trúc Bạch,Phường,001,3
";

const PROCESS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:example">
  <process id="p" isExecutable="true">
    <startEvent id="start"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="examine"/>
    <userTask id="examine" name="Thẩm định"/>
    <sequenceFlow id="f2" sourceRef="examine" targetRef="end"/>
    <endEvent id="end"/>
  </process>
</definitions>
"#;

const DECISION: &str = r##"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="fees" namespace="urn:example:fees">
  <inputData name="copies" id="copies"><variable typeRef="number" name="copies"/></inputData>
  <decision name="fee" id="fee">
    <variable typeRef="number" name="fee"/>
    <informationRequirement id="r"><requiredInput href="#copies"/></informationRequirement>
    <literalExpression><text>copies * 8000</text></literalExpression>
  </decision>
</definitions>
"##;

/// A folder of its own for one test; the data lies in `data` within.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, text: &str) -> String {
        fs::write(self.path(name), text).expect("a file");
        name.to_owned()
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_motcua"));
        command.current_dir(self.0.path()).args(words).stdin(Stdio::null());
        for name in ["MOTCUA_DATA", "MOTCUA_DATABASE_URL", "MOTCUA_LISTEN", "RUST_LOG"] {
            command.env_remove(name);
        }
        command
    }

    fn run(&self, words: &[&str]) -> Ran {
        Ran::of(&self.command(words).output().expect("the program runs"))
    }
}

struct Ran {
    exit: i32,
    out: String,
    err: String,
}

impl Ran {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
        Self { exit: output.status.code().expect("an exit code"), out: text(&output.stdout), err: text(&output.stderr) }
    }

    fn ends_with(&self, exit: i32) -> &Self {
        assert_eq!(self.exit, exit, "out: {}\nerr: {}", self.out, self.err);
        self
    }

    fn last_line(&self) -> &str {
        self.out.lines().last().unwrap_or_default()
    }

    fn json(&self) -> Value {
        serde_json::from_str(self.last_line()).expect("the last line is JSON")
    }
}

/// A server that ends with its test, however that ends.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn due_counts_working_saturdays_and_cutoffs() {
    let place = Place::new();
    let due = |more: &[&str]| {
        let words = [&["due", "--accepted", "2024-04-26T15:30", "--limit", "3wd", "--json"], more].concat();
        place.run(&words).ends_with(0).json()["due"].as_str().expect("a moment").to_owned()
    };
    assert_eq!(due(&[]), "2024-05-04T17:00:00+07:00");
    assert_eq!(due(&["--cutoff", "15:00"]), "2024-05-06T17:00:00+07:00");
    assert!(!place.path("data").exists(), "a computation makes no data folder");
}

#[test]
fn due_refuses_bad_input_with_two_and_days_beyond_the_calendar_with_three() {
    let place = Place::new();
    for limit in ["0wd", "-3wd", "soon"] {
        let ran = place.run(&["due", "--accepted", "2024-04-26T15:30", "--limit", limit, "--json"]);
        assert!(ran.ends_with(2).json()["error"]["code"].is_string(), "{limit}: {}", ran.out);
        assert!(!ran.err.is_empty());
    }
    place.run(&["due", "--accepted", "2031-04-25T15:30", "--limit", "3wd"]).ends_with(3);
    let missing = ["due", "--accepted", "2024-04-26T15:30", "--limit", "3wd", "--calendar", "nowhere.csv"];
    place.run(&missing).ends_with(2);
}

#[test]
fn bad_arguments_end_with_two_and_help_with_none() {
    let place = Place::new();
    place.run(&["due"]).ends_with(2);
    place.run(&["frobnicate"]).ends_with(2);
    place.run(&[]).ends_with(2);
    let ran = place.run(&["import", "units", "x.csv", "--valid-from", "yesterday", "--json"]);
    assert!(ran.ends_with(2).json()["error"]["message"].is_string());
    place.run(&["--help"]).ends_with(0);
    let version = place.run(&["--version"]);
    assert!(version.ends_with(0).out.contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn units_are_imported_once() {
    let place = Place::new();
    let file = place.file("units.csv", UNITS);
    let words = ["import", "units", &file, "--valid-from", "2024-01-01"];
    assert_eq!(place.run(&words).ends_with(0).last_line(), "3 imported, 0 unchanged, 0 refused");
    assert_eq!(place.run(&words).ends_with(0).last_line(), "0 imported, 3 unchanged, 0 refused");
}

#[test]
fn bad_rows_are_told_one_by_one_and_a_broken_file_is_refused() {
    let place = Place::new();
    let file = place.file("units.csv", &format!("{UNITS}00007,Phường Cống Vị,Lâu đài,001,3\n"));
    let ran = place.run(&["import", "units", &file, "--valid-from", "2024-01-01"]);
    assert_eq!(ran.ends_with(0).last_line(), "3 imported, 0 unchanged, 1 refused");
    let problem: Value = serde_json::from_str(ran.err.lines().next().expect("a problem")).expect("JSON");
    assert_eq!(problem["field"], "kind");
    assert_eq!(problem["value"], "Lâu đài");
    let broken = place.file("broken.csv", "a,b\n1,2\n");
    place.run(&["import", "units", &broken, "--valid-from", "2024-01-01"]).ends_with(2);
    place.run(&["import", "units", "nowhere.csv", "--valid-from", "2024-01-01"]).ends_with(2);
    fs::write(place.path("bytes.csv"), [0xff, 0xfe, 0x00]).expect("a file");
    place.run(&["import", "units", "bytes.csv", "--valid-from", "2024-01-01"]).ends_with(2);
}

#[test]
fn calendar_days_are_imported_once() {
    let place = Place::new();
    let header = "date,name,kind,effect,status,source";
    let file = place
        .file("days.csv", &format!("{header}\n2028-01-03,Nghỉ bù,observed,off,official,TB 1\n2028-13-01,,,off,,\n"));
    let words = ["import", "calendar", &file];
    assert_eq!(place.run(&words).ends_with(0).last_line(), "1 imported, 0 unchanged, 1 refused");
    assert_eq!(place.run(&words).ends_with(0).last_line(), "0 imported, 1 unchanged, 1 refused");
    let broken = place.file("broken.csv", "day\n2028-01-03\n");
    place.run(&["import", "calendar", &broken]).ends_with(2);
    assert_eq!(place.run(&["journal", "verify", "--json"]).ends_with(0).json()["lines"], 1);
}

#[test]
fn statement_of_a_bank_is_imported_once() {
    let place = Place::new();
    let file = place.file("statement.xml", include_str!("../../payments/testdata/camt054.xml"));
    let words = ["import", "statement", &file];
    assert_eq!(place.run(&words).ends_with(0).last_line(), "3 imported, 0 unchanged, 2 refused");
    assert_eq!(place.run(&words).ends_with(0).last_line(), "0 imported, 3 unchanged, 2 refused");
    let broken = place.file("broken.xml", "<Document/>");
    place.run(&["import", "statement", &broken]).ends_with(2);
    assert_eq!(place.run(&["journal", "verify", "--json"]).ends_with(0).json()["lines"], 3);
}

#[test]
fn process_is_checked_and_run_in_virtual_time() {
    let place = Place::new();
    let file = place.file("p.bpmn", PROCESS);
    place.run(&["flow", "check", &file, "--json"]).ends_with(0);
    let ran = place.run(&["flow", "run", &file, "--variables", r#"{"copies": 2}"#, "--json"]);
    assert_eq!(ran.ends_with(0).json()["state"], "completed");
    assert!(ran.out.contains(r#""element":"examine""#));
    place.run(&["flow", "run", &file, "--variables", "[1]"]).ends_with(2);
    let words = ["flow", "simulate", &file, "--arrivals", "4", "--duration", "examine=2h", "--days", "28", "--json"];
    assert_eq!(place.run(&words).ends_with(0).json()["plans"][0]["steps"][0]["element"], "examine");
    place.run(&["flow", "simulate", &file]).ends_with(2);
    let broken = place.file("broken.bpmn", &PROCESS.replace("targetRef=\"end\"", "targetRef=\"nowhere\""));
    let ran = place.run(&["flow", "check", &broken, "--json"]);
    assert!(ran.ends_with(2).json()["error"]["code"].is_string());
}

#[test]
fn process_is_drawn_compared_and_imported() {
    let place = Place::new();
    let file = place.file("p.bpmn", PROCESS);
    let made = |name: &str| fs::read_to_string(place.path(name)).expect("the file was written");
    let ran = place.run(&["flow", "run", &file, "--variables", r#"{"copies": 2}"#, "--text", "--diagram", "run.svg"]);
    assert!(ran.ends_with(0).out.contains("Kết thúc: hoàn thành") && made("run.svg").contains("flow-done"));
    let other = place.file("q.bpmn", &PROCESS.replace("Thẩm định", "Thẩm tra"));
    let ran = place.run(&["flow", "compare", &file, &other, "--diagram", "both.svg", "--json"]);
    assert_eq!(ran.ends_with(0).json()["changed"], 1);
    assert!(made("both.svg").contains("is-changed"));
    place.run(&["flow", "import", &file, "--out", "new.bpmn"]).ends_with(0);
    assert_eq!(made("new.bpmn"), PROCESS);
}

#[test]
fn decision_is_evaluated_in_a_worker() {
    let place = Place::new();
    let file = place.file("fees.dmn", DECISION);
    let ran = place.run(&["dmn", "eval", &file, "--decision", "fee", "--input", r#"{"copies": 3}"#, "--json"]);
    assert_eq!(ran.ends_with(0).json()["result"], 24_000);
    place.run(&["dmn", "eval", &file, "--decision", "fee", "--input", "{"]).ends_with(2);
    place.run(&["dmn", "tck", "nowhere"]).ends_with(2);
}

fn shipped_package() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures/1.004873").display().to_string()
}

#[test]
fn shipped_package_is_checked_published_once_and_exported_alike() {
    let place = Place::new();
    let package = shipped_package();
    let ran = place.run(&["package", "check", &package, "--json"]);
    assert_eq!(ran.ends_with(0).json()["errors"], 0);
    let words = [
        "package",
        "publish",
        &package,
        "--decision",
        "1872/QĐ-BTP",
        "--signed",
        "2024-03-01",
        "--effective",
        "2024-04-01",
    ];
    assert_eq!(place.run(&words).ends_with(0).last_line(), "1 published, 0 unchanged, 0 refused");
    assert_eq!(place.run(&words).ends_with(0).last_line(), "0 published, 1 unchanged, 0 refused");
    place.run(&["package", "export", "1.004873", "out", "--day", "2024-04-01"]).ends_with(0);
    let read = |path: PathBuf| fs::read(path).expect("procedure.yaml");
    assert_eq!(read(place.path("out/procedure.yaml")), read(Path::new(&package).join("procedure.yaml")));
    place.run(&["package", "export", "9.999999", "other"]).ends_with(2);
    place.run(&["package", "check", "nowhere"]).ends_with(2);
}

#[test]
fn empty_journal_is_in_order() {
    let ran = Place::new().run(&["journal", "verify", "--json"]);
    assert_eq!(ran.ends_with(0).json()["findings"], 0);
}

#[test]
fn backup_restores_into_an_empty_folder_only() {
    let place = Place::new();
    let file = place.file("units.csv", UNITS);
    place.run(&["import", "units", &file, "--valid-from", "2024-01-01"]).ends_with(0);
    place.run(&["backup", "backup.gz"]).ends_with(0);
    place.run(&["backup", "backup.gz"]).ends_with(2);
    place.run(&["restore", "backup.gz"]).ends_with(2);
    place.run(&["restore", "backup.gz", "--data", "second"]).ends_with(0);
    let again = place.run(&["import", "units", &file, "--valid-from", "2024-01-01", "--data", "second"]);
    assert_eq!(again.ends_with(0).last_line(), "0 imported, 3 unchanged, 0 refused");
    let noise = place.file("noise.gz", "no backup");
    place.run(&["restore", &noise, "--data", "third"]).ends_with(2);
}

/// What the hidden command answers to these bytes.
fn inspected(place: &Place, words: &[&str], bytes: &[u8]) -> Output {
    let mut child = place.command(&[&["inspect"], words].concat());
    let child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = child.spawn().expect("the program runs");
    let mut input = child.stdin.take().expect("a pipe");
    // It may have ended before it read all.
    let _ = input.write_all(bytes);
    drop(input);
    child.wait_with_output().expect("it ends")
}

#[test]
fn files_are_looked_into_in_a_process_that_may_die() {
    let place = Place::new();
    let content = |bytes: &[u8]| String::from_utf8_lossy(&inspected(&place, &[], bytes).stdout).into_owned();
    assert_eq!(content(&testkit::papers::pdf(3)), r#"{"Ok":{"kind":"pdf","pages":3}}"#);
    assert_eq!(content(&testkit::papers::png()), r#"{"Ok":{"kind":"png","pages":1}}"#);
    assert_eq!(content(&testkit::papers::encrypted_pdf()), r#"{"Err":"encrypted"}"#);
    assert_eq!(content(&testkit::papers::png_bomb()), r#"{"Err":"too_many_pixels"}"#);
    assert_eq!(content(b""), r#"{"Err":"empty"}"#);
    // Whatever becomes of these: no page count comes out, and it ends.
    for bad in [testkit::papers::nested_pdf(4_000_000), testkit::papers::circular_pdf()] {
        let out = inspected(&place, &[], &bad);
        assert!(!String::from_utf8_lossy(&out.stdout).contains("Ok"), "{}", String::from_utf8_lossy(&out.stdout));
    }
    let picture = inspected(&place, &["2"], &testkit::papers::pdf(2));
    assert!(picture.status.success() && picture.stdout.starts_with(&[0xff, 0xd8]));
    assert!(inspected(&place, &["9"], &testkit::papers::pdf(2)).stdout.is_empty());
}

#[test]
fn server_without_its_scan_folder_does_not_start() {
    let place = Place::new();
    let ran = place.run(&["serve", "--listen", "127.0.0.1:0", "--scans", "nowhere"]);
    assert!(ran.ends_with(2).err.contains("nowhere"));
}

#[test]
fn first_administrator_is_made_once() {
    let place = Place::new();
    let words = ["init-admin", "--login", "quantri", "--name", "Nguyễn Thị An", "--unit", "01"];
    assert!(place.run(&words).ends_with(2).err.contains("import the units first"));
    let file = place.file("units.csv", UNITS);
    place.run(&["import", "units", &file, "--valid-from", "2024-01-01"]).ends_with(0);
    let ran = place.run(&[&words[..], &["--json"]].concat());
    assert_eq!(ran.ends_with(0).json()["recovery_code"].as_str().map(str::len), Some(12));
    place.run(&words).ends_with(2);
}

#[test]
fn lost_master_key_is_never_replaced() {
    let place = Place::new();
    let file = place.file("units.csv", UNITS);
    place.run(&["import", "units", &file, "--valid-from", "2024-01-01"]).ends_with(0);
    let admin = |login: &str| place.run(&["init-admin", "--login", login, "--name", "An", "--unit", "01"]);
    admin("first").ends_with(0);
    let key = place.path("data/keys/master.key");
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(fs::metadata(&key).expect("a key").permissions().mode() & 0o777, 0o600);
    fs::remove_file(&key).expect("removed");
    assert!(admin("second").ends_with(2).err.contains("master.key"));
    assert!(!key.exists());
    fs::write(&key, [7; 32]).expect("another key");
    assert!(admin("third").ends_with(2).err.contains("not the key"));
}

#[test]
fn writing_commands_refuse_while_the_folder_is_locked() {
    let place = Place::new();
    place.run(&["migrate"]).ends_with(0);
    let lock = File::options().write(true).open(place.path("data/lock")).expect("a lock file");
    lock.try_lock().expect("free");
    let file = place.file("units.csv", UNITS);
    let ran = place.run(&["import", "units", &file, "--valid-from", "2024-01-01", "--json"]);
    assert_eq!(ran.ends_with(2).json()["error"]["code"], "data.locked");
    place.run(&["journal", "verify"]).ends_with(0);
    drop(lock);
    place.run(&["import", "units", &file, "--valid-from", "2024-01-01"]).ends_with(0);
}

#[test]
fn server_seals_the_journal_and_stops_when_told() {
    let place = Place::new();
    let file =
        place.file("days.csv", "date,name,kind,effect,status,source\n2028-01-03,Nghỉ bù,observed,off,official,TB 1\n");
    place.run(&["import", "calendar", &file]).ends_with(0);
    let mut command = place.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut server = Server(command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the server starts"));
    let mut log = BufReader::new(server.0.stderr.take().expect("a log")).lines();
    let first: Value = serde_json::from_str(&log.next().expect("a line").expect("text")).expect("the log is JSON");
    assert_eq!(first["fields"]["message"], "listening");
    assert_eq!(place.run(&["import", "calendar", &file]).exit, 2, "the server holds the lock");
    let told = Command::new("kill").args(["-TERM", &server.0.id().to_string()]).status().expect("kill runs");
    assert!(told.success());
    log.for_each(drop);
    assert!(server.0.wait().expect("it ends").success());
    let verified = place.run(&["journal", "verify", "--json"]).ends_with(0).json();
    assert_eq!((&verified["seals"], &verified["unsealed"]), (&Value::from(1), &Value::from(0)));
}

#[test]
fn shipped_life_events_are_right_and_published_once() {
    let place = Place::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folders = fs::read_dir(root.join("life-events")).expect("the folder").map(|e| e.expect("an entry").path());
    let folders: Vec<String> = folders.filter(|d| d.is_dir()).map(|d| d.display().to_string()).collect();
    let procedures = root.join("procedures").display().to_string();
    let mut check = vec!["event", "check", "--packages", procedures.as_str()];
    check.extend(folders.iter().map(String::as_str));
    assert_eq!(place.run(&check).ends_with(0).last_line(), format!("{} việc, 0 lỗi", folders.len()));
    let publish = ["event", "publish", folders[0].as_str()];
    assert_eq!(place.run(&publish).ends_with(0).last_line(), "1 published, 0 unchanged, 0 refused");
    assert_eq!(place.run(&publish).ends_with(0).last_line(), "0 published, 1 unchanged, 0 refused");
    place.run(&["event", "check", "nowhere"]).ends_with(2);
}
