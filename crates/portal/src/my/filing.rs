//! Acts on drafts: begin, keep, papers, send. Each in one transaction; sending twice files once.

use super::draft::{Content, DRAFTS_MAX, Draft, DraftFile, DraftRow, FILES_MAX, KEPT_SECONDS};
use super::plan::{self, Page};
use super::{store, uploads};
use base::{Act, Day, Failure, Id, Instant, Refusal, Res};
use cases::model::{Case, CaseRow, FiledDocument, Filing, Status};
use cases::work::{Applicant, Asked, SentPaper, World};
use catalogue::Version;
use catalogue::cache::PackageContent;
use catalogue::model::{Channel, DocumentRow, Facts, Level};
use db::Tx;
use kernel::citizens::CitizenSession;
use kernel::files::{self, Checked, File};
use kernel::organisation::{UnitKind, UnitVersion};
use kernel::people::{self, PersonKind, Profile};
use kernel::vault::PersonKey;
use serde_json::{Map, Value};
use std::sync::Arc;

/// Drafts forgotten in one transaction.
const FORGOTTEN_AT_ONCE: usize = 200;

/// A draft with what it is filled in by.
pub struct Bench {
    /// The draft.
    pub draft: DraftRow,
    /// The procedure, in the version of today.
    pub version: Arc<Version>,
    /// Its papers.
    pub files: Vec<DraftFile>,
    /// Whose filing it is.
    pub profile: Profile,
    /// The form has changed since it was filled in last.
    pub is_newer: bool,
    /// What it answers, when it is no new filing.
    pub supplement: Option<Supplement>,
}

/// The request for a supplement that a draft answers.
pub struct Supplement {
    /// The case.
    pub case: CaseRow,
    /// What is asked for; nothing when the request was answered meanwhile.
    pub asked: Vec<Asked>,
}

impl Bench {
    /// The package.
    pub fn package(&self) -> Res<&PackageContent> {
        self.version.package().ok_or(Failure::NotFound)
    }

    /// Its pages.
    pub fn pages(&self) -> Res<Vec<Page>> {
        match self.supplement {
            Some(_) => Ok(vec![Page::Papers]),
            None => self.package().map(plan::pages),
        }
    }

    /// Whether a field belongs to a page.
    pub fn owns(&self, page: Page, name: &str) -> bool {
        match &self.supplement {
            Some(_) => page == Page::Papers && name == "words",
            None => self.package().is_ok_and(|p| plan::owns(p, page, name)),
        }
    }

    /// Answers in stored shape.
    pub fn facts(&self) -> Res<Facts> {
        let package = self.package()?;
        let Some(form) = package.form.as_deref() else { return Ok(Map::new()) };
        let fields = self.draft.content.fields.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        match forms::normalise(form, &forms::read_fields(form, fields)) {
            Value::Object(facts) => Ok(facts),
            _ => Ok(Map::new()),
        }
    }

    /// What is wrong with the answers of one page, or of all.
    pub fn problems(&self, page: Option<Page>, today: Day) -> Res<Vec<(Page, forms::FieldProblem)>> {
        let Some(form) = self.package()?.form.as_deref().filter(|_| self.supplement.is_none()) else {
            return Ok(Vec::new());
        };
        let facts = Value::Object(self.facts()?);
        let pages: Vec<Page> = self.pages()?.into_iter().filter(|p| page.is_none_or(|only| only == *p)).collect();
        let place = |path: &str| pages.iter().copied().find(|p| self.owns(*p, path));
        let all = forms::validate(form, &facts, today).into_iter();
        Ok(all.filter_map(|problem| Some((place(&problem.path)?, problem))).collect())
    }

    /// The variant that follows from the answers.
    pub fn variant(&self, act: &Act) -> Res<String> {
        Ok(catalogue::rules::pick_variant(&self.package()?.record, &self.facts()?, act.now).to_owned())
    }

    /// Documents that this filing may want, and whether its answers need them.
    pub fn documents(&self, act: &Act) -> Res<Vec<(DocumentRow, bool)>> {
        if let Some(supplement) = &self.supplement {
            let is_asked = |d: &&DocumentRow| supplement.asked.iter().any(|a| a.document == d.code);
            return Ok(self.package()?.record.documents.iter().filter(is_asked).map(|d| (d.clone(), true)).collect());
        }
        let (record, variant, facts) = (&self.package()?.record, self.variant(act)?, self.facts()?);
        let needed = catalogue::rules::required_documents(record, &variant, &facts, act.now);
        let possible = catalogue::rules::possible_documents(record, &variant).into_iter();
        Ok(possible.map(|d| (d.clone(), needed.iter().any(|n| n.code == d.code))).collect())
    }

