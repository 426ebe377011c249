//! Someone leaves: posts end, tasks go on, the account closes, and each task has its line.

use super::samples::{City, NOW, cities, code, day};
use crate::work::{self, Leaving, Left};
use base::{Id, Instant, Res};
use db::Tx;
use kernel::accounts::{self, AccountState, SessionKind};
use kernel::jobs::{self, JobClock};
use kernel::organisation::{self, HOLDING_END_JOB, Staff};
use kernel::worklist::{self, Placement, Task};
use uuid::Uuid;

/// A task of a case in the hands of someone.
async fn task(city: &City, holder: &str, role: &str) -> (Id<Task>, Uuid) {
    let (act, staff, agency) = (testkit::act(NOW), city.staff(holder), city.unit("00004"));
    let placement =
        Placement { act: "examine".into(), role: role.into(), agency: Some(agency), assignee: Some(staff), due: None };
    let (case, instance): (Id<()>, Id<()>) = (act.id(), act.id());
    let made = city.db().write(async move |tx: &mut Tx| {
        worklist::insert(tx, &act, "case", case.uuid(), instance.uuid(), 1, "tham_dinh", "Thẩm định", &placement).await
    });
    (made.await.expect("a task"), case.uuid())
}

async fn assignee(city: &City, task: Id<Task>) -> Option<Id<Staff>> {
    city.db().read(async move |tx: &mut Tx| worklist::get(tx, task).await).await.expect("a task").assignee
}

async fn leave(city: &City, who: &str, whom: &str, on: &str, successor: Option<&str>) -> Res<Left> {
    let (world, actor, act, staff) = (city.world.clone(), city.actor(who), testkit::act(NOW), city.staff(whom));
    let input = Leaving { on: day(on), successor: successor.map(|s| city.staff(s)) };
    city.act(async move |tx: &mut Tx| work::leave(tx, &world, &actor, &act, staff, input).await).await
}

async fn sign_in(city: &City, who: &str) -> String {
    let (account, now) = (city.account(who), testkit::act(NOW).now);
    let start =
        async move |tx: &mut Tx| accounts::start_session(tx, now, account, SessionKind::Browser, now, "Firefox").await;
    city.db().write(start).await.expect("a session").0
}

#[tokio::test]
async fn open_tasks_go_to_the_successor_with_a_line_each() {
    for city in cities().await {
        let ((one, case), (two, other)) =
            (task(&city, "trang", "officer").await, task(&city, "trang", "officer").await);
        let token = sign_in(&city, "trang").await;
        let left = leave(&city, "quantri.quan", "trang", "2024-03-29", Some("hoa")).await.unwrap();
        assert_eq!(left, Left { posts: 1, tasks: Some(2) });
        for task in [one, two] {
            assert_eq!(assignee(&city, task).await, Some(city.staff("hoa")));
        }
        for case in [case, other] {
            let lines = city.lines(Id::<()>::new(case)).await;
            assert_eq!((lines.len(), lines[0].act.as_str()), (1, "reassignment"));
            assert_eq!((lines[0].subject_kind.as_str(), &lines[0].body["why"]), ("case", &"leaving".into()));
        }
        let (staff, machine) = (city.staff("trang"), testkit::act(NOW).now);
        let seen = city.db().read(async move |tx: &mut Tx| {
            let account = accounts::list_of_staff(tx, &[staff], machine).await?.remove(0).1;
            let posts = organisation::list_holdings(tx, staff, machine.day()).await?;
            Ok((account, posts.len(), accounts::find_session(tx, &token, machine, machine.day()).await?.is_none()))
        });
        let (account, posts, is_out) = seen.await.unwrap();
        assert_eq!((account.state, account.sessions, posts, is_out), (AccountState::Closed, 0, 0, true));
        assert_eq!(city.acts(staff).await, ["leaving"]);
        assert_eq!(city.acts(account.id).await, ["sign_in", "closing"]);
        assert_eq!(code(leave(&city, "quantri", "trang", "2024-03-29", None).await), "administration.has_left");
    }
}

#[tokio::test]
async fn without_a_successor_tasks_go_back_to_the_unit() {
    for city in cities().await {
        let (task, _) = task(&city, "trang", "officer").await;
        assert_eq!(
            code(leave(&city, "quantri", "trang", "2024-03-29", Some("binh")).await),
            "administration.successor_elsewhere"
        );
        leave(&city, "quantri", "trang", "2024-03-29", None).await.unwrap();
        assert_eq!(assignee(&city, task).await, None);
    }
}

