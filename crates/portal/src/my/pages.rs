//! A filing page by page: every page works by plain forms; script only keeps what is typed sooner.

use super::draft::{Draft, DraftRow};
use super::filing::{self, Bench, Kept, Where, places};
use super::plan::{self, Page};
use super::store;
use super::view::{Answer, Errors, Question, answers, questions, row_count};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use base::{Act, Failure, Id, Refusal, Res};
use cases::Cases;
use db::Tx;
use kernel::citizens::CitizenSession;
use kernel::files::{Checked, File, Files, LARGE_BYTES_MAX};
use kernel::organisation::UnitKind;
use serde_json::{Map, Value, json};
use web::view::{Choice, Field, FieldError};
use web::{Form, FormWithFiles, PageResult, PublicFrame, Shared, SignedInCitizen, go, go_with, page_with, words};

type Typed = Vec<(String, String)>;

/// A button or hidden field of a sent page.
fn sent<'a>(typed: &'a Typed, name: &str) -> &'a str {
    typed.iter().rev().find(|(n, _)| n == name).map_or("", |(_, v)| v)
}

fn draft_id(text: &str) -> Res<Id<Draft>> {
    Id::parse(text).ok_or(Failure::NotFound)
}

fn href(id: Id<Draft>, page: Page) -> String {
    format!("/my/drafts/{id}/{}", page.slug())
}

#[derive(Template)]
#[template(path = "my_begin.html")]
struct BeginView {
    frame: PublicFrame,
    code: String,
    name: String,
    minutes: usize,
    parts: usize,
    papers: Vec<String>,
    for_whom: String,
    drafts: Vec<(String, String)>,
}

/// `GET /procedures/{code}/file`: what it takes, before it begins.
pub(super) async fn begin_page(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    Path(code): Path<String>,
) -> PageResult {
    let (world, now) = (cases.world(&shared), shared.clock.legal());
    let version = filing::version_of(&world, &code, now.day())?;
    let package = version.package().ok_or(Failure::NotFound)?;
    let (asked, party) = (world.clone(), session.party());
    let read = async move |tx: &mut Tx| {
        let key = asked.vault.find_key(tx, party).await?.ok_or(Failure::NotFound)?;
        store::list(tx, &key, super::draft::DRAFTS_MAX).await
    };
    let drafts: Vec<DraftRow> = shared.db.read(read).await?;
    let same = drafts.into_iter().filter(|d| d.procedure == version.code);
    let fields = package.form.as_deref().map_or(0, |f| f.sections().iter().map(|s| s.fields.len()).sum());
    let record = &package.record;
    let declaration = package.form.is_some().then(|| record.documents.iter().find(|d| d.template.is_some())).flatten();
    let is_asked =
        |d: &&catalogue::model::DocumentRow| d.electronic && declaration.is_none_or(|own| own.code != d.code);
    let papers = record.documents.iter().filter(is_asked).map(|d| d.name.clone()).collect();
    page_with(
        StatusCode::OK,
        &BeginView {
            name: version.plain_name.clone().unwrap_or_else(|| version.name.clone()),
            frame: PublicFrame::new(&shared, "Nộp hồ sơ trực tuyến"),
            // Some four questions a minute, and two minutes round them.
            minutes: 2 + fields.div_ceil(4),
            parts: plan::pages(package).len(),
            papers,
            for_whom: session.mandate().map(|m| m.name.clone()).unwrap_or_default(),
            drafts: same.map(|d| (format!("/my/drafts/{}", d.id), words::moment_short(d.saved, now))).collect(),
            code,
        },
    )
}

/// Only the form secret.
#[derive(serde::Deserialize)]
pub(super) struct Plain {}

