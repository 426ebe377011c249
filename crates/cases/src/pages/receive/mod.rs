//! Receipt at the counter: from the procedure to the printed slip, on one page. What follows from the fields (variant,
//! documents, fee, appointment) is reckoned by the server on every change and written only by "Tiếp nhận".

mod done;
mod many;
mod typed;
mod view;

use self::typed::{Typed, Who as Party};
use self::view::{Errors, ReceiveView};
use crate::draft::{self, Draft};
use crate::model::{CaseRow, Filing};
use crate::state::Cases;
use crate::work::{self, World};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use base::{Failure, PageRequest, Res};
use catalogue::read::public_search;
use catalogue::search::SearchQuery;
use db::Tx;
use kernel::accounts::Session;
use kernel::people::Profile;
use kernel::roles::Role;
use serde_json::json;
use std::collections::HashMap;
use web::view::{Choice, FieldError};
use web::{Form, OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, Who, go, once, page_with};

/// Who receives files.
const RECEIVERS: &[Role] = &[Role::Receptionist, Role::HeadOfDesk, Role::PostalClerk];
/// Proposals of procedures at most.
const PROPOSALS_MAX: usize = 12;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/cases/new", Who::Roles(RECEIVERS), show)
        .post("/cases/new", Who::Roles(RECEIVERS), submit)
        .post("/cases/new/preview", Who::Roles(RECEIVERS), preview)
        .get("/cases/new/procedures", Who::Roles(RECEIVERS), proposals)
        .get("/cases/{id}/received", Who::Official, done::show)
        .get("/cases/received", Who::Official, many::show)
        .get("/cases/received/slips", Who::Official, many::slips)
}

/// Everything that the page is drawn from.
struct Counter<'a> {
    shared: &'a Shared,
    session: &'a Session,
    world: World,
}

/// What is known before the page is drawn.
#[derive(Default)]
struct Looked {
    draft: Option<Draft>,
    filer: Option<Profile>,
    owner: Option<Profile>,
    open: Vec<CaseRow>,
}

impl<'a> Counter<'a> {
    fn new(shared: &'a Shared, cases: &Cases, session: &'a Session) -> Self {
        Self { shared, session, world: cases.world(shared) }
    }

    /// The code of the procedure that was typed: a code, or words that only one procedure fits.
    fn code(&self, typed: &Typed) -> String {
        let text = typed.find("pick").unwrap_or_else(|| typed.get("procedure").to_owned());
        let day = self.shared.today();
        let first = text.split_whitespace().next().unwrap_or_default();
        if self.world.catalogue.in_force(first, day).is_some() {
            return first.to_owned();
        }
        match self.propose(&text).as_slice() {
            [only] => only.value.clone(),
            _ => String::new(),
        }
    }

    /// Procedures with a package that fit some words, the best first.
    fn propose(&self, text: &str) -> Vec<Choice> {
        if text.trim().len() < 2 {
            return Vec::new();
        }
        let (catalogue, day) = (&self.world.catalogue, self.shared.today());
        let query = SearchQuery { text: text.to_owned(), ..SearchQuery::default() };
        let found = public_search(catalogue, &query, day, &PageRequest { after: None, limit: Some(50) });
        let has_package = |code: &str| catalogue.in_force(code, day).is_some_and(|v| v.package().is_some());
        let one = |hit: catalogue::read::SearchHit| Choice {
            label: hit.plain_name.unwrap_or(hit.name),
            hint: format!("{}, {}", hit.code, hit.how_long),
            value: hit.code,
            checked: false,
        };
        found.items.into_iter().filter(|h| has_package(&h.code)).take(PROPOSALS_MAX).map(one).collect()
    }

    /// Looks up people and reckons the filing. Reading what is known of people is on record.
    async fn look(&self, typed: &Typed) -> Res<Looked> {
        let code = self.code(typed);
        let numbers = [Party::Filer, Party::Owner].map(|who| typed.look_up(who));
        let (world, procedure) = (self.world.clone(), code.clone());
        let known = async move |tx: &mut Tx| {
            let mut known = Vec::new();
            for number in numbers {
                known.push(match number {
                    Some(number) => draft::known(tx, &world, &number, &procedure).await?,
                    None => None,
                });
            }
            Ok(known)
        };
        let mut known = self.shared.db.read(known).await?.into_iter();
        let (filer, owner) = (known.next().flatten(), known.next().flatten());
        let subjects: Vec<_> = [&filer, &owner].into_iter().flatten().map(|(id, ..)| id.uuid()).collect();
        if !subjects.is_empty() {
            crate::api::log_read(self.shared, self.session, self.shared.clock.legal(), "receive", subjects).await?;
        }
        let for_other = typed.is_ticked("for_other");
        let of_owner = if for_other { &owner } else { &filer };
        let open = of_owner.as_ref().map(|(_, _, open)| open.clone()).unwrap_or_default();
        let (filer, owner) = (filer.map(|(_, p, _)| p), owner.map(|(_, p, _)| p));
        let draft = self.reckon(&code, typed, [filer.as_ref(), owner.as_ref()])?;
        Ok(Looked { draft, filer, owner, open })
    }