#[tokio::test]
async fn a_day_ahead_is_kept_for_the_job() {
    for city in cities().await {
        let (task, _) = task(&city, "trang", "officer").await;
        let left = leave(&city, "quantri", "trang", "2024-04-15", Some("hoa")).await.unwrap();
        assert_eq!(left.tasks, None);
        assert_eq!(assignee(&city, task).await, Some(city.staff("trang")), "not before the day");
        let fired = fire(&city, Instant::at(day("2024-04-15"), 0, 0, 0)).await;
        assert!(fired.contains(&work::LEAVING_JOB.to_owned()) && fired.contains(&HOLDING_END_JOB.to_owned()));
        assert_eq!(assignee(&city, task).await, Some(city.staff("hoa")));
        assert_eq!(city.acts(city.account("trang")).await, ["closing"]);
    }
}

/// Runs what is due, as the application does; gives the kinds.
async fn fire(city: &City, until: Instant) -> Vec<String> {
    let mut kinds = Vec::new();
    let claim = async move |tx: &mut Tx| jobs::claim(tx, JobClock::Legal, until, until, 20).await;
    let mut claimed = city.db().write(claim).await.unwrap();
    // The worst order: what leaving hands on must not have been given back before.
    claimed.sort_by_key(|job| job.kind == work::LEAVING_JOB);
    for job in claimed {
        let act = base::Act { now: job.due, ids: testkit::act(NOW).ids };
        kinds.push(job.kind.clone());
        let run = async move |tx: &mut Tx| match job.kind.as_str() {
            work::LEAVING_JOB => work::fire_leaving(tx, &act, &job.body).await,
            _ => work::fire_holding_end(tx, &act, &job.body).await,
        };
        city.db().write(run).await.unwrap();
    }
    kinds
}

#[tokio::test]
async fn a_post_that_ends_gives_back_only_its_own_work() {
    for city in cities().await {
        let ((own, _), (kept, _)) = (task(&city, "hanh", "receptionist").await, task(&city, "hanh", "officer").await);
        let staff = city.staff("hanh");
        let (world, actor, act) = (city.world.clone(), city.actor("quantri"), testkit::act(NOW));
        let unit = city.unit("00004");
        let input = work::NewHolding {
            unit,
            role: kernel::roles::Role::Officer,
            title: String::new(),
            post: None,
            from: day("2024-03-01"),
            to: None,
        };
        city.act(async move |tx: &mut Tx| work::assign(tx, &world, &actor, &act, staff, input).await).await.unwrap();
        let (world, actor, act) = (city.world.clone(), city.actor("quantri"), testkit::act(NOW));
        let end = async move |tx: &mut Tx| {
            let held = organisation::list_holdings_of(tx, &[staff]).await?;
            let which = held.iter().find(|h| h.role == kernel::roles::Role::Receptionist).expect("held").id;
            work::end_holding(tx, &world, &actor, &act, staff, which, day("2024-03-29")).await
        };
        assert_eq!(city.act(end).await.unwrap(), 1);
        assert_eq!((assignee(&city, own).await, assignee(&city, kept).await), (None, Some(staff)));
        assert_eq!(city.acts(staff).await, ["holding", "holding_end"]);
    }
}

#[tokio::test]
async fn the_last_administrator_and_oneself_cannot_leave() {
    for city in cities().await {
        assert_eq!(code(leave(&city, "quantri", "quantri", "2024-03-29", None).await), "administration.own_account");
        // Someone else at the top is needed to try: the control officer gets the role for a moment.
        let (world, actor, act) = (city.world.clone(), city.actor("quantri"), testkit::act(NOW));
        let (staff, unit) = (city.staff("kiemsoat"), city.unit("002"));
        let input = work::NewHolding {
            unit,
            role: kernel::roles::Role::Administrator,
            title: String::new(),
            post: None,
            from: day("2024-03-01"),
            to: None,
        };
        city.act(async move |tx: &mut Tx| work::assign(tx, &world, &actor, &act, staff, input).await).await.unwrap();
        assert_eq!(code(leave(&city, "quantri.quan", "quantri", "2024-03-29", None).await), "not found");
        let (world, actor, act) = (city.world.clone(), city.actor("quantri"), testkit::act(NOW));
        let staff = city.staff("quantri");
        let end = async move |tx: &mut Tx| {
            let which = organisation::list_holdings_of(tx, &[staff]).await?[0].id;
            work::end_holding(tx, &world, &actor, &act, staff, which, day("2024-03-29")).await
        };
        assert_eq!(code(city.act(end).await), "administration.last_administrator");
    }
}
