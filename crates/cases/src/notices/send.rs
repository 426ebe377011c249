//! Sends one notice by e-mail: the work of its job. The record of what became of it is written whatever happens; only a way
//! that is blocked for now makes the job try again.

use super::{Kind, said};
use crate::model::{CaseRow, RecordRow};
use crate::read::check_code;
use crate::store;
use crate::work::World;
use base::{Failure, Id, Instant, Res};
use db::{Db, Tx};
use kernel::jobs::Claimed;
use kernel::mail::{Mail, MailFault, Mailer};
use kernel::notices::{self, Notice, NoticeRow, NoticeState};
use kernel::people::{self, Profile};

/// Seconds before the second try; each further one waits twice as long, some two hours in all.
const WAIT_SECONDS: u32 = 60;

/// What sending needs.
pub struct Sender<'a> {
    /// The database.
    pub db: &'a Db,
    /// Keys, units, procedures.
    pub world: &'a World,
    /// The mail server; none where the install has none.
    pub mailer: Option<&'a Mailer>,
    /// Address under which people reach the site.
    pub public_url: &'a str,
}

struct Loaded {
    notice: NoticeRow,
    case: CaseRow,
    person: Option<Profile>,
    missing: Vec<String>,
    until: Option<Instant>,
}

/// Sends the notice that a job names; one that was settled meanwhile is left alone.
///
/// # Errors
/// `Unavailable` when the job should try again. Nothing personal is in it.
pub async fn send(sender: &Sender<'_>, job: &Claimed, now: Instant) -> Res<()> {
    let id = job.body["notice"].as_str().and_then(Id::<Notice>::parse);
    let id = id.ok_or_else(|| Failure::Internal("a notice job without notice".into()))?;
    let world = sender.world.clone();
    let Some(loaded) = sender.db.read(async move |tx: &mut Tx| load(tx, &world, id).await).await? else {
        return Ok(());
    };
    let email = loaded.person.as_ref().and_then(|p| p.email.clone());
    let (Some(mailer), Some(email)) = (sender.mailer, email) else {
        let why = if sender.mailer.is_none() { "no_server" } else { "no_address" };
        return record(sender, loaded, now, None, move |n, case| otherwise(n, case, now, why)).await;
    };
    let outcome = mailer.send(&mail(sender, &loaded, email.clone())).await;
    let is_last = job.is_last_try();
    let again = match &outcome {
        Err(MailFault::Later(code)) => Some(code.clone()),
        _ => None,
    };
    record(sender, loaded, now, Some(email), move |n, case| settle(n, case, now, outcome, is_last)).await?;
    again.map_or(Ok(()), |private| Err(Failure::Unavailable { retry_after: WAIT_SECONDS, private }))
}

async fn load(tx: &mut Tx, world: &World, id: Id<Notice>) -> Res<Option<Loaded>> {
    let Some(notice) = notices::find(tx, id).await?.filter(|n| n.state == NoticeState::Waiting) else {
        return Ok(None);
    };
    let Some(case) = store::find(tx, Id::new(notice.subject)).await? else { return Ok(None) };
    let person = people::list(tx, &world.vault, &[notice.person]).await?.remove(&notice.person);
    let kind = Kind::parse(&notice.what).unwrap_or(Kind::Processing);
    let records = match kind.record() {
        Some(_) => store::list_records(tx, case.id).await?,
        None => Vec::new(),
    };
    let asked = records.iter().rev().find(|r| Some(r.kind.as_str()) == kind.record());
    let missing = asked.filter(|_| kind == Kind::Supplement).map_or_else(Vec::new, |r| missing(world, &case, r));
    Ok(Some(Loaded { until: asked.and_then(|r| r.until), notice, case, person, missing }))
}

