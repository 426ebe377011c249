//! The choices on the page of certification.

use super::super::sums::way;
use crate::papers::{signature, signature_lines};
use crate::work::{CertificationKind, Signer};
use base::Id;
use catalogue::model::ProcedureRecord;
use kernel::organisation::{Staff, UnitVersion};
use web::view::Choice;

/// A kind of certification.
pub(super) fn kind(kind: &CertificationKind, chosen: Option<&CertificationKind>) -> Choice {
    let is_same = |c: &CertificationKind| c.version.code == kind.version.code && c.variant == kind.variant;
    Choice {
        value: format!("{}|{}", kind.version.code, kind.variant),
        label: kind.name.clone(),
        hint: String::new(),
        checked: chosen.is_some_and(is_same),
    }
}

/// Ways of payment.
pub(super) fn pay(chosen: &str) -> Vec<Choice> {
    let choice = |method: &str| Choice {
        value: method.into(),
        label: way(method).into(),
        hint: String::new(),
        checked: method == chosen,
    };
    ["cash", "transfer"].map(choice).into()
}

/// Exemptions that the procedure knows, none first; nothing where it knows none.
pub(super) fn exemptions(record: &ProcedureRecord, chosen: &str) -> Vec<Choice> {
    let none = Choice { label: "Không".into(), checked: chosen.is_empty(), ..Choice::default() };
    let of = |e: &catalogue::model::Exemption| Choice {
        value: e.ground.clone(),
        label: e.name.clone(),
        hint: String::new(),
        checked: e.ground == chosen,
    };
    let all: Vec<_> = record.exemptions.iter().map(of).collect();
    if all.is_empty() { all } else { [vec![none], all].concat() }
}

/// Who may sign; chosen is the one who was chosen, else who signed last today, else the first.
pub(super) fn signers(all: &[Signer], last: Option<Id<Staff>>, agency: &UnitVersion, chosen: &str) -> Vec<Choice> {
    let of_today = last.map(|s| s.to_string());
    let is_there = |id: &String| all.iter().any(|s| s.staff.to_string() == *id);
    let wanted = Some(chosen.to_owned()).filter(|c| !c.is_empty()).or(of_today).filter(is_there);
    let wanted = wanted.or_else(|| all.first().map(|s| s.staff.to_string()));
    let choice = |s: &Signer| {
        let lines = signature_lines(&signature(agency.kind, &s.title, s.form.map(|f| f.letters()), &s.name));
        let value = s.staff.to_string();
        let label = format!("{} ({})", s.name, lines.join(", "));
        Choice { label, hint: String::new(), checked: wanted.as_ref() == Some(&value), value }
    };
    all.iter().map(choice).collect()
}