    fn reckon(&self, code: &str, typed: &Typed, known: [Option<&Profile>; 2]) -> Res<Option<Draft>> {
        let (actor, act) = (&self.session.actor, self.shared.act());
        let bare = Filing { variant: None, ..typed.filing(code, &[], known) };
        let Some(first) = draft::reckon(&self.world, actor, &act, &bare)? else { return Ok(None) };
        // A variant of another procedure may still stand in the form.
        let knows = |v: &String| first.version.record().is_some_and(|r| r.variant_codes().contains(&v.as_str()));
        let filing = typed.filing(code, &first.documents, known);
        let filing = Filing { variant: filing.variant.filter(knows), ..filing };
        draft::reckon(&self.world, actor, &act, &filing)
    }

    fn view(&self, typed: &Typed, looked: &Looked, errors: &Errors, summary: Vec<FieldError>) -> ReceiveView {
        let draft = looked.draft.as_ref();
        let place = draft.and_then(|d| d.place.as_ref().err());
        let refusal = place.map(|f| self.shared.texts.failure(web::Language::Vi, f)).unwrap_or_default();
        let text = typed.get("procedure");
        let mut procedure = view::field(typed, errors, "procedure");
        if let Some(draft) = draft {
            let record = draft.version.record();
            let name = record.and_then(|r| r.plain_name.as_deref()).unwrap_or(&draft.version.name);
            procedure.value = format!("{} {name}", draft.version.code);
        } else if !text.is_empty() && procedure.error.is_none() {
            procedure.error = Some("Chọn một thủ tục dưới đây, hoặc gõ thêm vài chữ.".into());
        }
        let filer = view::person(typed, errors, Party::Filer, looked.filer.as_ref());
        let now = self.shared.clock.legal();
        ReceiveView {
            frame: OfficialFrame::new(self.shared, self.session, "Tiếp nhận hồ sơ"),
            errors: summary,
            request_key: typed.find("request_key").unwrap_or_else(|| self.shared.act().id::<CaseRow>().to_string()),
            proposals: if draft.is_none() { self.propose(text) } else { Vec::new() },
            procedure,
            chosen: draft.and_then(|d| view::chosen(d, typed, errors, refusal)),
            owner: view::person(typed, errors, Party::Owner, looked.owner.as_ref()),
            for_other: typed.is_ticked("for_other"),
            open_cases: view::open_cases(&looked.open),
            duplicate: typed.is_ticked("duplicate"),
            duplicate_error: errors.get("duplicate").cloned(),
            components: draft.map(|d| view::components(d, typed, true)).unwrap_or_default(),
            spare: draft.map(|d| view::components(d, typed, false)).unwrap_or_default(),
            components_error: errors.get("components").cloned(),
            sections: draft.map(|d| view::sections(d, typed, errors)).unwrap_or_default(),
            fee: draft.map(view::fee),
            pay: draft.map(|d| view::ways_of_paying(d, typed)).unwrap_or_default(),
            pay_error: errors.get("pay").cloned(),
            exemptions: draft.map(|d| view::exemptions(d, typed)).unwrap_or_default(),
            exemption_error: errors.get("exemption").cloned(),
            channels: view::channels(typed),
            returns: view::returns(typed),
            return_error: errors.get("return").cloned(),
            owners: view::field(typed, errors, "owners"),
            authority: view::field(typed, errors, "authority"),
            slip: view::field(typed, errors, "slip"),
            parcel: view::field(typed, errors, "parcel"),
            received_day: view::field(typed, errors, "received_day"),
            received_time: view::field(typed, errors, "received_time"),
            due: draft.and_then(|d| view::due(&self.world, d)),
            receipt: draft.and_then(|d| view::receipt(d, typed, &filer, now, &self.session.actor.name)),
            filer,
        }
    }

    async fn again(&self, typed: Typed, failure: Option<Failure>) -> PageResult {
        let looked = self.look(&typed).await?;
        let (errors, summary, status) = match &failure {
            None => (Errors::new(), Vec::new(), StatusCode::OK),
            Some(failure) => {
                let (errors, summary) = self.told(failure);
                (errors, summary, StatusCode::UNPROCESSABLE_ENTITY)
            }
        };
        page_with(status, &self.view(&typed, &looked, &errors, summary))
    }