/// Names of the documents last asked for, as the procedure calls them: notes are for the letter only.
fn missing(world: &World, case: &CaseRow, asked: &RecordRow) -> Vec<String> {
    let Ok(package) = world.package(case) else { return Vec::new() };
    let codes = asked.body["items"].as_array().into_iter().flatten();
    let codes: Vec<&str> = codes.filter_map(|i| i["document"].as_str()).collect();
    package.record.documents.iter().filter(|d| codes.contains(&d.code.as_str())).map(|d| d.name.clone()).collect()
}

fn mail(sender: &Sender<'_>, loaded: &Loaded, address: String) -> Mail {
    let Loaded { notice, case, person, missing, until } = loaded;
    let world = sender.world;
    let office = web::office_name(&world.organisation, case.receiving, notice.at.day());
    let kind = Kind::parse(&notice.what).unwrap_or(Kind::Processing);
    let words = said(kind, notice, case, &office, *until);
    let name = person.as_ref().map(|p| p.name.clone()).unwrap_or_default();
    let is_sensitive = world.catalogue.version(case.procedure_version).is_none_or(|v| v.sensitive);
    let mut parts = vec![format!("Kính gửi Ông/Bà {name},")];
    parts.push(match is_sensitive {
        true => format!("Về hồ sơ mã {}.", case.code),
        false => format!("Về hồ sơ mã {}: {}.", case.code, case.procedure_name.trim_end_matches('.')),
    });
    parts.extend(words.paragraphs);
    if !missing.is_empty() && !is_sensitive {
        parts.push(format!("Giấy tờ cần bổ sung:\n- {}", missing.join("\n- ")));
    }
    parts.extend(words.highlight.map(|h| format!("{h}.")));
    if !is_sensitive {
        let check = check_code(world, &case.code);
        let (url, code, procedure) = (sender.public_url, &case.code, &case.procedure_code);
        parts.push(format!("Xem hồ sơ đang ở đâu: {url}/track?code={code}&procedure={procedure}&check={check}"));
    }
    parts.push(format!(
        "{office}\nCần hỏi thêm, xin gọi 1022 hoặc đến nơi đã nộp hồ sơ. Thư gửi tự động, xin không trả lời thư này."
    ));
    Mail {
        id: notice.id.to_string(),
        name,
        address,
        subject: format!("Hồ sơ {}: {}", case.code, lower_first(&words.subject)),
        body: parts.join("\n\n") + "\n",
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Writes what became of a notice, with the address that was written to under the person's key.
async fn record(
    sender: &Sender<'_>,
    loaded: Loaded,
    now: Instant,
    address: Option<String>,
    change: impl FnOnce(&mut NoticeRow, &CaseRow) + Send + 'static,
) -> Res<()> {
    let world = sender.world.clone();
    sender
        .db
        .write(async move |tx: &mut Tx| {
            let mut notice = notices::get_for_update(tx, loaded.notice.id).await?;
            change(&mut notice, &loaded.case);
            if notice.state == NoticeState::Told {
                notice.told = Some(now);
            }
            if let (Some(address), Some(key)) = (address, world.vault.find_key(tx, notice.person).await?) {
                notice.address = Some(key.seal(address.as_bytes())?);
            }
            notices::save(tx, &notice).await
        })
        .await
}

fn settle(notice: &mut NoticeRow, case: &CaseRow, now: Instant, outcome: Result<(), MailFault>, is_last: bool) {
    notice.attempts += 1;
    match outcome {
        Ok(()) => (notice.state, notice.error) = (NoticeState::Told, String::new()),
        Err(MailFault::Address(code)) => otherwise(notice, case, now, &code),
        Err(MailFault::Later(code)) => {
            notice.error = code;
            if is_last {
                notice.state = NoticeState::Failed;
            }
        }
    }
}

/// Not by e-mail: as those are told who gave no address.
fn otherwise(notice: &mut NoticeRow, case: &CaseRow, now: Instant, why: &str) {
    notice.channel = Kind::parse(&notice.what).unwrap_or(Kind::Processing).without_email(case);
    notice.state = notice.channel.first_state();
    notice.told = (notice.state == NoticeState::Told).then_some(now);
    notice.error = why.to_owned();
}
