//! The e-store, and consents.

use super::{Site, acts, count, ended, filed, signed_in, stranger, yen_id};
use crate::store::{open_reusable, reusable};
use axum::http::StatusCode;
use base::Id;
use cases::read::own::OwnPaper;
use db::Tx;
use kernel::files::File;

/// What may be used again for a document.
async fn offered(site: &Site, kind: &'static str) -> Vec<OwnPaper> {
    let (world, me) = (site.world(), yen_id(site).await);
    site.shared().db.read(async move |tx: &mut Tx| reusable(tx, &world, me, kind).await).await.expect("asked")
}

/// Addresses of papers on the page.
fn papers(page: &str) -> Vec<String> {
    let rest = page.split("href=\"/my/data/documents/papers/").skip(1);
    rest.filter_map(|p| Some(format!("/my/data/documents/papers/{}", p.split('"').next()?))).collect()
}

#[tokio::test]
async fn papers_open_for_their_own_people_and_each_opening_is_logged() {
    for site in Site::each().await {
        let token = signed_in(&site).await;
        filed(&site, &token).await;
        let (status, page) = site.get_as(&token, "/my/data/documents").await;
        assert_eq!(status, StatusCode::OK, "{page}");
        let all = papers(&page);
        assert!(!all.is_empty() && page.contains("Ảnh PNG"), "{page}");
        let (status, bytes) = site.bytes_as(&token, &all[0]).await;
        assert!(status == StatusCode::OK && bytes.starts_with(b"\x89PNG"), "{status}");
        assert_eq!(count(&site, "SELECT COUNT(*) FROM access_log WHERE purpose = 'my paper'").await, 1);
        let other = stranger(&site).await;
        assert_eq!(site.get_as(&other, &all[0]).await.0, StatusCode::NOT_FOUND);
        assert!(papers(&site.get_as(&other, "/my/data/documents").await.1).is_empty());
        assert_eq!(count(&site, "SELECT COUNT(*) FROM access_log WHERE purpose = 'my paper'").await, 1);
    }
}

#[tokio::test]
async fn result_is_there_once_it_was_handed_out() {
    for site in Site::each().await {
        let token = signed_in(&site).await;
        let case = filed(&site, &token).await;
        let address = format!("/my/data/documents/results/{case}");
        assert_eq!(site.get_as(&token, &address).await.0, StatusCode::NOT_FOUND);
        ended(&site, "returned").await.expect("ended");
        let act = site.shared().act();
        let decide = async move |tx: &mut Tx| {
            let body = serde_json::json!({ "outcome": "approve" });
            cases::store::insert_record(tx, &act, case, Default::default(), "decision", None, true, &body)
                .await
                .map(drop)
        };
        site.shared().db.write(decide).await.expect("decided");
        let (_, page) = site.get_as(&token, "/my/data/documents?view=results").await;
        assert!(page.contains(&address), "{page}");
        let (status, bytes) = site.bytes_as(&token, &address).await;
        assert!(status == StatusCode::OK && bytes.starts_with(b"%PDF"), "{status}");
        assert_eq!(site.get_as(&stranger(&site).await, &address).await.0, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn papers_are_used_again_only_with_consent() {
    for site in Site::each().await {
        let token = signed_in(&site).await;
        filed(&site, &token).await;
        let code = "tuy_than";
        assert!(offered(&site, code).await.is_empty(), "silence is no consent");
        let press = async |go: &'static str| {
            let fields = [("purpose", "estore_reuse"), ("go", go)];
            site.press(&token, "/my/data/consents", "/my/data/consents", &fields).await.0
        };
        assert_eq!(press("give").await, StatusCode::SEE_OTHER);
        let found = offered(&site, code).await;
        assert_eq!(found.len(), 1);
        assert!(offered(&site, "khong_co").await.is_empty());
        let (world, me, file): (_, _, Id<File>) = (site.world(), yen_id(&site).await, found[0].row.id);
        let opened = async move |tx: &mut Tx| open_reusable(tx, &world, me, code, file).await.map(|(p, _)| p.row.id);
        assert_eq!(site.shared().db.read(opened).await.expect("opened"), file);
        let (_, page) = site.get_as(&token, "/my/data/consents").await;
        assert!(page.contains("Đang đồng ý"), "{page}");
        assert_eq!((press("withdraw").await, press("withdraw").await), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
        assert!(offered(&site, code).await.is_empty());
        let acts = acts(&site, me).await;
        assert_eq!(acts.iter().filter(|a| a.starts_with("consent")).count(), 2, "pressed twice is one line: {acts:?}");
        for (purpose, wanted) in [("handling", StatusCode::NOT_FOUND), ("khac", StatusCode::NOT_FOUND)] {
            let fields = [("purpose", purpose), ("go", "withdraw")];
            let (status, _) = site.press(&token, "/my/data/consents", "/my/data/consents", &fields).await;
            assert_eq!(status, wanted, "{purpose}");
        }
    }
}
