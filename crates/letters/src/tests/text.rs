//! What stands on the paper, letter for letter; read back with pdftotext.

use super::{all_samples, bare, printed, sample, text_of};
use crate::{Letter, Style, print};
use serde_json::Value;

/// Keys whose text chooses something instead of being printed.
const CHOICES: [&str; 7] = ["letter", "kind", "ground", "outcome", "layout", "paper", "copy"];
/// Keys that serve the QR code or the record only, on the letters named.
const UNPRINTED: [(&str, &[&str]); 3] = [
    (
        "procedure_code",
        &[
            "supplement_request",
            "non_acceptance",
            "apology",
            "stop_notice",
            "cash_receipt",
            "decision",
            "notice_letter",
        ],
    ),
    ("procedure", &["decision"]),
    ("document", &["certification"]),
];
const HOSTILE: &str = r##" #panic("x") *bold* _it_ @x $y$ <signature> [z] \ `q` // c "w" ~ -- = + #set"##;

fn is_time(text: &str) -> bool {
    base::Day::parse(text).is_ok() || base::Instant::parse(text).is_ok()
}

/// Calls `act` on every text of `value` that is printed.
fn each_text(value: &mut Value, letter: &str, key: &str, act: &mut dyn FnMut(&str, &mut String)) {
    let unprinted = UNPRINTED.iter().any(|(k, letters)| *k == key && letters.contains(&letter));
    match value {
        Value::String(text) if !CHOICES.contains(&key) && !unprinted && !is_time(text) => act(key, text),
        Value::Array(items) => items.iter_mut().for_each(|item| each_text(item, letter, key, act)),
        Value::Object(fields) => fields.iter_mut().for_each(|(key, field)| each_text(field, letter, key, act)),
        _ => {}
    }
}

fn texts_of(value: &mut Value, act: &mut dyn FnMut(&str, &mut String)) {
    let letter = value["letter"].as_str().unwrap().to_owned();
    each_text(value, &letter, "", act);
}

#[test]
fn every_field_is_printed_letter_for_letter() {
    for (name, letter) in all_samples() {
        let Some(text) = text_of(&printed(&letter).pdf) else { return };
        let text = bare(&text);
        let mut count = 0;
        texts_of(&mut serde_json::to_value(&letter).unwrap(), &mut |key, field| {
            assert!(text.contains(&bare(field)), "{name}: {key} = {field} is not in {text}");
            count += 1;
        });
        assert!(count >= 5, "{name}: only {count} fields");
    }
}

#[test]
fn markup_in_data_is_printed_literally() {
    let hostile = bare(HOSTILE);
    for (name, letter) in all_samples() {
        let mut value = serde_json::to_value(letter).unwrap();
        let mut fields = 0;
        texts_of(&mut value, &mut |_, text| {
            text.push_str(HOSTILE);
            fields += 1;
        });
        let letter: Letter = serde_json::from_value(value).unwrap();
        let Some(text) = text_of(&printed(&letter).pdf) else { return };
        let found = bare(&text).matches(&hostile).count();
        // A page break may cut the cells of a row of the register in two.
        let whole = if matches!(letter, Letter::Register(_)) { fields * 19 / 20 } else { fields };
        assert!(found >= whole, "{name}: {found} of {fields} in {text}");
    }
}

#[test]
fn all_vietnamese_letters_are_printed_in_every_weight() {
    let alphabet = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ";
    let all = format!("{alphabet} {}", alphabet.to_uppercase());
    let Letter::Receipt(mut receipt) = sample("receipt-2024") else { panic!() };
    receipt.applicant.name = all.clone(); // bold
    receipt.request = all.clone(); // regular
    receipt.head.place = all.clone(); // italic
    let Some(text) = text_of(&printed(&Letter::Receipt(receipt)).pdf) else { return };
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect();
    assert_eq!(text.matches(&all.replace(' ', "")).count(), 3, "{text}");
}

