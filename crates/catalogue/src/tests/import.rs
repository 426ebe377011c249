//! The import against each trap of the published records: small samples of our own, and the real file where it is there.

use super::samples::{checked, files};
use crate::cache::{CatalogueCache, Content};
use crate::import::{ImportedRecord, import_procedures, read_records};
use crate::work::{self, Announcement};
use crate::{MIGRATIONS, upkeep};
use base::{Day, Money, PageRequest};
use calendar::Limit;
use db::Tx;
use kernel::journal::By;
use kernel::organisation::{ImportProblem, ImportReport};
use serde_json::{Value, json};
use std::time::Instant;

fn one(extra: Value) -> (ImportedRecord, Vec<ImportProblem>) {
    let mut record = json!({ "code": "1.999999", "name": "Cấp giấy thử", "ministry": "Bộ Thử", "decision": "12/QĐ-BT", "levels": ["Cấp xã"],
        "kind": "Loại khác", "field": "Thử", "channels": [channel("3", "Ngày làm việc", "Miễn phí", "")] });
    for (key, value) in extra.as_object().unwrap() {
        record[key] = value.clone();
    }
    let mut report = ImportReport::default();
    let mut all = read_records(record.to_string().as_bytes(), &mut report).unwrap();
    assert_eq!((all.len(), report.refused), (1, 0));
    let read = all.remove(0);
    (read.record, read.problems)
}

fn channel(time: &str, unit: &str, fee: &str, note: &str) -> Value {
    json!({ "channel": "Trực tiếp", "time": time, "unit": unit, "fee": fee, "note": note })
}

/// Limit, fee and problems of a single channel row.
fn row(time: &str, unit: &str, fee: &str, note: &str) -> (Option<Limit>, Option<Money>, Vec<String>) {
    let (record, problems) = one(json!({ "channels": [channel(time, unit, fee, note)] }));
    (record.channels[0].limit, record.channels[0].fee, problems.into_iter().map(|p| p.problem).collect())
}

fn documents(list: Value) -> (ImportedRecord, Vec<ImportProblem>) {
    one(json!({ "documents": list }))
}

#[test]
fn clean_record_has_nothing_to_check() {
    let (record, problems) =
        one(json!({ "documents": [{ "name": "Đơn", "originals": 1, "copies": 0, "case": "--" }] }));
    assert_eq!(problems, []);
    assert_eq!((record.limit, record.channels[0].fee), (Some(Limit::WorkingDays(3)), Some(Money(0))));
    assert_eq!((record.documents[0].originals, record.documents[0].copies), (Some(1), Some(0)));
}

#[test]
fn channel_without_unit_is_no_day() {
    assert_eq!(row("1", "", "Miễn phí", "").0, None);
    assert_eq!(row("85", "", "Miễn phí", "").0, None);
    assert_eq!(row("1", "", "Miễn phí", "").2.len(), 1);
}

#[test]
fn glued_time_and_fee_are_kept_as_text() {
    for time in ["1100", "120", "1100,000"] {
        let (record, problems) = one(json!({ "channels": [channel(time, "", "", "VNĐ(20.000 đ/tờ khai)")] }));
        let c = &record.channels[0];
        assert_eq!((c.limit, c.fee, c.time_text.as_str()), (None, None, format!("{time} VNĐ").as_str()));
        assert_eq!(problems.len(), 1);
    }
}

#[test]
fn fee_in_thousands_or_dollars_is_not_taken() {
    assert_eq!(row("3", "Ngày làm việc", "50", "VNĐ").1, None);
    assert_eq!(row("3", "Ngày làm việc", "10 USD", "").1, None);
    assert_eq!(row("3", "Ngày làm việc", "50,000 Việt Nam Đồng", "").1, Some(Money(50_000)));
    assert_eq!(row("3", "Ngày làm việc", "11,000,000", "VNĐ").1, Some(Money(11_000_000)));
    assert_eq!(row("3", "Ngày làm việc", "100,000 Việt Nam Đồng", "(từ 2025: 50.000 đồng/lần)").1, None);
}

