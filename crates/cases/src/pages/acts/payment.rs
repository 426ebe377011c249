//! Taking what is owed at the desk, against a numbered receipt.

use super::acting::Of;
use super::form::{ActForm, Control, Told, choice};
use super::{ActPage, Acting, Done, own_place};
use crate::model::Status;
use crate::pages::parts::{Line, href};
use crate::work::{self, Payment};
use base::{Refusal, Res};
use db::Tx;
use web::PageResult;

/// What is owed.
pub(super) struct Paying;

impl ActPage for Paying {
    const PATH: &'static str = "/cases/{id}/payment";
    const ACTION: &'static str = "cases.collect_fee";
    const STATES: &'static [Status] = &[
        Status::Submitted,
        Status::Accepted,
        Status::Processing,
        Status::AwaitingSupplement,
        Status::AwaitingPayment,
        Status::Finished,
    ];

    async fn load(at: &Acting) -> Res<Self> {
        if at.case().fee_paid >= at.case().fee_total && !at.is_sent() {
            return Err(Refusal::new("cases.paid_already").into());
        }
        Ok(Self)
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let case = at.case();
        let owed = (case.fee_total - case.fee_paid).to_string();
        let form = ActForm {
            title: "Thu phí, lệ phí",
            notes: vec![Line::new("soon", "Phải thu", owed)],
            controls: vec![Control::options(
                "method",
                "Cách trả",
                vec![choice("cash", "Tiền mặt", ""), choice("transfer", "Chuyển khoản", "đã thấy tiền vào tài khoản")],
                &at.sent,
                told,
            )],
            effect: "Biên lai lấy số kế tiếp; tiền mặt vào ca đang mở của người thu.".into(),
            button: "Đã thu, lập biên lai",
            ..ActForm::default()
        };
        at.draw(Self::PATH, form, told)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        let input = Payment { method: at.sent.text("method").into() };
        at.run(input, async move |(tx, of): (&mut Tx, Of<Payment>)| {
            let (case, number) =
                work::collect_fee(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version), of.input).await?;
            let to = if case.status == Status::Finished { format!("{}/return", href(&case)) } else { href(&case) };
            Ok(Done { words: format!("Đã thu {}, biên lai {number}.", case.fee_total), to })
        })
        .await
    }

    fn place(of: &str) -> &str {
        match of {
            "payment" | "cases.paid_already" => "method",
            other => own_place(other),
        }
    }
}
