//! What was done in a case, in words: for its timeline, and for the one whose act came second.

use crate::model::CaseRow;
use crate::read::{Names, body_of, unsealed};
use crate::work::World;
use base::{Failure, Id, Instant};
use catalogue::model::ProcedureRecord;
use kernel::journal::Line;
use kernel::vault::PersonKey;
use serde_json::Value;
use uuid::Uuid;
use web::words;

/// The act as one says that someone did it: `Trần Văn Minh đã ký kết quả`.
pub fn did(act: &str) -> &'static str {
    match act {
        "submission" => "đã nộp hồ sơ",
        "acceptance" => "đã tiếp nhận hồ sơ",
        "payment" => "đã thu phí, lệ phí",
        "void_receipt" => "đã hủy biên lai",
        "handover" => "đã chuyển hồ sơ",
        "incident_mended" => "đã sửa dữ liệu của bước gặp sự cố",
        "incident_retried" => "đã cho chạy lại bước gặp sự cố",
        "incident_skipped" => "đã bỏ qua bước gặp sự cố",
        "process_suspended" => "đã tạm dừng quy trình",
        "process_resumed" => "đã cho quy trình tiếp tục",
        "process_migrated" => "đã chuyển sang phiên bản quy trình mới",
        "migration_undone" => "đã trở lại phiên bản quy trình cũ",
        "message" => "đã nhận thông điệp từ hồ sơ khác",
        "message_dropped" => "bỏ một thông điệp không có nơi nhận",
        "claim" => "đã nhận xử lý",
        "completion" => "đã làm xong một bước",
        "supplement_request" => "đã yêu cầu bổ sung",
        "supplement" => "đã nhận giấy tờ bổ sung",
        "prolongation" => "đã kéo dài thời hạn",
        "apology" => "đã xin lỗi và hẹn lại",
        "consultation" => "đã lấy ý kiến cơ quan khác",
        "consultation_answer" => "đã ghi ý kiến trả lời",
        "decision" => "đã ký kết quả",
        "result" => "đã vào sổ kết quả",
        "non_acceptance" => "đã từ chối tiếp nhận",
        "stop" => "đã dừng giải quyết",
        "withdrawal" => "đã ghi nhận việc rút hồ sơ",
        "return" => "đã trả kết quả",
        "timer" => "đã chuyển bước do hết thời gian chờ",
        "note" => "đã ghi trao đổi",
        "question" => "đã hỏi về hồ sơ",
        "reply" => "đã trả lời người nộp",
        "send_back" => "đã trả lại bước trước",
        "recall" => "đã thu hồi việc vừa chuyển",
        "rerouting" => "đã chuyển đúng thủ tục",
        "correction" => "đã sửa lỗi đã nhập",
        "inspection" => "đã hẹn kiểm tra thực địa",
        "minutes" => "đã ghi biên bản kiểm tra",
        "objection" => "đã ghi ý kiến phản đối",
        "archive" => "đã nộp lưu hồ sơ",
        "posting_end" => "đã kết thúc niêm yết",
        "consultation_silence" => "đã ghi nhận cơ quan được hỏi không trả lời",
        "reminder" | "supplement_warning" => "đã nhắc",
        "late_cause" => "đã ghi nguyên nhân chậm",
        "document_checks" => "đã kiểm tra giấy tờ",
        "files" => "đã đính kèm tệp",
        "file_removal" => "đã gỡ tệp",
        _ => "đã thay đổi hồ sơ",
    }
}

/// What changed since the version that someone saw, one sentence an act: `Trần Văn Minh đã ký kết quả lúc 15:02, 29/03/2024.`
pub(crate) fn changes(failure: &Failure, names: &Names, now: Instant) -> Vec<String> {
    let Failure::Conflict { changed, .. } = failure else { return Vec::new() };
    let told: Vec<String> = match changed {
        Value::Array(acts) => acts.iter().map(|a| change(a, names, now)).collect(),
        Value::Object(_) if !changed["assignee"].is_null() => {
            let holder = names.person(id_of(&changed["assignee"]));
            vec![format!("{} đã nhận xử lý bước này.", if holder.is_empty() { "Người khác" } else { holder })]
        }
        Value::Object(_) => vec![format!("Bước này đã xong{}.", at_words(&changed["closed"], now))],
        _ => Vec::new(),
    };
    if told.is_empty() { vec!["Hồ sơ vừa được người khác thay đổi.".into()] } else { told }
}

