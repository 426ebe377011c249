//! Forms of units: a new one under it, another name, the end, a successor.

use super::ADMINISTRATORS;
use super::form::{FormField, FormView, Typed, run};
use super::parts::unit_of_code;
use super::unit::{OpenUnit, open};
use crate::rules::units::{kinds_under, usual_title};
use crate::state::world;
use crate::work::{self, NewSuccession, UnitState};
use axum::extract::{Path, State};
use base::{Failure, Id, Res};
use db::Tx;
use kernel::accounts::Session;
use kernel::organisation::{Unit, UnitKind};
use serde_json::{Value, json};
use web::{Form, PageResult, Shared, SignedIn, WebRoutes, go_with, page, words};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/admin/units/{id}/children", ADMINISTRATORS, show_child)
        .post("/admin/units/{id}/children", ADMINISTRATORS, child)
        .get("/admin/units/{id}/name", ADMINISTRATORS, show_name)
        .post("/admin/units/{id}/name", ADMINISTRATORS, name)
        .get("/admin/units/{id}/closing", ADMINISTRATORS, show_closing)
        .post("/admin/units/{id}/closing", ADMINISTRATORS, closing)
        .get("/admin/units/{id}/successors", ADMINISTRATORS, show_successor)
        .post("/admin/units/{id}/successors", ADMINISTRATORS, successor)
}

/// A form of an act on a unit, and what the act does.
macro_rules! pages {
    ($($show:ident $submit:ident $form:ident $act:ident;)*) => {$(
        async fn $show(State(shared): State<Shared>, SignedIn(session): SignedIn, Path(id): Path<String>) -> PageResult {
            let of = open(&shared, &session, &id)?;
            page(&$form(&shared, &session, &of, &Typed::default()))
        }

        async fn $submit(
            State(shared): State<Shared>,
            SignedIn(session): SignedIn,
            Path(id): Path<String>,
            Form(typed): Form<Typed>,
        ) -> PageResult {
            let of = open(&shared, &session, &id)?;
            match $act(&shared, &session, &of, &typed).await {
                Ok((to, told)) => {
                    shared.organisation.reload(&shared.db).await?;
                    Ok(go_with(&to, "done", &told))
                }
                Err(failure) => $form(&shared, &session, &of, &typed).refused(&shared, &failure),
            }
        }
    )*};
}

pages! {
    show_child child child_form create;
    show_name name name_form rename;
    show_closing closing closing_form close;
    show_successor successor successor_form link;
}

/// Where to go afterwards, and what is told there.
type Done = Res<(String, String)>;

fn form(shared: &Shared, session: &Session, of: &OpenUnit, heading: &str, tail: &str) -> FormView {
    FormView::new(shared, session, heading, &format!("{}/{tail}", of.href)).back(&of.href, &of.version.name)
}

fn child_form(shared: &Shared, session: &Session, of: &OpenUnit, typed: &Typed) -> FormView {
    let kinds = kinds_under(of.version.kind).iter().map(|k| (k.name().to_owned(), usual_title(*k).to_owned()));
    let code = format!("{}.", of.version.code);
    form(shared, session, of, "Thêm đơn vị trực thuộc", "children")
        .lead(format!("Đơn vị mới thuộc {}.", of.version.name))
        .field(FormField::select("kind", "Loại", "", kinds))
        .field(FormField::new("text", "name", "Tên chính thức", ""))
        .field(
            FormField::new("text", "title", "Cách gọi", "")
                .hint("Để trống nếu như tên loại, ví dụ Phòng, Chi nhánh, Trung tâm."),
        )
        .field(
            FormField::new("text", "code", "Mã", &code)
                .hint("Mã của đơn vị đã kết thúc dùng lại được cho đơn vị khác."),
        )
        .field(exchange_field(""))
        .field(FormField::new("date", "from", "Hoạt động từ ngày", &shared.today().to_string()))
        .submit("Thêm đơn vị")
        .filled(typed)
}

fn exchange_field(value: &str) -> FormField {
    let hint = "Phần đầu của mã hồ sơ, theo quy chuẩn trao đổi văn bản. Để trống nếu đơn vị không tự nhận hồ sơ.";
    FormField::new("text", "exchange_code", "Mã trao đổi", value).hint(hint)
}

fn state(typed: &Typed) -> Res<UnitState> {
    Ok(UnitState {
        code: typed.needed("code")?,
        name: typed.needed("name")?,
        title: typed.get("title"),
        exchange_code: typed.some("exchange_code"),
        from: typed.day("from")?,
    })
}

async fn create(shared: &Shared, session: &Session, of: &OpenUnit, typed: &Typed) -> Done {
    let kind = UnitKind::parse(&typed.get("kind")).ok_or_else(|| Failure::field("kind", "required", ""))?;
    let (input, world, act, actor) = (state(typed)?, world(shared), shared.act(), session.actor.clone());
    let (parent, name) = (of.unit, input.name.clone());
    let made = run(shared, session, typed, async move |tx: &mut Tx| {
        Ok(json!(work::create_unit(tx, &world, &actor, &act, parent, kind, input).await?))
    });
    Ok((href(&made.await?), format!("Đã thêm {name}.")))
}

