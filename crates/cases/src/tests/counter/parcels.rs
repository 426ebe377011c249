//! The public postal service.

use super::{Counter, counters, journal_is_whole, on_paper, ready, refused};
use crate::model::{CaseRow, Filing, Status};
use crate::store;
use crate::store::parcels::{self, Parcel, ParcelRow};
use crate::work::{self, Completion, Decision, Handover, Numbering, Parcelled};
use base::{Failure, Id, Res};
use db::Tx;
use kernel::worklist;

impl Counter {
    /// A case whose result waits at the desk for the post.
    async fn finished(&self) -> CaseRow {
        let ward = &self.ward;
        let filing = Filing { payment: Some("cash".into()), return_method: Some("post".into()), ..on_paper() };
        let case = ward.file_paper("2024-03-29T08:00", "Nguyễn Hải Yến", filing).await;
        let id = case.id;
        let (world, actor, act) = ready(ward, &ward.receptionist, "2024-03-29T09:00");
        let give =
            async move |tx: &mut Tx| work::hand_over(tx, &world, &actor, &act, id, None, Handover::default()).await;
        ward.write(give).await.unwrap();
        for moment in ["2024-03-29T10:00", "2024-03-29T11:00"] {
            let (world, actor, act) = ready(ward, &ward.officer, moment);
            let step = async move |tx: &mut Tx| {
                let task = worklist::list_open(tx, id.uuid()).await?.remove(0);
                work::complete_task(tx, &world, &actor, &act, task.id, Completion::default()).await
            };
            ward.write(step).await.unwrap();
        }
        let (world, actor, act) = ready(ward, &ward.leader, "2024-03-29T14:00");
        let decision = Decision { outcome: "approve".into(), reasons: Vec::new(), note: String::new() };
        let decide = async move |tx: &mut Tx| work::decide(tx, &world, &actor, &act, id, None, decision).await;
        ward.write(decide).await.unwrap();
        let (world, actor, act) = ready(ward, &ward.clerk, "2024-04-01T09:00");
        let number = async move |tx: &mut Tx| {
            work::number_result(tx, &world, &actor, &act, id, None, Numbering::default()).await
        };
        ward.write(number).await.unwrap()
    }

    async fn send(&self, moment: &str, case: &CaseRow, number: &str) -> Res<CaseRow> {
        let (world, actor, act) = ready(&self.ward, &self.ward.receptionist, moment);
        let all = [Parcelled { case: case.id, parcel: number.into() }];
        let send = async move |tx: &mut Tx| work::send_by_post(tx, &world, &actor, &act, &all).await;
        self.ward.write(send).await.map(|mut sent| sent.remove(0))
    }

    async fn parcel(&self, number: &'static str, direction: &'static str) -> ParcelRow {
        let agency = self.ward.receptionist.posts[0].unit;
        let find = async move |tx: &mut Tx| parcels::find(tx, agency, direction, number).await;
        self.ward.test.db.read(find).await.unwrap().unwrap()
    }

    async fn came_back(&self, moment: &str, id: Id<Parcel>, reason: &'static str) -> Res<CaseRow> {
        let (world, actor, act) = ready(&self.ward, &self.ward.receptionist, moment);
        let back = async move |tx: &mut Tx| work::parcel_came_back(tx, &world, &actor, &act, id, reason).await;
        self.ward.write(back).await
    }

    async fn deliver(&self, moment: &str, id: Id<Parcel>) -> Res<CaseRow> {
        let (world, actor, act) = ready(&self.ward, &self.ward.receptionist, moment);
        self.ward.write(async move |tx: &mut Tx| work::deliver_parcel(tx, &world, &actor, &act, id).await).await
    }

    /// How often each measure was counted, over all days.
    async fn counted(&self, measure: &'static str) -> i64 {
        let day = |text| base::Day::parse(text).unwrap();
        let sum = async move |tx: &mut Tx| {
            kernel::tally::sum_by_unit(tx, measure, day("2024-01-01"), day("2024-12-31")).await
        };
        self.ward.test.db.read(sum).await.unwrap().iter().map(|(_, n)| n).sum()
    }
}

