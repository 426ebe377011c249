//! Citizens and organisations as parties of cases. Their data lies as ciphertext under their own key; names for search lie
//! in a table that goes with the key; numbers and phones are found through a keyed blind index.

use crate::vault::{Person, PersonKey, Vault};
use base::{Act, Failure, Id, Res, fold, nfc};
use db::{Row, Sql, Tx, args};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Who a party is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonKind {
    /// A natural person.
    #[default]
    Citizen,
    /// A company, an association, an agency.
    Organisation,
}

/// What is known of a party. All of it is personal data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Citizen or organisation.
    #[serde(default)]
    pub kind: PersonKind,
    /// Full name as written on the identity paper.
    pub name: String,
    /// Citizen number (12 digits), old identity number or tax code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// `YYYY-MM-DD`, or `YYYY` where only the year is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<String>,
    /// Sex as on the paper: `male`, `female`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// Address in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Phone, digits only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

impl Profile {
    /// The same profile with clean text: NFC, single spaces, digits only where only digits belong.
    #[must_use]
    pub fn cleaned(self) -> Self {
        let text = |t: Option<String>| t.map(|t| nfc(&t)).filter(|t| !t.is_empty());
        let dense = |t: Option<String>| {
            t.map(|t| t.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect())
                .filter(|t: &String| !t.is_empty())
        };
        Self {
            kind: self.kind,
            name: nfc(&self.name),
            number: dense(self.number),
            born: text(self.born),
            sex: text(self.sex),
            address: text(self.address),
            phone: dense(self.phone),
            email: text(self.email),
        }
    }

    fn birth_year(&self) -> Option<i64> {
        self.born.as_deref().and_then(|b| b.get(..4)).and_then(|y| y.parse().ok())
    }
}

/// A party as found: identity and name only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// The party.
    pub id: Id<Person>,
    /// Name.
    pub name: String,
    /// Year of birth, where known.
    pub birth_year: Option<i64>,
}

/// Makes a new party with a key of its own.
pub async fn insert(tx: &mut Tx, vault: &Vault, act: &Act, profile: &Profile) -> Res<PersonKey> {
    let person = act.id::<Person>();
    let key = vault.create_key(tx, person).await?;
    let kind = kind_name(profile.kind);
    let sealed = key.seal(&serde_json::to_vec(profile).map_err(Failure::internal)?)?;
    tx.later("INSERT INTO persons (id, kind, sealed, version) VALUES ($1, $2, $3, 1)", args![person, kind, sealed])
        .await?;
    write_index(tx, vault, person, profile).await?;
    Ok(key)
}

/// The party with this number, or a new one. A known party keeps its key; newer contact data replaces older.
pub async fn find_or_insert(tx: &mut Tx, vault: &Vault, act: &Act, profile: &Profile) -> Res<PersonKey> {
    let known = match &profile.number {
        Some(number) => find_by_mark(tx, vault, "number", number).await?,
        None => None,
    };
    let Some(person) = known else { return insert(tx, vault, act, profile).await };
    let key = vault.find_key(tx, person).await?.ok_or(Failure::NotFound)?;
    let old = get_with(tx, &key).await?;
    let merged = merge(old.clone(), profile);
    if merged != old {
        update(tx, vault, &key, &merged).await?;
    }
    Ok(key)
}

/// Replaces what is known of a party.
pub async fn update(tx: &mut Tx, vault: &Vault, key: &PersonKey, profile: &Profile) -> Res<()> {
    let sealed = key.seal(&serde_json::to_vec(profile).map_err(Failure::internal)?)?;
    let person = key.person();
    tx.execute("UPDATE persons SET sealed = $2, version = version + 1 WHERE id = $1", args![person, sealed]).await?;
    tx.execute("DELETE FROM person_names WHERE person = $1", args![person]).await?;
    tx.execute("DELETE FROM person_marks WHERE person = $1", args![person]).await?;
    write_index(tx, vault, person, profile).await
}

/// What is known of a party; `NotFound` when it was erased. The caller logs the read.
pub async fn get(tx: &mut Tx, vault: &Vault, person: Id<Person>) -> Res<Profile> {
    let key = vault.find_key(tx, person).await?.ok_or(Failure::NotFound)?;
    get_with(tx, &key).await
}

async fn get_with(tx: &mut Tx, key: &PersonKey) -> Res<Profile> {
    let row = tx.query_opt("SELECT sealed FROM persons WHERE id = $1", args![key.person()]).await?;
    let plain = key.open(row.ok_or(Failure::NotFound)?.bytes(0)?)?;
    serde_json::from_slice(&plain).map_err(Failure::internal)
}

