//! `GET /`: the question, the look-up of a case, the procedures with a published process.

use crate::ask::{Link, grouped};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use base::{Day, PageRequest};
use cases::Cases;
use catalogue::Catalogue;
use catalogue::read::{public_page, public_search};
use catalogue::search::SearchQuery;
use web::{PageResult, PublicFrame, Shared, page};

/// Procedures shown; the list of all is one click away.
const OFFERED_MAX: usize = 12;
/// Life events shown: those that most people meet; the list of all is one click away.
const EVENTS: [&str; 8] = ["sinh-con", "cuoi", "chuyen-nha", "xay-nha", "mo-quan", "so-do", "sao-y", "nguoi-mat"];

struct OfferedProcedure {
    name: String,
    href: String,
    limit: String,
    fee: String,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomeView {
    frame: PublicFrame,
    events: Vec<Link>,
    offered: Vec<OfferedProcedure>,
    offered_words: String,
    total_words: String,
}

/// The page.
pub async fn show(State(shared): State<Shared>, Extension(cases): Extension<Cases>) -> PageResult {
    let (catalogue, day) = (cases.catalogue.get(), shared.today());
    let total = count(&catalogue, "", day);
    let mut offered = offered(&catalogue, day);
    let all = offered.len();
    offered.truncate(OFFERED_MAX);
    let offered_words = match all {
        0 => "Chưa có thủ tục nào công bố quy trình.".to_owned(),
        n if n > OFFERED_MAX => format!("{OFFERED_MAX} trong {n} thủ tục đã công bố quy trình."),
        n => format!("{n} thủ tục đã công bố quy trình."),
    };
    page(&HomeView {
        frame: PublicFrame::new(&shared, "Bạn cần làm gì?"),
        events: events(&catalogue),
        offered,
        offered_words,
        total_words: if total == 0 { String::new() } else { format!("Tất cả {} thủ tục", grouped(total)) },
    })
}

/// The usual time alone; what makes it longer stands on the page of the procedure.
fn usual(how_long: &str) -> String {
    match how_long.split_once(" (") {
        Some((usual, _)) => format!("{usual}, có trường hợp lâu hơn"),
        None => how_long.to_owned(),
    }
}

fn count(catalogue: &Catalogue, text: &str, day: Day) -> u64 {
    let query = SearchQuery { text: text.to_owned(), ..SearchQuery::default() };
    public_search(catalogue, &query, day, &PageRequest { after: None, limit: Some(1) }).total
}

fn events(catalogue: &Catalogue) -> Vec<Link> {
    let known = EVENTS.iter().filter_map(|code| catalogue.events().find(code));
    let mut links: Vec<Link> =
        known.map(|e| Link { name: e.name.clone(), href: format!("/events/{}", e.code) }).collect();
    if !catalogue.events().list().is_empty() {
        links.push(Link { name: "Việc khác".into(), href: "/events".into() });
    }
    links
}

/// Public procedures for which a case can be opened, by code.
fn offered(catalogue: &Catalogue, day: Day) -> Vec<OfferedProcedure> {
    let open = catalogue.list(day).filter(|v| !v.internal && v.package().is_some());
    let view = open.map(|version| {
        let shown = public_page(version, day);
        OfferedProcedure {
            href: format!("/procedures/{}", shown.code),
            name: shown.plain_name.unwrap_or(shown.name),
            limit: usual(&shown.how_long),
            fee: shown.fee_range,
        }
    });
    view.collect()
}
