//! The description of the API of cases and tasks, beside its routes (`api`). Tests hold each shape against the struct that
//! reads it and against what [`crate::read::to_json`] writes.

use crate::model::Status;
use serde_json::{Value, json};
use web::openapi::{
    ApiDoc, Operation, body, day, flag, id, list, maybe, moment, one_of, page_of, reference, reply, text, whole,
};

const CASES: &str = "cases";
const TASKS: &str = "tasks";
const COUNTER: &str = "counter";
const CHANNELS: [&str; 3] = ["direct", "online", "post"];
const RETURNS: [&str; 3] = ["counter", "post", "electronic"];

/// What this module adds to the description.
pub fn openapi() -> ApiDoc {
    let mut operations = questions();
    operations.extend(acts());
    operations.extend(tasks());
    operations.extend(counter());
    operations.extend(files());
    let schemas = [filing(), inputs(), inputs_on_the_way(), inputs_of_the_counter(), outputs()].concat();
    ApiDoc { operations, schemas }
}

fn questions() -> Vec<Operation> {
    vec![
        Operation::get("/api/v1/cases", CASES, "Cases that the caller may see, newest first", "CasePage").query(&[
            ("unit", text, "Agency that receives or decides: code or id"),
            ("status", status, "Status"),
            ("procedure", text, "Procedure code"),
            ("q", text, "Case code or its end, number or phone of a person, beginning of a name without marks"),
            ("due_before", moment, "Due before"),
            ("due_after", moment, "Due at or after"),
            ("after", text, "`next` of the page before"),
            ("limit", whole, "Rows: 50, at most 200"),
        ]),
        Operation::post(
            "/api/v1/cases",
            CASES,
            "Files a case; at the counter and by post it is accepted at once",
            "Case",
        )
        .body("Filing")
        .creates(),
        Operation::post("/api/v1/filings", CASES, "Files for many owners in one act: all cases or none", "FiledCases")
            .body("FilingForMany")
            .creates(),
        Operation::get(
            "/api/v1/alerts",
            CASES,
            "What the head of a desk is told of and nobody has settled",
            "AlertPage",
        )
        .query(&[("after", text, "`next` of the page before"), ("limit", whole, "Rows: 50, at most 200")]),
        Operation::get(
            "/api/v1/cases/{id}",
            CASES,
            "One case with its people, documents, steps and history",
            "CaseDetail",
        ),
    ]
}

