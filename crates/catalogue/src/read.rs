//! What pages and the API show of the catalogue: the page of a procedure, the public search. Internal procedures are not
//! for the public. Not here: what its keeper reads (`upkeep`).

use crate::cache::{Catalogue, Content, PackageContent, Version};
use crate::import::{ImportedChannel, ImportedRecord};
use crate::model::{Channel, DEFAULT_VARIANT, FeeRow, Level, Per, ProcedureRecord, ProcedureVersion, Required};
use crate::rules;
use crate::search::SearchQuery;
use base::{Day, Id, Page, PageRequest};
use calendar::limit_vi;
use serde::Serialize;

/// The page of a procedure. All words are Vietnamese.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PublicProcedure {
    /// The version shown.
    pub version: Id<ProcedureVersion>,
    /// National code.
    pub code: String,
    /// Official name.
    pub name: String,
    /// What people call it.
    pub plain_name: Option<String>,
    /// Plain sentences; empty for imports.
    pub summary: String,
    /// Name of the field.
    pub field: String,
    /// Who may apply.
    pub applicants: Vec<String>,
    /// First fact: how long.
    pub how_long: String,
    /// Second fact: how much.
    pub how_much: String,
    /// The same for a line of a list: one amount, or from which to which.
    #[serde(skip)]
    pub fee_range: String,
    /// Third fact: where.
    pub where_to: String,
    /// Documents and limit by variant; the ordinary case first.
    pub variants: Vec<VariantView>,
    /// Channels that are open.
    pub channels: Vec<ChannelView>,
    /// The tariff of the day.
    pub fees: Vec<FeeView>,
    /// Steps in plain words.
    pub steps: Vec<String>,
    /// Conditions.
    pub conditions: Vec<String>,
    /// Results.
    pub results: Vec<String>,
    /// Legal basis.
    pub law: Vec<LawView>,
    /// Number of the decision that announced it.
    pub decision: String,
    /// Since when.
    pub valid_from: Day,
    /// Whether one can file here: there is a package behind it.
    pub can_file: bool,
    /// Things of an imported record that nobody has checked; shown as a caution.
    pub to_check: usize,
}

/// One variant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VariantView {
    /// Code; `default` for the ordinary case.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its limit, in words.
    pub limit: String,
    /// What is to be filed.
    pub documents: Vec<DocumentView>,
}

/// One document.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DocumentView {
    /// Name.
    pub name: String,
    /// `1 bản chính, 1 bản sao`, `xuất trình`; empty where it is not known.
    pub count: String,
    /// Form to use.
    pub template: Option<String>,
    /// Only in some cases.
    pub conditional: bool,
    /// The case, as an imported record words it.
    pub case: Option<String>,
}

/// One channel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChannelView {
    /// Name.
    pub name: String,
    /// Time, where the record gives one for the channel.
    pub time: String,
    /// Fee, where the record gives one for the channel.
    pub fee: String,
    /// `Toàn trình`, why only partly, or a note.
    pub note: String,
}

/// One row of the tariff.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FeeView {
    /// Name.
    pub name: String,
    /// Amount with its unit, in words.
    pub amount: String,
    /// Names of the channels; empty: all.
    pub channels: Vec<String>,
    /// Only in some cases.
    pub conditional: bool,
    /// Source.
    pub law: String,
}

/// One source.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LawView {
    /// Act and article.
    pub text: String,
    /// Nobody has read it in the original yet.
    pub unverified: bool,
}

/// The page of a version as of a day.
pub fn public_page(version: &Version, day: Day) -> PublicProcedure {
    match &version.content {
        Content::Package(package) => of_package(version, package, day),
        Content::Import(record) => of_import(version, record),
    }
}

fn base_of(version: &Version) -> PublicProcedure {
    PublicProcedure {
        version: version.id,
        code: version.code.clone(),
        name: version.name.clone(),
        plain_name: version.plain_name.clone(),
        summary: String::new(),
        field: version.field_name.clone(),
        applicants: version.applicants(),
        how_long: String::new(),
        how_much: String::new(),
        fee_range: String::new(),
        where_to: String::new(),
        variants: Vec::new(),
        channels: Vec::new(),
        fees: Vec::new(),
        steps: Vec::new(),
        conditions: Vec::new(),
        results: Vec::new(),
        law: Vec::new(),
        decision: version.decision.clone(),
        valid_from: version.period.from,
        can_file: false,
        to_check: 0,
    }
}

fn of_package(version: &Version, package: &PackageContent, day: Day) -> PublicProcedure {
    let r = &package.record;
    let fees: Vec<FeeView> = r.fees.iter().filter(|f| f.period().contains(day)).map(|f| fee_view(r, f)).collect();
    PublicProcedure {
        summary: r.summary.clone(),
        how_long: how_long(r),
        how_much: how_much(&fees, r.channels.len()),
        fee_range: fee_range(r, day),
        where_to: where_to(r, day),
        variants: r.variant_codes().into_iter().map(|code| variant_view(r, code)).collect(),
        channels: r
            .channels
            .iter()
            .map(|c| ChannelView {
                name: c.channel.vietnamese().into(),
                time: String::new(),
                fee: String::new(),
                note: channel_note(c),
            })
            .collect(),
        fees,
        steps: r.steps_for_citizens.clone(),
        conditions: r.conditions.clone(),
        results: r.results.iter().map(|x| x.name.clone()).collect(),
        law: r.law.iter().map(|l| LawView { text: r.source_vi(&l.id), unverified: l.unverified }).collect(),
        can_file: true,
        ..base_of(version)
    }
}