/// `POST /procedures/{code}/file`.
pub(super) async fn begin(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    Path(code): Path<String>,
    Form(Plain {}): Form<Plain>,
) -> PageResult {
    let (world, act) = (cases.world(&shared), shared.act());
    let begun = async move |tx: &mut Tx| filing::begin(tx, &world, &session, &act, &code).await;
    let id = shared.db.write(begun).await?;
    Ok(go(&href(id, Page::Place)))
}

async fn open(shared: &Shared, cases: &Cases, session: &CitizenSession, id: Id<Draft>) -> Res<Bench> {
    let (world, act, session) = (cases.world(shared), shared.act(), session.clone());
    shared.db.read(async move |tx: &mut Tx| filing::open(tx, &world, &session, &act, id).await).await
}

/// `GET /my/drafts/{id}`: where one left off.
pub(super) async fn resume(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    Path(id): Path<String>,
) -> PageResult {
    let id = draft_id(&id)?;
    let bench = open(&shared, &cases, &session, id).await?;
    if let Some(case) = bench.draft.case {
        return Ok(go(&format!("/my/cases/{case}")));
    }
    let all = bench.pages()?;
    if let Some(case) = overtaken(&bench) {
        return Ok(case);
    }
    let first =
        all.iter().copied().find(|p| !bench.draft.content.seen.contains(&p.slug())).unwrap_or(all[all.len() - 1]);
    Ok(go(&href(id, first)))
}

/// Where to go when what a draft answers was answered meanwhile, at the desk for example.
fn overtaken(bench: &Bench) -> Option<Response> {
    let supplement = bench.supplement.as_ref().filter(|s| s.asked.is_empty())?;
    Some(go_with(&format!("/my/cases/{}", supplement.case.id), "soon", "Hồ sơ không còn chờ bổ sung."))
}

struct Paper {
    code: String,
    name: String,
    note: String,
    is_needed: bool,
    files: Vec<(String, String)>,
    error: Option<String>,
}

struct Part {
    title: String,
    href: String,
    answers: Vec<Answer>,
}

/// A page in the line of pages: `done`, `now` or to come.
struct Step {
    title: String,
    href: String,
    kind: &'static str,
}

#[derive(Template)]
#[template(path = "my_file.html")]
struct FileView {
    frame: PublicFrame,
    name: String,
    title: String,
    href: String,
    draft: String,
    at: usize,
    of: usize,
    steps: Vec<Step>,
    back: String,
    version: i64,
    person: String,
    saved: String,
    is_newer: bool,
    errors: Vec<FieldError>,
    // Place
    is_place: bool,
    is_for_other: bool,
    for_whom: Vec<Choice>,
    owner_name: Field,
    owner_number: Field,
    owner_birth: Field,
    units: Vec<(String, Vec<Choice>)>,
    unit_error: Option<String>,
    only_unit: String,
    // Part
    questions: Vec<Question>,
    // Papers
    is_papers: bool,
    is_supplement: bool,
    in_words: Vec<(String, String)>,
    words: Field,
    file_max: u64,
    papers: Vec<Paper>,
    // Result
    is_result: bool,
    returns: Vec<Choice>,
    contact_phone: Field,
    contact_email: Field,
    // Check
    is_check: bool,
    parts: Vec<Part>,
    fees: Vec<(String, String)>,
    fee_total: String,
    to_office: String,
    declared_error: Option<String>,
    /// A case about the same matter that waits already.
    twin: String,
}

/// `GET /my/drafts/{id}/{page}`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    Path((id, page)): Path<(String, String)>,
) -> PageResult {
    let (id, page) = (draft_id(&id)?, Page::parse(&page).ok_or(Failure::NotFound)?);
    let bench = open(&shared, &cases, &session, id).await?;
    if let Some(case) = bench.draft.case {
        return Ok(go(&format!("/my/cases/{case}")));
    }
    if let Some(case) = overtaken(&bench) {
        return Ok(case);
    }
    // What was left wrong is told where one was once; a page that is new is quiet.
    let was_here = bench.draft.content.seen.contains(&page.slug());
    let found = if was_here || page == Page::Check { wrong(&shared, &cases, &bench, page)? } else { Errors::new() };
    page_with(StatusCode::OK, &view(&shared, &cases, &session, &bench, page, &found)?)
}

