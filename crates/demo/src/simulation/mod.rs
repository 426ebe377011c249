//! The history: a queue of what happens next in which case, in order of legal time. Acts on different cases run together
//! in groups; whatever draws from a shared counter (case codes of a desk, book numbers, receipts) never shares a group,
//! so that the same seed gives the same cases on every engine.

mod acts;
mod filing;
mod life;
mod roster;

pub use roster::Roster;

use crate::chance::Chance;
use crate::citizens::Home;
use crate::plan::PlannedCase;
use crate::{Progress, Stage};
use acts::{Job, Words, act_of, fire, perform};
use base::{Day, Failure, Id, Instant, Money, Res};
use cases::model::{Case, Status};
use cases::work::World;
use catalogue::cache::PackageContent;
use db::{Db, Tx};
use futures_util::future::join_all;
use kernel::jobs::{self, JobClock};
use kernel::organisation::{Staff, Unit, UnitKind};
use kernel::roles::Role;
use life::{Abilities, Doing, Life, Standing};
use roster::Official;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet};
use std::sync::Arc;

/// Acts in flight together.
const GROUP: usize = 64;
/// Legal time over which a group may reach ahead.
const REACH_SECONDS: i64 = 1_800;
/// Timers fired in one go.
const TIMERS_AT_ONCE: usize = 200;
const REASONS_MISSING: &[&str] = &[
    "Tờ khai chưa ghi đủ thông tin, đề nghị khai lại.",
    "Bản chụp giấy tờ bị mờ, không đọc được.",
    "Giấy tờ đã hết giá trị sử dụng, đề nghị nộp bản còn hiệu lực.",
    "Thiếu chữ ký của người đề nghị.",
];
const REASONS_REFUSED: &[&str] = &[
    "Không đủ điều kiện theo quy định của pháp luật về thủ tục này.",
    "Thông tin khai không khớp với dữ liệu lưu tại cơ quan.",
    "Hồ sơ không thuộc thẩm quyền giải quyết của cơ quan.",
];
const REASONS_LATE: &[&str] = &[
    "Số lượng hồ sơ tăng cao sau Tết, cơ quan chưa bố trí kịp người xử lý.",
    "Cần thêm thời gian đối chiếu sổ lưu trữ.",
];

/// What the history came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Cases filed.
    pub filed: u32,
    /// Acts done, filing included.
    pub acts: u64,
    /// Cases by the name of their status at the end.
    pub by_status: BTreeMap<&'static str, u32>,
    /// Finished cases by `before`, `on_time`, `late`.
    pub by_timeliness: BTreeMap<String, u32>,
    /// Acts that a rule refused, by code. A refused act leaves its case as it stands.
    pub refused: BTreeMap<String, u32>,
}

/// The running simulation.
pub struct Simulation {
    db: Db,
    world: World,
    roster: Roster,
    lives: Vec<Life>,
    pending: Vec<Option<Doing>>,
    queue: BinaryHeap<Reverse<(Instant, u32, u32)>>,
    by_case: HashMap<Id<Case>, u32>,
    cash: BTreeMap<Id<Staff>, Money>,
    posted: BTreeSet<Id<Staff>>,
    until: Instant,
    history: History,
}

impl Simulation {
    /// A history of `plan` that breaks off at `until`.
    pub fn new(db: Db, world: World, roster: Roster, plan: Vec<PlannedCase>, until: Instant) -> Res<Self> {
        let mut abilities: HashMap<&str, Abilities> = HashMap::new();
        for case in &plan {
            if !abilities.contains_key(case.procedure) {
                abilities.insert(case.procedure, abilities_of(package(&world, case)?));
            }
        }
        let lives: Vec<_> = plan
            .into_iter()
            .map(|c| {
                let can = abilities[c.procedure];
                Life::new(c, can)
            })
            .collect();
        let queue = lives.iter().map(|l| Reverse((l.plan.filed, l.plan.n, 0))).collect();
        let pending = lives.iter().map(|_| Some(Doing::File)).collect();
        let (by_case, cash, history) = (HashMap::new(), BTreeMap::new(), History::default());
        let posted = BTreeSet::new();
        Ok(Self { db, world, roster, lives, pending, queue, by_case, cash, posted, until, history })
    }

