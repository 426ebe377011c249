//! One function per act: load → authorise → store → journal, in one transaction. A draft is paper on a desk: that it was
//! begun, thrown away or published is on record, each stroke of the pen is not.

use crate::read::Part;
use crate::store::{self, DraftRow};
use access::{Access, Resource};
use base::{Act, Day, Failure, Id, Refusal, Res};
use catalogue::Version;
use catalogue::package::{CheckedPackage, FILE_BYTES_MAX};
use catalogue::work::{AcceptedWarning, Announcement, Published};
use db::Tx;
use kernel::accounts::Actor;
use kernel::journal::{self, Subject};
use kernel::organisation::{HeldPost, Organisation, Unit};
use serde_json::json;
use std::sync::Arc;

/// Draw, try and publish processes.
pub const DESIGN: &str = "processes.design";
/// Mend, stop and move processes that run.
pub const MEND: &str = "processes.mend";
/// See where files wait.
pub const WATCH: &str = "processes.watch";

/// What acts need beside the database, as of one moment.
#[derive(Clone)]
pub struct World {
    /// Who may do what.
    pub access: Arc<Access>,
    /// Units over time.
    pub organisation: Arc<Organisation>,
}

impl World {
    /// The post in which the actor may draw processes.
    pub fn designer<'a>(&self, actor: &'a Actor, day: Day) -> Res<&'a HeldPost> {
        let install = Resource { kind: "install", ..Resource::default() };
        self.access.authorise(actor, &self.organisation, day, DESIGN, &install)
    }

    /// The post in which the actor may mend, stop and move what runs.
    pub fn mender<'a>(&self, actor: &'a Actor, day: Day) -> Res<&'a HeldPost> {
        let install = Resource { kind: "install", ..Resource::default() };
        self.access.authorise(actor, &self.organisation, day, MEND, &install)
    }

    /// The agency whose files the actor may watch: the whole city (`None`) or one office.
    pub fn watched(&self, actor: &Actor, day: Day) -> Res<Option<Id<Unit>>> {
        let of = |unit: Option<Id<Unit>>| Resource { kind: "unit", deciding: unit, ..Resource::default() };
        if self.access.authorise(actor, &self.organisation, day, WATCH, &of(None)).is_ok() {
            return Ok(None);
        }
        let own = actor.first_post().and_then(|p| self.organisation.agency(p.unit, day)).map(|a| a.unit);
        let own = own.ok_or(Failure::Forbidden)?;
        self.access.authorise(actor, &self.organisation, day, WATCH, &of(Some(own)))?;
        Ok(Some(own))
    }
}

/// A file as it is to be kept.
#[derive(Clone, Debug)]
pub struct Saving {
    /// Which file.
    pub part: Part,
    /// What stands in it now.
    pub text: String,
    /// Version of the draft that was changed; 0 where there was none.
    pub seen: i64,
}

/// Keeps a draft; gives its version.
///
/// # Errors
/// `Conflict`, telling who saved and when, if another draft was kept meanwhile; `processes.too_large`.
pub async fn save_draft(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    base: &Version,
    input: Saving,
) -> Res<i64> {
    let post = world.designer(actor, act.now.day())?;
    if input.text.len() > FILE_BYTES_MAX {
        return Err(Refusal::new("processes.too_large").with("max", FILE_BYTES_MAX / (1024 * 1024)).into());
    }
    let draft = DraftRow {
        path: input.part.path().into(),
        version: input.seen + 1,
        base: base.id,
        content: input.text.into_bytes(),
        staff: actor.staff,
        staff_name: actor.name.clone(),
        saved: act.now,
    };
    if !store::save(tx, &base.code, &draft).await? {
        return Err(changed(tx, &base.code, input.part).await?);
    }
    if draft.version == 1 {
        let body = json!({ "code": base.code, "file": draft.path, "base": base.id });
        let subject = Subject::new("procedure", base.procedure);
        journal::write(tx, actor.by(post), act.now, subject, "draft", &body).await?;
    }
    Ok(draft.version)
}

async fn changed(tx: &mut Tx, code: &str, part: Part) -> Res<Failure> {
    let now = store::list(tx, code).await?.into_iter().find(|d| d.path == part.path());
    let version = now.as_ref().map_or(0, |d| d.version);
    let told = now.map(|d| json!({ "by": d.staff_name, "at": d.saved }));
    Ok(Failure::Conflict { version, changed: json!({ "draft": told }) })
}

/// Throws all drafts of a procedure away.
pub async fn throw_away(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, base: &Version) -> Res<()> {
    let post = world.designer(actor, act.now.day())?;
    let drafts = store::list(tx, &base.code).await?;
    if drafts.is_empty() {
        return Err(Failure::NotFound);
    }
    store::remove(tx, &base.code).await?;
    let files: Vec<&str> = drafts.iter().map(|d| d.path.as_str()).collect();
    let body = json!({ "code": base.code, "files": files });
    let subject = Subject::new("procedure", base.procedure);
    journal::write(tx, actor.by(post), act.now, subject, "draft_removal", &body).await
}

/// A package that was checked with its drafts, and the decision that announces it.
#[derive(Clone, Debug)]
pub struct Publication {
    /// The package, checked.
    pub checked: CheckedPackage,
    /// The drafts that are in it: path and version.
    pub drafts: Vec<(String, i64)>,
    /// The decision. Law: NĐ 63/2010/NĐ-CP chapter III, amended by 92/2017.
    pub announcement: Announcement,
    /// Why each warning is accepted.
    pub accepted: Vec<AcceptedWarning>,
}

/// Publishes a package with its drafts, and takes the drafts away.
///
/// # Errors
/// Those of [`catalogue::work::publish`]; `Conflict` when a draft was saved since it was checked; `processes.nothing_new`.
pub async fn publish(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    code: &str,
    input: Publication,
) -> Res<Published> {
    let post = world.designer(actor, act.now.day())?;
    let drafts = store::list(tx, code).await?;
    let now: Vec<_> = drafts.iter().map(|d| (d.path.clone(), d.version)).collect();
    if now != input.drafts {
        return Err(changed(tx, code, Part::Process).await?);
    }
    let by = actor.by(post);
    let published = catalogue::work::publish(tx, act, by, &input.checked, &input.announcement, &input.accepted).await?;
    if !published.changed {
        return Err(Refusal::new("processes.nothing_new").into());
    }
    store::remove(tx, code).await?;
    Ok(published)
}
