//! Form 01: receipt and appointment.

use super::{Source, desk_name, documents, party};
use base::{Id, Res};
use calendar::{Code, Due};
use kernel::organisation::Staff;
use letters::{Receipt, ReceiptCopy};

/// Which prints of a slip are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// For the desk and for the applicant, one after the other.
    Both,
    /// Only the applicant's.
    Given,
}

/// The slip of a case.
pub fn receipt(source: &Source<'_>, slip: Slip) -> Res<Receipt> {
    let (case, view) = (source.case(), source.view);
    let package = source.world.package(case)?;
    let (limit, _) = catalogue::rules::limit_for(&package.record, &case.variant);
    let desk = desk_name(source.organisation(), case.receiving, case.day());
    Ok(Receipt {
        head: source.desk_head(case.accepted.unwrap_or(case.submitted).day(), "TNHS"),
        case: source.case_ref(),
        applicant: party(view.owner.as_ref()),
        request: request(source),
        documents: documents(view),
        sets: 1,
        limit: calendar::limit_vi(limit),
        received_at: case.submitted,
        due_at: case.appointment,
        because: view.due.as_ref().map(because),
        return_place: return_place(&case.return_method, &desk),
        fee: (case.fee_total.dong() > 0).then_some(case.fee_total),
        fee_paid: case.fee_paid >= case.fee_total,
        book: None,
        contact: source.contact(),
        copy: Some(match slip {
            Slip::Both => ReceiptCopy::Both,
            Slip::Given => ReceiptCopy::Given,
        }),
        filer: source.filer(),
        receptionist: source.signer(receptionist(source)),
        desk,
    })
}

/// What is asked for: the procedure, and the variant where the case is one.
pub(super) fn request(source: &Source<'_>) -> String {
    let case = source.case();
    let package = source.world.package(case).ok();
    let variant = package.and_then(|p| p.record.variant(&case.variant));
    match variant {
        Some(variant) => format!("{} ({})", case.procedure_name, variant.name),
        None => case.procedure_name.clone(),
    }
}

/// How the day follows from the limit, in sentences short enough for a slip.
pub(crate) fn because(due: &Due) -> String {
    let said: Vec<_> = due
        .because
        .iter()
        .filter(|r| r.code != Code::Limit && !(r.code == Code::StartAccepted && r.from == r.to))
        .map(calendar::explain_vi)
        .collect();
    if said.is_empty() { "Thời hạn tính từ lúc nhận đủ hồ sơ.".into() } else { said.join(" ") }
}

/// Where the result is handed out.
pub(crate) fn return_place(method: &str, desk: &str) -> String {
    match method {
        "post" => "Gửi qua dịch vụ bưu chính công ích đến địa chỉ nêu trên".into(),
        "electronic" => "Bản điện tử gửi đến người nộp hồ sơ".into(),
        _ => desk.to_owned(),
    }
}

/// Who accepted the case.
fn receptionist(source: &Source<'_>) -> Option<Id<Staff>> {
    let line = source.view.lines.iter().find(|l| l.act == "acceptance");
    line.and_then(|l| l.by.actor).map(Id::new)
}