/// What is wrong on a page, by field.
fn wrong(shared: &Shared, cases: &Cases, bench: &Bench, page: Page) -> Res<Errors> {
    let (act, mut found) = (shared.act(), Errors::new());
    let typed = &bench.draft.content;
    if matches!(page, Page::Place | Page::Check) {
        let world = cases.world(shared);
        let variant = bench.variant(&act)?;
        if let Where::Choose(units) = places(&world, bench.package()?, &variant, act.now.day()) {
            let chosen = typed.get("unit");
            if !units.iter().any(|u| u.unit.to_string() == chosen) {
                found.insert("unit".into(), "Chọn nơi nhận hồ sơ.".into());
            }
        }
        if typed.get("for") == "other" {
            if typed.get("owner_name").trim().is_empty() {
                found.insert("owner_name".into(), "Nhập họ tên người có hồ sơ.".into());
            }
            let number = typed.get("owner_number").trim();
            if !number.is_empty()
                && forms::citizen_number(number).is_err()
                && forms::old_identity_number(number).is_err()
            {
                found.insert("owner_number".into(), "Số định danh gồm 12 chữ số, xem lại giúp nhé.".into());
            }
        }
    }
    if matches!(page, Page::Result | Page::Check) {
        let phone = typed.get("contact_phone").trim();
        if phone.is_empty() || forms::phone(phone).is_err() {
            found.insert("contact_phone".into(), "Nhập số điện thoại để nơi nhận báo được cho bạn.".into());
        }
        let email = typed.get("contact_email").trim();
        if !email.is_empty() && (!email.contains('@') || email.contains(' ')) {
            found.insert("contact_email".into(), "Địa chỉ thư điện tử chưa đúng.".into());
        }
    }
    if matches!(page, Page::Papers | Page::Check) {
        for paper in bench.missing(&act)? {
            found.insert(format!("paper-{}", paper.code), format!("Còn thiếu: {}.", paper.name));
        }
        let is_in_words = |s: &filing::Supplement| s.asked.iter().any(|a| a.document.is_empty());
        if bench.supplement.as_ref().is_some_and(is_in_words) && typed.get("words").trim().is_empty() {
            found.insert("words".into(), "Viết câu trả lời cho nội dung được yêu cầu.".into());
        }
    }
    if matches!(page, Page::Part(_) | Page::Check) {
        let only = (page != Page::Check).then_some(page);
        for (_, problem) in bench.problems(only, act.now.day())? {
            found.entry(problem.path).or_insert(problem.message_vi);
        }
    }
    Ok(found)
}

/// The summary above the page; on the last page each line leads to the page on which it is mended.
fn summary(bench: &Bench, page: Page, errors: &Errors) -> Res<Vec<FieldError>> {
    let pages = bench.pages()?;
    let home = |field: &str| match field {
        f if f.starts_with("paper-") => Page::Papers,
        f => pages.iter().copied().find(|p| bench.owns(*p, f)).unwrap_or(page),
    };
    let place = |field: &str| pages.iter().position(|p| *p == home(field));
    let mut names: Vec<&String> = errors.keys().collect();
    names.sort_by_key(|name| (place(name), (*name).clone()));
    let one = |name: &&String| {
        let mut error = FieldError::new(name, errors[*name].clone());
        if page == Page::Check && !["declared", "again"].contains(&name.as_str()) {
            error.href = format!("{}#{name}", href(bench.draft.id, home(name)));
        }
        error
    };
    Ok(names.iter().map(one).collect())
}