/// An act on one case: path, what it does, body.
fn acts() -> Vec<Operation> {
    let act = |path, does, input: Option<&'static str>| {
        let operation = Operation::post(path, CASES, does, "Case").versioned();
        input.map_or(operation.clone(), |input| operation.body(input))
    };
    vec![
        act("/api/v1/cases/{id}/acceptance", "Accepts a case that was filed online: the clock starts", None),
        act("/api/v1/cases/{id}/handovers", "Hands the case over to those who have the next step", Some("Handover")),
        act(
            "/api/v1/cases/{id}/supplement-requests",
            "Asks for a supplement, once and in full",
            Some("SupplementRequest"),
        ),
        act("/api/v1/cases/{id}/supplements", "Receives a supplement: the clock runs again", Some("Supplement")),
        act("/api/v1/cases/{id}/prolongation", "Prolongs by law: moves the legal due time", Some("Prolongation")),
        act(
            "/api/v1/cases/{id}/apology",
            "Apologises with a new appointment; the legal due time stays",
            Some("Apology"),
        ),
        act("/api/v1/cases/{id}/consultations", "Asks another agency", Some("Consultation")),
        act(
            "/api/v1/cases/{id}/consultation-answers",
            "Enters the answer of a consulted agency",
            Some("ConsultationAnswer"),
        ),
        act("/api/v1/cases/{id}/non-acceptance", "Does not accept the file", Some("Reasons")),
        act("/api/v1/cases/{id}/stop", "Stops the case and gives the file back", Some("Reasons")),
        act("/api/v1/cases/{id}/withdrawal", "The applicant takes the case back", Some("Withdrawal")),
        act("/api/v1/cases/{id}/decision", "The leader decides", Some("Decision")),
        act(
            "/api/v1/cases/{id}/result",
            "The clerk numbers the result and hands it back to the desk",
            Some("Numbering"),
        ),
        Operation::post("/api/v1/cases/{id}/payment", CASES, "Takes the fee and gives a numbered receipt", "PaidCase")
            .versioned()
            .body("Payment"),
        act("/api/v1/cases/{id}/return", "Hands the result out", Some("Return")),
        act("/api/v1/cases/{id}/send-back", "Sends the file one step back, with a reason", Some("SendBack")),
        act("/api/v1/cases/{id}/recall", "Recalls the last step while nobody has taken the next", Some("Recall")),
        act("/api/v1/cases/{id}/rerouting", "Sends the case on under the right procedure or agency", Some("Rerouting")),
        act("/api/v1/cases/{id}/correction", "Mends what was mistyped: the papers’ next version", Some("Correction")),
        act("/api/v1/cases/{id}/inspection", "Books an inspection on the spot", Some("Booking")),
        act("/api/v1/cases/{id}/minutes", "Puts the minutes of an inspection on file", Some("Minutes")),
        act("/api/v1/cases/{id}/objection", "Puts an objection on file", Some("Objection")),
        act("/api/v1/cases/{id}/archive", "Hands the file of an ended case to the archive", Some("Archiving")),
    ]
}

fn tasks() -> Vec<Operation> {
    vec![
        Operation::get(
            "/api/v1/tasks",
            TASKS,
            "What waits for the caller or the caller’s posts, earliest due first",
            "TaskPage",
        )
        .query(&[("after", text, "`next` of the page before"), ("limit", whole, "Rows: 50, at most 200")]),
        Operation::post("/api/v1/tasks/{id}/claim", TASKS, "Takes an open task", "Task"),
        Operation::post(
            "/api/v1/tasks/{id}/completion",
            TASKS,
            "Completes a step that is neither a decision nor a numbering",
            "Case",
        )
        .body("Completion"),
        Operation::post("/api/v1/shift/closing", TASKS, "Closes the caller’s cash shift", "ClosedShift")
            .body("Counted"),
    ]
}

/// Certification, money, hand-over lists, parcels.
fn counter() -> Vec<Operation> {
    let act = |path, does, input, output| Operation::post(path, COUNTER, does, output).body(input);
    let made = |path, does, input, output| act(path, does, input, output).creates();
    vec![
        made("/api/v1/certifications", "Certifies originals in volume", "Certification", "CertifiedCase"),
        made("/api/v1/shift/opening", "Opens the caller’s cash shift", "Opening", "OpenShift"),
        act("/api/v1/receipts/{number}/void", "Voids a receipt of the caller’s open shift", "Because", "Case"),
        made("/api/v1/bundles", "Hands paper files over by one list", "NewBundle", "Bundle"),
        act("/api/v1/bundles/{id}/scans", "The taker scans a file of the list", "Scan", "Scanned"),
        act("/api/v1/bundles/{id}/taking", "Takes the list; refused while a file is missing", "Nothing", "Bundle"),
        act("/api/v1/bundles/{id}/removal", "Takes a case off the list", "Removal", "Bundle"),
        act("/api/v1/bundles/{id}/recall", "Recalls a list of which nothing was scanned", "Nothing", "Bundle"),
        made("/api/v1/parcels", "Sends results by post", "Sending", "SentCases"),
        made("/api/v1/parcels/arrivals", "Notes a parcel with a filing", "Arrival", "ArrivedParcel"),
        act("/api/v1/parcels/{id}/delivery", "A parcel was delivered", "Nothing", "Case"),
        act("/api/v1/parcels/{id}/come-back", "A parcel came back: the result waits again", "Because", "Case"),
    ]
}