fn change(act: &Value, names: &Names, now: Instant) -> String {
    let who = names.person(id_of(&act["by"]));
    let who = if who.is_empty() { "Hệ thống" } else { who };
    format!("{who} {}{}.", did(act["act"].as_str().unwrap_or_default()), at_words(&act["at"], now))
}

fn at_words(at: &Value, now: Instant) -> String {
    match at.as_str().and_then(|t| Instant::parse(t).ok()) {
        Some(at) if at.day() == now.day() => format!(" lúc {}", words::time(at)),
        Some(at) => format!(" lúc {}", words::moment_short(at, now)),
        None => String::new(),
    }
}

/// Those of whom [`changes`] will speak.
pub(crate) fn people_of(failure: &Failure) -> Vec<Uuid> {
    let Failure::Conflict { changed, .. } = failure else { return Vec::new() };
    let each = changed.as_array().into_iter().flatten().filter_map(|a| id_of(&a["by"]));
    each.chain(id_of(&changed["assignee"])).collect()
}

fn id_of(value: &Value) -> Option<Uuid> {
    value.as_str().and_then(|t| Uuid::try_parse(t).ok())
}

/// One line of the journal for a reader of the case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sentence {
    /// What was done.
    pub what: String,
    /// Words that were left with it.
    pub note: String,
}

/// What puts lines of one case into words.
pub(crate) struct Teller<'a> {
    pub world: &'a World,
    pub case: &'a CaseRow,
    pub record: Option<&'a ProcedureRecord>,
    pub key: Option<&'a PersonKey>,
    pub now: Instant,
}