#[test]
fn free_with_a_tariff_in_the_note_is_not_free() {
    assert_eq!(row("3", "Ngày làm việc", "Miễn phí", "(150.000 đồng/giấy)").1, None);
    assert_eq!(row("3", "Ngày làm việc", "Miễn phí", "Lệ phí theo Thông tư").1, None);
    assert_eq!(row("3", "Ngày làm việc", "Miễn phí", "(Theo quy định của Hội đồng nhân dân)").1, None);
    assert_eq!(row("3", "Ngày làm việc", "Miễn phí", "(Không)").1, Some(Money(0)));
    assert_eq!(row("3", "Ngày làm việc", "Miễn phí", "Nộp tại Trung tâm").1, Some(Money(0)));
}

#[test]
fn glued_no_information_is_cut_off() {
    let (record, problems) =
        one(json!({ "channels": [channel("3", "Ngày làm việc", "Miễn phí", "Không có thông tinNộp tại xã")] }));
    assert_eq!(record.channels[0].note, "Nộp tại xã");
    assert_eq!(problems, []);
}

#[test]
fn several_rows_and_different_limits_are_never_summed_or_chosen() {
    let (record, problems) =
        one(json!({ "channels": [channel("3", "Ngày làm việc", "", ""), channel("10", "Ngày làm việc", "", "")] }));
    assert_eq!(record.limit, None);
    assert_eq!(record.channels.len(), 2);
    assert_eq!(problems.len(), 2);
}

#[test]
fn unit_against_note_is_not_taken() {
    assert_eq!(row("12", "Ngày", "", "09 ngày làm việc và 03 ngày làm việc").0, None);
    assert_eq!(row("7", "Ngày làm việc", "", "trong 07 ngày kể từ ngày nhận").0, None);
    assert_eq!(row("7", "Ngày làm việc", "", "trong 07 ngày làm việc").0, Some(Limit::WorkingDays(7)));
    assert_eq!(row("8", "Giờ", "", "").0, None);
    assert_eq!(row("1.5", "Ngày làm việc", "", "").0, None);
    assert_eq!(row("0", "Ngày", "", "").0, None);
    assert_eq!(row("2", "Ngày làm việc", "", "02 ngày làm việc; phức tạp: 05 ngày làm việc").0, None);
    assert_eq!(row("2", "Tháng", "", "").0, Some(Limit::Months(2)));
}

#[test]
fn missing_channels_are_told_and_internal_procedures_are_not_public() {
    assert_eq!(one(json!({ "channels": [] })).1.len(), 1);
    let (record, problems) = one(json!({ "code": "5.000001", "kind": "", "channels": [] }));
    assert!(record.internal);
    assert_eq!(problems, []);
    assert_eq!(one(json!({ "kind": "" })).1.len(), 1);
}

#[test]
fn odd_decision_numbers_are_text() {
    for odd in ["Demo/QĐ-BCA", "QĐ/0001-BTP", "1681", ""] {
        let (record, problems) = one(json!({ "decision": odd }));
        assert_eq!((record.decision.as_str(), problems.len()), (odd, 1));
    }
}

#[test]
fn pieces_around_or_are_alternatives_of_one_document() {
    let piece = |name: &str| json!({ "name": name, "originals": 1, "copies": 0, "case": "--" });
    let (record, problems) = documents(json!([
        piece("Hợp đồng ("),
        piece("bản chính"),
        piece("hoặc"),
        piece("có chứng thực)"),
        piece("Đơn")
    ]));
    let names: Vec<_> = record.documents.iter().map(|d| d.name.as_str()).collect();
    assert_eq!(names, ["Hợp đồng (bản chính hoặc có chứng thực)", "Đơn"]);
    assert!(record.documents[0].alternatives && record.documents[0].originals.is_none());
    assert_eq!(problems.len(), 3);
}

#[test]
fn empty_pieces_and_notes_are_no_documents() {
    let piece = |name: &str, case: &str| json!({ "name": name, "originals": 1, "copies": 0, "case": case });
    let (record, problems) = documents(json!([
        piece("Đơn", "--"),
        piece(".", "--"),
        piece("", "--"),
        piece("Lưu ý: mang bản chính", "--"),
        piece("Người dân được chọn nơi nộp", "* Lưu ý :")
    ]));
    assert_eq!((record.documents.len(), record.notes.len(), problems.len()), (1, 2, 4));
}

