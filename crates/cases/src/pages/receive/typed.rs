//! What the counter's form sends, and the filing that it means.

use crate::model::{FiledDocument, Filing};
use crate::work::{FilingForMany, OneOwner};
use base::{Day, Instant};
use catalogue::model::DocumentRow;
use kernel::people::{PersonKind, Profile};
use serde_json::{Map, Value};

/// Answers of the form carry this before their name.
pub(super) const ANSWER: &str = "a-";

/// The fields as sent, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed(pub Vec<(String, String)>);

/// Filer or owner: what stands before the names of their fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    Filer,
    Owner,
}

impl Who {
    /// Beginning of the names of the fields.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Filer => "filer",
            Self::Owner => "owner",
        }
    }
}

impl Typed {
    /// The value of a field without spaces at its ends; empty where it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }

    /// The same, `None` when empty.
    pub fn find(&self, name: &str) -> Option<String> {
        Some(self.get(name)).filter(|v| !v.is_empty()).map(str::to_owned)
    }

    /// Whether a box was ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// A field of a person.
    pub fn of(&self, who: Who, field: &str) -> &str {
        self.get(&format!("{}_{field}", who.prefix()))
    }

    /// Fields that count for the same act: all but the form secret and the button.
    pub fn act(&self) -> Vec<&(String, String)> {
        self.0.iter().filter(|(n, _)| n != "csrf" && n != "go").collect()
    }

    fn number(&self, who: Who) -> String {
        self.of(who, "number").chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
    }

    /// The number that a person is looked up by; empty while it cannot be one.
    pub fn look_up(&self, who: Who) -> Option<String> {
        let number = self.number(who);
        (number.len() >= 9).then_some(number)
    }

    /// The person as typed; what was left empty comes from what is known of the number.
    pub fn profile(&self, who: Who, known: Option<&Profile>) -> Profile {
        let typed = |field: &str| Some(self.of(who, field)).filter(|v| !v.is_empty()).map(str::to_owned);
        let number = Some(self.number(who)).filter(|n| !n.is_empty());
        let read = number.as_deref().and_then(|n| forms::citizen_number(n).ok());
        let sex = read.as_ref().map(|n| if n.sex == forms::Sex::Female { "female" } else { "male" }.to_owned());
        let is_organisation = number.as_deref().is_some_and(|n| n.len() != 12 && forms::tax_code(n).is_ok());
        let name = typed("name").or_else(|| known.map(|k| k.name.clone())).unwrap_or_default();
        Profile {
            kind: if is_organisation { PersonKind::Organisation } else { PersonKind::Citizen },
            name,
            born: typed("birth")
                .map(|b| stored_day(&b))
                .or_else(|| known.and_then(|k| k.born.clone()))
                .or_else(|| read.map(|n| n.birth_year.to_string())),
            sex: known.and_then(|k| k.sex.clone()).or(sex),
            address: typed("address").or_else(|| known.and_then(|k| k.address.clone())),
            phone: typed("phone").or_else(|| known.and_then(|k| k.phone.clone())),
            email: typed("email").or_else(|| known.and_then(|k| k.email.clone())),
            number,
        }
    }

    /// Answers of the form as typed.
    pub fn answers(&self) -> Map<String, Value> {
        let answers = self.0.iter().filter_map(|(n, v)| Some((n.strip_prefix(ANSWER)?, v.trim())));
        answers.filter(|(_, v)| !v.is_empty()).map(|(n, v)| (n.to_owned(), Value::String(v.to_owned()))).collect()
    }