impl Teller<'_> {
    /// A line as a sentence. `step`: the name of the step that was done with it, or empty.
    pub fn sentence(&self, line: &Line, step: &str) -> Sentence {
        let body = body_of(line);
        let text = |name: &str| body[name].as_str().unwrap_or_default();
        let what = match line.act.as_str() {
            "submission" => "Nộp hồ sơ trực tuyến".into(),
            "acceptance" => "Tiếp nhận hồ sơ".into(),
            "payment" => format!("Thu {}, biên lai {}", base::Money(number(&body["amount"])), text("receipt")),
            "void_receipt" => format!("Hủy biên lai {}", text("receipt")),
            "handover" => "Chuyển xử lý".into(),
            "claim" => "Nhận xử lý".into(),
            "completion" => finished(step, text("outcome")),
            "supplement_request" => self.asked(body),
            "supplement" if body["online"].is_array() => "Người nộp bổ sung trực tuyến".into(),
            "supplement" => "Nhận giấy tờ bổ sung".into(),
            "prolongation" => format!("Kéo dài thời hạn: {}", ground_words(text("ground"))),
            "apology" => format!("Xin lỗi, hẹn lại {}", self.moment(&body["new_date"])),
            "consultation" => format!("Lấy ý kiến {}", self.unit(&body["unit"])),
            "consultation_answer" => format!("Có ý kiến trả lời: {}", outcome_words(text("outcome"))),
            "decision" => decided(text("outcome"), text("form")),
            "result" => numbered(text("number")),
            "timer" => "Hết thời gian chờ, quy trình tự chuyển bước".into(),
            "rule" => "Quy trình tự tính một quyết định".into(),
            "incident" => "Quy trình gặp sự cố".into(),
            "incident_mended" => format!("Sửa dữ liệu của bước gặp sự cố: {}", names(&body["variables"])),
            "incident_retried" => "Cho chạy lại bước gặp sự cố".into(),
            "incident_skipped" => "Bỏ qua bước gặp sự cố".into(),
            "process_suspended" => "Tạm dừng quy trình".into(),
            "process_resumed" => "Cho quy trình tiếp tục".into(),
            "process_migrated" => "Chuyển sang phiên bản quy trình khác".into(),
            "migration_undone" => "Trở lại phiên bản quy trình trước".into(),
            "message" => "Nhận thông điệp từ hồ sơ khác".into(),
            "message_dropped" => "Bỏ một thông điệp không có nơi nhận".into(),
            "non_acceptance" => "Từ chối tiếp nhận".into(),
            "stop" => "Dừng giải quyết, trả hồ sơ".into(),
            "withdrawal" => "Người nộp rút hồ sơ".into(),
            "return" => format!("Trả kết quả {}", method_words(text("method"))),
            "note" => "Ghi trao đổi".into(),
            "question" => "Người nộp hỏi".into(),
            "reply" => "Trả lời người nộp".into(),
            "send_back" => "Trả lại bước trước".into(),
            "recall" => "Thu hồi việc vừa chuyển".into(),
            "rerouting" => self.rerouted(body),
            "correction" => format!("Sửa lỗi đã nhập, giấy in là bản {}", number(&body["version"])),
            "inspection" => format!("Hẹn kiểm tra thực địa {}: {}", self.moment(&body["at"]), names(&body["people"])),
            "minutes" => "Ghi biên bản kiểm tra".into(),
            "objection" => "Ghi ý kiến phản đối".into(),
            "archive" => format!("Nộp lưu, số hồ sơ lưu {}", text("number")),
            "posting_end" => "Hết thời gian niêm yết".into(),
            "consultation_silence" => self.silent(body),
            "supplement_warning" => "Nhắc người nộp trả lời yêu cầu bổ sung".into(),
            "reminder" if text("of") == "result" => "Nhắc người nộp đến nhận kết quả".into(),
            "reminder" => "Nhắc người đang giữ hồ sơ".into(),
            "late_cause" => "Ghi nguyên nhân chậm".into(),
            "document_checks" => "Kiểm tra giấy tờ".into(),
            "files" => "Đính kèm tệp".into(),
            "file_removal" => "Gỡ tệp".into(),
            _ => "Thay đổi hồ sơ".into(),
        };
        Sentence { what, note: self.note(line, body) }
    }

    fn note(&self, line: &Line, body: &Value) -> String {
        let opened = |name: &str| unsealed(self.key, &body[name]);
        match line.act.as_str() {
            "supplement_request" => self.items(body),
            "consultation" => opened("question"),
            "consultation_answer" | "non_acceptance" | "stop" | "withdrawal" => opened("text"),
            "apology" => opened("reason"),
            "decision" => join([self.reasons(body), opened("note")]),
            "void_receipt" | "send_back" | "recall" | "rerouting" | "correction" | "file_removal" => opened("reason"),
            "incident_mended" | "incident_retried" | "incident_skipped" => opened("reason"),
            "process_suspended" | "process_resumed" | "process_migrated" | "migration_undone" => opened("reason"),
            "late_cause" | "supplement" => opened("words"),
            "inspection" => opened("place"),
            "minutes" | "question" | "reply" => opened("text"),
            "note" => String::new(),
            "return" if body["authorised"] == true => format!("Người nhận thay: {}", opened("authorised_name")),
            _ => opened("note"),
        }
    }

    fn asked(&self, body: &Value) -> String {
        let round = number(&body["round"]);
        let until = self.moment(&body["answer_by"]);
        let until = if until.is_empty() { until } else { format!(", trả lời trước {until}") };
        if round > 1 {
            format!("Yêu cầu bổ sung lần {round}{until}")
        } else {
            format!("Yêu cầu bổ sung{until}")
        }
    }

    /// Where a case went that had come to the wrong place.
    fn rerouted(&self, body: &Value) -> String {
        let (from, to) = (&body["from"], &body["to"]);
        let procedure = |side: &Value| side["procedure"].as_str().unwrap_or_default().to_owned();
        if procedure(from) == procedure(to) {
            return format!("Chuyển đúng cơ quan: {}", self.unit(&to["deciding"]));
        }
        format!("Chuyển đúng thủ tục: từ {} sang {}", procedure(from), procedure(to))
    }

    /// A consulted agency did not answer in time.
    fn silent(&self, body: &Value) -> String {
        let unit = self.unit(&body["unit"]);
        let means = if body["means"] == "agreed" { ", coi như đồng ý" } else { "" };
        if unit.is_empty() {
            format!("Quá hạn lấy ý kiến{means}")
        } else {
            format!("{unit} không trả lời đúng hạn{means}")
        }
    }

    /// The coded list of a supplement request, with what was written to it.
    fn items(&self, body: &Value) -> String {
        let coded = body["items"].as_array().into_iter().flatten();
        let item = |i: &Value| {
            let name = self.document(i[0].as_str().unwrap_or_default());
            let fault = fault_words(self.record, i[1].as_str().unwrap_or_default());
            if name.is_empty() { fault } else { format!("{name}: {fault}") }
        };
        join([coded.map(item).collect::<Vec<_>>().join("; "), unsealed(self.key, &body["notes"])])
    }

    fn document(&self, code: &str) -> String {
        let known = self.record.and_then(|r| r.documents.iter().find(|d| d.code == code));
        known.map_or_else(|| code.to_owned(), |d| d.name.clone())
    }

    fn reasons(&self, body: &Value) -> String {
        let codes = body["reasons"].as_array().into_iter().flatten().filter_map(Value::as_str);
        codes.map(|code| reason_words(self.record, code)).collect::<Vec<_>>().join("; ")
    }

    fn unit(&self, value: &Value) -> String {
        let unit = value.as_str().and_then(Id::parse);
        unit.map(|unit| self.world.organisation.name(unit, self.now.day())).unwrap_or_default()
    }

    fn moment(&self, value: &Value) -> String {
        let at = value.as_str().and_then(|t| Instant::parse(t).ok());
        at.map(|at| words::moment_short(at, self.case.submitted)).unwrap_or_default()
    }
}

