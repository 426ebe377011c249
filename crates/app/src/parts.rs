//! Everything a running program is made of, opened for one data folder. The only place that asks the machine for its time
//! and its randomness.

use crate::args::PlaceArgs;
use crate::folder::{Folder, Lock};
use crate::outcome::Fault;
use access::Access;
use base::{Act, Ids, Instant, SourceOfIds};
use calendar::Calendar;
use cases::work::World;
use catalogue::CatalogueCache;
use db::{Db, ModuleMigrations, Tx};
use decisions::Decisions;
use kernel::accounts::Hasher;
use kernel::clock::Clock;
use kernel::files::{self, Files, Inspector};
use kernel::mail::Mailer;
use kernel::organisation::OrganisationCache;
use kernel::vault::Vault;
use kernel::{journal, settings, working_calendar};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};
use web::Texts;

/// Tables of all modules, in the order of their floors.
pub const MIGRATIONS: &[ModuleMigrations] = &[
    kernel::MIGRATIONS,
    catalogue::MIGRATIONS,
    payments::MIGRATIONS,
    cases::MIGRATIONS,
    processes::MIGRATIONS,
    portal::MIGRATIONS,
];
/// Policies of all modules.
pub const POLICIES: &[(&str, &str)] =
    &[cases::POLICIES, administration::POLICIES, processes::POLICIES, payments::POLICIES];
/// Texts of all modules.
const TEXTS: &[&[(&str, &str)]] = &[
    web::TEXTS,
    catalogue::TEXTS,
    payments::TEXTS,
    cases::TEXTS,
    administration::TEXTS,
    processes::TEXTS,
    portal::TEXTS,
];

/// Decision workers of a server.
const DECISION_WORKERS: usize = 2;
/// Setting that tells which master key the database was written under.
const KEY_MARK: &str = "vault.key_mark";

/// A data folder with its database open: enough for commands that need no keys.
pub struct Store {
    /// The folder.
    pub folder: Folder,
    /// The database, its tables up to date.
    pub db: Db,
    /// Legal and machine time.
    pub clock: Clock,
    /// New identities.
    pub ids: Ids,
    /// Held by commands that write.
    _lock: Option<Lock>,
}

impl Store {
    /// Opens for writing: refuses while a server runs.
    pub async fn open_to_write(args: &PlaceArgs) -> Result<Self, Fault> {
        let folder = Folder::open(args)?;
        let lock = folder.lock()?;
        let db = Db::open(&folder.database()).await?;
        db.migrate(MIGRATIONS).await?;
        Self::with(folder, db, Some(lock)).await
    }

    /// Opens for reading, also while a server runs; then the server has brought the tables up to date.
    pub async fn open_to_read(args: &PlaceArgs) -> Result<Self, Fault> {
        let folder = Folder::open(args)?;
        let lock = folder.try_lock()?;
        let db = Db::open(&folder.database()).await?;
        if lock.is_some() {
            db.migrate(MIGRATIONS).await?;
        }
        Self::with(folder, db, None).await
    }

    async fn with(folder: Folder, db: Db, lock: Option<Lock>) -> Result<Self, Fault> {
        let clock = Clock::new(machine_now);
        clock.load(&db).await?;
        Ok(Self { folder, db, clock, ids: Ids::new(MachineIds), _lock: lock })
    }

    /// An act at this moment of legal time.
    pub fn act(&self) -> Act {
        Act { now: self.clock.legal(), ids: self.ids.clone() }
    }

    /// The vault under the folder's master key.
    ///
    /// # Errors
    /// Refused when the database was written under another key: personal data would be noise, and new data lost.
    pub async fn vault(&self) -> Result<Vault, Fault> {
        let kept = self.db.read(async |tx: &mut Tx| settings::find(tx, KEY_MARK).await).await?;
        let path = self.folder.key_path();
        if kept.is_some() && !self.folder.has_master_key() {
            let text = format!("{} is missing; the database was written under that key, put it back", path.display());
            return Err(Fault::refused("vault.key_missing", text));
        }
        let vault = Vault::new(&self.folder.master_key()?);
        let mark: String = vault.mark("master key", "").iter().map(|byte| format!("{byte:02x}")).collect();
        match kept {
            Some(kept) if kept == mark => {}
            Some(_) => {
                let text = format!("{} is not the key under which the database was written", path.display());
                return Err(Fault::refused("vault.wrong_key", text));
            }
            None => self.db.write(async move |tx: &mut Tx| settings::set(tx, KEY_MARK, &mark).await).await?,
        }
        Ok(vault)
    }

