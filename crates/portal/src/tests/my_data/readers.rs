//! Who read my data.

use super::{Site, signed_in, stranger, yen_id};
use axum::http::StatusCode;
use db::{Tx, args};
use kernel::access_log;
use uuid::Uuid;

/// The official at the counter reads, at a moment.
async fn read_by_official(site: &Site, at: &'static str, purpose: &'static str, subjects: Vec<Uuid>) {
    let (actor, unit) = (site.receptionist().staff.uuid(), site.receptionist().posts[0].unit.uuid());
    let now = base::Instant::parse(at).expect("a moment");
    let log = async move |tx: &mut Tx| access_log::write(tx, actor, Some(unit), now, purpose, &subjects).await;
    site.shared().db.write(log).await.expect("logged");
}

#[tokio::test]
async fn officials_are_told_by_post_and_case_and_never_by_name() {
    for site in Site::each().await {
        let case = site.file().await;
        let token = signed_in(&site).await;
        let me = yen_id(&site).await;
        read_by_official(&site, "2024-03-29T09:10", "case", vec![me.uuid(), me.uuid(), case.id.uuid()]).await;
        let (status, page) = site.get_as(&token, "/my/data/readers").await;
        assert_eq!(status, StatusCode::OK, "{page}");
        for words in ["Cán bộ tiếp nhận, UBND phường Trúc Bạch", "Mở hồ sơ để xử lý", case.code.as_str()]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("Đỗ Thị Hạnh"), "{page}");
        let (_, other) = site.get_as(&stranger(&site).await, "/my/data/readers").await;
        assert!(other.contains("Chưa có ai xem"), "{other}");
    }
}

#[tokio::test]
async fn readings_are_paged_by_key_and_narrowed_to_a_year() {
    for site in Site::each().await {
        let token = signed_in(&site).await;
        let me = yen_id(&site).await.uuid();
        read_by_official(&site, "2023-05-02T08:00", "register", vec![me]).await;
        // All at one moment: the key goes on within it.
        for _ in 0..60 {
            read_by_official(&site, "2024-03-28T08:00", "inbox", vec![me]).await;
        }
        let (_, first) = site.get_as(&token, "/my/data/readers").await;
        assert_eq!(first.matches("Xem danh sách việc phải làm").count(), 50, "{first}");
        let next = first.split("rel=\"next\"").next().and_then(|p| p.rsplit("href=\"").next()).expect("a next page");
        let next = next.trim_end_matches("\" ").replace("&#38;", "&").replace("&amp;", "&");
        let (_, second) = site.get_as(&token, &next).await;
        assert_eq!(second.matches("Xem danh sách việc phải làm").count(), 10, "{second}");
        assert!(second.contains("Xem sổ theo dõi hồ sơ"), "{second}");
        let (_, old) = site.get_as(&token, "/my/data/readers?year=2023").await;
        assert!(old.contains("Xem sổ theo dõi hồ sơ") && !old.contains("Xem danh sách việc phải làm"), "{old}");
        let (status, _) = site.get_as(&token, "/my/data/readers?after=x").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn own_sign_ins_stand_under_a_tab_of_their_own() {
    for site in Site::each().await {
        let token = signed_in(&site).await;
        let (_, page) = site.get_as(&token, "/my/data/readers?view=own").await;
        assert!(page.contains("đăng nhập"), "{page}");
        let (_, page) = site.get_as(&token, "/my/data/readers").await;
        assert!(page.contains("Chưa có ai xem"), "one's own readings are none of others: {page}");
    }
}

#[tokio::test]
async fn readings_from_before_the_index_are_found_once_they_are_indexed() {
    for site in Site::each().await {
        let token = signed_in(&site).await;
        let (me, actor) = (yen_id(&site).await, site.receptionist().staff);
        let now = site.shared().clock.legal();
        let written = async move |tx: &mut Tx| {
            let sql = "INSERT INTO access_log (at, actor, unit, purpose, subjects) VALUES ($1, $2, $3, $4, $5)";
            let text = format!("{me} {me}");
            tx.execute(sql, args![now, actor, None::<i64>, "receive", text]).await?;
            let first = access_log::index_older(tx, 10).await?;
            Ok((first, access_log::index_older(tx, 10).await?))
        };
        assert_eq!(site.shared().db.write(written).await.expect("indexed"), (1, 0));
        let (_, page) = site.get_as(&token, "/my/data/readers").await;
        assert!(page.contains("Nhận hồ sơ tại quầy"), "{page}");
    }
}

/// Sources of all crates, without tests.
fn sources(dir: &std::path::Path, all: &mut Vec<String>) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() && name != "tests" && name != "target" {
            sources(&path, all);
        } else if path.extension().is_some_and(|e| e == "rs") {
            all.push(std::fs::read_to_string(&path).expect("a source"));
        }
    }
}

#[test]
fn every_purpose_of_the_access_log_has_words() {
    let (mut all, mut purposes) = (Vec::new(), std::collections::BTreeSet::new());
    sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), &mut all);
    for source in &all {
        for call in ["log_read(", "access_log::write(", "open_of_case(", "open_file_of_case("] {
            for after in source.split(call).skip(1) {
                let arguments = after.split(';').next().unwrap_or_default();
                let literal =
                    arguments.split('"').nth(1).filter(|text| text.chars().all(|c| c.is_ascii_lowercase() || c == ' '));
                purposes.extend(literal.map(str::to_owned));
            }
        }
    }
    // People of the administration are told elsewhere.
    purposes.remove("admin staff");
    assert!(purposes.len() > 20, "{purposes:?}");
    let general = crate::my::data::words::purpose_words("");
    let unsaid: Vec<_> = purposes.iter().filter(|p| crate::my::data::words::purpose_words(p) == general).collect();
    assert!(unsaid.is_empty(), "without words: {unsaid:?}");
}
