//! Guards of the words: every code of a refusal or of a field that the sources name has a sentence in both languages, the
//! sentences use only data that is given, and every module's texts are wired into the program.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use web::{Language, Texts};

/// Crates whose codes nobody meets on a page or in the API.
const UNSEEN: &[&str] = &["base", "testkit", "flow", "letters", "decisions", "calendar", "bench", "xtask"];

/// Places that take a code from a variable, with the codes that come through them.
const INDIRECT: &[(&str, &[&str])] = &[
    ("crates/catalogue/src/import/mod.rs", &["not_gzip", "too_large", "not_utf8"]),
    ("crates/cases/src/pages/acts/acting.rs", &["required"]),
    ("crates/kernel/src/accounts/password.rs", &["too_short", "too_long", "contains_login"]),
];

/// A call that makes a refusal or names a field.
struct Call {
    /// Whether it is about a field.
    is_field: bool,
    /// The code, or the expression where it is no literal.
    code: Result<String, String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Sources without tests: path from the root, and text.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for crate_dir in std::fs::read_dir(root().join("crates")).expect("crates").flatten() {
        let name = crate_dir.file_name().to_string_lossy().into_owned();
        if !UNSEEN.contains(&name.as_str()) {
            walk(&crate_dir.path().join("src"), &mut found);
        }
    }
    found
}

fn walk(dir: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() && name != "tests" {
            walk(&path, found);
        } else if name.ends_with(".rs") && name != "tests.rs" {
            let text = std::fs::read_to_string(&path).expect("a source");
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
            let from_root = path.strip_prefix(root()).map_or_else(|_| path.clone(), Path::to_path_buf);
            found.push((from_root.to_string_lossy().into_owned(), code));
        }
    }
}

/// The arguments of a call, from behind its opening bracket.
fn arguments(text: &str) -> Vec<String> {
    let (mut depth, mut in_text, mut escaped) = (0, false, false);
    let (mut all, mut one) = (Vec::new(), String::new());
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_text => escaped = true,
            '"' => in_text = !in_text,
            _ if in_text => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth > 0 => depth -= 1,
            ')' => {
                all.push(one);
                return all;
            }
            ',' if depth == 0 => {
                all.push(std::mem::take(&mut one));
                continue;
            }
            _ => {}
        }
        one.push(c);
    }
    all
}

fn calls(text: &str) -> Vec<Call> {
    let mut found = Vec::new();
    for (head, place, is_field) in [("Refusal::new(", 0, false), ("Failure::field(", 1, true), ("Field::new(", 1, true)]
    {
        for (at, _) in text.match_indices(head) {
            let before = text[..at].rsplit('\n').next().unwrap_or_default();
            let is_word = before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_');
            if before.trim_start().starts_with("//") || is_word {
                continue;
            }
            let argument = arguments(&text[at + head.len()..]).get(place).map(|a| a.trim().to_owned());
            let argument = argument.unwrap_or_default();
            let literal = argument.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            found.push(Call { is_field, code: literal.map(str::to_owned).ok_or(argument) });
        }
    }
    found
}

/// All texts of all crates, as they lie in their folders.
fn texts() -> (Texts, BTreeMap<String, String>) {
    let (mut files, mut vietnamese) = (Vec::new(), String::new());
    for crate_dir in std::fs::read_dir(root().join("crates")).expect("crates").flatten() {
        for language in ["vi", "en"] {
            if let Ok(text) = std::fs::read_to_string(crate_dir.path().join(format!("texts/{language}.ftl"))) {
                if language == "vi" {
                    vietnamese += &text;
                }
                files.push((language, text));
            }
        }
    }
    let pairs: Vec<_> = files.iter().map(|(language, text)| (*language, text.as_str())).collect();
    let lines = vietnamese.lines().filter_map(|l| l.split_once(" = ")).map(|(k, v)| (k.to_owned(), v.to_owned()));
    (Texts::new(&pairs).expect("texts can be read"), lines.collect())
}

fn key(is_field: bool, code: &str) -> String {
    format!("{}-{}", if is_field { "field" } else { "refusal" }, code.replace(['.', '_'], "-"))
}

