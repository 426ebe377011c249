//! Paper files on a trip.

use super::{Counter, counters, datum, journal_is_whole, on_paper, ready, refused};
use crate::model::{CaseRow, Status};
use crate::store::bundles::{Bundle, BundleRow};
use crate::store::{self, bundles};
use crate::work::{self, NewBundle};
use base::{Id, Res};
use db::Tx;
use kernel::accounts::Actor;

impl Counter {
    async fn papers(&self, count: usize) -> Vec<CaseRow> {
        let mut all = Vec::new();
        for n in 0..count {
            let moment = format!("2024-03-29T{:02}:{:02}", 8 + n / 50, n % 50);
            all.push(self.ward.file_paper(&moment, &format!("Nguyễn Văn {n:02}"), on_paper()).await);
        }
        all
    }

    async fn give(&self, moment: &str, cases: &[CaseRow], to: Option<&Actor>) -> Res<BundleRow> {
        let (world, actor, act) = ready(&self.ward, &self.ward.receptionist, moment);
        let input = NewBundle { cases: cases.iter().map(|c| c.id).collect(), to: to.map(|a| a.staff.to_string()) };
        self.ward.write(async move |tx: &mut Tx| work::make_bundle(tx, &world, &actor, &act, input).await).await
    }

    async fn scan(&self, moment: &str, actor: &Actor, list: Id<Bundle>, text: &str) -> Res<Vec<String>> {
        let (world, actor, act) = ready(&self.ward, actor, moment);
        let text = text.to_owned();
        let scan = async move |tx: &mut Tx| work::scan_bundle(tx, &world, &actor, &act, list, &text).await;
        self.ward.write(scan).await
    }

    async fn take(&self, moment: &str, actor: &Actor, list: Id<Bundle>) -> Res<BundleRow> {
        let (world, actor, act) = ready(&self.ward, actor, moment);
        self.ward.write(async move |tx: &mut Tx| work::take_bundle(tx, &world, &actor, &act, list).await).await
    }

    async fn remove(&self, moment: &str, list: Id<Bundle>, case: &CaseRow) -> Res<BundleRow> {
        let (world, actor, act) = ready(&self.ward, &self.ward.receptionist, moment);
        let case = case.id;
        let remove = async move |tx: &mut Tx| work::remove_from_bundle(tx, &world, &actor, &act, list, case).await;
        self.ward.write(remove).await
    }

    async fn recall(&self, moment: &str, list: Id<Bundle>) -> Res<BundleRow> {
        let (world, actor, act) = ready(&self.ward, &self.ward.receptionist, moment);
        self.ward.write(async move |tx: &mut Tx| work::recall_bundle(tx, &world, &actor, &act, list).await).await
    }

    async fn at_desk(&self) -> usize {
        let agency = self.ward.receptionist.posts[0].unit;
        let list = async move |tx: &mut Tx| bundles::list_at_desk(tx, agency, 200).await;
        self.ward.test.db.read(list).await.unwrap().len()
    }
}

