//! Erasing a person: hindered while a case is open or kept; all or nothing.

use super::requests::{by_official, latest};
use super::{Site, count, ended, filed, signed_in, yen_id};
use crate::data_requests::{Answer, RequestRow, answer, erase, hindrances, loss};
use axum::http::StatusCode;
use base::{Failure, Res};
use db::{Tx, args};
use serde_json::json;

const PAGE: &str = "/my/data/requests";

async fn asked(site: &Site, token: &str) -> RequestRow {
    let fields = [("kind", "deletion"), ("text", "Xóa hết dữ liệu của tôi"), ("understood", "1")];
    let (status, page) = site.press(token, PAGE, PAGE, &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    latest(site).await
}

async fn erased(site: &Site, row: &RequestRow) -> Res<RequestRow> {
    let (vault, act, by) = (site.shared().vault.clone(), site.shared().act(), by_official(site));
    let (id, seen) = (row.id, row.version);
    site.shared().db.write(async move |tx: &mut Tx| erase(tx, &vault, &act, by, id, seen).await).await
}

/// The archive has taken the case, and its time is over.
async fn archived_and_over(site: &Site, case: base::Id<cases::model::Case>, until: &'static str) {
    let act = site.shared().act();
    let archive = async move |tx: &mut Tx| {
        let body = json!({ "number": "0001/2024", "retention_years": 1, "keep_until": until });
        cases::store::insert_record(tx, &act, case, Default::default(), "archive", None, true, &body).await.map(drop)
    };
    site.shared().db.write(archive).await.expect("archived");
}

#[tokio::test]
async fn open_or_kept_case_hinders_and_nothing_is_lost() {
    for site in Site::each().await {
        let token = signed_in(&site).await;
        let case = filed(&site, &token).await;
        let row = asked(&site, &token).await;
        let refused = erased(&site, &row).await;
        assert!(matches!(&refused, Err(Failure::Refused(r)) if r.code == "portal.erasure_hindered"), "{refused:?}");
        ended(&site, "returned").await.expect("ended");
        let sql = "UPDATE cases SET accepted = submitted";
        site.shared().db.write(async move |tx: &mut Tx| tx.execute(sql, &[]).await).await.expect("accepted");
        assert!(erased(&site, &row).await.is_err(), "not yet handed over to the archive");
        archived_and_over(&site, case, "2044-03-29").await;
        assert!(erased(&site, &row).await.is_err(), "kept for twenty years");
        let (me, today) = (yen_id(&site).await, site.shared().today());
        let found = site.shared().db.read(async move |tx: &mut Tx| hindrances(tx, me, today).await).await;
        assert_eq!(found.expect("asked").len(), 1);
        assert_eq!(count(&site, "SELECT COUNT(*) FROM person_keys").await, 1);
        assert_eq!(site.get_as(&token, &format!("/my/cases/{case}")).await.0, StatusCode::OK);
    }
}

#[tokio::test]
async fn erased_person_leaves_codes_and_dates_and_nothing_else() {
    for site in Site::each().await {
        let token = signed_in(&site).await;
        let case = filed(&site, &token).await;
        super::begin(&site, &token).await;
        let me = yen_id(&site).await;
        let consent = [("purpose", "rating"), ("go", "give")];
        site.press(&token, "/my/data/consents", "/my/data/consents", &consent).await;
        site.press(&token, "/my/data/export", "/my/data/export", &[]).await;
        let row = asked(&site, &token).await;
        let (status, page) =
            site.press(&token, PAGE, PAGE, &[("kind", "deletion"), ("text", "Nữa"), ("understood", "1")]).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("đang chờ trả lời"), "{page}");
        let (vault, act, by) = (site.shared().vault.clone(), site.shared().act(), by_official(&site));
        let (id, seen) = (row.id, row.version);
        let words = Answer { ground: None, text: "Đã xóa".into() };
        let said = async move |tx: &mut Tx| answer(tx, &vault, &act, by, id, seen, words).await;
        let said = site.shared().db.write(said).await;
        assert!(matches!(said, Err(Failure::Refused(r)) if r.code == "portal.erasure_is_an_act"));
        ended(&site, "returned").await.expect("ended");
        let sql = "UPDATE cases SET accepted = submitted";
        site.shared().db.write(async move |tx: &mut Tx| tx.execute(sql, &[]).await).await.expect("accepted");
        archived_and_over(&site, case, "2024-03-28").await;
        let told = site.shared().db.read(async move |tx: &mut Tx| loss(tx, me).await).await.expect("reckoned");
        assert_eq!((told.cases, told.drafts), (1, 1));
        erased(&site, &row).await.expect("erased");
        for (what, sql) in [
            ("keys", "SELECT COUNT(*) FROM person_keys"),
            ("names", "SELECT COUNT(*) FROM person_names"),
            ("marks", "SELECT COUNT(*) FROM person_marks"),
            ("drafts", "SELECT COUNT(*) FROM drafts"),
            ("consents", "SELECT COUNT(*) FROM consents"),
            ("copies", "SELECT COUNT(*) FROM data_exports"),
            ("sessions", "SELECT COUNT(*) FROM citizen_sessions"),
            ("answers", "SELECT COUNT(*) FROM cases WHERE facts LIKE '%Hải Yến%'"),
            ("variables", "SELECT COUNT(*) FROM process_instances WHERE state LIKE '%Hải Yến%'"),
        ] {
            assert_eq!(count(&site, sql).await, 0, "{what}");
        }
        assert_eq!(count(&site, "SELECT COUNT(*) FROM cases").await, 1);
        assert_eq!(site.see(&token, "/my/data").await.0, StatusCode::SEE_OTHER, "the session has ended");
        let seen = kernel::journal::verify(&site.shared().db, None).await.expect("verified");
        assert!(seen.findings.is_empty(), "no chain is broken: {:?}", seen.findings);
        // Who comes again is someone new.
        let again = signed_in(&site).await;
        assert_ne!(yen_id(&site).await, me);
        let (_, mine) = site.get_as(&again, "/my").await;
        assert!(!mine.contains(&case.to_string()), "{mine}");
        let left = async move |tx: &mut Tx| {
            tx.query_one("SELECT COUNT(*) FROM journal WHERE act = 'erasure' AND subject = $1", args![me]).await?.int(0)
        };
        assert_eq!(site.shared().db.read(left).await.expect("asked"), 1);
    }
}