fn href(made: &Value) -> String {
    format!("/admin/units/{}", made.as_str().unwrap_or_default())
}

fn name_form(shared: &Shared, session: &Session, of: &OpenUnit, typed: &Typed) -> FormView {
    let v = &of.version;
    form(shared, session, of, "Đổi tên, đổi mã", "name")
        .lead(format!("Tên và mã hiện nay: {}, {}. Tên cũ vẫn còn cho những ngày trước.", v.name, v.code))
        .field(FormField::new("text", "name", "Tên mới", &v.name))
        .field(FormField::new("text", "title", "Cách gọi", &v.title))
        .field(FormField::new("text", "code", "Mã", &v.code))
        .field(exchange_field(v.exchange_code.as_deref().unwrap_or_default()))
        .field(FormField::new("date", "from", "Có hiệu lực từ ngày", &shared.today().to_string()))
        .note("Mã hồ sơ đã cấp không đổi theo tên hay mã mới.")
        .submit("Ghi tên, mã mới")
        .filled(typed)
}

async fn rename(shared: &Shared, session: &Session, of: &OpenUnit, typed: &Typed) -> Done {
    let (input, world, act, actor) = (state(typed)?, world(shared), shared.act(), session.actor.clone());
    let (unit, told) = (of.unit, format!("Đã ghi {}, có hiệu lực từ {}.", input.name, words::date(input.from)));
    run(shared, session, typed, async move |tx: &mut Tx| {
        work::change_unit(tx, &world, &actor, &act, unit, input).await.map(|()| Value::Null)
    })
    .await?;
    Ok((of.href.clone(), told))
}

fn closing_form(shared: &Shared, session: &Session, of: &OpenUnit, typed: &Typed) -> FormView {
    form(shared, session, of, &format!("Kết thúc hoạt động: {}", of.version.name), "closing")
        .lead("Chỉ kết thúc được khi không còn đơn vị trực thuộc, người giữ vị trí và việc đang mở. Dữ liệu cũ vẫn tra cứu được.")
        .field(FormField::new("date", "from", "Không còn hoạt động từ ngày", &shared.today().to_string()))
        .submit("Kết thúc hoạt động")
        .filled(typed)
}

async fn close(shared: &Shared, session: &Session, of: &OpenUnit, typed: &Typed) -> Done {
    let (day, world, act, actor) = (typed.day("from")?, world(shared), shared.act(), session.actor.clone());
    let unit = of.unit;
    run(shared, session, typed, async move |tx: &mut Tx| {
        work::close_unit(tx, &world, &actor, &act, unit, day).await.map(|()| Value::Null)
    })
    .await?;
    Ok((of.href.clone(), format!("{} kết thúc hoạt động từ {}.", of.version.name, words::date(day))))
}

fn successor_form(shared: &Shared, session: &Session, of: &OpenUnit, typed: &Typed) -> FormView {
    let relations = [
        ("merged", "Sáp nhập vào đơn vị kế thừa"),
        ("split", "Chia tách, một phần thành đơn vị kế thừa"),
        ("moved", "Chuyển chức năng sang đơn vị kế thừa"),
    ];
    let relations = relations.map(|(value, words)| (value.to_owned(), words.to_owned()));
    form(shared, session, of, "Ghi đơn vị kế thừa", "successors")
        .lead(format!("Đơn vị nào tiếp tục việc của {}, từ ngày nào, theo văn bản nào.", of.version.name))
        .field(
            FormField::new("text", "successor", "Mã đơn vị kế thừa", "")
                .hint("Gõ tên không dấu để chọn.")
                .combo("/admin/units/choices"),
        )
        .field(FormField::select("relation", "Quan hệ", "", relations))
        .field(FormField::new("date", "from", "Từ ngày", &shared.today().to_string()))
        .field(
            FormField::new("text", "ordered_by", "Số, ngày văn bản", "")
                .hint("Ví dụ: Nghị quyết 1286/NQ-UBTVQH15 ngày 14/11/2024"),
        )
        .submit("Ghi đơn vị kế thừa")
        .filled(typed)
}

async fn link(shared: &Shared, session: &Session, of: &OpenUnit, typed: &Typed) -> Done {
    let (world, act, actor, on) = (world(shared), shared.act(), session.actor.clone(), typed.day("from")?);
    let successor: Id<Unit> = unit_of_code(&world.organisation, "successor", &typed.get("successor"), on)?;
    let input =
        NewSuccession { successor, relation: typed.get("relation"), on, ordered_by: typed.needed("ordered_by")? };
    let (unit, name) = (of.unit, world.organisation.name(successor, on));
    run(shared, session, typed, async move |tx: &mut Tx| {
        work::link_successor(tx, &world, &actor, &act, unit, input).await.map(|()| Value::Null)
    })
    .await?;
    Ok((of.href.clone(), format!("Đã ghi {name} là đơn vị kế thừa.")))
}
