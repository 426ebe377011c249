//! `motcua serve`: assembles the routers of all modules, listens, and stops gracefully: requests under way are finished,
//! the journal is sealed.

use crate::args::{PlaceArgs, ServeArgs};
use crate::background;
use crate::outcome::{Done, Fault};
use crate::parts::Parts;
use axum::Router;
use cases::Cases;
use cases::scans::ScanFolder;
use db::Tx;
use kernel::settings;
use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;
use web::{Shared, WebSettings};

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
    if let Some(dir) = args.scans.as_ref().filter(|dir| !dir.is_dir()) {
        return Err(Fault::refused("scans.no_folder", format!("--scans: {} is no folder", dir.display())));
    }
    let app = router(&parts, shared(&parts, &args).await?);
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
fn router(parts: &Parts, shared: Shared) -> Router {
    let state = Cases { catalogue: parts.catalogue.clone(), calendar: Arc::clone(&parts.calendar) };
    let routes =
        web::routes().merge(cases::api::routes()).merge(cases::pages::routes()).merge(portal::routes()).with(state);
    web::finish(shared, routes.with(parts.files.clone()))
}

/// What every handler gets. An install that holds the demo's password is a demo, whichever command serves it.
async fn shared(parts: &Parts, args: &ServeArgs) -> Result<Shared, Fault> {
    let password = parts.store.db.read(async |tx: &mut Tx| settings::find(tx, DEMO_PASSWORD).await).await?;
    let public_url = args.public_url.clone().unwrap_or_else(|| format!("http://{}", args.listen));
    let settings = WebSettings { demo: password.is_some(), city: args.city.clone(), public_url };
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