    /// Runs it to the end.
    pub async fn run(mut self, progress: &impl Fn(Progress)) -> Res<History> {
        let began = std::time::Instant::now();
        let total = u32::try_from(self.lives.len()).unwrap_or(u32::MAX);
        let mut reached = self.queue.peek().map_or(self.until, |Reverse((at, ..))| *at);
        loop {
            let next = self.queue.peek().map(|Reverse((at, ..))| *at).filter(|at| *at < self.until);
            let target = next.map_or(self.until, hour_of);
            if target > reached {
                reached = self.pass_time(reached, target).await?;
            } else if next.is_some() {
                let group = self.next_group(target.plus_seconds(3_600));
                self.act_together(group).await?;
                progress(Progress::of(Stage::History, self.history.filed, total, began.elapsed()));
            } else {
                return Ok(self.conclude());
            }
        }
    }

    /// Lets time go on from `reached` to the next timer or, without one, to `target`; gives the moment reached. One timer
    /// at a time, because what follows from it may come before the next.
    async fn pass_time(&mut self, reached: Instant, target: Instant) -> Res<Instant> {
        let timer = self.db.read(async move |tx: &mut Tx| jobs::next_due(tx, JobClock::Legal, target).await).await?;
        let to = timer.unwrap_or(target).max(reached);
        if to.day() > reached.day() {
            self.end_day(reached.day()).await?;
        }
        match timer {
            // A job that does not belong to a case is left to the program: time goes on without it.
            Some(_) if !self.fire_timers(to).await? => {
                if target.day() > to.day() {
                    self.end_day(to.day()).await?;
                }
                Ok(target)
            }
            _ => Ok(to),
        }
    }

    /// Takes what comes next, skipping what would share a counter with something taken or skipped before it.
    fn next_group(&mut self, limit: Instant) -> Vec<(Instant, u32)> {
        let (mut taken, mut skipped, mut lanes) = (Vec::with_capacity(GROUP), Vec::new(), HashSet::new());
        let first = self.queue.peek().map_or(self.until, |Reverse((at, ..))| *at);
        let limit = limit.min(self.until).min(first.plus_seconds(REACH_SECONDS));
        while taken.len() < GROUP
            && let Some(Reverse((at, n, epoch))) = self.queue.peek().copied()
            && at < limit
        {
            self.queue.pop();
            let i = n as usize;
            if self.lives[i].epoch != epoch {
                continue;
            }
            match self.lane(i) {
                Some(lane) if !lanes.insert(lane) => skipped.push(Reverse((at, n, epoch))),
                _ => taken.push((at, n)),
            }
        }
        self.queue.extend(skipped);
        taken
    }

    /// The agency whose counter the next act of a case draws from.
    fn lane(&self, i: usize) -> Option<Id<Unit>> {
        let life = &self.lives[i];
        let standing = life.standing.as_ref();
        match self.pending[i].as_ref()? {
            Doing::File => {
                self.world.organisation.find_by_code(&life.plan.agency, life.plan.filed.day()).map(|u| u.unit)
            }
            Doing::Collect => standing.map(|s| s.case.receiving),
            Doing::Number => standing.map(|s| s.case.deciding),
            _ => None,
        }
    }

    async fn act_together(&mut self, group: Vec<(Instant, u32)>) -> Res<()> {
        let mut jobs = Vec::with_capacity(group.len());
        let mut who = Vec::with_capacity(group.len());
        for (at, n) in &group {
            let job = self.prepare(*at, *n as usize)?;
            who.push((job.actor.staff, job.words.method));
            let (db, world) = (self.db.clone(), self.world.clone());
            jobs.push(async move { db.write(async move |tx: &mut Tx| perform(tx, &world, job).await).await });
        }
        let done = join_all(jobs).await;
        for (((at, n), (staff, method)), outcome) in group.into_iter().zip(who).zip(done) {
            self.note(at, n, staff, method, outcome)?;
        }
        Ok(())
    }

    fn prepare(&mut self, at: Instant, i: usize) -> Res<Job> {
        let doing = self.pending[i].take().ok_or_else(|| Failure::Internal("nothing to do".into()))?;
        let life = &mut self.lives[i];
        life.acts += 1;
        let act = act_of(life.plan.seed, life.acts, at);
        let life = &self.lives[i];
        let mut chance = Chance::new(life.plan.seed ^ life.acts, "words");
        let filing = if doing == Doing::File { Some(Box::new(self.filing(life)?)) } else { None };
        let actor = Arc::clone(&self.official(life, &doing)?.actor);
        let mut words = self.words(life, &doing, &mut chance)?;
        if let Some(filing) = &filing {
            words.method = if filing.payment.as_deref() == Some("cash") { "cash" } else { "transfer" };
        }
        Ok(Job { doing, actor, act, case: life.id, filing, words })
    }

