//! `GET /admin/units/{id}`: one unit as of a day: names and codes over time, desk, posts and holders, what stands under it.

use super::BOTH;
use super::parts::{Asked, Link, day_asked, id, period};
use super::units::{Group, groups, with_day};
use crate::read::{self, PostOf, UnitPage};
use crate::state::world;
use crate::work::{STAFF, UNITS, World};
use askama::Template;
use axum::extract::{Path, State};
use base::{Day, Id, Res};
use db::Tx;
use kernel::organisation::{Succession, Unit, UnitVersion};
use web::view::State as Mark;
use web::{OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, page, words};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/admin/units/{id}", BOTH, show)
}

#[derive(Template)]
#[template(path = "unit.html")]
struct UnitView {
    frame: OfficialFrame,
    path: Vec<Link>,
    href: String,
    name: String,
    about: String,
    state: Mark,
    day: String,
    day_words: String,
    is_today: bool,
    acts: Vec<Link>,
    states: Vec<StateRow>,
    namesakes: Vec<Namesake>,
    successions: Vec<Followed>,
    posts: Vec<PostRow>,
    add_post: String,
    desk: Option<DeskOf>,
    groups: Vec<Group>,
}

/// What the unit is or was in a period.
struct StateRow {
    period: String,
    name: String,
    code: String,
    exchange: String,
    parent: String,
    is_now: bool,
}

/// Another unit that carried one of its codes.
struct Namesake {
    code: String,
    link: Link,
    period: String,
}

/// What it came from or went on in.
struct Followed {
    words: &'static str,
    link: Link,
    detail: String,
}

/// The one-stop desk of an agency with its people.
struct DeskOf {
    link: Link,
    posts: Vec<PostRow>,
}

struct PostRow {
    title: String,
    role: &'static str,
    holders: Vec<Holder>,
}

struct Holder {
    name: String,
    /// Empty where the reader may not open people.
    href: String,
    detail: String,
}

async fn show(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path(text): Path<String>,
    asked: Asked,
) -> PageResult {
    let (world, today, unit) = (world(&shared), shared.today(), id::<Unit>(&text)?);
    let day = day_asked(&asked, today);
    let version = world.organisation.find_ever(unit, day).ok_or(base::Failure::NotFound)?.clone();
    let (reader, actor) = (world.clone(), session.actor.clone());
    let read = shared.db.read(async move |tx: &mut Tx| read::unit(tx, &reader, &actor, today, unit, day).await).await?;
    let may = |action| world.authorise(&session.actor, today, action, unit).is_ok();
    let (may_change, may_people) = (may(UNITS), may(STAFF));
    page(&UnitView {
        frame: OfficialFrame::new(&shared, &session, &version.name),
        path: path(&world, unit, day, today),
        href: format!("/admin/units/{unit}"),
        name: version.name.clone(),
        about: about(&version),
        state: state(&version, day),
        day: day.to_string(),
        day_words: words::day(day),
        is_today: day == today,
        acts: if may_change { acts(&version) } else { Vec::new() },
        states: world.organisation.versions(unit).iter().rev().map(|v| state_row(&world, v, day)).collect(),
        namesakes: namesakes(&world, unit, today),
        successions: read.successions.iter().map(|s| followed(&world, unit, s, today)).collect(),
        posts: posts_of(&read, unit, day, may_people),
        desk: read.desk.and_then(|desk| {
            let link = Link::new(world.organisation.name(desk, day), with_day(desk, day, today));
            (desk != unit).then(|| DeskOf { link, posts: posts_of(&read, desk, day, may_people) })
        }),
        add_post: if may_people { format!("/admin/staff/new?unit={}", version.code) } else { String::new() },
        groups: groups(&world.organisation, unit, day, today),
    })
}

fn path(world: &World, unit: Id<Unit>, day: Day, today: Day) -> Vec<Link> {
    let over = world.organisation.path(unit, day);
    let over = over.iter().filter(|v| v.unit != unit);
    over.map(|v| Link::new(&v.name, with_day(v.unit, day, today))).collect()
}

fn about(version: &UnitVersion) -> String {
    let exchange = version.exchange_code.as_ref().map(|code| format!(", mã trao đổi {code}")).unwrap_or_default();
    format!("{}, mã {}{exchange}", version.title, version.code)
}