fn files() -> Vec<Operation> {
    let path = "/api/v1/cases/{id}/files";
    vec![
        Operation::get(path, CASES, "Files and checks of a case", "CaseFiles"),
        Operation::post(path, CASES, "Puts files to a document; multipart/form-data", "CaseWithFiles")
            .versioned()
            .creates(),
        Operation::get("/api/v1/cases/{id}/files/{file}", CASES, "Content of a file, as it is", "FileContent"),
        Operation::post("/api/v1/cases/{id}/files/{file}/removal", CASES, "Takes a wrong scan out", "Case")
            .versioned()
            .body("Because"),
        Operation::post("/api/v1/cases/{id}/document-checks", CASES, "Enters what a check of documents found", "Case")
            .versioned()
            .body("DocumentChecks"),
    ]
}

fn status() -> Value {
    one_of(&Status::ALL.map(Status::name))
}

fn object() -> Value {
    json!({ "type": "object" })
}

fn money() -> Value {
    json!({ "type": "integer", "description": "đồng" })
}

fn filing() -> Vec<(&'static str, Value)> {
    let profile = body(
        &[("name", text())],
        &[
            ("kind", one_of(&["citizen", "organisation"])),
            ("number", maybe(text())),
            ("born", maybe(text())),
            ("sex", maybe(one_of(&["male", "female"]))),
            ("address", maybe(text())),
            ("phone", maybe(text())),
            ("email", maybe(text())),
        ],
    );
    let document = body(
        &[("code", text())],
        &[("name", text()), ("original", whole()), ("copy", whole()), ("electronic", flag()), ("presented", flag())],
    );
    let filing = body(
        &[("procedure", text()), ("filer", reference("Profile"))],
        &[
            ("receiving_unit", maybe(text())),
            ("deciding_unit", maybe(text())),
            ("owner", maybe(reference("Profile"))),
            ("documents", list(reference("FiledDocument"))),
            ("form", object()),
            ("channel", maybe(one_of(&CHANNELS))),
            ("return_method", maybe(one_of(&RETURNS))),
            ("exemption", maybe(text())),
            ("payment", maybe(one_of(&["cash", "transfer"]))),
            ("variant", maybe(text())),
            ("duplicate_confirmed", flag()),
            ("received_at", maybe(moment())),
            ("slip", maybe(text())),
            ("parcel", maybe(text())),
        ],
    );
    vec![("Profile", profile), ("FiledDocument", document), ("Filing", filing)]
}

fn inputs() -> Vec<(&'static str, Value)> {
    let item = body(&[("reason", text())], &[("document", text()), ("note", text())]);
    vec![
        ("Handover", body(&[], &[("to", maybe(text())), ("paper", flag()), ("note", text())])),
        ("SupplementItem", item),
        ("SupplementRequest", body(&[("items", list(reference("SupplementItem")))], &[("head_reason", maybe(text()))])),
        ("Supplement", body(&[], &[("documents", list(reference("FiledDocument")))])),
        ("Prolongation", body(&[("ground", text())], &[("note", text())])),
        ("Apology", body(&[("reason", text()), ("new_date", moment())], &[])),
        ("Consultation", body(&[("unit", text()), ("question", text())], &[("within", maybe(text()))])),
        (
            "ConsultationAnswer",
            body(&[("consultation", id()), ("outcome", one_of(&["agree", "disagree"])), ("text", text())], &[]),
        ),
        ("Reasons", body(&[("reasons", list(text()))], &[])),
        ("Withdrawal", body(&[], &[("reason", text())])),
        (
            "Decision",
            body(&[("outcome", one_of(&["approve", "refuse"]))], &[("reasons", list(text())), ("note", text())]),
        ),
        ("NumberedResult", body(&[("code", text())], &[("number", maybe(text())), ("item", text())])),
        ("Numbering", body(&[], &[("number", maybe(text())), ("results", list(reference("NumberedResult")))])),
        ("Payment", body(&[("method", one_of(&["cash", "transfer"]))], &[])),
        ("Return", return_()),
        ("Completion", body(&[], &[("outcome", maybe(text())), ("variables", object()), ("note", text())])),
        ("Counted", body(&[("counted", money())], &[])),
    ]
}

