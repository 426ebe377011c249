//! Answers to the form of a procedure as its applicants would give them: a few choices per procedure, the rest by the
//! name and kind of the field. [`fill`] asks the form itself what is still missing, so that a changed form is filled too.

use crate::chance::Chance;
use crate::citizens::{self, Home};
use crate::names::{self, Sex};
use base::Day;
use forms::Form;
use kernel::people::Profile;
use serde_json::{Map, Value, json};

/// Rounds in which what the form still misses is added: an answer may call for another.
const ROUNDS: usize = 4;

/// Who files, and when.
pub struct Filer<'a> {
    /// The owner of the case.
    pub profile: &'a Profile,
    /// Where they live.
    pub home: Home<'a>,
    /// Day of filing.
    pub day: Day,
}

/// Answers that the form takes.
pub fn fill(code: &str, form: &Form, filer: &Filer<'_>, chance: &mut Chance) -> Map<String, Value> {
    let mut answers = choices(code, filer, chance);
    let required = form.schema().get("required").and_then(Value::as_array).into_iter().flatten();
    for name in required.filter_map(Value::as_str) {
        add(&mut answers, form, name, filer, chance);
    }
    for _ in 0..ROUNDS {
        let problems = forms::validate(form, &Value::Object(answers.clone()), filer.day);
        let missing: Vec<_> = problems.iter().filter(|p| p.code == "required").map(|p| p.path.clone()).collect();
        if missing.is_empty() {
            break;
        }
        for path in missing {
            add(&mut answers, form, path.trim_start_matches('/'), filer, chance);
        }
    }
    answers
}

fn add(answers: &mut Map<String, Value>, form: &Form, name: &str, filer: &Filer<'_>, chance: &mut Chance) {
    if answers.contains_key(name) {
        return;
    }
    let schema = form.schema().pointer(&format!("/properties/{name}")).unwrap_or(&Value::Null);
    let value = value(name, schema, filer, chance);
    answers.insert(name.to_owned(), value);
}

fn value(name: &str, schema: &Value, filer: &Filer<'_>, chance: &mut Chance) -> Value {
    if let Some(fixed) = schema.get("const").or_else(|| schema.get("default")) {
        return fixed.clone();
    }
    if let Some(choices) = schema.get("oneOf").and_then(Value::as_array).filter(|c| !c.is_empty()) {
        return chance.pick(choices).get("const").cloned().unwrap_or(Value::Null);
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("boolean") => json!(false),
        Some("integer" | "number") => json!(number(name, schema, chance)),
        _ => json!(text(name, schema, filer, chance)),
    }
}

fn number(name: &str, schema: &Value, chance: &mut Chance) -> i64 {
    let bound = |key: &str, or: f64| schema.get(key).and_then(Value::as_f64).unwrap_or(or);
    let (from, to) = match name {
        "site_area" | "area_m2" => (30, 150),
        "ground_floor_area" => (28, 110),
        "total_floor_area" => (120, 600),
        "height" => (9, 22),
        "floors_above" => (2, 6),
        "duration_months" => (6, 24),
        "pages" => (1, 8),
        "land_area_m2" => (2_000, 80_000),
        "total_capital_dong" => (50_000_000_000, 900_000_000_000),
        "equity_dong" => (10_000_000_000, 50_000_000_000),
        "duration_years" => (20, 50),
        "term_years" => (5, 7),
        "labour_loss" => (6, 45),
        _ => (1, 5),
    };
    // The form's own bounds are small numbers: exact in both shapes.
    chance.between(from, to).clamp(bound("minimum", 0.0).ceil() as i64, bound("maximum", 1e15) as i64)
}

fn text(name: &str, schema: &Value, filer: &Filer<'_>, chance: &mut Chance) -> String {
    let own = filer.profile;
    let number = |chance: &mut Chance| own.number.clone().filter(|n| n.len() == 12).unwrap_or_else(|| citizen(chance));
    match schema.get("format").and_then(Value::as_str) {
        Some("date") => return past(name, filer, chance).to_string(),
        Some("date-time") => return format!("{}T{:02}:30:00+07:00", filer.day.plus_days(-1), chance.between(5, 22)),
        Some("tax-code") => {
            return own.number.clone().filter(|n| n.len() == 10).unwrap_or_else(|| citizens::tax_code(chance));
        }
        Some("citizen-number") => return number(chance),
        Some("phone") => return own.phone.clone().unwrap_or_else(|| citizens::phone(chance)),
        Some("email") => return "lien.he@example.com".into(),
        _ => {}
    }
    match name {
        "phone" => own.phone.clone().unwrap_or_else(|| citizens::phone(chance)),
        "declarant_id" | "requester_id" | "subject_id" | "reporter_id" | "investor_id" | "id_number" => number(chance),
        "requester_name" | "declarant_name" | "subject_name" | "full_name" | "reporter_name" | "member_name"
        | "owner_name" | "investor_name" | "organisation_name" => own.name.clone(),
        name if name.ends_with("_ethnicity") || name == "ethnicity" => "Kinh".into(),
        name if name.ends_with("nationality") => "Việt Nam".into(),
        name if ["residence", "address", "office", "location"].iter().any(|w| name.ends_with(w))
            && name != "marriage_office" =>
        {
            own.address.clone().unwrap_or_else(|| citizens::address(chance, filer.home))
        }
        name if name.ends_with("_name") || name == "designer" || name == "mortgagee" => {
            names::draw(chance, Sex::Female)
        }
        "mother_birth" | "father_birth" => (2024 - chance.between(22, 42)).to_string(),
        "mother_id" | "father_id" => citizen(chance),
        "marriage_office" | "marriage_place" | "record_office" => {
            format!("UBND {}", citizens::lower_first(filer.home.commune))
        }
        "marriage_number" | "record_number" | "licence_number" => {
            format!("{}/{}", chance.between(1, 400), chance.between(2015, 2023))
        }
        "parcel_number" => chance.between(1, 400).to_string(),
        "map_sheet" => chance.between(1, 60).to_string(),
        "certificate_serial" => format!("CH {:06}", chance.between(100_000, 999_999)),
        "account_number" => chance.between(10_000_000_000, 99_999_999_999).to_string(),
        _ => sentence(name, chance),
    }
}

