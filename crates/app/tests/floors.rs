//! Guards of the workspace as a whole: dependencies go down only, the pure floors stay pure, licences are those that may
//! be shipped, and the documents name only what exists. Not here: anything of a single crate.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Floor of each crate. Within a floor a crate may use those listed before it.
const FLOORS: &[(u8, &[&str])] = &[
    (0, &["base"]),
    (1, &["calendar", "flow", "forms", "contracts", "signatures"]),
    (2, &["db", "kernel", "access", "decisions", "identity", "letters", "web", "ports"]),
    (3, &["catalogue", "payments", "cases", "desk", "portal", "administration", "processes"]),
    (4, &["demo", "app"]),
];

/// Beside the floors: for tests, or run by hand. Only tests may use them.
const BESIDE: &[&str] = &["testkit", "bench", "xtask"];

/// Crates that a pure floor must not name: async runtimes, databases, HTTP, files, logs, randomness.
const IMPURE: &[&str] = &[
    "anyhow",
    "async-trait",
    "axum",
    "axum-extra",
    "cedar-policy",
    "deadpool-postgres",
    "futures",
    "futures-util",
    "getrandom",
    "governor",
    "hyper",
    "lettre",
    "log",
    "metrics",
    "object_store",
    "postgres-types",
    "rand",
    "refinery",
    "reqwest",
    "rusqlite",
    "rust-embed",
    "rustix",
    "tempfile",
    "tokio",
    "tokio-postgres",
    "tower",
    "tower-http",
    "tracing",
    "tracing-subscriber",
];

/// Licences of dependencies that may be shipped.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn metadata(options: &[&str]) -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let run = |offline: &[&str]| {
        let mut command = Command::new(&cargo);
        command.current_dir(root()).args(["metadata", "--format-version", "1"]).args(options).args(offline);
        command.output().expect("cargo runs")
    };
    let mut out = run(&["--offline"]);
    if !out.status.success() {
        out = run(&[]);
    }
    assert!(out.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).expect("metadata is JSON")
}

/// Own crate → direct dependencies that are not only for tests.
fn own_dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = metadata(&["--no-deps"]);
    let packages = metadata["packages"].as_array().expect("packages");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let real = |package: &Value| {
        let all = package["dependencies"].as_array().cloned().unwrap_or_default();
        all.iter().filter(|d| d["kind"] != "dev").map(|d| text(&d["name"])).collect()
    };
    packages.iter().map(|package| (text(&package["name"]), real(package))).collect()
}

/// Height of a crate: its floor, then its place on it. Crates of floor 3 stand in one order too: what is listed later may
/// use what is listed before.
fn height(name: &str) -> Option<(u8, usize)> {
    FLOORS
        .iter()
        .find_map(|(floor, crates)| crates.iter().position(|known| *known == name).map(|place| (*floor, place)))
}

#[test]
fn every_crate_has_a_floor() {
    let homeless: Vec<_> = own_dependencies()
        .into_keys()
        .filter(|name| height(name).is_none() && !BESIDE.contains(&name.as_str()))
        .collect();
    assert!(homeless.is_empty(), "name their floors in FLOORS: {homeless:?}");
}