    /// The filing. `documents`: those of the procedure, where it is known already.
    pub fn filing(&self, code: &str, documents: &[(DocumentRow, bool)], known: [Option<&Profile>; 2]) -> Filing {
        let pay = self.get("pay");
        Filing {
            procedure: code.to_owned(),
            receiving_unit: None,
            deciding_unit: None,
            filer: self.profile(Who::Filer, known[0]),
            owner: self.is_ticked("for_other").then(|| self.profile(Who::Owner, known[1])),
            documents: documents.iter().filter_map(|(d, _)| self.document(d)).collect(),
            form: self.answers(),
            channel: Some(self.find("channel").unwrap_or_else(|| "direct".into())),
            return_method: self.find("return"),
            exemption: (pay == "exempt").then(|| self.find("exemption")).flatten(),
            payment: ["cash", "transfer"].contains(&pay).then(|| pay.to_owned()),
            variant: self.find("variant"),
            duplicate_confirmed: self.is_ticked("duplicate"),
            received_at: self.received_at(),
            slip: self.find("slip"),
            parcel: self.find("parcel"),
        }
    }

    /// Owners that were listed, one a line: name; number; birth. Several owners make several cases.
    pub fn owners(&self) -> Vec<OneOwner> {
        let lines = self.get("owners").lines().map(str::trim).filter(|line| !line.is_empty());
        let owner = |line: &str| {
            let mut parts = line.split([';', '\t']).map(str::trim);
            let name = parts.next().unwrap_or_default().to_owned();
            let number = parts.next().map(|n| n.replace([' ', '.'], "")).filter(|n| !n.is_empty());
            let born = parts.next().filter(|b| !b.is_empty()).map(stored_day);
            let is_organisation = number.as_deref().is_some_and(|n| n.len() != 12 && forms::tax_code(n).is_ok());
            let kind = if is_organisation { PersonKind::Organisation } else { PersonKind::Citizen };
            OneOwner { owner: Profile { kind, name, number, born, ..Profile::default() }, form: Map::new() }
        };
        lines.map(owner).collect()
    }

    /// The filing for all listed owners, by a paper of authorisation.
    pub fn filing_for_many(&self, filing: Filing, owners: Vec<OneOwner>) -> FilingForMany {
        let authority = self.get("authority");
        let authorisation = FiledDocument {
            code: if authority.is_empty() { String::new() } else { "van_ban_uy_quyen".into() },
            name: authority.to_owned(),
            original: 1,
            copy: 0,
            electronic: false,
            presented: false,
        };
        let filing = Filing { owner: None, duplicate_confirmed: self.is_ticked("duplicate"), ..filing };
        FilingForMany { filing, owners, authorisation }
    }

    fn document(&self, row: &DocumentRow) -> Option<FiledDocument> {
        if !self.0.iter().any(|(n, v)| n == "component" && *v == row.code) {
            return None;
        }
        let shape = self.find(&format!("form-{}", row.code)).unwrap_or_else(|| usual_shape(row).to_owned());
        let count: i64 = self.get(&format!("count-{}", row.code)).parse().unwrap_or_else(|_| usual_count(row));
        let of = |wanted: &str| if shape == wanted { count } else { 0 };
        Some(FiledDocument {
            code: row.code.clone(),
            name: String::new(),
            original: of("original"),
            copy: of("copy"),
            electronic: shape == "electronic",
            presented: shape == "presented",
        })
    }

    /// The true moment of a filing taken on paper during an outage.
    fn received_at(&self) -> Option<Instant> {
        let (day, time) = (self.get("received_day"), self.get("received_time"));
        let day = Day::parse(day).ok().or_else(|| forms::read_day(day))?;
        Instant::parse(&format!("{day}T{}", if time.is_empty() { "08:00" } else { time })).ok()
    }
}

/// A day as people write it, as it is stored: `1998-09-14`, or the year alone.
fn stored_day(text: &str) -> String {
    forms::read_day(text).map_or_else(|| text.to_owned(), |day| day.to_string())
}

/// The shape in which a document usually comes.
pub(super) fn usual_shape(row: &DocumentRow) -> &'static str {
    if row.original > 0 {
        "original"
    } else if row.copy > 0 {
        "copy"
    } else if row.presented {
        "presented"
    } else {
        "electronic"
    }
}

/// How many pieces of it are wanted.
pub(super) fn usual_count(row: &DocumentRow) -> i64 {
    i64::from(row.original.max(row.copy).max(1))
}
