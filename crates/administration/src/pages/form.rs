//! Forms of acts: one view for all of them. A refused form is shown again with what was typed, the errors on top and
//! beside the field. Every form carries a key, so that the act runs once.

use askama::Template;
use axum::http::StatusCode;
use base::{Day, Failure, Id, Instant, Res};
use db::{Tx, Work};
use kernel::accounts::Session;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use web::view::{Choice, FieldError};
use web::{Language, OfficialFrame, PageResult, Shared, once, page_with};

/// Longest text that is looked at, in letters.
const TEXT_MAX: usize = 2_000;

/// What a form sent, by name.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(transparent)]
pub(crate) struct Typed(BTreeMap<String, String>);

impl Typed {
    /// What was typed, without spaces at the ends; empty when nothing was.
    pub fn get(&self, name: &str) -> String {
        self.0.get(name).map_or_else(String::new, |t| t.trim().chars().take(TEXT_MAX).collect())
    }

    /// What was typed, if anything.
    pub fn some(&self, name: &str) -> Option<String> {
        Some(self.get(name)).filter(|t| !t.is_empty())
    }

    /// What has to be typed.
    pub fn needed(&self, name: &str) -> Res<String> {
        self.some(name).ok_or_else(|| Failure::field(name, "required", ""))
    }

    /// A day that has to be chosen.
    pub fn day(&self, name: &str) -> Res<Day> {
        Day::parse(&self.get(name)).map_err(|_| Failure::field(name, "admin.not_a_day", ""))
    }

    /// A day, if one was chosen.
    pub fn some_day(&self, name: &str) -> Res<Option<Day>> {
        self.some(name).map(|_| self.day(name)).transpose()
    }

    /// A moment that has to be chosen.
    pub fn moment(&self, name: &str) -> Res<Instant> {
        Instant::parse(&self.get(name)).map_err(|_| Failure::field(name, "admin.not_a_moment", ""))
    }

    /// An identity that has to be chosen.
    pub fn id<T: ?Sized>(&self, name: &str) -> Res<Id<T>> {
        Id::parse(&self.get(name)).ok_or_else(|| Failure::field(name, "required", ""))
    }

    /// An identity, if one was chosen.
    pub fn some_id<T: ?Sized>(&self, name: &str) -> Res<Option<Id<T>>> {
        self.some(name).map(|_| self.id(name)).transpose()
    }

    /// Whether the question of a button was answered with yes.
    pub fn is_confirmed(&self) -> bool {
        self.get("confirmed") == "1"
    }

    fn or(&self, name: &str, value: &str) -> String {
        if self.0.contains_key(name) { self.get(name) } else { value.to_owned() }
    }

    /// All but what belongs to the form itself.
    fn fields(&self) -> BTreeMap<&String, &String> {
        self.0.iter().filter(|(name, _)| *name != "csrf" && *name != "request_key").collect()
    }
}

/// A field of a form.
#[derive(Clone, Debug, Default)]
pub(crate) struct FormField {
    pub id: String,
    pub label: String,
    pub hint: String,
    /// `text`, `date`, `datetime-local`, `email`, `tel`, `select`, `area`, `check`, `hidden`.
    pub kind: &'static str,
    pub value: String,
    pub error: Option<String>,
    pub choices: Vec<Choice>,
    /// Where proposals come from, or empty.
    pub combo: String,
    /// Class that sets the width, or empty.
    pub size: &'static str,
}

impl FormField {
    /// A field of this kind; `value` stands in it until something is typed.
    pub fn new(kind: &'static str, id: &str, label: &str, value: &str) -> Self {
        let size = if kind == "date" { "mc-date" } else { "" };
        Self { id: id.into(), label: label.into(), kind, value: value.into(), size, ..Self::default() }
    }

    /// A list to choose from: value and words. The first is chosen unless `value` is among them.
    pub fn select(id: &str, label: &str, value: &str, choices: impl IntoIterator<Item = (String, String)>) -> Self {
        let choice = |(value, label)| Choice { value, label, ..Choice::default() };
        Self { choices: choices.into_iter().map(choice).collect(), ..Self::new("select", id, label, value) }
    }

    /// The same with a hint.
    pub fn hint(mut self, hint: &str) -> Self {
        self.hint = hint.into();
        self
    }

    /// The same with proposals from an address.
    pub fn combo(mut self, url: &str) -> Self {
        self.combo = url.into();
        self
    }