    fn filing(&self, life: &Life) -> Res<cases::model::Filing> {
        let (organisation, day) = (&self.world.organisation, life.plan.filed.day());
        let agency = organisation.find_by_code(&life.plan.agency, day).ok_or(Failure::NotFound)?;
        let district = organisation.above(agency.unit, UnitKind::District, day);
        let home = match (agency.kind, district) {
            (UnitKind::Commune, Some(district)) => Home { commune: &agency.name, district: &district.name },
            _ => self.some_home(life, agency.unit, day)?,
        };
        Ok(filing::filing(&life.plan, package(&self.world, &life.plan)?, home))
    }

    /// People who come to a district live in one of its communes; those who come to the city anywhere.
    fn some_home(&self, life: &Life, agency: Id<Unit>, day: Day) -> Res<Home<'_>> {
        let organisation = &self.world.organisation;
        let mut chance = Chance::new(life.plan.seed, "home");
        let is_district = organisation.find(agency, day).is_some_and(|u| u.kind == UnitKind::District);
        let districts: Vec<_> = organisation.list(day).filter(|u| u.kind == UnitKind::District).collect();
        if districts.is_empty() {
            return Err(Failure::Internal("a city without districts".into()));
        }
        let district = if is_district { agency } else { chance.pick(&districts).unit };
        let communes: Vec<_> = organisation.children(district, day).filter(|u| u.kind == UnitKind::Commune).collect();
        let name = organisation.find(district, day).map_or("", |u| u.name.as_str());
        let commune = if communes.is_empty() { name } else { chance.pick(&communes).name.as_str() };
        Ok(Home { commune, district: name })
    }

    fn official(&self, life: &Life, doing: &Doing) -> Res<&Official> {
        let day = life.plan.filed.day();
        // The same seed each time: the same people keep to a case.
        let mut chance = Chance::new(life.plan.seed, "officials");
        let Some(standing) = &life.standing else {
            let receiving = self.world.organisation.find_by_code(&life.plan.agency, day).ok_or(Failure::NotFound)?;
            return self.roster.pick(receiving.unit, Role::Receptionist, "", &mut chance);
        };
        let case = &standing.case;
        let (agency, role) = match doing {
            Doing::Step(task, _) => match (task.assignee, task.agency, Role::parse(&task.role)) {
                (Some(staff), ..) => return self.roster.person(staff),
                (None, Some(agency), Some(role)) => (agency, role),
                _ => return Err(Failure::Internal(format!("the step {} waits for nobody", task.element))),
            },
            Doing::Decide(_) | Doing::Apologise(_) | Doing::Stop => (case.deciding, Role::Leader),
            Doing::Number => (case.deciding, Role::Clerk),
            Doing::Ask | Doing::Prolong => (case.deciding, Role::Officer),
            Doing::Collect => (case.receiving, Role::Cashier),
            _ => (case.receiving, Role::Receptionist),
        };
        self.roster.pick(agency, role, life.plan.procedure, &mut chance)
    }

    fn words(&self, life: &Life, doing: &Doing, chance: &mut Chance) -> Res<Words> {
        let mut words = Words { method: "transfer", ..Words::default() };
        match doing {
            Doing::HandOver => words.to = self.taker(life, chance)?,
            Doing::Ask | Doing::Complete => {
                words.reason = (*chance.pick(REASONS_MISSING)).into();
                words.document = package(&self.world, &life.plan)?
                    .record
                    .documents
                    .first()
                    .map(|d| d.code.clone())
                    .unwrap_or_default();
            }
            Doing::Refuse | Doing::Decide(_) => words.reason = (*chance.pick(REASONS_REFUSED)).into(),
            Doing::Stop => words.reason = "Đã quá thời hạn bổ sung mà chưa nhận được giấy tờ của Ông/Bà.".into(),
            Doing::Withdraw => words.reason = "Không còn nhu cầu giải quyết thủ tục.".into(),
            Doing::Prolong => {
                words.to = package(&self.world, &life.plan)?.record.prolongations.first().map(|p| p.ground.clone());
                words.reason = "Cần xem xét thêm theo quy định.".into();
            }
            Doing::Apologise(_) => words.reason = (*chance.pick(REASONS_LATE)).into(),
            Doing::Collect => words.method = *chance.weighted(&[("cash", 60), ("transfer", 40)]),
            Doing::Return if life.standing.as_ref().is_some_and(|s| s.case.return_method == "post") => {
                words.parcel = Some(format!("VN{:09}HN", chance.below(1_000_000_000)));
            }
            _ => {}
        }
        Ok(words)
    }

    /// Most files go to a named officer, some to the unit.
    fn taker(&self, life: &Life, chance: &mut Chance) -> Res<Option<String>> {
        let Some(standing) = &life.standing else { return Ok(None) };
        let first = standing.tasks.first();
        let for_officer =
            first.is_some_and(|t| t.role == Role::Officer.name() && t.agency == Some(standing.case.deciding));
        if !for_officer || standing.tasks.len() > 1 || chance.percent(30) {
            return Ok(None);
        }
        let mut who = Chance::new(life.plan.seed, "officials");
        let officer = self.roster.pick(standing.case.deciding, Role::Officer, life.plan.procedure, &mut who)?;
        Ok(Some(officer.login.to_string()))
    }

    fn note(&mut self, at: Instant, n: u32, staff: Id<Staff>, method: &str, outcome: Res<Standing>) -> Res<()> {
        match outcome {
            Ok(standing) => {
                self.history.acts += 1;
                let life = &mut self.lives[n as usize];
                if life.id.is_none() {
                    life.id = Some(standing.case.id);
                    self.by_case.insert(standing.case.id, n);
                    self.history.filed += 1;
                }
                let before = life.standing.as_ref().map_or(Money::ZERO, |s| s.case.fee_paid);
                let paid = standing.case.fee_paid - before;
                if paid > Money::ZERO {
                    // Who takes money has a shift to close, also one with an empty drawer.
                    let drawer = self.cash.entry(staff).or_insert(Money::ZERO);
                    *drawer += if method == "cash" { paid } else { Money::ZERO };
                }
                if standing.case.status == Status::Returned && standing.case.return_method == "post" {
                    self.posted.insert(staff);
                }
                self.plan_next(at, n, standing)
            }
            Err(Failure::Internal(text)) => Err(Failure::Internal(text)),
            Err(Failure::Unavailable { private, .. }) => Err(Failure::Internal(private)),
            Err(other) => {
                let code = match &other {
                    Failure::Refused(refusal) => refusal.code.to_owned(),
                    other => other.to_string(),
                };
                let life = &self.lives[n as usize];
                tracing::warn!(procedure = life.plan.procedure, acts = life.acts, %other, "an act of the demo was refused");
                *self.history.refused.entry(code).or_default() += 1;
                Ok(())
            }
        }
    }

    fn plan_next(&mut self, now: Instant, n: u32, standing: Standing) -> Res<()> {
        let life = &mut self.lives[n as usize];
        life.standing = Some(standing);
        life.epoch += 1;
        self.pending[n as usize] = None;
        if let Some((at, doing)) = life.next(now, &self.world.calendar)? {
            // Nothing happens before what it follows from.
            self.queue.push(Reverse((at.max(now.plus_seconds(1)), n, life.epoch)));
            self.pending[n as usize] = Some(doing);
        }
        Ok(())
    }

    /// Runs the timers and alarms of cases that are due by `moment`, each as of its own moment; says whether there were any.
    async fn fire_timers(&mut self, moment: Instant) -> Res<bool> {
        let lease = self.until;
        let claim = async move |tx: &mut Tx| jobs::claim(tx, JobClock::Legal, moment, lease, TIMERS_AT_ONCE).await;
        let claimed = self.db.write(claim).await?;
        let mut fired = false;
        let ours = |kind: &str| [kernel::process::TIMER_JOB, cases::work::ALARM_JOB].contains(&kind);
        for job in claimed.into_iter().filter(|j| ours(&j.kind)) {
            fired = true;
            let due = job.due;
            // Identities follow from the timer's own.
            let act = act_of(seed_of(job.id.uuid()), 0, due);
            let world = self.world.clone();
            let standing = self.db.write(async move |tx: &mut Tx| fire(tx, &world, &act, &job).await).await?;
            if let Some(standing) = standing
                && let Some(n) = self.by_case.get(&standing.case.id).copied()
            {
                self.history.acts += 1;
                // A reminder changes nobody's plans.
                let known = &mut self.lives[n as usize].standing;
                let is_same = |s: &Standing| s.case.status == standing.case.status && s.tasks == standing.tasks;
                if known.as_ref().is_some_and(is_same) {
                    *known = Some(standing);
                } else {
                    self.plan_next(due, n, standing)?;
                }
            }
        }
        Ok(fired)
    }

    /// The evening of a day: cashiers close their shifts, counters are added up, the journal is sealed.
    async fn end_day(&mut self, day: Day) -> Res<()> {
        let evening = Instant::at(day, 17, 10, 0);
        let drawers: Vec<_> = std::mem::take(&mut self.cash).into_iter().collect();
        for group in drawers.chunks(GROUP) {
            let mut jobs = Vec::with_capacity(group.len());
            for (staff, counted) in group.iter().copied() {
                let actor = Arc::clone(&self.roster.person(staff)?.actor);
                let act = act_of(seed_of(staff.uuid()), u64::try_from(day.epoch_days()).unwrap_or(0), evening);
                let db = self.db.clone();
                jobs.push(async move {
                    db.write(async move |tx: &mut Tx| {
                        cases::work::close_shift(tx, &actor, &act, counted).await.map(drop)
                    })
                    .await
                });
            }
            join_all(jobs).await.into_iter().collect::<Res<Vec<()>>>()?;
        }
        for staff in std::mem::take(&mut self.posted) {
            self.give_to_post(staff, evening).await?;
        }
        seal_and_count(&self.db, evening).await
    }

    /// The postman takes what the day's results fill.
    async fn give_to_post(&self, staff: Id<Staff>, evening: Instant) -> Res<()> {
        let (world, actor) = (self.world.clone(), Arc::clone(&self.roster.person(staff)?.actor));
        let number = u64::try_from(evening.day().epoch_days()).unwrap_or(0);
        let act = act_of(!seed_of(staff.uuid()), number, evening);
        let give = async move |tx: &mut Tx| {
            let agency = cases::work::own_agency(&world, &actor, evening.day())?.unit;
            let bag = cases::store::parcels::find_open_bag_for_update(tx, agency, evening.day()).await?;
            match bag {
                Some(bag) => cases::work::close_bag(tx, &world, &actor, &act, bag.id).await.map(drop),
                None => Ok(()),
            }
        };
        self.db.write(give).await
    }

    fn conclude(mut self) -> History {
        for standing in self.lives.iter().filter_map(|l| l.standing.as_ref()) {
            *self.history.by_status.entry(standing.case.status.name()).or_default() += 1;
            if let Some(timeliness) = &standing.case.timeliness {
                *self.history.by_timeliness.entry(timeliness.clone()).or_default() += 1;
            }
        }
        self.history
    }
}

