//! The form of leaving: what happens to work, posts and account, before it happens.

use super::ADMINISTRATORS;
use super::form::{FormField, FormView, Typed, run};
use super::person::{href, load};
use super::posts::colleagues;
use crate::read::PersonPage;
use crate::state::world;
use crate::work::{self, Leaving};
use axum::extract::{Path, State};
use base::{Day, Failure, Id};
use db::Tx;
use kernel::accounts::Session;
use kernel::organisation::Staff;
use serde_json::json;
use web::{Form, PageResult, Shared, SignedIn, WebRoutes, go_with, page, words};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/admin/staff/{id}/leaving", ADMINISTRATORS, show).post(
        "/admin/staff/{id}/leaving",
        ADMINISTRATORS,
        submit,
    )
}

async fn show(State(shared): State<Shared>, SignedIn(session): SignedIn, Path(text): Path<String>) -> PageResult {
    let (staff, read) = load(&shared, &session, &text).await?;
    let people = people(&shared, staff, &read).await?;
    page(&form(&shared, &session, staff, &read, people, &Typed::default()))
}

async fn people(shared: &Shared, staff: Id<Staff>, read: &PersonPage) -> base::Res<Vec<(String, String)>> {
    let day = shared.today();
    let units: Vec<_> = read.held.iter().filter(|h| h.period.contains(day)).map(|h| h.unit).collect();
    colleagues(shared, staff, &units).await
}

fn form(
    shared: &Shared,
    session: &Session,
    staff: Id<Staff>,
    read: &PersonPage,
    people: Vec<(String, String)>,
    typed: &Typed,
) -> FormView {
    let day = shared.today();
    let posts = read.held.iter().filter(|h| h.period.to.is_none_or(|to| to > day)).count();
    let unit = std::iter::once((String::new(), "Đơn vị, để ai cũng nhận được".to_owned()));
    let heading = format!("Nghỉ việc: {}", read.row.name);
    FormView::new(shared, session, &heading, &format!("{}/leaving", href(staff)))
        .back(&href(staff), &read.row.name)
        .lead("Nghỉ hưu, thôi việc, chuyển sang cơ quan ngoài hệ thống. Không mất việc nào đang làm dở.")
        .field(FormField::new("date", "on", "Nghỉ từ ngày", &day.to_string()).hint("Ngày đầu tiên không còn làm việc. Chọn ngày sắp tới thì hệ thống tự làm vào ngày ấy."))
        .field(FormField::select("successor", "Việc đang mở chuyển cho", "", unit.chain(people)))
        .note(format!("{posts} vị trí và mọi ủy quyền ký kết thúc; {} việc đang mở được chuyển, mỗi việc một dòng nhật ký; tài khoản đóng lại và các phiên làm việc kết thúc.", read.tasks))
        .submit("Ghi nghỉ việc")
        .filled(typed)
}

async fn submit(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path(text): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (staff, read) = load(&shared, &session, &text).await?;
    let (world, act, actor) = (world(&shared), shared.act(), session.actor.clone());
    let done = async {
        let input = Leaving { on: typed.day("on")?, successor: typed.some_id("successor")? };
        let on = input.on;
        let left = run(&shared, &session, &typed, async move |tx: &mut Tx| {
            let left = work::leave(tx, &world, &actor, &act, staff, input).await?;
            Ok(json!(left.tasks))
        });
        Ok::<_, Failure>((on, left.await?.as_u64()))
    };
    match done.await {
        Ok((on, tasks)) => Ok(go_with(&href(staff), "done", &told(&read, on, tasks))),
        Err(failure) => {
            let people = people(&shared, staff, &read).await?;
            form(&shared, &session, staff, &read, people, &typed).refused(&shared, &failure)
        }
    }
}

fn told(read: &PersonPage, on: Day, tasks: Option<u64>) -> String {
    let (name, on) = (&read.row.name, words::date(on));
    match tasks {
        None => format!("{name} sẽ nghỉ việc từ {on}; việc đang mở được chuyển vào ngày ấy."),
        Some(0) => format!("{name} đã nghỉ việc từ {on}."),
        Some(n) => format!("{name} đã nghỉ việc từ {on}; {n} việc đang mở đã được chuyển."),
    }
}
