//! The catalogue in memory: some thousand versions that change a few times a month and are asked for in every request,
//! with their processes compiled and their forms read.

use crate::events::{LifeEvent, LifeEvents};
use crate::import::ImportedRecord;
use crate::model::{Applicant, Procedure, ProcedureRecord, ProcedureVersion};
use crate::package::Files;
use crate::search::{SearchDocument, SearchIndex};
use crate::store::{self, Origin, VersionRow};
use base::{Day, Failure, Id, Period, Res};
use db::{Db, Tx};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// What a version says.
#[derive(Clone, Debug)]
pub enum Content {
    /// A published package: cases can be opened.
    Package(Box<PackageContent>),
    /// An imported public record: to be read and searched.
    Import(Box<ImportedRecord>),
}

/// A package, ready for use.
#[derive(Clone, Debug)]
pub struct PackageContent {
    /// The public record.
    pub record: ProcedureRecord,
    /// `process.bpmn`.
    pub process_xml: String,
    /// Its executable form.
    pub process: Arc<flow::Model>,
    /// `rules.dmn`.
    pub rules_xml: Option<String>,
    /// `form.json`.
    pub form: Option<Arc<forms::Form>>,
    /// Letters of its own by name.
    pub letters: BTreeMap<String, String>,
}

/// A version as all requests see it.
#[derive(Clone, Debug)]
pub struct Version {
    /// The version: what a case keeps.
    pub id: Id<ProcedureVersion>,
    /// The procedure over all versions.
    pub procedure: Id<Procedure>,
    /// National code.
    pub code: String,
    /// Official name.
    pub name: String,
    /// What people call it.
    pub plain_name: Option<String>,
    /// Code of the field; empty for imports.
    pub field_code: String,
    /// Name of the field.
    pub field_name: String,
    /// Between agencies, not for the public.
    pub internal: bool,
    /// Hidden from look-up in the open.
    pub sensitive: bool,
    /// Stable names of levels.
    pub levels: Vec<String>,
    /// When it is in force.
    pub period: Period,
    /// Number of the decision.
    pub decision: String,
    /// What it says.
    pub content: Content,
}

impl Version {
    /// The package, if it is one.
    pub fn package(&self) -> Option<&PackageContent> {
        match &self.content {
            Content::Package(package) => Some(package),
            Content::Import(_) => None,
        }
    }

    /// The record of the package, if it is one.
    pub fn record(&self) -> Option<&ProcedureRecord> {
        self.package().map(|p| &p.record)
    }

    /// Names of those who may apply.
    pub fn applicants(&self) -> Vec<String> {
        match &self.content {
            Content::Package(p) => p.record.applicants.iter().map(|a: &Applicant| a.vietnamese().to_owned()).collect(),
            Content::Import(r) => r.applicants.clone(),
        }
    }
}

/// All versions, as loaded.
#[derive(Debug, Default)]
pub struct Catalogue {
    versions: HashMap<Id<ProcedureVersion>, Arc<Version>>,
    /// By code, the oldest first; without those that never were in force.
    by_code: BTreeMap<String, Vec<Arc<Version>>>,
    hashes: HashMap<Id<ProcedureVersion>, Vec<u8>>,
    index: Mutex<Option<(Day, Arc<SearchIndex>)>>,
    events: LifeEvents,
}

impl Catalogue {
    /// A version by its identity: also one no longer in force.
    pub fn version(&self, id: Id<ProcedureVersion>) -> Option<&Arc<Version>> {
        self.versions.get(&id)
    }

    /// The version of a code in force on a day.
    pub fn in_force(&self, code: &str, day: Day) -> Option<&Arc<Version>> {
        self.by_code.get(code)?.iter().rev().find(|v| v.period.contains(day))
    }

    /// All versions of a code, the oldest first.
    pub fn history(&self, code: &str) -> &[Arc<Version>] {
        self.by_code.get(code).map_or(&[], Vec::as_slice)
    }

    /// All procedures by code, each with its versions, the oldest first.
    pub fn histories(&self) -> impl Iterator<Item = (&str, &[Arc<Version>])> {
        self.by_code.iter().map(|(code, all)| (code.as_str(), all.as_slice()))
    }

    /// All versions in force on a day, by code.
    pub fn list(&self, day: Day) -> impl Iterator<Item = &Arc<Version>> {
        self.by_code.values().filter_map(move |all| all.iter().rev().find(|v| v.period.contains(day)))
    }

    /// The life events.
    pub fn events(&self) -> &LifeEvents {
        &self.events
    }

