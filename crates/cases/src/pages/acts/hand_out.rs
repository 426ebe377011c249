//! Handing the result out: not before identity or authorisation, fee and required originals are settled, and the taker
//! has signed. Law: NĐ 61/2018 art. 20.

use super::acting::Of;
use super::form::{Told, choice};
use super::{ActPage, Acting, Done, own_place};
use crate::model::Status;
use crate::pages::case::name_of;
use crate::pages::history::method_words;
use crate::pages::parts::{Head, Line, short_code};
use crate::papers::Paper;
use crate::work::{self, Return, originals_owed};
use askama::Template;
use base::{Failure, Res};
use db::Tx;
use web::view::{Choice, Field, FieldError};
use web::{OfficialFrame, PageResult, page_with, words};

/// See `return.html`.
#[derive(Template)]
#[template(path = "return.html")]
struct ReturnView {
    frame: OfficialFrame,
    head: Head,
    action: String,
    request_key: String,
    version: i64,
    errors: Vec<FieldError>,
    changes: Vec<String>,
    results: Vec<Line>,
    result_href: String,
    ways: Vec<Choice>,
    way_error: Option<String>,
    taker_name: Field,
    authority: Field,
    parcel: Field,
    identity: Tick,
    identity_error: Option<String>,
    fee: Line,
    fee_href: String,
    originals: Vec<Tick>,
    originals_error: Option<String>,
    signatures: Vec<Tick>,
    signatures_error: Option<String>,
    waited: String,
}

struct Tick {
    id: String,
    name: String,
    note: String,
    checked: bool,
}

/// What has to be settled.
pub(super) struct HandingOut {
    originals: Vec<String>,
    signatures: u32,
}

impl ActPage for HandingOut {
    const PATH: &'static str = "/cases/{id}/return";
    const ACTION: &'static str = "cases.return_result";
    const STATES: &'static [Status] = &[Status::Finished];

    async fn load(at: &Acting) -> Res<Self> {
        let record = &at.package()?.record;
        let originals = originals_owed(record, at.case(), &at.view.documents);
        Ok(Self { originals, signatures: record.handing_out.signatures })
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let field = |id: &str| Field { value: at.sent.text(id).into(), error: told.at(id) };
        let tick = |n: usize, name: String, of: &str| {
            let id = n.to_string();
            Tick { checked: at.sent.all(of).any(|i| i == id), id, name, note: String::new() }
        };
        let (fee, fee_href) = fee(at);
        let view = ReturnView {
            frame: at.frame("Trả kết quả"),
            head: at.head(),
            action: format!("{}/return", at.href()),
            request_key: at.key(),
            version: at.case().version,
            errors: told.errors.clone(),
            changes: told.changes.clone(),
            results: results(at),
            result_href: if Paper::Result.is_of(at.case(), &at.view.records) {
                format!("{}/papers/result", at.href())
            } else {
                String::new()
            },
            ways: ways(at),
            way_error: told.at("way"),
            taker_name: field("taker_name"),
            authority: field("authority"),
            parcel: field("parcel"),
            identity: Tick {
                id: "identity".into(),
                name: "Đã đối chiếu giấy tờ tùy thân của người nhận".into(),
                note: "Nhận thay thì xem cả giấy ủy quyền.".into(),
                checked: at.sent.is("identity"),
            },
            identity_error: told.at("identity"),
            fee,
            fee_href,
            originals: self.originals.iter().enumerate().map(|(n, o)| tick(n, o.clone(), "original")).collect(),
            originals_error: told.at("original"),
            signatures: (0..self.signatures as usize).map(|n| tick(n, self.signature(n), "signed")).collect(),
            signatures_error: told.at("signed"),
            waited: waited(at),
        };
        page_with(told.status, &view)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        let input = self.input(at)?;
        at.run(input, async move |(tx, of): (&mut Tx, Of<Return>)| {
            let case =
                work::return_result(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version), of.input).await?;
            let how = method_words(&case.return_method);
            let words =
                format!("Đã trả kết quả hồ sơ {} {how}, lúc {}.", short_code(&case.code), words::time(of.act.now));
            Ok(Done { words, to: "/inbox".into() })
        })
        .await
    }

    fn place(of: &str) -> &str {
        match of {
            "cases.return_identity" => "identity",
            "cases.return_fee" => "fee",
            "cases.return_originals" => "original",
            "cases.return_signature" => "signed",
            "method" => "way",
            other => own_place(other),
        }
    }
}

impl HandingOut {
    fn input(&self, at: &Acting) -> Res<Return> {
        let sent = &at.sent;
        let authorised = sent.text("way") == "authorised";
        if authorised && !sent.is("taker_name") {
            return Err(Failure::field("taker_name", "required", ""));
        }
        let taker = [sent.text("taker_name"), sent.text("authority")];
        let taker = taker.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
        let method = match sent.text("way") {
            "owner" | "authorised" => "counter",
            other => other,
        };
        Ok(Return {
            identity_checked: sent.is("identity"),
            authorised: if authorised { taker } else { String::new() },
            originals_collected: sent.all("original").count() >= self.originals.len(),
            signed: sent.all("signed").count() >= self.signatures as usize,
            method: Some(method.to_owned()),
            parcel: sent.some("parcel"),
        })
    }

    fn signature(&self, n: usize) -> String {
        match (self.signatures, n) {
            (1, _) => "Người nhận đã ký vào sổ trả kết quả".into(),
            (_, n) => format!("Người thứ {} đã ký vào sổ", n + 1),
        }
    }
}

fn ways(at: &Acting) -> Vec<Choice> {
    let owner = name_of(at.view.owner.as_ref());
    let wanted = match (at.sent.text("way"), at.case().return_method.as_str()) {
        ("", "post") => "post",
        ("", "electronic") => "electronic",
        ("", _) => "owner",
        (sent, _) => sent,
    };
    let mut all = vec![
        choice("owner", format!("{owner} nhận tại quầy"), ""),
        choice("authorised", "Người được ủy quyền nhận", ""),
        choice("post", "Gửi bưu chính", ""),
        choice("electronic", "Bản điện tử", ""),
    ];
    all.iter_mut().for_each(|c| c.checked = c.value == wanted);
    all
}

fn fee(at: &Acting) -> (Line, String) {
    let case = at.case();
    if case.fee_total.dong() == 0 {
        return (Line::new("done", "Không phải thu", ""), String::new());
    }
    if case.fee_paid >= case.fee_total {
        return (Line::new("done", format!("Đã thu {}", case.fee_total), ""), String::new());
    }
    let owed = (case.fee_total - case.fee_paid).to_string();
    (Line::new("late", format!("Còn phải thu {owed}"), ""), format!("{}/payment", at.href()))
}

fn results(at: &Acting) -> Vec<Line> {
    let case = at.case();
    let name = at.package().ok().and_then(|p| p.record.results.first()).map(|r| r.name.clone());
    let number = case.result_number.as_ref().map(|n| format!("số {n}")).unwrap_or_default();
    match case.outcome.as_deref() {
        Some("refuse") => vec![Line::new("", "Văn bản từ chối", number)],
        _ => vec![Line::new("done", name.unwrap_or_else(|| "Kết quả".into()), number)],
    }
}

/// Results that wait over five working days are reminded of (practice: needs of every day, 4).
fn waited(at: &Acting) -> String {
    let Some(finished) = at.case().finished else { return String::new() };
    match at.world.calendar.of(None).working_days_between(finished.day(), at.now.day()) {
        Ok(days) if days > 5 => format!("Kết quả đã chờ {days} ngày làm việc."),
        _ => String::new(),
    }
}
