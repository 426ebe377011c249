//! The page of a case and the pages of its acts, pressed through the router as people do.

use super::browser::{Person, Site, typed_fields};
use super::samples::filing;
use super::samples::{Ward, wards};
use crate::model::{Case, CaseRow, Filing, Status};
use crate::pages::{Standing, next_acts};
use crate::store;
use axum::http::StatusCode;
use base::{Id, Instant};
use db::Tx;
use kernel::accounts::Actor;
use kernel::{journal, worklist};

pub(crate) struct Team {
    pub receptionist: Person,
    pub officer: Person,
    pub leader: Person,
    pub clerk: Person,
}

/// The site with everyone signed in, and one case filed at 9:00.
pub(crate) async fn site(ward: Ward, filing: Filing) -> (Site, Team, CaseRow) {
    let case = ward.file("2024-03-29T09:00", filing).await.unwrap();
    let site = Site::new(ward, "2024-03-29T09:30").await;
    let team = Team {
        receptionist: site.sign_in(&site.ward.receptionist).await,
        officer: site.sign_in(&site.ward.officer).await,
        leader: site.sign_in(&site.ward.leader).await,
        clerk: site.sign_in(&site.ward.clerk).await,
    };
    (site, team, case)
}

impl Site {
    pub(crate) async fn case(&self, id: Id<Case>) -> CaseRow {
        self.ward.test.db.read(async move |tx: &mut Tx| store::find(tx, id).await).await.unwrap().unwrap()
    }

    /// Labels of the acts that someone is offered.
    async fn offered(&self, actor: &Actor, id: Id<Case>, moment: &str) -> Vec<String> {
        let (world, now) = (&self.ward.world, Instant::parse(moment).unwrap());
        let read = async move |tx: &mut Tx| {
            let case = store::find(tx, id).await?.unwrap();
            let (tasks, lines) = (worklist::list_of(tx, id.uuid()).await?, journal::list(tx, id.uuid()).await?);
            Ok((case, tasks, store::list_records(tx, id).await?, lines))
        };
        let (case, tasks, records, lines) = self.ward.test.db.read(read).await.unwrap();
        let standing = Standing { world, actor, now, case: &case, tasks: &tasks, records: &records, lines: &lines };
        next_acts(&standing).into_iter().map(|a| a.label).collect()
    }
}

/// What was sent led to another page.
pub(crate) fn done(reply: &super::browser::Reply) {
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
}

