//! The views of the inbox: what stands in each, for whom, in which order; taking many at once; kept filters.

use super::{Town, all, at, filing, number, online, towns};
use crate::model::Case;
use crate::read::filters;
use crate::read::inbox::{DueBy, Filter, HeldBy, InboxQuery, View};
use crate::read::paging::At;
use crate::work::{self, Batch};
use base::{Failure, Id, Res};
use db::{Tx, args};
use kernel::accounts::Actor;

const NOW: &str = "2024-03-29T10:00";

/// One case in each state: filed online, at the desk, with the officer, with the leader, finished, awaiting a supplement.
async fn one_of_each(town: &Town) -> [Id<Case>; 6] {
    let web = town.file("2024-03-29T08:10", online("Trịnh Xuân Bách", &number(1))).await;
    let desk = town.case("2024-03-29T08:20", 2).await;
    let work = town.case("2024-03-28T09:00", 3).await;
    town.hand_over("2024-03-28T09:30", &work).await;
    let sign = town.case("2024-03-28T09:10", 4).await;
    town.bring_to_sign("2024-03-28T10:00", &sign).await;
    let done = town.case("2024-03-27T09:00", 5).await;
    town.finish("2024-03-28T11:00", &done).await;
    let waits = town.case("2024-03-27T09:30", 6).await;
    town.hand_over("2024-03-27T09:40", &waits).await;
    town.ask_supplement("2024-03-27T10:00", &waits).await;
    [web.id, desk.id, work.id, sign.id, done.id, waits.id]
}

#[tokio::test]
async fn each_role_finds_its_own_views_with_exact_counts() {
    for town in towns().await {
        one_of_each(&town).await;
        let ward = &town.ward;
        assert_eq!(
            town.counts(&ward.receptionist, NOW).await,
            [
                ("online", 1),
                ("work", 1),
                ("return", 1),
                ("questions", 0),
                ("supplement", 1),
                ("payment", 0),
                ("soon", 0),
                ("late", 0),
                ("done", 4)
            ]
        );
        assert_eq!(
            town.counts(&ward.officer, NOW).await,
            [
                ("work", 2),
                ("sign", 1),
                ("consult", 0),
                ("questions", 0),
                ("supplement", 1),
                ("payment", 0),
                ("soon", 0),
                ("late", 0),
                ("done", 3)
            ]
        );
        assert_eq!(
            town.counts(&ward.leader, NOW).await,
            [
                ("work", 0),
                ("sign", 1),
                ("consult", 0),
                ("questions", 0),
                ("supplement", 1),
                ("payment", 0),
                ("soon", 0),
                ("late", 0),
                ("done", 1)
            ]
        );
        assert_eq!(town.counts(&ward.clerk, NOW).await, [("work", 0), ("soon", 0), ("late", 0), ("done", 1)]);
        assert_eq!(town.counts(&town.control, NOW).await, [("soon", 0), ("late", 0)]);
    }
}

#[tokio::test]
async fn each_view_holds_the_cases_it_is_named_after() {
    for town in towns().await {
        let [web, desk, work, sign, done, waits] = one_of_each(&town).await;
        let ids = async |actor: &Actor, view| {
            town.rows(actor, NOW, view).await.into_iter().map(|(_, id)| id).collect::<Vec<_>>()
        };
        let ward = &town.ward;
        assert_eq!(ids(&ward.receptionist, View::Online).await, [web]);
        assert_eq!(ids(&ward.receptionist, View::Work).await, [desk]);
        assert_eq!(ids(&ward.receptionist, View::Return).await, [done]);
        assert_eq!(ids(&ward.receptionist, View::Supplement).await, [waits]);
        // The step of a file that still lies at the desk waits for the officer too.
        assert_eq!(ids(&ward.officer, View::Work).await, [work, desk]);
        assert_eq!(ids(&ward.leader, View::Sign).await, [sign]);
        assert_eq!(ids(&ward.officer, View::Sign).await, [sign]);
        // The colleague brought nothing to the leader's table.
        assert_eq!(ids(&town.colleague, View::Sign).await, Vec::<Id<Case>>::new());
    }
}

