//! Facts of papers that come in pieces: what came before a line broke stays, two senders never mix, a lost answer makes no second
//! paper, what is wrong is refused with words and forgotten, nobody touches the upload of another.

use super::my::{asserted, begin, yen};
use super::site::{Site, value_of};
use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use db::Tx;

/// A PDF of one page and some size.
pub(super) fn pdf(bytes: usize) -> Vec<u8> {
    let mut all = b"%PDF-1.7\n".to_vec();
    let mut starts = Vec::new();
    for (n, body) in [
        (1, "<</Type/Catalog/Pages 2 0 R>>".to_owned()),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned()),
        (3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>".to_owned()),
        (4, format!("<</Length {bytes}>>stream\n{}\nendstream", "x".repeat(bytes))),
    ] {
        starts.push(all.len());
        all.extend(format!("{n} 0 obj\n{body}\nendobj\n").bytes());
    }
    let at = all.len();
    all.extend(b"xref\n0 5\n0000000000 65535 f \n");
    starts.iter().for_each(|s| all.extend(format!("{s:010} 00000 n \n").bytes()));
    all.extend(format!("trailer<</Size 5/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n").bytes());
    all
}

/// A body that breaks after its bytes.
fn broken(bytes: &[u8]) -> Body {
    let come = Ok(Bytes::copy_from_slice(bytes));
    Body::from_stream(futures_util::stream::iter([come, Err(std::io::Error::other("the line broke"))]))
}

struct Sender<'a> {
    site: &'a Site,
    token: String,
    draft: String,
    csrf: String,
    at: String,
}

impl<'a> Sender<'a> {
    async fn new(site: &'a Site) -> Self {
        let token = site.sign_in(yen()).await.expect("signed in");
        let draft = begin(site, &token).await;
        let (_, page) = site.get_as(&token, &format!("{draft}/papers")).await;
        Self { site, token, csrf: value_of(&page, "csrf"), draft, at: String::new() }
    }

    async fn create(&self, name: &str, length: usize) -> (StatusCode, String) {
        let draft = self.draft.rsplit('/').next().expect("an id");
        let b64 = |s: &str| STANDARD.encode(s);
        let about = format!("filename {},document {},draft {}", b64(name), b64("ghi_chu_ly_hon"), b64(draft));
        let length = length.to_string();
        let more = [("x-csrf-token", self.csrf.as_str()), ("upload-length", &length), ("upload-metadata", &about)];
        let (status, headers, body) = self.site.tus(&self.token, "POST", "/my/uploads", &more, Body::empty()).await;
        let place = headers.get("location").and_then(|v| v.to_str().ok()).map(str::to_owned);
        (status, place.unwrap_or(body))
    }

    async fn patch(&self, offset: usize, body: Body) -> (StatusCode, String) {
        let offset = offset.to_string();
        let kind = ("content-type", "application/offset+octet-stream");
        let more = [("x-csrf-token", self.csrf.as_str()), ("upload-offset", &offset), kind];
        let (status, headers, body) = self.site.tus(&self.token, "PATCH", &self.at, &more, body).await;
        let offset = headers.get("upload-offset").and_then(|v| v.to_str().ok()).map(str::to_owned);
        (status, offset.unwrap_or(body))
    }

    async fn offset(&self) -> (StatusCode, String) {
        let (status, headers, _) = self.site.tus(&self.token, "HEAD", &self.at, &[], Body::empty()).await;
        let offset = headers.get("upload-offset").and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        (status, offset)
    }

    async fn papers(&self) -> String {
        self.site.get_as(&self.token, &format!("{}/papers", self.draft)).await.1
    }
}

