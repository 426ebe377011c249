//! Personal numbers as lists and logs show them: enough to tell one from another for who knows them, too little for who
//! does not. Pure.

/// Dots in the place of what is hidden. Always the same number, so that the length is hidden too.
const HIDDEN: &str = "••••";

/// A citizen number, an old identity number or a tax code: `0010••••1234`. Short ones are hidden whole.
pub fn mask_number(number: &str) -> String {
    ends(number, 4, 4)
}

/// A telephone number: `09••••678`. Short ones are hidden whole.
pub fn mask_phone(phone: &str) -> String {
    ends(phone, 2, 3)
}

/// An e-mail address: `h••••@example.vn`. What is none is hidden whole.
pub fn mask_email(email: &str) -> String {
    let parts = email.split_once('@').and_then(|(name, host)| Some((name.chars().next()?, host)));
    parts.map_or_else(|| HIDDEN.to_owned(), |(first, host)| format!("{first}{HIDDEN}@{host}"))
}

/// The first and last letters; nothing at all where they would be the better part of it.
fn ends(text: &str, first: usize, last: usize) -> String {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    if letters.len() < first + last + 2 {
        return HIDDEN.to_owned();
    }
    let head: String = letters[..first].iter().collect();
    let tail: String = letters[letters.len() - last..].iter().collect();
    format!("{head}{HIDDEN}{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_ends_only() {
        assert_eq!(mask_number("001098001234"), "0010••••1234");
        assert_eq!(mask_number("0199900064-001"), "0199••••4001");
        assert_eq!(mask_phone("0912 000 678"), "09••••678");
        assert_eq!(mask_email("hai.yen@example.vn"), "h••••@example.vn");
    }

    #[test]
    fn short_or_odd_values_are_hidden_whole() {
        for text in ["", "12345", "012345678"] {
            assert_eq!(mask_number(text), "••••", "{text}");
        }
        assert_eq!(mask_phone("113"), "••••");
        assert_eq!(mask_email("@example.vn"), "••••");
        assert_eq!(mask_email("không có"), "••••");
    }
}
