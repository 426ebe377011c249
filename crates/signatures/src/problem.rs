//! Why a document, a key or an answer of another service is refused. Not here: what is wrong with a signature that could
//! be read; that is a finding of [`crate::verify`], not an error.

use thiserror::Error;

/// A refusal. The text is for logs; [`Problem::code`] is what a caller turns into words for a person.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Problem {
    /// The bytes are not a PDF file that can be read without guessing. The text says what was met.
    #[error("not a readable PDF: {0}")]
    Unreadable(&'static str),
    /// A limit of [`crate::limits`] is exceeded.
    #[error("over a limit: {0}")]
    TooLarge(&'static str),
    /// The file is encrypted, which neither signing nor checking supports.
    #[error("the PDF is encrypted")]
    Encrypted,
    /// The document has been certified so that no change is permitted (DocMDP, ISO 32000-2, 12.8.2.2).
    #[error("the document is certified against changes")]
    Locked,
    /// The signature field exists already and is signed, or is no signature field.
    #[error("the field is taken")]
    FieldTaken,
    /// What the caller asked for cannot be done: a name, a page or a drawing that does not fit.
    #[error("bad request: {0}")]
    BadRequest(&'static str),
    /// A certificate that cannot be read, or is not fit for what it is used for.
    #[error("bad certificate: {0}")]
    BadCertificate(&'static str),
    /// A key, a PKCS#12 file or a password that does not open it.
    #[error("bad key: {0}")]
    BadKey(&'static str),
    /// The raw signature does not verify with the signer's certificate.
    #[error("the signature does not match the certificate or what was to be signed")]
    BadSignature,
    /// A time stamp request, answer or token that does not fit what was asked.
    #[error("bad time stamp: {0}")]
    BadStamp(&'static str),
    /// What stood between the phases of a signature has been altered.
    #[error("the prepared document has been altered")]
    Altered,
    /// The room reserved for the signature is too small for it.
    #[error("the signature needs {needed} bytes, {room} are reserved")]
    NoRoom {
        /// Bytes needed.
        needed: usize,
        /// Bytes reserved.
        room: usize,
    },
}

impl Problem {
    /// A stable code, such as `signatures.locked`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "signatures.unreadable",
            Self::TooLarge(_) => "signatures.too_large",
            Self::Encrypted => "signatures.encrypted",
            Self::Locked => "signatures.locked",
            Self::FieldTaken => "signatures.field_taken",
            Self::BadRequest(_) => "signatures.bad_request",
            Self::BadCertificate(_) => "signatures.bad_certificate",
            Self::BadKey(_) => "signatures.bad_key",
            Self::BadSignature => "signatures.bad_signature",
            Self::BadStamp(_) => "signatures.bad_stamp",
            Self::Altered => "signatures.altered",
            Self::NoRoom { .. } => "signatures.no_room",
        }
    }
}

/// What may go wrong in this crate.
pub type Res<T> = Result<T, Problem>;
