//! What runs, on its pages: incidents, stops, migrations; and who may not.

use super::site::{Browser, Site, Things};
use super::{CODE, Office, offices, publish_next};
use crate::living::{Moving, Repair, migrate, repair, turn_all, undo};
use axum::http::StatusCode;
use base::{Failure, Id};
use db::{Tx, args};
use flow::migrate::Mapping;
use kernel::accounts::Actor;
use serde_json::json;
use testkit::act;

const INCIDENTS: &str = "/processes/incidents";
const VERSIONS: &str = "/processes/1.004873/versions";

/// What each act on running processes answers to someone.
async fn answers(office: &Office, actor: &Actor) -> Vec<Result<(), Failure>> {
    let mut all = Vec::new();
    for n in 0..4 {
        let (world, actor, act) = (office.world.clone(), actor.clone(), act("2024-03-29T09:00"));
        let (version, owner) = (office.version(), Things { catalogue: office.catalogue.clone() });
        let id = version.id.to_string();
        let moving = Moving { from: id.clone(), to: id, mapping: Mapping::default() };
        let try_it = async move |tx: &mut Tx| match n {
            0 => {
                let incident = Id::new(act.id::<()>().uuid());
                repair(tx, &world, &owner, &actor, &act, incident, Repair::Retry, "Thử").await.map(drop)
            }
            1 => turn_all(tx, &world, &owner, &actor, &act, &version, true, "Thử").await.map(drop),
            2 => migrate(tx, &world, &owner, &actor, &act, &moving, "Thử").await.map(drop),
            _ => {
                let batch = Id::new(act.id::<()>().uuid());
                undo(tx, &world, &owner, &actor, &act, batch, "Thử").await.map(drop)
            }
        };
        all.push(office.test.db.write(try_it).await);
    }
    all
}

#[tokio::test]
async fn only_procedure_control_acts_on_what_runs() {
    for office in offices().await {
        for actor in [&office.leader, &office.officer] {
            let today = act("2024-03-29T09:00").now.day();
            assert!(office.world.mender(actor, today).is_err());
            for answer in answers(&office, actor).await {
                assert!(matches!(answer, Err(Failure::Forbidden | Failure::NotFound)), "{answer:?}");
            }
        }
        let [incident, stopped, migrated, undone] =
            <[_; 4]>::try_from(answers(&office, &office.control).await).expect("four");
        assert!(matches!((incident, undone), (Err(Failure::NotFound), Err(Failure::NotFound))), "nothing is there yet");
        assert!(stopped.is_ok() && migrated.is_ok(), "{stopped:?} {migrated:?}");
    }
}

#[tokio::test]
async fn leader_sees_no_page_of_what_runs() {
    let site = Site::new().await;
    let mut leader = Browser::sign_in(&site, "lanhdao").await;
    for path in [INCIDENTS, VERSIONS, "/processes/1.004873/migration"] {
        let reply = leader.get(&site, path).await;
        assert!(matches!(reply.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND), "{path}: {}", reply.status);
    }
    let list = leader.get(&site, "/processes").await;
    assert!(list.status == StatusCode::OK && !list.has("Sự cố đang mở"), "{}", list.body);
}

