//! What surrounds every page: who is signed in, where, what the last act left behind. Drawn by `layout_official.html`
//! and `layout_public.html`.

use crate::here::here;
use crate::{Shared, assets, words};
use base::{Day, Id};
use kernel::accounts::Session;
use kernel::organisation::{HeldPost, Organisation, Unit, UnitKind};
use kernel::roles::Role;

/// Frame of an official page.
#[derive(Clone, Debug, Default)]
pub struct OfficialFrame {
    /// Title of the page.
    pub title: String,
    /// The agency (`UBND phường Trúc Bạch`).
    pub unit_name: String,
    /// Family and middle names.
    pub person_family: String,
    /// Given name.
    pub person_given: String,
    /// The post in which the person works now.
    pub post_name: String,
    /// All posts held on the day.
    pub posts: Vec<PostLink>,
    /// What stands in the search box.
    pub search: String,
    /// Whether the person receives cases.
    pub may_receive: bool,
    /// Whether the person has pages of administration.
    pub may_administer: bool,
    /// Whether the person keeps the books of payments.
    pub may_reconcile: bool,
    /// For forms.
    pub csrf: String,
    /// Version of the browser's files.
    pub assets: String,
    /// What the last act left behind.
    pub notice: Option<String>,
    /// `done`, `soon` or `late`.
    pub notice_kind: String,
    /// The demo day in words.
    pub demo: Option<String>,
}

/// A post that the person may work in.
#[derive(Clone, Debug, Default)]
pub struct PostLink {
    /// The post.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The agency.
    pub unit_name: String,
    /// Whether it is the one in use.
    pub current: bool,
}

impl OfficialFrame {
    /// The frame for the person who is signed in.
    pub fn new(shared: &Shared, session: &Session, title: &str) -> Self {
        let actor = &session.actor;
        let post = actor.first_post();
        let (person_family, person_given) = words::split_name(&actor.name);
        let (notice, notice_kind) = notice();
        Self {
            title: title.to_owned(),
            unit_name: post.map_or_else(|| shared.settings.city.clone(), |p| post_agency(shared, p)),
            person_family,
            person_given,
            post_name: post.map(|p| p.title.clone()).unwrap_or_default(),
            posts: actor.posts.iter().enumerate().map(|(i, p)| link(shared, p, i == 0)).collect(),
            search: String::new(),
            may_receive: actor.has_role(Role::Receptionist) || actor.has_role(Role::HeadOfDesk),
            may_reconcile: actor.has_role(Role::Cashier) || actor.has_role(Role::HeadOfDesk),
            may_administer: actor.has_role(Role::Administrator) || actor.has_role(Role::ProcedureControl),
            csrf: here().map_or_else(|| session.csrf.clone(), |h| h.csrf()),
            assets: assets::version(),
            notice,
            notice_kind,
            demo: demo_day(shared),
        }
    }
}

fn link(shared: &Shared, post: &HeldPost, current: bool) -> PostLink {
    PostLink { id: post.post.to_string(), name: post.title.clone(), unit_name: post_agency(shared, post), current }
}

fn post_agency(shared: &Shared, post: &HeldPost) -> String {
    agency_name(shared, post.unit, shared.today())
}

/// The agency of a unit as it signs: `UBND phường Trúc Bạch`, `Sở Tư pháp`.
pub fn agency_name(shared: &Shared, unit: Id<Unit>, day: Day) -> String {
    office_name(&shared.organisation.get(), unit, day)
}

/// The same, from an organisation that is at hand.
pub fn office_name(organisation: &Organisation, unit: Id<Unit>, day: Day) -> String {
    let Some(agency) = organisation.agency(unit, day).or_else(|| organisation.find_ever(unit, day)) else {
        return String::new();
    };
    let has_committee = matches!(agency.kind, UnitKind::Province | UnitKind::District | UnitKind::Commune);
    let name = agency.name.as_str();
    let folded = name.to_lowercase();
    if !has_committee || folded.starts_with("ubnd") || folded.starts_with("ủy ban") {
        return name.to_owned();
    }
    let mut letters = name.chars();
    let first = letters.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
    format!("UBND {first}{}", letters.as_str())
}

/// Frame of a public page.
#[derive(Clone, Debug, Default)]
pub struct PublicFrame {
    /// Title of the page.
    pub title: String,
    /// Name of the city.
    pub place: String,
    /// Name of the signed-in citizen.
    pub person: Option<String>,
    /// For forms.
    pub csrf: String,
    /// Version of the browser's files.
    pub assets: String,
    /// What the last act left behind.
    pub notice: Option<String>,
    /// `done`, `soon` or `late`.
    pub notice_kind: String,
    /// The demo day in words.
    pub demo: Option<String>,
}

impl PublicFrame {
    /// The frame of a page that anyone may see.
    pub fn new(shared: &Shared, title: &str) -> Self {
        let (notice, notice_kind) = notice();
        Self {
            title: title.to_owned(),
            place: shared.settings.city.clone(),
            person: here().and_then(|h| h.citizen.get().map(|c| c.mandate().map_or(&c.name, |m| &m.name).clone())),
            csrf: here().map(|h| h.csrf()).unwrap_or_default(),
            assets: assets::version(),
            notice,
            notice_kind,
            demo: demo_day(shared),
        }
    }
}

fn notice() -> (Option<String>, String) {
    match here().and_then(|h| h.take_notice()) {
        Some((kind, words)) => (Some(words), kind),
        None => (None, String::new()),
    }
}

fn demo_day(shared: &Shared) -> Option<String> {
    shared.settings.demo.then(|| words::day(shared.today()))
}