    /// The index over the public procedures of a day; built at the first question of the day.
    pub fn search_index(&self, day: Day) -> Arc<SearchIndex> {
        let mut kept = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, index)) = kept.as_ref()
            && *of == day
        {
            return Arc::clone(index);
        }
        let public = self.list(day).filter(|v| !v.internal);
        let index = Arc::new(SearchIndex::new(public.map(|v| document(v)).collect()));
        *kept = Some((day, Arc::clone(&index)));
        index
    }
}

fn document(v: &Version) -> SearchDocument {
    SearchDocument {
        code: v.code.clone(),
        name: v.name.clone(),
        plain_name: v.plain_name.clone().unwrap_or_default(),
        field_code: v.field_code.clone(),
        field_name: v.field_name.clone(),
        levels: v.levels.clone(),
        applicants: v.applicants(),
    }
}

/// The catalogue as last loaded, shared by all requests.
#[derive(Clone, Default)]
pub struct CatalogueCache {
    current: Arc<RwLock<Arc<Catalogue>>>,
}

impl CatalogueCache {
    /// What was loaded last.
    pub fn get(&self) -> Arc<Catalogue> {
        // A poisoned lock holds a whole value all the same: it is only ever replaced.
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Loads again, after a change or at the start. What is known by its hash is not read again.
    pub async fn reload(&self, db: &Db) -> Res<()> {
        let before = self.get();
        let known: HashMap<Id<ProcedureVersion>, Vec<u8>> = before.hashes.clone();
        let (rows, files, events) = db.read(async move |tx: &mut Tx| load(tx, &known).await).await?;
        let events = LifeEvents::new(events.into_iter().map(Arc::new).collect());
        let mut fresh = Catalogue { events, ..Catalogue::default() };
        for row in rows {
            let version = Arc::new(version(&row, files.get(&row.id), &before)?);
            fresh.versions.insert(row.id, Arc::clone(&version));
            fresh.hashes.insert(row.id, row.content_hash);
            if version.period.to != Some(version.period.from) {
                fresh.by_code.entry(row.code).or_default().push(version);
            }
        }
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
        Ok(())
    }
}

type Loaded = (Vec<VersionRow>, HashMap<Id<ProcedureVersion>, Files>, Vec<LifeEvent>);

async fn load(tx: &mut Tx, known: &HashMap<Id<ProcedureVersion>, Vec<u8>>) -> Res<Loaded> {
    let rows = store::load(tx).await?;
    let mut files = HashMap::new();
    for row in rows.iter().filter(|r| r.origin == Origin::Package && known.get(&r.id) != Some(&r.content_hash)) {
        files.insert(row.id, store::export_files(tx, row.id).await?);
    }
    let events = crate::events::load(tx).await?;
    Ok((rows, files, events))
}

fn version(row: &VersionRow, files: Option<&Files>, before: &Catalogue) -> Res<Version> {
    let same = before.hashes.get(&row.id).filter(|hash| **hash == row.content_hash);
    let content = match (same.and(before.versions.get(&row.id)), row.origin) {
        (Some(known), _) => known.content.clone(),
        (None, Origin::Import) => {
            Content::Import(Box::new(serde_json::from_str(&row.record).map_err(Failure::internal)?))
        }
        (None, Origin::Package) => Content::Package(Box::new(package(row, files)?)),
    };
    Ok(Version {
        id: row.id,
        procedure: row.procedure,
        code: row.code.clone(),
        name: row.name.clone(),
        plain_name: row.plain_name.clone(),
        field_code: row.field_code.clone(),
        field_name: row.field_name.clone(),
        internal: row.kind == "internal",
        sensitive: row.sensitive,
        levels: row.levels.split(',').filter(|l| !l.is_empty()).map(str::to_owned).collect(),
        period: row.period,
        decision: row.decision.clone(),
        content,
    })
}

fn package(row: &VersionRow, files: Option<&Files>) -> Res<PackageContent> {
    let broken = |what: &str| Failure::Internal(format!("{} {}: {what}", row.code, row.id));
    let mut problems = Vec::new();
    let package = files.and_then(|files| crate::package::read_package(files.clone(), &mut problems));
    let package = package.ok_or_else(|| broken("the stored package cannot be read"))?;
    Ok(PackageContent {
        record: package.record,
        process_xml: package.process_xml,
        process: package.process.ok_or_else(|| broken("the stored process cannot be compiled"))?,
        rules_xml: package.rules_xml,
        form: package.form,
        letters: package.letters,
    })
}