    /// The declaration: the paper on a prescribed form that the questions here take the place of.
    pub fn declaration(&self) -> Res<Option<String>> {
        let package = self.package()?;
        let is_filled_in = package.form.is_some() && self.supplement.is_none();
        let asked = is_filled_in.then(|| package.record.documents.iter().find(|d| d.template.is_some()));
        Ok(asked.flatten().map(|d| d.code.clone()))
    }

    /// Needed papers that are to be sent and are not there.
    pub fn missing(&self, act: &Act) -> Res<Vec<DocumentRow>> {
        let declaration = self.declaration()?;
        let is_there =
            |d: &DocumentRow| Some(&d.code) == declaration.as_ref() || self.files.iter().any(|f| f.document == d.code);
        let needed = self.documents(act)?.into_iter().filter(|(d, needed)| *needed && d.electronic);
        Ok(needed.map(|(d, _)| d).filter(|d| !is_there(d)).collect())
    }

    /// What is to be paid.
    pub fn fees(&self, act: &Act) -> Res<Vec<catalogue::rules::FeeLine>> {
        let (record, day) = (&self.package()?.record, act.now.day());
        let variant = self.variant(act)?;
        Ok(catalogue::rules::fee(record, &variant, Channel::Online, day, &self.facts()?, None, act.now))
    }

    /// The filing as it would be sent.
    pub fn filing(&self, act: &Act) -> Res<Filing> {
        let typed = &self.draft.content;
        let get = |name: &str| Some(typed.get(name).trim()).filter(|v| !v.is_empty()).map(str::to_owned);
        let mut filer = self.profile.clone();
        filer.phone = get("contact_phone").or(filer.phone);
        filer.email = get("contact_email").or(filer.email);
        let owner = (typed.get("for") == "other").then(|| Profile {
            kind: PersonKind::Citizen,
            name: get("owner_name").unwrap_or_default(),
            number: get("owner_number"),
            born: get("owner_birth").map(|b| forms::read_day(&b).map_or(b, |d| d.to_string())),
            ..Profile::default()
        });
        let declaration = self.declaration()?;
        let sent =
            |d: &DocumentRow| Some(&d.code) == declaration.as_ref() || self.files.iter().any(|f| f.document == d.code);
        let documents = self.documents(act)?.into_iter().map(|(d, _)| d).filter(sent).map(|d| FiledDocument {
            code: d.code,
            name: d.name,
            original: 0,
            copy: 0,
            electronic: true,
            presented: false,
        });
        Ok(Filing {
            procedure: self.version.code.clone(),
            receiving_unit: get("unit"),
            filer,
            owner,
            documents: documents.collect(),
            form: self.facts()?,
            return_method: get("return"),
            ..Filing::default()
        })
    }
}

/// Where filings of a procedure go: units to choose from, or the one that takes them all.
pub enum Where<'a> {
    /// One of these.
    Choose(Vec<&'a UnitVersion>),
    /// This one.
    Only(&'a UnitVersion),
    /// None takes it on this day.
    Nobody,
}

/// Where a filing with these answers goes.
pub fn places<'a>(world: &'a World, package: &PackageContent, variant: &str, day: Day) -> Where<'a> {
    let Some(row) = catalogue::rules::competent(&package.record, variant, day) else { return Where::Nobody };
    let only = |unit: Option<&'a UnitVersion>| unit.map_or(Where::Nobody, Where::Only);
    if let Some(code) = row.department {
        return only(world.organisation.find_by_code(code, day));
    }
    let kind = match row.receives.first() {
        Some(Level::Commune) => UnitKind::Commune,
        Some(Level::District) => UnitKind::District,
        _ => return only(world.organisation.list(day).find(|u| u.kind == UnitKind::Province)),
    };
    Where::Choose(world.organisation.list(day).filter(|u| u.kind == kind).collect())
}

/// The key of the party for which someone acts.
pub(super) async fn key_of(tx: &mut Tx, world: &World, session: &CitizenSession) -> Res<PersonKey> {
    world.vault.find_key(tx, session.party()).await?.ok_or(Failure::NotFound)
}

