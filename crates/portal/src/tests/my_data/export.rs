//! A copy of all that is kept of a person.

use super::{Site, count, filed, signed_in, stranger};
use crate::export::{EXPORT_JOB, KEPT_SECONDS, Packer, forget_expired, run};
use axum::http::StatusCode;
use db::Tx;
use kernel::jobs::{self, JobClock};

/// Runs what waits to be packed.
async fn pack(site: &Site) {
    loop {
        let machine = site.shared().clock.machine();
        let claim = async move |tx: &mut Tx| jobs::claim(tx, JobClock::Machine, machine, machine, 10).await;
        let claimed = site.shared().db.write(claim).await.expect("claimed");
        let Some(job) = claimed.into_iter().find(|j| j.kind == EXPORT_JOB) else { break };
        let world = site.world();
        let packer = Packer { db: &site.shared().db, files: site.files(), world: &world };
        run(&packer, &site.shared().act(), &job).await.expect("packed");
        let id = job.id;
        site.shared().db.write(async move |tx: &mut Tx| jobs::finish(tx, id).await).await.expect("done");
    }
}

fn link(page: &str) -> String {
    let rest = page.split("href=\"/my/data/export/").nth(1).unwrap_or_else(|| panic!("no archive: {page}"));
    format!("/my/data/export/{}", rest.split('"').next().expect("an address"))
}

#[tokio::test]
async fn copy_holds_tables_and_papers_and_is_handed_to_its_owner_alone() {
    for site in Site::each().await {
        let token = signed_in(&site).await;
        filed(&site, &token).await;
        let ask = async || site.press(&token, "/my/data/export", "/my/data/export", &[]).await;
        assert_eq!(ask().await.0, StatusCode::SEE_OTHER);
        let (_, page) = site.get_as(&token, "/my/data/export").await;
        assert!(page.contains("Đang lập bản sao"), "{page}");
        pack(&site).await;
        let (_, page) = site.get_as(&token, "/my/data/export").await;
        let address = link(&page);
        let (status, bytes) = site.bytes_as(&token, &address).await;
        assert_eq!(status, StatusCode::OK);
        let files = catalogue::package::read_zip(&bytes).expect("an archive that others can read");
        let text = |name: &str| String::from_utf8(files[name].clone()).expect("UTF-8");
        assert!(text("thong-tin.json").contains("001198004217"));
        assert!(text("ho-so.csv").contains("Xác nhận tình trạng hôn nhân"), "{}", text("ho-so.csv"));
        assert!(text("nhat-ky.csv").contains("Chính bạn") && text("nhat-ky.json").contains("sign_in"));
        assert!(text("dong-y.json").contains("estore_reuse") && text("yeu-cau.json").starts_with('['));
        let papers: Vec<_> = files.iter().filter(|(name, _)| name.starts_with("giay-to/")).collect();
        assert!(!papers.is_empty() && papers.iter().all(|(_, c)| c.starts_with(b"\x89PNG")), "{:?}", files.keys());
        assert_eq!(site.get_as(&stranger(&site).await, &address).await.0, StatusCode::NOT_FOUND);
        assert_eq!(count(&site, "SELECT COUNT(*) FROM access_log WHERE purpose = 'my export'").await, 1);
        // Only one is kept at a time.
        let (_, to) = ask().await;
        assert_eq!(to, "/my/data/export");
        assert_eq!(count(&site, "SELECT COUNT(*) FROM data_exports").await, 1);
        // After a week nothing is left of it.
        let later = site.shared().clock.legal().plus_seconds(KEPT_SECONDS);
        let forget = async move |tx: &mut Tx| forget_expired(tx, later).await;
        assert_eq!(site.shared().db.write(forget).await.expect("forgotten"), 1);
        assert_eq!(count(&site, "SELECT COUNT(*) FROM files WHERE kind = 'export'").await, 0);
        assert_eq!(site.get_as(&token, &address).await.0, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn copy_is_thrown_away_by_its_owner_alone() {
    for site in Site::each().await {
        let token = signed_in(&site).await;
        site.press(&token, "/my/data/export", "/my/data/export", &[]).await;
        pack(&site).await;
        let (_, page) = site.get_as(&token, "/my/data/export").await;
        let at = link(&page);
        let removal = format!("{}/removal", at.trim_end_matches("/1"));
        let other = stranger(&site).await;
        assert_eq!(site.press(&other, "/my/data/export", &removal, &[]).await.0, StatusCode::NOT_FOUND);
        assert_eq!(site.press(&token, "/my/data/export", &removal, &[]).await.0, StatusCode::SEE_OTHER);
        assert_eq!(site.get_as(&token, &at).await.0, StatusCode::NOT_FOUND);
        assert_eq!(count(&site, "SELECT COUNT(*) FROM data_exports").await, 0);
    }
}
