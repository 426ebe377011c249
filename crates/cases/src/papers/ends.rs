//! Papers that answer the applicant in the course of a case: supplement, non-acceptance, apology, stop.

use super::receipt::{request, return_place};
use super::{Source, desk_name, formal_name, party, returned};
use crate::model::RecordRow;
use base::{Day, Failure, Id, Instant, Res};
use calendar::Policy;
use db::Tx;
use kernel::organisation::{self, HeldPost, Staff, UnitKind};
use kernel::roles::Role;
use letters::{Apology, NonAcceptance, Signature, StopNotice, SupplementRequest};

/// Everything that is missing or wrong, once and in full. Law: NĐ 61/2018/NĐ-CP art. 17(1), 19(4).
pub fn supplement_request(source: &Source<'_>) -> Res<SupplementRequest> {
    let asked = source.last("supplement_request")?;
    let package = source.world.package(source.case())?;
    let (items, reasons) = items(source, asked);
    let rule = package.record.supplement.as_ref();
    Ok(SupplementRequest {
        head: source.agency_head(asked.at.day(), None),
        case: source.case_ref(),
        applicant: party(source.view.owner.as_ref()),
        request: request(source),
        items,
        reason: reasons.join("; "),
        grounds: rule.map(|r| package.record.source_vi(&r.law)).into_iter().collect(),
        answer_by: asked.until.map(Instant::day),
        clock_note: rule.map(|r| match r.policy {
            Policy::Restart => "Thời hạn giải quyết được tính lại từ đầu kể từ ngày nhận đủ hồ sơ.".into(),
            Policy::Pause => "Thời gian chờ bổ sung không tính vào thời hạn giải quyết.".into(),
        }),
        contact: source.contact(),
        filer: source.filer(),
        guide: source.signer(asked.staff),
    })
}

/// One sentence for each thing that is to be mended, and the reasons without repetition.
fn items(source: &Source<'_>, asked: &RecordRow) -> (Vec<String>, Vec<String>) {
    let package = source.world.package(source.case()).ok();
    let record = package.map(|p| &p.record);
    let (mut items, mut reasons): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for item in asked.body["items"].as_array().into_iter().flatten() {
        let code = item["document"].as_str().unwrap_or_default();
        let document = record.and_then(|r| r.documents.iter().find(|d| d.code == code)).map(|d| d.name.as_str());
        let reason = crate::pages::fault_words(record, item["reason"].as_str().unwrap_or_default());
        let note = item["note"].as_str().filter(|n| !n.is_empty()).unwrap_or(&reason);
        items.push(match document.or(Some(code)).filter(|d| !d.is_empty()) {
            Some(document) => format!("{document}: {note}"),
            None => note.to_owned(),
        });
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    (items, reasons)
}

/// Why the file is not accepted. Law: NĐ 61/2018/NĐ-CP art. 17(1).
pub fn non_acceptance(source: &Source<'_>) -> Res<NonAcceptance> {
    // What is given back during the work is refused on the same form.
    let refused = source.last("non_acceptance").or_else(|_| source.last("stop"))?;
    let reasons = refused.body["text"].as_str().unwrap_or_default().lines().map(str::to_owned).collect();
    Ok(NonAcceptance {
        head: source.desk_head(refused.at.day(), "TCTN"),
        case: Some(source.case_ref()),
        desk: desk_name(source.organisation(), source.case().receiving, refused.at.day()),
        applicant: party(source.view.owner.as_ref()),
        request: request(source),
        reasons,
        grounds: Vec::new(),
        guidance: None,
        returned: returned(source.view),
        contact: source.contact(),
        filer: source.filer(),
        receptionist: source.signer(refused.staff),
    })
}

/// Apology and new appointment. Law: NĐ 61/2018/NĐ-CP art. 19(9).
pub async fn apology(tx: &mut Tx, source: &Source<'_>) -> Res<Apology> {
    let said = source.last("apology")?;
    let (case, day) = (source.case(), said.at.day());
    let moment = |name: &str| said.body[name].as_str().and_then(|t| Instant::parse(t).ok());
    let missed = moment("before").or(case.first_due).ok_or(Failure::NotFound)?;
    Ok(Apology {
        head: source.agency_head(day, None),
        case: source.case_ref(),
        applicant: party(source.view.owner.as_ref()),
        agency: formal_name(source.organisation(), case.deciding, day),
        received_at: case.submitted,
        due_at: missed,
        reason: said.body["reason"].as_str().unwrap_or_default().to_owned(),
        new_due_at: moment("new_date").ok_or(Failure::NotFound)?,
        return_place: return_place(&case.return_method, &desk_name(source.organisation(), case.receiving, day)),
        contact: source.contact(),
        signature: leader(tx, source, said.staff, day).await?,
    })
}

/// The case is stopped at the applicant's wish. Law: TT 03/2025/TT-VPCP form 05.
pub async fn stop_notice(tx: &mut Tx, source: &Source<'_>) -> Res<StopNotice> {
    let withdrawn = source.last("withdrawal")?;
    let (case, day) = (source.case(), withdrawn.at.day());
    let reason = withdrawn.body["text"].as_str().filter(|t| !t.is_empty()).map(str::to_owned);
    let done = source.view.tasks.iter().rev().find(|t| t.state == "done");
    Ok(StopNotice {
        head: source.agency_head(day, None),
        case: source.case_ref(),
        applicant: party(source.view.owner.as_ref()),
        agency: formal_name(source.organisation(), case.deciding, day),
        asked_on: day,
        reason,
        stage: done.map_or_else(|| "đã tiếp nhận".into(), |t| format!("đã xong bước “{}”", t.name)),
        stopped_at: withdrawn.at,
        money: None,
        returned: returned(source.view),
        contact: source.contact(),
        signature: leader(tx, source, withdrawn.staff, day).await?,
    })
}

/// Who signs for the deciding agency: the leader who acted, in the form allowed on the day; else its head, to sign by hand.
/// Law: NĐ 30/2020/NĐ-CP art. 13.
async fn leader(tx: &mut Tx, source: &Source<'_>, staff: Option<Id<Staff>>, day: Day) -> Res<Signature> {
    let agency = source.case().deciding;
    let people = organisation::list_unit_staff(tx, agency, day).await?;
    let leaders = || people.iter().filter(|p| p.held.role == Role::Leader);
    let acted = leaders().find(|p| Some(p.staff) == staff);
    let Some(signer) = acted.or_else(|| leaders().find(|p| !is_deputy(&p.held))) else {
        return Ok(Signature {
            capacity: Vec::new(), post: "Thủ trưởng cơ quan".into(), name: None, signed: None
        });
    };
    let form = match is_deputy(&signer.held) {
        true => organisation::find_signing_form(tx, signer.held.unit, signer.staff, day).await?.map(|(form, _)| form),
        false => None,
    };
    let kind = source.organisation().find_ever(agency, day).map_or(UnitKind::Department, |u| u.kind);
    Ok(super::signature(kind, &signer.held.title, form.map(|f| f.letters()), &signer.name))
}

fn is_deputy(held: &HeldPost) -> bool {
    held.title.starts_with("Phó")
}
