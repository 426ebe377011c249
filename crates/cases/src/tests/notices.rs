//! Applicants are told: by e-mail, by letter, at the desk; what cannot be sent comes to the desk; nothing personal lies in
//! the jobs.

use super::samples::filing;
use super::samples::{Ward, wards};
use crate::model::{CaseRow, Filing};
use crate::notices::{Sender, print, send};
use crate::work::{self, Handover, NOTICE_JOB, Return, SupplementItem, SupplementRequest, Which};
use base::{Failure, Instant, Res};
use db::{Tx, args};
use kernel::accounts::Actor;
use kernel::jobs::{self, ATTEMPTS_MAX, JobClock};
use kernel::mail::Mailer;
use kernel::notices::{self, Channel, NoticeRow, NoticeState};
use kernel::people::Profile;
use letters::Letter;
use testkit::smtp::SmtpServer;

/// Whole days of machine time, so that every wait is over.
const DAY: i64 = 86_400;

fn filing_of(email: Option<&str>) -> Filing {
    let filer = Profile {
        name: "Nguyễn Hải Yến".into(),
        number: Some("001198004217".into()),
        phone: Some("0912000346".into()),
        address: Some("Số 3 ngách 1/14 phố Châu Long".into()),
        email: email.map(str::to_owned),
        ..Profile::default()
    };
    Filing { filer, ..filing() }
}

impl Ward {
    async fn told(&self, case: &CaseRow) -> Vec<NoticeRow> {
        let id = case.id.uuid();
        self.test.db.read(async move |tx: &mut Tx| notices::list_of(tx, id).await).await.unwrap()
    }

    /// Runs the waiting jobs once, as the background does; gives the failures.
    async fn post(&self, mailer: Option<&Mailer>, days: i64) -> Vec<String> {
        let machine = Instant::from_micros(0).plus_seconds(days * DAY);
        let claim = async move |tx: &mut Tx| jobs::claim(tx, JobClock::Machine, machine, machine, 100).await;
        let mut failures = Vec::new();
        for job in self.test.db.write(claim).await.unwrap() {
            assert_eq!(job.kind, NOTICE_JOB);
            let sender = Sender { db: &self.test.db, world: &self.world, mailer, public_url: "https://motcua.vn" };
            let now = testkit::act("2024-03-29T09:05").now;
            match send(&sender, &job, now).await {
                Ok(()) => self.test.db.write(async move |tx: &mut Tx| jobs::finish(tx, job.id).await).await.unwrap(),
                Err(failure) => {
                    failures.push(failure.to_string());
                    let text = failure.to_string();
                    let fail = async move |tx: &mut Tx| jobs::fail(tx, &job, machine, 60, &text).await;
                    self.test.db.write(fail).await.unwrap();
                }
            }
        }
        failures
    }

    /// Everything that stands in the table of jobs for notices.
    async fn jobs(&self) -> Vec<String> {
        let sql = "SELECT body, state, COALESCE(error, '') FROM jobs WHERE kind = $1 ORDER BY id";
        let rows = self.test.db.read(async move |tx: &mut Tx| tx.query(sql, args![NOTICE_JOB]).await).await.unwrap();
        rows.iter().map(|r| format!("{} {} {}", r.text(0).unwrap(), r.text(1).unwrap(), r.text(2).unwrap())).collect()
    }

    async fn hand_over(&self, moment: &str, case: &CaseRow) -> CaseRow {
        let (world, actor, act, id) = (self.world.clone(), self.receptionist.clone(), testkit::act(moment), case.id);
        let input = Handover::default();
        let act = async move |tx: &mut Tx| work::hand_over(tx, &world, &actor, &act, id, None, input).await;
        self.test.db.write(act).await.unwrap()
    }

