//! `GET /admin`: where administration begins.

use super::BOTH;
use super::parts::grouped;
use crate::read;
use crate::state::{Administration, world};
use crate::work::{CATALOGUE, DATA_REQUESTS, TIME, VIEW};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use base::Res;
use db::Tx;
use kernel::accounts::Session;
use kernel::process::incidents;
use kernel::roles::Role;
use web::{OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, page};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/admin", BOTH, show)
}

#[derive(Template)]
#[template(path = "home_admin.html")]
struct HomeView {
    frame: OfficialFrame,
    groups: Vec<Group>,
}

struct Group {
    name: &'static str,
    doors: Vec<Door>,
}

/// A page to go to, with what waits there.
struct Door {
    name: &'static str,
    href: &'static str,
    about: &'static str,
    /// `""`, `done`, `soon` or `late`.
    kind: &'static str,
    word: String,
}

impl Door {
    fn new(name: &'static str, href: &'static str, about: &'static str) -> Self {
        Self { name, href, about, kind: "", word: String::new() }
    }

    fn waits(mut self, n: usize, words: &str, done: &str) -> Self {
        (self.kind, self.word) =
            if n > 0 { ("soon", format!("{} {words}", grouped(n as u64))) } else { ("done", done.to_owned()) };
        self
    }
}

async fn show(
    State(shared): State<Shared>,
    Extension(upkeep): Extension<Administration>,
    SignedIn(session): SignedIn,
) -> PageResult {
    let mut groups = vec![organisation(&shared, &session).await?];
    let (world, day) = (world(&shared), shared.today());
    if world.authorise_install(&session.actor, day, CATALOGUE).is_ok() {
        groups.push(catalogue(&shared, &upkeep).await?);
    }
    if session.actor.has_role(Role::ProcedureControl) {
        groups.push(data(&shared, &session).await?);
    }
    if shared.settings.demo && world.authorise_install(&session.actor, day, TIME).is_ok() {
        let about = "Đưa bản dùng thử đến một ngày giờ khác để xem việc đến hạn";
        groups.push(Group { name: "Bản dùng thử", doors: vec![Door::new("Dời giờ", "/admin/time", about)] });
    }
    page(&HomeView { frame: OfficialFrame::new(&shared, &session, "Quản trị"), groups })
}

async fn organisation(shared: &Shared, session: &Session) -> Res<Group> {
    let (world, day) = (world(shared), shared.today());
    let mut doors =
        vec![Door::new("Cơ quan, đơn vị", "/admin/units", "Cây tổ chức vào một ngày, tên và mã qua các thời kỳ")];
    if session.actor.has_role(Role::Administrator) {
        let about = "Vị trí, tài khoản, ủy quyền, người thay, nghỉ việc";
        doors.push(Door::new("Cán bộ và vị trí", "/admin/staff", about));
        doors.push(Door::new("Nhập danh sách cán bộ", "/admin/staff/import", "Từ tệp CSV, xem trước rồi mới ghi"));
    }
    let reach = world.reach(&session.actor, day, VIEW);
    let asked = shared.db.read(async move |tx: &mut Tx| read::staffing(tx, &world, &reach, day).await);
    let short = asked.await?.iter().filter(|desk| !desk.gaps.is_empty()).count();
    let about = "Số người tại Bộ phận Một cửa so với quy định";
    doors.push(Door::new("Bố trí người tại quầy", "/admin/staffing", about).waits(
        short,
        "nơi thiếu hoặc sắp thiếu người",
        "đủ người",
    ));
    Ok(Group { name: "Tổ chức và con người", doors })
}

async fn data(shared: &Shared, session: &Session) -> Res<Group> {
    let (world, now) = (world(shared), shared.clock.legal());
    let units = world.reach(&session.actor, now.day(), DATA_REQUESTS).filter();
    let read = async move |tx: &mut Tx| portal::data_requests::count_open(tx, units.as_deref(), now).await;
    let (open, late) = shared.db.read(read).await?;
    let about = "Sửa, xóa, hạn chế, phản đối; trả lời trong 2 ngày làm việc";
    let open = usize::try_from(open).unwrap_or(usize::MAX);
    let mut door = Door::new("Yêu cầu về dữ liệu cá nhân", "/data-requests", about).waits(
        open,
        "yêu cầu chờ trả lời",
        "không có yêu cầu nào chờ",
    );
    if late > 0 {
        door.kind = "late";
        door.word = format!("{}, {} quá hạn", door.word, grouped(late));
    }
    Ok(Group { name: "Dữ liệu cá nhân", doors: vec![door] })
}

async fn catalogue(shared: &Shared, upkeep: &Administration) -> Res<Group> {
    let (day, versions) = (shared.today(), upkeep.catalogue.get());
    let page = base::PageRequest { after: None, limit: Some(1) };
    let counted = shared.db.read(async move |tx: &mut Tx| {
        let open = catalogue::upkeep::list_to_check(tx, None, &page).await?.total;
        Ok((open, incidents::count(tx, &incidents::Filter::default()).await?))
    });
    let (open, incidents) = counted.await?;
    let mut list =
        Door::new("Danh mục thủ tục", "/admin/procedures", "Các phiên bản theo thời gian, quyết định công bố");
    list.word = format!("{} thủ tục đang có hiệu lực", grouped(versions.list(day).count() as u64));
    let checks =
        Door::new("Cần kiểm tra", "/admin/procedures/checks", "Chỗ mà bản ghi nhập vào không đọc được chắc chắn");
    Ok(Group {
        name: "Danh mục thủ tục hành chính",
        doors: vec![
            list,
            checks.waits(usize::try_from(open).unwrap_or(usize::MAX), "chỗ chờ kiểm tra", "không còn chỗ nào"),
            Door::new("Quyết định công bố", "/admin/procedures/decisions", "Ngày ký, ngày nhập và hạn theo luật"),
            Door::new("Sự cố của quy trình", "/processes/incidents", "Bước mà quy trình không tự đi tiếp được").waits(
                usize::try_from(incidents).unwrap_or(usize::MAX),
                "sự cố đang mở",
                "không có sự cố",
            ),
        ],
    })
}