#[tokio::test]
async fn handover_of_40_paper_files_is_blocked_while_one_is_missing_and_names_it() {
    for counter in counters().await {
        let officer = &counter.ward.officer;
        let cases = counter.papers(40).await;
        assert_eq!(counter.at_desk().await, 40);
        let began = std::time::Instant::now();
        let list = counter.give("2024-03-29T16:30", &cases, None).await.unwrap();
        println!("40 files in {} ms", began.elapsed().as_millis());
        assert_eq!((list.number.as_str(), list.state.as_str()), ("240329-01", "sent"));
        assert_eq!(counter.at_desk().await, 0);
        // A scanner gives the code, the address in the slip's QR code, or a hand types the end of the code.
        let (missing, found) = cases.split_last().unwrap();
        for (n, case) in found.iter().enumerate() {
            let text = match n % 3 {
                0 => case.code.clone(),
                1 => format!("https://motcua.vn/track?code={}&procedure=1.004873&check=H4NZ2C", case.code),
                _ => case.code.split_once('-').unwrap().1.to_owned(),
            };
            counter.scan("2024-03-29T16:35", officer, list.id, &text).await.unwrap();
        }
        let stranger = refused(counter.scan("2024-03-29T16:36", officer, list.id, "240101-0001").await);
        assert_eq!((stranger.code, datum(&stranger, "code").as_str()), ("cases.bundle_not_listed", "240101-0001"));
        let blocked = refused(counter.take("2024-03-29T16:40", officer, list.id).await);
        assert_eq!(blocked.code, "cases.bundle_incomplete");
        assert_eq!((datum(&blocked, "count"), datum(&blocked, "codes")), ("1".into(), missing.code.clone()));
        counter.scan("2024-03-29T16:44", officer, list.id, &missing.code).await.unwrap();
        assert_eq!(counter.take("2024-03-29T16:45", officer, list.id).await.unwrap().state, "taken");
        let id = missing.id;
        let seen = counter.ward.test.db.read(async move |tx: &mut Tx| {
            Ok((store::find(tx, id).await?.unwrap(), store::list_records(tx, id).await?))
        });
        let (case, records) = seen.await.unwrap();
        assert_eq!(case.status, Status::Processing);
        let handover = records.iter().find(|r| r.kind == "handover").unwrap();
        assert_eq!(handover.closed.unwrap().to_string(), "2024-03-29T16:45:00+07:00");
        assert_eq!(handover.body["taken_by"], serde_json::json!(officer.staff));
        journal_is_whole(&counter.ward).await;
    }
}

#[tokio::test]
async fn giver_takes_one_off_or_recalls_the_list_only_before_it_was_scanned() {
    for counter in counters().await {
        let officer = &counter.ward.officer;
        let cases = counter.papers(3).await;
        let list = counter.give("2024-03-29T16:30", &cases, Some(officer)).await.unwrap();
        counter.remove("2024-03-29T16:31", list.id, &cases[0]).await.unwrap();
        assert_eq!(counter.at_desk().await, 1, "what was taken off lies at the desk");
        counter.scan("2024-03-29T16:32", officer, list.id, &cases[1].code).await.unwrap();
        let out = counter.remove("2024-03-29T16:33", list.id, &cases[1]).await;
        assert_eq!(refused(out).code, "cases.bundle_scanned");
        assert_eq!(refused(counter.recall("2024-03-29T16:34", list.id).await).code, "cases.bundle_scanned");
        // Taken off: neither scanned nor missed.
        let out = counter.scan("2024-03-29T16:35", officer, list.id, &cases[0].code).await;
        assert_eq!(refused(out).code, "cases.bundle_not_listed");
        counter.scan("2024-03-29T16:35", officer, list.id, &cases[2].code).await.unwrap();
        counter.take("2024-03-29T16:36", officer, list.id).await.unwrap();
        let second = counter.give("2024-03-29T16:40", &cases[..1], Some(officer)).await.unwrap();
        assert_eq!(second.number, "240329-02");
        assert_eq!(counter.recall("2024-03-29T16:41", second.id).await.unwrap().state, "recalled");
        assert_eq!(refused(counter.take("2024-03-29T16:42", officer, second.id).await).code, "cases.bundle_closed");
        assert_eq!(counter.at_desk().await, 1);
        journal_is_whole(&counter.ward).await;
    }
}

#[tokio::test]
async fn list_is_taken_by_the_one_it_names_and_never_by_the_giver() {
    for counter in counters().await {
        let ward = &counter.ward;
        let cases = counter.papers(2).await;
        let list = counter.give("2024-03-29T16:30", &cases, Some(&ward.officer)).await.unwrap();
        let out = counter.scan("2024-03-29T16:31", &ward.clerk, list.id, &cases[0].code).await;
        assert_eq!(refused(out).code, "cases.bundle_not_yours");
        let out = counter.scan("2024-03-29T16:31", &ward.receptionist, list.id, &cases[0].code).await;
        assert!(matches!(out, Err(base::Failure::Forbidden | base::Failure::NotFound)), "{out:?}");
        let again = refused(counter.give("2024-03-29T16:32", &cases[..1], None).await);
        assert_eq!((again.code, datum(&again, "codes")), ("cases.bundle_not_at_desk", cases[0].code.clone()));
    }
}