    /// A failure in words, by field and above the form.
    fn told(&self, failure: &Failure) -> (Errors, Vec<FieldError>) {
        let texts = &self.shared.texts;
        let told: Vec<(String, String)> = match failure {
            Failure::Invalid(fields) => fields
                .iter()
                .map(|f| {
                    let words = texts.field(web::Language::Vi, f);
                    let line =
                        f.path.strip_prefix("owners/").and_then(|rest| rest.split('/').next()?.parse::<usize>().ok());
                    (field_of(&f.path), line.map_or(words.clone(), |n| format!("Dòng {}: {words}", n + 1)))
                })
                .collect(),
            Failure::Refused(refusal) => {
                let id = match refusal.code {
                    "cases.documents_missing" => "components",
                    "cases.duplicate" => "duplicate",
                    _ => "procedure",
                };
                vec![(id.to_owned(), texts.refusal(web::Language::Vi, refusal))]
            }
            _ => Vec::new(),
        };
        let summary = told.iter().map(|(id, words)| FieldError::new(id, words.as_str())).collect();
        (told.into_iter().collect(), summary)
    }
}

/// The field of the page behind a path of the filing.
fn field_of(path: &str) -> String {
    match path.split_once('/') {
        Some(("owners", _)) => "owners".into(),
        Some(("filer" | "owner", "born")) => path.replace("/born", "_birth"),
        Some(("filer" | "owner", _)) => path.replace('/', "_"),
        Some(("documents", _)) => "components".into(),
        Some((_, name)) => format!("{}{name}", typed::ANSWER),
        None => match path {
            "authorisation" => "authority".into(),
            "payment" => "pay".into(),
            "return_method" => "return".into(),
            "received_at" => "received_day".into(),
            "receiving_unit" | "deciding_unit" => "procedure".into(),
            other => other.into(),
        },
    }
}

/// `GET /cases/new?procedure=…`.
async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Query(asked): Query<HashMap<String, String>>,
) -> PageResult {
    let fields = asked.into_iter().filter(|(n, _)| n == "procedure").collect();
    Counter::new(&shared, &cases, &session).again(Typed(fields), None).await
}

/// `POST /cases/new`: shows again what follows, or receives.
async fn submit(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Form(fields): Form<Vec<(String, String)>>,
) -> PageResult {
    let counter = Counter::new(&shared, &cases, &session);
    let typed = Typed(fields);
    if typed.get("go") != "accept" {
        return counter.again(typed, None).await;
    }
    match receive(&counter, &typed).await {
        Ok(ids) => match ids.as_slice() {
            [only] => Ok(go(&format!("/cases/{only}/received"))),
            several => Ok(go(&many::href(several))),
        },
        Err(failure @ (Failure::Invalid(_) | Failure::Refused(_))) => counter.again(typed, Some(failure)).await,
        Err(other) => Err(other.into()),
    }
}

async fn receive(counter: &Counter<'_>, typed: &Typed) -> Res<Vec<String>> {
    let looked = counter.look(typed).await?;
    let Some(draft) = &looked.draft else {
        return Err(Failure::field("procedure", "unknown_procedure", typed.get("procedure")));
    };
    if typed.get("pay") == "exempt" && typed.get("exemption").is_empty() {
        return Err(Failure::field("exemption", "required", ""));
    }
    let known = [looked.filer.as_ref(), looked.owner.as_ref()];
    let filing = typed.filing(&draft.version.code, &draft.documents, known);
    let (world, actor, act) = (counter.world.clone(), counter.session.actor.clone(), counter.shared.act());
    let (key, fields) = (typed.get("request_key"), typed.act());
    let owners = typed.owners();
    let for_many = (!owners.is_empty()).then(|| typed.filing_for_many(filing.clone(), owners));
    let made = once(counter.shared, counter.session, key, &fields, async move |tx: &mut Tx| {
        let cases = match for_many {
            Some(many) => work::file_many(tx, &world, &actor, &act, many).await?,
            None => vec![work::file(tx, &world, &actor, &act, filing).await?],
        };
        Ok(json!(cases.iter().map(|c| c.id).collect::<Vec<_>>()))
    });
    serde_json::from_value(made.await?).map_err(Failure::internal)
}

/// `POST /cases/new/preview`: the same page for the script that replaces its living parts.
async fn preview(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Form(fields): Form<Vec<(String, String)>>,
) -> PageResult {
    Counter::new(&shared, &cases, &session).again(Typed(fields), None).await
}

/// `GET /cases/new/procedures?q=…`: proposals for the procedure.
async fn proposals(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    let text = asked.get("q").map(String::as_str).unwrap_or_default();
    let found = Counter::new(&shared, &cases, &session).propose(text);
    let all: Vec<_> = found.iter().map(|c| json!({ "value": c.value, "label": c.label, "note": c.hint })).collect();
    Json(all).into_response()
}