#[tokio::test]
async fn upload_goes_on_where_its_line_broke() {
    let site = Site::new().await;
    let mut sender = Sender::new(&site).await;
    let file = pdf(300_000);
    let (status, at) = sender.create("căn cước.pdf", file.len()).await;
    assert_eq!(status, StatusCode::CREATED, "{at}");
    sender.at = at;
    assert_eq!(sender.offset().await, (StatusCode::OK, "0".into()));
    let (_, offset) = sender.patch(0, broken(&file[..100_000])).await;
    assert_eq!(offset, "100000", "what came is kept");
    assert_eq!(sender.offset().await, (StatusCode::OK, "100000".into()));
    let (status, offset) = sender.patch(0, Body::from(file.clone())).await;
    assert_eq!((status, offset.as_str()), (StatusCode::CONFLICT, "100000"), "another place than where it is");
    let (status, _) = sender.patch(100_000, Body::from(file[100_000..200_000].to_vec())).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert!(!sender.papers().await.contains("căn cước.pdf"), "not before all is there");
    let (status, offset) = sender.patch(200_000, Body::from(file[200_000..].to_vec())).await;
    assert_eq!((status, offset), (StatusCode::NO_CONTENT, file.len().to_string()));
    assert_eq!(sender.papers().await.matches("<span>căn cước.pdf</span>").count(), 1);
    // The answer was lost: asked again, it is whole, and no second paper comes of it.
    assert_eq!(sender.offset().await, (StatusCode::OK, file.len().to_string()));
    assert_eq!(sender.patch(200_000, Body::from(file[200_000..].to_vec())).await.0, StatusCode::CONFLICT);
    assert_eq!(sender.papers().await.matches("<span>căn cước.pdf</span>").count(), 1);
}

#[tokio::test]
async fn file_that_cannot_be_taken_is_told_and_forgotten() {
    let site = Site::new().await;
    let mut sender = Sender::new(&site).await;
    let page = b"<html><script>alert(1)</script></html>".to_vec();
    sender.at = sender.create("giay.pdf", page.len()).await.1;
    let (status, told) = sender.patch(0, Body::from(page)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.contains("files.unknown_type") && told.contains("giay.pdf"), "{told}");
    assert_eq!(sender.offset().await.0, StatusCode::NOT_FOUND);
    for (length, code) in [(0, "files.empty"), (600 * 1024 * 1024, "files.too_large")] {
        let (status, told) = sender.create("to.pdf", length).await;
        assert!(status.is_client_error() && told.contains(code), "{status} {told}");
    }
    // More than was told before.
    sender.at = sender.create("ngan.pdf", 10).await.1;
    let request = [("content-length", "11")];
    let kind = ("content-type", "application/offset+octet-stream");
    let more = [("x-csrf-token", sender.csrf.as_str()), ("upload-offset", "0"), kind, request[0]];
    let (status, _, _) = site.tus(&sender.token, "PATCH", &sender.at, &more, Body::from("01234567890")).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn upload_is_its_own_persons_alone() {
    let site = Site::new().await;
    let mut sender = Sender::new(&site).await;
    let file = pdf(2_000);
    sender.at = sender.create("a.pdf", file.len()).await.1;
    let kind = ("content-type", "application/offset+octet-stream");
    let bare = [("upload-offset", "0"), kind];
    let (status, _, _) = site.tus(&sender.token, "PATCH", &sender.at, &bare, Body::from(file.clone())).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "without the form's secret");
    let stranger = site.sign_in(asserted("Người khác", "001078000452", 2)).await.expect("signed in");
    let (_, page) = site.get_as(&stranger, "/my").await;
    let csrf = value_of(&page, "csrf");
    let more = [("x-csrf-token", csrf.as_str()), ("upload-offset", "0"), kind];
    for method in ["PATCH", "HEAD", "DELETE"] {
        let (status, _, _) = site.tus(&stranger, method, &sender.at, &more, Body::empty()).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{method}");
    }
    let (status, _, body) = site.tus("", "HEAD", &sender.at, &[], Body::empty()).await;
    assert!(status == StatusCode::UNAUTHORIZED, "{body}");
    let mine = [("x-csrf-token", sender.csrf.as_str())];
    let (status, _, _) = site.tus(&sender.token, "DELETE", &sender.at, &mine, Body::empty()).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(sender.offset().await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_nobody_goes_on_with_is_thrown_away() {
    let site = Site::new().await;
    let mut sender = Sender::new(&site).await;
    sender.at = sender.create("a.pdf", 5_000).await.1;
    assert_eq!(sender.patch(0, broken(b"%PDF-")).await.1, "5");
    let later = site.shared().clock.machine().plus_seconds(25 * 3_600);
    let forgotten = site.shared().db.write(async move |tx: &mut Tx| crate::forget_expired_uploads(tx, later).await);
    assert_eq!(forgotten.await.expect("swept"), 1);
    let files =
        site.shared().db.read(async |tx: &mut Tx| tx.query_one("SELECT COUNT(*) FROM files", &[]).await?.int(0));
    assert_eq!(files.await.expect("counted"), 0, "its pieces too");
}