#[test]
fn dates_are_written_out_with_their_zeros() {
    let Some(text) = text_of(&printed(&sample("receipt-2024")).pdf) else { return };
    let text = text.replace('\u{a0}', " ");
    assert!(text.contains("10 giờ 12 phút, ngày 26 tháng 4 năm 2024"), "{text}");
    assert!(text.contains("17 giờ 00 phút, ngày 04 tháng 5 năm 2024 (thứ Bảy)"), "{text}");
    let Some(text) = text_of(&printed(&sample("decision")).pdf) else { return };
    assert!(text.replace('\u{a0}', " ").contains("Hà Nội, ngày 05 tháng 02 năm 2024"), "{text}");
}

#[test]
fn forms_name_their_number_and_circular() {
    for (name, label) in [
        ("control-sheet-2024", "Mẫu số 05\nThông tư số 01/2018/TT-VPCP"),
        ("control-sheet-2025", "Mẫu số 06\nThông tư số 03/2025/TT-VPCP"),
        ("stop-notice-2025", "Mẫu số 05\nThông tư số 03/2025/TT-VPCP"),
        ("apology-2024", "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ"),
        ("apology-2025", "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN"),
    ] {
        let Some(text) = text_of(&printed(&sample(name)).pdf) else { return };
        assert!(bare(&text).contains(&bare(label)), "{name}: {text}");
    }
}

#[test]
fn those_who_sign_for_others_say_so() {
    for (name, lines) in [
        ("apology-2024", "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH"),
        ("stop-notice-2025", "TL. GIÁM ĐỐC TRƯỞNG PHÒNG CẤP PHÉP XÂY DỰNG"),
        ("notice-a5", "TUQ. CHỦ TỊCH TRƯỞNG BỘ PHẬN MỘT CỬA"),
    ] {
        let Some(text) = text_of(&printed(&sample(name)).pdf) else { return };
        assert!(bare(&text).contains(&bare(lines)), "{name}: {text}");
    }
}

#[test]
fn apology_after_the_due_day_admits_it() {
    let Some(before) = text_of(&printed(&sample("apology-2024")).pdf) else { return };
    let Some(after) = text_of(&printed(&sample("apology-2025")).pdf) else { return };
    assert!(bare(&before).contains(&bare("không thể trả kết quả đúng thời gian")));
    assert!(bare(&after).contains(&bare("đã không trả kết quả đúng thời gian")));
}

#[test]
fn cash_receipt_shows_the_sum_in_figures_and_words() {
    let Some(text) = text_of(&printed(&sample("cash-receipt")).pdf) else { return };
    let text = bare(&text);
    for part in ["0004417", "20.000", "5.000", "41.000 đồng", "Bốn mươi mốt nghìn đồng"] {
        assert!(text.contains(&bare(part)), "{part}: {text}");
    }
    assert!(!text.contains(&bare("ĐÃ HỦY")));
    let Some(void) = text_of(&printed(&sample("cash-receipt-void")).pdf) else { return };
    assert!(bare(&void).contains(&bare("ĐÃ HỦY lúc 15 giờ 52 phút, ngày 29 tháng 3 năm 2024")));
}

#[test]
fn character_without_a_shape_prints_as_a_box_not_an_error() {
    let Letter::Receipt(mut receipt) = sample("receipt-2024") else { panic!() };
    receipt.applicant.name = "李 Nguyễn 🙂 Hải\u{7}\u{200e}".into();
    let Some(text) = text_of(&printed(&Letter::Receipt(receipt)).pdf) else { return };
    assert!(bare(&text).contains(&bare("□ Nguyễn □ Hải")), "{text}");
}

#[test]
fn watermark_and_version_are_printed() {
    let draft = Style { watermark: Some("Dự thảo".into()), ..super::style() };
    let Some(text) = text_of(&print(&sample("receipt-2025"), &draft).unwrap().pdf) else { return };
    assert!(bare(&text).contains(&bare("DỰ THẢO")), "{text}");
    assert!(bare(&text).contains(&bare("Bản in lại lần 2")), "{text}");
}
