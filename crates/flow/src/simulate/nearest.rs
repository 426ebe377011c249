//! Which name was probably meant.

/// The nearest of the known names, if one is near.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let reach = (name.chars().count() / 2).max(2);
    let near = known.into_iter().map(|other| (apart(name, other), other)).filter(|(apart, _)| *apart <= reach);
    near.min().map(|(_, other)| other)
}

/// Letters to add, drop or change (Levenshtein).
fn apart(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, letter) in one.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, against) in other.iter().enumerate() {
            let change = corner + usize::from(letter != *against);
            corner = row[j + 1];
            row[j + 1] = change.min(corner + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_name_is_found_and_a_far_one_is_not() {
        let known = ["officer", "leader", "clerk"];
        assert_eq!(nearest("oficer", known), Some("officer"));
        assert_eq!(nearest("leaders", known), Some("leader"));
        assert_eq!(nearest("xyz", known), None);
        assert_eq!((apart("kitten", "sitting"), apart("", "abc")), (3, 3));
    }
}
