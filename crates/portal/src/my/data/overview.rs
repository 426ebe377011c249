//! `GET /my/data`: what is kept of me in a few lines, and the ways to the rest.

use super::export::{self, ExportState};
use super::requests;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use base::{mask_email, mask_number, mask_phone};
use cases::Cases;
use cases::read::own;
use db::Tx;
use kernel::consents::{self, PURPOSES};
use kernel::people;
use web::{PageResult, PublicFrame, Shared, SignedInCitizen, page};

#[derive(Template)]
#[template(path = "my_data.html")]
struct OverviewView {
    frame: PublicFrame,
    pairs: Vec<(&'static str, String)>,
    doors: Vec<Door>,
}

struct Door {
    name: &'static str,
    href: &'static str,
    about: &'static str,
    word: String,
}

/// The page.
pub(super) async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
) -> PageResult {
    let (world, party) = (cases.world(&shared), session.party());
    let read = async move |tx: &mut Tx| {
        let profile = people::get(tx, &world.vault, party).await?;
        let papers = own::count_papers(tx, party).await?;
        let given = consents::list(tx, party).await?.iter().filter(|c| c.given).count();
        let waiting = requests::list_of(tx, &world.vault, party, 50).await?;
        let waiting = waiting.iter().filter(|r| r.state == requests::RequestState::Open).count();
        Ok((profile, papers, given, waiting, export::list_of(tx, party).await?))
    };
    let (profile, papers, given, waiting, exports) = shared.db.read(read).await?;
    let hidden = |value: Option<String>, mask: fn(&str) -> String| value.map(|v| mask(&v)).unwrap_or_default();
    let pairs = [
        ("Họ và tên", profile.name.clone()),
        ("Số định danh, mã số", hidden(profile.number, mask_number)),
        ("Số điện thoại", hidden(profile.phone, mask_phone)),
        ("Thư điện tử", hidden(profile.email, mask_email)),
    ];
    let asked = PURPOSES.iter().filter(|p| p.is_voluntary).count();
    let copy = match exports.first().map(|e| e.state) {
        Some(ExportState::Working) => "đang lập",
        Some(ExportState::Ready) => "có bản để tải",
        _ => "",
    };
    let doors = vec![
        Door {
            name: "Kho giấy tờ",
            href: "/my/data/documents",
            about: "Giấy tờ bạn đã nộp, kết quả bạn đã nhận",
            word: format!("{papers} giấy tờ"),
        },
        Door {
            name: "Ai đã xem",
            href: "/my/data/readers",
            about: "Cơ quan nào, chức danh gì, lúc nào, để làm gì; và việc chính bạn đã làm",
            word: String::new(),
        },
        Door {
            name: "Sự đồng ý",
            href: "/my/data/consents",
            about: "Dữ liệu được dùng vào việc gì; việc nào bạn cho phép",
            word: format!("{given}/{asked} việc được phép"),
        },
        Door {
            name: "Yêu cầu về dữ liệu",
            href: "/my/data/requests",
            about: "Sửa chỗ sai, hạn chế, phản đối, xóa",
            word: if waiting > 0 { format!("{waiting} chờ trả lời") } else { String::new() },
        },
        Door {
            name: "Tải tất cả",
            href: "/my/data/export",
            about: "Bản sao mọi dữ liệu và giấy tờ của bạn",
            word: copy.to_owned(),
        },
    ];
    page(&OverviewView {
        frame: PublicFrame::new(&shared, "Dữ liệu của tôi"),
        pairs: pairs.into_iter().filter(|(_, v)| !v.is_empty()).collect(),
        doors,
    })
}
