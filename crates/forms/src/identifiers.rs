//! Identifiers: personal identification number, old identity card, tax code, telephone number. Says whether a text has
//! the right shape and what it tells; whether it was ever issued only the registers know.

use std::fmt;

const PROVINCES: &str = include_str!("../data/citizen_number_provinces.csv");
const PHONE_PREFIXES: &str = include_str!("../data/phone_prefixes.csv");

/// Why a text is not the identifier asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadIdentifier {
    /// It holds something other than the digits 0 to 9 (and, where people write them, spaces, dots and hyphens).
    #[error("not only digits")]
    NotDigits,
    /// Too few or too many digits.
    #[error("wrong number of digits")]
    WrongLength,
    /// The first three digits belong to no province.
    #[error("no province has this code")]
    UnknownProvince,
    /// The last digit does not follow from the others: a typing mistake.
    #[error("the check digit does not fit")]
    CheckDigit,
    /// The first digits belong to no telephone network.
    #[error("no network has this prefix")]
    UnknownPrefix,
}

/// Sex as entered in the birth register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// Nam.
    Male,
    /// Nữ.
    Female,
}

/// A personal identification number (số định danh cá nhân), also the number of the citizen's card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CitizenNumber {
    /// The twelve digits.
    pub number: String,
    /// Province of birth registration, as named in 2021.
    pub province: &'static str,
    /// Sex.
    pub sex: Sex,
    /// Year of birth, 1900 to 2399.
    pub birth_year: i16,
}

/// A tax code (mã số thuế).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaxCode {
    /// Ten digits of an enterprise, an organisation or (issued before July 2025) a person.
    Registered {
        /// The ten digits.
        number: String,
        /// Three digits of a branch or dependent unit.
        branch: Option<String>,
    },
    /// The personal identification number, which serves people and household businesses as tax code from 1 July 2025.
    /// Law: TT 86/2024/TT-BTC art. 5.
    Personal(CitizenNumber),
}

impl fmt::Display for TaxCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Registered { number, branch: Some(branch) } => write!(f, "{number}-{branch}"),
            Self::Registered { number, branch: None } => f.write_str(number),
            Self::Personal(citizen) => f.write_str(&citizen.number),
        }
    }
}

/// What kind of line a telephone number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneKind {
    /// Mobile; the carrier to whom the prefix was given, none where resellers share it. Numbers move between carriers.
    Mobile(Option<&'static str>),
    /// Fixed line.
    Landline,
}

/// A Vietnamese telephone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// Digits with the leading 0: `0912345678`.
    pub number: String,
    /// Mobile or fixed.
    pub kind: PhoneKind,
}

/// Reads a personal identification number: three digits of the province, one of century and sex, two of the year of
/// birth, six of chance. Spaces and dots between digits are passed over. Law: NĐ 137/2015 art. 13, TT 59/2021/TT-BCA art. 4.
pub fn citizen_number(text: &str) -> Result<CitizenNumber, BadIdentifier> {
    let number = digits(text, &[' ', '.'])?;
    if number.len() != 12 {
        return Err(BadIdentifier::WrongLength);
    }
    let province = look_up(PROVINCES, &number[..3]).ok_or(BadIdentifier::UnknownProvince)?;
    let century_and_sex = value_of(&number[3..4]);
    let sex = if century_and_sex % 2 == 0 { Sex::Male } else { Sex::Female };
    let birth_year = 1900 + century_and_sex / 2 * 100 + value_of(&number[4..6]);
    Ok(CitizenNumber { number, province, sex, birth_year })
}

/// Reads the nine digits of an identity card of the old kind (chứng minh nhân dân), used in papers issued before 2021.
pub fn old_identity_number(text: &str) -> Result<String, BadIdentifier> {
    let number = digits(text, &[' ', '.'])?;
    if number.len() == 9 { Ok(number) } else { Err(BadIdentifier::WrongLength) }
}

