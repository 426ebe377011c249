//! The words for each kind of problem, in Vietnamese and English, and the order in which they matter.

use base::Day;
use serde_json::Value;

/// A kind of problem with what its words need.
pub(crate) enum Words {
    Required,
    NotNumber,
    /// The text that could be two numbers.
    AmbiguousNumber(String),
    NotWhole,
    NotText,
    WrongType,
    NotAChoice,
    MustBe(Value),
    Pattern,
    Format(String),
    TooShort(u64),
    TooLong(u64),
    /// The limit, and the one at the other end if there is one.
    TooSmall {
        limit: String,
        other: Option<String>,
    },
    TooLarge {
        limit: String,
        other: Option<String>,
    },
    NotMultiple(String),
    DateInFuture,
    DateInPast,
    DateTooLate(Day),
    DateTooEarly(Day),
    TooFew(u64),
    TooMany(u64),
    Repeated,
    UnknownField,
    Invalid,
}

impl Words {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::NotNumber => "not_number",
            Self::AmbiguousNumber(_) => "ambiguous_number",
            Self::NotWhole => "not_whole",
            Self::NotText => "not_text",
            Self::WrongType => "wrong_type",
            Self::NotAChoice => "not_a_choice",
            Self::MustBe(_) => "must_be",
            Self::Pattern => "pattern",
            Self::Format(format) if format == "date" => "not_date",
            Self::Format(_) => "format",
            Self::TooShort(_) => "too_short",
            Self::TooLong(_) => "too_long",
            Self::TooSmall { .. } => "too_small",
            Self::TooLarge { .. } => "too_large",
            Self::NotMultiple(_) => "not_multiple",
            Self::DateInFuture => "date_in_future",
            Self::DateInPast => "date_in_past",
            Self::DateTooLate(_) => "date_too_late",
            Self::DateTooEarly(_) => "date_too_early",
            Self::TooFew(_) => "too_few",
            Self::TooMany(_) => "too_many",
            Self::Repeated => "repeated",
            Self::UnknownField => "unknown_field",
            Self::Invalid => "invalid",
        }
    }

    /// Lower is told first. A value of the wrong type fails everything else too.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Self::Required | Self::UnknownField => 0,
            Self::NotNumber | Self::AmbiguousNumber(_) | Self::NotWhole | Self::NotText | Self::WrongType => 1,
            Self::NotAChoice | Self::MustBe(_) => 2,
            Self::TooLong(_) => 3,
            Self::Format(_) | Self::Pattern => 4,
            Self::Invalid => 6,
            _ => 5,
        }
    }

    /// Whether the form's own `x-message` is better than these words. It says what the value should look like, so it
    /// does not explain a limit.
    pub(crate) fn gives_way(&self) -> bool {
        match self {
            Self::Required
            | Self::NotNumber
            | Self::NotText
            | Self::WrongType
            | Self::NotAChoice
            | Self::MustBe(_)
            | Self::Pattern
            | Self::Format(_)
            | Self::TooShort(_)
            | Self::Invalid => true,
            Self::AmbiguousNumber(_) | Self::NotWhole | Self::TooLong(_) | Self::TooSmall { .. } => false,
            Self::TooLarge { .. } | Self::NotMultiple(_) | Self::TooFew(_) | Self::TooMany(_) => false,
            Self::DateInFuture | Self::DateInPast | Self::DateTooLate(_) | Self::DateTooEarly(_) => false,
            Self::Repeated | Self::UnknownField => false,
        }
    }

    /// The sentences in Vietnamese and English about the field called `title`.
    pub(crate) fn told(&self, title: &str, title_en: &str) -> (String, String) {
        let (vi, en) = self.said();
        (vi.replace("{}", &format!("“{title}”")), en.replace("{}", &format!("“{title_en}”")))
    }

    /// The sentences with `{}` where the title stands.
    fn said(&self) -> (String, String) {
        match self {
            Self::Required => both("Chưa điền {}", "{} is missing"),
            Self::NotNumber => both("{} phải là một số", "{} must be a number"),
            Self::AmbiguousNumber(text) => ambiguous(text),
            Self::NotWhole => both("{} phải là số nguyên", "{} must be a whole number"),
            Self::NotText | Self::WrongType | Self::Invalid => both("{} chưa đúng", "{} is not right"),
            Self::NotAChoice => both("Chọn {} trong danh sách", "Choose {} from the list"),
            Self::MustBe(Value::Bool(true)) => both("Đánh dấu vào ô {}", "Tick the box {}"),
            Self::MustBe(value) => {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                both(&format!("{{}} phải là {value}"), &format!("{{}} must be {value}"))
            }
            Self::Pattern => both("{} chưa đúng cách viết", "{} is not written as it should be"),
            Self::Format(format) => format_words(format),
            Self::TooShort(limit) => {
                both(&format!("{{}} phải có ít nhất {limit} ký tự"), &format!("{{}} needs at least {limit} characters"))
            }
            Self::TooLong(limit) => {
                both(&format!("{{}} dài quá {limit} ký tự"), &format!("{{}} is longer than {limit} characters"))
            }
            Self::TooSmall { limit, other: Some(other) } => range(limit, other),
            Self::TooLarge { limit, other: Some(other) } => range(other, limit),
            Self::TooSmall { limit, .. } => {
                both(&format!("{{}} phải từ {limit} trở lên"), &format!("{{}} must be at least {limit}"))
            }
            Self::TooLarge { limit, .. } => {
                both(&format!("{{}} không được quá {limit}"), &format!("{{}} must be at most {limit}"))
            }
            Self::NotMultiple(of) => {
                both(&format!("{{}} phải là bội số của {of}"), &format!("{{}} must be a multiple of {of}"))
            }
            Self::DateInFuture => both("{} không được sau hôm nay", "{} must not be after today"),
            Self::DateInPast => both("{} không được trước hôm nay", "{} must not be before today"),
            Self::DateTooLate(day) => {
                both(&format!("{{}} không được sau ngày {}", written(*day)), &format!("{{}} must not be after {day}"))
            }
            Self::DateTooEarly(day) => both(
                &format!("{{}} không được trước ngày {}", written(*day)),
                &format!("{{}} must not be before {day}"),
            ),
            Self::TooFew(limit) => {
                both(&format!("{{}} phải có ít nhất {limit} mục"), &format!("{{}} needs at least {limit} entries"))
            }
            Self::TooMany(limit) => {
                both(&format!("{{}} có quá {limit} mục"), &format!("{{}} has more than {limit} entries"))
            }
            Self::Repeated => both("{} có mục bị lặp lại", "{} holds the same entry twice"),
            Self::UnknownField => both("Biểu mẫu không có mục {}", "The form has no field {}"),
        }
    }
}