fn channel_note(c: &crate::model::ChannelRow) -> String {
    let kind = match (c.channel, c.full, &c.partly_because) {
        (Channel::Online, Some(true), _) => "Toàn trình".to_owned(),
        (Channel::Online, _, Some(why)) => format!("Một phần: {why}"),
        _ => String::new(),
    };
    [kind, c.note.clone().unwrap_or_default()].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(". ")
}

fn how_long(r: &ProcedureRecord) -> String {
    let word = |variant: &str| {
        if rules::is_immediate(r, variant) { "Trả ngay".to_owned() } else { limit_vi(rules::limit_for(r, variant).0) }
    };
    let ordinary = word(DEFAULT_VARIANT);
    let others = r.variants.iter().filter(|v| word(&v.code) != ordinary);
    let others: Vec<String> = others.map(|v| format!("{}: {}", v.name, word(&v.code))).collect();
    if others.is_empty() { ordinary } else { format!("{ordinary} ({})", others.join("; ")) }
}

const NO_FEE: &str = "Không mất phí, lệ phí";

/// Each amount once, with the channels on which it is taken where it is not taken on all.
fn how_much(fees: &[FeeView], channels: usize) -> String {
    if fees.is_empty() {
        return NO_FEE.to_owned();
    }
    let mut amounts: Vec<(&str, Vec<&str>)> = Vec::new();
    for fee in fees {
        let own: Vec<&str> = fee.channels.iter().map(String::as_str).collect();
        match amounts.iter_mut().find(|(amount, _)| *amount == fee.amount) {
            None => amounts.push((&fee.amount, own)),
            Some((_, all)) if all.is_empty() || own.is_empty() => all.clear(),
            Some((_, all)) => all.extend(own.iter().filter(|c| !all.contains(c)).collect::<Vec<_>>()),
        }
    }
    let word = |(amount, on): &(&str, Vec<&str>)| {
        let on_all = on.is_empty() || on.len() == channels;
        if on_all { (*amount).to_owned() } else { format!("{amount} ({})", on.join(", ").to_lowercase()) }
    };
    amounts.iter().map(word).collect::<Vec<_>>().join("; ")
}

/// One amount, or the least and the most of the day.
fn fee_range(r: &ProcedureRecord, day: Day) -> String {
    let mut rows: Vec<&FeeRow> = r.fees.iter().filter(|f| f.period().contains(day)).collect();
    rows.sort_by_key(|f| f.amount.dong());
    let (Some(least), Some(most)) = (rows.first(), rows.last()) else { return NO_FEE.to_owned() };
    let of_page = if rows.iter().all(|f| f.per == Per::Page) { "/trang" } else { "" };
    match (least.amount.dong(), most.amount.dong()) {
        (_, 0) => "Miễn phí".to_owned(),
        (0, _) => format!("Không quá {}{of_page}", most.amount),
        (a, b) if a == b => format!("{}{of_page}", most.amount),
        _ => format!("{} đến {}{of_page}", least.amount, most.amount),
    }
}

/// Where one files on a day, with the reception regardless of boundary.
fn where_to(r: &ProcedureRecord, day: Day) -> String {
    let Some(competent) = rules::competent(r, DEFAULT_VARIANT, day) else {
        return "Chưa xác định cơ quan tiếp nhận".to_owned();
    };
    let mut levels: Vec<&str> = competent.receives.iter().map(|l| desk_of(*l)).collect();
    levels.dedup();
    let place = levels.join(" hoặc ");
    if rules::regardless_of_boundary(r, day) {
        format!("{place}; nộp được ở bất kỳ nơi nào trong thành phố")
    } else {
        place
    }
}

const fn desk_of(level: Level) -> &'static str {
    match level {
        Level::Commune => "Bộ phận Một cửa cấp xã",
        Level::District => "Bộ phận Một cửa cấp huyện",
        Level::Province => "Bộ phận Một cửa cấp tỉnh",
    }
}

fn variant_view(r: &ProcedureRecord, code: &str) -> VariantView {
    let name = r.variant(code).map_or_else(|| "Trường hợp chung".to_owned(), |v| v.name.clone());
    let immediate = rules::is_immediate(r, code);
    let limit = if immediate { "Trả ngay".to_owned() } else { limit_vi(rules::limit_for(r, code).0) };
    let documents = rules::possible_documents(r, code).into_iter().filter(|d| d.required != Required::Always(false));
    let documents = documents.map(|d| DocumentView {
        name: d.name.clone(),
        count: count(d.presented, Some(d.original), Some(d.copy)),
        template: d.template.clone(),
        conditional: d.required.condition().is_some(),
        case: None,
    });
    VariantView { code: code.to_owned(), name, limit, documents: documents.collect() }
}