#[tokio::test]
async fn officer_of_another_commune_sees_nothing() {
    for town in towns().await {
        one_of_each(&town).await;
        let counts = town.counts(&town.stranger, NOW).await;
        assert!(counts.iter().all(|(_, n)| *n == 0), "{counts:?}");
        let online = town.inbox(&town.stranger, NOW, all(Some(View::Online))).await;
        assert!(matches!(online, Err(Failure::NotFound)));
    }
}

#[tokio::test]
async fn rows_stand_under_the_day_on_which_they_are_due() {
    for town in towns().await {
        // Three working days each: due on 28, 29 March, 1 and 4 April; 30 and 31 March are a week-end.
        let mut cases = Vec::new();
        for (n, moment) in
            ["2024-03-25T09:00", "2024-03-26T09:00", "2024-03-27T09:00", "2024-04-01T08:00"].iter().enumerate()
        {
            cases.push(town.case(moment, 10 + n as u32).await.id);
        }
        let paused = town.case("2024-03-28T09:00", 20).await;
        set_due(&town, paused.id).await;
        let headings: Vec<_> = town.rows(&town.ward.officer, "2024-03-29T10:00", View::Work).await;
        let told: Vec<_> = headings.iter().map(|(h, _)| h.as_str()).collect();
        assert_eq!(told, ["Quá hạn", "Hôm nay, thứ Sáu 29/03", "Tuần sau", "Tuần sau", "Tạm dừng tính thời hạn"]);
        assert_eq!(headings.last().map(|(_, id)| *id), Some(paused.id));
        let counts = town.counts(&town.ward.officer, "2024-03-29T10:00").await;
        assert!(counts.contains(&("late", 1)) && counts.contains(&("soon", 2)), "{counts:?}");
    }
}

/// The clock of a case stands still.
async fn set_due(town: &Town, id: Id<Case>) {
    let done = town.ward.test.db.write(async move |tx: &mut Tx| {
        tx.execute("UPDATE cases SET due = NULL WHERE id = $1", args![id]).await.map(drop)
    });
    done.await.expect("a row changes");
}

#[tokio::test]
async fn pages_go_forwards_and_back_by_key() {
    for town in towns().await {
        let mut cases = Vec::new();
        for n in 0..5 {
            cases.push(town.case("2024-03-29T09:00", 30 + n).await.id);
        }
        cases.sort_unstable();
        let page = async |at| {
            let query = InboxQuery { limit: 2, at, ..all(Some(View::Work)) };
            town.inbox(&town.ward.officer, NOW, query).await.expect("a page")
        };
        let first = page(At::First).await;
        assert_eq!((first.slice.ids(), first.total, first.slice.passed), (cases[..2].to_vec(), 5, 0));
        assert!(first.slice.newer.is_none());
        let second = page(At::After(first.slice.older.expect("more"))).await;
        assert_eq!((second.slice.ids(), second.slice.passed), (cases[2..4].to_vec(), 2));
        let third = page(At::After(second.slice.older.expect("more"))).await;
        assert_eq!((third.slice.ids(), third.slice.older), (cases[4..].to_vec(), None));
        let back = page(At::Before(third.slice.newer.expect("a page before"))).await;
        assert_eq!((back.slice.ids(), back.slice.passed), (cases[2..4].to_vec(), 2));
    }
}

#[tokio::test]
async fn filter_narrows_by_holder_procedure_and_due_time() {
    for town in towns().await {
        let [mine, free] = [town.case("2024-03-28T09:00", 40).await, town.case("2024-03-29T09:00", 41).await];
        claim(&town, &town.ward.officer, &[mine.id]).await.expect("a claim");
        let with = async |filter: Filter| {
            let query = InboxQuery { filter, ..all(Some(View::Work)) };
            town.inbox(&town.ward.officer, NOW, query).await.expect("a list").slice.ids()
        };
        assert_eq!(with(Filter { holder: Some(HeldBy::Me), ..Filter::default() }).await, [mine.id]);
        assert_eq!(with(Filter { holder: Some(HeldBy::Nobody), ..Filter::default() }).await, [free.id]);
        assert_eq!(with(Filter { procedure: Some("2.000815".into()), ..Filter::default() }).await, []);
        assert_eq!(with(Filter { due: Some(DueBy::Week), ..Filter::default() }).await, [mine.id, free.id]);
        assert_eq!(with(Filter { due: Some(DueBy::Today), ..Filter::default() }).await, []);
    }
}