fn view(
    shared: &Shared,
    cases: &Cases,
    session: &CitizenSession,
    bench: &Bench,
    page: Page,
    errors: &Errors,
) -> Res<FileView> {
    let (world, act) = (cases.world(shared), shared.act());
    let (package, typed, day) = (bench.package()?, &bench.draft.content, act.now.day());
    let pages = bench.pages()?;
    let at = pages.iter().position(|p| *p == page).ok_or(Failure::NotFound)?;
    let form = package.form.as_deref();
    let field = |name: &str| Field { value: typed.get(name).to_owned(), error: errors.get(name).cloned() };
    let choice = |value: &str, label: &str, hint: &str, chosen: &str| Choice {
        value: value.into(),
        label: label.into(),
        hint: hint.into(),
        checked: value == chosen,
    };
    let section = match page {
        Page::Part(n) => form.and_then(|f| f.sections().get(n)),
        _ => None,
    };
    let title = match bench.supplement {
        Some(_) => "Bổ sung hồ sơ".to_owned(),
        None => title_of(package, page),
    };
    let step = |p: &Page| Step {
        title: title_of(package, *p),
        href: href(bench.draft.id, *p),
        kind: match (*p == page, typed.seen.contains(&p.slug())) {
            (true, _) => "now",
            (false, true) => "done",
            (false, false) => "",
        },
    };
    let found = places(&world, package, &bench.variant(&act)?, day);
    let name_of = |id: &str| world.organisation.list(day).find(|u| u.unit.to_string() == id);
    let (mut units, mut only_unit) = (Vec::new(), String::new());
    match &found {
        Where::Choose(all) if page == Page::Place => {
            let mut by_district: std::collections::BTreeMap<String, Vec<Choice>> = std::collections::BTreeMap::new();
            for unit in all {
                let above =
                    world.organisation.above(unit.unit, UnitKind::District, day).filter(|d| d.unit != unit.unit);
                let above = above.map(|d| d.name.clone()).unwrap_or_default();
                let id = unit.unit.to_string();
                by_district.entry(above).or_default().push(choice(&id, &unit.name, "", typed.get("unit")));
            }
            units = by_district.into_iter().collect();
        }
        Where::Only(unit) => only_unit = web::office_name(&world.organisation, unit.unit, day),
        _ => {}
    }
    let to_office = match &found {
        Where::Only(_) => only_unit.clone(),
        _ => name_of(typed.get("unit")).map(|u| web::office_name(&world.organisation, u.unit, day)).unwrap_or_default(),
    };
    let is_check = page == Page::Check;
    let fees = if is_check { bench.fees(&act)? } else { Vec::new() };
    let total: base::Money = fees.iter().map(|l| l.amount).sum();
    Ok(FileView {
        frame: PublicFrame::new(shared, &title),
        name: bench.version.plain_name.clone().unwrap_or_else(|| bench.version.name.clone()),
        title,
        href: href(bench.draft.id, page),
        draft: bench.draft.id.to_string(),
        at: at + 1,
        of: pages.len(),
        steps: pages.iter().map(step).collect(),
        back: plan::before(&pages, page).map(|p| href(bench.draft.id, p)).unwrap_or_default(),
        version: bench.draft.version,
        person: session.person.to_string(),
        saved: words::moment_short(bench.draft.saved, act.now),
        is_newer: bench.is_newer,
        errors: summary(bench, page, errors)?,
        is_place: page == Page::Place,
        is_for_other: typed.get("for") == "other",
        for_whom: vec![
            choice(
                "me",
                if session.acting_for.is_some() { "Cho tổ chức của tôi" } else { "Cho tôi" },
                "",
                typed.get("for"),
            ),
            choice(
                "other",
                "Cho người khác",
                "Cha mẹ nộp cho con, người giám hộ, người được ủy quyền: kèm giấy tờ chứng minh ở phần giấy tờ.",
                typed.get("for"),
            ),
        ],
        owner_name: field("owner_name"),
        owner_number: field("owner_number"),
        owner_birth: field("owner_birth"),
        units,
        unit_error: errors.get("unit").cloned(),
        only_unit,
        questions: match (form, section) {
            (Some(form), Some(section)) => questions(form, &section.fields, typed, errors),
            _ => Vec::new(),
        },
        is_papers: page == Page::Papers,
        is_supplement: bench.supplement.is_some(),
        in_words: match &bench.supplement {
            Some(s) => {
                s.asked.iter().filter(|a| a.document.is_empty()).map(|a| (a.name.clone(), a.note.clone())).collect()
            }
            None => Vec::new(),
        },
        words: field("words"),
        file_max: LARGE_BYTES_MAX,
        papers: if page == Page::Papers { papers(bench, &act, errors)? } else { Vec::new() },
        is_result: page == Page::Result,
        returns: vec![
            choice("counter", "Bản giấy, tại nơi nộp", "", typed.get("return")),
            choice("post", "Bản giấy, qua bưu chính", "Bưu chính thu cước theo bảng giá của họ.", typed.get("return")),
        ],
        contact_phone: field("contact_phone"),
        contact_email: field("contact_email"),
        is_check,
        parts: if is_check { whole(bench, &pages, &to_office)? } else { Vec::new() },
        fees: fees.iter().map(|l| (l.name.clone(), l.amount.to_string())).collect(),
        fee_total: if total.dong() == 0 { "Không thu".into() } else { total.to_string() },
        to_office,
        declared_error: errors.get("declared").cloned(),
        twin: String::new(),
    })
}

