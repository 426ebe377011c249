//! `GET /procedures`: the search over public procedures.

use crate::ask::{Asked, Link, address, grouped, value};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use base::{Page, PageRequest};
use cases::Cases;
use catalogue::model::Level;
use catalogue::read::{SearchHit, list_fields, public_search};
use catalogue::search::SearchQuery;
use web::view::{Choice, Pager};
use web::{PageResult, PublicFrame, Shared, page};

/// Life events shown above the procedures.
const EVENTS_MAX: usize = 3;

struct ProcedureRow {
    name: String,
    href: String,
    code: String,
    about: String,
    limit: String,
    fee: String,
}

#[derive(Template)]
#[template(path = "procedures.html")]
struct ProceduresView {
    frame: PublicFrame,
    q: String,
    summary: String,
    fields: Vec<Choice>,
    levels: Vec<Choice>,
    events: Vec<(Link, String)>,
    rows: Vec<ProcedureRow>,
    pager: Pager,
}

/// The page.
pub async fn show(State(shared): State<Shared>, Extension(cases): Extension<Cases>, asked: Asked) -> PageResult {
    let (catalogue, day) = (cases.catalogue.get(), shared.today());
    let query = question(&asked);
    let after = value(&asked, "after");
    let found = public_search(&catalogue, &query, day, &PageRequest { after: after.clone(), limit: None });
    let fields = list_fields(&catalogue, day).into_iter().map(|(name, n)| (name.clone(), format!("{name} ({n})")));
    let levels = Level::ALL.iter().map(|l| (l.name().to_owned(), l.vietnamese().to_owned()));
    page(&ProceduresView {
        frame: PublicFrame::new(&shared, "Tìm thủ tục"),
        summary: summary(&query.text, found.total),
        events: match after {
            None => crate::events::found(&catalogue, &query.text, EVENTS_MAX),
            Some(_) => Vec::new(),
        },
        fields: choices("Tất cả lĩnh vực", fields, query.field.as_deref()),
        levels: choices("Mọi cấp", levels, query.level.as_deref()),
        pager: pager(&query, &found, after.is_none()),
        rows: found.items.into_iter().map(row).collect(),
        q: query.text,
    })
}

/// What is asked, from `q`, `field`, `level`.
pub fn question(asked: &Asked) -> SearchQuery {
    SearchQuery {
        text: value(asked, "q").unwrap_or_default(),
        field: value(asked, "field"),
        level: value(asked, "level"),
        applicant: None,
    }
}

fn summary(text: &str, total: u64) -> String {
    let n = grouped(total);
    if text.is_empty() { format!("{n} thủ tục") } else { format!("{n} thủ tục cho “{text}”") }
}

fn choices(all: &str, known: impl Iterator<Item = (String, String)>, chosen: Option<&str>) -> Vec<Choice> {
    let choice = |value: String, label: String| {
        let checked = chosen.unwrap_or_default() == value;
        Choice { value, label, hint: String::new(), checked }
    };
    std::iter::once((String::new(), all.to_owned())).chain(known).map(|(value, label)| choice(value, label)).collect()
}

fn row(hit: SearchHit) -> ProcedureRow {
    ProcedureRow {
        href: format!("/procedures/{}", hit.code),
        name: hit.plain_name.unwrap_or(hit.name),
        code: hit.code,
        about: hit.field,
        limit: hit.how_long,
        fee: hit.fee_range,
    }
}

/// A list by key knows its next page; the way back is the browser's.
fn pager(query: &SearchQuery, found: &Page<SearchHit>, is_first: bool) -> Pager {
    let (shown, total) = (found.items.len(), grouped(found.total));
    let older = found.next.as_ref().map(|next| {
        let (field, level) = (query.field.as_deref().unwrap_or_default(), query.level.as_deref().unwrap_or_default());
        address("/procedures", &[("q", &query.text), ("field", field), ("level", level), ("after", next)])
    });
    let words = if is_first {
        format!("1–{shown} trong {total} thủ tục")
    } else {
        format!("{shown} trong {total} thủ tục")
    };
    Pager { newer: None, older, words }
}
