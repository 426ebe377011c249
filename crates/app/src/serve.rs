//! `motcua serve`: assembles the routers of all modules, listens, and stops gracefully: requests under way are finished,
//! the journal is sealed.

use crate::args::{PlaceArgs, ServeArgs};
use crate::background;
use crate::outcome::{Done, Fault};
use crate::parts::{Mail, Parts};
use crate::rules::Rules;
use administration::Administration;
use axum::Router;
use cases::Cases;
use cases::scans::ScanFolder;
use db::Tx;
use identity::{Provider, ProviderSettings};
use kernel::mail::Mailer;
use kernel::settings;
use payments::Payments;
use payments::signature::{BankSecret, SECRET_MIN};
use portal::Portal;
use processes::Workshop;
use signatures::{Certificate, Trust};
use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;
use web::openapi::{ApiDoc, OpenApi};
use web::{Shared, WebRoutes, WebSettings};

/// How long requests under way may take once the program was told to stop.
const FINISH_MAX: Duration = Duration::from_secs(30);

/// Setting that holds the one password of all accounts of a demo.
pub const DEMO_PASSWORD: &str = "demo.password";

/// Serves until it is told to stop.
pub async fn serve(place: &PlaceArgs, args: ServeArgs) -> Result<Done, Fault> {
    start_log();
    let parts = Arc::new(Parts::open(place, args.clamd.clone()).await?);
    serve_parts(parts, args).await
}

/// Serves an install that is open.
pub async fn serve_parts(parts: Arc<Parts>, args: ServeArgs) -> Result<Done, Fault> {
    background::catch_up_seals(&parts).await?;
    // Set once: a program serves once.
    let _ = parts.mail.set(mail(&args)?);
    if let Some(dir) = args.scans.as_ref().filter(|dir| !dir.is_dir()) {
        return Err(Fault::refused("scans.no_folder", format!("--scans: {} is no folder", dir.display())));
    }
    let portal = Portal::new(provider(&args)?, Some(parts.decisions.clone()), trust(&args)?);
    let payments = Payments { bank_secret: bank_secret(&args)? };
    let app = router(&parts, shared(&parts, &args).await?, portal, payments);
    let listener = TcpListener::bind(args.listen).await;
    let listener = listener.map_err(|error| Fault::failed(format!("cannot listen on {}: {error}", args.listen)))?;
    let address = listener.local_addr().map_err(Fault::failed)?;
    tracing::info!(%address, engine = parts.store.db.engine_name(), data = %parts.store.folder.dir().display(), "listening");
    let (stop, stopped) = watch::channel(false);
    let (rest, resting) = watch::channel(false);
    let scans = args.scans.map(ScanFolder::new);
    let chores = tokio::spawn(background::run(Arc::clone(&parts), scans, resting));
    let served = tokio::spawn(listen(listener, app, stopped));
    told_to_stop().await?;
    tracing::info!("stopping: requests under way are finished");
    // No receiver left means that the task has ended already.
    let _ = stop.send(true);
    match tokio::time::timeout(FINISH_MAX, served).await {
        Ok(outcome) => outcome.map_err(Fault::failed)??,
        Err(_) => tracing::warn!("some requests did not finish in time"),
    }
    // The chores end last: their last seal covers what the last requests did.
    let _ = rest.send(true);
    chores.await.map_err(Fault::failed)?;
    tracing::info!("stopped");
    Ok(Done::default())
}

/// The routes of all modules. This is the place where a module is added.
fn router(parts: &Parts, shared: Shared, portal: Portal, payments: Payments) -> Router {
    let state = Cases { catalogue: parts.catalogue.clone(), calendar: Arc::clone(&parts.calendar) };
    let document = OpenApi(Arc::new(api_doc().to_json(env!("CARGO_PKG_VERSION"))));
    let upkeep = Administration { catalogue: parts.catalogue.clone(), calendar: Arc::clone(&parts.calendar) };
    let workshop = Workshop {
        catalogue: parts.catalogue.clone(),
        calendar: Arc::clone(&parts.calendar),
        rules: Arc::new(Rules(parts.decisions.clone())),
        owner: {
            let (cases, shared) = (state.clone(), shared.clone());
            Arc::new(move || Arc::new(cases.world(&shared)))
        },
    };
    let routes = routes().with(state).with(document).with(upkeep).with(workshop).with(portal).with(payments);
    web::finish(shared, routes.with(parts.files.clone()))
}

/// Routes of all modules.
fn routes() -> WebRoutes {
    web::routes()
        .merge(cases::api::routes())
        .merge(cases::pages::routes())
        .merge(portal::routes())
        .merge(administration::pages::routes())
        .merge(processes::pages::routes())
        .merge(payments::routes())
}

/// The description of the API of all modules.
fn api_doc() -> ApiDoc {
    web::api_doc().merge(cases::openapi::openapi()).merge(portal::openapi()).merge(payments::openapi::openapi())
}

/// The mail server of the command line.
///
/// # Errors
/// Refused when its address or the sender cannot be read.
fn mail(args: &ServeArgs) -> Result<Mail, Fault> {
    let mailer = match (&args.smtp, &args.mail_from) {
        (Some(server), Some(from)) => {
            Some(Mailer::new(server, from).map_err(|why| Fault::refused("mail.invalid", why))?)
        }
        _ => None,
    };
    Ok(Mail { mailer, public_url: public_url(args) })
}