fn title_of(package: &catalogue::cache::PackageContent, page: Page) -> String {
    match page {
        Page::Place => "Hồ sơ của ai, nộp ở đâu".to_owned(),
        Page::Part(n) => {
            let section = package.form.as_deref().and_then(|f| f.sections().get(n));
            section.map(|s| s.title.clone()).unwrap_or_default()
        }
        Page::Papers => "Giấy tờ kèm theo".into(),
        Page::Result => "Nhận kết quả và liên hệ".into(),
        Page::Check => "Kiểm tra và gửi".into(),
    }
}

fn papers(bench: &Bench, act: &Act, errors: &Errors) -> Res<Vec<Paper>> {
    let one = |(d, is_needed): (catalogue::model::DocumentRow, bool)| {
        let files = bench.files.iter().filter(|f| f.document == d.code);
        let note = match (d.electronic, d.original > 0) {
            (true, true) => "Gửi ảnh chụp hoặc bản quét; mang bản chính khi nơi nhận yêu cầu.",
            (true, false) => "Gửi ảnh chụp hoặc bản quét.",
            (false, _) => "Không gửi trực tuyến: mang bản giấy đến nơi nhận.",
        };
        let asked = bench.supplement.as_ref().and_then(|s| s.asked.iter().find(|a| a.document == d.code));
        let note = asked.map(|a| a.note.as_str()).filter(|n| !n.is_empty()).unwrap_or(note);
        Paper {
            error: errors.get(&format!("paper-{}", d.code)).cloned(),
            note: if d.electronic || is_needed { note.to_owned() } else { String::new() },
            files: files.map(|f| (f.file.to_string(), f.name.clone())).collect(),
            name: d.name,
            code: if d.electronic { d.code } else { String::new() },
            is_needed,
        }
    };
    let declaration = bench.declaration()?;
    let documents = bench.documents(act)?.into_iter().filter(|(d, _)| Some(&d.code) != declaration.as_ref());
    Ok(documents.map(one).collect())
}