fn count(presented: bool, originals: Option<u32>, copies: Option<u32>) -> String {
    if presented {
        return "xuất trình".to_owned();
    }
    let part = |n: Option<u32>, what: &str| n.filter(|n| *n > 0).map(|n| format!("{n} {what}"));
    [part(originals, "bản chính"), part(copies, "bản sao")].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn fee_view(r: &ProcedureRecord, f: &FeeRow) -> FeeView {
    let mut amount =
        if f.amount.dong() == 0 { "miễn phí".to_owned() } else { format!("{}/{}", f.amount, f.per.vietnamese()) };
    if let (Some(first), Some(then)) = (f.first, f.then) {
        amount.push_str(&format!(", từ {} thứ {} là {then}", f.per.vietnamese(), first + 1));
    }
    if let Some(max) = f.max {
        let of = if f.per == Per::Page { " một bản" } else { "" };
        amount.push_str(&format!(", không quá {max}{of}"));
    }
    FeeView {
        name: f.name.clone(),
        amount,
        channels: f.channels.iter().flatten().map(|c| c.vietnamese().to_owned()).collect(),
        conditional: f.when.is_some(),
        law: r.source_vi(&f.law),
    }
}

fn of_import(version: &Version, r: &ImportedRecord) -> PublicProcedure {
    let documents = r.documents.iter().map(|d| DocumentView {
        name: d.name.clone(),
        count: count(false, d.originals, d.copies),
        template: None,
        conditional: d.case.is_some(),
        case: d.case.clone(),
    });
    let how_long = r.limit.map_or_else(|| "Xem theo từng hình thức nộp".to_owned(), limit_vi);
    let variant = VariantView {
        code: DEFAULT_VARIANT.into(),
        name: "Trường hợp chung".into(),
        limit: how_long.clone(),
        documents: documents.collect(),
    };
    let paragraphs = |text: &str| text.lines().filter(|l| !l.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    PublicProcedure {
        how_long,
        fee_range: import_fee(&r.channels),
        how_much: import_fee(&r.channels),
        where_to: if r.competent.is_empty() { r.levels.join(", ") } else { r.competent.clone() },
        variants: vec![variant],
        channels: r.channels.iter().map(channel_of_import).collect(),
        steps: paragraphs(&r.steps),
        conditions: paragraphs(&r.conditions),
        results: r.results.iter().map(|x| x.name.clone()).collect(),
        law: paragraphs(&r.legal).into_iter().map(|text| LawView { text, unverified: true }).collect(),
        to_check: r.to_check,
        ..base_of(version)
    }
}

/// One amount only where every row surely states the same.
fn import_fee(rows: &[ImportedChannel]) -> String {
    match rows.first().and_then(|r| r.fee) {
        Some(fee) if rows.iter().all(|r| r.fee == Some(fee)) => {
            if fee.dong() == 0 {
                "Không mất phí, lệ phí".to_owned()
            } else {
                fee.to_string()
            }
        }
        _ => "Xem theo từng hình thức nộp".to_owned(),
    }
}

fn channel_of_import(c: &ImportedChannel) -> ChannelView {
    ChannelView {
        name: c.channel.clone(),
        time: c.limit.map_or_else(|| c.time_text.clone(), limit_vi),
        fee: match c.fee {
            Some(fee) if fee.dong() == 0 => "Miễn phí".to_owned(),
            Some(fee) => fee.to_string(),
            None => c.fee_text.clone(),
        },
        note: c.note.clone(),
    }
}

/// One hit of the public search.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SearchHit {
    /// National code.
    pub code: String,
    /// Official name.
    pub name: String,
    /// What people call it.
    pub plain_name: Option<String>,
    /// Name of the field.
    pub field: String,
    /// How long.
    pub how_long: String,
    /// How much.
    pub how_much: String,
    /// The same for a line of a list.
    #[serde(skip)]
    pub fee_range: String,
    /// Whether one can file here.
    pub can_file: bool,
}

/// Public procedures of a day that answer a question, the best first, with the exact number of all.
pub fn public_search(catalogue: &Catalogue, query: &SearchQuery, day: Day, page: &PageRequest) -> Page<SearchHit> {
    let found = catalogue.search_index(day).search(query, page);
    let hit = |code: &String| {
        let page = public_page(catalogue.in_force(code, day)?, day);
        let PublicProcedure { code, name, plain_name, field, how_long, how_much, fee_range, can_file, .. } = page;
        Some(SearchHit { code, name, plain_name, field, how_long, how_much, fee_range, can_file })
    };
    Page { items: found.items.iter().filter_map(hit).collect(), total: found.total, next: found.next }
}

/// Fields of the public procedures of a day with how many each has, by name: the filter of the search.
pub fn list_fields(catalogue: &Catalogue, day: Day) -> Vec<(String, usize)> {
    let mut fields = std::collections::BTreeMap::new();
    for version in catalogue.list(day).filter(|v| !v.internal) {
        *fields.entry(version.field_name.clone()).or_insert(0) += 1;
    }
    fields.into_iter().collect()
}
