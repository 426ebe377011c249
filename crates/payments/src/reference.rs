//! The reference that a payer copies into a transfer, and how it is found again in what a bank makes of the text. Pure.
//!
//! `MC`, eight signs, one check sign. No sign can be taken for another (no 0 O 1 I L), none is a mark or a hyphen, case means
//! nothing: banks put text into upper case, cut its end, drop signs and put spaces in between.

/// Signs of a reference; their number is prime, so that the check sign catches every exchange of two signs.
const SIGNS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// How every reference begins.
const HEAD: &str = "MC";
/// Signs between head and check sign.
const BODY: usize = 8;
/// Signs of a whole reference.
pub const LENGTH: usize = HEAD.len() + BODY + 1;

/// The reference that is made of these random bits.
pub fn from_bits(bits: u64) -> String {
    let (mut rest, mut values) = (bits, [0; BODY]);
    for value in &mut values {
        *value = (rest % 31) as usize;
        rest /= 31;
    }
    let signs = values.into_iter().chain([check_of(&values)]).map(|v| char::from(SIGNS[v]));
    HEAD.chars().chain(signs).collect()
}

/// Whether the check sign is right. The text must be written as [`from_bits`] does.
pub fn is_right(reference: &str) -> bool {
    let Some(signs) = reference.strip_prefix(HEAD).filter(|signs| signs.len() == BODY + 1) else { return false };
    let values: Option<Vec<usize>> = signs.bytes().map(|b| SIGNS.iter().position(|s| *s == b)).collect();
    values.is_some_and(|v| check_of(&v[..BODY]) == v[BODY])
}

/// Each sign counts by its place: a changed sign, and two that changed places, change the sum.
fn check_of(values: &[usize]) -> usize {
    values.iter().enumerate().map(|(i, v)| (i + 1) * v).sum::<usize>() % 31
}

/// The references in a text, in order, each once. What is found must still be looked up: one text in thirty that begins as
/// a reference has a right check sign by chance.
pub fn find(text: &str) -> Vec<String> {
    let dense = dense(text);
    let mut found: Vec<String> = Vec::new();
    for at in 0..dense.len().saturating_sub(LENGTH - 1) {
        let window = &dense[at..at + LENGTH];
        if is_right(window) && !found.iter().any(|f| f == window) {
            found.push(window.to_owned());
        }
    }
    found
}

/// The longest beginning of a reference at the end of the text: what is left where a bank cut it. At least five signs, else
/// it says too little.
pub fn find_cut(text: &str) -> Option<String> {
    let dense = dense(text);
    let tail = dense.rfind(HEAD).map(|at| &dense[at..])?;
    let is_cut = (5..LENGTH).contains(&tail.len()) && tail[HEAD.len()..].bytes().all(|b| SIGNS.contains(&b));
    is_cut.then(|| tail.to_owned())
}

/// Upper-case letters and digits only: all that a bank leaves alone.
pub fn dense(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reference_is_short_and_speaks_no_double_tongue() {
        let reference = from_bits(123_456_789_012);
        assert_eq!((reference.len(), is_right(&reference)), (LENGTH, true));
        assert!(!reference.contains(['0', 'O', '1', 'I', 'L']));
        assert!(!is_right("MC") && !is_right("MCÀÀÀÀÀ") && !is_right(""));
    }

    #[test]
    fn banks_may_do_what_they_do() {
        let r = from_bits(98_765_432_101);
        let spaced: String = r.chars().flat_map(|c| [c, ' ']).collect();
        let texts = [
            format!("{r} Le phi khai sinh"),
            format!("CT DEN:508812345678 {}", r.to_lowercase()),
            format!("MBVCB.123.{}-{}.CT tu 0011", &r[..5], &r[5..]),
            spaced,
            format!("IBFT {}\n{} chuyen tien", &r[..4], &r[4..]),
        ];
        for text in texts {
            assert_eq!(find(&text), std::slice::from_ref(&r), "{text}");
        }
        assert_eq!(find(&format!("{r} va {r}")).len(), 1);
        assert_eq!(find("Nop le phi"), Vec::<String>::new());
    }

    #[test]
    fn cut_reference_is_a_hint_only() {
        let r = from_bits(98_765_432_101);
        let text = format!("Nop le phi {}", &r[..8]);
        assert_eq!((find(&text).len(), find_cut(&text)), (0, Some(r[..8].to_owned())));
        assert_eq!(find_cut("Nop le phi MC"), None);
    }

    proptest! {
        #[test]
        fn found_in_any_company(bits: u64, before in "[a-z ,.:0-9]{0,40}", after in "[ ,.a-z0-9]{0,40}", gaps in "[ .\\-/]{0,3}") {
            let r = from_bits(bits);
            let written: Vec<String> = r.to_lowercase().chars().map(String::from).collect();
            let text = format!("{before}{}{after}", written.join(&gaps));
            prop_assert!(find(&text).contains(&r));
        }

        #[test]
        fn one_wrong_sign_is_noticed(bits: u64, at in 2usize..LENGTH, by in 1usize..31) {
            let r = from_bits(bits);
            let value = SIGNS.iter().position(|s| *s == r.as_bytes()[at]).expect("a sign");
            let mut wrong = r.clone().into_bytes();
            wrong[at] = SIGNS[(value + by) % 31];
            prop_assert!(!is_right(std::str::from_utf8(&wrong).expect("ASCII")));
        }

        #[test]
        fn two_exchanged_signs_are_noticed(bits: u64, a in 2usize..LENGTH - 1, b in 2usize..LENGTH - 1) {
            let r = from_bits(bits);
            let mut wrong = r.clone().into_bytes();
            wrong.swap(a, b);
            let wrong = String::from_utf8(wrong).expect("ASCII");
            prop_assert!(wrong == r || !is_right(&wrong));
        }

        #[test]
        fn nothing_makes_the_search_stumble(text in ".{0,200}") {
            let _ = (find(&text), find_cut(&text));
        }
    }
}
