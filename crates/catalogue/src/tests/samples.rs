//! Small packages for tests.

use crate::package::{CheckedPackage, Checks, Files, check_folder};
use calendar::Calendar;

/// A record with a limit of three working days.
pub const RECORD: &str = r#"
code: "9.000001"
name: Xác nhận thử
plain_name: Giấy thử
summary: Giấy để thử.
field: { code: TH, name: Thử nghiệm }
kind: public
in_force: { from: 2024-01-01 }
applicants: [citizen]
law:
  - { id: luat, act: "Luật thử 1/2020/QH14", article: "Điều 1" }
competence:
  - { from: 2024-01-01, to: 2025-07-01, receives: [district], decides: district, law: luat }
  - { from: 2025-07-01, receives: [commune], decides: commune, law: luat }
clock: { starts: at_desk, cutoff: "15:00" }
limit: 3wd
limit_law: luat
supplement: { rounds: 1, notice_within: 3wd, policy: restart, law: luat }
pauses: [ { ground: verification, policy: pause, law: luat } ]
prolongations: [ { ground: verify, limit: 6wd, law: luat } ]
variants:
  - { code: nhanh, name: Làm ngay, when: "fast = true", limit: 1wd, documents: [don], law: luat }
channels: [ { channel: direct }, { channel: online, full: true } ]
documents:
  - { code: don, name: Đơn, original: 1, required: true }
  - { code: anh, name: Ảnh, copy: 1, required: "photo = true" }
fees:
  - { code: phi, name: Phí thử, kind: fee, amount: 2000, per: page, first: 2, then: 1000, max: 200000, from: 2024-01-01, channels: [direct], law: luat }
  - { code: le_phi, name: Lệ phí thử, kind: charge, amount: 10000, per: case, from: 2024-01-01, to: 2026-01-01, when: "fast = false", law: luat }
exemptions: [ { ground: poor, name: Hộ nghèo, fees: [le_phi], share: 50, law: luat } ]
results: [ { code: giay, name: Giấy xác nhận, book: giay_thu } ]
return: { identity: true, signatures: 1 }
"#;

const PROCESS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:motcua="urn:motcua:bpmn:1" targetNamespace="t" id="d">
  <process id="p_9_000001" isExecutable="true">
    <startEvent id="s"/>
    <userTask id="a" name="Xem" motcua:post="officer" motcua:unit="deciding" motcua:hours="4" motcua:act="examine"/>
    <exclusiveGateway id="g" default="f3"/>
    <userTask id="v" name="Xác minh" motcua:post="officer" motcua:unit="deciding" motcua:hours="12" motcua:act="verify" motcua:variant="default"/>
    <boundaryEvent id="b" attachedToRef="v"><timerEventDefinition motcua:workingDays="2"><timeDuration>P2D</timeDuration></timerEventDefinition></boundaryEvent>
    <exclusiveGateway id="j"/>
    <userTask id="d1" name="Ký" motcua:post="leader" motcua:unit="deciding" motcua:hours="2" motcua:act="decide"/>
    <endEvent id="e"/>
    <sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
    <sequenceFlow id="f2" sourceRef="a" targetRef="g"/>
    <sequenceFlow id="f3" sourceRef="g" targetRef="j"/>
    <sequenceFlow id="f4" sourceRef="g" targetRef="v"><conditionExpression>examine_outcome = "verify"</conditionExpression></sequenceFlow>
    <sequenceFlow id="f5" sourceRef="v" targetRef="j"/>
    <sequenceFlow id="f6" sourceRef="b" targetRef="j"/>
    <sequenceFlow id="f7" sourceRef="j" targetRef="d1"/>
    <sequenceFlow id="f8" sourceRef="d1" targetRef="e"/>
  </process>
</definitions>"#;

const FORM: &str = r#"{ "schema": { "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": {
  "fast": { "type": "boolean", "title": "Cần ngay", "default": false }, "photo": { "type": "boolean", "title": "Có ảnh", "default": false } } },
  "layout": [ { "title": "Yêu cầu", "fields": ["/fast", "/photo"] } ] }"#;

const TEST: &str = "
name: nộp sau 15 giờ
given: { accepted: 2024-03-29T15:30, facts: { copies: 5, pages: 3 } }
when: [ { act: examine, outcome: verify } ]
then: { due: 2024-04-04T17:00, fee: 35000, decides: district, tasks: [examine, verify, decide], task_due: { examine: 2024-04-01T12:00 } }
";

/// The files of a package without a problem.
pub fn files() -> Files {
    let file = |path: &str, text: &str| (path.to_owned(), text.as_bytes().to_vec());
    Files::from([
        file("procedure.yaml", RECORD),
        file("process.bpmn", PROCESS),
        file("form.json", FORM),
        file("tests/sau_15_gio.yaml", TEST),
    ])
}

/// The files with one text replaced in one file; it has to be there.
pub fn files_with(path: &str, from: &str, to: &str) -> Files {
    let mut files = files();
    let text = String::from_utf8(files[path].clone()).unwrap();
    assert!(text.contains(from), "{path} has no '{from}'");
    files.insert(path.to_owned(), text.replace(from, to).into_bytes());
    files
}

/// The check of files without an engine for decisions.
pub fn checked(files: Files) -> CheckedPackage {
    check_folder(files, &Checks { calendar: Calendar::vietnam(), decide: None })
}
