//! `/payments/accounts`: on which account an office is paid, by date; and accounts on which money comes that no office has.

use super::ADMINISTRATORS;
use super::parts::{errors, field, read_day};
use crate::state::world;
use crate::store;
use crate::work::{self, ACCOUNTS, NewAccount};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use base::{Failure, Id, Res};
use db::Tx;
use kernel::accounts::Session;
use kernel::organisation::{Unit, UnitKind};
use serde::Deserialize;
use web::view::{Field, FieldError};
use web::{Form, OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, go_with, office_name, page_with, words};

const HOME: &str = "/payments/accounts";
/// Unknown accounts shown.
const UNKNOWN_MAX: usize = 50;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get(HOME, ADMINISTRATORS, show).post(HOME, ADMINISTRATORS, set)
}

#[derive(Default, Deserialize)]
struct Asked {
    /// Code of the office; the own without one.
    #[serde(default)]
    unit: String,
}

#[derive(Default, Deserialize)]
struct Typed {
    #[serde(default)]
    unit: String,
    #[serde(default)]
    bank: String,
    #[serde(default)]
    bank_name: String,
    #[serde(default)]
    account: String,
    #[serde(default)]
    holder: String,
    #[serde(default)]
    valid_from: String,
}

#[derive(Template)]
#[template(path = "accounts.html")]
struct AccountsPage {
    frame: OfficialFrame,
    errors: Vec<FieldError>,
    office: String,
    code: String,
    rows: Vec<AccountRow>,
    unknown: Vec<(String, i64, String)>,
    bank: Field,
    bank_name: Field,
    account: Field,
    holder: Field,
    valid_from: Field,
}

struct AccountRow {
    from: String,
    bank: String,
    account: String,
    holder: String,
    in_force: bool,
}

/// The office asked for, where the actor may tell its account.
fn office(shared: &Shared, session: &Session, code: &str) -> Res<Id<Unit>> {
    let (world, today) = (world(shared), shared.today());
    if code.is_empty() {
        return world.own_unit(&session.actor, today, ACCOUNTS);
    }
    let unit =
        world.organisation.find_by_code(code, today).filter(|u| u.kind.is_agency()).ok_or(Failure::NotFound)?.unit;
    world.authorise(&session.actor, today, ACCOUNTS, unit).map(|_| unit)
}

async fn show(State(shared): State<Shared>, SignedIn(session): SignedIn, Query(asked): Query<Asked>) -> PageResult {
    let unit = office(&shared, &session, asked.unit.trim())?;
    let typed = Typed { valid_from: words::date(shared.today()), ..Typed::default() };
    draw(&shared, &session, unit, &typed, Vec::new()).await
}

async fn draw(
    shared: &Shared,
    session: &Session,
    unit: Id<Unit>,
    typed: &Typed,
    errors: Vec<FieldError>,
) -> PageResult {
    let today = shared.today();
    let organisation = shared.organisation.get();
    let of_province = session.actor.posts.iter().filter_map(|p| organisation.agency(p.unit, today));
    let sees_all = of_province.into_iter().any(|a| a.kind == UnitKind::Province);
    let read = async move |tx: &mut Tx| {
        let unknown = if sees_all { store::incoming::foreign_accounts(tx, UNKNOWN_MAX).await? } else { Vec::new() };
        let now = store::accounts::find(tx, unit, today).await?;
        Ok((store::accounts::list(tx, unit).await?, now, unknown))
    };
    let (accounts, now, unknown) = shared.db.read(read).await?;
    let row = |a: &crate::model::BankAccount| AccountRow {
        from: words::date(a.valid_from),
        bank: format!("{} ({})", a.bank_name, a.bank),
        account: a.account.clone(),
        holder: a.holder.clone(),
        in_force: now.as_ref() == Some(a),
    };
    let view = AccountsPage {
        frame: OfficialFrame::new(shared, session, "Tài khoản nhận tiền"),
        office: office_name(&organisation, unit, today),
        code: organisation.find(unit, today).map(|u| u.code.clone()).unwrap_or_default(),
        rows: accounts.iter().map(row).collect(),
        unknown: unknown.into_iter().map(|(account, n, sum)| (account, n, sum.to_string())).collect(),
        bank: field(&errors, "bank", &typed.bank),
        bank_name: field(&errors, "bank_name", &typed.bank_name),
        account: field(&errors, "account", &typed.account),
        holder: field(&errors, "holder", &typed.holder),
        valid_from: field(&errors, "valid_from", &typed.valid_from),
        errors,
    };
    let status = if view.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page_with(status, &view)
}

async fn set(State(shared): State<Shared>, SignedIn(session): SignedIn, Form(typed): Form<Typed>) -> PageResult {
    let unit = office(&shared, &session, typed.unit.trim())?;
    let new = NewAccount {
        valid_from: read_day(&typed.valid_from),
        bank: typed.bank.clone(),
        bank_name: typed.bank_name.clone(),
        account: typed.account.clone(),
        holder: typed.holder.clone(),
    };
    let (world, actor, act) = (world(&shared), session.actor.clone(), shared.act());
    let work = async move |tx: &mut Tx| work::set_account(tx, &world, &actor, &act, unit, &new).await;
    match shared.db.write(work).await {
        Ok(taken) => {
            let more = if taken > 0 {
                format!(" {taken} khoản tiền đã về tài khoản này được đưa vào sổ.")
            } else {
                String::new()
            };
            Ok(go_with(
                &format!("{HOME}?unit={}", typed.unit.trim()),
                "done",
                &format!("Đã ghi tài khoản nhận tiền.{more}"),
            ))
        }
        Err(failure) => draw(&shared, &session, unit, &typed, errors(&shared, failure, "account")?).await,
    }
}
