//! Forms of signing authority: given and ended.

use super::ADMINISTRATORS;
use super::form::{FormField, FormView, Typed, run};
use super::parts::{after_last, id};
use super::person::{form_words, href, load};
use crate::read::PersonPage;
use crate::state::world;
use crate::work::{self, NewDelegation};
use axum::extract::{Path, State};
use base::{Failure, Id, Res};
use db::Tx;
use kernel::accounts::Session;
use kernel::organisation::{Delegation, DelegationRow, SigningForm, Staff};
use serde_json::{Value, json};
use web::{Form, PageResult, Shared, SignedIn, WebRoutes, go_with, page};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/admin/staff/{id}/delegations", ADMINISTRATORS, show_new)
        .post("/admin/staff/{id}/delegations", ADMINISTRATORS, give)
        .get("/admin/staff/{id}/delegations/{delegation}/end", ADMINISTRATORS, show_end)
        .post("/admin/staff/{id}/delegations/{delegation}/end", ADMINISTRATORS, end)
}

async fn show_new(State(shared): State<Shared>, SignedIn(session): SignedIn, Path(text): Path<String>) -> PageResult {
    let (staff, read) = load(&shared, &session, &text).await?;
    page(&new_form(&shared, &session, staff, &read, &Typed::default()))
}

fn new_form(shared: &Shared, session: &Session, staff: Id<Staff>, read: &PersonPage, typed: &Typed) -> FormView {
    let forms = [SigningForm::ForHead, SigningForm::OnBehalf, SigningForm::ByOrder, SigningForm::Authorised];
    let forms = forms.map(|form| (form.letters().to_owned(), form_words(form).to_owned()));
    FormView::new(shared, session, "Ghi ủy quyền ký", &format!("{}/delegations", href(staff)))
        .back(&href(staff), &read.row.name)
        .lead("Theo Nghị định 30/2020/NĐ-CP, Điều 13: quyền ký có văn bản giao và thời hạn. Hết hạn thì chữ ký thay không dùng được.")
        .field(FormField::select("unit", "Ký cho cơ quan", "", agencies(shared, read)))
        .field(FormField::select("form", "Thể thức", "", forms))
        .field(FormField::new("text", "ordered_by", "Số, ngày văn bản giao quyền", "").hint("Ví dụ: Quyết định 125/QĐ-UBND ngày 04/01/2024"))
        .field(FormField::new("date", "from", "Từ ngày", &shared.today().to_string()))
        .field(FormField::new("date", "to", "Đến hết ngày", "").hint("Để trống nếu văn bản không ghi thời hạn."))
        .submit("Ghi ủy quyền")
        .filled(typed)
}

/// The agencies where the person holds a post, now or later.
fn agencies(shared: &Shared, read: &PersonPage) -> Vec<(String, String)> {
    let (organisation, day) = (shared.organisation.get(), shared.today());
    let present = read.held.iter().filter(|h| h.period.to.is_none_or(|to| to > day));
    let mut all: Vec<(String, String)> = present
        .filter_map(|h| organisation.agency(h.unit, day))
        .map(|a| (a.unit.to_string(), web::agency_name(shared, a.unit, day)))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

async fn give(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path(text): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (staff, read) = load(&shared, &session, &text).await?;
    let (world, act, actor) = (world(&shared), shared.act(), session.actor.clone());
    let done = async {
        let form = SigningForm::parse(&typed.get("form")).ok_or_else(|| Failure::field("form", "required", ""))?;
        let input = NewDelegation {
            unit: typed.id("unit")?,
            form,
            ordered_by: typed.needed("ordered_by")?,
            from: typed.day("from")?,
            to: after_last(typed.some_day("to")?),
        };
        run(&shared, &session, &typed, async move |tx: &mut Tx| {
            Ok(json!(work::delegate(tx, &world, &actor, &act, staff, input).await?))
        })
        .await
    };
    match done.await {
        Ok(_) => Ok(go_with(&href(staff), "done", "Đã ghi ủy quyền ký.")),
        Err(failure) => new_form(&shared, &session, staff, &read, &typed).refused(&shared, &failure),
    }
}

fn of(read: &PersonPage, delegation: &str) -> Res<DelegationRow> {
    let delegation = id::<Delegation>(delegation)?;
    read.delegations.iter().find(|d| d.id == delegation).cloned().ok_or(Failure::NotFound)
}

async fn show_end(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path((text, delegation)): Path<(String, String)>,
) -> PageResult {
    let (_, read) = load(&shared, &session, &text).await?;
    let row = of(&read, &delegation)?;
    page(&end_form(&shared, &session, &read, &row, &Typed::default()))
}

fn end_form(shared: &Shared, session: &Session, read: &PersonPage, row: &DelegationRow, typed: &Typed) -> FormView {
    let action = format!("{}/delegations/{}/end", href(row.staff), row.id);
    FormView::new(shared, session, "Kết thúc ủy quyền ký", &action)
        .back(&href(row.staff), &read.row.name)
        .lead(format!("{}, theo {}.", form_words(row.form), row.ordered_by))
        .field(FormField::new("date", "last", "Ngày cuối còn được ký", &shared.today().plus_days(-1).to_string()))
        .note("Văn bản đã ký trước đó không đổi.")
        .submit("Kết thúc ủy quyền")
        .filled(typed)
}

async fn end(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path((text, delegation)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (staff, read) = load(&shared, &session, &text).await?;
    let row = of(&read, &delegation)?;
    let (world, act, actor, which) = (world(&shared), shared.act(), session.actor.clone(), row.id);
    let done = async {
        let day = typed.day("last")?.plus_days(1);
        run(&shared, &session, &typed, async move |tx: &mut Tx| {
            work::end_delegation(tx, &world, &actor, &act, staff, which, day).await.map(|()| Value::Null)
        })
        .await
    };
    match done.await {
        Ok(_) => Ok(go_with(&href(staff), "done", "Đã kết thúc ủy quyền ký.")),
        Err(failure) => end_form(&shared, &session, &read, &row, &typed).refused(&shared, &failure),
    }
}