fn state(version: &UnitVersion, day: Day) -> Mark {
    let (kind, word) = if version.period.contains(day) {
        ("done", "Đang hoạt động".to_owned())
    } else if version.period.from > day {
        ("soon", format!("Hoạt động từ {}", words::date(version.period.from)))
    } else {
        let end = version.period.to.map(words::date).unwrap_or_default();
        ("held", format!("Đã kết thúc ngày {end}"))
    };
    Mark { kind: kind.into(), word }
}

fn acts(version: &UnitVersion) -> Vec<Link> {
    let at = |tail: &str| format!("/admin/units/{}/{tail}", version.unit);
    let mut all = Vec::new();
    if !crate::rules::units::kinds_under(version.kind).is_empty() {
        all.push(Link::new("Thêm đơn vị trực thuộc", at("children")));
    }
    all.push(Link::new("Đổi tên, đổi mã", at("name")));
    all.push(Link::new("Ghi đơn vị kế thừa", at("successors")));
    all.push(Link::new("Kết thúc hoạt động", at("closing")));
    all
}

fn state_row(world: &World, v: &UnitVersion, day: Day) -> StateRow {
    StateRow {
        period: period(v.period),
        name: v.name.clone(),
        code: v.code.clone(),
        exchange: v.exchange_code.clone().unwrap_or_default(),
        parent: v.parent.map(|parent| world.organisation.name(parent, v.period.from)).unwrap_or_default(),
        is_now: v.period.contains(day),
    }
}

/// A code may be given again to another unit: whoever reads an old paper has to know.
fn namesakes(world: &World, unit: Id<Unit>, today: Day) -> Vec<Namesake> {
    let own = world.organisation.versions(unit);
    let mut codes: Vec<_> = own.iter().map(|v| v.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let others = codes.into_iter().flat_map(|code| world.organisation.list_by_code(code)).filter(|v| v.unit != unit);
    let row = |v: &std::sync::Arc<UnitVersion>| Namesake {
        code: v.code.clone(),
        link: Link::new(&v.name, with_day(v.unit, v.period.from, today)),
        period: period(v.period),
    };
    others.map(row).collect()
}

fn followed(world: &World, unit: Id<Unit>, s: &Succession, today: Day) -> Followed {
    let goes_on = s.predecessor == unit;
    let other = if goes_on { s.successor } else { s.predecessor };
    let words = match (s.relation.as_str(), goes_on) {
        ("merged", true) => "Sáp nhập vào",
        ("merged", false) => "Nhận sáp nhập từ",
        ("split", true) => "Chia tách, một phần thành",
        ("split", false) => "Tách ra từ",
        (_, true) => "Chuyển chức năng sang",
        (_, false) => "Nhận chức năng từ",
    };
    let day = if goes_on { s.on_day } else { s.on_day.plus_days(-1) };
    Followed {
        words,
        link: Link::new(world.organisation.name(other, day), with_day(other, day, today)),
        detail: format!("từ {}, theo {}", words::date(s.on_day), s.ordered_by),
    }
}

fn posts_of(read: &UnitPage, unit: Id<Unit>, day: Day, may_people: bool) -> Vec<PostRow> {
    read.posts.iter().filter(|p| p.post.unit == unit).map(|p| post_row(p, read, day, may_people)).collect()
}

fn post_row(of: &PostOf, read: &UnitPage, day: Day, may_people: bool) -> PostRow {
    let holder = |h: &kernel::organisation::HoldingRow| {
        let ahead = if h.period.from > day { format!("sẽ giữ {}", period(h.period)) } else { period(h.period) };
        Holder {
            name: read.names.get(&h.staff).cloned().unwrap_or_default(),
            href: if may_people { format!("/admin/staff/{}", h.staff) } else { String::new() },
            detail: if h.substitute { format!("thay trong thời gian nghỉ, {ahead}") } else { ahead },
        }
    };
    PostRow {
        title: of.post.title.clone(),
        role: of.post.role.vietnamese(),
        holders: of.holders.iter().map(holder).collect(),
    }
}

/// A unit opened for the page of an act.
pub(super) struct OpenUnit {
    pub unit: Id<Unit>,
    pub version: UnitVersion,
    pub href: String,
}

/// Opens a unit for an act of the signed-in person.
pub(super) fn open(shared: &Shared, session: &kernel::accounts::Session, text: &str) -> Res<OpenUnit> {
    let (world, today, unit) = (world(shared), shared.today(), id::<Unit>(text)?);
    world.authorise(&session.actor, today, UNITS, unit)?;
    let version = world.organisation.find_ever(unit, today).ok_or(base::Failure::NotFound)?.clone();
    Ok(OpenUnit { unit, version, href: format!("/admin/units/{unit}") })
}