#[test]
fn file_names_are_cut_off_only_where_it_is_sure() {
    let piece = |name: &str| json!({ "name": name, "originals": 1, "copies": 0, "case": "--" });
    let (record, problems) = documents(json!([
        piece("Đơn theo mẫu;Mau don.docx"),
        piece("Đơn theo Nghị định 1/2020/NĐ-CPDon de nghi.docx"),
        piece("Bản đồMau 12_36.2025.TT-BN.doc")
    ]));
    assert_eq!((record.documents[0].name.as_str(), record.documents[0].files.len()), ("Đơn theo mẫu;", 1));
    assert!(record.documents[1].name.ends_with("Don de nghi.docx"));
    assert!(record.documents[2].files.is_empty());
    assert_eq!(problems.len(), 2);
}

#[test]
fn impossible_counts_are_no_counts() {
    let piece = |name: &str, originals: i64, copies: i64| json!({ "name": name, "originals": originals, "copies": copies, "case": "--" });
    let (record, problems) = documents(json!([
        piece("Tờ khai", 0, 0),
        piece("Theo Nghị định ngày 28/8/", 20201, 0),
        piece("Theo Nghị định", 1161, 0)
    ]));
    let d = &record.documents;
    assert_eq!((d[0].originals, d[0].copies), (None, None));
    assert_eq!((d[1].name.as_str(), d[1].originals), ("Theo Nghị định ngày 28/8/2020", Some(1)));
    assert_eq!(d[2].originals, None);
    assert_eq!(problems.len(), 3);
}

#[test]
fn text_is_cleaned_and_applicants_are_rejoined() {
    let (record, problems) = one(
        json!({ "name": "\u{200e}Cấp gia\u{301}y\tthử\u{f0fc}", "applicants": ["Tổ chức (không bao gồm doanh nghiệp", "HTX)"] }),
    );
    assert_eq!(record.name, "Cấp giáy thử");
    assert_eq!(record.applicants, ["Tổ chức (không bao gồm doanh nghiệp, HTX)"]);
    assert_eq!(problems, []);
}

#[test]
fn old_words_are_told() {
    let (_, problems) = one(json!({ "steps": "Nộp tại UBND huyện, kèm sổ hộ khẩu" }));
    assert_eq!(problems.len(), 2);
}

#[test]
fn records_that_cannot_be_told_apart_are_refused() {
    let good = json!({ "code": "1.999999", "name": "A" }).to_string();
    let lines = format!(
        "{good}\n{good}\nkhông phải JSON\n{}\n{}\n",
        json!({ "code": "1.99", "name": "B" }),
        json!({ "code": "1.999998", "name": " " })
    );
    let mut report = ImportReport::default();
    let all = read_records(lines.as_bytes(), &mut report).unwrap();
    assert_eq!((all.len(), report.refused, report.problems.len()), (1, 4, 4));
}

fn real() -> Option<Vec<u8>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/procedures.jsonl.gz");
    let bytes = std::fs::read(path).ok();
    if bytes.is_none() {
        eprintln!("skipped: ../shared/data/procedures.jsonl.gz is not there");
    }
    bytes
}