    async fn print_letters(&self, actor: &Actor, which: Which) -> Res<(Vec<Letter>, usize)> {
        let (world, actor, act) = (self.world.clone(), actor.clone(), testkit::act("2024-03-29T16:00"));
        let made = async move |tx: &mut Tx| {
            let (batch, n) = work::print_letters(tx, &world, &actor, &act, which).await?;
            let rows = notices::list_of_batch(tx, batch).await?;
            Ok((print(tx, &world, &rows, act.now.day(), "Hà Nội").await?.letters, n))
        };
        self.test.db.write(made).await
    }
}

fn states(told: &[NoticeRow]) -> Vec<(&str, Channel, NoticeState)> {
    told.iter().map(|n| (n.what.as_str(), n.channel, n.state)).collect()
}

async fn mailer(server: &SmtpServer) -> Mailer {
    Mailer::new(&server.url, "Một Cửa <motcua@example.vn>").expect("a mailer")
}

#[tokio::test]
async fn every_change_of_status_is_told_by_email() {
    let server = SmtpServer::start().await;
    let mailer = mailer(&server).await;
    for ward in wards().await {
        let case = ward.file("2024-03-29T09:00", filing_of(Some("yen@example.vn"))).await.unwrap();
        ward.hand_over("2024-03-29T09:02", &case).await;
        assert!(ward.post(Some(&mailer), 1).await.is_empty());
        let sent = server.letters().split_off(server.letters().len() - 2);
        assert!(sent.iter().all(|l| l.to == "yen@example.vn"));
        for wanted in [
            "Kính gửi Ông/Bà Nguyễn Hải Yến,",
            &case.code,
            "Hẹn trả kết quả: thứ Tư 03/04/2024, 17:00.",
            "https://motcua.vn/track?code=000.04.31.H26-240329-0001&procedure=1.004873&check=",
        ] {
            assert!(sent[0].body.contains(wanted), "{wanted}: {}", sent[0].body);
        }
        for secret in ["001198004217", "0912000346", "Châu Long"] {
            assert!(sent.iter().all(|l| !l.body.contains(secret) && !l.head.contains(secret)), "{secret}");
        }
        let told = ward.told(&case).await;
        assert_eq!(
            states(&told),
            [("accepted", Channel::Email, NoticeState::Told), ("processing", Channel::Email, NoticeState::Told)]
        );
        // The address is kept under the person's key only.
        assert!(told.iter().all(|n| n.address.as_ref().is_some_and(|a| !a.windows(3).any(|w| w == b"yen"))));
        assert!(ward.jobs().await.is_empty());
    }
}

#[tokio::test]
async fn jobs_hold_identities_only() {
    let server = SmtpServer::start().await;
    let mailer = mailer(&server).await;
    for ward in wards().await {
        let case = ward.file("2024-03-29T09:00", filing_of(Some("later.yen@example.vn"))).await.unwrap();
        assert_eq!(ward.post(Some(&mailer), 1).await, ["unavailable: SMTP 451"]);
        let told = ward.told(&case).await;
        assert_eq!(ward.jobs().await, [format!("{{\"notice\":\"{}\"}} ready unavailable: SMTP 451", told[0].id)]);
        assert_eq!((told[0].state, told[0].attempts, told[0].error.as_str()), (NoticeState::Waiting, 1, "SMTP 451"));
    }
}

