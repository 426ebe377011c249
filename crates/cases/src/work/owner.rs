//! What the host of processes asks of cases, for acts on many instances: incidents, stop and resume, migration, messages.

use super::placing::CaseSteps;
use super::{World, follow, follow_pauses, notify};
use crate::model::{Case, CaseRow};
use crate::store;
use base::{Act, Failure, Id, Res};
use catalogue::model::ProcedureVersion;
use db::Tx;
use flow::Model;
use kernel::journal::By;
use kernel::process::{self, Moved, Named, Owner, Placing, Soon};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// Kind of the things whose processes this module owns.
pub const SUBJECT_KIND: &str = "case";

impl Owner for World {
    /// Models are named by the version of the procedure whose package they are in.
    fn model(&self, subject_kind: &str, name: &str) -> Res<Arc<Model>> {
        let version = version_of(name).filter(|_| subject_kind == SUBJECT_KIND);
        let package = version.and_then(|id| self.catalogue.version(id)).and_then(|v| v.package());
        package.map(|p| Arc::clone(&p.process)).ok_or(Failure::NotFound)
    }

    fn placing<'s: 't, 't>(&'s self, tx: &'t mut Tx, subject: Uuid) -> Soon<'t, Box<dyn Placing + Send + 's>> {
        Box::pin(async move {
            let case = store::get_for_update(tx, Id::new(subject)).await?;
            Ok(Box::new(CaseSteps::of_own(self, case)) as Box<dyn Placing + Send + 's>)
        })
    }

    fn names<'t>(&'t self, tx: &'t mut Tx, subjects: &'t [Uuid]) -> Soon<'t, HashMap<Uuid, Named>> {
        let named = |(id, code): (Id<Case>, String)| (id.uuid(), Named { href: format!("/cases/{id}"), name: code });
        Box::pin(async move { Ok(store::list_codes(tx, subjects).await?.into_iter().map(named).collect()) })
    }

    fn seal<'t>(&'t self, tx: &'t mut Tx, subject: Uuid, text: &'t str) -> Soon<'t, Value> {
        Box::pin(async move {
            let case = store::find(tx, Id::new(subject)).await?.ok_or(Failure::NotFound)?;
            self.sealed(tx, &case, text).await
        })
    }

    fn follow<'t>(
        &'t self,
        tx: &'t mut Tx,
        act: &'t Act,
        by: By,
        subject: Uuid,
        model: &'t str,
        moved: &'t Moved,
    ) -> Soon<'t, ()> {
        Box::pin(async move {
            let mut case = store::get_for_update(tx, Id::new(subject)).await?;
            let was = case.status;
            case.process_version = version_of(model).ok_or(Failure::NotFound)?;
            let stands = moved.opened.is_empty() && moved.withdrawn.is_empty() && moved.finished.is_none();
            if !stands {
                follow(tx, self, act, by, &mut case, moved).await?;
            } else if follow_pauses(tx, self, act, by, &case, &moved.active).await? {
                case.due = self.due(tx, &case).await?.and_then(|d| d.due);
            }
            self.close_alert(tx, act, &case).await?;
            store::update(tx, &mut case).await?;
            if was != case.status {
                self.count(tx, act, &case).await?;
                notify(tx, act, &case, "process").await?;
            }
            Ok(())
        })
    }
}

impl World {
    /// The head of the desk need not be reminded of a fault that is mended.
    async fn close_alert(&self, tx: &mut Tx, act: &Act, case: &CaseRow) -> Res<()> {
        match process::find_latest(tx, case.id.uuid()).await? {
            Some(hosted) if hosted.state.incidents().next().is_none() => {
                store::close_alerts(tx, case.id, &hosted.id.to_string(), act.now).await
            }
            _ => Ok(()),
        }
    }
}

fn version_of(model: &str) -> Option<Id<ProcedureVersion>> {
    Id::parse(model)
}