async fn claim(town: &Town, actor: &Actor, cases: &[Id<Case>]) -> Res<Batch> {
    let (world, actor, act, cases) = (town.ward.world.clone(), actor.clone(), testkit::act(NOW), cases.to_vec());
    town.ward.test.db.write(async move |tx: &mut Tx| work::claim_all(tx, &world, &actor, &act, &cases).await).await
}

#[tokio::test]
async fn batch_takes_what_is_free_and_names_what_another_took() {
    for town in towns().await {
        let mut cases = Vec::new();
        for n in 0..3 {
            cases.push(town.case("2024-03-29T09:00", 50 + n).await);
        }
        let ids: Vec<_> = cases.iter().map(|c| c.id).collect();
        claim(&town, &town.colleague, &ids[..1]).await.expect("a claim");
        let batch = claim(&town, &town.ward.officer, &ids).await.expect("a batch");
        assert_eq!(batch.done.len(), 2);
        let [(code, why)] = batch.left.as_slice() else { panic!("{batch:?}") };
        assert_eq!(code, &cases[0].code);
        let holder = town.colleague.staff.to_string();
        assert!(matches!(why, Failure::Conflict { changed, .. } if changed["assignee"] == holder.as_str()), "{why:?}");
        // The counter has no step of its own here, and a stranger does not even learn the code.
        let desk = claim(&town, &town.ward.receptionist, &ids[..1]).await.expect("a batch");
        assert!(desk.done.is_empty());
        let stranger = claim(&town, &town.stranger, &ids[..1]).await.expect("a batch");
        assert!(matches!(stranger.left.as_slice(), [(code, Failure::NotFound)] if code.is_empty()), "{stranger:?}");
        let seen = kernel::journal::verify(&town.ward.test.db, None).await.expect("a verification");
        assert!(seen.findings.is_empty(), "{seen:?}");
    }
}

#[tokio::test]
async fn kept_filter_belongs_to_its_account_alone() {
    for town in towns().await {
        let save = async |actor: &Actor, name: &str| {
            let (actor, act, name) = (actor.clone(), testkit::act(NOW), name.to_owned());
            let write =
                async move |tx: &mut Tx| work::save_filter(tx, &actor, &act, &name, "view=work&holder=me").await;
            town.ward.test.db.write(write).await
        };
        let list = async |actor: &Actor| {
            let account = actor.account;
            town.ward.test.db.read(async move |tx: &mut Tx| filters::list(tx, account).await).await.expect("a list")
        };
        let kept = save(&town.ward.officer, "  Việc của tôi ").await.expect("kept");
        save(&town.ward.officer, "Việc của tôi").await.expect("replaced");
        assert!(matches!(save(&town.ward.officer, " ").await, Err(Failure::Invalid(_))));
        assert_eq!(list(&town.ward.officer).await, std::slice::from_ref(&kept));
        assert_eq!(list(&town.colleague).await, []);
        let forget = async |actor: &Actor| {
            let (actor, act, id) = (actor.clone(), testkit::act(NOW), kept.id);
            let write = async move |tx: &mut Tx| work::forget_filter(tx, &actor, &act, id).await;
            town.ward.test.db.write(write).await
        };
        assert!(matches!(forget(&town.colleague).await, Err(Failure::NotFound)));
        forget(&town.ward.officer).await.expect("forgotten");
        assert_eq!(list(&town.ward.officer).await, []);
    }
}

#[tokio::test]
async fn what_was_dealt_with_lately_is_kept_for_thirty_days() {
    for town in towns().await {
        let case = town.file("2024-02-01T09:00", filing("Lý Thùy Dương", &number(60))).await;
        town.finish("2024-02-02T10:00", &case).await;
        let done = async |moment| town.rows(&town.ward.officer, moment, View::Done).await;
        assert_eq!(done("2024-02-02T16:00").await, [("Hôm nay".to_owned(), case.id)]);
        assert_eq!(done("2024-03-01T16:00").await, [("Trước đó".to_owned(), case.id)]);
        assert_eq!(done("2024-03-29T10:00").await, []);
        assert_eq!(at("2024-02-02T16:00").day().to_string(), "2024-02-02");
    }
}