/// What is known of several parties, in one question; erased ones are left out. The caller logs the read.
pub async fn list(tx: &mut Tx, vault: &Vault, persons: &[Id<Person>]) -> Res<HashMap<Id<Person>, Profile>> {
    let mut sql = Sql::new(
        "SELECT p.id, k.wrapped, p.sealed FROM persons p JOIN person_keys k ON k.person = p.id WHERE p.id IN ",
    );
    sql.list(persons.iter().copied());
    let mut found = HashMap::new();
    for row in tx.query_sql(&sql).await? {
        let person = row.id(0)?;
        let plain = vault.unwrap_key(person, row.bytes(1)?)?.open(row.bytes(2)?)?;
        found.insert(person, serde_json::from_slice(&plain).map_err(Failure::internal)?);
    }
    Ok(found)
}

/// The party with this number (`kind` = `number`) or phone (`phone`).
pub async fn find_by_mark(tx: &mut Tx, vault: &Vault, kind: &str, number: &str) -> Res<Option<Id<Person>>> {
    let mark = vault.mark(kind, number);
    let row = tx
        .query_opt("SELECT person FROM person_marks WHERE mark = $1 ORDER BY person DESC LIMIT 1", args![mark])
        .await?;
    row.map(|r| r.id(0)).transpose()
}

/// Parties with a phone.
pub async fn list_by_mark(tx: &mut Tx, vault: &Vault, kind: &str, number: &str, limit: usize) -> Res<Vec<Id<Person>>> {
    let sql = "SELECT person FROM person_marks WHERE mark = $1 ORDER BY person DESC LIMIT $2";
    tx.query(sql, args![vault.mark(kind, number), limit]).await?.iter().map(|r| r.id(0)).collect()
}

/// Parties whose folded name begins with the folded `name`, and who were born in `year` where it is told.
pub async fn list_by_name(tx: &mut Tx, name: &str, year: Option<i64>, limit: usize) -> Res<Vec<Found>> {
    let from = fold(name);
    let to = format!("{from}\u{10ffff}");
    let sql = "SELECT person, name, birth_year FROM person_names
               WHERE folded >= $1 AND folded < $2 AND ($3 = 0 OR birth_year = $3) ORDER BY folded, person LIMIT $4";
    tx.query(sql, args![from, to, year.unwrap_or(0), limit]).await?.iter().map(read_found).collect()
}

/// A condition on `person_names`: the folded name begins with `name`, or (with `inside`) a word of it does; born in `year`
/// where it is told. A part of a longer question; an empty name fits all.
pub fn name_condition(name: &str, year: Option<i64>, inside: bool) -> Sql {
    let from = fold(name);
    let mut sql = Sql::new("1 = 1");
    if !from.is_empty() {
        sql.push(" AND ((folded >= ").arg(&from).push(" AND folded < ").arg(format!("{from}\u{10ffff}")).push(")");
        if inside {
            // Folded text holds letters, digits and spaces only: nothing in it is a wildcard.
            sql.push(" OR folded LIKE ").arg(format!("% {from}%"));
        }
        sql.push(")");
    }
    if let Some(year) = year {
        sql.push(" AND birth_year = ").arg(year);
    }
    sql
}

/// The name of a party; `None` when it was erased.
pub async fn find_name(tx: &mut Tx, person: Id<Person>) -> Res<Option<String>> {
    let row = tx.query_opt("SELECT name FROM person_names WHERE person = $1", args![person]).await?;
    row.map(|r| r.string(0)).transpose()
}

fn read_found(row: &Row) -> Res<Found> {
    Ok(Found { id: row.id(0)?, name: row.string(1)?, birth_year: row.opt(2, Row::int)? })
}

async fn write_index(tx: &mut Tx, vault: &Vault, person: Id<Person>, p: &Profile) -> Res<()> {
    let names = "INSERT INTO person_names (person, name, folded, birth_year) VALUES ($1, $2, $3, $4)";
    let marks = "INSERT INTO person_marks (mark, person) VALUES ($1, $2)";
    let names_args = args![person, &p.name, fold(&p.name), p.birth_year()].to_vec();
    let mut all: Vec<(&'static str, Vec<db::Value>)> = vec![(names, names_args)];
    for (kind, number) in [("number", &p.number), ("phone", &p.phone)] {
        if let Some(number) = number {
            all.push((marks, args![vault.mark(kind, number), person].to_vec()));
        }
    }
    let all: Vec<_> = all.iter().map(|(sql, args)| (*sql, args.as_slice())).collect();
    tx.batch(&all).await
}

/// What the new filing says wins; what it leaves out stays known.
fn merge(old: Profile, new: &Profile) -> Profile {
    let newer = |new: &Option<String>, old: Option<String>| new.clone().or(old);
    Profile {
        kind: new.kind,
        name: new.name.clone(),
        number: newer(&new.number, old.number),
        born: newer(&new.born, old.born),
        sex: newer(&new.sex, old.sex),
        address: newer(&new.address, old.address),
        phone: newer(&new.phone, old.phone),
        email: newer(&new.email, old.email),
    }
}

fn kind_name(kind: PersonKind) -> &'static str {
    match kind {
        PersonKind::Citizen => "citizen",
        PersonKind::Organisation => "organisation",
    }
}
