//! The pages of a filing, one group of questions each, in order: where and for whom, the parts of the form, papers, how the
//! result comes, all answers before they are sent.

use catalogue::cache::PackageContent;
use forms::FilledBy;

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// Whose case it is and where it goes.
    Place,
    /// A section of the form.
    Part(usize),
    /// Papers.
    Papers,
    /// How the result comes, and how we reach the applicant.
    Result,
    /// All answers.
    Check,
}

impl Page {
    /// Its part of the address.
    pub fn slug(self) -> String {
        match self {
            Self::Place => "place".into(),
            Self::Part(n) => format!("part-{}", n + 1),
            Self::Papers => "papers".into(),
            Self::Result => "result".into(),
            Self::Check => "check".into(),
        }
    }

    /// The page at an address.
    pub fn parse(slug: &str) -> Option<Self> {
        Some(match slug {
            "place" => Self::Place,
            "papers" => Self::Papers,
            "result" => Self::Result,
            "check" => Self::Check,
            part => Self::Part(part.strip_prefix("part-")?.parse::<usize>().ok()?.checked_sub(1)?),
        })
    }
}

/// The pages of a procedure's filing.
pub fn pages(package: &PackageContent) -> Vec<Page> {
    let sections = package.form.as_deref().map(forms::Form::sections).unwrap_or_default();
    let parts = sections.iter().enumerate().filter(|(_, s)| s.by == FilledBy::Applicant).map(|(n, _)| Page::Part(n));
    let mut all = vec![Page::Place];
    all.extend(parts);
    if !package.record.documents.is_empty() {
        all.push(Page::Papers);
    }
    all.extend([Page::Result, Page::Check]);
    all
}

/// Whether a field belongs to a page.
pub fn owns(package: &PackageContent, page: Page, name: &str) -> bool {
    match page {
        Page::Place => {
            matches!(name, "unit" | "for" | "owner_name" | "owner_number" | "owner_birth" | "owner_relation")
        }
        Page::Result => matches!(name, "return" | "return_address" | "contact_phone" | "contact_email"),
        Page::Part(n) => {
            let section = package.form.as_deref().and_then(|f| f.sections().get(n));
            section.is_some_and(|s| {
                s.fields.iter().any(|f| name == f || name.strip_prefix(f.as_str()).is_some_and(|r| r.starts_with('/')))
            })
        }
        Page::Papers | Page::Check => false,
    }
}

/// The page after this one.
pub fn after(pages: &[Page], page: Page) -> Option<Page> {
    let at = pages.iter().position(|p| *p == page)?;
    pages.get(at + 1).copied()
}

/// The page before this one.
pub fn before(pages: &[Page], page: Page) -> Option<Page> {
    let at = pages.iter().position(|p| *p == page)?;
    at.checked_sub(1).map(|n| pages[n])
}
