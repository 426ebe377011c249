//! The table of life events.

use super::LifeEvent;
use crate::package::Files;
use base::{Act, Failure, Res};
use db::{Tx, args};
use kernel::journal::{self, By, Subject};
use serde_json::json;

/// Puts an event in the place of the one of its code; false when nothing changed. The files were read and checked before.
pub async fn publish(tx: &mut Tx, act: &Act, by: By, event: &LifeEvent, files: &Files) -> Res<bool> {
    let text =
        |name: &str| String::from_utf8_lossy(files.get(name).map(Vec::as_slice).unwrap_or_default()).into_owned();
    let (yaml, rules) = (text("event.yaml"), text("rules.dmn"));
    let hash = blake3::hash(format!("{yaml}\u{0}{rules}").as_bytes()).to_hex().to_string();
    let known = tx.query("SELECT id, hash FROM life_events WHERE code = $1", args![&event.code]).await?;
    let id = match known.first() {
        Some(row) if row.text(1)? == hash => return Ok(false),
        Some(row) => row.id(0)?,
        None => act.id::<LifeEvent>(),
    };
    let sql = "INSERT INTO life_events (id, code, yaml, rules, hash, published) VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (code) DO UPDATE SET yaml = excluded.yaml, rules = excluded.rules, hash = excluded.hash, published = excluded.published";
    tx.execute(sql, args![id, &event.code, yaml, rules, &hash, act.now]).await?;
    let body = json!({ "code": event.code, "hash": hash });
    journal::write(tx, by, act.now, Subject::new("life_event", id), "publish_life_event", &body).await?;
    Ok(true)
}

/// All events.
pub async fn load(tx: &mut Tx) -> Res<Vec<LifeEvent>> {
    let rows = tx.query("SELECT yaml, rules FROM life_events ORDER BY code", args![]).await?;
    let read = |yaml: &str, rules: &str| {
        let mut files = Files::new();
        files.insert("event.yaml".into(), yaml.as_bytes().to_vec());
        files.insert("rules.dmn".into(), rules.as_bytes().to_vec());
        let problems =
            |p: Vec<crate::package::PackageProblem>| p.into_iter().map(|p| p.message_en).collect::<Vec<_>>().join("; ");
        LifeEvent::read(&files).map_err(|p| Failure::Internal(format!("a stored life event: {}", problems(p))))
    };
    rows.iter().map(|r| read(r.text(0)?, r.text(1)?)).collect()
}
