//! Demo: one click to work as someone. Where the install is no demo, there are no such pages. Whom the page offers is
//! handed over by the application ([`crate::DemoGroup`]).

use super::sign_in::enter;
use crate::limits::{Limit, limit};
use crate::{DemoAccount, DemoGroup, Form, PageResult, PublicFrame, Shared, go, page};
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use base::{Failure, Res};
use db::{Sql, Tx};
use kernel::accounts::find_by_login;
use kernel::settings;
use serde::Deserialize;
use std::collections::HashMap;

/// Setting that holds the common password of the demo accounts.
const PASSWORD: &str = "demo.password";

#[derive(Template)]
#[template(path = "demo_start.html")]
struct DemoStartView {
    frame: PublicFrame,
    groups: Vec<Group>,
    password: String,
}

struct Group {
    name: String,
    about: String,
    people: Vec<Person>,
}

struct Person {
    login: String,
    name: String,
    post_name: String,
    does: String,
}

/// `GET /demo`.
pub(super) async fn show(State(shared): State<Shared>) -> PageResult {
    if !shared.settings.demo {
        return Err(Failure::NotFound.into());
    }
    let offered = &shared.settings.demo_groups;
    let logins: Vec<String> = offered.iter().flat_map(|g| &g.accounts).map(|a| a.login.clone()).collect();
    let asked = shared
        .db
        .read(async move |tx: &mut Tx| Ok((list_names(tx, &logins).await?, settings::find(tx, PASSWORD).await?)));
    let (names, password) = asked.await?;
    let view = DemoStartView {
        frame: PublicFrame::new(&shared, "Dùng thử"),
        groups: offered.iter().map(|g| group(g, &names)).filter(|g| !g.people.is_empty()).collect(),
        password: password.unwrap_or_default(),
    };
    page(&view)
}

/// Names behind logins that can be used.
async fn list_names(tx: &mut Tx, logins: &[String]) -> Res<HashMap<String, String>> {
    let mut sql = Sql::new("SELECT a.login, s.name FROM accounts a JOIN staff s ON s.id = a.staff WHERE a.login IN ");
    sql.list(logins.iter()).push(" AND a.state = 'active'");
    tx.query_sql(&sql).await?.iter().map(|r| Ok((r.string(0)?, r.string(1)?))).collect()
}

fn group(offered: &DemoGroup, names: &HashMap<String, String>) -> Group {
    let person = |a: &DemoAccount| {
        let name = names.get(&a.login)?.clone();
        Some(Person { login: a.login.clone(), name, post_name: a.post.clone(), does: a.does.clone() })
    };
    Group {
        name: offered.name.clone(),
        about: offered.about.clone(),
        people: offered.accounts.iter().filter_map(person).collect(),
    }
}

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Chosen {
    login: String,
}

/// `POST /demo/sign-in`: signs in without a password, in a demo only.
pub(super) async fn submit(State(shared): State<Shared>, headers: HeaderMap, Form(chosen): Form<Chosen>) -> PageResult {
    if !shared.settings.demo {
        return Err(Failure::NotFound.into());
    }
    limit(Limit::SignIn)?;
    let found = shared.db.read(async move |tx: &mut Tx| find_by_login(tx, &chosen.login).await).await?;
    enter(&shared, found.ok_or(Failure::NotFound)?.id, &headers).await?;
    Ok(go("/inbox"))
}