/// All answers, page by page.
fn whole(bench: &Bench, pages: &[Page], to_office: &str) -> Res<Vec<Part>> {
    let (package, typed, id) = (bench.package()?, &bench.draft.content, bench.draft.id);
    let facts = Value::Object(bench.facts()?);
    let answer = |label: &str, words: &str| Answer { label: label.into(), words: words.trim().into() };
    let mut all = Vec::new();
    for page in pages {
        let (title, answers) = match page {
            Page::Place => {
                let mut found = vec![answer("Nơi nhận", to_office), answer("Người nộp", &bench.profile.name)];
                if typed.get("for") == "other" {
                    found.push(answer("Người có hồ sơ", typed.get("owner_name")));
                    found.push(answer("Số định danh", typed.get("owner_number")));
                }
                ("Hồ sơ của ai, nộp ở đâu".to_owned(), found)
            }
            Page::Part(n) => {
                let Some((form, section)) = package.form.as_deref().and_then(|f| Some((f, f.sections().get(*n)?)))
                else {
                    continue;
                };
                (section.title.clone(), answers(form, &section.fields, &facts))
            }
            Page::Papers => {
                let of = |f: &super::draft::DraftFile| {
                    let row = package.record.documents.iter().find(|d| d.code == f.document);
                    answer(row.map_or(f.document.as_str(), |d| d.name.as_str()), &f.name)
                };
                ("Giấy tờ kèm theo".to_owned(), bench.files.iter().map(of).collect())
            }
            Page::Result => {
                let way = match typed.get("return") {
                    "post" => "Bản giấy, qua bưu chính",
                    _ => "Bản giấy, tại nơi nộp",
                };
                let found = vec![
                    answer("Nhận kết quả", way),
                    answer("Điện thoại", typed.get("contact_phone")),
                    answer("Thư điện tử", typed.get("contact_email")),
                ];
                ("Nhận kết quả và liên hệ".to_owned(), found)
            }
            Page::Check => continue,
        };
        let answers = answers.into_iter().filter(|a| !a.words.is_empty()).collect();
        all.push(Part { title, href: href(id, *page), answers });
    }
    Ok(all)
}

