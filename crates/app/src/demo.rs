//! `motcua demo`: a city to try things in, made on first use and then served like any other. What the city is like is in
//! crate `demo`.

use crate::args::{DemoArgs, PlaceArgs};
use crate::commands::Rules;
use crate::outcome::{Done, Fault};
use crate::parts::Parts;
use crate::serve::{DEMO_PASSWORD, public_url, serve_parts, start_log};
use crate::stand_in;
use base::Instant;
use db::Tx;
use demo::{Order, Progress, Report};
use kernel::journal::By;
use kernel::settings;
use payments::model::BankAccount;
use std::cell::Cell;
use std::sync::Arc;
use web::{DemoAccount, DemoGroup};

/// The one password of all accounts, shown on the start page.
const PASSWORD: &str = "mot-cua-2024";

/// Makes the city where the folder holds none, then serves it.
///
/// # Errors
/// Refused when the folder holds an install that is no demo, or a demo that was not finished.
pub async fn demo(place: &PlaceArgs, args: DemoArgs) -> Result<Done, Fault> {
    let at = Instant::parse(&args.at).map_err(|error| Fault::refused("demo.at_invalid", format!("--at: {error}")))?;
    start_log();
    let parts = Arc::new(Parts::open(place, args.serve.clamd.clone()).await?);
    let made = parts.store.db.read(async |tx: &mut Tx| settings::find(tx, DEMO_PASSWORD).await).await?;
    if made.is_none() {
        if parts.organisation.get().list(at.day()).next().is_some() {
            let text = format!(
                "{} holds other data or a half-made demo; name another folder",
                parts.store.folder.dir().display()
            );
            return Err(Fault::refused("demo.folder_in_use", text));
        }
        let report = make(&parts, &args, at).await?;
        eprintln!("{} cơ quan, {} người, {} thủ tục", report.units, report.people, report.packages.len());
    }
    let mut serve = args.serve;
    let mut stand_in = None;
    if let Some(script) = &args.identity {
        let secret = parts.store.folder.dir().join("identity.secret");
        let started = stand_in::start(script, &public_url(&serve), &secret).await?;
        serve.oidc_issuer = Some(started.issuer.clone());
        serve.oidc_secret_file = Some(secret);
        stand_in = Some(started);
    }
    eprintln!("http://{}/demo", serve.listen);
    let served = serve_parts(parts, serve).await;
    drop(stand_in);
    served
}

/// Whom the start page offers to work as.
pub fn shown() -> Vec<DemoGroup> {
    let account = |a: &demo::showcase::ShownAccount| DemoAccount {
        login: a.login.into(),
        post: a.post.into(),
        does: a.does.into(),
    };
    let group = |g: &demo::showcase::ShownGroup| DemoGroup {
        name: g.name.into(),
        about: g.about.into(),
        accounts: g.accounts.iter().map(account).collect(),
    };
    demo::showcase::GROUPS.iter().map(group).collect()
}

async fn make(parts: &Parts, args: &DemoArgs, at: Instant) -> Result<Report, Fault> {
    let password_hash = parts.hasher.hash(PASSWORD.into()).await?;
    let rules = Rules(parts.decisions.clone());
    let order = Order { at, cases: args.cases, seed: args.seed, password_hash: &password_hash, decide: Some(&rules) };
    let report = demo::create(&demo_parts(parts), &order, teller()).await?;
    for note in &report.packages {
        if let Err(why) = &note.outcome {
            eprintln!("{}: {why}", note.code);
        }
    }
    tell_accounts(parts).await?;
    parts.store.write_missing_seals().await?;
    // Last, because it says that the demo is whole.
    parts.store.db.write(async |tx: &mut Tx| settings::set(tx, DEMO_PASSWORD, PASSWORD).await).await?;
    Ok(report)
}

/// Every office of the demo is paid on an account of a bank that does not exist: whoever scans a square of the demo must not pay
/// a stranger.
async fn tell_accounts(parts: &Parts) -> Result<(), Fault> {
    let (act, world) = (parts.store.act(), parts.world());
    let world = payments::work::World { vault: world.vault, organisation: world.organisation, access: world.access };
    let tell = async move |tx: &mut Tx| {
        let today = act.now.day();
        for unit in world.organisation.list(today).filter(|u| u.kind.is_agency()) {
            let account = BankAccount {
                valid_from: today,
                bank: "000000".into(),
                bank_name: "Ngân hàng minh họa".into(),
                account: format!("DEMO{}", payments::reference::dense(&unit.code)),
                holder: payments::plain(&unit.name, 100).to_uppercase(),
            };
            payments::work::register(tx, &world, &act, By::default(), unit.unit, account).await?;
        }
        Ok(())
    };
    Ok(parts.store.db.write(tell).await?)
}

fn demo_parts(parts: &Parts) -> demo::Parts {
    demo::Parts {
        db: parts.store.db.clone(),
        clock: parts.store.clock.clone(),
        vault: parts.vault.clone(),
        organisation: parts.organisation.clone(),
        catalogue: parts.catalogue.clone(),
        access: Arc::clone(&parts.access),
        calendar: Arc::clone(&parts.calendar),
    }
}

/// Says each stage once, and every tenth of the history.
fn teller() -> impl Fn(Progress) {
    let last = Cell::new(None);
    move |progress: Progress| {
        let tenth = (progress.done * 10).checked_div(progress.total);
        if last.replace(Some((progress.stage, tenth))) == Some((progress.stage, tenth)) {
            return;
        }
        let left = progress.left.map(|left| format!(", còn {} giây", left.as_secs())).unwrap_or_default();
        match tenth {
            Some(tenth) => eprintln!("{}: {} %{left}", progress.stage.vietnamese(), tenth * 10),
            None => eprintln!("{}…", progress.stage.vietnamese()),
        }
    }
}