fn names(value: &Value) -> String {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_default()
}

fn join(parts: [String; 2]) -> String {
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(". ")
}

fn finished(step: &str, outcome: &str) -> String {
    let step = if step.is_empty() { "Một bước" } else { step };
    match outcome {
        "" | "agree" => step.to_owned(),
        other => format!("{step}: {}", outcome_words(other)),
    }
}

fn decided(outcome: &str, form: &str) -> String {
    let what = if outcome == "refuse" { "Ký văn bản từ chối" } else { "Ký kết quả" };
    if form.is_empty() { what.into() } else { format!("{what} ({form}.)") }
}

fn numbered(number: &str) -> String {
    if number.is_empty() {
        "Chuyển kết quả về quầy".into()
    } else {
        format!("Vào sổ số {number}, chuyển kết quả về quầy")
    }
}

/// How a step ended, in words.
pub(crate) fn outcome_words(outcome: &str) -> &str {
    match outcome {
        "" | "agree" | "approve" => "đồng ý",
        "disagree" => "không đồng ý",
        "refuse" => "đề nghị từ chối",
        "verify" => "phải xác minh",
        "repair" => "phải bổ sung",
        "return" => "trả lại để làm lại",
        other => other,
    }
}

/// How a result goes to the applicant, in words.
pub(crate) fn method_words(method: &str) -> &'static str {
    match method {
        "post" => "qua bưu chính công ích",
        "electronic" => "bản điện tử",
        _ => "tại quầy",
    }
}

/// A ground of prolongation or pause, in words.
pub(crate) fn ground_words(ground: &str) -> String {
    match ground {
        "supplement" => "chờ người nộp bổ sung".into(),
        "verification" => "phải xác minh".into(),
        "further_review" => "cần xem xét thêm".into(),
        other => catalogue::model::PauseGround::parse(other)
            .map_or_else(|| other.replace('_', " "), |g| lower_first(g.vietnamese())),
    }
}

/// With a small letter at its begin.
pub(crate) fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

/// Faults of a document that any procedure knows.
pub(crate) const FAULTS: &[(&str, &str)] = &[
    ("missing", "Chưa nộp"),
    ("wrong", "Sai hoặc chưa thống nhất"),
    ("expired", "Hết thời hạn"),
    ("unreadable", "Mờ, thiếu trang"),
    ("invalid", "Chưa hợp lệ (chữ ký, dấu, chứng thực)"),
];

/// Code of guidance that belongs to no document.
pub(crate) const GENERAL: &str = "general";

/// A coded fault in words: the procedure's own, or one of [`FAULTS`].
pub(crate) fn fault_words(record: Option<&ProcedureRecord>, code: &str) -> String {
    let own = record.and_then(|r| r.supplement_reasons.iter().find(|s| s.code == code)).map(|s| s.text.clone());
    if code == GENERAL {
        return "Hướng dẫn chung".into();
    }
    let known = || FAULTS.iter().find(|(c, _)| *c == code).map(|(_, words)| (*words).to_owned());
    own.or_else(known).unwrap_or_else(|| "Chưa đầy đủ".into())
}

/// A coded reason of a refusal in words.
pub(crate) fn reason_words(record: Option<&ProcedureRecord>, code: &str) -> String {
    let own = record.and_then(|r| r.refusal_reasons.iter().find(|s| s.code == code));
    own.map_or_else(|| "Không đủ điều kiện theo quy định".into(), |s| s.text.clone())
}