/// Of the acts that bring a case back on its way, or attach to it.
fn inputs_on_the_way() -> Vec<(&'static str, Value)> {
    let rerouting = body(
        &[("reason", text())],
        &[
            ("procedure", maybe(text())),
            ("deciding_unit", maybe(text())),
            ("variant", maybe(text())),
            ("form", object()),
            ("exemption", maybe(text())),
        ],
    );
    let correction = body(
        &[("reason", text())],
        &[("filer", maybe(reference("Profile"))), ("owner", maybe(reference("Profile"))), ("form", object())],
    );
    let owner = body(&[("owner", reference("Profile"))], &[("form", object())]);
    let many = body(
        &[
            ("filing", reference("Filing")),
            ("owners", list(reference("OneOwner"))),
            ("authorisation", reference("FiledDocument")),
        ],
        &[],
    );
    vec![
        ("SendBack", body(&[("reason", text())], &[("task", maybe(id()))])),
        ("Recall", body(&[], &[("task", maybe(id())), ("reason", text())])),
        ("Rerouting", rerouting),
        ("Correction", correction),
        ("Booking", body(&[("at", moment()), ("people", list(text()))], &[("place", text())])),
        ("Minutes", body(&[("day", day()), ("people", list(text())), ("findings", text())], &[])),
        ("Objection", body(&[("person", reference("Profile")), ("text", text())], &[])),
        ("Archiving", body(&[], &[("number", maybe(text())), ("retention_years", maybe(whole()))])),
        ("OneOwner", owner),
        ("FilingForMany", many),
    ]
}

fn inputs_of_the_counter() -> Vec<(&'static str, Value)> {
    let original = body(&[("paper", text()), ("pages", whole()), ("copies", whole())], &[]);
    let certification = body(
        &[("procedure", text()), ("person", text()), ("originals", list(reference("Original"))), ("signer", id())],
        &[("variant", maybe(text())), ("payment", maybe(one_of(&["cash", "transfer"]))), ("exemption", maybe(text()))],
    );
    let check = body(&[("document", whole()), ("verdict", one_of(&["ok", "lacking"]))], &[("reason", text())]);
    vec![
        ("Original", original),
        ("Certification", certification),
        ("Opening", body(&[("opening", money())], &[])),
        ("Because", body(&[("reason", text())], &[])),
        ("NewBundle", body(&[("cases", list(id()))], &[("to", maybe(text()))])),
        ("Scan", body(&[("code", text())], &[])),
        ("Nothing", body(&[], &[])),
        ("Removal", body(&[("case", id())], &[])),
        ("Parcelled", body(&[("case", id()), ("parcel", text())], &[])),
        ("Sending", body(&[("parcels", list(reference("Parcelled")))], &[])),
        ("Arrival", body(&[("number", text())], &[])),
        ("DocumentCheck", check),
        ("DocumentChecks", body(&[("checks", list(reference("DocumentCheck")))], &[])),
    ]
}

fn return_() -> Value {
    body(
        &[],
        &[
            ("identity_checked", flag()),
            ("authorised", text()),
            ("originals_collected", flag()),
            ("signed", flag()),
            ("method", maybe(one_of(&RETURNS))),
            ("parcel", maybe(text())),
        ],
    )
}