/// Whether a version can be filed online: it has a package that names the channel.
pub fn may_file(version: &Version) -> bool {
    let online = |p: &PackageContent| p.record.channels.iter().any(|c| c.channel == Channel::Online);
    !version.internal && version.package().is_some_and(online)
}

/// The version of today that can be filed online.
pub fn version_of(world: &World, code: &str, day: Day) -> Res<Arc<Version>> {
    let version = world.catalogue.in_force(code, day).filter(|v| may_file(v));
    version.cloned().ok_or(Failure::NotFound)
}

/// Begins a draft. What is known of the person stands in it already (nothing is typed twice).
pub async fn begin(tx: &mut Tx, world: &World, session: &CitizenSession, act: &Act, code: &str) -> Res<Id<Draft>> {
    let version = version_of(world, code, act.now.day())?;
    let package = version.package().ok_or(Failure::NotFound)?;
    let key = key_of(tx, world, session).await?;
    if store::list(tx, &key, DRAFTS_MAX).await?.len() >= DRAFTS_MAX {
        return Err(Refusal::new("portal.drafts_full").with("max", DRAFTS_MAX).into());
    }
    let profile = people::get(tx, &world.vault, key.person()).await?;
    let draft = DraftRow {
        id: act.id(),
        party: key.person(),
        procedure: version.code.clone(),
        procedure_version: version.id,
        version: 1,
        content: first_content(world, package, &profile, act.now.day()),
        created: act.now,
        saved: act.now,
        expires: act.now.plus_seconds(KEPT_SECONDS),
        case: None,
        supplements: None,
    };
    store::insert(tx, &key, &draft).await?;
    Ok(draft.id)
}

/// Begins the answer to the request for a supplement of a case, or goes on with the one that was begun.
///
/// # Errors
/// `NotFound` for the case of another; `cases.wrong_state` when nothing is asked for.
pub async fn begin_supplement(
    tx: &mut Tx,
    world: &World,
    session: &CitizenSession,
    act: &Act,
    id: Id<Case>,
) -> Res<Id<Draft>> {
    let key = key_of(tx, world, session).await?;
    let case = cases::read::own(tx, world, key.person(), id).await?.case;
    cases::rules::in_state(&case, &[Status::AwaitingSupplement])?;
    if let Some(begun) = store::find_supplement(tx, &key, id).await? {
        return Ok(begun.id);
    }
    let draft = DraftRow {
        id: act.id(),
        party: key.person(),
        procedure: case.procedure_code,
        procedure_version: case.procedure_version,
        version: 1,
        content: Content::default(),
        created: act.now,
        saved: act.now,
        expires: act.now.plus_seconds(KEPT_SECONDS),
        case: None,
        supplements: Some(id),
    };
    store::insert(tx, &key, &draft).await?;
    Ok(draft.id)
}

/// What an identity tells for a field.
type Told = fn(&Profile) -> Option<String>;

/// Fields of forms that ask for what the identity tells, by their names in the packages.
const KNOWN: &[(&str, Told)] = &[
    ("/requester_name", |p| Some(p.name.clone())),
    ("/declarant_name", |p| Some(p.name.clone())),
    ("/filer_name", |p| Some(p.name.clone())),
    ("/requester_id", |p| p.number.clone()),
    ("/declarant_id", |p| p.number.clone()),
    ("/filer_id", |p| p.number.clone()),
    ("/requester_address", |p| p.address.clone()),
    ("/requester_residence", |p| p.address.clone()),
    ("/phone", |p| p.phone.clone()),
    ("/email", |p| p.email.clone()),
];

fn first_content(world: &World, package: &PackageContent, profile: &Profile, day: Day) -> Content {
    let mut fields = vec![("for".to_owned(), "me".to_owned()), ("return".to_owned(), "counter".to_owned())];
    let form = package.form.as_deref();
    for (path, of) in KNOWN {
        if form.is_some_and(|f| f.field(path).is_some())
            && let Some(value) = of(profile)
        {
            fields.push(((*path).to_owned(), value));
        }
    }
    for (name, value) in [("contact_phone", &profile.phone), ("contact_email", &profile.email)] {
        fields.extend(value.clone().map(|v| (name.to_owned(), v)));
    }
    let variant = catalogue::model::DEFAULT_VARIANT;
    if let (Where::Choose(units), Some(address)) = (places(world, package, variant, day), &profile.address) {
        let address = base::fold(address);
        let lives = |u: &&&UnitVersion| address.contains(&base::fold(&u.name));
        fields.extend(units.iter().find(lives).map(|u| ("unit".to_owned(), u.unit.to_string())));
    }
    Content { fields, seen: Vec::new() }
}

