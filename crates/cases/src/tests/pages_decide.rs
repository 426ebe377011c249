//! The leader's sitting: many results signed in one press, and who may not sign today.

use super::browser::typed_fields;
use super::pages_case::{done, site};
use super::samples::filing;
use super::samples::wards;
use crate::model::Filing;
use crate::work;
use axum::http::StatusCode;
use db::Tx;

#[tokio::test]
async fn leader_signs_25_results_in_one_act_and_each_can_be_opened() {
    for ward in wards().await {
        let (site, team, first) = site(ward, filing()).await;
        let mut cases = vec![first];
        for n in 1..25 {
            let filing = Filing { duplicate_confirmed: true, ..filing() };
            cases.push(site.ward.file(&format!("2024-03-29T09:{n:02}"), filing).await.unwrap());
        }
        for case in &cases {
            for _ in 0..2 {
                site.ward.complete_next("2024-03-29T11:00", case, &site.ward.officer).await.unwrap();
            }
        }
        // One is stopped after the page was opened: it must not keep the others from being signed.
        site.at("2024-03-29T14:00");
        let desk = site.get(&team.leader, "/decide").await;
        assert_eq!(desk.body.matches("name=\"shown\"").count(), 25);
        for case in &cases {
            assert!(desk.has(&format!("href=\"/cases/{}\"", case.id)));
        }
        let stopped = &cases[7];
        let (world, actor, act, id) =
            (site.ward.world.clone(), site.ward.leader.clone(), testkit::act("2024-03-29T14:05"), stopped.id);
        let stop = work::Stop { reasons: vec!["Trùng hồ sơ".into()] };
        let stop = async move |tx: &mut Tx| work::stop(tx, &world, &actor, &act, id, None, stop).await;
        site.ward.test.db.write(stop).await.unwrap();
        let mut fields = desk.hidden();
        fields.extend(cases.iter().map(|c| ("case".to_owned(), c.id.to_string())));
        fields.push(("outcome".into(), "approve".into()));
        let asked = site.post(&team.leader, "/decide", &fields).await;
        assert!(asked.has("Ký kết quả cho 25 hồ sơ đã đánh dấu?"), "without script the page asks: {}", asked.body);
        assert!(site.case(cases[0].id).await.outcome.is_none());
        let signed = site.post(&team.leader, "/decide", &asked.hidden()).await;
        assert_eq!(signed.status, StatusCode::OK);
        assert!(signed.has("đã dừng giải quyết lúc 14:05"), "{}", signed.body);
        for case in &cases {
            let outcome = site.case(case.id).await.outcome;
            let wanted = if case.id == stopped.id { None } else { Some("approve".to_owned()) };
            assert_eq!(outcome, wanted);
            assert_eq!(site.get(&team.leader, &format!("/cases/{}", case.id)).await.status, StatusCode::OK);
        }
        let nothing = typed_fields(&[("request_key", "x"), ("outcome", "approve")]);
        let nothing = site.post(&team.leader, "/decide", &nothing).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn signing_on_behalf_refuses_without_a_valid_delegation() {
    for ward in wards().await {
        let deputy = ward.deputy().await;
        let (site, _, case) = site(ward, filing()).await;
        for _ in 0..2 {
            site.ward.complete_next("2024-03-29T11:00", &case, &site.ward.officer).await.unwrap();
        }
        site.at("2024-03-29T14:00");
        let deputy = site.sign_in(&deputy).await;
        let (id, sheet) = (case.id.to_string(), format!("/decide?case={}", case.id));
        let form = site.get(&deputy, &sheet).await;
        assert!(form.has("không có ủy quyền ký còn hiệu lực"), "{}", form.body);
        let refused = site.press(&deputy, &sheet, &[("case", &id), ("outcome", "approve"), ("confirmed", "1")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.has("href=\"#case-") && site.case(case.id).await.outcome.is_none());
        site.ward.delegate_to_deputy().await;
        assert!(site.get(&deputy, &sheet).await.has("Ký KT theo quyết định 12"));
        done(&site.press(&deputy, &sheet, &[("case", &id), ("outcome", "approve"), ("confirmed", "1")]).await);
        assert_eq!(site.case(case.id).await.outcome.as_deref(), Some("approve"));
    }
}