/// What [`crate::read::to_json`] writes of every case.
fn case_fields() -> Vec<(&'static str, Value)> {
    let procedure = reply(&[("code", text()), ("name", text()), ("version", id()), ("variant", text())], &[]);
    let unit = reply(&[("id", id()), ("code", maybe(text())), ("name", maybe(text()))], &[]);
    let fee = reply(&[("total", money()), ("paid", money())], &[]);
    vec![
        ("id", id()),
        ("code", text()),
        ("check", text()),
        ("version", whole()),
        ("procedure", procedure),
        ("status", status()),
        ("national_status", whole()),
        ("channel", one_of(&CHANNELS)),
        ("receiving_unit", unit.clone()),
        ("deciding_unit", unit),
        ("submitted", moment()),
        ("accepted", maybe(moment())),
        ("due", maybe(moment())),
        ("first_due", maybe(moment())),
        ("appointment", maybe(moment())),
        ("prolonged", maybe(text())),
        ("supplement_rounds", whole()),
        ("finished", maybe(moment())),
        ("timeliness", maybe(one_of(&["before", "on_time", "late"]))),
        ("outcome", maybe(one_of(&["approve", "refuse"]))),
        ("result_number", maybe(text())),
        ("returned", maybe(moment())),
        ("return_method", one_of(&RETURNS)),
        ("fee", fee),
    ]
}

fn outputs() -> Vec<(&'static str, Value)> {
    let case = case_fields();
    let with = |more: &[(&'static str, Value)]| reply(&[case.as_slice(), more].concat(), &[]);
    let detail = [
        ("filer", maybe(reference("Profile"))),
        ("owner", maybe(reference("Profile"))),
        ("documents", list(object())),
        ("tasks", list(reference("Task"))),
        ("because", maybe(list(object()))),
        ("remaining", maybe(object())),
        ("records", list(object())),
        ("history", list(object())),
        ("paper_version", whole()),
        ("results", list(text())),
    ];
    let alert = reply(&[("id", id()), ("case", id()), ("code", text()), ("at", moment()), ("is", object())], &[]);
    vec![
        ("Case", with(&[])),
        ("PaidCase", with(&[("receipt", text())])),
        ("CaseDetail", with(&detail)),
        ("CasePage", page_of("Case")),
        ("FiledCases", reply(&[("items", list(reference("Case")))], &[])),
        ("Alert", alert),
        ("AlertPage", page_of("Alert")),
        ("Task", task()),
        ("TaskPage", page_of("Task")),
        ("CertifiedCase", with(&[("certifications", list(object())), ("receipt", maybe(text()))])),
        ("OpenShift", reply(&[("shift", id()), ("opened", moment()), ("opening", money())], &[])),
        ("Bundle", bundle()),
        ("Scanned", reply(&[("scanned", list(text()))], &[])),
        ("SentCases", reply(&[("cases", list(reference("Case")))], &[])),
        ("ArrivedParcel", reply(&[("id", id()), ("number", text()), ("at", moment())], &[])),
        ("CaseFiles", reply(&[("items", list(object())), ("checks", list(object())), ("version", whole())], &[])),
        ("CaseWithFiles", with(&[("files", list(id()))])),
        ("FileContent", json!({ "type": "string", "format": "binary" })),
        ("ClosedShift", reply(&[("shift", id()), ("receipts", whole()), ("amount", money())], &[])),
    ]
}

fn bundle() -> Value {
    let fields = [
        ("id", id()),
        ("number", text()),
        ("state", text()),
        ("giving_unit", id()),
        ("taking_unit", id()),
        ("giver", id()),
        ("taker", maybe(id())),
        ("taken_by", maybe(id())),
        ("made", moment()),
        ("ended", maybe(moment())),
    ];
    reply(&fields, &[])
}

fn task() -> Value {
    reply(
        &[
            ("id", id()),
            ("subject", id()),
            ("instance", id()),
            ("element", text()),
            ("name", text()),
            ("act", text()),
            ("role", text()),
            ("agency", maybe(id())),
            ("assignee", maybe(id())),
            ("state", one_of(&["open", "done", "cancelled"])),
            ("opened", moment()),
            ("due", maybe(moment())),
            ("closed", maybe(moment())),
            ("outcome", maybe(text())),
        ],
        &[("case", id())],
    )
}
