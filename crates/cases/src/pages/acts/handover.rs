//! Handing a case over to those who have its next step.

use super::acting::Of;
use super::form::{ActForm, Control, Told, choice};
use super::outcomes::next_steps;
use super::{ActPage, Acting, Done, own_place, way_on};
use crate::model::Status;
use crate::pages::case::role_words;
use crate::pages::parts::{Line, short_code};
use crate::read::{Holder, list_holders};
use crate::rules::IN_WORK;
use crate::work::{self, CaseSteps, Handover};
use base::{Id, Res};
use db::Tx;
use kernel::organisation::Unit;
use kernel::process::Placing;
use web::PageResult;

/// The steps that come next, each with where it waits, and who could take them.
pub(super) struct HandingOver {
    next: Vec<Next>,
    takers: Vec<Holder>,
}

struct Next {
    name: String,
    role: String,
    agency: Option<Id<Unit>>,
}

impl ActPage for HandingOver {
    const PATH: &'static str = "/cases/{id}/handover";
    const ACTION: &'static str = "cases.hand_over";
    const STATES: &'static [Status] = IN_WORK;

    async fn load(at: &Acting) -> Res<Self> {
        let next = next(at)?;
        let wanted: Vec<_> = next.iter().filter_map(|n| Some((n.role.clone(), n.agency?))).collect();
        let (organisation, day) = (at.world.organisation.clone(), at.now.day());
        let takers = at.read(async move |tx: &mut Tx| {
            let mut all: Vec<Holder> = Vec::new();
            // One question a kind of step: a case has one or two at a time.
            for (role, agency) in wanted {
                let more = list_holders(tx, &organisation, agency, &role, day).await?;
                all.extend(more.into_iter().filter(|m| !all.iter().any(|a| a.staff == m.staff)).collect::<Vec<_>>());
            }
            Ok(all)
        });
        Ok(Self { next, takers: takers.await? })
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let place = |n: &Next| {
            let agency = n.agency.map(|a| at.world.organisation.name(a, at.now.day())).unwrap_or_default();
            Line::new("", format!("{}:", n.name), format!("{}, {agency}", role_words(&n.role)))
        };
        let mut takers = vec![choice("", "Cả bộ phận, ai nhận trước thì xử lý", "")];
        takers.extend(self.takers.iter().map(|t| choice(t.staff.to_string(), format!("{}, {}", t.name, t.title), "")));
        let form = ActForm {
            title: "Chuyển xử lý",
            notes: self.next.iter().map(place).collect(),
            controls: vec![
                Control::select("to", "Người nhận", takers, &at.sent, told).size("mc-name"),
                Control::check("paper", "Có bản giấy chuyển kèm", &at.sent, told)
                    .hint("Hồ sơ vào danh sách bàn giao; người nhận quét mã khi nhận."),
                Control::area("note", "Lời nhắn cho người nhận", &at.sent, told).hint("Không bắt buộc."),
            ],
            effect: "Ghi vào phiếu kiểm soát: ai giao, ai nhận, lúc nào.".into(),
            button: "Chuyển",
            ..ActForm::default()
        };
        at.draw(Self::PATH, form, told)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        let input = Handover { to: at.sent.some("to"), paper: at.sent.is("paper"), note: at.sent.text("note").into() };
        let taker = self.takers.iter().find(|t| t.staff.to_string() == at.sent.text("to")).map(|t| t.name.clone());
        at.run(input, async move |(tx, of): (&mut Tx, Of<Handover>)| {
            let case = work::hand_over(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version), of.input).await?;
            let to = way_on(tx, &of.world, &of.actor, of.act.now, &case).await?;
            let taker = taker.map(|t| format!(" cho {t}")).unwrap_or_default();
            Ok(Done { words: format!("Đã chuyển hồ sơ {}{taker}.", short_code(&case.code)), to })
        })
        .await
    }

    fn place(of: &str) -> &str {
        own_place(of)
    }
}

/// What waits after the hand-over: the open steps, or those behind the desk's own step of handing over.
fn next(at: &Acting) -> Res<Vec<Next>> {
    let model = &at.world.process(at.case())?.process;
    let steps = CaseSteps::of(&at.world, at.case());
    let mut all = Vec::new();
    for task in at.open_tasks().filter(|t| t.role != "applicant") {
        if task.act != "hand_over" {
            all.push(Next { name: task.name.clone(), role: task.role.clone(), agency: task.agency });
            continue;
        }
        let Some(node) = model.find_node(&task.element) else { continue };
        for node in next_steps(model, node) {
            let node = model.node(node);
            let placed = steps.place(node, at.now)?;
            all.push(Next { name: node.name.clone(), role: placed.role, agency: placed.agency });
        }
    }
    Ok(all)
}
