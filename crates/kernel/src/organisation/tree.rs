//! All units over all time in memory: some thousands of rows that change a few times a year and are asked for in every
//! request.

use super::{Unit, UnitKind, store};
use base::{Day, Id, Period, Res, fold};
use db::{Db, Tx};
use std::collections::HashMap;
use std::sync::{Arc, RwLock};

/// A unit as it is in one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitVersion {
    /// The unit.
    pub unit: Id<Unit>,
    /// Code in the list of units; the same code may mean another unit in another period.
    pub code: String,
    /// Name as officially written (`Phường Trúc Bạch`).
    pub name: String,
    /// What it is.
    pub kind: UnitKind,
    /// Kind as officially written (`Phường`, `Sở`, `Bộ phận Một cửa`).
    pub title: String,
    /// The unit it belongs to.
    pub parent: Option<Id<Unit>>,
    /// Code for the exchange of documents, the first part of case codes (QCVN 102:2016, QĐ 20/2020).
    pub exchange_code: Option<String>,
    /// When this holds.
    pub period: Period,
}

/// The organisation, as loaded. Answers by day.
#[derive(Clone, Debug, Default)]
pub struct Organisation {
    versions: HashMap<Id<Unit>, Vec<Arc<UnitVersion>>>,
    by_code: HashMap<String, Vec<Arc<UnitVersion>>>,
    children: HashMap<Id<Unit>, Vec<Id<Unit>>>,
    order: Vec<Id<Unit>>,
}

impl Organisation {
    pub(super) fn new(versions: Vec<UnitVersion>) -> Self {
        let mut all = Self::default();
        for version in versions {
            let version = Arc::new(version);
            if let Some(parent) = version.parent {
                let siblings = all.children.entry(parent).or_default();
                if !siblings.contains(&version.unit) {
                    siblings.push(version.unit);
                }
            }
            all.by_code.entry(version.code.clone()).or_default().push(Arc::clone(&version));
            let own = all.versions.entry(version.unit).or_default();
            if own.is_empty() {
                all.order.push(version.unit);
            }
            own.push(version);
        }
        all
    }

    /// The unit as it is on `day`; `None` before it began and after it ended.
    pub fn find(&self, unit: Id<Unit>, day: Day) -> Option<&UnitVersion> {
        self.versions.get(&unit)?.iter().find(|v| v.period.contains(day)).map(Arc::as_ref)
    }

    /// The unit as it is on `day`, or as it last was: for showing what happened.
    pub fn find_ever(&self, unit: Id<Unit>, day: Day) -> Option<&UnitVersion> {
        self.find(unit, day).or_else(|| self.versions.get(&unit)?.last().map(Arc::as_ref))
    }

    /// All states of a unit, the oldest first.
    pub fn versions(&self, unit: Id<Unit>) -> &[Arc<UnitVersion>] {
        self.versions.get(&unit).map_or(&[], Vec::as_slice)
    }

    /// All units that ever carried `code`, the oldest state first.
    pub fn list_by_code(&self, code: &str) -> &[Arc<UnitVersion>] {
        self.by_code.get(code).map_or(&[], Vec::as_slice)
    }

    /// The units over `unit` on `day`, the highest first, and the unit itself at the end.
    pub fn path(&self, unit: Id<Unit>, day: Day) -> Vec<&UnitVersion> {
        let mut up = Vec::new();
        let mut at = self.find(unit, day);
        // The bound guards against a circle in bad data.
        while let Some(version) = at.filter(|_| up.len() < 16) {
            up.push(version);
            at = version.parent.and_then(|parent| self.find(parent, day));
        }
        up.reverse();
        up
    }

    /// The unit that carries `code` on `day`.
    pub fn find_by_code(&self, code: &str, day: Day) -> Option<&UnitVersion> {
        self.by_code.get(code)?.iter().find(|v| v.period.contains(day)).map(Arc::as_ref)
    }

    /// Name on `day` (or the last one), empty for an unknown unit.
    pub fn name(&self, unit: Id<Unit>, day: Day) -> String {
        self.find_ever(unit, day).map(|v| v.name.clone()).unwrap_or_default()
    }

    /// The agency that a unit belongs to on `day`: itself, or the nearest above.
    pub fn agency(&self, unit: Id<Unit>, day: Day) -> Option<&UnitVersion> {
        // Trees are a handful of levels deep; the bound guards against a circle in bad data.
        let mut at = self.find(unit, day)?;
        for _ in 0..16 {
            if at.kind.is_agency() {
                return Some(at);
            }
            at = self.find(at.parent?, day)?;
        }
        None
    }

    /// Units directly under `unit` on `day`, in order of import.
    pub fn children(&self, unit: Id<Unit>, day: Day) -> impl Iterator<Item = &UnitVersion> {
        let ids = self.children.get(&unit).map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(move |id| self.find(*id, day)).filter(move |v| v.parent == Some(unit))
    }

    /// The unit and all under it on `day`.
    pub fn subtree(&self, unit: Id<Unit>, day: Day) -> Vec<Id<Unit>> {
        let mut out = vec![unit];
        let mut at = 0;
        while at < out.len() && out.len() < 100_000 {
            let children: Vec<_> = self.children(out[at], day).map(|v| v.unit).collect();
            out.extend(children);
            at += 1;
        }
        out
    }

    /// The desk under an agency on `day`.
    pub fn desk(&self, agency: Id<Unit>, day: Day) -> Option<&UnitVersion> {
        self.children(agency, day).find(|v| v.kind == UnitKind::Desk)
    }

    /// The nearest unit of `kind` at or above `unit` on `day`.
    pub fn above(&self, unit: Id<Unit>, kind: UnitKind, day: Day) -> Option<&UnitVersion> {
        let mut at = self.find(unit, day)?;
        for _ in 0..16 {
            if at.kind == kind {
                return Some(at);
            }
            at = self.find(at.parent?, day)?;
        }
        None
    }

    /// All units that exist on `day`, in order of import.
    pub fn list(&self, day: Day) -> impl Iterator<Item = &UnitVersion> {
        self.order.iter().filter_map(move |unit| self.find(*unit, day))
    }

    /// Units whose code or folded name begins with or contains `text`, on `day`.
    pub fn search(&self, text: &str, day: Day, limit: usize) -> Vec<&UnitVersion> {
        let folded = fold(text);
        self.list(day).filter(|v| v.code == text || fold(&v.name).contains(&folded)).take(limit).collect()
    }
}

/// The organisation as last loaded, shared by all requests.
#[derive(Clone, Default)]
pub struct OrganisationCache {
    current: Arc<RwLock<Arc<Organisation>>>,
}

impl OrganisationCache {
    /// What was loaded last.
    pub fn get(&self) -> Arc<Organisation> {
        // A poisoned lock holds a whole value all the same: it is only ever replaced.
        Arc::clone(&self.current.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Loads again, after a change or at the start.
    pub async fn reload(&self, db: &Db) -> Res<()> {
        let fresh = db.read(async |tx: &mut Tx| store::load(tx).await).await?;
        *self.current.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(fresh);
        Ok(())
    }
}
