//! `procedure.yaml` key by key. Unknown keys are errors. Every number of the law names its source by `law`.

use super::words::{
    Applicant, Channel, CodeNeed, ConsultedKind, FeeKind, Kind, Level, PauseGround, Per, Silence, StartsAt,
};
use super::{Condition, Required};
use base::{Day, Money, Period};
use calendar::{CutOff, Limit, Policy};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

macro_rules! structs {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $ty:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $( $(#[$fdoc])* pub $field: $ty, )* }
    )*};
}

structs! {
    /// The public record of one version of a procedure. Components: NĐ 63/2010/NĐ-CP art. 8(2), amended by 92/2017.
    ProcedureRecord {
        /// National code, `N.NNNNNN`.
        code: String,
        /// Official name.
        name: String,
        /// What people call it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plain_name: Option<String>,
        /// One or two plain sentences for citizens.
        #[serde(default)]
        summary: String,
        /// Field of administration.
        field: Field,
        /// Public, or between agencies.
        kind: Kind,
        /// Cannot be published.
        #[serde(default)]
        draft: bool,
        /// Hidden from look-up in the open.
        #[serde(default)]
        sensitive: bool,
        /// Validity of this version.
        in_force: Period,
        /// Who may apply.
        applicants: Vec<Applicant>,
        /// Sources, cited elsewhere by `id`.
        law: Vec<LawSource>,
        /// Who receives and who decides, by date.
        competence: Vec<CompetenceRow>,
        /// When any desk of the city may receive.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        regardless_of_boundary: Vec<Period>,
        /// Where the clock starts.
        clock: ClockRule,
        /// The limit of the ordinary case.
        limit: Limit,
        /// Its source.
        limit_law: String,
        /// Returned at once, recorded without a slip.
        #[serde(default)]
        immediate: bool,
        /// How a supplement may be asked for; none: not at all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        supplement: Option<Supplement>,
        /// Other grounds on which the clock stands still.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pauses: Vec<PauseRule>,
        /// Prolongations by law.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        prolongations: Vec<ProlongationRule>,
        /// Cases with limit or documents of their own; the first whose `when` holds applies.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        variants: Vec<VariantRow>,
        /// How one may file.
        channels: Vec<ChannelRow>,
        /// What is to be filed (thành phần hồ sơ).
        documents: Vec<DocumentRow>,
        /// Tariff rows, by date.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        fees: Vec<FeeRow>,
        /// Who pays less.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        exemptions: Vec<Exemption>,
        /// What comes out.
        results: Vec<ResultRow>,
        /// What is needed when the result is handed out.
        #[serde(rename = "return")]
        handing_out: ReturnRule,
        /// Agencies that are asked.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        consultations: Vec<Consultation>,
        /// Inspection on the spot.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        inspection: Option<Inspection>,
        /// Public notice.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        posting: Option<Posting>,
        /// Objections to what was posted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        objection: Option<Objection>,
        /// One case, many results.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        items: Option<Items>,
        /// Handled in a ministry's system.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outside: Option<Outside>,
        /// Plain steps for citizens.
        #[serde(default)]
        steps_for_citizens: Vec<String>,
        /// Conditions in plain sentences.
        #[serde(default)]
        conditions: Vec<String>,
        /// Reasons offered for a refusal.
        #[serde(default)]
        refusal_reasons: Vec<Reason>,
        /// Reasons offered for a supplement.
        #[serde(default)]
        supplement_reasons: Vec<Reason>,
    }
    /// A field of administration.
    Field {
        /// Short upper-case code.
        code: String,
        /// Name.
        name: String,
    }
    /// One source.
    LawSource {
        /// Name by which rows cite it.
        id: String,
        /// The act.
        act: String,
        /// The article, or what is read in it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        article: Option<String>,
        /// Not yet read in the original.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unverified: bool,
    }
    /// Who receives and decides in a period.
    CompetenceRow {
        /// First day.
        from: Day,
        /// First day no longer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Day>,
        /// The only variant that the row serves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        variant: Option<String>,
        /// Levels that receive.
        receives: Vec<Level>,
        /// Level that decides.
        decides: Level,
        /// Code of the department that decides.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        department: Option<String>,
        /// Source.
        law: String,
    }
    /// Where the clock starts.
    ClockRule {
        /// The event of receipt.
        starts: StartsAt,
        /// Another one for a channel.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        by_channel: BTreeMap<Channel, StartsAt>,
        /// Last time of day that counts as the same day; only where the law gives one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cutoff: Option<CutOff>,
    }
    /// Requests for supplement. NĐ 61/2018/NĐ-CP art. 19(4): once, unless the law of the field says otherwise.
    Supplement {
        /// How many times.
        rounds: u32,
        /// When the first is to be sent.
        notice_within: Limit,
        /// When a further one is to be sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next_notice_within: Option<Limit>,
        /// When to refuse after the last.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        refuse_within: Option<Limit>,
        /// How long the applicant has.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        applicant_within: Option<Limit>,
        /// What it does to the limit.
        policy: Policy,
        /// Source.
        law: String,
    }
    /// Another ground of pause.
    PauseRule {
        /// Why.
        ground: PauseGround,
        /// What it does to the limit.
        policy: Policy,
        /// Source.
        law: String,
    }
    /// A prolongation by law: it replaces the limit.
    ProlongationRule {
        /// Free code.
        ground: String,
        /// The limit instead.
        limit: Limit,
        /// Only for this variant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        variant: Option<String>,
        /// Source.
        law: String,
    }
    /// A variant (trường hợp).
    VariantRow {
        /// Code.
        code: String,
        /// Name.
        name: String,
        /// When it applies.
        when: Condition,
        /// Its limit, where it differs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<Limit>,
        /// The level that decides, where it differs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decides: Option<Level>,
        /// Codes of its documents, where they differ.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        documents: Option<Vec<String>>,
        /// Returned at once, where it differs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        immediate: Option<bool>,
        /// Source.
        law: String,
    }
    /// A channel that is open.
    ChannelRow {
        /// Which.
        channel: Channel,
        /// Fully online (toàn trình).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        full: Option<bool>,
        /// Why only partly online.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        partly_because: Option<String>,
        /// What to know.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    }
    /// A required document (thành phần hồ sơ).
    DocumentRow {
        /// Code.
        code: String,
        /// Name.
        name: String,
        /// Number of originals.
        #[serde(default)]
        original: u32,
        /// Number of copies.
        #[serde(default)]
        copy: u32,
        /// May be electronic.
        #[serde(default)]
        electronic: bool,
        /// Only shown, not handed in.
        #[serde(default)]
        presented: bool,
        /// Whether it is needed.
        #[serde(default)]
        required: Required,
        /// Name of the form to use.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        template: Option<String>,
        /// Scanned at the desk.
        #[serde(default)]
        scan: bool,
        /// Given back after comparison.
        #[serde(default)]
        returned: bool,
        /// The original is collected when the result is handed out.
        #[serde(default)]
        collected_at_return: bool,
    }
    /// One row of the tariff.
    FeeRow {
        /// Rows of different codes add up; of rows with one code the first that applies.
        code: String,
        /// Name.
        name: String,
        /// Fee or charge.
        kind: FeeKind,
        /// Đồng per unit.
        amount: Money,
        /// The unit.
        per: Per,
        /// First day.
        from: Day,
        /// First day no longer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Day>,
        /// Only in these channels.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channels: Option<Vec<Channel>>,
        /// Only where this holds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<Condition>,
        /// Most for one copy.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<Money>,
        /// Units at `amount`; the others cost `then`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first: Option<i64>,
        /// Đồng for each unit after `first`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        then: Option<Money>,
        /// Source.
        law: String,
    }
    /// An exemption or reduction.
    Exemption {
        /// Code of the ground.
        ground: String,
        /// Name.
        name: String,
        /// Codes of the fees it lowers.
        fees: Vec<String>,
        /// Per cent off, 1 to 100.
        share: u8,
        /// Source.
        law: String,
    }
    /// A kind of result.
    ResultRow {
        /// Code.
        code: String,
        /// Name.
        name: String,
        /// Numbering series.
        book: String,
        /// Symbol of the book, printed behind its volume (`SCT/BS`).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        symbol: Option<String>,
        /// How long it is valid.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        valid: Option<Limit>,
        /// Entered in a register.
        #[serde(default)]
        register: bool,
    }
    /// What is needed at return.
    ReturnRule {
        /// Identity is checked.
        identity: bool,
        /// Signatures in the register.
        #[serde(default)]
        signatures: u32,
    }
    /// An agency that is asked.
    Consultation {
        /// Code, as in `unit="consulted:<code>"`.
        code: String,
        /// Kind of unit.
        unit_kind: ConsultedKind,
        /// Code of the department.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        department: Option<String>,
        /// How long it has.
        within: Limit,
        /// What silence means.
        silence: Silence,
        /// Source.
        law: String,
    }
    /// Inspection on the spot.
    Inspection {
        /// When it is needed.
        required: Required,
        /// No decision before the minutes are on file.
        #[serde(default)]
        minutes: bool,
        /// Source.
        law: String,
    }
    /// Public notice.
    Posting {
        /// How long.
        days: Limit,
        /// Where: `receiving`, `residence`, `land`, …
        places: Vec<String>,
        /// Whether the clock stands still.
        pauses: bool,
        /// Source.
        law: String,
    }
    /// Objections to what was posted.
    Objection {
        /// How long one may object.
        within: Limit,
        /// Source.
        law: String,
    }
    /// One case, many results.
    Items {
        /// Whether there may be many.
        many: bool,
        /// What one is called.
        name: String,
    }
    /// A ministry's system.
    Outside {
        /// Short code.
        system: String,
        /// Name.
        name: String,
        /// Whether its case code must be entered.
        code: CodeNeed,
        /// Source.
        law: String,
    }
    /// A reason that an officer can choose.
    Reason {
        /// Code.
        code: String,
        /// Words.
        text: String,
    }
}

impl CompetenceRow {
    /// When the row holds.
    pub const fn period(&self) -> Period {
        Period { from: self.from, to: self.to }
    }
}

impl FeeRow {
    /// When the row holds.
    pub const fn period(&self) -> Period {
        Period { from: self.from, to: self.to }
    }
}

impl ProcedureRecord {
    /// The row of a variant; none for the default and for unknown codes.
    pub fn variant(&self, code: &str) -> Option<&VariantRow> {
        self.variants.iter().find(|v| v.code == code)
    }

    /// Codes of all variants, the default first.
    pub fn variant_codes(&self) -> Vec<&str> {
        std::iter::once(super::DEFAULT_VARIANT).chain(self.variants.iter().map(|v| v.code.as_str())).collect()
    }

    /// The source that `id` names.
    pub fn source(&self, id: &str) -> Option<&LawSource> {
        self.law.iter().find(|l| l.id == id)
    }

    /// Act and article behind `id`, as printed; the id itself if nothing is listed.
    pub fn source_vi(&self, id: &str) -> String {
        match self.source(id) {
            Some(LawSource { act, article: Some(article), .. }) => format!("{act}, {article}"),
            Some(source) => source.act.clone(),
            None => id.to_owned(),
        }
    }
}
