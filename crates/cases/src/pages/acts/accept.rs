//! Accepting a case that was filed online: the clock starts.

use super::acting::Of;
use super::form::{ActForm, Told};
use super::{ActPage, Acting, Done};
use crate::model::Status;
use crate::pages::case::name_of;
use crate::pages::parts::{Line, href, short_code};
use crate::rules;
use crate::work;
use base::Res;
use db::Tx;
use web::{PageResult, words};

/// What is still missing of the filing.
pub(super) struct Acceptance {
    missing: Vec<String>,
}

impl ActPage for Acceptance {
    const PATH: &'static str = "/cases/{id}/acceptance";
    const ACTION: &'static str = "cases.accept";
    const STATES: &'static [Status] = &[Status::Submitted];

    async fn load(at: &Acting) -> Res<Self> {
        let (case, record) = (at.case(), &at.package()?.record);
        let required = catalogue::rules::required_documents(record, &case.variant, &case.facts, case.submitted);
        let filed: Vec<_> = at.view.documents.iter().map(crate::model::DocumentLine::as_filed).collect();
        let missing = rules::missing_documents(&required, &filed).into_iter().map(|d| d.name.clone()).collect();
        Ok(Self { missing })
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let owner = name_of(at.view.owner.as_ref());
        let mut notes = vec![Line::new("", "Nộp trực tuyến lúc:", words::moment(at.case().submitted))];
        notes.push(Line::new("", "Chủ hồ sơ:", owner));
        notes.extend(at.view.documents.iter().map(|d| Line::new("done", d.name.clone(), "")));
        notes.extend(self.missing.iter().map(|name| Line::new("late", name.clone(), "chưa có trong hồ sơ")));
        let form = ActForm {
            title: "Tiếp nhận hồ sơ trực tuyến",
            notes,
            effect: "Thời hạn giải quyết tính từ lúc tiếp nhận; người nộp được báo ngày hẹn trả.".into(),
            button: "Tiếp nhận",
            other: Some((format!("{}/non-acceptance", at.href()), "Từ chối tiếp nhận")),
            ..ActForm::default()
        };
        at.draw(Self::PATH, form, told)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        at.run((), async move |(tx, of): (&mut Tx, Of<()>)| {
            let case = work::accept(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version)).await?;
            let due = case.due.map(|d| format!(", hẹn trả {}", words::moment(d))).unwrap_or_default();
            let words = format!("Đã tiếp nhận hồ sơ {}{due}.", short_code(&case.code));
            Ok(Done { words, to: href(&case) })
        })
        .await
    }
}