    fn fill(mut self, typed: &Typed) -> Self {
        // A tick that was taken away is not sent: after a first try only what was sent counts.
        self.value = if self.kind == "check" && !typed.0.is_empty() {
            typed.get(&self.id)
        } else {
            typed.or(&self.id, &self.value)
        };
        for choice in &mut self.choices {
            choice.checked = choice.value == self.value;
        }
        self
    }
}

/// The page of a form.
#[derive(Template)]
#[template(path = "form.html")]
pub(crate) struct FormView {
    frame: OfficialFrame,
    errors: Vec<FieldError>,
    back_href: String,
    back_words: String,
    heading: String,
    lead: String,
    notes: Vec<String>,
    action: String,
    fields: Vec<FormField>,
    submit: String,
    request_key: String,
}

impl FormView {
    /// The page of an act that is sent to `action`.
    pub fn new(shared: &Shared, session: &Session, heading: &str, action: &str) -> Self {
        Self {
            frame: OfficialFrame::new(shared, session, heading),
            errors: Vec::new(),
            back_href: "/admin".into(),
            back_words: "Quản trị".into(),
            heading: heading.into(),
            lead: String::new(),
            notes: Vec::new(),
            action: action.into(),
            fields: Vec::new(),
            submit: "Ghi".into(),
            request_key: shared.act().id::<Typed>().to_string(),
        }
    }

    /// Where one comes from.
    pub fn back(mut self, href: &str, words: &str) -> Self {
        (self.back_href, self.back_words) = (href.into(), words.into());
        self
    }

    /// A sentence under the heading.
    pub fn lead(mut self, lead: impl Into<String>) -> Self {
        self.lead = lead.into();
        self
    }

    /// What will happen, before the button.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Words of the button.
    pub fn submit(mut self, words: &str) -> Self {
        self.submit = words.into();
        self
    }

    /// A further field.
    pub fn field(mut self, field: FormField) -> Self {
        self.fields.push(field);
        self
    }

    /// The fields with what was typed in them.
    pub fn filled(mut self, typed: &Typed) -> Self {
        self.fields = self.fields.into_iter().map(|f| f.fill(typed)).collect();
        self
    }

    /// The form again, with what is wrong. What is no matter of the form is told by a page of its own.
    pub fn refused(mut self, shared: &Shared, failure: &Failure) -> PageResult {
        match failure {
            Failure::Invalid(wrong) => {
                for field in wrong {
                    let words = shared.texts.field(Language::Vi, field);
                    self.tell(&field.path, words);
                }
            }
            Failure::Refused(refusal) => {
                let words = shared.texts.refusal(Language::Vi, refusal);
                let at = field_of(refusal.code).filter(|at| self.fields.iter().any(|f| f.id == *at));
                let first = self.fields.iter().find(|f| f.kind != "hidden").map_or("gui", |f| f.id.as_str()).to_owned();
                match at {
                    Some(at) => self.tell(at, words),
                    None => self.errors.push(FieldError::new(&first, words)),
                }
            }
            other => return Err(other.clone().into()),
        }
        page_with(StatusCode::UNPROCESSABLE_ENTITY, &self)
    }

    fn tell(&mut self, id: &str, words: String) {
        self.errors.push(FieldError::new(id, words.clone()));
        if let Some(field) = self.fields.iter_mut().find(|f| f.id == id) {
            field.error = Some(words);
        }
    }
}

/// The field that a refusal is about, where there is one.
fn field_of(code: &str) -> Option<&'static str> {
    Some(match code {
        "administration.code_taken" => "code",
        "administration.wrong_place" | "administration.desk_exists" => "kind",
        "administration.later_state" | "administration.not_in_force" => "from",
        "administration.same_unit" | "administration.already_linked" => "successor",
        "administration.already_holds" => "role",
        "administration.own_substitute" | "administration.already_substitutes" => "substitute",
        "administration.login_taken" => "login",
        "administration.successor_elsewhere" => "successor",
        "administration.beyond_calendar" => "to",
        _ => return None,
    })
}

/// Runs the act of a form, once per key.
pub(crate) async fn run<F>(shared: &Shared, session: &Session, typed: &Typed, act: F) -> Res<Value>
where
    F: for<'a> Work<&'a mut Tx, Res<Value>, Fut: Send> + Send + 'static,
{
    once(shared, session, &typed.get("request_key"), &typed.fields(), act).await
}
