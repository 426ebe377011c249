//! `GET /verify`, `POST /verify`: anyone checks the signatures of a document. The document is looked at and forgotten; nothing of
//! it is kept.

use crate::my::Portal;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use base::{Failure, Instant};
use serde::Deserialize;
use signatures::{Change, Kind, Later, Problem, Revocation, Signature, Subject, Verdict, is_validly_signed, verify};
use web::{FormWithFiles, Limit, PageResult, PublicFrame, Shared, limit, page_with, words};

/// Bytes of a document.
pub const BYTES_MAX: usize = 25 * 1024 * 1024;

struct Finding {
    kind: &'static str,
    verdict: &'static str,
    what: &'static str,
    who: String,
    pairs: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "verify.html")]
struct VerifyView {
    frame: PublicFrame,
    error: Option<String>,
    name: String,
    is_checked: bool,
    all_valid: bool,
    has_anchors: bool,
    findings: Vec<Finding>,
}

fn view(shared: &Shared, portal: &Portal) -> VerifyView {
    VerifyView {
        frame: PublicFrame::new(shared, "Kiểm tra chữ ký số"),
        error: None,
        name: String::new(),
        is_checked: false,
        all_valid: false,
        has_anchors: !portal.trust.anchors.is_empty(),
        findings: Vec::new(),
    }
}

/// The page.
pub async fn show(State(shared): State<Shared>, Extension(portal): Extension<Portal>) -> PageResult {
    page_with(StatusCode::OK, &view(&shared, &portal))
}

/// Only the form secret.
#[derive(Deserialize)]
pub struct Plain {}

/// A document was sent.
pub async fn check(
    State(shared): State<Shared>,
    Extension(portal): Extension<Portal>,
    form: FormWithFiles<Plain>,
) -> PageResult {
    limit(Limit::LookUp)?;
    let mut view = view(&shared, &portal);
    let Some(upload) = form.files.into_iter().next() else {
        view.error = Some("Chọn tệp PDF cần kiểm tra.".into());
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &view);
    };
    view.name = upload.name.clone();
    let bytes = upload.bytes().await?;
    let (trust, now) = (std::sync::Arc::clone(&portal.trust), shared.clock.legal());
    let found = tokio::task::spawn_blocking(move || verify(&bytes, &trust, now)).await.map_err(Failure::internal)?;
    match found {
        Ok(found) => {
            view.is_checked = true;
            view.all_valid = is_validly_signed(&found);
            view.findings = found.iter().map(|s| finding(s, now)).collect();
            page_with(StatusCode::OK, &view)
        }
        Err(problem) => {
            view.error = Some(refused(&problem).to_owned());
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
    }
}

fn refused(problem: &Problem) -> &'static str {
    match problem {
        Problem::Encrypted => {
            "Tệp có mật khẩu nên không kiểm tra được. Bỏ mật khẩu thì chữ ký cũng mất: hãy xin bản không có mật khẩu."
        }
        Problem::TooLarge(_) => "Tệp quá lớn hoặc có quá nhiều chữ ký để kiểm tra ở đây.",
        _ => "Không đọc được tệp này như một tệp PDF. Hãy tải lại bản gốc rồi thử lại, đừng in ra rồi quét.",
    }
}

fn finding(s: &Signature, now: Instant) -> Finding {
    let (kind, verdict) = told(s.verdict());
    let mut pairs = Vec::new();
    if let Some(signer) = &s.signer {
        for (label, value) in [
            ("Chức vụ", &signer.subject.title),
            ("Đơn vị", &signer.subject.unit),
            ("Cơ quan, tổ chức", &signer.subject.organisation),
        ] {
            pairs.extend(value.clone().map(|v| (label, v)));
        }
    }
    match (&s.stamp, s.claimed_at) {
        (Some(stamp), _) if stamp.is_trusted => {
            pairs.push(("Ký lúc", format!("{}, có dấu thời gian của {}", moment(stamp.at, now), stamp.authority.name)));
        }
        (_, Some(at)) => pairs.push(("Ký lúc", format!("{}, theo người ký khai", moment(at, now)))),
        _ => {}
    }
    pairs.extend(s.reason.clone().map(|r| ("Lý do ký", r)));
    pairs.push(("Phạm vi", scope(s)));
    if let Some(signer) = &s.signer {
        let (from, to) = (words::date(signer.valid.0.day()), words::date(signer.valid.1.day()));
        pairs.push((
            "Chứng thư",
            format!("số {}, do {} cấp, có giá trị từ {from} đến {to}", signer.serial, name(&signer.issuer)),
        ));
        pairs.push(("Thu hồi", revocation(signer.revocation, now)));
    }
    Finding {
        kind,
        verdict,
        what: match s.kind {
            Kind::Signature => "Chữ ký",
            Kind::TimeStamp => "Dấu thời gian",
        },
        who: s.signer.as_ref().map(|signer| name(&signer.subject)).unwrap_or_default(),
        pairs,
    }
}

fn told(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Valid => ("done", "Chữ ký hợp lệ"),
        Verdict::Broken => ("late", "Chữ ký không đúng: nội dung đã ký bị thay đổi, hoặc chữ ký bị hỏng"),
        Verdict::ChangedAfter => ("late", "Tài liệu bị sửa sau khi ký"),
        Verdict::Revoked => ("late", "Chứng thư của người ký đã bị thu hồi"),
        Verdict::Expired => ("soon", "Chứng thư của người ký ngoài thời gian có giá trị"),
        Verdict::Untrusted => {
            ("soon", "Nội dung còn nguyên, nhưng chưa xác định được chứng thư do tổ chức tin cậy nào cấp")
        }
        Verdict::Unchecked => ("soon", "Chưa kiểm tra được: cách ký này không được hỗ trợ hoặc đã lỗi thời"),
    }
}

fn scope(s: &Signature) -> String {
    let change = |c: &Change| match c {
        Change::Page => "trang",
        Change::Form => "biểu mẫu",
        Change::Metadata => "thông tin về tệp",
        Change::Catalog => "phần mở đầu của tệp",
        Change::Content => "nội dung",
        Change::Bytes => "dữ liệu thêm ở cuối tệp",
        Change::Unreadable => "phần không đọc được",
    };
    match &s.later {
        Later::Nothing => "toàn bộ tài liệu".into(),
        Later::Signatures => "toàn bộ tài liệu lúc ký; sau đó chỉ thêm chữ ký khác".into(),
        Later::Changed(changes) => {
            format!("bản lúc ký; sau đó có thay đổi: {}", changes.iter().map(change).collect::<Vec<_>>().join(", "))
        }
    }
}

fn revocation(found: Revocation, now: Instant) -> String {
    match found {
        Revocation::Unknown => "chưa có danh sách thu hồi để đối chiếu".into(),
        Revocation::Good { as_of } => format!("không bị thu hồi, theo danh sách lúc {}", moment(as_of, now)),
        Revocation::Revoked { at, .. } => format!("bị thu hồi từ {}", moment(at, now)),
    }
}

fn moment(at: Instant, now: Instant) -> String {
    words::moment_short(at, now)
}

fn name(subject: &Subject) -> String {
    if subject.name.is_empty() { "(không ghi tên)".into() } else { subject.name.clone() }
}
