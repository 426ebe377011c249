//! Words in Vietnamese and English (Fluent). Every module brings `texts/vi.ftl` and `texts/en.ftl`.

use base::{Failure, Field, Instant, Refusal};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::collections::{BTreeSet, HashMap};
use unic_langid::LanguageIdentifier;

/// A language of the site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

impl Language {
    /// Its tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }
}

/// The texts of all modules.
pub struct Texts {
    bundles: HashMap<&'static str, FluentBundle<FluentResource>>,
    keys: HashMap<&'static str, BTreeSet<String>>,
}

impl Texts {
    /// Merges texts: pairs of language (`vi`, `en`) and Fluent source.
    ///
    /// # Errors
    /// In words: an unknown language, a line that cannot be read, a key that is there twice.
    pub fn new(sources: &[(&str, &str)]) -> Result<Self, String> {
        let mut all = Self { bundles: HashMap::new(), keys: HashMap::new() };
        for (language, source) in sources {
            let tag = [Language::Vi, Language::En].map(Language::tag).into_iter().find(|t| t == language);
            all.add(tag.ok_or_else(|| format!("unknown language {language}"))?, source)?;
        }
        Ok(all)
    }

    fn add(&mut self, tag: &'static str, source: &str) -> Result<(), String> {
        let resource = FluentResource::try_new(source.to_owned()).map_err(|(_, e)| format!("{tag}: {e:?}"))?;
        let keys = self.keys.entry(tag).or_default();
        for line in source.lines().filter(|l| l.starts_with(|c: char| c.is_ascii_alphabetic())) {
            keys.extend(line.split_once('=').map(|(key, _)| key.trim().to_owned()));
        }
        let id: LanguageIdentifier = tag.parse().map_err(|e| format!("{tag}: {e:?}"))?;
        let bundle = self.bundles.entry(tag).or_insert_with(|| {
            let mut bundle = FluentBundle::new_concurrent(vec![id]);
            // Isolating marks would show as odd signs in PDF and SMS.
            bundle.set_use_isolating(false);
            bundle
        });
        bundle.add_resource(resource).map_err(|e| format!("{tag}: {e:?}"))
    }

    /// The text of `key`; `None` when there is none.
    pub fn find(&self, language: Language, key: &str, data: &[(&str, String)]) -> Option<String> {
        let bundle = self.bundles.get(language.tag())?;
        let pattern = bundle.get_message(key)?.value()?;
        let mut args = FluentArgs::new();
        for (name, value) in data {
            args.set((*name).to_owned(), FluentValue::from(readable(value)));
        }
        let mut errors = Vec::new();
        Some(bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned())
    }

    /// The text of `key`, or the key itself where there is none.
    pub fn get(&self, language: Language, key: &str, data: &[(&str, String)]) -> String {
        self.find(language, key, data).unwrap_or_else(|| key.to_owned())
    }

    /// What people are told of a refusal.
    pub fn refusal(&self, language: Language, refusal: &Refusal) -> String {
        let key = format!("refusal-{}", refusal.code.replace(['.', '_'], "-"));
        self.find(language, &key, &refusal.data).unwrap_or_else(|| self.get(language, "refusal", &[]))
    }

    /// What people are told beside a field that cannot be taken: the sentence for this very place, where there is one.
    pub fn field(&self, language: Language, field: &Field) -> String {
        let key = format!("field-{}", field.code.replace(['.', '_'], "-"));
        let here = format!("{key}-at-{}", key_of(&field.path));
        let data = [("detail", field.detail.clone()), ("path", field.path.clone())];
        let told = self.find(language, &here, &data).or_else(|| self.find(language, &key, &data));
        told.unwrap_or_else(|| self.get(language, "field", &data))
    }

    /// What the field is called on screen (`filer/name` → `Họ và tên người nộp`), where it has a name.
    pub fn field_name(&self, language: Language, path: &str) -> Option<String> {
        self.find(language, &format!("name-{}", key_of(path)), &[])
    }

    /// The same sentence with the name of the field before it: for places away from the field.
    pub fn named_field(&self, language: Language, field: &Field) -> String {
        let told = self.field(language, field);
        match self.field_name(language, &field.path) {
            Some(name) => format!("{name}: {}", lower_first(&told)),
            None => told,
        }
    }

    /// The words of a failure for a page that shows them at the field itself, which has its label.
    pub fn beside(&self, language: Language, failure: &Failure) -> String {
        match failure {
            Failure::Invalid(fields) => fields.iter().map(|f| self.field(language, f)).collect::<Vec<_>>().join(" "),
            other => self.failure(language, other),
        }
    }

    /// The public words of a failure; private detail is never among them.
    pub fn failure(&self, language: Language, failure: &Failure) -> String {
        match failure {
            Failure::Refused(refusal) => self.refusal(language, refusal),
            Failure::Invalid(fields) => {
                fields.iter().map(|f| self.named_field(language, f)).collect::<Vec<_>>().join(" ")
            }
            _ => String::new(),
        }
    }

    /// Keys that are missing in one of the languages: `vi: key`. Empty when all is well.
    pub fn gaps(&self) -> Vec<String> {
        let missing = |from: &'static str, to: &'static str| -> Vec<String> {
            let (from, known) = (self.keys_of(from), self.keys_of(to));
            from.difference(&known).map(|key| format!("{to}: {key}")).collect()
        };
        [missing("vi", "en"), missing("en", "vi")].concat()
    }

    fn keys_of(&self, tag: &str) -> BTreeSet<String> {
        self.keys.get(tag).cloned().unwrap_or_default()
    }
}

/// A path as a part of a key: numbers of rows are left out (`items/3/reason` → `items-reason`).
fn key_of(path: &str) -> String {
    let parts = path.split('/').filter(|part| part.is_empty() || !part.chars().all(|c| c.is_ascii_digit()));
    parts.collect::<Vec<_>>().join("-").replace('_', "-").to_lowercase()
}

/// A sentence behind a colon; abbreviations keep their capitals.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}

/// Moments are told in words; everything else stays as it is.
fn readable(value: &str) -> String {
    if value.len() >= 19
        && value.as_bytes().get(10) == Some(&b'T')
        && let Ok(at) = Instant::parse(value)
    {
        return crate::words::moment(at);
    }
    value.to_owned()
}
