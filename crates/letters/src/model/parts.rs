//! Parts that several letters share: the heading, the case, people, signatures.

use base::{Day, Instant};
use serde::{Deserialize, Serialize};

/// The heading of a paper: who issues it, under which number, where and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// The body above the issuing one, printed in capitals.
    #[serde(default)]
    pub parent: Option<String>,
    /// The issuing body, printed in capitals.
    pub body: String,
    /// Number and symbol ("12/HDHS"), where the paper bears one.
    #[serde(default)]
    pub number: Option<String>,
    /// Place before the date ("Hà Nội").
    pub place: String,
    /// Date of the paper.
    pub day: Day,
    /// 1 for the first print; a corrected reprint says which version it is.
    #[serde(default = "first_version")]
    pub version: u32,
}

const fn first_version() -> u32 {
    1
}

/// The case a paper belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseRef {
    /// Case code, as issued.
    pub code: String,
    /// Code of the procedure ("2.000635").
    pub procedure_code: String,
    /// Name of the procedure.
    pub procedure: String,
    /// The check that opens more in the public look-up; printed beside the QR code. `None` for sensitive procedures.
    #[serde(default)]
    pub check: Option<String>,
}

/// A person or an organisation as named on a paper.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Party {
    /// Full name.
    pub name: String,
    /// Personal number or tax code, printed only when given. Never in the QR code.
    #[serde(default)]
    pub id_number: Option<String>,
    /// Postal address, lines parted by `\n` where it matters.
    #[serde(default)]
    pub address: Option<String>,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// E-mail.
    #[serde(default)]
    pub email: Option<String>,
}

/// Whom to ask.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// Officer or desk.
    pub name: String,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// Address or opening hours.
    #[serde(default)]
    pub place: Option<String>,
}

/// A paper that was filed or is given back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Its name.
    pub name: String,
    /// How many.
    pub count: u32,
    /// Original, copy, …
    pub kind: DocumentKind,
    /// A remark ("quét và trả lại ngay").
    #[serde(default)]
    pub note: Option<String>,
}

/// In which shape a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// Bản chính.
    Original,
    /// Bản sao.
    Copy,
    /// Bản sao có chứng thực.
    CertifiedCopy,
    /// Bản điện tử.
    Electronic,
}

/// Where a case stands in the paper register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BookEntry {
    /// Volume ("01/2024").
    pub volume: String,
    /// Number in the volume.
    pub number: u32,
}

/// A name under a plain signature (filer, receptionist, giver, taker).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Signer {
    /// Full name, when known.
    #[serde(default)]
    pub name: Option<String>,
    /// The digital signature, once made.
    #[serde(default)]
    pub signed: Option<SignedMark>,
}

/// What is printed where a digital signature was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignedMark {
    /// Name in the certificate.
    pub by: String,
    /// Organisation in the certificate.
    #[serde(default)]
    pub unit: Option<String>,
    /// Time of signing.
    pub at: Instant,
}

/// The signature of one who speaks for a body. Law: NĐ 30/2020/NĐ-CP, annex I (signing for and on behalf of).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signature {
    /// For whom, from the outside in: `[TM. ỦY BAN NHÂN DÂN, KT. CHỦ TỊCH]`. Empty: in one's own power.
    #[serde(default)]
    pub capacity: Vec<Capacity>,
    /// Post of the signer ("Phó Chủ tịch"), printed in capitals.
    pub post: String,
    /// Full name.
    #[serde(default)]
    pub name: Option<String>,
    /// The digital signature, once made. Until then the place is marked for it.
    #[serde(default)]
    pub signed: Option<SignedMark>,
}

/// One line above a signature: on what ground, for whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Capacity {
    /// Ground.
    pub ground: Ground,
    /// For whom ("Chủ tịch"), printed in capitals.
    pub of: String,
}

/// On what ground one signs for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// TM. (thay mặt): on behalf of a collective.
    OnBehalf,
    /// KT. (ký thay): a deputy for the head.
    InPlace,
    /// TL. (thừa lệnh): by order of the head.
    ByOrder,
    /// TUQ. (thừa ủy quyền): by delegation.
    ByDelegation,
    /// Q. (quyền): acting head.
    Acting,
}
