//! The public record of a procedure (`procedure.yaml`) as typed data, and the words it is made of. Reading and checking
//! the files is `package`; the law over a record is `rules`.

mod condition;
mod record;
mod words;

pub use condition::{Condition, Facts, Required};
pub use record::{
    ChannelRow, ClockRule, CompetenceRow, Consultation, DocumentRow, Exemption, FeeRow, Field, Inspection, Items,
    LawSource, Objection, Outside, PauseRule, Posting, ProcedureRecord, ProlongationRule, Reason, ResultRow,
    ReturnRule, Supplement, VariantRow,
};
pub use words::{
    Applicant, Channel, CodeNeed, ConsultedKind, FeeKind, Kind, Level, PauseGround, Per, Silence, StartsAt,
};

/// The variant of a filing to which no `when` applies.
pub const DEFAULT_VARIANT: &str = "default";

/// A procedure over all its versions. Only a label for identities.
pub enum Procedure {}

/// One version of a procedure. Only a label for identities.
pub enum ProcedureVersion {}

/// A decision that announces procedures. Only a label for identities.
pub enum AnnouncementDecision {}