#[tokio::test]
async fn incident_is_found_mended_tried_again_and_skipped_on_its_page() {
    let site = Site::new().await;
    let mut control = Browser::sign_in(&site, "kiemsoat").await;
    assert!(control.get(&site, INCIDENTS).await.has("Mọi quy trình đang chạy tốt"));
    let first = site.start(1, json!({ "nguoi": "Nguyễn Hải Yến", "so": 20 })).await;
    let second = site.start(2, json!({})).await;
    site.fail(first, "decision_failed", "2024-03-29T08:50").await;
    site.fail(second, "never_heard_of", "2024-03-29T08:55").await;

    let list = control.get(&site, INCIDENTS).await;
    for words in ["2 sự cố", "H26-1", "H26-2", "Không tính được quyết định", "<code>never_heard_of</code>", "1/QĐ-UBND"]
    {
        assert!(list.has(words), "{words}: {}", list.body);
    }
    assert!(!list.has("Nguyễn Hải Yến"), "a list tells no data of people");
    let narrowed = control.get(&site, &format!("{INCIDENTS}?procedure={CODE}&step=du_thao")).await;
    assert!(narrowed.has("Không có sự cố nào ở đây"), "{}", narrowed.body);
    assert!(control.get(&site, "/processes").await.has("Sự cố đang mở: 2"));

    let (_, rest) = list.body.split_once("href=\"/processes/incidents/").expect("a link to an incident");
    let page = format!("{INCIDENTS}/{}", rest.split('"').next().expect("an address"));
    let seen = control.get(&site, &page).await;
    for words in ["H26-1", "Nguyễn Hải Yến", "flow-incident", "for a test", "Thẩm tra hồ sơ"] {
        assert!(seen.has(words), "{words}: {}", seen.body);
    }
    let logged = async |tx: &mut Tx| {
        tx.query_one("SELECT COUNT(*) FROM access_log WHERE purpose = 'incident'", args![]).await?.int(0)
    };
    assert_eq!(site.office.test.db.read(logged).await.expect("a count"), 1, "whose data was read is on record");

    let act = |of: &str| format!("{page}/{of}");
    let unread = [("name", "so"), ("value", "[1"), ("reason_variables", "Nhập sai")];
    let refused = control.post(&site, &page, &act("variables"), &unread).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("id=\"value-0-loi\"") && refused.has("value=\"[1\""), "{}", refused.body);
    let unsaid = control.post(&site, &page, &act("retry"), &[]).await;
    assert!(unsaid.has("Ghi lý do, không quá 1.000 ký tự."), "{}", unsaid.body);

    let rows =
        [("name", "so"), ("value", "24"), ("name", "noi"), ("value", "Tây Hồ"), ("reason_variables", "Nhập sai")];
    let done = control.post(&site, &page, &act("variables"), &rows).await;
    let after = control.follow(&site, &done).await;
    assert!(after.has("Đã ghi dữ liệu mới") && after.has("Tây Hồ") && after.has("<td data-label=\"Giá trị\">24</td>"));
    let done = control.post(&site, &page, &act("retry"), &[("reason_retry", "Đã sửa")]).await;
    let next = control.follow(&site, &done).await;
    assert!(next.has("Đây là sự cố tiếp theo.") && next.has("H26-2"), "{}", next.body);
    assert!(control.get(&site, &page).await.has("đã cho chạy lại"), "it is closed");
    let late = control.post(&site, INCIDENTS, &act("retry"), &[("reason_retry", "Lần nữa")]).await;
    assert!(control.follow(&site, &late).await.has("vừa được xử lý ở nơi khác"));

    let page = done.location;
    let skip = [("reason_skip", "Không cần nữa")];
    let asked = control.post(&site, &page, &format!("{page}/skip"), &skip).await;
    assert!(asked.status == StatusCode::OK && asked.has("như thể bước này đã xong"), "{}", asked.body);
    let sure = [("reason_skip", "Không cần nữa"), ("confirmed", "1")];
    let done = control.post(&site, &page, &format!("{page}/skip"), &sure).await;
    assert!(control.follow(&site, &done).await.has("Không còn sự cố nào."));
    assert_eq!(site.office.lines("incident_skipped").await, 1);
}