#[tokio::test]
async fn an_email_that_never_goes_out_is_parked_and_the_desk_decides() {
    let server = SmtpServer::start().await;
    let mailer = mailer(&server).await;
    for ward in wards().await {
        let case = ward.file("2024-03-29T09:00", filing_of(Some("later@example.vn"))).await.unwrap();
        for day in 1..=ATTEMPTS_MAX {
            assert_eq!(ward.post(Some(&mailer), day).await.len(), 1, "try {day}");
        }
        let failed = ward.told(&case).await.remove(0);
        assert_eq!((failed.state, failed.attempts), (NoticeState::Failed, ATTEMPTS_MAX));
        assert!(ward.post(Some(&mailer), 100).await.is_empty(), "parked jobs rest");
        let change = async |actor: &Actor, letter: bool| {
            let (world, actor, act, id) =
                (ward.world.clone(), actor.clone(), testkit::act("2024-03-29T14:00"), failed.id);
            let change = async move |tx: &mut Tx| match letter {
                true => work::letter_instead(tx, &world, &actor, &act, id).await,
                false => work::retry_notice(tx, &world, &actor, &act, id).await,
            };
            ward.test.db.write(change).await
        };
        assert!(matches!(change(&ward.officer, false).await, Err(Failure::NotFound)));
        change(&ward.receptionist, false).await.unwrap();
        assert_eq!(ward.told(&case).await[0].state, NoticeState::Waiting);
        for day in 101..=100 + ATTEMPTS_MAX {
            assert_eq!(ward.post(Some(&mailer), day).await.len(), 1, "try {day}");
        }
        change(&ward.receptionist, true).await.unwrap();
        assert_eq!(states(&ward.told(&case).await), [("accepted", Channel::Letter, NoticeState::ToPrint)]);
        assert!(ward.jobs().await.is_empty());
    }
}

#[tokio::test]
async fn a_refused_address_or_a_missing_server_falls_back_to_the_other_ways() {
    let server = SmtpServer::start().await;
    let mailer = mailer(&server).await;
    for ward in wards().await {
        let case = ward.file("2024-03-29T09:00", filing_of(Some("nobody@example.vn"))).await.unwrap();
        ward.ask("2024-03-29T10:00", &case).await;
        assert!(ward.post(Some(&mailer), 1).await.is_empty());
        let told = ward.told(&case).await;
        assert_eq!(
            states(&told),
            [("accepted", Channel::InPerson, NoticeState::Told), ("supplement", Channel::Letter, NoticeState::ToPrint)]
        );
        assert_eq!(told[1].error, "SMTP 550");
        let other = Filing { duplicate_confirmed: true, ..filing_of(Some("yen@example.vn")) };
        let case = ward.file("2024-03-29T11:00", other).await.unwrap();
        assert!(ward.post(None, 2).await.is_empty());
        assert_eq!(ward.told(&case).await[0].error, "no_server");
    }
}

impl Ward {
    async fn ask(&self, moment: &str, case: &CaseRow) -> CaseRow {
        let (world, actor, act, id) = (self.world.clone(), self.officer.clone(), testkit::act(moment), case.id);
        let item = SupplementItem {
            document: "to_khai".into(),
            reason: "thieu_noi_o_cu".into(),
            note: "ghi đủ nơi ở trước đây".into(),
        };
        let request = SupplementRequest { items: vec![item], head_reason: None };
        let ask = async move |tx: &mut Tx| work::ask_supplement(tx, &world, &actor, &act, id, None, request).await;
        self.test.db.write(ask).await.unwrap()
    }
}

#[tokio::test]
async fn those_without_email_get_letters_where_they_have_something_to_do() {
    for ward in wards().await {
        let case = ward.file("2024-03-29T09:00", filing_of(None)).await.unwrap();
        ward.hand_over("2024-03-29T09:30", &case).await;
        ward.ask("2024-03-29T10:00", &case).await;
        let told = ward.told(&case).await;
        assert_eq!(
            states(&told),
            [
                ("accepted", Channel::InPerson, NoticeState::Told),
                ("processing", Channel::LookUp, NoticeState::Told),
                ("supplement", Channel::Letter, NoticeState::ToPrint)
            ]
        );
        assert!(ward.jobs().await.is_empty(), "a letter needs no job");
        assert!(matches!(ward.print_letters(&ward.officer, Which::One(told[2].id)).await, Err(Failure::Refused(_))));
        let today = Which::OfDay(case.day());
        let (letters, n) = ward.print_letters(&ward.receptionist, today).await.unwrap();
        let Letter::NoticeLetter(letter) = &letters[0] else { panic!("{letters:?}") };
        assert_eq!(
            (n, letter.recipient.name.as_str(), letter.subject.as_str()),
            (1, "Nguyễn Hải Yến", "Hồ sơ cần bổ sung")
        );
        assert!(letter.paragraphs.iter().any(|p| p.contains("ghi đủ nơi ở trước đây")), "{:?}", letter.paragraphs);
        assert!(letters::booklet(&letters, &letters::Style::default()).unwrap().refused.is_empty());
        let printed = ward.told(&case).await.remove(2);
        assert_eq!((printed.state, printed.told_by), (NoticeState::Printed, Some(ward.receptionist.staff)));
        let again = ward.print_letters(&ward.receptionist, today).await;
        assert!(matches!(again, Err(Failure::Refused(r)) if r.code == "cases.no_letters"));
        let (world, actor, act) = (ward.world.clone(), ward.clerk.clone(), testkit::act("2024-03-29T16:10"));
        let batch = printed.batch.unwrap();
        let undo = async move |tx: &mut Tx| work::unprint(tx, &world, &actor, &act, batch).await;
        assert_eq!(ward.test.db.write(undo).await.unwrap(), 1);
        assert_eq!(ward.told(&case).await[2].state, NoticeState::ToPrint);
        assert!(kernel::journal::verify(&ward.test.db, None).await.unwrap().findings.is_empty());
    }
}