/// Reads a tax code: ten digits of which the last is a check digit, or those and three digits of a branch with or
/// without a hyphen, or a personal identification number. Law: TT 86/2024/TT-BTC art. 5.
pub fn tax_code(text: &str) -> Result<TaxCode, BadIdentifier> {
    let text = text.trim();
    let hyphen = text.find('-');
    let number = digits(text, &[' ', '.', '-'])?;
    let hyphen_fits = hyphen.is_none() || (text.matches('-').count() == 1 && text.len() - hyphen.unwrap_or(0) == 4);
    match number.len() {
        12 if hyphen.is_none() => return citizen_number(&number).map(TaxCode::Personal),
        10 if hyphen.is_none() => {}
        13 if hyphen_fits => {}
        _ => return Err(BadIdentifier::WrongLength),
    }
    let (number, branch) = number.split_at(10);
    if !has_check_digit(number) {
        return Err(BadIdentifier::CheckDigit);
    }
    let branch = (!branch.is_empty()).then(|| branch.to_owned());
    Ok(TaxCode::Registered { number: number.to_owned(), branch })
}

/// Whether the tenth digit is ten less the weighted sum of the nine before it, modulo eleven. Nine digits for which that
/// gives ten were never issued.
fn has_check_digit(number: &str) -> bool {
    const WEIGHTS: [i16; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];
    let digits: Vec<i16> = number.bytes().map(|b| i16::from(b - b'0')).collect();
    let sum: i16 = WEIGHTS.iter().zip(&digits).map(|(weight, digit)| weight * digit).sum();
    digits.get(9) == Some(&(10 - sum % 11))
}

/// Reads a mobile number (10 digits) or a landline with its area code (11 digits), with 0, 84 or +84 in front, and
/// spaces, dots, hyphens or brackets as people write them.
pub fn phone(text: &str) -> Result<Phone, BadIdentifier> {
    let text = text.trim();
    let (international, rest) = text.strip_prefix('+').map_or((false, text), |rest| (true, rest));
    let plain = digits(rest, &[' ', '.', '-', '(', ')'])?;
    let number = match plain.strip_prefix("84") {
        Some(national) if international || plain.len() >= 11 => format!("0{}", national.trim_start_matches('0')),
        _ if international => return Err(BadIdentifier::UnknownPrefix),
        _ => plain,
    };
    if number.len() < 10 || number.len() > 11 {
        return Err(BadIdentifier::WrongLength);
    }
    match look_up(PHONE_PREFIXES, &number[..3]) {
        Some(carrier) if number.len() == 10 => {
            let carrier = (!carrier.is_empty()).then_some(carrier);
            Ok(Phone { number, kind: PhoneKind::Mobile(carrier) })
        }
        Some(_) => Err(BadIdentifier::WrongLength),
        None if !number.starts_with("02") => Err(BadIdentifier::UnknownPrefix),
        None if number.len() == 11 => Ok(Phone { number, kind: PhoneKind::Landline }),
        None => Err(BadIdentifier::WrongLength),
    }
}

/// The digits of a text in which only `passed` may stand between them.
fn digits(text: &str, passed: &[char]) -> Result<String, BadIdentifier> {
    let digits: String = text.trim().chars().filter(|c| !passed.contains(c)).collect();
    match digits.bytes().all(|b| b.is_ascii_digit()) {
        true if digits.is_empty() => Err(BadIdentifier::WrongLength),
        true => Ok(digits),
        false => Err(BadIdentifier::NotDigits),
    }
}

/// Value of up to four digits.
fn value_of(digits: &str) -> i16 {
    digits.bytes().fold(0, |value, b| value * 10 + i16::from(b - b'0'))
}

/// The second column of the row of a two-column list whose first column is `code`.
fn look_up(list: &'static str, code: &str) -> Option<&'static str> {
    list.lines().skip(1).filter_map(|line| line.split_once(',')).find(|(key, _)| *key == code).map(|(_, value)| value)
}