#[tokio::test]
async fn posted_results_carry_parcel_number_and_undelivered_ones_return_to_the_desk() {
    for counter in counters().await {
        let case = counter.finished().await;
        assert_eq!((case.status, case.timeliness.as_deref()), (Status::Finished, Some("before")));
        let out = counter.send("2024-04-01T15:00", &case, "EE473124828VN").await;
        assert!(matches!(&out, Err(Failure::Invalid(f)) if f[0].code == "not_a_parcel_number"), "{out:?}");
        let sent = counter.send("2024-04-01T15:01", &case, "ee473124829vn").await.unwrap();
        assert_eq!((sent.status, sent.status.national()), (Status::Returned, 10));
        let first = counter.parcel("EE473124829VN", "out").await;
        let (world, actor, act) = ready(&counter.ward, &counter.ward.receptionist, "2024-04-01T16:30");
        let bag = first.bag.unwrap();
        let close = async move |tx: &mut Tx| work::close_bag(tx, &world, &actor, &act, bag).await;
        assert_eq!(counter.ward.write(close).await.unwrap().number, "240401-01");
        // Undelivered: finished again, waiting at the desk; still before time; counted as finished once, as returned not.
        let back = counter.came_back("2024-04-08T10:00", first.id, "absent").await.unwrap();
        assert_eq!((back.status, back.status.national(), back.returned), (Status::Finished, 9, None));
        assert_eq!((back.finished, back.timeliness.as_deref()), (case.finished, Some("before")));
        assert_eq!((counter.counted("finished").await, counter.counted("returned").await), (1, 0));
        assert_eq!(refused(counter.deliver("2024-04-08T10:01", first.id).await).code, "cases.parcel_closed");
        let kinds = counter.ward.test.db.read(async move |tx: &mut Tx| {
            Ok(store::list_records(tx, case.id).await?.into_iter().map(|r| r.kind).collect::<Vec<_>>())
        });
        let kinds = kinds.await.unwrap();
        assert!(kinds.ends_with(&["return".into(), "parcel_returned".into()]), "{kinds:?}");
        // Once more, under another number and in the bag of that day.
        let out = counter.send("2024-04-08T11:00", &case, "EE473124829VN").await;
        assert_eq!(refused(out).code, "cases.parcel_known");
        counter.send("2024-04-08T11:05", &case, "CH00127741").await.unwrap();
        let second = counter.parcel("CH00127741", "out").await;
        assert_ne!(second.bag, first.bag);
        let delivered = counter.deliver("2024-04-10T09:00", second.id).await.unwrap();
        assert_eq!((delivered.status, counter.counted("returned").await), (Status::Returned, 1));
        journal_is_whole(&counter.ward).await;
    }
}

#[tokio::test]
async fn filing_by_post_carries_the_number_of_its_parcel() {
    for counter in counters().await {
        let ward = &counter.ward;
        let by_post = |parcel: Option<&str>| Filing {
            channel: Some("post".into()),
            parcel: parcel.map(Into::into),
            filer: kernel::people::Profile { name: "Hoàng Văn Thụ".into(), ..Default::default() },
            ..on_paper()
        };
        let file = async |moment: &str, filing: Filing| {
            let (world, actor, act) = ready(ward, &ward.receptionist, moment);
            ward.write(async move |tx: &mut Tx| work::file(tx, &world, &actor, &act, filing).await).await
        };
        let out = file("2024-03-29T09:00", by_post(None)).await;
        assert!(matches!(&out, Err(Failure::Invalid(f)) if f[0].path == "parcel"), "{out:?}");
        let (world, actor, act) = ready(ward, &ward.receptionist, "2024-03-29T08:30");
        let arrived = async move |tx: &mut Tx| work::parcel_arrived(tx, &world, &actor, &act, "CH00990011").await;
        ward.write(arrived).await.unwrap();
        let case = file("2024-03-29T09:10", by_post(Some("ch00990011"))).await.unwrap();
        let parcel = counter.parcel("CH00990011", "in").await;
        assert_eq!((parcel.case, parcel.state.as_str()), (Some(case.id), "filed"));
        let out = file("2024-03-29T09:20", by_post(Some("CH00990011"))).await;
        assert_eq!(refused(out).code, "cases.parcel_known");
        // A parcel that nobody noted on arrival is noted with its filing.
        file("2024-03-29T09:30", by_post(Some("CH00990012"))).await.unwrap();
        assert_eq!(counter.parcel("CH00990012", "in").await.state, "filed");
    }
}