#[test]
fn every_code_has_a_sentence_in_both_languages() {
    let (texts, _) = texts();
    let mut wrong = BTreeSet::new();
    let mut wanted: Vec<(String, bool, String)> = Vec::new();
    let mut indirect = BTreeSet::new();
    for (path, source) in sources() {
        for call in calls(&source) {
            match call.code {
                Ok(code) => wanted.push((path.clone(), call.is_field, code)),
                Err(_) if INDIRECT.iter().any(|(known, _)| *known == path) => {
                    indirect.insert(path.clone());
                }
                Err(expression) => {
                    wrong.insert(format!("{path}: the code is no literal: {expression}"));
                }
            }
        }
    }
    for (path, codes) in INDIRECT {
        if !indirect.contains(*path) {
            wrong.insert(format!("{path} is listed as INDIRECT and takes no code from a variable"));
        }
        wanted.extend(codes.iter().map(|code| ((*path).to_owned(), true, (*code).to_owned())));
    }
    assert!(wanted.len() > 60, "the scan found only {} codes", wanted.len());
    for (path, is_field, code) in &wanted {
        for language in [Language::Vi, Language::En] {
            if texts.find(language, &key(*is_field, code), &[]).is_none() {
                wrong.insert(format!("{path}: {} has no text in {}", key(*is_field, code), language.tag()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn both_languages_have_the_same_texts() {
    let (texts, _) = texts();
    assert!(texts.gaps().is_empty(), "{:#?}", texts.gaps());
}

#[test]
fn sentences_speak_only_of_data_that_is_given() {
    let (_, lines) = texts();
    let sources = sources();
    let mut wrong = BTreeSet::new();
    for (key, text) in lines {
        let used = text.split("{ $").skip(1).filter_map(|rest| rest.split(' ').next());
        let named =
            |source: &str| calls(source).iter().any(|c| c.code.as_ref().is_ok_and(|c| self::key(false, c) == key));
        let places: Vec<_> = sources.iter().filter(|(_, s)| named(s)).collect();
        let given: BTreeSet<String> = match key.starts_with("refusal-") {
            true => places.iter().flat_map(|(_, s)| data_names(s)).collect(),
            false => ["detail", "path"].map(str::to_owned).into(),
        };
        // Some refusals are told without being a `Refusal`: the web crate gives their data itself.
        let is_elsewhere = key.starts_with("refusal-") && places.is_empty();
        wrong.extend(used.filter(|name| !is_elsewhere && !given.contains(*name)).map(|name| format!("{key}: ${name}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Names in `.with("name", …)`.
fn data_names(source: &str) -> Vec<String> {
    let rest = source.split(".with(").skip(1);
    rest.filter_map(|r| r.trim_start().strip_prefix('"')?.split('"').next().map(str::to_owned)).collect()
}

#[test]
fn texts_of_every_module_are_wired() {
    let parts = std::fs::read_to_string(root().join("crates/app/src/parts.rs")).expect("the parts of the program");
    let (_, rest) = parts.split_once("const TEXTS").expect("a list of texts");
    let list = rest.split("];").next().unwrap_or_default();
    for crate_dir in std::fs::read_dir(root().join("crates")).expect("crates").flatten() {
        let name = crate_dir.file_name().to_string_lossy().into_owned();
        let has_texts = crate_dir.path().join("texts").is_dir();
        assert!(!has_texts || list.contains(&format!("{name}::TEXTS")), "the texts of {name} are not in {list}");
    }
}

#[test]
fn calls_are_found_however_they_are_written() {
    let found = calls(
        "Refusal::new(\"a.b\").with(\"x\", 1); Failure::field(\n  format!(\"{p}/x, y\"),\n  \"too_long\",\n z(1, 2)); Field::new(p, code, q)",
    );
    let told: Vec<_> = found.into_iter().map(|c| (c.is_field, c.code)).collect();
    assert_eq!(told, [(false, Ok("a.b".into())), (true, Ok("too_long".into())), (true, Err("code".into()))]);
}
