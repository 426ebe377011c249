//! Who sits where: officials by agency and role, and whom a procedure goes to.

use crate::chance::Chance;
use crate::organisation::Chair;
use base::{Day, Failure, Id, Res};
use kernel::accounts::Actor;
use kernel::organisation::{Organisation, Staff, Unit};
use kernel::roles::Role;
use std::collections::HashMap;
use std::sync::Arc;

/// The officer or division that handles a procedure: word of the login, or last part of the code of the division.
const HANDLERS: &[(&str, &str)] = &[
    ("2.000815", "tuphap"),
    ("2.000908", "tuphap"),
    ("1.001193", "tuphap"),
    ("1.004873", "tuphap"),
    ("1.005040", "diachinh"),
    ("1.011607", "vanhoa"),
    ("1.010092", "vanhoa"),
    ("1.013225", "qldt"),
    ("1.012783", "dk"),
    ("2.002288", "vt"),
    ("1.010727", "mt"),
    ("1.009645", "dt"),
];

/// An official, ready to act.
#[derive(Clone, Debug)]
pub struct Official {
    /// Login.
    pub login: Arc<str>,
    /// As signed in.
    pub actor: Arc<Actor>,
}

/// All officials.
pub struct Roster {
    all: Vec<Official>,
    by_post: HashMap<(Id<Unit>, Role), Vec<usize>>,
    by_staff: HashMap<Id<Staff>, usize>,
}

impl Roster {
    /// As they sit on `day`.
    pub fn new(chairs: &[Chair], organisation: &Organisation, day: Day) -> Self {
        let mut by_post: HashMap<(Id<Unit>, Role), Vec<usize>> = HashMap::new();
        for (i, chair) in chairs.iter().enumerate() {
            for post in &chair.posts {
                if let Some(agency) = organisation.agency(post.unit, day) {
                    by_post.entry((agency.unit, post.role)).or_default().push(i);
                }
            }
        }
        let all =
            chairs.iter().map(|c| Official { login: c.login.as_str().into(), actor: Arc::new(c.actor()) }).collect();
        Self { all, by_post, by_staff: chairs.iter().enumerate().map(|(i, c)| (c.staff, i)).collect() }
    }

    /// This person.
    pub fn person(&self, staff: Id<Staff>) -> Res<&Official> {
        let found = self.by_staff.get(&staff).and_then(|i| self.all.get(*i));
        found.ok_or_else(|| Failure::Internal(format!("{staff} holds no post of the demo")))
    }

    /// Someone with `role` in `agency`: those who handle the procedure before others.
    pub fn pick(&self, agency: Id<Unit>, role: Role, procedure: &str, chance: &mut Chance) -> Res<&Official> {
        let none = || Failure::Internal(format!("nobody is {} in {agency}", role.name()));
        let here = self.by_post.get(&(agency, role)).ok_or_else(none)?;
        let word = HANDLERS.iter().find(|(code, _)| *code == procedure).map_or("", |(_, word)| word);
        let handles = |o: &&Official| o.login.split('.').any(|part| part == word);
        let handlers: Vec<_> = here.iter().filter_map(|i| self.all.get(*i)).filter(handles).collect();
        if !handlers.is_empty() {
            return Ok(*chance.pick(&handlers));
        }
        self.all.get(*chance.pick(here)).ok_or_else(none)
    }
}