/// A draft of the signed-in party.
pub async fn open(tx: &mut Tx, world: &World, session: &CitizenSession, act: &Act, id: Id<Draft>) -> Res<Bench> {
    let key = key_of(tx, world, session).await?;
    bench(tx, world, &key, act, id).await
}

async fn bench(tx: &mut Tx, world: &World, key: &PersonKey, act: &Act, id: Id<Draft>) -> Res<Bench> {
    let draft = store::get(tx, key, id).await?;
    let supplement = match draft.supplements {
        Some(case) => {
            let own = cases::read::own(tx, world, key.person(), case).await?;
            let version = world.catalogue.version(own.case.procedure_version).cloned().ok_or(Failure::NotFound)?;
            let package = version.package().ok_or(Failure::NotFound)?;
            let asked = cases::work::asked_in(&package.record, &own.records);
            Some((Supplement { case: own.case, asked }, version))
        }
        None => None,
    };
    let (supplement, version) = match supplement {
        Some((supplement, version)) => (Some(supplement), version),
        None => (None, version_of(world, &draft.procedure, act.now.day())?),
    };
    let files = store::list_files(tx, key, id).await?;
    let profile = people::get(tx, &world.vault, key.person()).await?;
    let is_newer = version.id != draft.procedure_version;
    Ok(Bench { draft, version, files, profile, is_newer, supplement })
}

/// What became of keeping a page.
pub enum Kept {
    /// It is kept; the draft has this version now.
    Yes(i64),
    /// Another device was faster; what it kept.
    Other(Box<Bench>),
}

/// Keeps the fields of a page.
///
/// # Errors
/// `portal.draft_full`; `portal.draft_sent` for one that was sent already.
pub async fn keep(
    tx: &mut Tx,
    world: &World,
    session: &CitizenSession,
    act: &Act,
    id: Id<Draft>,
    page: Page,
    seen: i64,
    typed: Vec<(String, String)>,
    is_done: bool,
) -> Res<Kept> {
    let key = key_of(tx, world, session).await?;
    let mut bench = bench(tx, world, &key, act, id).await?;
    if let Some(case) = bench.draft.case {
        return Err(Refusal::new("portal.draft_sent").with("case", case).into());
    }
    if bench.draft.version != seen {
        return Ok(Kept::Other(Box::new(bench)));
    }
    let mut content = std::mem::take(&mut bench.draft.content);
    content.replace(|name| bench.owns(page, name), typed);
    bench.draft.content = content;
    if !bench.draft.content.fits() {
        return Err(Refusal::new("portal.draft_full").into());
    }
    if is_done && !bench.draft.content.seen.contains(&page.slug()) {
        bench.draft.content.seen.push(page.slug());
    }
    bench.draft.procedure_version = bench.version.id;
    (bench.draft.saved, bench.draft.expires) = (act.now, act.now.plus_seconds(KEPT_SECONDS));
    match store::save(tx, &key, &bench.draft).await? {
        true => Ok(Kept::Yes(bench.draft.version + 1)),
        false => Ok(Kept::Other(Box::new(bench))),
    }
}

/// Takes papers into a draft.
///
/// # Errors
/// `portal.unknown_document`, `portal.files_full`.
pub async fn add_files(
    tx: &mut Tx,
    world: &World,
    session: &CitizenSession,
    act: &Act,
    id: Id<Draft>,
    document: &str,
    new: Vec<(String, Checked)>,
) -> Res<()> {
    let key = key_of(tx, world, session).await?;
    let there = may_add(tx, world, session, act, id, document).await?;
    if there + new.len() > FILES_MAX {
        return Err(Refusal::new("portal.files_full").with("max", FILES_MAX).into());
    }
    for (name, content) in new {
        let row = files::keep_loose(tx, act, &world.vault, "draft", content).await?;
        let file = DraftFile { file: row.id, document: document.to_owned(), name, at: act.now };
        store::insert_file(tx, &key, id, &file).await?;
    }
    Ok(())
}