#[tokio::test]
async fn case_goes_from_desk_to_returned_result_by_its_pages() {
    for ward in wards().await {
        let (site, team, case) = site(ward, Filing { payment: None, ..filing() }).await;
        let page = |act: &str| format!("/cases/{}/{act}", case.id);
        let handed = site.press(&team.receptionist, &page("handover"), &[("note", "Chị Trang xem giúp")]).await;
        done(&handed);
        assert_eq!(handed.to, "/inbox");
        site.at("2024-03-29T11:00");
        for outcome in ["agree", "agree"] {
            done(&site.press(&team.officer, &page("completion"), &[("outcome", outcome)]).await);
        }
        site.at("2024-03-29T15:00");
        let sheet = format!("/decide?case={}", case.id);
        let id = case.id.to_string();
        done(&site.press(&team.leader, &sheet, &[("case", &id), ("outcome", "approve"), ("confirmed", "1")]).await);
        site.at("2024-04-01T09:00");
        done(&site.press(&team.clerk, &page("result"), &[]).await);
        assert_eq!(site.case(case.id).await.status, Status::Finished);

        // Nothing is settled: refused in words, and what was ticked stands.
        let refused = site.press(&team.receptionist, &page("return"), &[("way", "owner")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.has("href=\"#identity\""), "{}", refused.body);
        let refused = site.press(&team.receptionist, &page("return"), &[("way", "owner"), ("identity", "1")]).await;
        assert!(refused.has("href=\"#fee\"") && refused.has("value=\"1\" checked"), "{}", refused.body);
        let paid = site.press(&team.receptionist, &page("payment"), &[("method", "cash")]).await;
        assert_eq!(paid.to, page("return"));
        let unsigned = site.press(&team.receptionist, &page("return"), &[("way", "owner"), ("identity", "1")]).await;
        assert!(unsigned.has("href=\"#signed\""), "{}", unsigned.body);
        let ticks = [("way", "owner"), ("identity", "1"), ("signed", "0")];
        done(&site.press(&team.receptionist, &page("return"), &ticks).await);
        assert_eq!(site.case(case.id).await.status, Status::Returned);
        let record = site.ward.test.db.read(async move |tx: &mut Tx| store::list_records(tx, case.id).await).await;
        let record = record.unwrap().into_iter().find(|r| r.kind == "return").unwrap();
        assert_eq!((&record.body["signed"], &record.body["identity_checked"]), (&true.into(), &true.into()));

        let story = site.get(&team.officer, &format!("/cases/{}?tab=timeline", case.id)).await;
        for words in [
            "Giao: Đỗ Thị Hạnh",
            "Chị Trang xem giúp",
            "Ký kết quả",
            "Vào sổ số 01/2024",
            "Trả kết quả tại quầy",
            "giữ ",
        ] {
            assert!(story.has(words), "{words}: {}", story.body);
        }
        assert!(journal::verify(&site.ward.test.db, None).await.unwrap().findings.is_empty());
    }
}

#[tokio::test]
async fn every_tab_is_drawn_and_each_view_is_in_the_access_log() {
    for ward in wards().await {
        let (site, team, case) = site(ward, filing()).await;
        for (tab, words) in [
            ("documents", "Giấy tờ tùy thân"),
            ("timeline", "Tiếp nhận hồ sơ"),
            ("process", "flow-lit"),
            ("forms", "/papers/receipt"),
            ("exchange", "Viết trao đổi"),
        ] {
            let page = site.get(&team.officer, &format!("/cases/{}?tab={tab}", case.id)).await;
            assert_eq!(page.status, StatusCode::OK, "{tab}: {}", page.body);
            assert!(page.has(words) && page.has("Vì sao?"), "{tab}: {}", page.body);
        }
        let count = site.ward.test.db.read(async |tx: &mut Tx| {
            tx.query_one("SELECT COUNT(*) FROM access_log WHERE purpose = 'case'", &[]).await?.int(0)
        });
        assert_eq!(count.await.unwrap(), 5);
        let nobody = site.get(&team.officer, "/cases/018f0000-0000-7000-8000-000000000000").await;
        assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn acts_offered_follow_role_and_state() {
    for ward in wards().await {
        let (site, team, case) = site(ward, Filing { payment: None, ..filing() }).await;
        let now = "2024-03-29T09:40";
        let Ward { receptionist, officer, leader, clerk, .. } = &site.ward;
        let at_desk = site.offered(receptionist, case.id, now).await;
        assert_eq!(at_desk[..2], ["Chuyển xử lý", "Thu phí, lệ phí"]);
        assert!(at_desk.contains(&"Từ chối tiếp nhận".into()) && !at_desk.contains(&"Ký kết quả".into()));
        let offered = site.offered(officer, case.id, now).await;
        assert_eq!(
            offered,
            ["Nhận xử lý", "Thẩm tra xong", "Yêu cầu bổ sung", "Lấy ý kiến", "Xin lỗi, hẹn lại", "Dừng, trả hồ sơ"]
        );
        assert_eq!(site.offered(leader, case.id, now).await[0], "Yêu cầu bổ sung");
        assert!(site.offered(clerk, case.id, now).await.is_empty());

        let page = |act: &str| format!("/cases/{}/{act}", case.id);
        for _ in 0..2 {
            done(&site.press(&team.officer, &page("completion"), &[]).await);
        }
        assert_eq!(site.offered(leader, case.id, now).await[0], "Ký kết quả");
        let id = case.id.to_string();
        done(
            &site
                .press(
                    &team.leader,
                    &format!("/decide?case={id}"),
                    &[("case", &id), ("outcome", "approve"), ("confirmed", "1")],
                )
                .await,
        );
        assert_eq!(site.offered(clerk, case.id, now).await, ["Vào sổ, chuyển về quầy", "Trả lại bước trước"]);
        done(&site.press(&team.clerk, &page("result"), &[]).await);
        assert_eq!(
            site.offered(receptionist, case.id, now).await,
            ["Thu phí, lệ phí", "Trả kết quả", "Sửa lỗi đã nhập"]
        );
        assert!(site.offered(officer, case.id, now).await.is_empty());
    }
}

#[tokio::test]
async fn who_may_not_act_is_refused_and_the_page_of_a_past_act_leads_back() {
    for ward in wards().await {
        let (site, team, case) = site(ward, filing()).await;
        let page = |act: &str| format!("/cases/{}/{act}", case.id);
        for act in ["result", "return", "apology", "stop"] {
            let form = site.get(&team.receptionist, &page(act)).await;
            let wanted = if act == "return" { StatusCode::SEE_OTHER } else { StatusCode::FORBIDDEN };
            assert_eq!(form.status, wanted, "{act}");
        }
        let sent =
            site.post(&team.clerk, &page("stop"), &typed_fields(&[("version", "1"), ("request_key", "k")])).await;
        assert_eq!(sent.status, StatusCode::FORBIDDEN);
        let early = site.get(&team.receptionist, &page("return")).await;
        assert_eq!((early.status, early.to), (StatusCode::SEE_OTHER, format!("/cases/{}", case.id)));
    }
}

#[tokio::test]
async fn one_who_comes_second_is_told_what_changed_and_may_go_on() {
    for ward in wards().await {
        let (site, team, case) = site(ward, filing()).await;
        let page = |act: &str| format!("/cases/{}/{act}", case.id);
        let question = [("unit_code", "001"), ("question", "Xin ý kiến"), ("within", "5wd")];
        let form = site.get(&team.officer, &page("consultation")).await.hidden();
        site.at("2024-03-29T09:45");
        done(&site.press(&team.receptionist, &page("handover"), &[]).await);
        let typed = [form, typed_fields(&question)].concat();
        let late = site.post(&team.officer, &page("consultation"), &typed).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.has("Đỗ Thị Hạnh đã chuyển hồ sơ lúc 09:45"), "{}", late.body);
        assert!(late.has("Xin ý kiến"), "what was typed stands");
        let again = [late.hidden(), typed_fields(&question)].concat();
        done(&site.post(&team.officer, &page("consultation"), &again).await);
    }
}

#[tokio::test]
async fn supplement_is_asked_by_checklist_shown_first_and_received() {
    for ward in wards().await {
        let (site, team, case) = site(ward, filing()).await;
        let page = |act: &str| format!("/cases/{}/{act}", case.id);
        let empty = site.press(&team.officer, &page("supplement-request"), &[("go", "send")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let item =
            [("item", "to_khai"), ("fault-to_khai", "thieu_noi_o_cu"), ("reason-to_khai", "Ghi đủ nơi ở từ năm 2016")];
        let shown = site.press(&team.officer, &page("supplement-request"), &item).await;
        assert!(shown.has("Phiếu sẽ gửi") && shown.has("Ghi đủ nơi ở từ năm 2016"), "{}", shown.body);
        let sent = [shown.hidden(), typed_fields(&item)].concat();
        done(&site.post(&team.officer, &page("supplement-request"), &sent).await);
        let asked = site.case(case.id).await;
        assert_eq!((asked.status, asked.due), (Status::AwaitingSupplement, None));
        site.at("2024-04-01T10:00");
        let form = site.get(&team.receptionist, &page("supplement")).await;
        assert!(form.has("Ghi đủ nơi ở từ năm 2016"), "{}", form.body);
        let none = site.press(&team.receptionist, &page("supplement"), &[]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        let brought = [("item", "to_khai"), ("originals-to_khai", "1")];
        done(&site.press(&team.receptionist, &page("supplement"), &brought).await);
        assert_eq!(site.case(case.id).await.due.unwrap().to_string(), "2024-04-04T17:00:00+07:00");
        let again = [&item[..], &[("confirmed", "1")]].concat();
        let again = site.press(&team.officer, &page("supplement-request"), &again).await;
        assert!(again.has("href=\"#head_reason\""), "{}", again.body);
    }
}

#[tokio::test]
async fn step_taken_by_another_is_told_by_name() {
    for ward in wards().await {
        let other = ward.colleague.clone();
        let (site, team, case) = site(ward, filing()).await;
        let page = site.get(&team.officer, &format!("/cases/{}", case.id)).await;
        let claim = page.body.split("action=\"").find(|p| p.starts_with("/tasks/")).unwrap().split('"').next().unwrap();
        done(&site.post(&team.officer, claim, &[]).await);
        let second = site.sign_in(&other).await;
        done(&site.post(&second, claim, &[]).await);
        let holder = site.get(&second, &format!("/cases/{}", case.id)).await;
        assert!(holder.has("Phạm Quỳnh Trang từ"), "{}", holder.body);
        assert!(!holder.has("Thẩm tra xong"), "a step of another is not offered");
        let past = site.get(&second, &format!("/cases/{}/completion", case.id)).await;
        assert_eq!(past.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn note_is_sealed_and_shown_and_changes_no_version() {
    for ward in wards().await {
        let (site, team, case) = site(ward, filing()).await;
        let exchange = format!("/cases/{}?tab=exchange", case.id);
        let form = site.get(&team.officer, &exchange).await;
        let notes = format!("/cases/{}/notes", case.id);
        let written = [form.hidden(), typed_fields(&[("message", "Đã gọi bà Yến hỏi nơi ở cũ")])].concat();
        done(&site.post(&team.officer, &notes, &written).await);
        assert!(site.get(&team.receptionist, &exchange).await.has("Đã gọi bà Yến hỏi nơi ở cũ"));
        assert_eq!(site.case(case.id).await.version, case.version);
        let lines = site.ward.test.db.read(async move |tx: &mut Tx| journal::list(tx, case.id.uuid()).await).await;
        let last = lines.unwrap().pop().unwrap();
        assert_eq!(last.act, "note");
        assert!(!last.body.to_string().contains("Yến"));
        let empty =
            site.post(&team.officer, &notes, &[form.hidden(), typed_fields(&[("message", " ")])].concat()).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn consulted_agency_sees_the_case_and_answers() {
    for ward in wards().await {
        let asked = ward.district_officer().await;
        let (site, team, case) = site(ward, filing()).await;
        let district = site.sign_in(&asked).await;
        let path = format!("/cases/{}", case.id);
        assert_eq!(site.get(&district, &path).await.status, StatusCode::NOT_FOUND);
        let page = |act: &str| format!("/cases/{}/{act}", case.id);
        let question = [("unit_code", "001"), ("question", "Có tranh chấp không?"), ("within", "5wd")];
        done(&site.press(&team.officer, &page("consultation"), &question).await);
        let seen = site.get(&district, &path).await;
        assert!(seen.has("Ghi ý kiến trả lời") && !seen.has("Thẩm tra xong"), "{}", seen.body);
        let form = site.get(&district, &page("consultation-answer")).await;
        assert!(form.has("Có tranh chấp không?"), "{}", form.body);
        let which = form.body.split("name=\"consultation\"").nth(1).unwrap().split("value=\"").nth(1).unwrap();
        let which = which.split('"').next().unwrap();
        let answer = [("consultation", which), ("outcome", "agree"), ("text", "Không có")];
        done(&site.press(&district, &page("consultation-answer"), &answer).await);
        let story = site.get(&team.officer, &format!("{path}?tab=timeline")).await;
        assert!(story.has("Có ý kiến trả lời: đồng ý") && story.has("Không có"), "{}", story.body);
        assert_eq!(site.get(&district, &page("completion")).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn online_filing_is_accepted_or_refused_and_an_end_is_confirmed_first() {
    for ward in wards().await {
        let online = |confirmed| Filing {
            channel: Some("online".into()),
            payment: None,
            duplicate_confirmed: confirmed,
            ..filing()
        };
        let (site, team, case) = site(ward, online(false)).await;
        let other = site.ward.file("2024-03-29T09:05", online(true)).await.unwrap();
        let page = |of: &CaseRow, act: &str| format!("/cases/{}/{act}", of.id);
        let now = "2024-03-29T09:40";
        let offered = site.offered(&site.ward.receptionist, case.id, now).await;
        assert_eq!(offered, ["Tiếp nhận hồ sơ", "Từ chối tiếp nhận", "Người nộp rút hồ sơ"]);
        done(&site.press(&team.receptionist, &page(&case, "acceptance"), &[]).await);
        let accepted = site.case(case.id).await;
        assert_eq!((accepted.status, accepted.due.is_some()), (Status::Accepted, true));

        let reasons = [("reasons", "Không thuộc thẩm quyền\nNgười được xác nhận cư trú ở nơi khác")];
        let asked = site.press(&team.receptionist, &page(&other, "non-acceptance"), &reasons).await;
        assert!(asked.has("bấm lần nữa để xác nhận") && asked.has("cư trú ở nơi khác"), "{}", asked.body);
        assert_eq!(site.case(other.id).await.status, Status::Submitted);
        let sure = [asked.hidden(), typed_fields(&reasons)].concat();
        done(&site.post(&team.receptionist, &page(&other, "non-acceptance"), &sure).await);
        assert_eq!(site.case(other.id).await.status, Status::NotAccepted);
        let twice = site.post(&team.receptionist, &page(&other, "non-acceptance"), &sure).await;
        done(&twice);
        let lines = site.ward.test.db.read(async move |tx: &mut Tx| journal::list(tx, other.id.uuid()).await).await;
        assert_eq!(lines.unwrap().iter().filter(|l| l.act == "non_acceptance").count(), 1, "once per form");
        let forms = site.get(&team.receptionist, &format!("/cases/{}?tab=forms", other.id)).await;
        assert!(forms.has("Mẫu 03") && !forms.has("Mẫu 01"), "{}", forms.body);
    }
}

#[tokio::test]
async fn apology_is_given_once_and_without_ground_nothing_is_prolonged() {
    for ward in wards().await {
        let (site, team, case) = site(ward, filing()).await;
        let page = |act: &str| format!("/cases/{}/{act}", case.id);
        assert_eq!(site.get(&team.officer, &page("prolongation")).await.status, StatusCode::SEE_OTHER);
        let early = [("reason", "Chờ xác minh"), ("new_date", "2024-04-01")];
        let early = site.press(&team.officer, &page("apology"), &early).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(early.has("href=\"#new_date\"") && early.has("Chờ xác minh"), "{}", early.body);
        let given = [("reason", "Chờ nơi cũ xác minh"), ("new_date", "2024-04-08")];
        done(&site.press(&team.officer, &page("apology"), &given).await);
        let after = site.case(case.id).await;
        assert_eq!(after.due, case.due);
        assert_eq!(after.appointment.unwrap().to_string(), "2024-04-08T17:00:00+07:00");
        assert!(site.get(&team.officer, &format!("/cases/{}", case.id)).await.has("Đã xin lỗi, hẹn lại 08/04, 17:00"));
        assert!(
            !site.offered(&site.ward.officer, case.id, "2024-03-29T10:00").await.contains(&"Xin lỗi, hẹn lại".into())
        );
        let again = site.press(&team.officer, &page("apology"), &given).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