#[test]
fn real_records_survive_every_trap() {
    let Some(bytes) = real() else { return };
    let mut report = ImportReport::default();
    let all = read_records(&bytes, &mut report).unwrap();
    assert_eq!((all.len(), report.refused), (2_342, 0));
    let count = |words: &str| all.iter().flat_map(|r| &r.problems).filter(|p| p.problem.contains(words)).count();
    for (words, at_least) in [
        ("no unit", 500),
        ("glued together", 90),
        ("under 1.000 đ", 60),
        ("foreign currency", 30),
        ("names a tariff or a condition", 600),
        ("several rows for one channel", 50),
        ("differs between channels", 1),
        ("the note says working days", 50),
        ("the note says days", 20),
        ("names other times", 100),
        ("hours of office", 100),
        ("no channel", 10),
        ("is no number of a decision", 3),
        ("\"hoặc\"", 100),
        ("a piece without letters", 40),
        ("name of a file", 300),
        ("0 originals and 0 copies", 300),
        ("a year was glued", 20),
        ("a note among", 100),
        ("districts", 20),
        ("household books", 20),
    ] {
        let found = count(words);
        println!("{words}: {found}");
        assert!(found >= at_least, "{words}: {found} < {at_least}");
    }
    assert_eq!(all.iter().filter(|r| r.record.internal).count(), 99);
    for r in &all {
        let text = serde_json::to_string(&r.record).unwrap();
        assert!(
            !text.chars().any(|c| matches!(c, '\u{200e}' | '\u{e000}'..='\u{f8ff}') || c == '\t'),
            "{}",
            r.record.code
        );
        assert_eq!(text, base::nfc(&text), "{}", r.record.code);
        assert!(
            r.record.applicants.iter().all(|a| a.matches('(').count() == a.matches(')').count()),
            "{}",
            r.record.code
        );
        assert!(
            r.record.channels.iter().all(|c| c.fee.is_none_or(|f| f.dong() == 0 || f.dong() >= 1_000)),
            "{}",
            r.record.code
        );
    }
}

#[tokio::test]
async fn import_is_quick_repeats_nothing_and_spares_packages() {
    let Some(bytes) = real() else { return };
    let day = Day::parse("2024-01-01").unwrap();
    for test in testkit::databases(&[kernel::MIGRATIONS, MIGRATIONS]).await {
        let (db, act) = (&test.db, testkit::act("2024-01-03T08:00"));
        let start = Instant::now();
        let report = import_procedures(db, &act, By::default(), &bytes, day).await.unwrap();
        let took = start.elapsed();
        println!("{}: {} in {took:?}, {} problems", db.engine_name(), report.summary(), report.problems.len());
        assert_eq!(report.summary(), "2342 imported, 0 unchanged, 0 refused");
        assert!(took.as_secs() < 20, "{took:?}");
        let again = import_procedures(db, &act, By::default(), &bytes, day).await.unwrap();
        assert_eq!(again.summary(), "0 imported, 2342 unchanged, 0 refused");
        let cache = CatalogueCache::default();
        let start = Instant::now();
        cache.reload(db).await.unwrap();
        println!("{}: cache in {:?}", db.engine_name(), start.elapsed());
        assert_eq!(cache.get().list(day).count(), 2_342);
        assert_eq!(cache.get().search_index(day).len(), 2_342 - 99);
        let page = db
            .read(async |tx: &mut Tx| {
                upkeep::list_to_check(tx, None, &PageRequest { after: None, limit: Some(10) }).await
            })
            .await
            .unwrap();
        assert_eq!(page.items.len(), 10);
        assert_eq!(page.total as usize, report.problems.len());
        let after = PageRequest { after: page.next.clone(), limit: Some(10) };
        let next = db.read(async move |tx: &mut Tx| upkeep::list_to_check(tx, None, &after).await).await.unwrap();
        let key = |i: &upkeep::ToCheck| (i.code.clone(), i.n);
        assert!(next.items.iter().map(key).min() > page.items.iter().map(key).max());
    }
}

#[tokio::test]
async fn published_package_is_never_overwritten_by_an_import() {
    for test in testkit::databases(&[kernel::MIGRATIONS, MIGRATIONS]).await {
        let (db, act) = (&test.db, testkit::act("2024-01-03T08:00"));
        let line = json!({ "code": "9.000001", "name": "Tên cũ", "kind": "Loại khác" }).to_string();
        let first = Day::parse("2024-01-01").unwrap();
        import_procedures(db, &act, By::default(), line.as_bytes(), first).await.unwrap();
        let (package, at) = (checked(files()), act.clone());
        // From the same day as the import: the record never was in force.
        let to = Announcement { number: "1/QĐ-UBND".into(), signed: first, effective: first };
        db.write(async move |tx: &mut Tx| work::publish(tx, &at, By::default(), &package, &to, &[]).await)
            .await
            .unwrap();
        let report = import_procedures(db, &act, By::default(), line.as_bytes(), Day::parse("2025-01-01").unwrap())
            .await
            .unwrap();
        assert_eq!(report.summary(), "0 imported, 1 unchanged, 0 refused");
        assert!(report.problems.iter().any(|p| p.kept == "the published package"));
        let cache = CatalogueCache::default();
        cache.reload(db).await.unwrap();
        let version = cache.get().in_force("9.000001", Day::parse("2025-06-01").unwrap()).cloned().unwrap();
        assert!(matches!(version.content, Content::Package(_)));
    }
}