#[test]
fn dependencies_go_down_only() {
    let own = own_dependencies();
    let mut wrong = Vec::new();
    for (name, dependencies) in &own {
        let Some(from) = height(name) else { continue };
        for dependency in dependencies.iter().filter(|d| own.contains_key(*d)) {
            if height(dependency).is_none_or(|to| to >= from) {
                wrong.push(format!("{name} may not use {dependency}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn pure_floors_name_nothing_impure() {
    let mut wrong = Vec::new();
    for (name, dependencies) in own_dependencies() {
        if height(&name).is_some_and(|(floor, _)| floor <= 1) {
            wrong.extend(
                dependencies.iter().filter(|d| IMPURE.contains(&d.as_str())).map(|d| format!("{name} names {d}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_the_database_room_names_an_engine() {
    let engines = ["rusqlite", "tokio-postgres", "deadpool-postgres", "refinery", "postgres-types"];
    let mut wrong = Vec::new();
    for (name, dependencies) in own_dependencies() {
        if name != "db" && !BESIDE.contains(&name.as_str()) {
            wrong.extend(
                dependencies.iter().filter(|d| engines.contains(&d.as_str())).map(|d| format!("{name} names {d}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// `MIT OR Apache-2.0`, `(MIT OR Apache-2.0) AND Unicode-3.0`, `Apache-2.0 WITH LLVM-exception`, old `MIT/Apache-2.0`.
fn may_be_shipped(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let fits = any_of(&words, &mut at);
    fits && at == words.len()
}

fn any_of(words: &[&str], at: &mut usize) -> bool {
    let mut fits = all_of(words, at);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        let next = all_of(words, at);
        fits = fits || next;
    }
    fits
}

fn all_of(words: &[&str], at: &mut usize) -> bool {
    let mut fits = one(words, at);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        let next = one(words, at);
        fits = fits && next;
    }
    fits
}

fn one(words: &[&str], at: &mut usize) -> bool {
    let word = words.get(*at).copied().unwrap_or_default();
    *at += 1;
    if word == "(" {
        let fits = any_of(words, at);
        let is_closed = words.get(*at) == Some(&")");
        *at += 1;
        return fits && is_closed;
    }
    let mut fits = LICENCES.contains(&word);
    if words.get(*at) == Some(&"WITH") {
        // An exception only adds permissions; the one known is named all the same.
        fits = fits && words.get(*at + 1) == Some(&"LLVM-exception");
        *at += 2;
    }
    fits
}

#[test]
fn licence_expressions_are_read_as_written() {
    for good in [
        "MIT",
        "MIT/Apache-2.0",
        "GPL-2.0 OR MIT",
        "(MIT OR Apache-2.0) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception OR MIT",
    ] {
        assert!(may_be_shipped(good), "{good}");
    }
    for bad in ["", "GPL-3.0", "MIT AND GPL-2.0", "(MIT OR Apache-2.0) AND LGPL-3.0", "MIT OR", "Apache-2.0 WITH other"]
    {
        assert!(!may_be_shipped(bad), "{bad}");
    }
}

#[test]
fn licences_of_dependencies_allow_shipping() {
    let host = host();
    let metadata = metadata(&["--filter-platform", &host]);
    let used: BTreeSet<_> =
        metadata["resolve"]["nodes"].as_array().expect("nodes").iter().map(|node| node["id"].to_string()).collect();
    let packages = metadata["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .filter(|package| used.contains(&package["id"].to_string()));
    let wrong: Vec<_> = packages
        .filter(|package| !package["license"].as_str().is_some_and(may_be_shipped))
        .map(|package| format!("{} {}: {}", package["name"], package["version"], package["license"]))
        .collect();
    assert!(used.len() > 50, "the list of dependencies is not whole");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn host() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let out = Command::new(rustc).arg("-vV").output().expect("rustc runs");
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    text.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host").to_owned()
}

/// Documents whose paths are promises.
const DOCUMENTS: &[&str] = &["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];
/// Folders that a path in a document begins with, to be told from other words with a slash.
const FOLDERS: &[&str] = &["assets/", "crates/", "docs/", "e2e/", "procedures/", "scripts/"];

#[test]
fn documents_name_only_what_exists() {
    let mut wrong = Vec::new();
    for document in DOCUMENTS {
        let Ok(text) = std::fs::read_to_string(root().join(document)) else {
            println!("skipped: {document} is not written yet");
            continue;
        };
        for path in named_paths(&text) {
            if !root().join(&path).exists() {
                wrong.push(format!("{document} names {path}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Paths in backticks or link targets. Patterns (`crates/*`, `crates/<module>`, `NNNN`) and what a build makes are none.
fn named_paths(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| c.is_whitespace() || "`()[]\"'|,;".contains(c));
    let words =
        words.map(|word| word.trim_end_matches(['.', ':', '/', '…']).split(['#', '?']).next().unwrap_or_default());
    words
        .filter(|word| FOLDERS.iter().any(|folder| word.starts_with(folder)))
        .filter(|word| !word.contains(['*', '<', '{', '…']) && !word.contains("NNNN") && !word.contains("assets/dist"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn paths_are_found_in_prose_and_links() {
    let found = named_paths(
        "See `crates/base/src/id.rs`, [guide](docs/API.md#acts) and crates/flow. Not crates/*/src or `a/b`.",
    );
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["crates/base/src/id.rs", "crates/flow", "docs/API.md"]);
}
