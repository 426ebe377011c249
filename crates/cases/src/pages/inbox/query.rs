//! The address of the inbox: view, filter, page, opened case. Every link of the page is made here, so that nothing gets lost
//! on the way.

use crate::model::Case;
use crate::pages::rows::address;
use crate::read::inbox::{DueBy, Filter, HeldBy, InboxQuery, View};
use crate::read::paging::At;
use base::{Failure, Id, Res};
use serde::Deserialize;

/// Rows of one page.
const ROWS: usize = 50;

/// Fields of the address; empty ones count as left out.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    pub view: String,
    #[serde(default)]
    pub procedure: String,
    #[serde(default)]
    pub holder: String,
    #[serde(default)]
    pub due: String,
    #[serde(default)]
    pub after: String,
    #[serde(default)]
    pub before: String,
    #[serde(default)]
    pub open: String,
}

impl Asked {
    /// What is read.
    pub fn query(&self) -> Res<InboxQuery> {
        let view = match self.view.as_str() {
            "" => None,
            name => Some(View::parse(name).ok_or(Failure::NotFound)?),
        };
        let at = At::parse(Some(&self.after), Some(&self.before))?;
        Ok(InboxQuery { view, filter: self.filter(), at, limit: ROWS })
    }

    /// What the view is narrowed to; what cannot be understood narrows nothing.
    pub fn filter(&self) -> Filter {
        Filter {
            procedure: Some(self.procedure.trim().to_owned()).filter(|p| !p.is_empty()),
            holder: HeldBy::parse(&self.holder),
            due: DueBy::parse(&self.due),
        }
    }

    /// The case opened beside the list.
    pub fn open(&self) -> Option<Id<Case>> {
        Id::parse(&self.open)
    }

    /// This list with a case opened, or without one (`""`).
    pub fn with_open(&self, id: &str) -> String {
        self.address("/inbox", &self.view, &self.after, &self.before, id)
    }

    /// Another page of this list.
    pub fn page(&self, after: &str, before: &str) -> String {
        self.address("/inbox", &self.view, after, before, "")
    }

    /// The same list as a sheet.
    pub fn sheet(&self, view: &str) -> String {
        self.address("/inbox.xlsx", view, "", "", "")
    }

    /// What is kept of this list under a name.
    pub fn kept(&self, view: &str) -> String {
        let whole = self.address("", view, "", "", "");
        whole.trim_start_matches('?').to_owned()
    }

    fn address(&self, path: &str, view: &str, after: &str, before: &str, open: &str) -> String {
        let pairs = [
            ("view", view),
            ("procedure", self.procedure.as_str()),
            ("holder", self.holder.as_str()),
            ("due", self.due.as_str()),
            ("after", after),
            ("before", before),
            ("open", open),
        ];
        address(path, &pairs)
    }
}

/// The whole of a view.
pub(super) fn of_view(view: View) -> String {
    address("/inbox", &[("view", view.name())])
}
