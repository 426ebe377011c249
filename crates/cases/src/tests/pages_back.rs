//! Pages of the acts that bring a case back on its way, mend it, or attach to it, pressed as people do.

use super::pages_case::{done, site};
use super::samples::{filing, wards, wards_with};
use crate::model::{Filing, Status};
use axum::http::StatusCode;

#[tokio::test]
async fn step_goes_back_with_a_reason_and_what_was_sent_on_is_recalled() {
    for ward in wards().await {
        let (site, team, case) = site(ward, filing()).await;
        let page = |act: &str| format!("/cases/{}/{act}", case.id);
        for _ in 0..2 {
            done(&site.press(&team.officer, &page("completion"), &[]).await);
        }
        done(&site.press(&team.officer, &page("recall"), &[]).await);
        assert_eq!(site.ward.open(&case).await, ["draft"], "the draft lies with the officer again");
        let nothing = site.get(&team.leader, &page("recall")).await;
        assert_eq!(nothing.status, StatusCode::SEE_OTHER, "nothing of the leader's is under way");
        done(&site.press(&team.officer, &page("completion"), &[]).await);
        let empty = site.press(&team.leader, &page("send-back"), &[("reason", " ")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(empty.has("href=\"#reason\""), "{}", empty.body);
        done(&site.press(&team.leader, &page("send-back"), &[("reason", "Ghi rõ nơi thường trú")]).await);
        let story = site.get(&team.officer, &format!("/cases/{}?tab=timeline", case.id)).await;
        for words in ["Trả lại bước trước", "Ghi rõ nơi thường trú", "Thu hồi việc vừa chuyển"]
        {
            assert!(story.has(words), "{words}: {}", story.body);
        }
    }
}

#[tokio::test]
async fn misspelt_name_is_mended_on_the_page_and_the_next_slip_is_version_two() {
    for ward in wards().await {
        let (site, team, case) = site(ward, filing()).await;
        let page = format!("/cases/{}/correction", case.id);
        let form = site.get(&team.receptionist, &page).await;
        assert!(form.has("value=\"Nguyễn Hải Yến\"") && form.has("bản 2"), "{}", form.body);
        let same = [("owner_name", "Nguyễn Hải Yến"), ("owner_number", "001198004217"), ("reason", "Gõ sai")];
        let none = site.press(&team.receptionist, &page, &same).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", none.to);
        let wrong = [("owner_name", "Nguyễn Hải Yên"), ("owner_number", "12"), ("reason", "Gõ sai")];
        let wrong = site.press(&team.receptionist, &page, &wrong).await;
        assert!(wrong.has("href=\"#owner_number\""), "{}", wrong.body);
        let right = [("owner_name", "Nguyễn Hải Yên"), ("owner_number", "001198004217"), ("reason", "Gõ sai dấu")];
        done(&site.press(&team.receptionist, &page, &right).await);
        let slip = site.get(&team.receptionist, &format!("/cases/{}", case.id)).await;
        assert!(slip.has("Nguyễn Hải Yên"), "{}", slip.body);
        assert_eq!(site.ward.records(&case, "correction").await[0].body["version"], 2);
    }
}

#[tokio::test]
async fn wrong_procedure_is_named_right_on_the_page() {
    for ward in wards_with(&[("1.004873", &[]), ("1.001193", &[])]).await {
        let (site, _, case) = site(ward, filing()).await;
        let head = site.sign_in(&site.ward.head).await;
        let page = format!("/cases/{}/rerouting", case.id);
        let asked = site.press(&head, &page, &[("procedure", "1.001193"), ("reason", "Người nộp chọn nhầm")]).await;
        assert!(asked.has("name=\"confirmed\""), "it asks first: {}", asked.body);
        let sure = [("procedure", "1.001193"), ("reason", "Người nộp chọn nhầm"), ("confirmed", "1")];
        done(&site.press(&head, &page, &sure).await);
        assert_eq!(site.case(case.id).await.procedure_code, "1.001193");
        assert_eq!(site.case(case.id).await.code, case.code);
    }
}

#[tokio::test]
async fn ended_case_goes_to_the_archive_after_five_working_days() {
    for ward in wards().await {
        let (site, team, case) = site(ward, Filing { payment: None, ..filing() }).await;
        let page = |act: &str| format!("/cases/{}/{act}", case.id);
        done(&site.press(&team.receptionist, &page("withdrawal"), &[("confirmed", "1")]).await);
        assert_eq!(site.case(case.id).await.status, Status::Withdrawn);
        let early = site.press(&team.clerk, &page("archive"), &[("confirmed", "1")]).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", early.to);
        site.at("2024-04-08T09:00");
        done(&site.press(&team.clerk, &page("archive"), &[("retention_years", "20"), ("confirmed", "1")]).await);
        let seen = site.get(&team.clerk, &format!("/cases/{}", case.id)).await;
        assert!(seen.has("Đã nộp lưu") && seen.has("0001/2024"), "{}", seen.body);
        assert!(!seen.has("/correction"), "what is in the archive is not mended");
    }
}

#[tokio::test]
async fn inspection_is_booked_and_its_minutes_are_written_on_pages() {
    for ward in wards().await {
        let (site, team, case) = site(ward, filing()).await;
        let page = |act: &str| format!("/cases/{}/{act}", case.id);
        let past = [("day", "2024-03-28"), ("time", "08:30"), ("people", "Phạm Quỳnh Trang")];
        let past = site.press(&team.officer, &page("inspection"), &past).await;
        assert!(past.has("href=\"#day\""), "{}", past.body);
        let unread = [("day", "2024-04-01"), ("time", "sáng"), ("people", "Phạm Quỳnh Trang")];
        let unread = site.press(&team.officer, &page("inspection"), &unread).await;
        assert!(unread.has("href=\"#time\""), "{}", unread.body);
        let booked = [("day", "2024-04-01"), ("time", "08:30"), ("people", "Phạm Quỳnh Trang\nNgô Văn Kiên")];
        done(&site.press(&team.officer, &page("inspection"), &booked).await);
        let seen = site.get(&team.officer, &format!("/cases/{}", case.id)).await;
        assert!(seen.has("Phạm Quỳnh Trang, Ngô Văn Kiên"), "{}", seen.body);
        site.at("2024-04-01T11:00");
        let found = [("day", "2024-04-01"), ("people", "Phạm Quỳnh Trang"), ("findings", "Đúng hiện trạng")];
        done(&site.press(&team.officer, &page("minutes"), &found).await);
        assert_eq!(site.ward.records(&case, "minutes").await.len(), 1);
    }
}

#[tokio::test]
async fn result_is_printed_as_a_draft_then_signed_and_numbered() {
    for ward in wards().await {
        let (site, team, case) = site(ward, filing()).await;
        let page = |act: &str| format!("/cases/{}/{act}", case.id);
        let early = site.get(&team.officer, &page("papers/result")).await;
        assert_eq!(early.status, StatusCode::NOT_FOUND, "nothing was decided");
        for _ in 0..2 {
            done(&site.press(&team.officer, &page("completion"), &[]).await);
        }
        let draft = site.text_of(&team.leader, &page("papers/draft")).await;
        assert!(draft.contains("GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN"), "{draft}");
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
        done(&site.press(&team.clerk, &page("result"), &[]).await);
        let result = site.text_of(&team.receptionist, &page("papers/result")).await;
        for words in ["Số: 01/2024", "Nguyễn Hải Yến", "001198004217", "Trần Văn Minh", "Có giá trị đến hết ngày"]
        {
            assert!(result.contains(words), "{words}: {result}");
        }
        let gone = site.get(&team.leader, &page("papers/draft")).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND, "there is a result now");
    }
}

#[tokio::test]
async fn refusal_is_printed_with_its_coded_reasons_and_those_in_words() {
    for ward in wards().await {
        let (site, team, case) = site(ward, filing()).await;
        let page = |act: &str| format!("/cases/{}/{act}", case.id);
        for _ in 0..2 {
            done(&site.press(&team.officer, &page("completion"), &[]).await);
        }
        let id = case.id.to_string();
        let refuse = [
            ("case", id.as_str()),
            ("outcome", "refuse"),
            ("reason", "cung_gioi"),
            ("note", "Đang có vợ hợp pháp"),
            ("confirmed", "1"),
        ];
        done(&site.press(&team.leader, &format!("/decide?case={id}"), &refuse).await);
        let letter = site.text_of(&team.clerk, &page("papers/result")).await;
        for words in ["Kính gửi: Ông/Bà Nguyễn Hải Yến", "người cùng giới tính", "Đang có vợ hợp pháp", "khiếu nại"]
        {
            assert!(letter.contains(words), "{words}: {letter}");
        }
    }
}
