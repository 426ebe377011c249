//! Receiving what the applicant brought after a supplement request: the clock runs on or anew.

use super::acting::Of;
use super::form::{ActForm, Control, Piece, Told};
use super::{ActPage, Acting, Done, own_place};
use crate::model::{FiledDocument, RecordRow, Status};
use crate::pages::history::fault_words;
use crate::pages::parts::{Line, href};
use crate::work::{self, Supplement};
use base::{Failure, Res};
use catalogue::model::DocumentRow;
use db::Tx;
use web::{PageResult, words};

/// Code of a paper that the procedure does not list.
const OTHER: &str = "khac";

/// What was asked for: code of the document, what is wrong with it, what is to be done.
pub(super) struct Receiving {
    asked: Vec<Asked>,
    until: Option<base::Instant>,
}

struct Asked {
    document: String,
    fault: String,
    note: String,
}

impl ActPage for Receiving {
    const PATH: &'static str = "/cases/{id}/supplement";
    const ACTION: &'static str = "cases.receive_supplement";
    const STATES: &'static [Status] = &[Status::AwaitingSupplement];

    async fn load(at: &Acting) -> Res<Self> {
        let record = &at.package()?.record;
        let last = at.view.records.iter().rev().find(|r| r.kind == "supplement_request");
        let items = last.and_then(|r: &RecordRow| r.body["items"].as_array()).into_iter().flatten();
        let text = |v: &serde_json::Value, name: &str| v[name].as_str().unwrap_or_default().to_owned();
        let asked = items
            .map(|i| Asked {
                document: text(i, "document"),
                fault: fault_words(Some(record), i["reason"].as_str().unwrap_or_default()),
                note: text(i, "note"),
            })
            .collect();
        Ok(Self { asked, until: last.and_then(|r| r.until) })
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let record = &at.package()?.record;
        let mut notes = Vec::new();
        if let Some(until) = self.until {
            let kind = if until < at.now { "late" } else { "" };
            notes.push(Line::new(kind, "Người nộp trả lời trước:", words::moment(until)));
        }
        notes.extend(
            self.asked
                .iter()
                .filter(|a| a.document.is_empty())
                .map(|a| Line::new("soon", a.fault.clone(), a.note.clone())),
        );
        let mut documents = catalogue::rules::possible_documents(record, &at.case().variant);
        documents.sort_by_key(|d| self.asked.iter().all(|a| a.document != d.code));
        let form = ActForm {
            title: "Nhận giấy tờ bổ sung",
            notes,
            controls: vec![
                Control::field("other", "Giấy tờ khác người nộp mang đến", &at.sent, told)
                    .hint("Ghi tên giấy tờ, nếu không có trong danh sách.")
                    .size("mc-long"),
            ],
            pieces_heading: "Giấy tờ người nộp mang đến",
            pieces: documents.into_iter().map(|d| self.piece(at, d)).collect(),
            effect: "Đủ thì nhận; thời hạn giải quyết tính tiếp hoặc tính lại theo quy định của thủ tục.".into(),
            button: "Nhận bổ sung",
            ..ActForm::default()
        };
        at.draw(Self::PATH, form, told)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        let documents = documents(at)?;
        if documents.is_empty() {
            return Err(Failure::field("pieces", "required", ""));
        }
        at.run(Supplement { documents }, async move |(tx, of): (&mut Tx, Of<Supplement>)| {
            let case =
                work::receive_supplement(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version), of.input).await?;
            let due = case.due.map(|d| format!(" Hạn mới {}.", words::moment(d))).unwrap_or_default();
            Ok(Done { words: format!("Đã nhận giấy tờ bổ sung.{due}"), to: href(&case) })
        })
        .await
    }

    fn place(of: &str) -> &str {
        match of {
            "documents" => "pieces",
            other => own_place(other),
        }
    }
}

impl Receiving {
    fn piece(&self, at: &Acting, d: &DocumentRow) -> Piece {
        let asked = self.asked.iter().find(|a| a.document == d.code);
        let is_sent = at.is_sent();
        let checked = if is_sent { at.sent.all("item").any(|i| i == d.code) } else { asked.is_some() };
        let typed = |name: String, or: &str| if is_sent { at.sent.text(&name).to_owned() } else { or.to_owned() };
        let note = asked.map(|a| {
            [a.fault.as_str(), a.note.as_str()].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(". ")
        });
        Piece {
            code: d.code.clone(),
            name: d.name.clone(),
            note: note.unwrap_or_default(),
            checked,
            originals: typed(format!("originals-{}", d.code), if d.presented && d.original == 0 { "0" } else { "1" }),
            copies: typed(format!("copies-{}", d.code), "0"),
            electronic: at.sent.is(&format!("electronic-{}", d.code)),
        }
    }
}

/// What was ticked, with its pieces. Something ticked without any piece was only shown.
fn documents(at: &Acting) -> Res<Vec<FiledDocument>> {
    let mut all = Vec::new();
    for code in at.sent.all("item") {
        let (original, copy) =
            (at.sent.count(&format!("originals-{code}"))?, at.sent.count(&format!("copies-{code}"))?);
        let electronic = at.sent.is(&format!("electronic-{code}"));
        let presented = original == 0 && copy == 0 && !electronic;
        all.push(FiledDocument { code: code.into(), name: String::new(), original, copy, electronic, presented });
    }
    if let Some(name) = at.sent.some("other") {
        let (code, electronic, presented) = (OTHER.into(), false, false);
        all.push(FiledDocument { code, name: base::nfc(&name), original: 1, copy: 0, electronic, presented });
    }
    Ok(all)
}