/// What people write into the lines that are left, by the name of the line.
fn sentence(name: &str, chance: &mut Chance) -> String {
    let known: &[&str] = match name {
        "original_name" => &[
            "Bằng tốt nghiệp đại học",
            "Căn cước công dân",
            "Giấy khai sinh",
            "Sổ đỏ",
            "Hợp đồng lao động",
            "Học bạ",
            "Giấy đăng ký kết hôn",
        ],
        "issuer" => &[
            "Cục Cảnh sát quản lý hành chính về trật tự xã hội",
            "Trường Đại học Bách khoa Hà Nội",
            "UBND quận Ba Đình",
            "Sở Tài nguyên và Môi trường Hà Nội",
        ],
        "child_birth_place" => &[
            "Bệnh viện Phụ sản Hà Nội",
            "Bệnh viện Phụ sản Trung ương",
            "Bệnh viện Bạch Mai",
            "Bệnh viện Đa khoa Xanh Pôn",
        ],
        "child_hometown" => &["Hà Nội", "Nam Định", "Thái Bình", "Thanh Hóa", "Hưng Yên"],
        "purpose_other" => &["Bổ sung hồ sơ xin việc", "Làm thủ tục định cư", "Xin nhận con nuôi"],
        "site_plot" => &["Thửa 112", "Thửa 45", "Thửa 208", "Thửa 17"],
        "reason" => &["Hộ thiếu việc làm, có người ốm đau dài ngày", "Hộ có người khuyết tật, thu nhập thấp"],
        "licence_issued_by" => &["Sở Giao thông vận tải Hà Nội"],
        "village" => &["Thôn Đông", "Thôn Đoài", "Tổ dân phố số 5", "Tổ dân phố số 12"],
        "witness_name" | "owner" => &["Nguyễn Văn Toàn", "Trần Đình Khánh"],
        "bank" => &["Agribank", "Vietcombank", "BIDV"],
        "vessel_name" | "registration" => &["HN-1208", "HN-2417", "HN-0933"],
        "voyage" => &["Bến Chương Dương đến cảng Khuyến Lương", "Bến Bát Tràng đến bến Hồng Vân"],
        "hospital" => &["Bệnh viện Đa khoa Hà Đông", "Bệnh viện Đa khoa Sơn Tây"],
        "force_unit" => &["Đội xung kích phòng chống thiên tai xã"],
        "representative_title" => &["Giám đốc", "Tổng Giám đốc"],
        "schedule" => &["Khởi công quý III năm 2024, hoàn thành quý IV năm 2026"],
        "objectives" => &["Xây dựng khu nhà xưởng và kho", "Xây dựng trung tâm thương mại và văn phòng"],
        "business_line" => &["Sản xuất bao bì", "Chế biến thực phẩm", "Gia công cơ khí"],
        "investment_document" | "eia_decision" => &["Quyết định số 1274/QĐ-UBND ngày 12/05/2022"],
        _ => &["Theo hồ sơ kèm theo"],
    };
    (*chance.pick(known)).to_owned()
}

fn past(name: &str, filer: &Filer<'_>, chance: &mut Chance) -> Day {
    let own = filer.profile.born.as_deref().and_then(|b| Day::parse(b).ok());
    match name {
        "child_birth_date" => filer.day.plus_days(-chance.between(3, 55)),
        "event_date" | "death_date" => filer.day.plus_days(-chance.between(10, 60)),
        "subject_birth_date" | "birth_date" | "member_birth" | "owner_birth" => {
            own.unwrap_or_else(|| filer.day.plus_days(-chance.between(8_000, 20_000)))
        }
        _ => filer.day.plus_days(-chance.between(200, 3_000)),
    }
}