/// Seals what was written and adds the counters up.
pub async fn seal_and_count(db: &Db, now: Instant) -> Res<()> {
    while db.write(async move |tx: &mut Tx| kernel::journal::seal(tx, now).await).await?.is_some() {}
    while db.write(async move |tx: &mut Tx| kernel::tally::compact(tx).await).await? > 0 {}
    Ok(())
}

fn hour_of(moment: Instant) -> Instant {
    Instant::at(moment.day(), moment.hour_minute().0, 0, 0)
}

/// The random half of an identity, as a seed for what follows from it.
fn seed_of(id: uuid::Uuid) -> u64 {
    id.as_u64_pair().1
}

fn package<'a>(world: &'a World, case: &PlannedCase) -> Res<&'a PackageContent> {
    let version = world.catalogue.in_force(case.procedure, case.filed.day());
    version
        .and_then(|v| v.package())
        .ok_or_else(|| Failure::Internal(format!("no package of {} in force", case.procedure)))
}

fn abilities_of(package: &PackageContent) -> Abilities {
    let has = |act: &str| package.process.nodes().iter().any(|n| n.attributes.get("act").is_some_and(|a| a == act));
    Abilities {
        verifies: package.process_xml.contains("examine_outcome = \"verify\""),
        prolongs: !package.record.prolongations.is_empty(),
        examines: has("examine"),
    }
}
