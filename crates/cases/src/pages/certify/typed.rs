//! The form of certification as typed: rows of originals, and what is wrong with them in the words of the desk.

use crate::work::{COPIES_MAX, Certification, Original, PAGES_MAX};
use base::{Failure, Id, Res};
use serde::Serialize;
use web::view::FieldError;
use web::{Language, Shared};

/// Rows of an empty form, and how many come with "more".
const ROWS: usize = 3;
/// Rows of a form at most.
const ROWS_MAX: usize = crate::work::ORIGINALS_MAX;

/// One original as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Row {
    pub paper: String,
    pub pages: String,
    pub copies: String,
}

impl Row {
    fn empty() -> Self {
        Self { paper: String::new(), pages: "1".into(), copies: "1".into() }
    }

    /// Nothing was typed: the row is not meant.
    pub fn is_blank(&self) -> bool {
        let untouched = |n: &str| n.trim().is_empty() || n.trim() == "1";
        self.paper.trim().is_empty() && untouched(&self.pages) && untouched(&self.copies)
    }

    /// The original; a count that is no number becomes 0, which no rule takes.
    pub fn original(&self) -> Original {
        let count = |n: &str| n.trim().parse().unwrap_or(0);
        Original { paper: self.paper.clone(), pages: count(&self.pages), copies: count(&self.copies) }
    }

    /// Whether its fee can be reckoned.
    pub fn can_be_reckoned(&self) -> bool {
        let o = self.original();
        (1..=PAGES_MAX).contains(&o.pages) && (1..=COPIES_MAX).contains(&o.copies) && !self.is_blank()
    }
}

/// The form as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Typed {
    pub go: String,
    pub kind: String,
    pub person: String,
    pub pay: String,
    pub signer: String,
    pub exemption: String,
    pub request_key: String,
    pub rows: Vec<Row>,
}

impl Typed {
    /// Before anything was typed.
    pub fn empty(kind: String) -> Self {
        Self { kind, pay: "cash".into(), rows: vec![Row::empty(); ROWS], ..Self::default() }
    }

    /// The fields as sent.
    pub fn read(pairs: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "go" => typed.go = value,
                "kind" => typed.kind = value,
                "person" => typed.person = value,
                "pay" => typed.pay = value,
                "signer" => typed.signer = value,
                "exemption" => typed.exemption = value,
                "request_key" => typed.request_key = value,
                _ => typed.read_row(&name, value),
            }
        }
        if typed.rows.is_empty() {
            typed.rows = vec![Row::empty(); ROWS];
        }
        typed
    }

    fn read_row(&mut self, name: &str, value: String) {
        let Some((field, index)) = name.rsplit_once('-') else { return };
        let Some(index) = index.parse::<usize>().ok().filter(|i| *i < ROWS_MAX) else { return };
        if self.rows.len() <= index {
            self.rows.resize(index + 1, Row::empty());
        }
        match field {
            "paper" => self.rows[index].paper = value,
            "pages" => self.rows[index].pages = value,
            "copies" => self.rows[index].copies = value,
            _ => {}
        }
    }

    /// Three further rows.
    pub fn add_rows(&mut self) {
        let wanted = (self.rows.len() + ROWS).min(ROWS_MAX);
        self.rows.resize(wanted, Row::empty());
    }

    /// Procedure code and variant of the chosen kind.
    pub fn chosen(&self) -> (&str, &str) {
        self.kind.split_once('|').unwrap_or((&self.kind, ""))
    }

    /// The rows that are meant, each with its place in the form.
    pub fn meant(&self) -> impl Iterator<Item = (usize, &Row)> {
        self.rows.iter().enumerate().filter(|(_, row)| !row.is_blank())
    }

    /// What is asked for.
    pub fn input(&self) -> Res<Certification> {
        let (procedure, variant) = self.chosen();
        let signer = Id::parse(&self.signer).ok_or_else(|| Failure::field("signer", "required", ""))?;
        let some = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
        Ok(Certification {
            procedure: procedure.into(),
            variant: some(variant),
            person: self.person.clone(),
            originals: self.meant().map(|(_, row)| row.original()).collect(),
            signer,
            payment: some(&self.pay),
            exemption: some(&self.exemption),
        })
    }

    /// What stands against the form, each problem at its field.
    pub fn problems(&self, failure: &Failure, shared: &Shared) -> Vec<FieldError> {
        match failure {
            Failure::Invalid(fields) => fields.iter().map(|f| self.problem(&f.path, f.code)).collect(),
            Failure::Refused(r) if r.code == "cases.no_signing_authority" => {
                vec![FieldError::new("signer", "Người này hôm nay không có thẩm quyền ký chứng thực")]
            }
            other => vec![FieldError::new("kind", shared.texts.failure(Language::Vi, other))],
        }
    }

    fn problem(&self, path: &str, code: &str) -> FieldError {
        let parts: Vec<_> = path.split('/').collect();
        match parts.as_slice() {
            ["person" | "filer", ..] => FieldError::new("person", "Ghi họ tên người yêu cầu chứng thực"),
            ["signer"] => FieldError::new("signer", "Chọn người ký chứng thực"),
            ["payment"] => FieldError::new("pay", "Chọn cách trả"),
            ["exemption"] => FieldError::new("exemption", "Chọn lại trường hợp miễn phí"),
            ["originals"] if code == "too_many" => FieldError::new(
                "paper-0",
                format!("Mỗi lần chứng thực nhiều nhất {COPIES_MAX} bản sao. Hãy chia làm hai lần"),
            ),
            ["originals"] => FieldError::new("paper-0", "Ghi ít nhất một giấy tờ cần chứng thực"),
            ["originals", n, field] => self.row_problem(n.parse().unwrap_or(0), field),
            _ => FieldError::new("kind", "Chọn loại việc chứng thực"),
        }
    }

    /// The `n`th row that is meant: its place in the form may be another.
    fn row_problem(&self, n: usize, field: &str) -> FieldError {
        let index = self.meant().nth(n).map_or(0, |(index, _)| index);
        let row = index + 1;
        let text = match field {
            "paper" => format!("Dòng {row}: ghi tên giấy tờ"),
            "pages" => format!("Dòng {row}: số trang từ 1 đến {}", crate::pages::sums::count(PAGES_MAX)),
            _ => format!("Dòng {row}: số bản sao từ 1 đến {COPIES_MAX}"),
        };
        FieldError::new(&format!("{field}-{index}"), text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        Typed::read(pairs.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect())
    }

    #[test]
    fn blank_rows_are_not_meant_and_problems_stand_at_their_own_row() {
        let t = typed(&[("paper-0", ""), ("pages-0", "1"), ("paper-2", "Học bạ"), ("pages-2", "x"), ("copies-2", "5")]);
        assert_eq!(t.meant().map(|(i, _)| i).collect::<Vec<_>>(), [2]);
        assert_eq!(t.problem("originals/0/pages", "out_of_range").href, "#pages-2");
        let t = typed(&[("paper-0", ""), ("pages-0", "4"), ("copies-0", "1")]);
        assert_eq!(t.problem("originals/0/paper", "required").href, "#paper-0");
    }
}