    /// Appends the seals that only the database holds to the file beside it.
    pub async fn write_missing_seals(&self) -> Result<(), Fault> {
        let kept = self.folder.read_seals()?.len();
        let seals = self.db.read(async |tx: &mut Tx| journal::list_seals(tx).await).await?;
        for seal in seals.iter().skip(kept) {
            self.folder.append_seal(seal).map_err(Fault::failed)?;
        }
        Ok(())
    }

    /// The working calendar of the install.
    pub async fn calendar(&self) -> Result<Calendar, Fault> {
        Ok(self.db.read(async |tx: &mut Tx| working_calendar::load(tx).await).await?)
    }
}

/// What a server works with.
pub struct Parts {
    /// Folder, database, clock, identities.
    pub store: Store,
    /// Keys of persons.
    pub vault: Vault,
    /// Units over time.
    pub organisation: OrganisationCache,
    /// Procedures over time.
    pub catalogue: CatalogueCache,
    /// Password hashes.
    pub hasher: Hasher,
    /// Decision workers.
    pub decisions: Decisions,
    /// Working days.
    pub calendar: Arc<Calendar>,
    /// Who may do what.
    pub access: Arc<Access>,
    /// Words in Vietnamese and English.
    pub texts: Arc<Texts>,
    /// How notices go out; set when the program begins to serve.
    pub mail: OnceLock<Mail>,
    /// Kept files.
    pub files: Files,
}

/// How notices go out.
pub struct Mail {
    /// The mail server, where there is one.
    pub mailer: Option<Mailer>,
    /// Address under which people reach the pages.
    pub public_url: String,
}

impl Parts {
    /// Opens everything, and holds the folder's lock from then on. `clamd`: where every file is scanned.
    pub async fn open(args: &PlaceArgs, clamd: Option<String>) -> Result<Self, Fault> {
        let store = Store::open_to_write(args).await?;
        let vault = store.vault().await?;
        let (organisation, catalogue) = (OrganisationCache::default(), CatalogueCache::default());
        organisation.reload(&store.db).await?;
        catalogue.reload(&store.db).await?;
        let calendar = Arc::new(store.calendar().await?);
        let decisions = decision_workers(DECISION_WORKERS)?;
        let access = Arc::new(Access::new(POLICIES).map_err(Fault::failed)?);
        let texts = Arc::new(Texts::new(&TEXTS.concat()).map_err(Fault::failed)?);
        let settings = files::Settings { inspector: Inspector::Child(own_program()?), clamd };
        let files = Files::new(store.folder.files_path(), settings);
        Ok(Self {
            vault,
            organisation,
            catalogue,
            hasher: Hasher::default(),
            decisions,
            calendar,
            access,
            texts,
            files,
            store,
            mail: OnceLock::new(),
        })
    }

    /// What acts on cases know of the rest, as it is now.
    pub fn world(&self) -> World {
        World {
            vault: self.vault.clone(),
            organisation: self.organisation.get(),
            catalogue: self.catalogue.get(),
            access: Arc::clone(&self.access),
            calendar: Arc::clone(&self.calendar),
        }
    }
}

/// A pool of workers of this very program.
pub fn decision_workers(workers: usize) -> Result<Decisions, Fault> {
    Decisions::start(own_program()?, workers).map_err(Fault::failed)
}

/// The path of the running program.
pub fn own_program() -> Result<PathBuf, Fault> {
    std::env::current_exe().map_err(Fault::failed)
}

/// The machine's clock.
#[allow(clippy::disallowed_methods, reason = "the one place that asks the machine for its time")]
pub fn machine_now() -> Instant {
    let micros = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_micros()),
        // A machine whose clock stands before 1970 is told as 1970.
        Err(_) => Ok(0),
    };
    Instant::from_micros(micros.unwrap_or(i64::MAX))
}

/// Identities from the operating system's randomness.
struct MachineIds;

impl SourceOfIds for MachineIds {
    #[allow(clippy::disallowed_methods, reason = "the one place that draws identities")]
    fn bits(&self) -> [u8; 10] {
        rand::random()
    }
}