/// `POST /my/drafts/{id}/{page}`: the page was sent, or one of its buttons pressed.
pub(super) async fn submit(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    Extension(files): Extension<Files>,
    SignedInCitizen(session): SignedInCitizen,
    Path((id, page)): Path<(String, String)>,
    form: FormWithFiles<Typed>,
) -> PageResult {
    let (id, page) = (draft_id(&id)?, Page::parse(&page).ok_or(Failure::NotFound)?);
    let mut typed = form.values;
    let button = sent(&typed, "go").to_owned();
    let bench = open(&shared, &cases, &session, id).await?;
    if let Some(case) = bench.draft.case {
        return Ok(go(&format!("/my/cases/{case}")));
    }
    if button == "throw-away" {
        let (world, act) = (cases.world(&shared), shared.act());
        shared.db.write(async move |tx: &mut Tx| filing::throw_away(tx, &world, &session, &act, id).await).await?;
        return Ok(go_with("/my", "done", "Đã bỏ bản nháp."));
    }
    let mut refused = Vec::new();
    for upload in form.files {
        let Some(document) = upload.field.strip_prefix("file-").map(str::to_owned) else { continue };
        match take(&shared, &cases, &files, &session, id, &document, upload).await {
            Ok(()) => {}
            Err(Failure::Refused(why)) => {
                refused.push((format!("paper-{document}"), shared.texts.refusal(web::Language::Vi, &why)));
            }
            Err(other) => return Err(other.into()),
        }
    }
    if let Some(list) = button.strip_prefix("add:") {
        let count = row_count(list, &bench.draft.content).max(rows_in(list, &typed)) + 1;
        typed.push((format!("{list}/-rows"), count.to_string()));
    } else if let Some(row) = button.strip_prefix("remove:") {
        typed = without_row(typed, row);
    }
    let seen = sent(&typed, "version").parse().unwrap_or(bench.draft.version);
    let is_done = matches!(button.as_str(), "" | "next" | "send");
    let (world, act, who, kept) = (cases.world(&shared), shared.act(), session.clone(), typed.clone());
    let keep = async move |tx: &mut Tx| filing::keep(tx, &world, &who, &act, id, page, seen, kept, is_done).await;
    if let Kept::Other(_) = shared.db.write(keep).await? {
        return Ok(go_with(
            &href(id, page),
            "soon",
            "Bản nháp vừa được lưu từ máy khác. Đây là nội dung mới nhất, mời bạn xem lại rồi đi tiếp.",
        ));
    }
    let bench = open(&shared, &cases, &session, id).await?;
    if let Some(case) = overtaken(&bench) {
        return Ok(case);
    }
    let pages = bench.pages()?;
    if button == "later" {
        return Ok(go_with("/my", "done", "Đã lưu bản nháp. Bạn làm tiếp lúc nào cũng được, trên máy nào cũng được."));
    }
    if button.starts_with("add:") || button.starts_with("remove:") || (button == "upload" && refused.is_empty()) {
        return Ok(go(&href(id, page)));
    }
    let mut errors = wrong(&shared, &cases, &bench, page)?;
    errors.extend(refused);
    if bench.supplement.is_some() {
        if errors.is_empty() && button != "upload" {
            let words = "Đã gửi phần bổ sung. Thời hạn giải quyết tính tiếp từ bây giờ.";
            let case = file(&shared, &cases, &session, id, false).await?;
            return Ok(go_with(&format!("/my/cases/{case}?draft={id}"), "done", words));
        }
    } else if page == Page::Check {
        if sent(&typed, "declared").is_empty() {
            errors.insert("declared".into(), "Đánh dấu vào lời cam đoan trước khi gửi.".into());
        }
        if errors.is_empty() {
            let words = "Đã gửi hồ sơ. Nơi nhận trả lời bạn trong 8 giờ làm việc.";
            let again = !sent(&typed, "again").is_empty();
            match file(&shared, &cases, &session, id, again).await {
                Ok(case) => return Ok(go_with(&format!("/my/cases/{case}?draft={id}"), "done", words)),
                // The same matter waits already: it is shown before a second one is made.
                Err(Failure::Refused(why)) if why.code == "cases.duplicate" => {
                    let of = |name: &str| why.data.iter().find(|(n, _)| *n == name).map_or("", |(_, v)| v);
                    errors.insert(
                        "again".into(),
                        format!("Bạn đã có hồ sơ {} về việc này, chưa giải quyết xong.", of("code")),
                    );
                    let mut shown = view(&shared, &cases, &session, &bench, page, &errors)?;
                    shown.twin = format!("/my/cases/{}", of("case"));
                    return page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown);
                }
                Err(other) => return Err(other.into()),
            }
        }
    } else if errors.is_empty() && button != "upload" {
        // Who came from the last page to mend something goes back there.
        let next = if bench.draft.content.seen.contains(&Page::Check.slug()) {
            Some(Page::Check)
        } else {
            plan::after(&pages, page)
        };
        return Ok(go(&href(id, next.unwrap_or(Page::Check))));
    }
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &view(&shared, &cases, &session, &bench, page, &errors)?)
}

async fn file(
    shared: &Shared,
    cases: &Cases,
    session: &CitizenSession,
    id: Id<Draft>,
    again: bool,
) -> Res<Id<cases::model::Case>> {
    let (world, act, session) = (cases.world(shared), shared.act(), session.clone());
    shared.db.write(async move |tx: &mut Tx| filing::send(tx, &world, &session, &act, id, again).await).await
}

async fn take(
    shared: &Shared,
    cases: &Cases,
    files: &Files,
    session: &CitizenSession,
    id: Id<Draft>,
    document: &str,
    upload: web::Upload,
) -> Res<()> {
    let name = upload.name.clone();
    let checked: Checked = files.check(upload.content, &name).await?;
    let (world, act, session, document) = (cases.world(shared), shared.act(), session.clone(), document.to_owned());
    let add = async move |tx: &mut Tx| {
        filing::add_files(tx, &world, &session, &act, id, &document, vec![(name, checked)]).await
    };
    shared.db.write(add).await
}