#[tokio::test]
async fn owner_and_filer_are_told_each_by_their_own_way() {
    for ward in wards().await {
        let owner =
            Profile { name: "Trần Thị Nhã".into(), number: Some("001144000019".into()), ..Profile::default() };
        let filing = Filing {
            owner: Some(owner),
            channel: Some("post".into()),
            parcel: Some("EE473124829VN".into()),
            ..filing_of(Some("yen@example.vn"))
        };
        let case = ward.file("2024-03-29T09:00", filing).await.unwrap();
        let told = ward.told(&case).await;
        let ways: Vec<_> = told.iter().map(|n| (n.person, n.channel)).collect();
        assert_eq!(ways.len(), 2);
        assert!(
            ways.contains(&(case.owner, Channel::Letter)) && ways.contains(&(case.filer, Channel::Email)),
            "{ways:?}"
        );
    }
}

#[tokio::test]
async fn result_handed_out_at_the_desk_needs_no_letter() {
    for ward in wards().await {
        let case = ward.finished(filing_of(None)).await;
        let checked = Return { identity_checked: true, signed: true, ..Return::default() };
        ward.return_("2024-04-01T10:05", &case, checked).await.unwrap();
        let told = ward.told(&case).await;
        let last = &states(&told)[told.len() - 2..];
        assert_eq!(
            last,
            [
                // Before the appointed day: to be announced (NĐ 61/2018 art. 20).
                ("ready", Channel::Letter, NoticeState::ToPrint),
                ("returned", Channel::InPerson, NoticeState::Told)
            ]
        );
    }
}

impl Ward {
    /// A case whose result waits at the desk, before its day.
    async fn finished(&self, filing: Filing) -> CaseRow {
        let case = self.file("2024-03-29T09:00", filing).await.unwrap();
        self.hand_over("2024-03-29T10:00", &case).await;
        self.complete_next("2024-03-29T11:00", &case, &self.officer).await.unwrap();
        self.complete_next("2024-03-29T14:00", &case, &self.officer).await.unwrap();
        let (world, actor, act, id) =
            (self.world.clone(), self.leader.clone(), testkit::act("2024-03-29T15:00"), case.id);
        let decision = work::Decision { outcome: "approve".into(), reasons: Vec::new(), note: String::new() };
        let decide = async move |tx: &mut Tx| work::decide(tx, &world, &actor, &act, id, None, decision).await;
        self.test.db.write(decide).await.unwrap();
        let (world, actor, act, id) =
            (self.world.clone(), self.clerk.clone(), testkit::act("2024-04-01T09:00"), case.id);
        let input = work::Numbering::default();
        let number = async move |tx: &mut Tx| work::number_result(tx, &world, &actor, &act, id, None, input).await;
        self.test.db.write(number).await.unwrap()
    }
}