fn both(vi: &str, en: &str) -> (String, String) {
    (vi.to_owned(), en.to_owned())
}

fn range(low: &str, high: &str) -> (String, String) {
    both(&format!("{{}} phải từ {low} đến {high}"), &format!("{{}} must be from {low} to {high}"))
}

fn ambiguous(text: &str) -> (String, String) {
    let (comma, grouped) = (text.trim().replacen('.', ",", 1), text.trim().replace('.', ""));
    both(
        &format!("{{}} có thể hiểu hai cách; hãy viết {comma} hoặc {grouped}"),
        &format!("{{}} could be two numbers; write {comma} or {grouped}"),
    )
}

fn format_words(format: &str) -> (String, String) {
    match format {
        "date" => both("{} phải là ngày có thật, ví dụ 29/3/2024", "{} must be a real day, such as 29/3/2024"),
        "email" | "idn-email" => both("{} phải có dạng ten@nhacungcap.vn", "{} must look like name@example.vn"),
        "citizen-number" => both(
            "{} phải gồm 12 chữ số như trên thẻ căn cước; hãy kiểm tra lại từng số",
            "{} must be the 12 digits on the citizen's card; check each digit",
        ),
        "old-identity-number" => both("{} phải gồm 9 chữ số", "{} must have 9 digits"),
        "tax-code" => both(
            "{} phải gồm 10 hoặc 13 chữ số (hoặc số định danh 12 chữ số); hãy kiểm tra lại từng số",
            "{} must have 10 or 13 digits (or be a 12-digit personal number); check each digit",
        ),
        "phone" => both(
            "{} phải là số điện thoại Việt Nam, ví dụ 0912 345 678",
            "{} must be a Vietnamese telephone number, such as 0912 345 678",
        ),
        _ => both("{} chưa đúng cách viết", "{} is not written as it should be"),
    }
}

fn written(day: Day) -> String {
    let (year, month, day) = day.ymd();
    format!("{day}/{month}/{year}")
}

/// A number as Vietnamese readers write it: thousands grouped by dots, a decimal comma.
pub(crate) fn number(value: &Value) -> Option<String> {
    let text = value.as_number()?.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let (minus, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) && digits.len() > 4 {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    let fraction = if fraction.is_empty() || fraction == "0" { String::new() } else { format!(",{fraction}") };
    Some(format!("{minus}{grouped}{fraction}"))
}

/// The title with the row, for a field in a list: `/owners/1/name` is row 2.
pub(crate) fn with_row(title: &str, path: &str) -> String {
    let row = path.rsplit('/').skip(1).find_map(|step| step.parse::<usize>().ok());
    row.map_or_else(|| title.to_owned(), |row| format!("{title} (dòng {})", row + 1))
}
