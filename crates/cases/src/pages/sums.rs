//! Sums of money as several pages of the counter show and read them.

use base::Money;

/// A line of a sum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FeeLine {
    pub name: String,
    pub amount: String,
}

impl FeeLine {
    pub fn new(name: impl Into<String>, amount: impl std::fmt::Display) -> Self {
        Self { name: name.into(), amount: amount.to_string() }
    }
}

/// An amount as people type it: `500.000`, `500 000 đ`, `500000`.
pub(super) fn read_money(text: &str) -> Option<Money> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace() && !['.', ',', '\u{a0}'].contains(c)).collect();
    let bare = bare.trim_end_matches(['đ', 'Đ', '₫']);
    let is_number = !bare.is_empty() && bare.len() <= 12 && bare.chars().all(|c| c.is_ascii_digit());
    is_number.then(|| bare.parse().ok().map(Money)).flatten()
}

/// `tiền mặt`, `chuyển khoản`.
pub(super) fn way(method: &str) -> &'static str {
    match method {
        "cash" => "Tiền mặt",
        "transfer" => "Chuyển khoản",
        _ => "Trực tuyến",
    }
}

/// A count with dots: `1.204`.
pub(super) fn count(n: i64) -> String {
    let text = Money(n).to_string();
    text.trim_end_matches(['đ', '\u{a0}']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_as_people_type_it() {
        assert_eq!(read_money("500.000"), Some(Money(500_000)));
        assert_eq!(read_money(" 1 250 000 đ"), Some(Money(1_250_000)));
        assert_eq!(read_money("0"), Some(Money::ZERO));
        assert_eq!(read_money("năm trăm"), None);
        assert_eq!(read_money("-5"), None);
        assert_eq!(count(1_204), "1.204");
    }
}