/// Whether a draft takes papers of a document; gives how many it has.
///
/// # Errors
/// `portal.draft_sent`, `portal.unknown_document`, `portal.files_full`.
pub async fn may_add(
    tx: &mut Tx,
    world: &World,
    session: &CitizenSession,
    act: &Act,
    id: Id<Draft>,
    document: &str,
) -> Res<usize> {
    let key = key_of(tx, world, session).await?;
    let bench = bench(tx, world, &key, act, id).await?;
    if bench.draft.case.is_some() {
        return Err(Refusal::new("portal.draft_sent").into());
    }
    if !bench.package()?.record.documents.iter().any(|d| d.code == document) {
        return Err(Refusal::new("portal.unknown_document").into());
    }
    if bench.files.len() >= FILES_MAX {
        return Err(Refusal::new("portal.files_full").with("max", FILES_MAX).into());
    }
    Ok(bench.files.len())
}

/// Takes a paper out of a draft.
pub async fn remove_file(
    tx: &mut Tx,
    world: &World,
    session: &CitizenSession,
    act: &Act,
    id: Id<Draft>,
    file: Id<File>,
) -> Res<()> {
    let key = key_of(tx, world, session).await?;
    let bench = bench(tx, world, &key, act, id).await?;
    if bench.draft.case.is_some() || !store::delete_file(tx, id, file).await? {
        return Err(Failure::NotFound);
    }
    files::delete(tx, file).await
}

/// Throws a draft away.
pub async fn throw_away(tx: &mut Tx, world: &World, session: &CitizenSession, act: &Act, id: Id<Draft>) -> Res<()> {
    let key = key_of(tx, world, session).await?;
    let bench = bench(tx, world, &key, act, id).await?;
    if bench.draft.case.is_some() {
        return Err(Refusal::new("portal.draft_sent").into());
    }
    uploads::forget_of(tx, id).await?;
    for file in store::delete(tx, id).await? {
        files::delete(tx, file).await?;
    }
    Ok(())
}

/// Forgets drafts whose time is over, some at a time; gives how many.
pub async fn forget_expired(tx: &mut Tx, now: Instant) -> Res<usize> {
    let expired = store::list_expired(tx, now, FORGOTTEN_AT_ONCE).await?;
    for id in &expired {
        uploads::forget_of(tx, *id).await?;
        for file in store::delete(tx, *id).await? {
            files::delete(tx, file).await?;
        }
    }
    Ok(expired.len())
}

/// Sends a draft: it becomes a case. Sent once more, it gives the same case. `again`: though one about the same matter waits.
///
/// # Errors
/// `portal.not_whole` while something is wrong or missing; what [`cases::work::submit`] refuses.
pub async fn send(
    tx: &mut Tx,
    world: &World,
    session: &CitizenSession,
    act: &Act,
    id: Id<Draft>,
    again: bool,
) -> Res<Id<Case>> {
    let key = key_of(tx, world, session).await?;
    let mut bench = bench(tx, world, &key, act, id).await?;
    if let Some(case) = bench.draft.case {
        return Ok(case);
    }
    if !bench.problems(None, act.now.day())?.is_empty() || !bench.missing(act)?.is_empty() {
        return Err(Refusal::new("portal.not_whole").into());
    }
    let papers = bench.files.iter();
    let papers =
        papers.map(|f| SentPaper { document: f.document.clone(), file: f.file, name: f.name.clone() }).collect();
    let case: CaseRow = match &bench.supplement {
        None => {
            let filing = Filing { duplicate_confirmed: again, ..bench.filing(act)? };
            cases::work::submit(tx, world, session.person, act, filing, papers).await?
        }
        Some(Supplement { case, .. }) => {
            let who = Applicant { party: key.person(), person: session.person };
            let words = bench.draft.content.get("words").to_owned();
            cases::work::answer_supplement(tx, world, who, act, case.id, case.version, papers, &words).await?
        }
    };
    uploads::forget_of(tx, id).await?;
    // The answers live on in the case, under the keys of its people.
    store::release_files(tx, id).await?;
    bench.draft.content = Content::default();
    bench.draft.case = Some(case.id);
    bench.draft.saved = act.now;
    match store::save(tx, &key, &bench.draft).await? {
        true => Ok(case.id),
        false => Err(Failure::Conflict { version: bench.draft.version, changed: Value::Null }),
    }
}