#[tokio::test]
async fn version_is_stopped_resumed_migrated_and_brought_back_on_its_pages() {
    let site = Site::new().await;
    let mut control = Browser::sign_in(&site, "kiemsoat").await;
    let (old, old_version) = (site.office.version().id.to_string(), site.office.version());
    for number in 1..4 {
        site.start(number, json!({})).await;
    }
    publish_next(&site.office, &[("\"tham_tra\"", "\"xem_xet\"")], "2/QĐ-UBND", "2024-04-10").await;
    let new = site.office.catalogue.get().history(CODE).last().expect("a version").id.to_string();
    let seen = control.get(&site, VERSIONS).await;
    assert!(seen.has("1/QĐ-UBND") && seen.has("2/QĐ-UBND") && seen.has("Tạm dừng tất cả"), "{}", seen.body);

    let unsaid = control.post(&site, VERSIONS, VERSIONS, &[("version", &old), ("act", "stop"), ("reason", " ")]).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("version", old.as_str()), ("act", "stop"), ("reason", "Bảng phí sai"), ("confirmed", "1")];
    let asked = control.post(&site, VERSIONS, VERSIONS, &fields[..3]).await;
    assert!(asked.has("Tạm dừng 3 hồ sơ đang chạy theo phiên bản 1/QĐ-UBND"), "{}", asked.body);
    let done = control.post(&site, VERSIONS, VERSIONS, &fields).await;
    let after = control.follow(&site, &done).await;
    assert!(after.has("Đã tạm dừng 3 hồ sơ.") && after.has("Cho tất cả tiếp tục") && !after.has("Tạm dừng tất cả"));
    let resume = [("version", old.as_str()), ("act", "resume"), ("reason", "Đã sửa"), ("confirmed", "1")];
    let done = control.post(&site, VERSIONS, VERSIONS, &resume).await;
    assert!(control.follow(&site, &done).await.has("Đã cho tiếp tục 3 hồ sơ."));

    let page = format!("/processes/{CODE}/migration");
    let choose = control.get(&site, &page).await;
    assert!(choose.has("Chọn hai phiên bản khác nhau"), "{}", choose.body);
    let look = format!("{page}?from={old}&to={new}");
    let stuck = control.get(&site, &look).await;
    for words in ["3 hồ sơ đang chạy: 0 chuyển được, 3 đang vướng.", "map-tham_tra", "H26-1", "value=\"xem_xet\""]
    {
        assert!(stuck.has(words), "{words}: {}", stuck.body);
    }
    let order = [("from", old.as_str()), ("to", new.as_str()), ("reason", "Theo quyết định mới"), ("confirmed", "1")];
    let hindered = control.post(&site, &look, &page, &order).await;
    assert!(hindered.status == StatusCode::UNPROCESSABLE_ENTITY && hindered.has("chưa chuyển quy trình nào"));
    let able = control.get(&site, &format!("{look}&map-tham_tra=xem_xet")).await;
    for words in ["3 hồ sơ đang chạy, tất cả chuyển được.", "giữ nguyên người xử lý", "Chuyển 3 hồ sơ", "Hoàn tác được"]
    {
        assert!(able.has(words), "{words}: {}", able.body);
    }
    let order = [&order[..], &[("map-tham_tra", "xem_xet")]].concat();
    let asked = control.post(&site, &look, &page, &[&order[..3], &order[4..]].concat()).await;
    assert!(asked.has("Chuyển 3 hồ sơ sang phiên bản 2/QĐ-UBND") && asked.has("map-tham_tra"), "{}", asked.body);
    let done = control.post(&site, &look, &page, &order).await;
    let after = control.follow(&site, &done).await;
    assert!(after.has("Đã chuyển 3 hồ sơ sang phiên bản mới.") && after.has("Đã chuyển phiên bản"), "{}", after.body);
    assert_eq!(site.office.lines("process_migrated").await, 3);

    let batch = after.hidden("batch");
    let undo = [("batch", batch.as_str()), ("reason", "Chưa đến ngày"), ("confirmed", "1")];
    let done = control.post(&site, VERSIONS, &format!("/processes/{CODE}/undo"), &undo).await;
    let back = control.follow(&site, &done).await;
    assert!(back.has("Đã hoàn tác: 3 hồ sơ") && back.has("đã hoàn tác"), "{}", back.body);
    assert_eq!(site.office.lines("migration_undone").await, 3);
    assert_eq!(site.office.version().id, old_version.id);
}
