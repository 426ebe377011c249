//! The left pane of the inbox: views with their counts, kept filters, the pages of a desk and of those who lead.

use super::Loaded;
use super::query::{Asked, of_view};
use crate::pages::rows::number;
use crate::pages::{desk, late};
use crate::read::filters::SavedFilter;
use crate::read::inbox::{Inbox, View};

/// Views under a heading.
#[derive(Default)]
pub(super) struct ViewGroup {
    pub name: &'static str,
    pub views: Vec<ViewLink>,
}

#[derive(Default)]
pub(super) struct ViewLink {
    pub name: String,
    pub href: String,
    pub count: String,
    pub current: bool,
    pub mark: &'static str,
}

/// The groups that make sense for the reader.
pub(super) fn groups(loaded: &Loaded, asked: &Asked) -> Vec<ViewGroup> {
    let inbox = &loaded.inbox;
    let is_plain = asked.filter().is_empty();
    let link = |(view, count): &(View, u64)| ViewLink {
        name: view.vietnamese().into(),
        href: of_view(*view),
        count: number(*count),
        current: is_plain && inbox.view == Some(*view),
        mark: match view {
            View::Late if *count > 0 => "late",
            View::Soon if *count > 0 => "soon",
            _ => "",
        },
    };
    let pick = |name, wanted: &[View]| ViewGroup {
        name,
        views: inbox.views.iter().filter(|(v, _)| wanted.contains(v)).map(link).collect(),
    };
    let work = [
        View::Online,
        View::Work,
        View::Sign,
        View::Return,
        View::Consult,
        View::Questions,
        View::Supplement,
        View::Payment,
    ];
    let mut all = vec![
        pick("Việc của tôi", &work),
        pick("Cần để ý", &[View::Late, View::Soon]),
        pick("Đã xong", &[View::Done]),
        ViewGroup { name: "Bộ lọc đã lưu", views: saved(loaded, asked) },
        ViewGroup { name: "Tại quầy", views: counter(loaded) },
        ViewGroup { name: "Điều hành", views: steering(inbox) },
    ];
    all.retain(|g| !g.views.is_empty());
    all
}

fn saved(loaded: &Loaded, asked: &Asked) -> Vec<ViewLink> {
    let now = asked.kept(loaded.inbox.view.map_or("", View::name));
    let link = |f: &SavedFilter| ViewLink {
        name: f.name.clone(),
        href: format!("/inbox?{}", f.query),
        current: f.query == now && !asked.filter().is_empty(),
        ..ViewLink::default()
    };
    loaded.saved.iter().map(link).collect()
}

fn link(name: &str, href: &str) -> ViewLink {
    ViewLink { name: name.into(), href: href.into(), ..ViewLink::default() }
}

/// Pages of those who keep a desk.
fn counter(loaded: &Loaded) -> Vec<ViewLink> {
    if loaded.inbox.who.desk().is_empty() {
        return Vec::new();
    }
    vec![
        link("Chứng thực bản sao", "/certify"),
        ViewLink { count: number(loaded.at_desk), ..link("Bàn giao hồ sơ giấy", "/bundles") },
        link("Bưu gửi", "/parcels"),
        link("Ca thu tiền", "/shift"),
    ]
}

/// Pages of those who lead or watch.
fn steering(inbox: &Inbox) -> Vec<ViewLink> {
    let mut all = Vec::new();
    if inbox.who.has(desk::ROLES) {
        all.push(link("Quầy lúc này", "/desk"));
    }
    if inbox.who.has(late::ROLES) {
        all.push(link("Hồ sơ quá hạn: ai giữ, vì sao", "/late"));
    }
    all
}
