//! `GET /search`: find cases by what a person can tell. A scanned slip that fits one case opens it. Each look-up is a line of
//! the access log, also one that finds nothing.

use super::parts::{self, short_code, staff_names, state};
use super::rows::{Teller, address, number, person, place};
use super::{listing, sheet};
use crate::api::log_read;
use crate::model::Status;
use crate::read::listed::{self, Listed};
use crate::read::paging::At;
use crate::read::search::{self, Asked, Found, Search};
use crate::read::standing::Standing;
use crate::state::Cases;
use crate::work::World;
use access::Resource;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use base::{Day, Failure, Id, Instant, PageRequest, Res, fold};
use catalogue::search::SearchQuery;
use db::Tx;
use kernel::accounts::{Actor, Session};
use kernel::organisation::Unit;
use web::view::{Choice, Due, Pager};
use web::{OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, Who, go, page, words};

/// Rows of one page.
const ROWS: usize = 50;
/// From so many hits on, more should be asked.
const TOO_MANY: u64 = 200;
/// Procedures that words in the filter may mean.
const PROCEDURES_MAX: usize = 50;
/// Units to choose from at most; with more the choice is left out.
const UNITS_MAX: usize = 60;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/search", Who::Official, show).get("/search.xlsx", Who::Official, export)
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchView {
    frame: OfficialFrame,
    q: String,
    summary: String,
    advice: String,
    statuses: Vec<Choice>,
    procedure: String,
    from: String,
    to: String,
    birth: String,
    units: Vec<Choice>,
    is_wide: bool,
    is_asked: bool,
    rows: Vec<SearchRow>,
    pager: Pager,
    export_href: String,
}

struct SearchRow {
    code: String,
    href: String,
    title: String,
    person: String,
    detail: String,
    state: web::view::State,
    received: String,
    due: Due,
}

/// Fields of the address, in order; `status` may stand several times.
#[derive(Clone, Debug, Default)]
struct Fields {
    pairs: Vec<(String, String)>,
}

impl Fields {
    fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.pairs.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The same question at another address or page.
    fn address(&self, path: &str, after: &str, before: &str) -> String {
        let kept = self.pairs.iter().filter(|(n, _)| !["after", "before"].contains(&n.as_str()));
        let mut pairs: Vec<(&str, &str)> = kept.map(|(n, v)| (n.as_str(), v.as_str())).collect();
        pairs.extend([("after", after), ("before", before)]);
        address(path, &pairs)
    }

    fn search(&self, world: &World, today: Day) -> Res<Search> {
        let unit = self.get("unit");
        let find = |text: &str| {
            let by_id = Id::<Unit>::parse(text).and_then(|id| world.organisation.find_ever(id, today));
            by_id.or_else(|| world.organisation.find_by_code(text, today)).map(|u| u.unit)
        };
        Ok(Search {
            asked: Asked::parse(self.get("q")),
            born: self.get("birth").parse().ok().filter(|y| (1850..=2200).contains(y)),
            statuses: self.all("status").filter_map(Status::parse).collect(),
            procedures: procedures(world, self.get("procedure"), today),
            unit: if unit.is_empty() { None } else { Some(find(unit).ok_or(Failure::NotFound)?) },
            from: Day::parse(self.get("from")).ok(),
            to: Day::parse(self.get("to")).ok(),
            at: At::parse(Some(self.get("after")), Some(self.get("before")))?,
            limit: ROWS,
        })
    }
}

/// A code, or words of a name: every procedure that they may mean.
fn procedures(world: &World, text: &str, today: Day) -> Option<Vec<String>> {
    if text.is_empty() {
        return None;
    }
    if !world.catalogue.history(text).is_empty() || !fold(text).chars().any(char::is_alphabetic) {
        return Some(vec![text.to_owned()]);
    }
    let query = SearchQuery { text: text.to_owned(), ..SearchQuery::default() };
    let page = PageRequest { after: None, limit: Some(PROCEDURES_MAX) };
    Some(world.catalogue.search_index(today).search(&query, &page).items)
}

async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Query(pairs): Query<Vec<(String, String)>>,
) -> PageResult {
    let (world, now, fields) = (cases.world(&shared), shared.clock.legal(), Fields { pairs });
    let search = fields.search(&world, now.day())?;
    let found = find(&shared, &world, &session, now, &search, "search").await?;
    if matches!(search.asked, Asked::Code(_))
        && let [only] = found.rows.as_slice()
        && found.total == 1
    {
        return Ok(go(&parts::href(&only.case)));
    }
    let frame = OfficialFrame::new(&shared, &session, "Tìm hồ sơ");
    page(&view(frame, &world, &session.actor, now, &fields, &search, &found))
}

/// Searches, and notes that it was done, and whose data came to light.
async fn find(
    shared: &Shared,
    world: &World,
    session: &Session,
    now: Instant,
    search: &Search,
    purpose: &'static str,
) -> Res<Found> {
    let (reader, actor, wanted) = (world.clone(), session.actor.clone(), search.clone());
    let read = async move |tx: &mut Tx| search::search(tx, &reader, &actor, now, &wanted).await;
    let found = shared.db.read(read).await?;
    if !search.is_empty() {
        log_read(shared, session, now, purpose, listing::subjects(&found.rows)).await?;
    }
    Ok(found)
}

