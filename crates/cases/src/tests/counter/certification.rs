//! Certification in volume.

use super::{Counter, counters, journal_is_whole, ready, refused};
use crate::model::Status;
use crate::store;
use crate::work::{self, Certification, CertifiedCase, Original};
use base::{Failure, Money, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::organisation::SigningForm;

fn original(paper: &str, pages: i64, copies: i64) -> Original {
    Original { paper: paper.into(), pages, copies }
}

fn three() -> Vec<Original> {
    vec![
        original("Bằng tốt nghiệp đại học", 1, 5),
        original("Học bạ trung học phổ thông", 8, 5),
        original("Giấy chứng nhận quyền sử dụng đất", 4, 5),
    ]
}

impl Counter {
    async fn certify(
        &self,
        moment: &str,
        actor: &Actor,
        signer: &Actor,
        originals: Vec<Original>,
    ) -> Res<CertifiedCase> {
        let (world, actor, act) = ready(&self.ward, actor, moment);
        let input = Certification {
            procedure: "2.000815".into(),
            variant: None,
            person: "Trịnh Đình Trường".into(),
            originals,
            signer: signer.staff,
            payment: Some("cash".into()),
            exemption: None,
        };
        self.ward.write(async move |tx: &mut Tx| work::certify(tx, &world, &actor, &act, input).await).await
    }
}

// On the page this takes 10 fields (name of the person; name, pages and copies of each original), no choice (kind, way of
// payment and signer stand as they were last), and one press (F9). Wording and receipt are one press each (1 and 3).
#[tokio::test]
async fn receptionist_certifies_three_originals_five_copies_with_book_numbers_and_no_slip() {
    for counter in counters().await {
        let ward = &counter.ward;
        let done = counter.certify("2024-03-29T09:00", &ward.receptionist, &counter.deputy, three()).await.unwrap();
        // 1 page: 2.000 × 5; 8 pages: (2 × 2.000 + 6 × 1.000) × 5; 4 pages: (2 × 2.000 + 2 × 1.000) × 5.
        let fees: Vec<_> = done.lines.iter().map(|l| l.fee.dong()).collect();
        assert_eq!(fees, [10_000, 50_000, 30_000]);
        assert_eq!((done.case.fee_total, done.case.fee_paid), (Money(90_000), Money(90_000)));
        assert_eq!(done.lines.iter().map(|l| l.number).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(done.lines.iter().map(|l| l.copies).sum::<i64>(), 15);
        assert_eq!(done.case.result_number.as_deref(), Some("01–03, quyển 01/2024 - SCT/BS"));
        assert_eq!(done.receipt.as_deref(), Some("2024-000.04.31.H26-000001"));
        // Returned in the same act: nobody waits, nothing is to be fetched, no slip is owed.
        let (status, returned) = (done.case.status, done.case.returned);
        assert_eq!((status, returned), (Status::Returned, done.case.accepted));
        assert_eq!(done.case.due.unwrap().to_string(), "2024-03-29T17:00:00+07:00");
        assert_eq!(done.case.timeliness.as_deref(), Some("on_time"));
        let id = done.case.id;
        let open = ward.test.db.read(async move |tx: &mut Tx| kernel::worklist::list_open(tx, id.uuid()).await);
        assert!(open.await.unwrap().is_empty());
        assert_eq!((done.lines[0].signer, done.lines[0].signing_form.as_deref()), (counter.deputy.staff, Some("KT")));
        journal_is_whole(ward).await;
    }
}

#[tokio::test]
async fn book_runs_on_without_gaps_and_begins_anew_with_the_year() {
    for counter in counters().await {
        let (desk, chair) = (&counter.ward.receptionist, &counter.ward.leader);
        let one = || vec![original("Căn cước công dân", 2, 1)];
        counter.certify("2024-03-29T09:00", desk, chair, three()).await.unwrap();
        // Refused acts take no number.
        let out = counter.certify("2024-03-29T09:10", desk, &counter.unsigned, one()).await;
        assert_eq!(refused(out).code, "cases.no_signing_authority");
        let out = counter.certify("2024-03-29T09:11", desk, chair, vec![original("", 0, 1)]).await;
        let Err(Failure::Invalid(fields)) = out else { panic!("{out:?}") };
        let paths: Vec<_> = fields.iter().map(|f| f.path.as_str()).collect();
        assert_eq!(paths, ["originals/0/paper", "originals/0/pages"]);
        let next = counter.certify("2024-03-29T09:12", desk, chair, one()).await.unwrap();
        assert_eq!(next.lines[0].number, 4);
        let new_year = counter.certify("2025-01-02T08:00", desk, chair, one()).await.unwrap();
        assert_eq!((new_year.lines[0].number, new_year.lines[0].volume.as_str()), (1, "01/2025 - SCT/BS"));
    }
}

#[tokio::test]
async fn after_the_cut_off_the_due_time_is_the_next_working_day() {
    for counter in counters().await {
        let (desk, chair) = (&counter.ward.receptionist, &counter.ward.leader);
        let done = counter.certify("2024-03-29T15:30", desk, chair, three()).await.unwrap();
        assert_eq!(done.case.due.unwrap().to_string(), "2024-04-01T17:00:00+07:00");
        assert_eq!(done.case.timeliness.as_deref(), Some("before"));
    }
}

#[tokio::test]
async fn certification_belongs_to_the_desk_and_the_signature_to_those_with_authority() {
    for counter in counters().await {
        let ward = &counter.ward;
        let out = counter.certify("2024-03-29T09:00", &ward.officer, &ward.leader, three()).await;
        assert!(matches!(out, Err(Failure::NotFound | Failure::Forbidden)), "{out:?}");
        let unit = ward.leader.posts[0].unit;
        let signers = async |day: &str| {
            let day = base::Day::parse(day).unwrap();
            let list = async move |tx: &mut Tx| work::list_signers(tx, unit, day).await;
            let all = ward.test.db.read(list).await.unwrap();
            all.into_iter().map(|s| (s.name, s.form)).collect::<Vec<_>>()
        };
        let head = ("Trần Văn Minh".to_owned(), None);
        let deputy = ("Trần Quốc Bình".to_owned(), Some(SigningForm::ForHead));
        assert_eq!(signers("2024-03-29").await, [head.clone(), deputy]);
        assert_eq!(signers("2024-07-01").await, [head], "the deputy's authority has ended");
    }
}

#[tokio::test]
async fn certification_is_counted_once_as_received_finished_and_returned() {
    for counter in counters().await {
        let (desk, chair) = (&counter.ward.receptionist, &counter.ward.leader);
        let done = counter.certify("2024-03-29T09:00", desk, chair, three()).await.unwrap();
        let (unit, day) = (done.case.deciding, done.case.day());
        let sums = counter.ward.test.db.read(async move |tx: &mut Tx| {
            let mut sums = Vec::new();
            for measure in ["received", "finished", "finished_on_time", "returned"] {
                sums.push(kernel::tally::sum_by_unit(tx, measure, day, day).await?);
            }
            let total = store::certifications::sum_day(tx, unit, day).await?;
            Ok((sums, total))
        });
        let (sums, total) = sums.await.unwrap();
        assert!(sums.iter().all(|s| *s == [(unit, 1)]), "{sums:?}");
        assert_eq!((total.originals, total.copies, total.pages, total.fee), (3, 15, 65, Money(90_000)));
    }
}
