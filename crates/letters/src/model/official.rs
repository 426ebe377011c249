//! Letters in the form of NĐ 30/2020/NĐ-CP: results and posted notices.

use super::{CaseRef, Contact, Head, Party, Signature};
use serde::{Deserialize, Serialize};

/// A result: a decision in articles, or a letter in paragraphs when `articles` is empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Heading with number and symbol.
    pub head: Head,
    /// The case it answers.
    #[serde(default)]
    pub case: Option<CaseRef>,
    /// "Quyết định", "Giấy xác nhận"; empty for a letter (công văn), which has `subject` under its number instead.
    #[serde(default)]
    pub title: Option<String>,
    /// What it is about, without "Về việc".
    pub subject: String,
    /// The one who decides, printed in capitals.
    #[serde(default)]
    pub issuer: Option<String>,
    /// To whom, for a letter.
    #[serde(default)]
    pub addressee: Option<String>,
    /// Grounds, each beginning "Căn cứ …" or "Theo đề nghị …".
    #[serde(default)]
    pub grounds: Vec<String>,
    /// Paragraphs of a letter or a certificate.
    #[serde(default)]
    pub paragraphs: Vec<String>,
    /// Named facts in two columns ("Họ và tên": …).
    #[serde(default)]
    pub facts: Vec<Fact>,
    /// Paragraphs after the facts.
    #[serde(default)]
    pub closing: Vec<String>,
    /// Articles of a decision; numbered when printed.
    #[serde(default)]
    pub articles: Vec<String>,
    /// Nơi nhận.
    #[serde(default)]
    pub recipients: Vec<String>,
    /// Who signs.
    pub signature: Signature,
}

/// A named fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
}

/// A plain notice sent by post, its address where the window of the envelope is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoticeLetter {
    /// Heading.
    pub head: Head,
    /// A4 for a DL window envelope, A5 for a C6 one.
    pub paper: NoticePaper,
    /// To whom; the address is needed.
    pub recipient: Party,
    /// The case.
    #[serde(default)]
    pub case: Option<CaseRef>,
    /// What it is about, in a few words.
    pub subject: String,
    /// The notice.
    pub paragraphs: Vec<String>,
    /// The one thing to remember ("Nhận kết quả từ 08 giờ 00 …"), set large.
    #[serde(default)]
    pub highlight: Option<String>,
    /// Whom to ask.
    pub contact: Contact,
    /// Who signs.
    pub signature: Signature,
}

/// Paper of a posted notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticePaper {
    /// 210 × 297 mm, folded twice into DL.
    A4,
    /// 148 × 210 mm, folded once into C6.
    A5,
}