fn citizen(chance: &mut Chance) -> String {
    let sex = Sex::draw(chance);
    let year = 2024 - chance.between(22, 60);
    citizens::citizen_number(chance, sex, year)
}

/// The answers that decide the course of a case: what is common is common here.
fn choices(code: &str, filer: &Filer<'_>, chance: &mut Chance) -> Map<String, Value> {
    let own = filer.profile;
    let chosen = match code {
        "2.000815" => json!({ "copies": chance.between(1, 6) }),
        "2.000908" => json!({ "register_level": "commune", "relation": "owner", "copies": chance.between(1, 4),
            "paper_kind": chance.pick(&["birth", "birth", "marriage", "death"]) }),
        "1.001193" => birth(filer, chance),
        "1.004873" => json!({ "relation": "self", "subject_sex": own.sex,
            "marital_status": chance.weighted(&[("never", 70), ("divorced", 22), ("widowed", 8)]) }),
        "1.005040" => {
            json!({ "report_kind": "first", "vessel_kind": "inland", "nearest": "commune", "late_reason_given": false })
        }
        "1.009645" => json!({ "proposer": "investor", "investor_kind": "enterprise", "investor_name": own.name,
            "selection": "approval", "project_name": format!("Dự án kho vận số {}", chance.between(1, 90)) }),
        "1.010092" => {
            json!({ "claim": chance.pick(&["accident", "accident", "accident", "death"]), "member_gender": own.sex,
            "pay_by": "account" })
        }
        "1.010727" => {
            json!({ "owner_name": own.name, "project_kind": "facility", "project_group": "III", "has_waste": true,
            "trial_operation": false, "project_name": format!("Cơ sở sản xuất số {}", chance.between(1, 90)) })
        }
        "1.011607" => household(filer, chance),
        "1.012783" => {
            json!({ "owner_kind": "individual", "reason": chance.pick(&["damaged", "new_form"]), "area": "ward" })
        }
        "1.013225" => {
            json!({ "work_kind": "house", "work_grade": "IV", "investor_name": own.name, "land_in_database": true })
        }
        "2.002288" => vehicles(filer, chance),
        _ => json!({}),
    };
    let Value::Object(chosen) = chosen else { return Map::new() };
    chosen.into_iter().filter(|(_, v)| !v.is_null()).collect()
}

fn birth(filer: &Filer<'_>, chance: &mut Chance) -> Value {
    let sex = Sex::draw(chance);
    let name = names::draw_with(chance, sex, Some(names::surname(&filer.profile.name)));
    let words: Vec<_> = name.split(' ').collect();
    let (family, given) = (words[0], words[words.len() - 1]);
    let relation = if filer.profile.sex.as_deref() == Some("male") { "father" } else { "mother" };
    json!({ "declarant_relation": relation, "birth_proof": chance.pick(&["digital", "certificate"]), "child_family_name": family,
        "child_middle_name": words[1..words.len() - 1].join(" "), "child_given_name": given, "child_sex": sex.name(),
        "mother_name": names::draw(chance, Sex::Female), "father_name": names::draw(chance, Sex::Male), "parents_married": true,
        "mother_residence": filer.profile.address, "father_residence": filer.profile.address })
}

fn household(filer: &Filer<'_>, chance: &mut Chance) -> Value {
    let own = filer.profile;
    let mut member = |relation: &str, status: &str, years: i64| {
        let sex = Sex::draw(chance);
        let name = names::draw(chance, sex);
        json!({ "name": name, "gender": sex.name(), "birth_date": filer.day.plus_days(-365 * years - chance.between(0, 300)),
            "relation": relation, "status": status })
    };
    let others = vec![member("Con", "studying", 11), member("Vợ/chồng", "not_working", 44)];
    json!({ "gender": own.sex, "area": if filer.home.commune.starts_with("Xã") { "rural" } else { "urban" },
        "request": chance.pick(&["poor", "near_poor", "left_near_poor"]), "members": others })
}

fn vehicles(filer: &Filer<'_>, chance: &mut Chance) -> Value {
    let count = chance.weighted(&[(1, 60), (2, 20), (5, 15), (12, 5)]);
    let vehicles: Vec<_> = (0..*count)
        .map(|_| {
            let letter = *chance.pick(&["B", "E", "F", "H"]);
            json!({ "plate": format!("29{letter}{:05}", chance.between(1_000, 99_999)),
                "badge": chance.pick(&["contract", "taxi", "goods", "tractor"]),
                "make": chance.pick(&["Toyota", "Hyundai", "Ford", "Thaco", "Kia"]), "year": chance.between(2015, 2023),
                "capacity": format!("{} chỗ", chance.pick(&[5, 7, 16, 29])),
                "inspection_until": filer.day.plus_days(chance.between(60, 500)), "owned": true })
        })
        .collect();
    json!({ "organisation_name": filer.profile.name, "request": "new", "vehicles": vehicles })
}