/// Rows of a list among the fields of a page.
fn rows_in(list: &str, typed: &Typed) -> usize {
    let content = super::draft::Content { fields: typed.clone(), seen: Vec::new() };
    row_count(list, &content)
}

/// The fields without one row; the rows behind it move up.
fn without_row(typed: Typed, row: &str) -> Typed {
    let Some((list, n)) = row.rsplit_once('/').and_then(|(l, n)| Some((l.to_owned(), n.parse::<usize>().ok()?))) else {
        return typed;
    };
    let rows = rows_in(&list, &typed);
    let moved = |(name, value): (String, String)| {
        let Some(rest) = name.strip_prefix(&list).and_then(|r| r.strip_prefix('/')) else { return Some((name, value)) };
        let (at, column) = rest.split_once('/').unwrap_or((rest, ""));
        match at.parse::<usize>() {
            Ok(at) if at == n => None,
            Ok(at) if at > n => Some((format!("{list}/{}/{column}", at - 1), value)),
            Ok(_) => Some((name, value)),
            Err(_) => None,
        }
    };
    let mut left: Typed = typed.into_iter().filter_map(moved).collect();
    left.push((format!("{list}/-rows"), rows.saturating_sub(1).to_string()));
    left
}

/// `POST /my/drafts/{id}/{page}/save`: keeps what is being typed. Asked by script; the answer is JSON.
pub(super) async fn keep(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    Path((id, page)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (id, page) = (draft_id(&id)?, Page::parse(&page).ok_or(Failure::NotFound)?);
    let seen = sent(&typed, "version").parse().unwrap_or(0);
    let (world, act) = (cases.world(&shared), shared.act());
    let now = act.now;
    let keep = async move |tx: &mut Tx| filing::keep(tx, &world, &session, &act, id, page, seen, typed, false).await;
    Ok(match shared.db.write(keep).await {
        Ok(Kept::Yes(version)) => Json(json!({ "version": version, "saved": words::time(now) })).into_response(),
        Ok(Kept::Other(bench)) => {
            let own = |n: &str| bench.owns(page, n);
            let mut fields: Map<String, Value> = Map::new();
            for (name, value) in bench.draft.content.fields.iter().filter(|(n, _)| own(n)) {
                match fields.get_mut(name) {
                    Some(Value::Array(all)) => all.push(json!(value)),
                    Some(one) => *one = json!([one.take(), value]),
                    None => drop(fields.insert(name.clone(), json!(value))),
                }
            }
            let told =
                json!({ "version": bench.draft.version, "saved": words::time(bench.draft.saved), "fields": fields });
            (StatusCode::CONFLICT, Json(told)).into_response()
        }
        Err(Failure::Refused(why)) => refused(&shared, &why),
        Err(other) => return Err(other.into()),
    })
}

fn refused(shared: &Shared, why: &Refusal) -> Response {
    let detail = shared.texts.refusal(web::Language::Vi, why);
    (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "code": why.code, "detail": detail }))).into_response()
}

/// A paper to take out.
#[derive(serde::Deserialize)]
pub(super) struct Removal {
    file: String,
}

/// `POST /my/drafts/{id}/{page}/remove`.
pub(super) async fn remove(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    Path((id, page)): Path<(String, String)>,
    Form(removal): Form<Removal>,
) -> PageResult {
    let (id, page) = (draft_id(&id)?, Page::parse(&page).ok_or(Failure::NotFound)?);
    let file = Id::<File>::parse(&removal.file).ok_or(Failure::NotFound)?;
    let (world, act) = (cases.world(&shared), shared.act());
    shared.db.write(async move |tx: &mut Tx| filing::remove_file(tx, &world, &session, &act, id, file).await).await?;
    Ok(go_with(&href(id, page), "done", "Đã bỏ tệp."))
}