/// The identity provider of the command line.
///
/// # Errors
/// Refused when its address or the file of our secret cannot be used.
fn provider(args: &ServeArgs) -> Result<Option<Provider>, Fault> {
    let (Some(issuer), Some(file)) = (&args.oidc_issuer, &args.oidc_secret_file) else { return Ok(None) };
    let secret = std::fs::read_to_string(file);
    let secret = secret.map_err(|e| Fault::refused("oidc.secret", format!("{}: {e}", file.display())))?;
    let settings = ProviderSettings {
        issuer: issuer.clone(),
        client: args.oidc_client.clone(),
        secret: secret.trim().to_owned(),
        redirect: format!("{}/my/callback", public_url(args)),
    };
    Provider::new(settings).map(Some).map_err(|why| Fault::refused("oidc.issuer", why.to_string()))
}

/// The secret that we share with the bank.
///
/// # Errors
/// Refused when its file cannot be read or the secret is too short to keep anyone out.
fn bank_secret(args: &ServeArgs) -> Result<Option<BankSecret>, Fault> {
    let Some(file) = &args.bank_secret_file else { return Ok(None) };
    let refused = |why: String| Fault::refused("payments.secret", format!("{}: {why}", file.display()));
    let secret = std::fs::read_to_string(file).map_err(|e| refused(e.to_string()))?;
    let secret = BankSecret::new(&secret).ok_or_else(|| refused(format!("shorter than {SECRET_MIN} bytes")))?;
    Ok(Some(secret))
}

/// Certificates that are trusted when the signatures of documents are checked, from a file with one or more (PEM, RFC 7468).
///
/// # Errors
/// Refused when it holds no certificate, or one that cannot be read.
fn trust(args: &ServeArgs) -> Result<Trust, Fault> {
    let Some(file) = &args.trust_anchors else { return Ok(Trust::default()) };
    let refused = |why: String| Fault::refused("signatures.anchors", format!("{}: {why}", file.display()));
    let bytes = std::fs::read(file).map_err(|e| refused(e.to_string()))?;
    let anchors = Certificate::read_all(&bytes).map_err(|e| refused(e.to_string()))?;
    if anchors.is_empty() {
        return Err(refused("no certificate in it".into()));
    }
    Ok(Trust { anchors, ..Trust::default() })
}

/// Address under which browsers reach the site.
pub fn public_url(args: &ServeArgs) -> String {
    let told = args.public_url.as_deref().map(|url| url.trim_end_matches('/').to_owned());
    told.unwrap_or_else(|| format!("http://{}", args.listen))
}

/// What every handler gets. An install that holds the demo's password is a demo, whichever command serves it.
async fn shared(parts: &Parts, args: &ServeArgs) -> Result<Shared, Fault> {
    let password = parts.store.db.read(async |tx: &mut Tx| settings::find(tx, DEMO_PASSWORD).await).await?;
    let demo = password.is_some();
    let demo_groups = if demo { crate::demo::shown() } else { Vec::new() };
    let settings = WebSettings { demo, city: args.city.clone(), public_url: public_url(args), demo_groups };
    Ok(Shared {
        db: parts.store.db.clone(),
        clock: parts.store.clock.clone(),
        ids: parts.store.ids.clone(),
        vault: parts.vault.clone(),
        organisation: parts.organisation.clone(),
        hasher: parts.hasher.clone(),
        access: Arc::clone(&parts.access),
        texts: Arc::clone(&parts.texts),
        settings: Arc::new(settings),
    })
}

async fn listen(listener: TcpListener, app: Router, mut stopped: watch::Receiver<bool>) -> base::Res<()> {
    let stop = async move {
        // An error means that the sender is gone: then it is time to stop as well.
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    web::serve(listener, app, stop).await
}

async fn told_to_stop() -> Result<(), Fault> {
    let mut terminate = signal(SignalKind::terminate()).map_err(Fault::failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Fault::failed)?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// The log goes to standard error: for people at a terminal, else one JSON object a line. `RUST_LOG` chooses what.
pub fn start_log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,refinery_core=warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = if std::io::stderr().is_terminal() { log.try_init() } else { log.json().try_init() };
    if let Err(error) = started {
        eprintln!("the log cannot start: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn description_of_the_api_names_every_route_and_no_other() {
        let name = |method: &str, path: &str| format!("{method} {path}");
        let table = routes().table();
        let routed: BTreeSet<_> =
            table.iter().filter(|r| r.path.starts_with("/api/")).map(|r| name(r.method, r.path)).collect();
        let described: BTreeSet<_> = api_doc().operations.iter().map(|o| name(o.method, o.path)).collect();
        let missing: Vec<_> = routed.difference(&described).collect();
        let stale: Vec<_> = described.difference(&routed).collect();
        assert!(missing.is_empty() && stale.is_empty(), "not described: {missing:?}; not routed: {stale:?}");
        assert!(routed.len() > 20);
    }

    #[test]
    fn shapes_of_the_api_have_one_meaning() {
        let names: Vec<_> = api_doc().schemas.iter().map(|(name, _)| *name).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
    }
}
