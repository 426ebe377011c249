//! What is put in is checked field by field before an act looks at it: profiles, documents, answers. Shape only; what the
//! law wants is in `rules`.

use crate::model::Filing;
use base::{Failure, Field, Res, nfc};
use catalogue::cache::PackageContent;
use catalogue::model::{Channel, ProcedureRecord};
use kernel::people::Profile;
use serde_json::{Map, Value};

/// Longest name, address or answer that is taken, in letters.
const TEXT_MAX: usize = 500;
/// Longest number of a slip.
const SLIP_MAX: usize = 60;
/// Documents in one filing at most.
const DOCUMENTS_MAX: usize = 100;
/// Answers of a form at most, in bytes of JSON.
const FORM_BYTES_MAX: usize = 64 * 1024;

/// The filing with clean text.
///
/// # Errors
/// `Invalid`, each field with its problem.
pub(super) fn cleaned(mut filing: Filing, package: &PackageContent) -> Res<Filing> {
    let record = &package.record;
    let mut problems = Vec::new();
    filing.filer = filing.filer.cleaned();
    filing.owner = filing.owner.map(Profile::cleaned);
    check_profile("filer", &filing.filer, &mut problems);
    if let Some(owner) = &filing.owner {
        check_profile("owner", owner, &mut problems);
    }
    check_documents(&mut filing, record, &mut problems);
    check_form(&filing.form, &mut problems);
    filing.form = normalised(package, std::mem::take(&mut filing.form));
    filing.parcel = filing.parcel.map(|p| p.trim().to_owned()).filter(|p| !p.is_empty());
    if filing.channel.as_deref() == Some(Channel::Post.name()) && filing.parcel.is_none() {
        problems.push(Field::new("parcel", "required", ""));
    }
    if filing.slip.as_ref().is_some_and(|s| s.chars().count() > SLIP_MAX) {
        problems.push(Field::new("slip", "too_long", SLIP_MAX.to_string()));
    }
    if let Some(method) = &filing.return_method
        && !["counter", "post", "electronic"].contains(&method.as_str())
    {
        problems.push(Field::new("return_method", "unknown_method", method.clone()));
    }
    if let Some(ground) = &filing.exemption
        && !record.exemptions.iter().any(|e| e.ground == *ground)
    {
        problems.push(Field::new("exemption", "unknown_ground", ground.clone()));
    }
    if problems.is_empty() { Ok(filing) } else { Err(Failure::Invalid(problems)) }
}

fn check_documents(filing: &mut Filing, record: &ProcedureRecord, problems: &mut Vec<Field>) {
    if filing.documents.len() > DOCUMENTS_MAX {
        problems.push(Field::new("documents", "too_many", DOCUMENTS_MAX.to_string()));
    }
    for (i, d) in filing.documents.iter_mut().enumerate() {
        d.name = nfc(&d.name);
        if d.name.is_empty() {
            d.name =
                record.documents.iter().find(|r| r.code == d.code).map_or_else(|| d.code.clone(), |r| r.name.clone());
        }
        if d.name.chars().count() > TEXT_MAX || d.code.len() > 60 {
            problems.push(Field::new(format!("documents/{i}"), "too_long", TEXT_MAX.to_string()));
        }
        if d.original < 0 || d.copy < 0 || d.original > 10_000 || d.copy > 10_000 {
            problems.push(Field::new(format!("documents/{i}"), "out_of_range", "0 to 10000"));
        }
    }
}

/// Answers in stored shape. Fees and documents may hang on a box that was not ticked, so its default is spelt out.
pub(crate) fn normalised(package: &PackageContent, form: Map<String, Value>) -> Map<String, Value> {
    match &package.form {
        Some(known) => match forms::normalise(known, &Value::Object(form)) {
            Value::Object(answers) => answers,
            _ => Map::new(),
        },
        None => form,
    }
}

/// Answers of a form are bounded as a whole.
pub(super) fn check_form(form: &Map<String, Value>, problems: &mut Vec<Field>) {
    if Value::Object(form.clone()).to_string().len() > FORM_BYTES_MAX {
        problems.push(Field::new("form", "too_long", "64 KB"));
    }
}

/// A party: a name, and numbers that can be such.
pub(super) fn check_profile(path: &str, p: &Profile, problems: &mut Vec<Field>) {
    if p.name.is_empty() {
        problems.push(Field::new(format!("{path}/name"), "required", ""));
    }
    let texts = [
        ("name", Some(&p.name)),
        ("address", p.address.as_ref()),
        ("email", p.email.as_ref()),
        ("born", p.born.as_ref()),
    ];
    for (field, text) in texts {
        if text.is_some_and(|t| t.chars().count() > TEXT_MAX) {
            problems.push(Field::new(format!("{path}/{field}"), "too_long", TEXT_MAX.to_string()));
        }
    }
    if let Some(number) = &p.number {
        let is_citizen = forms::citizen_number(number).is_ok() || forms::old_identity_number(number).is_ok();
        if !is_citizen && forms::tax_code(number).is_err() {
            problems.push(Field::new(format!("{path}/number"), "not_a_number_of_a_person", number.clone()));
        }
    }
    if let Some(phone) = &p.phone
        && forms::phone(phone).is_err()
    {
        problems.push(Field::new(format!("{path}/phone"), "not_a_phone", phone.clone()));
    }
    if let Some(email) = &p.email
        && (!email.contains('@') || email.contains([' ', ',', ';', '\n']))
    {
        problems.push(Field::new(format!("{path}/email"), "not_an_email", email.clone()));
    }
}