fn view(
    mut frame: OfficialFrame,
    world: &World,
    actor: &Actor,
    now: Instant,
    fields: &Fields,
    search: &Search,
    found: &Found,
) -> SearchView {
    let who = Standing::of(world, actor, now);
    let nobody = std::collections::HashMap::new();
    let teller = Teller { world, now, me: actor.staff, posts: &who.posts, staff: &nobody };
    frame.search = fields.get("q").to_owned();
    let summary = match (search.is_empty(), found.total) {
        (true, _) | (_, 0) => String::new(),
        (_, n) => format!("{} hồ sơ, mới nhất trước", number(n)),
    };
    let is_broad = matches!(search.asked, Asked::Name(..)) && found.total > TOO_MANY;
    SearchView {
        q: fields.get("q").to_owned(),
        summary,
        advice: if is_broad {
            "Quá nhiều kết quả. Thêm năm sinh, hoặc tìm bằng số định danh, số điện thoại.".into()
        } else {
            String::new()
        },
        statuses: Status::ALL.iter().map(|s| status_choice(*s, search)).collect(),
        procedure: fields.get("procedure").to_owned(),
        from: fields.get("from").to_owned(),
        to: fields.get("to").to_owned(),
        birth: fields.get("birth").to_owned(),
        units: units(world, &who, now, fields.get("unit")),
        is_wide: search.has_filters(),
        is_asked: !search.is_empty(),
        rows: found.rows.iter().map(|r| row(&teller, r)).collect(),
        pager: Pager {
            newer: found.slice.newer.map(|m| fields.address("/search", "", &m.to_string())),
            older: found.slice.older.map(|m| fields.address("/search", &m.to_string(), "")),
            words: place(found.slice.passed, found.rows.len(), found.total),
        },
        export_href: if may_export(world, actor, now) { fields.address("/search.xlsx", "", "") } else { String::new() },
        frame,
    }
}

fn status_choice(status: Status, search: &Search) -> Choice {
    Choice {
        value: status.name().into(),
        label: status.vietnamese().into(),
        hint: String::new(),
        checked: search.statuses.contains(&status),
    }
}

/// The agencies within reach, where there is something to choose.
fn units(world: &World, who: &Standing, now: Instant, chosen: &str) -> Vec<Choice> {
    let reach = who.reach();
    if reach.len() < 2 || reach.len() > UNITS_MAX {
        return Vec::new();
    }
    let of = |unit: &Id<Unit>| Choice {
        value: unit.to_string(),
        label: world.organisation.name(*unit, now.day()),
        hint: String::new(),
        checked: chosen == unit.to_string(),
    };
    let all = Choice { label: "Tất cả".into(), checked: chosen.is_empty(), ..Choice::default() };
    std::iter::once(all).chain(reach.iter().map(of)).collect()
}

fn row(teller: &Teller<'_>, listed: &Listed) -> SearchRow {
    let case = &listed.case;
    let own = teller.posts.iter().any(|(_, agency)| *agency == case.receiving);
    let place = (!own).then(|| teller.world.organisation.name(case.receiving, teller.now.day()));
    let owner = listed.owner.as_ref().filter(|_| case.owner != case.filer).map(|o| format!("chủ hồ sơ {o}"));
    let born = listed.born.map(|y| format!("sinh {y}"));
    let detail = [owner, born, place].into_iter().flatten().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
    SearchRow {
        code: short_code(&case.code).into(),
        href: parts::href(case),
        title: case.procedure_name.clone(),
        person: person(listed),
        detail,
        state: state(case),
        received: words::date(case.submitted.day()),
        due: teller.due(listed),
    }
}

/// Whether any post of the actor may take lists out of the program.
fn may_export(world: &World, actor: &Actor, now: Instant) -> bool {
    let day = now.day();
    actor.posts.iter().any(|post| {
        let agency = world.organisation.agency(post.unit, day).map(|u| u.unit);
        let own = Resource { kind: "case", receiving: agency, deciding: agency, others: Vec::new() };
        world.access.authorise(actor, &world.organisation, day, "cases.export", &own).is_ok()
    })
}

/// `GET /search.xlsx`: all that was found, as a sheet.
async fn export(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Query(pairs): Query<Vec<(String, String)>>,
) -> PageResult {
    let (world, now, fields) = (cases.world(&shared), shared.clock.legal(), Fields { pairs });
    if !may_export(&world, &session.actor, now) {
        return Err(Failure::Forbidden.into());
    }
    let mut search = fields.search(&world, now.day())?;
    (search.at, search.limit) = (At::First, sheet::ROWS_MAX);
    let found = find(&shared, &world, &session, now, &search, "search sheet").await?;
    let wanted = listed::staff_of(&found.rows);
    let staff = shared.db.read(async move |tx: &mut Tx| staff_names(tx, wanted).await).await?;
    let who = Standing::of(&world, &session.actor, now);
    let teller = Teller { world: &world, now, me: session.actor.staff, posts: &who.posts, staff: &staff };
    let cells = found.rows.iter().map(|r| listing::cells(&teller, r)).collect();
    Ok(sheet::reply("tim-ho-so.xlsx", "Hồ sơ tìm thấy", listing::COLUMNS, cells).await?)
}