#[tokio::test]
async fn changed_record_of_a_later_day_begins_a_new_version() {
    for test in testkit::databases(&[kernel::MIGRATIONS, MIGRATIONS]).await {
        let (db, act) = (&test.db, testkit::act("2024-01-03T08:00"));
        let line = |name: &str| json!({ "code": "1.999999", "name": name, "kind": "Loại khác" }).to_string();
        for (name, day, wanted) in [
            ("Một", "2024-01-01", "1 imported, 0 unchanged, 0 refused"),
            ("Một sửa", "2024-01-01", "1 imported, 0 unchanged, 0 refused"),
            ("Hai", "2024-06-01", "1 imported, 0 unchanged, 0 refused"),
            ("Ba", "2024-03-01", "0 imported, 0 unchanged, 1 refused"),
        ] {
            let report = import_procedures(db, &act, By::default(), line(name).as_bytes(), Day::parse(day).unwrap())
                .await
                .unwrap();
            assert_eq!(report.summary(), wanted, "{name}");
        }
        let cache = CatalogueCache::default();
        cache.reload(db).await.unwrap();
        let name = |day: &str| cache.get().in_force("1.999999", Day::parse(day).unwrap()).map(|v| v.name.clone());
        assert_eq!(name("2024-05-31").as_deref(), Some("Một sửa"));
        assert_eq!(name("2024-06-01").as_deref(), Some("Hai"));
    }
}

#[tokio::test]
async fn a_check_is_settled_once_with_what_is_right() {
    for test in testkit::databases(&[kernel::MIGRATIONS, MIGRATIONS]).await {
        let (db, act) = (&test.db, testkit::act("2024-01-03T08:00"));
        let line = json!({ "code": "9.000001", "name": "Tên", "kind": "Loại khác", "decision": "1681" }).to_string();
        let first = Day::parse("2024-01-01").unwrap();
        import_procedures(db, &act, By::default(), line.as_bytes(), first).await.unwrap();
        let open = db.read(async |tx: &mut Tx| upkeep::list_to_check_of(tx, "9.000001").await).await.unwrap();
        let problems = db.read(async |tx: &mut Tx| upkeep::list_problems(tx).await).await.unwrap();
        assert_eq!(problems.iter().map(|(_, n)| *n as usize).sum::<usize>(), open.len());
        let (kind, n) = problems[0].clone();
        let of_kind = async move |tx: &mut Tx| upkeep::list_to_check(tx, Some(&kind), &PageRequest::default()).await;
        assert_eq!(db.read(of_kind).await.unwrap().total, n);
        let check = open.iter().find(|c| c.field == "decision").unwrap().clone();
        let (version, n) = (check.version, check.n);
        let again = act.clone();
        let settle = async move |tx: &mut Tx| {
            work::resolve_check(tx, &act, By::default(), version, n, Some("1681/QĐ-BTP")).await
        };
        db.write(settle).await.unwrap();
        let twice = async move |tx: &mut Tx| work::resolve_check(tx, &again, By::default(), version, n, None).await;
        assert!(matches!(db.write(twice).await, Err(base::Failure::NotFound)));
        let seen = db.read(async move |tx: &mut Tx| {
            let left = upkeep::count_to_check(tx, &["9.000001".to_owned()]).await?;
            Ok((left.get("9.000001").copied(), upkeep::list_checked(tx, "9.000001").await?))
        });
        let (left, checked) = seen.await.unwrap();
        assert_eq!(left.unwrap_or(0), open.len() - 1);
        assert_eq!((checked.len(), checked[0].corrected.as_deref()), (1, Some("1681/QĐ-BTP")));
    }
}
