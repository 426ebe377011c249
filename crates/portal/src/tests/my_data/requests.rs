//! Requests about one's own data.

use super::{Site, acts, count, filed, signed_in, stranger, yen_id};
use crate::data_requests::{Answer, DataRequest, RequestRow, RequestState, answer, list_due, list_of};
use axum::http::StatusCode;
use base::{Failure, Id, Res};
use db::Tx;
use kernel::journal::By;

const PAGE: &str = "/my/data/requests";

pub(super) async fn latest(site: &Site) -> RequestRow {
    let (vault, me) = (site.shared().vault.clone(), yen_id(site).await);
    let read = async move |tx: &mut Tx| list_of(tx, &vault, me, 1).await;
    site.shared().db.read(read).await.expect("read").pop().expect("a request")
}

pub(super) fn by_official(site: &Site) -> By {
    let actor = site.receptionist();
    actor.by(&actor.posts[0])
}

async fn answered(site: &Site, id: Id<DataRequest>, seen: i64, ground: Option<&str>, text: &str) -> Res<RequestRow> {
    let (vault, act, by) = (site.shared().vault.clone(), site.shared().act(), by_official(site));
    let input = Answer { ground: ground.map(str::to_owned), text: text.to_owned() };
    site.shared().db.write(async move |tx: &mut Tx| answer(tx, &vault, &act, by, id, seen, input).await).await
}

#[tokio::test]
async fn request_about_a_case_goes_to_its_agency_and_is_answered_in_words() {
    for site in Site::each().await {
        let token = signed_in(&site).await;
        let case = filed(&site, &token).await.to_string();
        let fields = [("kind", "correction"), ("case", case.as_str()), ("text", "Tên đệm là “Hải”, không phải “Hài”.")];
        let (status, to) = site.press(&token, PAGE, PAGE, &fields).await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, PAGE));
        let row = latest(&site).await;
        assert_eq!((row.number.as_str(), row.unit), ("YC-2024-0001", site.receptionist().posts[0].unit));
        // Friday morning: 72 hours are over before two working days.
        assert_eq!(row.due, base::Instant::parse("2024-04-01T09:30").expect("a moment"));
        let wrong = answered(&site, row.id, row.version, Some("khac"), "Không.").await;
        assert!(matches!(wrong, Err(Failure::Invalid(_))), "{wrong:?}");
        let stale = answered(&site, row.id, row.version + 1, None, "Đã sửa.").await;
        assert!(matches!(stale, Err(Failure::Conflict { .. })), "{stale:?}");
        answered(&site, row.id, row.version, Some("already_right"), "Giấy tờ ghi “Hài”.").await.expect("answered");
        let twice = answered(&site, row.id, row.version, None, "Đã sửa.").await;
        assert!(matches!(twice, Err(Failure::Refused(r)) if r.code == "portal.request_answered"));
        let (_, page) = site.get_as(&token, PAGE).await;
        for words in ["YC-2024-0001", "Dữ liệu đang ghi khớp với giấy tờ trong hồ sơ", "Giấy tờ ghi “Hài”."]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        let (_, other) = site.get_as(&stranger(&site).await, PAGE).await;
        assert!(!other.contains("YC-2024-0001"), "{other}");
        assert_eq!(count(&site, "SELECT COUNT(*) FROM notices WHERE what = 'data_answer' AND state = 'told'").await, 1);
        let acts = acts(&site, yen_id(&site).await).await;
        assert!(acts.ends_with(&["data_request".into(), "data_answer".into()]), "{acts:?}");
        let clear = count(&site, "SELECT COUNT(*) FROM journal WHERE body LIKE '%Hài%' OR body LIKE '%Hải%'").await;
        assert_eq!(clear, 0, "what was written stands sealed");
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost() {
    let site = Site::new().await;
    let token = signed_in(&site).await;
    let long = "chữ ".repeat(600);
    for (fields, words) in [
        (vec![("kind", ""), ("text", "Giữ lại chữ này")], "Giữ lại chữ này"),
        (vec![("kind", "objection"), ("text", "  ")], "Hãy điền ô này"),
        (vec![("kind", "objection"), ("text", long.as_str())], "nhiều nhất 2000 ký tự"),
        (vec![("kind", "deletion"), ("text", "Xóa hết")], "không lấy lại được"),
    ] {
        let (status, page) = site.press(&token, PAGE, PAGE, &fields).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        assert!(page.contains(words) && page.contains("govuk-error-summary"), "{words}: {page}");
    }
    let theirs = site.file().await.id.to_string();
    let fields = [("kind", "correction"), ("case", theirs.as_str()), ("text", "Của tôi?")];
    let other = stranger(&site).await;
    assert_eq!(site.press(&other, PAGE, PAGE, &fields).await.0, StatusCode::NOT_FOUND);
    for n in 0..11 {
        let (status, _) = site.press(&token, PAGE, PAGE, &[("kind", "restriction"), ("text", "Tạm dừng")]).await;
        let wanted = if n < 10 { StatusCode::SEE_OTHER } else { StatusCode::UNPROCESSABLE_ENTITY };
        assert_eq!(status, wanted, "request {n}");
    }
}

#[tokio::test]
async fn list_of_officials_goes_by_due_time_and_reach() {
    for site in Site::each().await {
        let token = signed_in(&site).await;
        for text in ["Một", "Hai"] {
            site.press(&token, PAGE, PAGE, &[("kind", "objection"), ("text", text)]).await;
        }
        let (vault, now) = (site.shared().vault.clone(), site.shared().clock.legal());
        let ward = site.receptionist().posts[0].unit;
        let read = async move |tx: &mut Tx| {
            let all = list_due(tx, &vault, None, true, now, None).await?;
            let late = list_due(tx, &vault, None, true, now.plus_seconds(10 * 86_400), None).await?;
            let of_ward = list_due(tx, &vault, Some(&[ward]), true, now, None).await?;
            Ok((all, late.1, of_ward.0.total))
        };
        let ((all, none_late), late, of_ward) = site.shared().db.read(read).await.expect("read");
        assert_eq!((all.total, none_late, late, of_ward), (2, 0, 2, 0), "what concerns no case goes to the city");
        assert_eq!(all.items[0].text.as_deref(), Some("Một"));
        assert!(all.items.iter().all(|r| r.state == RequestState::Open));
    }
}
